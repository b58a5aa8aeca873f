"""A preview: the form as it will be, before it opens and after it has closed; what is sent there is never kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forms.definition import Form

Intake = Any
Page = Any
Fields = list[tuple[str, str]]
SECRET = "0f" * 16
DESK = "https://desk.example.org"


@pytest.fixture
def intake(make_intake: Callable[..., Intake], tmp_path: Path) -> Intake:
    return make_intake(tmp_path, desk_url=DESK)


@pytest.mark.parametrize(
    "when", [{"draft": True}, {"opens": date(2999, 1, 1)}, {"closes": date(2026, 5, 2)}, {}], ids=str
)
def test_whoever_has_the_address_can_try_the_form_whenever_and_nothing_is_kept(
    intake: Intake, fill: Callable[[Page, Form], Fields], when: dict[str, Any]
) -> None:
    path = f"/s/{intake.open('resident_survey', 'prov', preview=SECRET, **when)}?prov={SECRET}"
    response = intake.client.get(path)
    page = type(intake.get("/"))(response.get_data(as_text=True))
    answered = fill(page, intake.library.latest("resident_survey"))
    sent = intake.send(path, answered)
    assert (response.status_code, sent.status_code) == (200, 200)
    assert "Provet gick bra" in sent.get_data(as_text=True)
    assert f'href="{path}"' in sent.get_data(as_text=True)
    assert intake.entries() == []


def test_a_mistake_in_a_trial_is_told_as_it_would_be(intake: Intake) -> None:
    path = f"/s/{intake.open('resident_survey', 'prov', preview=SECRET, draft=True)}?prov={SECRET}"
    page = type(intake.get("/"))(intake.client.get(path).get_data(as_text=True))
    answer = intake.send(path, [("_id", page.token), ("_end", "1")])
    assert answer.status_code == 400
    assert "Provet gick bra" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("secret", ["", "0" * 32, SECRET[:-1], "å"])
def test_without_the_secret_a_draft_is_not_there_and_a_trial_is_an_answer(intake: Intake, secret: str) -> None:
    draft = intake.open("resident_survey", "utkast", preview=SECRET, draft=True)
    for path in (f"/s/{draft}", f"/s/{draft}/en", f"/privacy/{draft}"):
        assert intake.client.get(f"{path}?prov={secret}").status_code == 404
    assert intake.send(f"/s/{draft}?prov={secret}", [("_end", "1")]).status_code == 404
    without = intake.open("resident_survey", "utan", draft=True)
    intake.get(f"/s/{without}?prov={secret}", status=404)


def test_no_page_leads_to_a_draft(intake: Intake) -> None:
    draft = intake.open("resident_survey", "utkast", preview=SECRET, draft=True)
    for path in ("/", "/p/byn"):
        assert draft not in intake.client.get(path).get_data(as_text=True)


def test_the_desk_alone_may_frame_a_preview_and_nobody_an_open_form(intake: Intake) -> None:
    slug = intake.open("resident_survey", "oppen", preview=SECRET)

    def policy(query: str) -> str:
        headers = intake.client.get(f"/s/{slug}{query}").headers
        return str(headers["Content-Security-Policy"])

    assert f"frame-ancestors {DESK};" in policy(f"?prov={SECRET}")
    for query in ("", "?prov=0"):
        assert "frame-ancestors 'none';" in policy(query)
