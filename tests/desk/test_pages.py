"""The desk on the web: locked without its key, counts and never answers, nothing at all of the contacts."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from desk.app import create_app
from desk.home import Home as Rooms
from desk.settings import DeskSettings

Home = Any
LINK = "https://svara.example.se"


@pytest.fixture
def client(answered: Home) -> FlaskClient:
    """A browser at the desk of the village, before the link with the key has been followed."""
    answered.does(
        *("campaign", "open", "byn", "stakeholder_signup", "--slug", "byn-anmalan", "--controller", "Kommunen"),
        *("--legal-basis", "consent"),
    )
    settings = DeskSettings.from_environment({"PLATSKOLL_HOME": str(answered.root), "PLATSKOLL_PUBLIC_URL": LINK})
    return create_app(settings).test_client()


@pytest.fixture
def inside(client: FlaskClient, answered: Home) -> FlaskClient:
    """The same browser after the link."""
    answer = client.get(f"/in?key={Rooms(answered.root).key('desk').hex()}")
    assert (answer.status_code, answer.location) == (302, "/")
    return client


@pytest.mark.parametrize("path", ["/", "/follow/byn-enkat", "/follow/nobody", "/nothing"])
def test_nobody_sees_anything_without_the_key(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 403
    assert "byn" not in answer.text.lower()


@pytest.mark.parametrize("key", ["", "0", "0" * 64, "å"])
def test_a_wrong_key_opens_nothing(client: FlaskClient, key: str) -> None:
    answer = client.get("/in", query_string={"key": key})
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers
    assert client.get("/").status_code == 403


def test_the_session_is_a_cookie_that_no_script_reads_and_no_other_site_sends(
    client: FlaskClient, answered: Home
) -> None:
    answer = client.get(f"/in?key={Rooms(answered.root).key('desk').hex()}")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("desk=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert Rooms(answered.root).key("desk").hex() not in cookie


def test_a_made_up_session_opens_nothing(client: FlaskClient) -> None:
    client.set_cookie("desk", "eyJpbiI6dHJ1ZX0.aAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAA")
    assert client.get("/").status_code == 403


def test_the_first_page_shows_every_campaign_with_the_link_to_share(inside: FlaskClient) -> None:
    page = inside.get("/").text
    assert f'href="{LINK}/s/byn-enkat"' in page
    assert f'href="{LINK}/s/byn-anmalan"' in page
    assert "Öppen" in page


def test_following_shows_counts_and_channels_and_no_answer(inside: FlaskClient) -> None:
    page = inside.get("/follow/byn-enkat").text
    assert "40 svar" in page
    assert f'href="{LINK}/s/byn-enkat?k=butiken"' in page
    assert '<th scope="row">16–24 år</th><td class="n">10</td>' in page
    assert "&lt;b&gt;" not in page, "what somebody wrote"
    assert "Hur tycker du" not in page, "a question that is not about who answers"


def test_following_a_sign_up_shows_no_number_at_all(inside: FlaskClient) -> None:
    page = inside.get("/follow/byn-anmalan").text
    assert "<table" not in page
    assert " svar." not in page
    assert "egen journal" in page


def test_following_what_is_not_there_is_a_page_of_the_desk(inside: FlaskClient) -> None:
    answer = inside.get("/follow/nobody")
    assert answer.status_code == 404
    assert "Sidan finns inte – Platskolls skrivbord" in answer.text


def test_a_record_that_cannot_be_read_is_told_in_its_own_words(inside: FlaskClient, answered: Home) -> None:
    with (answered.root / "journal.db").open("r+b") as file:
        file.write(b"\0" * 4096)
    answer = inside.get("/follow/byn-enkat")
    assert answer.status_code == 503
    assert "<h1>Något gick fel</h1>" in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("path", ["/", "/follow/byn-enkat", "/nothing"])
def test_every_page_is_kept_out_of_caches_frames_and_scripts(inside: FlaskClient, path: str) -> None:
    headers = inside.get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "script" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
