"""Existing answers come in through the same door: nothing is dropped, nothing is guessed, nothing comes in twice."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from forms.answers import field_limit, parse_body, read
from forms.catalogue import Catalogue, read_definition
from forms.definition import Choice
from intake.importing import Balance, MappingError, Source, bring_in, read_mapping, read_table
from intake.journal import Entry, Kind, Mode, open_reader, open_writer
from intake.receive import Questionnaire
from intake.register import Campaign, LegalBasis, SampleDesign, areas_from_geojson
from tests.intake.conftest import KEY

ROOT = Path(__file__).parents[2]
VASBY = Path(os.environ.get("PLATSKOLL_VASBY") or ROOT.parent / "shared" / "data" / "vasby2015")
TODAY = date(2026, 5, 4)
CAMPAIGN = Campaign(
    slug="byn-enkat",
    place="byn",
    form="resident_survey",
    version=1,
    definition="",
    opens=TODAY,
    closes=None,
    entry_closes=None,
    controller="Exempelby kommun",
    controller_contact="kontakt@example.org",
    legal_basis=LegalBasis.PUBLIC_INTEREST,
    languages=("sv", "en"),
    sample_design=SampleDesign.OPEN_LINK,
)
MAPPING = """
form = "resident_survey"
delimiter = ";"
encoding = "utf-8"
missing = ["NA"]
id = "Nr"
day = { column = "Datum", format = "%d/%m/%Y" }
separator = ","
ignore = ["Dator"]

[columns]
"Anknytning" = "relation"
"Ålder" = "age_group"
"Helhet" = "overall"
"Skötsel" = "theme_rating.maintenance"
"Bäst" = "best"
"Del" = "sub_area"

