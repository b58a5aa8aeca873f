"""Bad input does no harm and costs nobody an answer: the abuse cases A01 to A25 and A52, each by its id.

Where another test holds a case already, it is named here and stands there:

A01 markup in a definition, a name or a label is text, also without a content policy:
    browser/test_pages.py, intake/test_question_page.py, desk/test_paper.py; names on the map below.
A02 markup in an answer is text wherever it is shown:
    browser/test_pages.py, intake/test_question_page.py, pipeline/explore/test_site.py.
A09 no cell of any file is a formula: pipeline/explore/test_plugins.py and test_site.py, pipeline/ways_out.
A14 a body that is too large is refused in words that reach the person: intake/test_failures.py and test_wire.py.
A17 slow senders keep nobody waiting: test_slow.py.
A19 bombs in SQL are refused in time: pipeline/explore/test_site.py.
A24 nobody solves a puzzle to be heard (docs/decisions/0021), so none can be replayed; the mark that opens a receipt
    holds for that one and for a quarter of an hour: intake/test_receipts.py.
"""

from __future__ import annotations

import ast
import random
import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from importlib import resources
from pathlib import Path

import pytest

from forms.answers import Submitted, parse_body, read, to_body
from forms.catalogue import Catalogue
from forms.definition import Form
from intake.doubts import SHOWN, TRAP, Doubts
from intake.receipts import issue
from intake.register import Area
from tests.effort import effort
from tests.intake.conftest import KEY, Clock, Fields, Intake, Page

Fill = Callable[[Page, Form], Fields]
ROOT = Path(__file__).parents[2]
STRANGER = "203.0.113.7"
CODE = (
    *("{{7*7}}", "{% include '/etc/passwd' %}", "{0.__class__}", "${7*7}", "%(key)s", "{place.__class__}", "#{7*7}"),
    *("<a href='javascript:alert(1)'>x</a>", "[x](javascript:alert(1))", "<a href='data:text/html,x'>x</a>"),
)
SQL = (
    *("'", '"', "';--", "' or 1=1--", "1; drop table entry;--", "') union select sql from sqlite_master--", "%27"),
    *("\\", "1/0", "x' and randomblob(1000000000)--", "`", "/*", "*/", "||", "\x1a", "\u02bc", "%00'", "$1", ":a", "?"),
)
PUT_TOGETHER = {
    "f\"alter table {table} rename to {table.replace('ledger_', 'was_')}\"",
    "f\"select {', '.join(Balance._fields)} from balance\"",
    "f'''create table \"{name}\" (fid integer primary key autoincrement not null, {', '.join(columns)})'''",
    "f'''insert into \"{name}\" values (null, {', '.join('?' * len(columns))})'''",
    "f'begin {how}'",
    "f'drop table was_{table}'",
    "f'drop trigger {table}_is_never_{act}d'",
    "f'insert into breakdown_count {ADDED_UP}'",
    "f'insert into question_mean {MEANS}'",
    "f'pragma hard_heap_limit = {HEAP_BYTES}'",
    "f'pragma table_info({name})'",
    "f'pragma table_info({table})'",
    "f'pragma user_version = {SCHEMA_VERSION}'",
    "f'pragma user_version = {VERSION}'",
    "f'pragma {setting}'",
    "f'select {listed} from {name} where {where} order by {order}'",
}
"""SQL that is made of parts: settings and names of ours, which cannot be bound. Beside them the triggers."""


def changed(fields: Fields, **values: str) -> Fields:
    """The fields with other values; what was not there is added first."""
    added = [(name, value) for name, value in values.items() if name not in dict(fields)]
    return added + [(name, values.get(name, value)) for name, value in fields]


def answers(fields: Fields) -> Fields:
    return sorted(pair for pair in fields if pair[0].startswith("q_") and pair[1])


def notes(intake: Intake) -> list[str]:
    return [entry.written.note for entry in intake.entries()]


def sitting(intake: Intake, path: str, number: int) -> str:
    """The id of the person of this number."""
    form = intake.library.latest("resident_survey")
    slug = path.rpartition("/")[2]
    return issue(KEY, campaign=slug, definition=form.digest, today=date(2026, 5, 4), nonce=number.to_bytes(16, "big"))


