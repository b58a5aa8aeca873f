"""The desk on the web: counts and never answers, nothing at all of the contacts, and no page for who may not see it."""

from __future__ import annotations

from typing import Any

import pytest

Desk = Any
Home = Any
LINK = "https://svara.example.se"


@pytest.fixture
def inside(desk: Desk) -> Desk:
    """The process leader of the village."""
    return desk.entered_as("process_leader", "byn")


def test_the_first_page_shows_every_campaign_with_the_link_to_share(inside: Desk) -> None:
    page = inside.get("/").text
    assert f'href="{LINK}/s/byn-enkat"' in page
    assert f'href="{LINK}/s/byn-anmalan"' in page
    assert "Öppen" in page


def test_following_shows_counts_and_channels_and_no_answer(inside: Desk) -> None:
    page = inside.get("/follow/byn-enkat").text
    assert "40 svar" in page
    assert f'href="{LINK}/s/byn-enkat?k=butiken"' in page
    assert '<th scope="row">16–24 år</th><td class="n">10</td>' in page
    assert "&lt;b&gt;" not in page, "what somebody wrote"
    assert "Hur tycker du" not in page, "a question that is not about who answers"


def test_following_a_sign_up_shows_no_number_at_all(inside: Desk) -> None:
    page = inside.get("/follow/byn-anmalan").text
    assert "<table" not in page
    assert " svar." not in page
    assert "egen journal" in page


def test_following_what_is_not_there_is_a_page_of_the_desk(inside: Desk) -> None:
    answer = inside.get("/follow/nobody")
    assert answer.status_code == 404
    assert "Sidan finns inte – Platskolls skrivbord" in answer.text


def test_a_record_that_cannot_be_read_is_told_in_its_own_words(inside: Desk, neighbours: Home) -> None:
    with (neighbours.root / "journal.db").open("r+b") as file:
        file.write(b"\0" * 4096)
    answer = inside.get("/follow/byn-enkat")
    assert answer.status_code == 503
    assert "<h1>Något gick fel</h1>" in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("path", ["/", "/follow/byn-enkat", "/nothing"])
def test_every_page_is_kept_out_of_caches_frames_and_scripts(inside: Desk, path: str) -> None:
    headers = inside.get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "script" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
