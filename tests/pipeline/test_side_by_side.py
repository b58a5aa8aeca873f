"""Many places at a time come to what each would alone, and what goes wrong in another process is told here."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from desk.exempelby.people import people as invented
from desk.home import Home, settle
from desk.pipeline import stream
from desk.publishing.candidate import write_release
from forms.answers import to_body, to_fields
from forms.catalogue import shipped
from intake.journal import Kind, NewEntry, open_writer
from intake.register import Area, Campaign, LegalBasis, Place, SampleDesign, open_register
from pipeline.alone import alone
from pipeline.errors import AlreadyRunningError, PipelineError
from pipeline.publish import make_candidate
from pipeline.run import Crew, Stream
from pipeline.side_by_side import run_places

PLACES = ["norrby", "soderby", "osterby"]
ANSWERS = 30
OPENS = date(2026, 9, 1)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with three places whose answers stand mixed in the journal, one of them broken."""
    home = settle(tmp_path_factory.mktemp("many") / "home")
    form = shipped().latest("resident_survey")
    register = open_register(home.register_url)
    for place in PLACES:
        register.add_place(Place(place, place.title(), "9999", 900, "påhittad"))
        register.set_areas(place, [Area(place, code, code) for code in ("centrum", "norra_sidan", "sjosidan")])
        register.open_campaign(
            Campaign(
                slug=place,
                place=place,
                form=form.id,
                version=form.version,
                definition=form.digest,
                opens=OPENS,
                closes=None,
                entry_closes=None,
                controller="Platsen",
                controller_contact="plats@example.se",
                legal_basis=LegalBasis.PUBLIC_INTEREST,
                languages=("sv",),
                sample_design=SampleDesign.OPEN_LINK,
            )
        )
    bodies = [to_body(to_fields(form, one.answers)) for one in invented(form, ANSWERS * len(PLACES), 7)]
    with open_writer(home.journal_url, key=home.key("intake")) as writer:
        writer.append_all(
            [
                NewEntry(
                    kind=Kind.SUBMISSION,
                    submission_id=f"{number:032x}",
                    campaign=PLACES[number % len(PLACES)],
                    form=form.id,
                    version=form.version,
                    definition=form.digest,
                    body=b"q_age_group=16_24&q_age_group=25_44" if number == ANSWERS else body,
                    content_type="application/x-www-form-urlencoded",
                    day=OPENS,
                )
                for number, body in enumerate(bodies)
            ]
        )
    return home


@pytest.fixture
def flow(many: Home) -> Iterator[Stream]:
    with stream(many) as opened:
        yield opened


def with_crew(flow: Stream, size: int, home: Home) -> Stream:
    return replace(flow, crew=Crew(size, partial(stream, home), worth=0))


def test_side_by_side_is_the_same_as_one_after_the_other(
    many: Home, flow: Stream, dump: Callable[[Path], str], tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    alone_balances = run_places(replace(flow, crew=None, mapping=tmp_path), PLACES)

    balances = run_places(with_crew(flow, 2, many), PLACES, lambda done, total: told.append((done, total)))

    assert list(balances.items()) == list(alone_balances.items())
    assert [balance.read for balance in balances.values()] == [ANSWERS] * len(PLACES)
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    for place in PLACES:
        assert dump(flow.database(place)) == dump(tmp_path / f"{place}.db")


def test_one_place_needs_no_crew_and_is_told_by_the_journal(flow: Stream) -> None:
    told: list[tuple[int, int]] = []
    crew = Crew(2, partial(os._exit, 9), worth=0)

    run_places(replace(flow, crew=crew), PLACES[:1], lambda done, total: told.append((done, total)))

    assert told[-1] == (ANSWERS * len(PLACES), ANSWERS * len(PLACES))


def test_few_answers_are_not_worth_a_crew(flow: Stream) -> None:
    crew = Crew(2, partial(os._exit, 9), worth=ANSWERS * len(PLACES) + 1)

    assert list(run_places(replace(flow, crew=crew), PLACES)) == PLACES


def test_no_place_is_no_work(many: Home, flow: Stream) -> None:
    assert run_places(with_crew(flow, 2, many), []) == {}


def test_what_is_refused_in_another_process_is_refused_here_in_the_same_words(many: Home, flow: Stream) -> None:
    with (
        alone(flow.mapping / ".soderby.lock", "provet"),
        pytest.raises(AlreadyRunningError, match="Normaliseringen av soderby pågår redan"),
    ):
        run_places(with_crew(flow, 2, many), PLACES)


def test_a_process_that_is_ended_from_outside_is_told_in_a_sentence(flow: Stream) -> None:
    with pytest.raises(PipelineError, match="avbröts utifrån"):
        run_places(replace(flow, crew=Crew(2, partial(os._exit, 9), worth=0)), PLACES)


def test_pages_and_files_of_many_places_are_the_same_whoever_writes_them(many: Home, tmp_path: Path) -> None:
    with stream(many) as flow:
        facts = {"public": tmp_path / "public", "ledger": tmp_path / "ledger.db", "secret": b"s", "who": "Test"}
        candidate = make_candidate(flow, place=None, today=date(2026, 9, 20), **facts)
    assert candidate.folder is not None
    written = {}
    for name, crew in (("alone", None), ("together", Crew(2, partial(stream, many)))):
        pages = tmp_path / name / "pages"
        write_release(candidate.folder / "public.db", pages, crew=crew)
        files = [file for file in sorted(pages.parent.rglob("*")) if file.is_file()]
        written[name] = {str(file.relative_to(pages.parent)): file.read_bytes() for file in files}

    assert written["together"] == written["alone"]
    assert {path.split("/")[1] for path in written["alone"]} == set(PLACES)