def test_a01_the_name_of_an_area_is_a_name_on_the_map(intake: Intake) -> None:
    """Leaflet takes a text for markup and an element for what it is: names are handed over as elements."""
    script = resources.files("intake").joinpath("map/places.js").read_text(encoding="utf-8")
    handed_over = re.findall(r"bind(?:Tooltip|Popup)\((.*)$", script, re.MULTILINE)
    assert handed_over
    assert all(words.startswith('el("span", ') for words in handed_over)


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", "\x1b]0;owned\x07", "{{7*7}}"])
def test_a03_an_option_that_no_form_has_is_told_of_without_repeating_it(
    intake: Intake, path: str, fields: Fields, evil: str
) -> None:
    page = intake.refused(path, changed(fields, q_age_group=evil))
    assert len(page.sentences) == 1
    assert evil not in page.words("body")
    assert evil.encode() not in intake.send(path, changed(fields, q_age_group=evil)).data


@pytest.mark.parametrize("code", CODE)
def test_a04_a05_an_answer_that_looks_like_a_template_or_a_link_is_words(
    intake: Intake, path: str, fields: Fields, code: str
) -> None:
    page = intake.refused(path, changed(fields, q_best=code, _id=""))
    assert dict(page.fields())["q_best"] == code
    assert not [link for link in page.all("a") if not link.attributes["href"].startswith(("/", "#"))]


@pytest.mark.parametrize("code", CODE)
def test_a04_a05_the_name_of_a_place_and_of_an_area_is_no_template_and_no_link(intake: Intake, code: str) -> None:
    intake.register.set_areas("byn", [Area("byn", "norr", code), Area("byn", "soder", "Södra byn")])
    page = intake.get(f"/s/{intake.open('resident_survey')}")
    assert code in page.words("main")
    assert not [link for link in page.all("a") if "javascript" in link.attributes["href"]]


@pytest.mark.parametrize(
    "sent",
    ["a\u202eb", "a\u200bb", "\U0001f9a9\ufe0f", "a\u0301", "a" + "\u0316\u0301" * 90, "a\x00\x07\x1b[31mb", "\ud800"],
    ids=["bidi", "zero-width", "emoji", "combining", "flood", "control", "surrogate"],
)
def test_a06_a07_a08_odd_signs_are_kept_byte_for_byte_and_put_in_order_only_when_read(
    intake: Intake, path: str, fields: Fields, sent: str
) -> None:
    raw = sent.encode("utf-8", "surrogatepass")
    body = b"q_best=" + raw + b"&" + to_body(pair for pair in fields if pair[0] != "q_best")
    intake.accepted(path, body)
    assert intake.entries()[0].written.body == body
    read_back = read(intake.library.latest("resident_survey"), parse_body(body, max_fields=999)).answers["best"]
    ordered = unicodedata.normalize("NFC", raw.decode(errors="replace"))
    assert read_back == "".join(sign for sign in ordered if ord(sign) >= ord(" "))


def test_a10_no_meta_sign_of_sql_in_any_address_is_a_fault(intake: Intake, path: str) -> None:
    addresses = (
        "/p/{}",
        "/s/{}",
        path + "/{}",
        path + "?k={}",
        "/r/{}",
        "/privacy/{}",
        "/map/of/{}",
        "/id/{}",
        "/?l={}",
    )
    faults = [
        (address, sign)
        for address in addresses
        for sign in SQL
        if intake.client.get(address.replace("{}", sign.replace("%", "%25").replace("?", "%3F"))).status_code >= 500
    ]
    assert faults == []


def test_a10_no_meta_sign_of_sql_in_any_field_is_a_fault(intake: Intake, path: str, fields: Fields) -> None:
    for sign in SQL:
        everywhere = [(name, sign if name.startswith("q_") else value) for name, value in fields]
        assert intake.send(path, everywhere).status_code == 400
        assert intake.send(path, changed(fields, _id=sign, _t=sign)).status_code == 400
        assert intake.send("/withdraw", [("code", sign)]).status_code in {200, 400}
    assert intake.entries() == []


