"""The method in sight: who may see and change what, what is kept, and what a person without script can do."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import Any

import pytest

from desk.notes import Kind, Notes
from intake.register import Assignment, Step, StepStatus

Desk = Any
EVIL = "<script>alert(1)</script>"
READERS = ("process_leader", "process_supporter", "regional_team", "municipality", "local_group")


@pytest.fixture
def leader(desk: Desk) -> Desk:
    return desk.entered_as("process_leader", "byn")


@pytest.fixture
def supporter(desk: Desk) -> Desk:
    return desk.entered_as("process_supporter", "byn")


@pytest.fixture
def administrator(desk: Desk) -> Desk:
    return desk.entered_as("administrator")


def begun(desk: Desk, days: int = 100) -> date:
    """The assignment of the village began so many days ago; returns the day."""
    day: date = desk.room.today() - timedelta(days=days)
    desk.room.register.set_assignment(Assignment("byn", day))
    return day


def notes(desk: Desk) -> Notes:
    return Notes(desk.room.records)


def answers(desk: Desk, **changes: str | list[str]) -> dict[str, Any]:
    """A whole check-in, as a browser sends it."""
    return {
        "q_meeting_date": desk.room.today().isoformat(),
        "q_participants": ["Kim Öberg"],
        "q_current_step": "1",
        **{f"q_step_status__{n}": "ongoing" if n == 1 else "not_started" for n in range(1, 7)},
        "q_done": "Första mötet hölls.",
        "q_municipality_contact": "4",
        "q_sector_coverage": ["business"],
        "q_risk": "green",
        "q_actions__1__what": "Boka lokalen",
        **changes,
    }


# the page


@pytest.mark.parametrize("role", READERS)
def test_everybody_with_a_role_sees_every_step_in_words(desk: Desk, role: str) -> None:
    page = desk.entered_as(role, "byn").get("/p/byn").text
    assert len(re.findall(r'<li id="step-', page)) == 8
    assert "Förankring" in page
    assert "Inte påbörjat" in page
    assert ("Spara steget" in page) == (role == "process_leader")


def test_the_page_and_the_first_page_say_which_month_it_is_and_what_comes_next(leader: Desk) -> None:
    begun(leader)
    leader.room.register.set_step(Step("byn", "anchoring", StepStatus.ONGOING, leader.room.today()))
    for path in ("/", "/p/byn"):
        text = re.sub(r"<[^>]+>|\s+", " ", leader.get(path).text)
        assert "Månad 4 av 18. Pågår: Förankring. Nästa steg: Kartläggning." in re.sub(" +", " ", text)


def test_reminders_stand_on_the_first_page_and_at_the_place_for_those_who_steer(desk: Desk) -> None:
    begun(desk)
    for role, told in (("process_leader", True), ("regional_team", True), ("municipality", False)):
        person = desk.entered_as(role, "byn")
        for path in ("/", "/p/byn"):
            assert ("Ingen avstämning är inskriven" in person.get(path).text) == told


def test_a_leader_says_how_far_a_step_is_and_the_page_tells(leader: Desk) -> None:
    day = leader.room.today() - timedelta(days=3)
    fields = {"anchoring-status": "ongoing", "anchoring-since": day.isoformat()}
    answer = leader.send("/p/byn/steps", step="anchoring", **fields)
    assert answer.location.endswith("#step-anchoring")
    assert leader.room.register.steps("byn")["anchoring"] == Step("byn", "anchoring", StepStatus.ONGOING, day)


def test_a_step_sent_as_it_was_keeps_its_day(leader: Desk) -> None:
    today = leader.room.today()
    before = Step("byn", "anchoring", StepStatus.ONGOING, today - timedelta(days=30))
    leader.room.register.set_step(before)
    leader.send("/p/byn/steps", step="anchoring", **{"anchoring-status": "ongoing", "anchoring-since": str(today)})
    assert leader.room.register.steps("byn")["anchoring"] == before


@pytest.mark.parametrize(
    ("status", "since", "words"),
    [
        ("ongoing", "2999-01-01", "Dagen har inte varit än"),
        ("ongoing", "i förrgår", "Skriv dagen som 2026-11-22"),
        ("ongoing", "", "Skriv sedan vilken dag"),
        ("flying", "2026-01-01", "Välj hur långt ni är"),
    ],
)
def test_a_step_that_cannot_be_kept_is_told_at_its_field(leader: Desk, status: str, since: str, words: str) -> None:
    fields = {"anchoring-status": status, "anchoring-since": since}
    answer = leader.send("/p/byn/steps", step="anchoring", **fields)
    assert answer.status_code == 400
    assert words in answer.text
    assert leader.room.register.steps("byn") == {}


def test_the_assignment_and_the_municipal_contact_are_written_on_one_page_and_are_advice(leader: Desk) -> None:
    assert "Kommunen har ingen namngiven kontaktperson än" in leader.get("/p/byn").text
    answer = leader.send("/p/byn/assignment", begins="2026-09-01", months="12", name="Eva Berg", email="", telephone="")
    assert answer.status_code == 302
    assert leader.room.register.assignment("byn") == Assignment("byn", date(2026, 9, 1), 12)
    page = leader.get("/p/byn").text
    assert "Eva Berg" in page
    assert "Kommunen har en namngiven kontaktperson" in page


@pytest.mark.parametrize(("begins", "months"), [("9999-12-01", "18"), ("2026-09-01", "0"), ("2026-09-01", "9" * 5000)])
def test_an_assignment_that_no_calendar_holds_is_not_kept(leader: Desk, begins: str, months: str) -> None:
    answer = leader.send("/p/byn/assignment", begins=begins, months=months, name="", email="", telephone="")
    assert answer.status_code == 400
    assert leader.room.register.assignment("byn") is None


def test_the_purpose_is_kept_with_the_day_it_was_decided(leader: Desk) -> None:
    leader.send("/p/byn/purpose", text=f"Fler ska bo kvar. {EVIL}", decided="2026-02-01")
    page = leader.get("/p/byn").text
    assert "Fler ska bo kvar. &lt;script&gt;" in page
    assert "Beslutat 1\u00a0februari 2026" in page


# who may not


@pytest.mark.parametrize("path", ["steps", "assignment", "purpose", "commitments", "commitments/change"])
def test_a_supporter_changes_nothing_that_the_leader_decides(supporter: Desk, path: str) -> None:
    sent = {"begins": "2026-01-01", "months": "6", "text": "Annat", "who": "A", "what": "B", "step": "anchoring"}
    assert supporter.send(f"/p/byn/{path}", **sent).status_code == 404
    assert supporter.room.register.assignment("byn") is None


@pytest.mark.parametrize("page", ["", "/note", "/check-in", "/check-ins", "/purpose", "/commitments"])
def test_another_place_looks_as_if_it_were_not_there(leader: Desk, page: str) -> None:
    assert leader.get(f"/p/granne{page}").status_code == 404


def test_nobody_changes_anothers_remark_but_the_leader(desk: Desk, leader: Desk, supporter: Desk) -> None:
    leader.send("/p/byn/note", kind="meeting", day="2026-01-10", title="Stormöte", text="Många kom.")
    (note,) = notes(desk).log("byn")
    assert supporter.get(f"/p/byn/note?note={note.number}").status_code == 404
    assert supporter.send("/p/byn/note/remove", note=str(note.number)).status_code == 404
    supporter.send("/p/byn/note", kind="remark", day="2026-01-11", title="", text="Bra jobbat.")
    remark = next(one for one in notes(desk).log("byn") if one.kind is Kind.REMARK)
    assert leader.get(f"/p/byn/note?note={remark.number}").status_code == 200


# the log and the promises


def test_a_supporter_writes_remarks_and_nothing_else(desk: Desk, supporter: Desk) -> None:
    supporter.send("/p/byn/note", kind="meeting", day="2026-01-11", title="", text="Bra jobbat.")
    assert [note.kind for note in notes(desk).log("byn")] == [Kind.REMARK]


def test_what_is_written_in_the_log_is_text_and_never_markup(leader: Desk) -> None:
    leader.send("/p/byn/note", kind="meeting", day="2026-01-10", title=EVIL, text=EVIL)
    page = leader.get("/p/byn").text
    assert EVIL not in page
    assert page.count("&lt;script&gt;") >= 2


def test_an_empty_note_is_asked_for_words(leader: Desk) -> None:
    answer = leader.send("/p/byn/note", kind="meeting", day="2026-01-10", title=" ", text="")
    assert answer.status_code == 400
    assert "Skriv några ord om vad som hände" in answer.text


def test_a_note_that_is_mended_stays_its_writers(desk: Desk, leader: Desk, supporter: Desk) -> None:
    supporter.send("/p/byn/note", kind="remark", day="2026-01-11", title="", text="Brra.")
    (note,) = notes(desk).log("byn")
    leader.send(f"/p/byn/note?note={note.number}", kind="remark", day="2026-01-11", title="", text="Bra.")
    (mended,) = notes(desk).log("byn")
    assert (mended.text, mended.by) == ("Bra.", note.by)


@pytest.mark.parametrize("what", ["note", "commitment"])
def test_what_was_removed_can_be_put_back_from_the_message(desk: Desk, leader: Desk, what: str) -> None:
    leader.send("/p/byn/note", kind="meeting", day="2026-01-10", title="Stormöte", text="")
    leader.send("/p/byn/commitments", who="Byalaget", what="Stormöte i lokalen", sector="", until="")
    number = str((notes(desk).log("byn") if what == "note" else notes(desk).commitments("byn"))[0].number)
    path = "/p/byn/note/remove" if what == "note" else "/p/byn/commitments/change"
    answer = leader.send(path, do="remove", **{what: number})
    message = leader.get(answer.location).text
    assert "Stormöte" in message
    receipt = re.search(r'name="removed" value="(\d+)"', message)
    assert receipt is not None
    leader.send("/p/byn/undo", removed=receipt[1])
    assert len(notes(desk).log("byn")) == len(notes(desk).commitments("byn")) == 1


def test_a_promise_is_written_down_and_marked_as_kept(desk: Desk, leader: Desk) -> None:
    leader.send("/p/byn/commitments", who="Kommunen", what="50 000 kronor", sector="municipality", until="2026-12-31")
    (promise,) = notes(desk).commitments("byn")
    assert promise.until == date(2026, 12, 31)
    leader.send("/p/byn/commitments/change", commitment=str(promise.number), do="kept")
    assert "Hållet." in leader.get("/p/byn").text


# the check-in


def test_a_check_in_is_kept_shown_and_no_longer_missed(desk: Desk, supporter: Desk) -> None:
    begun(desk)
    answer = supporter.send("/p/byn/check-in", **answers(desk, q_done=f"Mötet hölls. {EVIL}"))
    assert answer.status_code == 302, answer.text
    page = supporter.get(answer.location).text
    assert "Mötet hölls. &lt;script&gt;" in page
    assert "<dd>Boka lokalen</dd>" in page
    assert "<dd>Kim Öberg</dd>" in page
    assert "Ingen avstämning är inskriven" not in supporter.get("/p/byn").text


def test_what_is_missing_in_a_check_in_is_asked_for_and_nothing_written_is_lost(desk: Desk, supporter: Desk) -> None:
    answer = supporter.send("/p/byn/check-in", **answers(desk, q_risk="", q_works_well="Fikat fungerar"))
    assert answer.status_code == 400
    assert '<a href="#q_risk">' in answer.text
    assert "Fikat fungerar</textarea>" in answer.text
    assert notes(desk).log("byn") == []


def test_a_half_written_check_in_is_kept_for_its_writer_alone(desk: Desk, leader: Desk, supporter: Desk) -> None:
    answer = supporter.send("/p/byn/check-in", q_done="Halvvägs", do="save-since")
    assert answer.location.endswith("#since")
    assert "Halvvägs</textarea>" in supporter.get("/p/byn/check-in").text
    assert "Halvvägs" not in leader.get("/p/byn/check-in").text
    supporter.send("/p/byn/check-in", **answers(desk))
    assert "Halvvägs" not in supporter.get("/p/byn/check-in").text


def test_the_steps_that_a_check_in_tells_of_are_changed_by_the_leader_with_one_button(
    desk: Desk, leader: Desk, supporter: Desk
) -> None:
    supporter.send("/p/byn/check-in", **answers(desk))
    assert "Ändra stegen så" not in supporter.get("/p/byn/check-ins").text
    page = leader.get("/p/byn").text
    assert "Ändra stegen så" in page
    (check_in,) = notes(desk).log("byn")
    leader.send("/p/byn/check-in/steps", note=str(check_in.number))
    assert desk.room.register.steps("byn")["anchoring"].status is StepStatus.ONGOING
    assert "Ändra stegen så" not in leader.get("/p/byn").text


def test_a_check_in_is_mended_by_who_wrote_it(desk: Desk, supporter: Desk) -> None:
    supporter.send("/p/byn/check-in", **answers(desk))
    (kept,) = notes(desk).log("byn")
    assert "Första mötet hölls.</textarea>" in supporter.get(f"/p/byn/check-in?note={kept.number}").text
    supporter.send(f"/p/byn/check-in?note={kept.number}", **answers(desk, q_done="Andra mötet hölls."))
    (mended,) = notes(desk).log("byn")
    assert mended.answers["answers"]["done"] == "Andra mötet hölls."


def test_a_check_in_is_not_for_the_municipality_or_the_group(desk: Desk, supporter: Desk) -> None:
    supporter.send("/p/byn/check-in", **answers(desk, q_done="Kommunen svarar inte."))
    for role in ("municipality", "local_group"):
        other = desk.entered_as(role, "byn")
        assert other.get("/p/byn/check-ins").status_code == 404
        assert "Kommunen svarar inte" not in other.get("/p/byn").text


# a new place

PLACE = {"name": "Norra Åbyn", "slug": "", "municipality": "1494", "code": "", "population": "1 234", "source": "SCB"}
AREA = (
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "Udden"}, "geometry":'
    ' {"type": "Polygon", "coordinates": [[[13, 58], [13.1, 58], [13.1, 58.1], [13, 58]]]}}]}'
)


def test_the_administrator_adds_a_place_and_its_short_name_is_made_of_its_name(administrator: Desk) -> None:
    answer = administrator.send("/places/new", **PLACE)
    assert answer.location.startswith("/p/norra-abyn/files")
    place = administrator.room.register.place("norra-abyn")
    assert (place.municipality_code, place.population) == ("1494", 1234)


def test_every_municipality_of_the_region_can_be_chosen_by_name(administrator: Desk) -> None:
    page = administrator.get("/places/new").text
    assert len(re.findall(r'<option value="\d{4}">', page)) == 49
    assert page.index(">Tibro<") < page.index(">Åmål<") < page.index(">Öckerö<"), "in the order of the alphabet"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Skriv vad platsen heter"),
        ({"slug": "Norra Byn"}, "Skriv kortnamnet med"),
        ({"municipality": ""}, "Välj vilken kommun"),
        ({"municipality": "other"}, "Skriv kommunkoden med fyra siffror"),
        ({"population": "många"}, "Skriv hur många som bor"),
        ({"source": ""}, "Skriv varifrån antalet kommer"),
        ({"slug": "byn"}, "finns redan"),
    ],
)
def test_a_place_that_cannot_be_added_is_told_in_words(
    administrator: Desk, changes: dict[str, str], words: str
) -> None:
    answer = administrator.send("/places/new", **PLACE | changes)
    assert answer.status_code == 400
    assert words in answer.text


def test_a_short_name_that_is_taken_gets_a_free_one_suggested(administrator: Desk) -> None:
    answer = administrator.send("/places/new", **PLACE | {"name": "Byn"})
    assert answer.status_code == 400
    assert 'value="byn-lidkoping"' in answer.text


def test_sub_areas_and_population_are_read_in_from_files(administrator: Desk) -> None:
    people = "age_group,gender,n,source,year\n16_24,all,40,SCB,2025\n"
    administrator.send("/p/byn/files", areas=(io.BytesIO(AREA.encode()), "a.geojson"))
    administrator.send("/p/byn/files", population=(io.BytesIO(people.encode()), "b.csv"))
    assert [area.name for area in administrator.room.register.areas("byn")] == ["Udden"]
    assert [count.n for count in administrator.room.register.population("byn")] == [40]
    assert "Udden" in administrator.get("/p/byn/files").text


@pytest.mark.parametrize(
    ("field", "body", "words"),
    [
        ("areas", b"{", "Filen är inte GeoJSON"),
        ("population", b"a,b\n", "Filen saknar kolumnen"),
        ("population", b"\xff\xfe", "Filen är inte text i UTF-8"),
        ("areas", b"", "Ingen fil kom med"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_changes_nothing(
    administrator: Desk, field: str, body: bytes, words: str
) -> None:
    answer = administrator.send("/p/byn/files", **{field: (io.BytesIO(body), "fil")})
    assert answer.status_code == 400
    assert words in answer.text
    assert administrator.room.register.areas("byn") == administrator.room.register.population("byn") == []


# every page


@pytest.mark.parametrize(
    ("role", "path"),
    [
        *(("process_leader", f"/p/byn{page}") for page in ("", "/assignment", "/purpose", "/commitments", "/note")),
        *(("process_leader", f"/p/byn/{page}") for page in ("check-in", "check-ins")),
        *(("administrator", path) for path in ("/places/new", "/p/byn/files")),
    ],
)
def test_every_page_has_one_heading_no_script_and_is_whole_in_english(desk: Desk, role: str, path: str) -> None:
    person = desk.entered_as(role, "" if role == "administrator" else "byn")
    swedish = person.get(path).text
    assert swedish.count("<h1") == 1
    assert "<script" not in swedish
    person.send("/language", language="en", next=path)
    english = person.get(path).text
    assert '<html lang="en">' in english
    words = re.sub(
        r"<option.*?</option>|<style.*?</style>|<title.*?</title>|Kim Öberg|Byn|Svenska", "", english, flags=re.S
    )
    assert not re.findall(r">[^<]*\b(och|inte|eller|för|till|som|är)\b[^<]*<", words)
