"""Entering by another service's word: what it must say to be believed, and a clear sentence for everything else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from desk.accounts import Grant, Role, State
from desk.app import create_app
from desk.settings import DeskSettings, SettingsError
from tests.desk.conftest import Clock, Desk
from tests.desk.provider import CLIENT, SECRET, Provider, running, signed_properly

Home = Any
EMAIL = "lisa@example.se"
VERIFIED = {"email": EMAIL, "email_verified": True}
AGAIN = "Inloggningen kunde inte bekräftas"


@pytest.fixture
def clock() -> Clock:
    return Clock(time.time())


@pytest.fixture
def provider(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running(clock) as provider:
        provider.claims = dict(VERIFIED)
        yield provider


@pytest.fixture
def opened(neighbours: Home, provider: Provider, clock: Clock) -> Callable[..., Desk]:
    """Opens the desk with the provider; Lisa of the local group is invited."""

    def opens(**environment: str) -> Desk:
        settings = DeskSettings.from_environment(
            {
                "PLATSKOLL_HOME": str(neighbours.root),
                "PLATSKOLL_OIDC_ISSUER": provider.issuer,
                "PLATSKOLL_OIDC_CLIENT": CLIENT,
                "PLATSKOLL_OIDC_SECRET": SECRET,
                "PLATSKOLL_OIDC_NAME": "Region Exempel",
                **environment,
            }
        )
        desk = Desk(create_app(settings, clock), clock)
        desk.room.accounts.add(EMAIL, "Lisa Lind", [Grant(Role.LOCAL_GROUP, "byn")], desk.room.today())
        return desk

    return opens


@pytest.fixture
def door(opened: Callable[..., Desk]) -> Desk:
    return opened()


def leave(desk: Desk, onward: str = "") -> str:
    """Press the button; returns the address that the page leads to."""
    page = desk.send("/oidc", next=onward)
    assert page.status_code == 200, page.text
    address = re.search(r'class="button go" href="([^"]+)"', page.text)
    assert address
    assert page.headers["Refresh"] == f"0;url={unescape(address[1])}", "no script, and no press either"
    return unescape(address[1])


def come_back(address: str) -> str:
    """Log in there; returns the path that the browser comes back to."""
    answer = requests.get(address, allow_redirects=False, timeout=10)
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def enters(desk: Desk, onward: str = "") -> Any:
    return desk.get(come_back(leave(desk, onward)))


def refused(desk: Desk, answer: Any, words: str) -> None:
    assert words in answer.text, answer.text
    assert "Traceback" not in answer.text
    assert desk.client.get_cookie("s") is None, "nobody is let in"
    assert desk.get("/").location == "/login"


def test_who_is_invited_comes_in_by_the_services_word_to_where_they_were_going(door: Desk) -> None:
    page = door.get("/login?next=/me").text
    assert "Logga in med Region Exempel" in page
    assert 'name="next" value="/me"' in page
    answer = enters(door, "/me")
    assert (answer.status_code, answer.location) == (302, "/me")
    assert EMAIL in door.get("/me").text
    person = door.room.accounts.by_email(EMAIL)
    assert (person.account.state, person.account.subject.endswith(" person-7")) == (State.ACTIVE, True)


def test_what_is_asked_for_can_be_used_by_this_browser_alone(door: Desk, provider: Provider) -> None:
    asked = {name: values[0] for name, values in parse_qs(urlsplit(leave(door)).query).items()}
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"] == "http://127.0.0.1:8001/oidc/back"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43, "256 bits"
    cookie = door.client.get_cookie("o")
    assert (cookie.http_only, cookie.same_site, cookie.path, cookie.max_age) == (True, "Lax", "/", 600)
    assert not [name for name in ("state", "nonce") if asked[name] in cookie.value]


def test_the_next_time_it_is_the_person_and_not_the_address_that_counts(door: Desk, provider: Provider) -> None:
    enters(door)
    provider.claims = {"email": "new-address@example.se", "email_verified": True}
    assert enters(door).location == "/"
    provider.claims = {"sub": "somebody-else", **VERIFIED}
    assert "inget öppet konto" in enters(door).text, "an address that moved on gives nobody an account"


def test_an_address_that_the_service_keeps_for_the_second_asking_is_asked_for(door: Desk, provider: Provider) -> None:
    provider.claims, provider.told = {}, dict(VERIFIED)
    assert enters(door).location == "/"


def test_a_second_asking_about_somebody_else_is_not_believed(door: Desk, provider: Provider) -> None:
    provider.claims, provider.told = {}, {"sub": "somebody-else", **VERIFIED}
    refused(door, enters(door), "har inte bekräftat din e-postadress")


def _part(values: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def unsigned(_provider: Provider, claims: dict[str, Any]) -> str:
    return f"{_part({'alg': 'none'})}.{_part(claims)}."


def signed_by_another(provider: Provider, claims: dict[str, Any]) -> str:
    key = RSAKey.generate_key(2048)
    return jwt.encode({"alg": "RS256", "kid": provider.key.kid}, claims, key)


def signed_with_what_is_public(provider: Provider, claims: dict[str, Any]) -> str:
    """The old trick: the public key taken for a shared secret."""
    head, body = (_part(part) for part in ({"alg": "HS256", "kid": provider.key.kid}, claims))
    code = hmac.new(provider.key.as_pem(private=False), f"{head}.{body}".encode(), hashlib.sha256).digest()
    return f"{head}.{body}.{base64.urlsafe_b64encode(code).decode().rstrip('=')}"


def signed_with_our_secret(provider: Provider, claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "HS256", "kid": provider.key.kid}, claims, OctKey.import_key(SECRET))


def changed_after(provider: Provider, claims: dict[str, Any]) -> str:
    head, _, tail = signed_properly(provider, claims).split(".")
    return f"{head}.{_part({**claims, 'sub': 'another'})}.{tail}"


@pytest.mark.parametrize(
    "sign",
    [
        unsigned, signed_by_another, signed_with_what_is_public, signed_with_our_secret, changed_after,
        lambda *_: "no.token.at-all", lambda *_: "",
    ],
)  # fmt: skip
def test_what_the_service_has_not_signed_lets_nobody_in(door: Desk, provider: Provider, sign: Any) -> None:
    provider.sign = sign
    refused(door, enters(door), AGAIN)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"}, {"nonce": None}, {"aud": "another-client"}, {"aud": None},
        {"aud": [CLIENT, "another"], "azp": "another"}, {"iss": "https://evil.example"}, {"iss": None},
        {"exp": 1}, {"exp": None}, {"exp": "later"}, {"iat": 9_999_999_999}, {"nbf": 9_999_999_999},
        {"sub": None}, {"sub": ""}, {"sub": 7}, {"at_hash": "of-another-token"},
    ],
)  # fmt: skip
def test_a_word_for_somebody_or_some_time_else_lets_nobody_in(
    door: Desk, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims |= claims
    refused(door, enters(door), AGAIN)


@pytest.mark.parametrize("claims", [{"email_verified": False}, {"email_verified": None}, {"email_verified": "false"}])
def test_an_address_that_is_not_verified_is_nobodys(door: Desk, provider: Provider, claims: dict[str, Any]) -> None:
    provider.claims |= claims
    refused(door, enters(door), "Region Exempel har inte bekräftat din e-postadress")


def test_who_has_no_account_is_told_what_to_do_and_gets_none(door: Desk, provider: Provider) -> None:
    provider.claims["email"] = "nils@example.se"
    answer = enters(door)
    assert answer.status_code == 403
    refused(door, answer, "det finns inget öppet konto med den adressen här")
    assert [person.account.email for person in door.room.accounts.people()] == [EMAIL]


def test_a_closed_account_stays_closed(door: Desk) -> None:
    enters(door)
    door.room.accounts.disable(door.room.accounts.by_email(EMAIL).account.number)
    door.client.delete_cookie("s")
    refused(door, enters(door), "inget öppet konto")


def test_a_way_back_works_once(door: Desk) -> None:
    back = come_back(leave(door))
    kept = door.client.get_cookie("o").value
    assert door.get(back).location == "/"
    door.client.delete_cookie("s")
    assert door.client.get_cookie("o") is None
    refused(door, door.get(back), AGAIN)
    door.client.set_cookie("o", kept)
    refused(door, door.get(back), AGAIN)


def test_a_way_back_is_worth_nothing_in_another_browser(door: Desk) -> None:
    """Neither a code that was stolen on the way, nor one that somebody wants another to enter with."""
    back = come_back(leave(door))
    other = Desk(door.app, door.clock)
    refused(other, other.get(back), AGAIN)
    leave(other)
    refused(other, other.get(back), AGAIN)


def test_who_stays_away_too_long_begins_again(door: Desk) -> None:
    back = come_back(leave(door))
    door.clock.now += 601
    refused(door, door.get(back), AGAIN)


@pytest.mark.parametrize("query", ["", "?state=", "?code=x", "?error=access_denied&state=x", "?state=%00&code=%ff"])
def test_an_address_that_somebody_made_up_does_nothing(door: Desk, query: str) -> None:
    refused(door, door.get(f"/oidc/back{query}"), AGAIN)
    leave(door)
    refused(door, door.get(f"/oidc/back{query}"), AGAIN)


def test_who_changes_their_mind_there_is_told_so(door: Desk) -> None:
    state = parse_qs(urlsplit(leave(door)).query)["state"][0]
    refused(door, door.get(f"/oidc/back?error=access_denied&state={state}"), AGAIN)


@pytest.mark.parametrize("onward", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_nobody_is_led_away_afterwards(door: Desk, onward: str) -> None:
    assert enters(door, onward).location == "/"


def test_a_role_that_asks_for_a_code_is_asked_for_it_here_too(door: Desk, provider: Provider) -> None:
    door.room.accounts.add(EMAIL, "", [Grant(Role.PROCESS_LEADER, "byn")], door.room.today())
    provider.claims |= {"amr": ["pwd", "otp"], "acr": "high"}
    assert enters(door, "/me").location == "/login/code?next=/me"
    assert door.get("/me").location == "/login/code"


@pytest.mark.parametrize(
    ("claims", "onward"),
    [
        ({"amr": ["pwd", "otp"]}, "/"),
        ({"acr": "http://id.example/loa3"}, "/"),
        ({"amr": ["pwd"], "acr": "http://id.example/loa1"}, "/login/code?next=/"),
        ({"amr": ["pwd otp"]}, "/login/code?next=/"),
    ],
)
def test_what_the_setting_names_counts_as_the_second_factor_and_nothing_else(
    opened: Callable[..., Desk], provider: Provider, claims: dict[str, Any], onward: str
) -> None:
    desk = opened(PLATSKOLL_OIDC_SECOND_FACTOR="otp, http://id.example/loa3")
    desk.room.accounts.add(EMAIL, "", [Grant(Role.PROCESS_LEADER, "byn")], desk.room.today())
    provider.claims |= claims
    assert enters(desk).location == onward


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"jwks_uri": None},
        {"token_endpoint": "http://login.example.se/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_service_that_describes_itself_wrongly_is_not_gone_to(
    door: Desk, provider: Provider, metadata: dict[str, Any]
) -> None:
    provider.metadata = metadata
    answer = door.send("/oidc")
    assert answer.status_code == 502
    refused(door, answer, "Inloggningstjänsten svarar inte som den ska")


def test_a_service_that_does_not_answer_is_told_in_a_sentence(door: Desk) -> None:
    provider = door.room.settings.provider
    settings = replace(door.room.settings, provider=replace(provider, issuer="http://127.0.0.1:9"))
    desk = Desk(create_app(settings, door.clock), door.clock)
    answer = desk.send("/oidc")
    assert answer.status_code == 502
    refused(desk, answer, "Inloggningstjänsten svarar inte som den ska")


def test_without_a_service_there_is_no_such_way(desk: Desk) -> None:
    assert "/oidc" not in desk.get("/login").text
    assert (desk.send("/oidc").status_code, desk.get("/oidc/back").status_code) == (404, 404)


def test_half_a_setting_is_refused_with_what_is_missing() -> None:
    with pytest.raises(SettingsError, match="PLATSKOLL_OIDC_CLIENT, PLATSKOLL_OIDC_SECRET"):
        DeskSettings.from_environment({"PLATSKOLL_OIDC_ISSUER": "https://login.example.se"})


def test_the_log_says_what_was_wrong_and_nothing_of_whom(
    door: Desk, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    provider.claims["email"] = "nils@example.se"
    enters(door)
    provider.claims |= {"aud": "another"}
    enters(door)
    assert "oidc=nobody of ours" in caplog.text
    assert "oidc=id token: InvalidClaimError" in caplog.text
    assert "nils" not in caplog.text