[values.sub_area]
"Norrut" = "norr"
"""
HEADER = "Nr;Datum;Dator;Anknytning;Ålder;Helhet;Skötsel;Bäst;Del"
WHOLE = "1;03/05/2026;x;Bor här året runt,Arbetar här;25–44 år;Ganska bra;Ganska dåligt;Ån;Norrut"


@pytest.fixture
def asked(library: Catalogue) -> Questionnaire:
    """The resident survey at a place with two sub-areas."""
    form = library.latest("resident_survey")
    areas = tuple(Choice(code, {"sv": name, "en": name}) for code, name in (("norr", "Norra byn"), ("soder", "Södra")))
    return Questionnaire(replace(CAMPAIGN, definition=form.digest), form, "sv", {"sub_area": areas})


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/journal.db"


@pytest.fixture
def bring(asked: Questionnaire, url: str) -> Callable[..., Balance]:
    """Brings rows in and returns their balance."""

    def brought(*rows: str, name: str = "svar.csv") -> Balance:
        source = Source(name, "\n".join([HEADER, *rows]).encode(), read_mapping(MAPPING, asked))
        with open_writer(url, key=KEY) as journal:
            return bring_in(source, asked, journal=journal, key=KEY, today=TODAY)

    return brought


def entries(url: str, *kinds: Kind) -> list[Entry]:
    with open_reader(url, key=KEY) as reader:
        return [entry for entry in reader.entries() if not kinds or entry.written.kind in kinds]


def answers_of(entry: Entry, asked: Questionnaire) -> dict[str, object]:
    submitted = parse_body(entry.written.body, max_fields=field_limit(asked.form))
    return dict(read(asked.form, submitted, supplied=asked.supplied).answers)


def test_a_row_becomes_an_entry_like_everyone_elses_with_its_own_day(
    bring: Callable[..., Balance], url: str, asked: Questionnaire
) -> None:
    balance = bring(WHOLE)
    assert (balance.read, balance.accepted, balance.flagged, balance.quarantined, balance.new) == (1, 1, 0, 0, 1)
    (entry,) = entries(url, Kind.SUBMISSION)
    written = entry.written
    assert (written.mode, written.batch, written.channel, written.day) == (
        Mode.IMPORT, "svar.csv", "import", date(2026, 5, 3),
    )  # fmt: skip
    assert (written.form, written.definition) == ("resident_survey", asked.form.digest)
    assert (written.receipt, written.withdrawal_digest) == ("", "")
    assert answers_of(entry, asked) == {
        "relation": ["lives_all_year", "works"],
        "age_group": "25_44",
        "overall": "4",
        "theme_rating": {"maintenance": "2"},
        "best": "Ån",
        "sub_area": "norr",
    }


def test_what_the_mapping_ignores_never_reaches_the_journal(
    bring: Callable[..., Balance], url: str, tmp_path: Path
) -> None:
    bring(WHOLE.replace(";x;", ";kanariedator;"))
    assert all(b"kanariedator" not in file.read_bytes() for file in tmp_path.iterdir())


def test_a_value_that_is_no_answer_stays_in_the_journal_and_is_named_with_row_column_and_value(
    bring: Callable[..., Balance], url: str
) -> None:
    balance = bring(WHOLE, WHOLE.replace("1;", "2;", 1).replace(";Ganska bra;", ";Sådär;"))
    assert (balance.accepted, balance.flagged, balance.quarantined) == (2, 1, 0)
    assert balance.remarks == ("rad 3: ”Sådär” i kolumnen ”Helhet” finns inte bland svaren och räknas inte",)
    second = entries(url, Kind.SUBMISSION)[1]
    assert "S%C3%A5d%C3%A4r" in second.written.body.decode()
    assert "Sådär" in second.written.note


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2;03/05/2026;x", "rad 3: raden har 3 kolumner i stället för 9"),
        (f"2{WHOLE[1:]};till", "rad 3: raden har 10 kolumner i stället för 9"),
        (
            "2;03/05/2026;x;Bor här året runt;Norrut;Ganska bra;Ganska dåligt;Ån;25–44 år",
            "rad 3: värdena står i fel kolumner: ”Norrut” i kolumnen ”Ålder” är ett svar på "
            "”I vilken del bor eller verkar du?”",
        ),
    ],
)
def test_a_row_that_cannot_be_read_is_kept_whole_with_its_reason(
    bring: Callable[..., Balance], url: str, row: str, reason: str
) -> None:
    balance = bring(WHOLE, row)
    assert (balance.read, balance.accepted, balance.quarantined) == (2, 1, 1)
    assert balance.remarks == (reason,)
    (kept,) = entries(url, Kind.UNREADABLE)
    assert (kept.written.body.decode().strip(), kept.written.note) == (row, reason)


def test_a_row_that_cannot_be_read_takes_nobodys_place(bring: Callable[..., Balance], url: str) -> None:
    bring(WHOLE, "1;03/05/2026;x")
    assert [(entry.revision, entry.written.kind) for entry in entries(url)][:2] == [
        (1, Kind.SUBMISSION),
        (1, Kind.UNREADABLE),
    ]


def test_repeats_are_accepted_and_named(bring: Callable[..., Balance]) -> None:
    balance = bring(WHOLE, WHOLE.replace("1;", "2;", 1), WHOLE.replace(";Ån;", ";Bron;"))
    assert (balance.read, balance.accepted, balance.flagged) == (3, 3, 2)
    assert balance.remarks == (
        "rad 3: exakt likadan som rad 2",
        "rad 4: samma id som rad 2: räknas som en ändring av den",
    )


def test_bringing_the_same_file_in_again_adds_nothing(bring: Callable[..., Balance], url: str) -> None:
    rows = [WHOLE, "2;03/05/2026;x", WHOLE.replace("1;", "3;", 1)]
    first = bring(*rows)
    before = len(entries(url))
    again = bring(*rows)
    assert (first.new, again.new) == (3, 0)
    assert replace(again, new=first.new) == first
    assert len(entries(url)) == before


def test_the_balance_stands_in_the_journal_and_adds_up(bring: Callable[..., Balance], url: str) -> None:
    balance = bring(WHOLE, "2;03/05/2026;x")
    (entry,) = entries(url, Kind.BATCH)
    stored = json.loads(entry.written.body)
    assert stored["read"] == stored["accepted"] + stored["quarantined"] == balance.read == 2
    assert (stored["file"], len(stored["sha256"])) == ("svar.csv", 64)


def test_an_empty_line_is_no_row_and_keeps_the_numbers_of_the_others(bring: Callable[..., Balance]) -> None:
    balance = bring(WHOLE, "", "2;x", "")
    assert balance.read == 2
    assert balance.remarks == ("rad 4: raden har 2 kolumner i stället för 9",)


def test_a_row_without_a_readable_day_gets_the_day_of_the_import(bring: Callable[..., Balance], url: str) -> None:
    bring(WHOLE.replace("03/05/2026", "i maj"))
    assert entries(url)[0].written.day == TODAY


def test_a_number_in_a_question_of_numbers_is_at_home_though_another_question_has_it_as_words(url: str) -> None:
    definition = (
        'form = "numbers"\nversion = 1\nletter = "t"\nstep = "2"\nanonymous = true\n'
        + "".join(f'{name} = {{ sv = "Tal", en = "Numbers" }}\n' for name in ("title", "intro", "target"))
        + '[choices.few]\nchoices = [{ value = "a", label = { sv = "2", en = "2" } }]\n'
        + '[[section]]\nid = "all"\ntitle = { sv = "Allt", en = "All" }\n'
        + '[[section.question]]\nid = "rooms"\ntype = "select_one"\nchoices = "few"\n'
        + 'label = { sv = "Rum", en = "Rooms" }\npublication = "int"\ntheme = "meta"\n'
        + '[[section.question]]\nid = "years"\ntype = "integer"\n'
        + 'label = { sv = "År", en = "Years" }\npublication = "int"\ntheme = "meta"\n'
    )
    asked = Questionnaire(replace(CAMPAIGN, form="numbers"), read_definition(definition), "sv", {})
    mapping = read_mapping('form = "numbers"\n[columns]\nrum = "rooms"\n"år" = "years"\n', asked)
    with open_writer(url, key=KEY) as journal:
        balance = bring_in(Source("a", b"rum,\xc3\xa5r\n2,2\n", mapping), asked, journal=journal, key=KEY, today=TODAY)
    assert (balance.accepted, balance.flagged) == (1, 0)


def test_a_mapping_that_does_not_fit_names_everything_at_once(asked: Questionnaire) -> None:
    wrong = """
        form = "youth_survey"
        colour = "red"
        delimiter = ";;"
        encoding = "latin-99"
        language = "xx"
        [columns]
        "A" = "nosuch"
        "B" = "theme_rating.nosuch"
        "C" = "age_group.row"
        [values.nosuch]
        "x" = "y"
        [values.age_group]
        "gammal" = "old"
    """
    with pytest.raises(MappingError) as error:
        read_mapping(wrong, asked)
    said = str(error.value)
    assert len(said.splitlines()) == 10
    for word in ("colour", "youth_survey", "”A”", "”B”", "”C”", ";;", "latin-99", "xx", "values.nosuch", "'old'"):
        assert word in said


def test_a_mapping_that_is_no_toml_says_where(asked: Questionnaire) -> None:
    with pytest.raises(MappingError, match="line 1"):
        read_mapping("form = = 1", asked)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", ["är tom"]),
        (b"Nr;Nr;Extra\n", ["”Datum” finns inte", "”Ålder” finns inte", "”Extra” är varken", "”Nr” finns 2 gånger"]),
        ("Ålder;Å\n".encode("latin-1"), ["är inte utf-8", "encoding"]),
        (b'"' + b"x" * 200_000, ["går inte att läsa som tabell"]),
    ],
)
def test_a_file_that_does_not_fit_its_mapping_is_refused_before_anything_is_written(
    asked: Questionnaire, url: str, data: bytes, words: list[str]
) -> None:
    source = Source("svar.csv", data, read_mapping(MAPPING, asked))
    with open_writer(url, key=KEY) as journal, pytest.raises(MappingError) as error:
        bring_in(source, asked, journal=journal, key=KEY, today=TODAY)
    assert [word for word in words if word not in str(error.value)] == []
    assert entries(url) == []


@pytest.mark.vasby
@pytest.mark.skipif(
    not (VASBY / "answers.csv").is_file(), reason=f"no real survey at {VASBY}; name it in PLATSKOLL_VASBY"
)
def test_the_real_survey_of_vasby_comes_in_whole_with_a_reason_for_all_that_is_odd(url: str) -> None:
    example = ROOT / "examples" / "vasby2015"
    form = read_definition((example / "vasby_2015.v1.toml").read_text("utf-8"))
    areas = areas_from_geojson((VASBY / "areas.geojson").read_text("utf-8"), "vasby")
    supplied = tuple(Choice(area.code, {"sv": area.name, "en": area.name}) for area in areas)
    campaign = replace(CAMPAIGN, slug="vasby-2015", place="vasby", form=form.id, definition=form.digest)
    asked = Questionnaire(campaign, form, "sv", {"sub_area": supplied})
    mapping = read_mapping((example / "mapping.toml").read_text("utf-8"), asked)
    source = Source("answers.csv", (VASBY / "answers.csv").read_bytes(), mapping)
    header, _ = read_table(source)
    with open_writer(url, key=KEY) as journal:
        balance = bring_in(source, asked, journal=journal, key=KEY, today=TODAY)
        again = bring_in(source, asked, journal=journal, key=KEY, today=TODAY)
    assert (balance.read, balance.accepted, balance.quarantined, balance.flagged) == (1038, 1035, 3, 2)
    assert (balance.new, again.new) == (1038, 0)
    assert len(entries(url, Kind.SUBMISSION)) == 1035
    reasons = [entry.written.note for entry in entries(url, Kind.UNREADABLE)]
    assert len(reasons) == 3
    assert all(reason in balance.remarks for reason in reasons)
    assert all("kolumner" in reason or any(f"”{column}”" in reason for column in header) for reason in reasons)