def test_a10_no_sql_is_made_of_anything_but_our_own_names() -> None:
    asked = {"execute", "executemany", "executescript", "exec_driver_sql"}
    found = {
        ast.unparse(call.args[0])
        for package in ("forms", "intake", "pipeline", "reports", "desk")
        for file in (ROOT / package).rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in asked
        if call.args and isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
    }
    assert {sql for sql in found if "create trigger" not in sql} == PUT_TOGETHER


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("q_age_group", "117"),
        ("q_theme_rating__public_transport", "8"),
        ("q_theme_rating__public_transport", "NaN"),
        ("q_theme_rating__public_transport", "9" * 1000),
        ("q_theme_priority", "['housing']"),
        ("q_best", "x" * 10_000),
    ],
)
def test_a11_what_the_form_does_not_offer_is_told_of_and_the_rest_is_kept(
    intake: Intake, path: str, fields: Fields, name: str, value: str
) -> None:
    page = intake.refused(path, changed(fields, **{name: value}))
    assert [link.attributes["href"] for link in page.all("a") if link.words in page.sentences] == [f"#{name}"]
    others = [pair for pair in answers(fields) if pair[0] != name]
    assert [pair for pair in answers(page.fields()) if pair[0] != name] == others
    assert intake.entries() == []


def test_a11_two_answers_where_one_is_asked_for_are_told_of(intake: Intake, path: str, fields: Fields) -> None:
    page = intake.refused(path, [("q_age_group", "65_79"), *fields])
    assert len(page.sentences) == 1
    assert intake.entries() == []


def test_a11_a_field_that_no_form_has_is_kept_as_it_came_and_noted_when_it_is_read(
    intake: Intake, path: str, fields: Fields
) -> None:
    body = to_body([("q_made_up", "1"), *fields])
    intake.accepted(path, body)
    (entry,) = intake.entries()
    reading = read(intake.library.latest("resident_survey"), parse_body(body, max_fields=999))
    assert entry.written.body == body
    assert "q_made_up" in reading.unknown


def test_a12_nothing_but_the_forms_own_fields_is_read(intake: Intake, path: str, fields: Fields) -> None:
    claims = {
        **{"status": "approved", "campaign": "en-annan", "is_test": "0", "submission_id": "ab" * 16, "mode": "paper"},
        **{"day": "2020-01-01", "note": "granskad", "channel": "brevet", "receipt": "a" * 26, "revision": "9"},
    }
    intake.accepted(path, changed(fields, **claims, _t=""))
    (entry,) = intake.entries()
    written = entry.written
    assert (written.campaign, written.mode, written.channel) == (path.rpartition("/")[2], "web", "")
    assert (written.day, written.note, entry.revision) == (date(2026, 5, 4), "", 1)
    assert written.submission_id != "ab" * 16
    assert written.receipt != "a" * 26


@pytest.mark.parametrize(
    "body",
    [
        b"__proto__=1&__class__=2&constructor=3&q___proto__=4&q_=5&q_best__class__=6",
        b"[" * 200_000 + b"]" * 200_000,
        b"q_best=" + b"[" * 100_000,
        b"q_years=" + b"9" * 900_000,
        b"=" * 300_000,
        b"%" * 300_000,
        b"q_best" * 100_000,
        b"\x00" * 100_000,
    ],
    ids=["dunder", "nested", "nested value", "digits", "equals", "percents", "name", "nul"],
)
def test_a13_nonsense_is_answered_at_once(intake: Intake, path: str, body: bytes) -> None:
    intake.get(path)
    assert effort(lambda: intake.send(path, body)) < 10
    assert intake.send(path, body).status_code == 400


@pytest.mark.parametrize("address", ["form", "/withdraw"])
def test_a15_sixty_thousand_fields_are_refused_before_they_are_read(intake: Intake, path: str, address: str) -> None:
    intake.get(path)
    where, body = path if address == "form" else address, b"a=1&" * 60_000
    assert effort(lambda: intake.send(where, body)) < 10
    assert intake.send(where, body).status_code == 400


def test_a16_a_thousand_parts_are_no_form_of_ours(intake: Intake, path: str) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="q_best"\r\n\r\n1\r\n'
    sent = partial(intake.client.post, path, data=part * 1001, content_type="multipart/form-data; boundary=x")
    assert effort(sent) < 20
    assert sent().status_code == 400


