"""A sitting is one person's: known again by its signed id, taken once, revised by a change, never lost by a fault."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask, request

from forms.answers import field_limit, parse_body, read, to_body
from forms.definition import Form
from intake.receipts import issue, recognise
from tests.intake.conftest import KEY, Fields, Intake, Page

Fill = Callable[[Page, Form], Fields]


@pytest.fixture
def path(intake: Intake) -> str:
    """The address of an open resident survey."""
    return f"/s/{intake.open('resident_survey')}"


@pytest.fixture
def form(intake: Intake) -> Form:
    return intake.library.latest("resident_survey")


@pytest.fixture
def fields(intake: Intake, fill: Fill, path: str, form: Form) -> Fields:
    """Everything answered."""
    return fill(intake.get(path), form)


def with_token(fields: Fields, token: str | None) -> Fields:
    kept = [pair for pair in fields if pair[0] != "_id"]
    return kept if token is None else [("_id", token), *kept]


def answers(fields: Fields) -> Fields:
    return sorted(pair for pair in fields if pair[0].startswith("q_") and pair[1])


def path_of(location: str) -> str:
    return location.partition("?")[0]


def foreign_tokens(form: Form, genuine: str) -> dict[str, str | None]:
    said = {"campaign": "en-annan", "definition": form.digest, "today": date(2026, 5, 4), "nonce": bytes(16)}
    swapped = genuine[:-1] + ("A" if genuine[-1] != "A" else "B")
    return {
        "missing": None,
        "empty": "",
        "forged": issue(b"another key" * 4, **said | {"campaign": "byn"}),  # type: ignore[arg-type]  # a table
        "another campaign's": issue(KEY, **said),  # type: ignore[arg-type]  # as above
        "changed": "B" + genuine[1:] if genuine[0] != "B" else "C" + genuine[1:],
        "cut": genuine[:-4],
        "swapped": swapped[:20] + swapped[21:] + "A",
        "nonsense": "åäö <script> \x00",
        "long": "A" * 5000,
    }


@pytest.mark.parametrize(
    "kind", ["missing", "empty", "forged", "another campaign's", "changed", "cut", "swapped", "nonsense", "long"]
)
def test_a_token_that_is_not_ours_gives_the_form_again_with_every_answer_and_an_id_that_works(
    intake: Intake, path: str, form: Form, fields: Fields, kind: str
) -> None:
    page = intake.refused(path, with_token(fields, foreign_tokens(form, dict(fields)["_id"])[kind]))
    assert answers(page.fields()) == answers(fields)
    assert page.words("title").startswith("Fel: ")
    assert "Allt du har fyllt i finns kvar" in page.words("div", class_="problem")
    assert page.words("button") in page.words("div", class_="problem")
    assert intake.entries() == []
    intake.accepted(path, page.fields())
    assert len(intake.entries()) == 1


def test_a_page_token_says_nothing_finer_than_a_day(intake: Intake, path: str) -> None:
    token = intake.get(path).token
    payload = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))[:-16]
    assert len(payload) == 16 + 2
    assert int.from_bytes(payload[16:], "big") == (date(2026, 5, 4) - date(2000, 1, 1)).days
    intake.clock.now += timedelta(hours=8)
    later = intake.get(path).token
    assert base64.urlsafe_b64decode(later + "==")[16:18] == payload[16:]


def test_a_token_never_grows_too_old_and_the_day_that_is_kept_is_that_of_sending(
    intake: Intake, path: str, fields: Fields
) -> None:
    intake.clock.now += timedelta(days=200)
    intake.accepted(path, fields)
    assert intake.entries()[0].written.day == date(2026, 11, 20)


def test_a_token_is_known_only_with_its_key_campaign_and_definition() -> None:
    token = issue(KEY, campaign="a", definition="d", today=date(2026, 5, 4), nonce=bytes(range(16)))
    sitting = recognise(KEY, token, campaign="a", definition="d")
    assert sitting is not None
    assert (sitting.submission_id, sitting.issued) == (bytes(range(16)).hex(), date(2026, 5, 4))
    assert recognise(KEY, token, campaign="a", definition="e") is None
    assert recognise(KEY[::-1], token, campaign="a", definition="d") is None


def test_the_same_post_twice_is_one_row_one_receipt_and_one_code(intake: Intake, path: str, fields: Fields) -> None:
    receipts = [intake.accepted(path, fields) for _ in range(2)]
    assert len({path_of(receipt) for receipt in receipts}) == 1
    assert len({intake.get(receipt).words("p", class_="code") for receipt in receipts}) == 1
    assert [entry.revision for entry in intake.entries()] == [1]


def test_a_changed_post_of_the_same_sitting_is_a_revision_with_the_same_receipt(
    intake: Intake, path: str, fields: Fields
) -> None:
    first = intake.accepted(path, fields)
    second = intake.accepted(path, [(n, "Något annat" if n == "q_best" else v) for n, v in fields])
    assert path_of(first) == path_of(second)
    assert [entry.revision for entry in intake.entries()] == [1, 2]
    assert len({entry.written.submission_id for entry in intake.entries()}) == 1


@pytest.mark.parametrize("script", [True, False])
def test_what_a_person_sent_last_is_what_stands_last(intake: Intake, path: str, fields: Fields, script: bool) -> None:
    """One thing, then another, then the first again: with script each sending has a number, without it none has."""
    said = ["A", "B", "A"]
    for number, best in enumerate(said):
        sent = [(name, best if name == "q_best" else value) for name, value in fields]
        intake.accepted(path, [("_n", f"0.{number}"), *sent] if script else sent)
    assert [dict(parse_body(entry.written.body, max_fields=999).pairs)["q_best"] for entry in intake.entries()] == said


def test_a_delivery_that_a_network_brings_again_after_a_newer_one_is_not_counted_for_it(
    intake: Intake, path: str, fields: Fields
) -> None:
    first, second = ([("_n", number), ("q_wish", number), *fields] for number in ("0.1", "0.2"))
    receipts = [path_of(intake.accepted(path, sent)) for sent in (first, second, first, second)]
    assert len(set(receipts)) == 1
    assert [entry.written.body for entry in intake.entries()] == [to_body(first), to_body(second)]


@pytest.mark.parametrize(
    "junk",
    [
        [("q_made_up", "x" * 2_000)],
        [("utm", "x" * 900_000)],
        [("_site", "x" * 2_000)],
        [(f"x{n}", "y" * 100) for n in range(20)],
        [("q_best", " " * 900_000)],
        [("q_gender", " " * 9_000)],
    ],
    ids=["unknown", "large", "trap", "many", "blanks", "blanks in a choice"],
)
def test_far_more_than_the_form_asks_for_is_refused_in_words_with_every_answer_and_can_be_sent_again(
    intake: Intake, path: str, fields: Fields, junk: Fields
) -> None:
    page = intake.refused(path, [*junk, *fields], status=413)
    assert "mer än vad formuläret frågar efter" in page.words("div", class_="problem")
    assert answers(page.fields()) == answers(fields)
    assert page.token == dict(fields)["_id"]
    assert intake.entries() == []
    intake.accepted(path, page.fields())


def test_a_little_that_a_browser_adds_is_taken_and_kept_as_it_came(intake: Intake, path: str, fields: Fields) -> None:
    body = to_body([("extension", "x" * 1_500), *fields])
    intake.accepted(path, body)
    assert intake.entries()[0].written.body == body


def test_the_longest_answers_that_a_form_has_room_for_are_taken(intake: Intake, path: str, form: Form) -> None:
    """Line ends and letters with their accents apart, in every text, with all that may be chosen."""
    fields = intake.get(path).fields()
    long = {f"q_{one.id}": "a\u0301\r\n" * ((one.max_length or 0) // 2) for one in form.questions() if one.max_length}
    sent = [(name, long.get(name, value)) for name, value in fields]
    sent += [("q_relation", "works"), ("q_age_group", "45_64"), ("q_overall", "3")]
    response = intake.send(path, [("_end", "1"), *((name, value) for name, value in sent if name != "_end")])
    assert response.status_code == 303, response.get_data(as_text=True)


def test_a_body_without_its_end_is_refused_with_what_came_and_the_same_id_works_afterwards(
    intake: Intake, path: str, fields: Fields
) -> None:
    page = intake.refused(path, [pair for pair in fields if pair[0] != "_end"])
    assert "Hela formuläret kom inte fram" in page.words("div", class_="problem")
    assert answers(page.fields()) == answers(fields)
    assert page.token == dict(fields)["_id"]
    assert intake.entries() == []
    intake.accepted(path, fields)
    assert [entry.revision for entry in intake.entries()] == [1]


def cuts(body: bytes) -> list[bytes]:
    """The beginning of a body, at every twentieth of it."""
    return [body[: len(body) * part // 20] for part in range(20)]


def test_a_receiver_that_does_not_look_for_the_end_would_take_cut_bodies_and_ours_takes_none(
    intake: Intake, path: str, form: Form, fields: Fields
) -> None:
    careless, taken = Flask("careless"), []

    @careless.post("/")
    def take() -> str:
        body = request.get_data()
        if not read(form, parse_body(body, max_fields=field_limit(form))).problems:
            taken.append(body)
        return ""

    body = to_body(with_token(fields, dict(fields)["_id"]))
    for cut in cuts(body):
        careless.test_client().post("/", data=cut)
        assert intake.send(path, cut).status_code == 400
    assert len(taken) > 10
    assert intake.entries() == []
    intake.accepted(path, body)


@pytest.mark.parametrize("content_type", ["multipart/form-data; boundary=x", "application/json", "text/plain", ""])
def test_what_is_not_sent_as_our_form_sends_it_is_not_taken(intake: Intake, path: str, content_type: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="_end"\r\n\r\n1\r\n'
    assert intake.client.post(path, data=body, content_type=content_type).status_code == 400
    assert intake.entries() == []


def test_sixty_thousand_fields_are_refused_in_words_before_they_are_read(intake: Intake, path: str) -> None:
    page = intake.refused(path + "/en", b"a=1&" * 60_000, language="en")
    assert page.words("h1") == "The form could not be read"


@pytest.mark.parametrize(
    ("sent", "read_as", "flagged"),
    [
        (b"%ff%fe%c3", "\ufffd\ufffd\ufffd", True),
        (b"\xff\xfe raw", "\ufffd\ufffd raw", True),
        (b"a%00b%07c", "abc", False),
        (b"%ed%a0%80", "\ufffd\ufffd\ufffd", True),
        (b"%zz%", "%zz%", False),
        (b"e%CC%81", "é", False),
        (b"%F0%9F%A6%A9%E2%80%AEx", "\U0001f9a9\u202ex", False),
    ],
)
def test_odd_bytes_are_kept_as_they_came_and_cleaned_only_when_they_are_read(
    intake: Intake, path: str, form: Form, fields: Fields, sent: bytes, read_as: str, flagged: bool
) -> None:
    body = b"q_best=" + sent + b"&" + to_body(pair for pair in fields if pair[0] != "q_best")
    intake.accepted(path, body)
    (entry,) = intake.entries()
    assert entry.written.body == body
    submitted = parse_body(body, max_fields=field_limit(form))
    assert submitted.decode_error is flagged
    assert read(form, submitted, supplied=None).answers["best"] == read_as
