"""A form that is handed in stands in the right journal as it was sent, and nothing about who sent it anywhere."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import unquote

import pytest

from forms.answers import Reading, field_limit, parse_body, read, to_body, to_fields
from forms.definition import Form
from forms.fields import WITHOUT_FIELD
from intake.journal import Entry
from intake.receive import Questionnaire
from intake.register import Channel
from tests.intake.conftest import FORMS, Fields, Intake, Page, inspect

FORMER_STRANGERS = ("203.0.113.77", "203.0.113.78", "Kanariefågel/7.3", "https://kanarie.example/")
Fill = Callable[[Page, Form], Fields]


def reading_of(intake: Intake, entry: Entry) -> Reading:
    """What an entry says; it says nothing that its form does not know."""
    with intake.app.app_context():
        house = intake.app.extensions["house"]
        campaign = intake.register.campaign(entry.written.campaign)
        asked: Questionnaire = house.questionnaire(campaign, entry.written.language)
    submitted = parse_body(entry.written.body, max_fields=field_limit(asked.form))
    reading = read(asked.form, submitted, language=asked.language, supplied=asked.supplied)
    assert not reading.problems
    assert not reading.unknown
    return reading


def question_in(name: str) -> str:
    return name.removeprefix("q_").partition("__")[0]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("form_id", FORMS)
def test_a_form_answered_in_full_stands_in_its_journal_byte_for_byte_and_reads_back_the_same(
    intake: Intake, fill: Fill, form_id: str, language: str
) -> None:
    form, path = intake.library.latest(form_id), f"/s/{intake.open(form_id)}/{language}"
    body = to_body(fill(intake.get(path, language=language), form))
    inspect(intake.client.get(intake.accepted(path, body)), language)
    own, other = ("journal", "contacts") if form.anonymous else ("contacts", "journal")
    (entry,) = intake.entries(own)
    assert intake.entries(other) == []
    assert (entry.written.body, entry.written.form, entry.written.version) == (body, form.id, form.version)
    assert (entry.written.definition, entry.written.language) == (form.digest, language)
    reading = reading_of(intake, entry)
    questions = {question.id for question in form.questions() if question.type not in WITHOUT_FIELD}
    assert questions - set(reading.answers) == reading.not_asked - {"place_id"}
    sent = [(name, value.replace("\r\n", "\n")) for name, value in parse_body(body, max_fields=999).pairs]
    asked = [pair for pair in sent if pair[0].startswith("q_") and question_in(pair[0]) not in reading.not_asked]
    assert sorted(to_fields(form, reading.answers)) == sorted(asked)


def test_nothing_finer_than_a_day_and_nothing_of_the_device_is_kept_or_logged(
    intake: Intake, fill: Fill, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    address, forwarded, agent, referrer = FORMER_STRANGERS
    headers = {"User-Agent": agent, "X-Forwarded-For": forwarded, "Referer": referrer, "Forwarded": f"for={forwarded}"}
    for form_id in "resident_survey", "stakeholder_signup":
        path = f"/s/{intake.open(form_id)}"
        fields = fill(intake.get(path), intake.library.latest(form_id))
        sent = intake.send(path, fields, headers=headers, environ_base={"REMOTE_ADDR": address})
        intake.client.get(sent.headers["Location"], headers=headers)
    kept = b"".join(file.read_bytes() for file in intake.root.rglob("*") if file.is_file())
    said = caplog.text + "".join(capfd.readouterr())
    for trace in FORMER_STRANGERS:
        assert trace.encode() not in kept
        assert trace not in said
    moment = intake.clock.now
    seconds = int(moment.timestamp())
    for trace in (moment.strftime("%H:%M"), moment.isoformat(), str(seconds), f"{seconds:x}"):
        assert trace.encode() not in kept, trace
    assert [entry.written.day for entry in intake.entries() + intake.entries("contacts")] == [date(2026, 5, 4)] * 2


def test_the_day_is_the_day_where_the_place_is(intake: Intake, fill: Fill) -> None:
    intake.clock.now = datetime(2026, 5, 4, 22, 30, tzinfo=UTC)
    path = f"/s/{intake.open('resident_survey')}"
    intake.accepted(path, fill(intake.get(path), intake.library.latest("resident_survey")))
    assert intake.entries()[0].written.day == date(2026, 5, 5)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("ica", "ica"),
        ("anslagstavlan-2", "anslagstavlan-2"),
        ("ica_maxi", "ica_maxi"),
        ("", ""),
        ("ICA", ""),
        ("a b", ""),
        ("anna@example.org", ""),
        ("../../etc", ""),
        ("<script>", ""),
        ("åre", ""),
        ("x" * 61, ""),
        ("a\nb", ""),
        ("a\n", ""),
    ],
)
def test_the_channel_of_the_link_is_kept_and_nonsense_is_dropped(
    intake: Intake, fill: Fill, sent: str, kept: str
) -> None:
    slug = intake.open("resident_survey")
    if kept:
        intake.register.add_channel(Channel(slug, kept, "En anslagstavla"))
    fields = fill(intake.get(f"/s/{slug}"), intake.library.latest("resident_survey"))
    response = intake.send(f"/s/{slug}", fields, query_string={"k": sent})
    assert response.status_code == 303
    assert intake.entries()[0].written.channel == kept


@pytest.mark.parametrize(
    "dates",
    [
        {"opens": date(2026, 5, 5)},
        {"closes": date(2026, 5, 3)},
        {"closes": date(2026, 5, 3), "entry_closes": date(2026, 5, 10)},
        {"closed": date(2026, 5, 4)},
    ],
)
def test_a_campaign_that_is_not_open_takes_nothing_and_gives_back_every_answer_that_arrived(
    intake: Intake, fill: Fill, dates: dict[str, date]
) -> None:
    form = intake.library.latest("resident_survey")
    open_one, shut = intake.open("resident_survey"), intake.open("resident_survey", **dates)
    fields = fill(intake.get(f"/s/{open_one}"), form)
    page = intake.refused(f"/s/{shut}", fields, status=403)
    assert "inte sparade" in page.words("main")
    (save,) = page.all("a", class_="go")
    file = unquote(save.attributes["href"].removeprefix("data:,"))
    assert save.attributes["download"].endswith(".txt")
    assert "Norra byn" in file
    for question in (question for question in form.questions() if not question.choices_from):
        for value in (value for name, value in fields if name == f"q_{question.id}"):
            choices = question.choices.choices if question.choices else ()
            shown = next((choice.short or choice.label for choice in choices if choice.value == value), {"sv": value})
            assert shown["sv"].replace("{place}", "Byn") in file
    assert file.count("Mycket dåligt") >= 10
    assert intake.entries() == []


def test_the_last_day_is_a_whole_day_and_what_was_begun_on_it_has_another_to_arrive(intake: Intake, fill: Fill) -> None:
    path = f"/s/{intake.open('resident_survey', closes=date(2026, 5, 4))}"
    intake.clock.now = datetime(2026, 5, 4, 21, 59, tzinfo=UTC)
    first, late, later = (fill(intake.get(path), intake.library.latest("resident_survey")) for _ in range(3))
    intake.accepted(path, first)
    intake.clock.now = datetime(2026, 5, 5, 21, 59, tzinfo=UTC)
    assert "fortfarande komma fram, till och med 5 maj" in intake.get(path).words("main")
    intake.accepted(path, late)
    intake.clock.now = datetime(2026, 5, 5, 22, 0, tzinfo=UTC)
    intake.refused(path, later, status=403)
    assert [entry.written.day for entry in intake.entries()] == [date(2026, 5, 4), date(2026, 5, 5)]


def test_what_was_begun_in_time_is_taken_for_as_long_as_paper_is(intake: Intake, fill: Fill) -> None:
    dates = {"closes": date(2026, 5, 4), "entry_closes": date(2026, 5, 14)}
    path = f"/s/{intake.open('resident_survey', **dates)}"
    fields = fill(intake.get(path), intake.library.latest("resident_survey"))
    intake.clock.now += timedelta(days=10)
    intake.accepted(path, fields)


def test_closed_by_hand_is_closed_at_once_for_everybody(intake: Intake, fill: Fill) -> None:
    slug = intake.open("resident_survey", closes=date(2026, 5, 4))
    fields = fill(intake.get(f"/s/{slug}"), intake.library.latest("resident_survey"))
    intake.register.close_campaign(slug, date(2026, 5, 4))
    intake.refused(f"/s/{slug}", fields, status=403)


def test_a_sitting_of_a_kept_page_was_begun_when_the_page_was_and_a_new_one_after_closing_is_not_in_time(
    intake: Intake, fill: Fill
) -> None:
    slug = intake.open("resident_survey", closes=date(2026, 5, 4))
    fields = fill(intake.get(f"/s/{slug}"), intake.library.latest("resident_survey"))
    intake.clock.now += timedelta(days=1)
    for came_with, status in ((dict(fields)["_id"], 303), ("", 403), ("nonsense" * 999, 403)):
        issued = intake.client.post(f"/id/{slug}", data=came_with, content_type="text/plain").get_data(as_text=True)
        assert issued != dict(fields)["_id"]
        own = [(name, issued if name == "_id" else value) for name, value in fields]
        assert intake.send(f"/s/{slug}", own).status_code == status


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    ("form_id", "age", "leads_to"),
    [
        ("resident_survey", "under_16", "youth_survey"),
        ("youth_survey", "over_25", "resident_survey"),
        ("youth_survey", "under_13", ""),
    ],
)
def test_the_wrong_age_is_led_to_the_right_form_and_nothing_is_stored(
    intake: Intake, fill: Fill, form_id: str, age: str, leads_to: str, language: str
) -> None:
    slugs = {name: intake.open(name) for name in ("resident_survey", "youth_survey")}
    path = f"/s/{slugs[form_id]}/{language}"
    fields = fill(intake.get(path, language=language), intake.library.latest(form_id))
    changed = [(name, age if name == "q_age_group" else value) for name, value in fields]
    page = intake.refused(path, changed, status=200, language=language)
    suffix = "/en" if language == "en" else ""
    assert [link.attributes["href"] for link in page.all("a", class_="go")] == (
        [f"/s/{slugs[leads_to]}{suffix}"] if leads_to else []
    )
    assert intake.entries() == []


def test_who_is_led_to_a_form_that_is_not_open_learns_whom_to_ask(intake: Intake, fill: Fill) -> None:
    path = f"/s/{intake.open('resident_survey')}"
    fields = fill(intake.get(path), intake.library.latest("resident_survey"))
    changed = [(name, "under_16" if name == "q_age_group" else value) for name, value in fields]
    page = intake.refused(path, changed, status=200)
    assert "kontakt@example.org" in page.words("main")


def test_the_word_received_stands_on_no_page_but_the_receipt(intake: Intake, fill: Fill) -> None:
    path = f"/s/{intake.open('resident_survey')}"
    form = intake.get(path)
    receipt = intake.get(intake.accepted(path, fill(form, intake.library.latest("resident_survey"))))
    assert not re.search("mottag(et|na|en)", form.words("body"), re.IGNORECASE)
    assert receipt.words("h1") == "Mottaget"
