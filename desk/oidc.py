"""Another service's word for who somebody is (OpenID Connect with PKCE): asked for, and held to what it must be."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from desk.settings import Provider

_PATIENCE = (5, 10)
"""Seconds to wait for a connection, and for an answer."""
_SKEW = 60
"""Seconds that its clock and ours may differ."""
_SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Signatures made with a key that we do not have: what we could sign ourselves proves nothing."""
_KEY_TYPES = frozenset({"RSA", "EC"})
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})


class OidcError(Exception):
    """The service did not say who it is, or not so that it can be believed. `kind` is for the log: nobody's data."""

    def __init__(self, kind: str, swedish: str, english: str) -> None:
        super().__init__(swedish)
        self.kind, self.words = kind, (swedish, english)


@dataclass(frozen=True, slots=True)
class Begun:
    """What must come back, and what only the browser that began can show."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Known:
    """Whom the service means: its own name for the person, a verified address, and how the person showed it."""

    subject: str
    email: str
    methods: frozenset[str]


def new() -> Begun:
    """A beginning that nobody can guess."""
    return Begun(*(secrets.token_urlsafe(32) for _ in range(3)))


def begin(provider: Provider, back: str, begun: Begun) -> str:
    """The address at the service to send the browser to; it returns to `back`. Raises OidcError."""
    with _session(provider, back) as session:
        metadata = _metadata(session, provider)
        address, _ = session.create_authorization_url(
            metadata["authorization_endpoint"], state=begun.state, code_verifier=begun.verifier, nonce=begun.nonce
        )
        return str(address)


def finish(provider: Provider, back: str, begun: Begun, answer: Mapping[str, str], *, now: int) -> Known:
    """Whom the service means by what the browser came back with. Raises OidcError."""
    if not secrets.compare_digest(answer.get("state", "").encode(), begun.state.encode()):
        raise again("state")
    if "code" not in answer or answer.get("iss", provider.issuer) != provider.issuer:
        raise again("no code")
    with _session(provider, back) as session:
        metadata = _metadata(session, provider)
        if "client_secret_basic" not in metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
            session.token_endpoint_auth_method = "client_secret_post"  # noqa: S105 - the name of a way, no secret
        try:
            token = session.fetch_token(
                metadata["token_endpoint"], code=answer["code"], code_verifier=begun.verifier, timeout=_PATIENCE
            )
        except OAuthError as error:
            raise again("code refused") from error
        except (requests.RequestException, ValueError) as error:
            raise _unreachable("token") from error
        claims = _claims(token, _json(session, metadata["jwks_uri"]), provider, begun.nonce, now)
        return _known(claims, _told(session, metadata, token, claims), provider)


def _session(provider: Provider, back: str) -> Any:
    return OAuth2Session(
        provider.client,
        provider.secret,
        redirect_uri=back,
        scope="openid email",
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic",  # noqa: S106 - the name of a way, no secret
    )


def _metadata(session: Any, provider: Provider) -> dict[str, Any]:
    found = _json(session, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if found.get("issuer") != provider.issuer or not all(_is_safe(found.get(name)) for name in needed):
        raise _unreachable("metadata")
    return found


def _is_safe(address: object) -> bool:
    """Whether it is an address that nobody on the way can read or change: https, or this very machine."""
    parts = urlsplit(address if isinstance(address, str) else "")
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE))


def _json(session: Any, address: str, **how: Any) -> dict[str, Any]:
    if not _is_safe(address):
        raise _unreachable("address")
    try:
        answer = session.get(address, timeout=_PATIENCE, allow_redirects=False, **{"withhold_token": True} | how)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise _unreachable("answer") from error
    if not isinstance(found, dict):
        raise _unreachable("answer")
    return found


def _claims(
    token: Mapping[str, Any], keys: Mapping[str, Any], provider: Provider, nonce: str, now: int
) -> dict[str, Any]:
    """What the ID token says, once its signature, issuer, audience, time and nonce are what they must be."""
    ours = [key for key in keys.get("keys", ()) if key.get("kty") in _KEY_TYPES and key.get("use", "sig") == "sig"]
    registry = JWSRegistry(algorithms=_SIGNATURES, strict_check_header=False)
    try:
        read = jwt.decode(str(token.get("id_token", "")), KeySet.import_key_set({"keys": ours}), registry=registry)
        claims = CodeIDToken(
            read.claims,
            read.header,
            options={
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client},
                "sub": {"essential": True},
            },
            params={"nonce": nonce, "client_id": provider.client, "access_token": token.get("access_token")},
        )
        claims.validate(now=now, leeway=_SKEW)
    except (JoseError, ValueError, TypeError) as error:
        raise again(f"id token: {type(error).__name__}") from error
    return dict(claims)


def _told(
    session: Any, metadata: Mapping[str, Any], token: Mapping[str, Any], claims: dict[str, Any]
) -> dict[str, Any]:
    """The same with the address, which a service may keep for the second asking (OpenID Connect Core, 5.4)."""
    if "email" in claims or "userinfo_endpoint" not in metadata or not token.get("access_token"):
        return claims
    told = _json(
        session,
        metadata["userinfo_endpoint"],
        headers={"Authorization": f"Bearer {token['access_token']}"},
    )
    return claims | {name: told.get(name) for name in ("email", "email_verified") if told.get("sub") == claims["sub"]}


def _known(claims: Mapping[str, Any], told: Mapping[str, Any], provider: Provider) -> Known:
    if not told.get("email") or told.get("email_verified") is not True:
        raise OidcError(
            "email not verified",
            f"{provider.name} har inte bekräftat din e-postadress. Bekräfta den där och försök igen, eller logga in "
            "med lösenord.",
            f"{provider.name} has not verified your e-mail address. Verify it there and try again, or log in with a "
            "password.",
        )
    methods = {str(claims.get("acr", "")), *map(str, claims.get("amr") or ())} - {""}
    return Known(f"{provider.issuer} {claims['sub']}", str(told["email"]), frozenset(methods))


def again(kind: str) -> OidcError:
    """Nothing that can be believed came back; the person begins again."""
    return OidcError(
        kind,
        "Inloggningen kunde inte bekräftas: den var avbruten, för gammal eller inte din. Börja om.",
        "The login could not be confirmed: it was broken off, too old or not yours. Begin again.",
    )


def _unreachable(kind: str) -> OidcError:
    return OidcError(
        f"unreachable: {kind}",
        "Inloggningstjänsten svarar inte som den ska. Försök igen om en stund, eller logga in med lösenord.",
        "The login service does not answer as it should. Try again in a while, or log in with a password.",
    )