def test_a16_no_form_can_send_more_than_a_body_may_hold(library: Catalogue, intake: Intake) -> None:
    """Every field filled with its longest answer in the signs that take most room on the way."""
    longest = {
        form.id: sum(12 * (question.max_length or 100) * max(1, question.max_items) for question in form.questions())
        for form in library.forms()
    }
    assert {name: size for name, size in longest.items() if size > intake.settings.body_limit} == {}


MEGABYTE = 1_000_000
FLOODS = {
    "digits": "1" * MEGABYTE,
    "dashes": "1-" * (MEGABYTE // 2),
    "dots": "a@" + "a." * (MEGABYTE // 2),
    "spaces": " " * MEGABYTE + "x",
    "address": "https://" + "a." * (MEGABYTE // 2),
    "accents": "a" + "\u0301\u0327" * (MEGABYTE // 4),
    "accents in words": ("a" + "\u0301\u0327" * 490 + " ") * (MEGABYTE // 1962),
    "invisible": "\u200b" * (MEGABYTE // 3),
    "birthdays": "19121212-121 " * (MEGABYTE // 13),
}


@pytest.mark.parametrize("flood", FLOODS)
@pytest.mark.parametrize("form_id", ["resident_survey", "stakeholder_signup", "place_application"])
def test_a18_no_field_takes_long_over_a_megabyte(library: Catalogue, form_id: str, flood: str) -> None:
    """Each kind of field alone; putting half a million accents in order would take three minutes."""
    form = library.latest(form_id)
    kinds = {question.type: f"q_{question.id}" for question in form.questions() if not question.rows}
    for name in kinds.values():
        sent = Submitted(((name, FLOODS[flood]),))
        assert effort(partial(read, form, sent)) < 20, name


def test_a20_an_id_of_another_campaign_or_form_is_no_id_here(intake: Intake, path: str, fields: Fields) -> None:
    for elsewhere in (intake.open("resident_survey"), intake.open("youth_survey")):
        page = intake.refused(path, changed(fields, _id=intake.get(f"/s/{elsewhere}").token))
        assert answers(page.fields()) == answers(fields)
        assert page.token != dict(fields)["_id"]
    assert intake.entries() == []


def test_a20_who_knows_a_receipt_can_neither_change_nor_take_back_the_answer(
    intake: Intake, path: str, fields: Fields
) -> None:
    address = intake.accepted(path, fields).partition("?")[0]
    name = address.rpartition("/")[2]
    for guess in (name, name.upper(), address, f"{name}.{name}"):
        intake.refused(path, changed(fields, _id=guess, q_best="Övertaget"))
        intake.refused("/withdraw", [("code", guess)], status=200)
    assert len(intake.entries(kind=None)) == 1
    assert not intake.get(address).all("p", class_="code")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("cut", [True, False])
def test_a20_a25_nobody_can_be_given_an_id_that_somebody_else_keeps(
    intake: Intake, path: str, fields: Fields, site: str, cut: bool
) -> None:
    """A page elsewhere that sends its visitors on with an id of its own would own their answers: it could change them
    and read their code. They get an id of their own, keep what is filled in, and nothing stands in the journal."""
    own = dict(fields)["_id"]
    sent = [pair for pair in fields if not (cut and pair[0] == "_end")]
    response = intake.send(path, sent, headers={"Sec-Fetch-Site": site})
    assert response.status_code == 400
    page = Page(response.get_data(as_text=True))
    assert page.token != own
    assert answers(page.fields()) == answers(fields)
    assert intake.entries() == []
    intake.accepted(path, page.fields())
    intake.accepted(path, changed(fields, q_best="Övertaget"))
    assert [entry.revision for entry in intake.entries()] == [1, 1]


@pytest.mark.parametrize("site", ["same-origin", "none", "", "nonsense"])
def test_a25_our_own_pages_and_old_browsers_are_not_taken_for_others(
    intake: Intake, path: str, fields: Fields, site: str
) -> None:
    assert intake.send(path, fields, headers={"Sec-Fetch-Site": site}).status_code == 303


def test_a25_a_form_sent_from_elsewhere_without_an_id_is_not_counted(intake: Intake, path: str, fields: Fields) -> None:
    intake.refused(path, [pair for pair in fields if pair[0] != "_id"])
    assert intake.entries() == []


def test_a21_five_hundred_from_one_person_are_all_kept_and_all_but_the_first_are_noted(
    intake: Intake, path: str, fields: Fields
) -> None:
    for number in range(500):
        intake.accepted(path, changed(fields, _id=sitting(intake, path, number)))
        intake.clock.now += timedelta(seconds=1)
    noted = notes(intake)
    assert len(noted) == 500
    assert sum("likadana svar" in note for note in noted) == 499
    assert "likadana" not in noted[0]


@pytest.mark.slow
def test_a22_five_hundred_people_behind_one_address_are_all_received(intake: Intake, path: str, fields: Fields) -> None:
    """A library, a school, a whole mobile network: nobody is refused, asked for more, or in doubt for the address."""
    for number in range(500):
        own = changed(fields, _id=sitting(intake, path, number), _t="", q_best=f"Svar {number}")
        sent = intake.send(path, own, environ_base={"REMOTE_ADDR": STRANGER})
        assert sent.status_code == 303
        intake.clock.now += timedelta(seconds=1)
    assert notes(intake) == [""] * 500


@pytest.mark.parametrize(
    ("changes", "note"),
    [({TRAP: "https://example.org"}, "ingen människa ser"), ({}, "inom 3 sekunder")],
    ids=["trap", "at once"],
)
def test_a23_what_a_program_sends_is_kept_with_a_note_and_an_ordinary_receipt(
    intake: Intake, path: str, fields: Fields, changes: dict[str, str], note: str
) -> None:
    if changes:
        intake.clock.now += timedelta(minutes=4)
    receipt = intake.get(intake.accepted(path, changed(fields, **changes)))
    assert receipt.words("h1") == "Mottaget"
    (noted,) = notes(intake)
    assert note in noted
    assert ";" not in noted


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a23_the_trap_is_neither_reached_nor_read_out_nor_filled_in(intake: Intake, path: str, language: str) -> None:
    page = intake.get(f"{path}/{language}", language=language)
    (trap,) = page.all("input", name=TRAP)
    assert (trap.attributes["tabindex"], trap.attributes["autocomplete"]) == ("-1", "off")
    assert "required" not in trap.attributes
    assert [outer.attributes["aria-hidden"] for outer in trap.within if "aria-hidden" in outer.attributes] == ["true"]
    assert not re.search(r"mail|name|url|phone|address", trap.attributes["name"])


def test_a23_none_of_two_hundred_people_at_their_own_pace_is_in_doubt() -> None:
    chance, clock = random.Random(23), Clock()
    doubts = Doubts(chance.randbytes)
    for person in range(200):
        shown = clock.now
        sent = [(f"q_{n}", str(chance.randrange(5))) for n in range(30)] + [("_id", str(person)), (TRAP, "")]
        pace = timedelta(seconds=chance.choice([4, 20, 400, 4000, 90_000]))
        clock.now += timedelta(seconds=1)
        submitted = Submitted((*sent, (SHOWN, doubts.seal(shown))))
        assert doubts.about(submitted, address=STRANGER, now=shown + pace) == ()


def test_a52_a_receipt_on_a_shared_computer_is_kept_nowhere_and_tells_no_answer(
    intake: Intake, path: str, fields: Fields
) -> None:
    own = "Kanariefågeln sjöng i Kvarnby"
    address = intake.accepted(path, changed(fields, q_best=own))
    response = intake.client.get(address)
    assert response.headers["Cache-Control"] == "no-store"
    assert own not in response.get_data(as_text=True)
    intake.clock.now += timedelta(minutes=16)
    assert not intake.get(address).all("p", class_="code")


def test_a52_back_to_the_form_asks_for_a_new_page_with_nothing_in_it_and_another_id(
    intake: Intake, path: str, fields: Fields
) -> None:
    intake.accepted(path, fields)
    response = intake.client.get(path)
    assert response.headers["Cache-Control"] == "no-store"
    page = Page(response.get_data(as_text=True))
    assert answers(page.fields()) == [pair for pair in answers(page.fields()) if pair[1] == ""]
    assert page.token != dict(fields)["_id"]
