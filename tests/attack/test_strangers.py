"""What a stranger can put into a request besides a form: names of hosts, addresses, paths, cookies and codes."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from forms.answers import to_body
from tests.intake.conftest import Fields, Intake

Home = Any
Visitor = Any
EVIL = "evil.example"
ADDRESSES = ("/", "/p/byn", "/withdraw", "/accessibility", "/healthz", "/map/of/byn", "/sw.js", "/x")


def renewed(fields: Fields, token: str) -> Fields:
    """The same answers in a sitting of somebody else's."""
    return [(name, token if name == "_id" else value) for name, value in fields]


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "X-Forwarded-Prefix", "X-Script-Name"])
def test_no_page_and_no_redirect_carries_a_name_that_the_request_made_up(
    intake: Intake, path: str, fields: Fields, header: str
) -> None:
    said = {header: EVIL if "Host" in header else f"/{EVIL}"}
    for address in (path, *ADDRESSES, path.replace("/s/", "/s//")):
        answer = intake.client.get(address, headers=said)
        assert EVIL not in answer.get_data(as_text=True) + answer.headers.get("Location", ""), address
    assert intake.send(path, fields, headers=said).headers["Location"].startswith("/r/")


@pytest.mark.parametrize("host", ["a b", "[::1", "x:99999999", "", "x@y", "x/y", "<script>", "\u00e5"])
def test_a_host_that_cannot_be_is_no_fault(intake: Intake, path: str, host: str) -> None:
    assert intake.client.get(path, headers={"Host": host}).status_code < 500


@pytest.mark.parametrize(
    "address",
    [
        *(
            f"/%2f%2f{EVIL}",
            f"/p//{EVIL}/p/byn",
            f"/\\{EVIL}/",
            "/p/../s/x",
            "/p//byn",
            "/%ff",
            "/.%00",
            "/s/" + "a" * 9000,
        ),
        *("/map/..%2f..%2fintake%2fapp.py", "/map/%2e%2e/style.css", "/.git/config", "/static/x", "/p/byn%0d%0aX-A:1"),
    ],
)
def test_a_crooked_path_leads_nowhere(intake: Intake, address: str) -> None:
    answer = intake.client.get(address)
    assert answer.status_code == 404
    assert "Location" not in answer.headers


@pytest.mark.parametrize(("proxies", "noted"), [(0, True), (1, False)])
def test_an_address_that_somebody_claims_is_believed_from_our_own_proxy_only(
    make_intake: Callable[..., Intake], tmp_path: Path, fields: Fields, path: str, proxies: int, noted: bool
) -> None:
    """Without proxies of ours, two who claim different addresses are one connection all the same."""
    root = tmp_path / "behind"
    root.mkdir()
    ours = make_intake(root, proxies=proxies)
    slug = path.rpartition("/")[2]
    ours.open("resident_survey", slug)
    for claimed in ("198.51.100.1", "198.51.100.2"):
        token = ours.client.post(f"/id/{slug}").get_data(as_text=True)
        ours.send(f"/s/{slug}", renewed(fields, token), headers={"X-Forwarded-For": claimed})
    assert ["likadana" in entry.written.note for entry in ours.entries()] == [False, noted]
    ours.app.extensions["house"].close()


@pytest.mark.slow
@pytest.mark.parametrize(("proxies", "noted"), [("0", True), ("1", False)])
def test_the_server_lets_what_our_own_proxy_says_through_to_who_decides(
    village: Home,
    served: Callable[..., AbstractContextManager[Visitor]],
    fields: Fields,
    monkeypatch: pytest.MonkeyPatch,
    proxies: str,
    noted: bool,
) -> None:
    monkeypatch.setenv("PLATSKOLL_PROXIES", proxies)
    with served(village, "intake") as visitor:
        for claimed in ("198.51.100.1", "198.51.100.2"):
            body = to_body(renewed(fields, visitor._ask("POST", "/id/byn-enkat", b"", {}).text))
            answer = visitor._ask("POST", "/s/byn-enkat", body, {"X-Forwarded-For": claimed})
            assert answer.status == 303
    found = village.ask("journal.db", "select note from entry order by seq")
    assert ["likadana" in note for (note,) in found] == [False, noted]


def test_hundreds_of_guesses_find_no_receipt_and_take_nothing_back(intake: Intake, path: str, fields: Fields) -> None:
    intake.accepted(path, fields)
    chance = random.Random(51)
    signs = "0123456789abcdefghjkmnpqrstvwxyz"
    pages = set()
    for _ in range(200):
        guess = "".join(chance.choices(signs, k=16))
        assert intake.client.get(f"/r/{guess}{guess[:10]}").status_code == 404
        pages.add(intake.send("/withdraw", [("code", guess)]).data)
    assert len(pages) == 1
    assert len(intake.entries(kind=None)) == 1


def test_hundreds_of_ids_that_nobody_uses_leave_nothing_behind(intake: Intake, path: str) -> None:
    slug = path.rpartition("/")[2]
    before = {file.name: file.stat().st_size for file in intake.root.iterdir()}
    ids = {intake.client.post(f"/id/{slug}").get_data(as_text=True) for _ in range(300)}
    assert len(ids) == 300
    assert {file.name: file.stat().st_size for file in intake.root.iterdir()} == before


def test_nothing_secret_shares_a_compressed_page_with_what_a_stranger_chose(
    intake: Intake, path: str, fields: Fields
) -> None:
    """The length of a compressed page tells a secret only when the same secret comes again beside chosen words."""
    receipt = intake.accepted(path, fields)
    for chosen in ("&k=abcd", "&l=abcd", "&x=abcd", "&t=abcd"):
        assert "abcd" not in intake.client.get(receipt + chosen).get_data(as_text=True)
    assert intake.get(f"{path}?k=abcd").token != intake.get(f"{path}?k=abcd").token
