"""A small OpenID provider on this machine: real keys, real signatures, real codes; its answers can be made wrong."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "platskoll", "a secret of its own & 100 % odd"


@cache
def its_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True)


@dataclass
class Provider:
    """Who is logged in there is in `claims`; `sign` makes the ID token; `now` is its clock."""

    issuer: str
    now: Callable[[], float]
    key: RSAKey = field(default_factory=its_key)
    claims: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    """What the second asking (userinfo) tells besides."""
    metadata: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[Provider, dict[str, Any]], str] | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser of somebody who has logged in there is sent."""
        self.asked.append(query)
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state'], 'iss': self.issuer})}"

    def token(self, body: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """A code works once, for who asked for it."""
        asked = self.codes.pop(body.get("code", ""), None)
        name, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        challenge = hashlib.sha256(body.get("code_verifier", "").encode()).digest()
        if (
            asked is None
            or (unquote(name), unquote(secret)) != (CLIENT, SECRET)
            or asked["redirect_uri"] != body["redirect_uri"]
            or asked["code_challenge"] != base64.urlsafe_b64encode(challenge).decode().rstrip("=")
        ):
            return None
        now = int(self.now())
        claims = {
            "iss": self.issuer, "sub": "person-7", "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": asked["nonce"],
        } | self.claims  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        signed = (self.sign or signed_properly)(self, claims)
        return {"access_token": "an-access-token", "token_type": "Bearer", "expires_in": 300, "id_token": signed}

    def document(self) -> dict[str, Any]:
        ways = ("authorization", "token", "userinfo")
        return {
            "issuer": self.issuer,
            **{f"{way}_endpoint": f"{self.issuer}/{way}" for way in ways},
            "jwks_uri": f"{self.issuer}/keys",
        } | self.metadata


def signed_properly(provider: Provider, claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": provider.key.kid}, claims, provider.key)


@contextmanager
def running(now: Callable[[], float]) -> Iterator[Provider]:
    """The provider, answering on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            match parts.path:
                case "/.well-known/openid-configuration":
                    self._answer(200, provider.document())
                case "/keys":
                    self._answer(200, {"keys": [provider.key.as_dict(private=False)]})
                case "/authorization":
                    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                    self.send_response(302)
                    self.send_header("Location", provider.authorize(query))
                    self.end_headers()
                case "/userinfo" if self.headers["Authorization"] == "Bearer an-access-token":
                    self._answer(200, {"sub": "person-7"} | provider.told)
                case _:
                    self._answer(404, {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            fields = {name: values[0] for name, values in parse_qs(body).items()}
            answer = provider.token(fields, self.headers.get("Authorization", ""))
            self._answer(200 if answer else 400, answer or {"error": "invalid_grant"})

        def _answer(self, status: int, body: dict[str, Any]) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}", now)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
