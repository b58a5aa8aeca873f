"""A village whose survey is published for real: its home, its people as the private side knows them, its releases."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

from desk.exempelby.people import people as invented
from forms.catalogue import shipped
from intake.journal import Mode, open_reader, open_writer
from intake.register import Place, open_register
from intake.register.files import areas_from_geojson
from pipeline import store
from pipeline.cells import Pin
from pipeline.decisions import open_decisions
from pipeline.disclosure import Asked, Person, ProtectedTables, protect
from pipeline.ground import ground_of
from pipeline.ledger import Closing, Release, open_ledger
from pipeline.policy import shipped_policy
from pipeline.questions import map_questions, public_questions
from pipeline.release_file import assemble
from pipeline.run import Stream, questionnaires, run_place
from tests.pipeline.conftest import AFTER, KEY, SECRET, Home

PLACE, SURVEY = "exempelby", "enkat"
FORM = "resident_survey"
NEWS = f"Nya kampanjer: {SURVEY}.", f"New campaigns: {SURVEY}."
TIED = frozenset({"relation", "age_group", "gender", "sub_area"})
"""Background: it makes groups, pairs and who is asked what, so it is exchanged together with the person."""


@dataclass(frozen=True)
class Village:
    """One home with one survey of the shipped form, which so many invented people have answered."""

    home: Home
    folder: Path

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Everybody as the private side knows them: what an attack is scored against, never what it works with."""
        run_place(self.home.stream, PLACE)
        return store.people(self.home.mapping, SURVEY)

    @cached_property
    def asked(self) -> Asked:
        """What may be counted."""
        asked = questionnaires(self.home.stream, PLACE)[SURVEY]
        assert asked is not None
        form = asked.form
        return Asked(
            public_questions(form, asked.supplied, "Exempelby"),
            form.group_by,
            form.respondent_counts,
            form.cross_tables,
            map_questions(form, "Exempelby"),
            ground_of(PLACE, form, self.home.stream, shipped_policy()),
        )

    def protected(
        self, people: Sequence[Person] | None = None, *, secret: bytes = SECRET, **changes: Any
    ) -> ProtectedTables:
        """What may be known of these people by the real policy, or by one with these changes."""
        counted, policy = self.people if people is None else people, replace(shipped_policy(), **changes)
        return protect(SURVEY, counted, self.asked, final=True, policy=policy, secret=secret)

    def release(self, people: Sequence[Person] | None = None, *, secret: bytes = SECRET) -> Path:
        """A finished file of these people, by the product's own disclosure control, ledger and assembly.

        It begins after the journal, so that hundreds can be made; that the journal comes to the same people has tests
        of its own, and `published` goes the whole way.
        """
        asked = questionnaires(self.home.stream, PLACE)[SURVEY]
        assert asked is not None
        form, release = asked.form, Release("2026-10-01-1", 1, AFTER, shipped_policy().text, *NEWS)
        file = self.folder / "public.db"
        file.unlink(missing_ok=True)
        with open_ledger(self.folder / "empty.db") as empty, empty.sketch() as ledger:
            ledger.open_release(release)
            closing = Closing(release.id, PLACE, form.id, form.version, form.digest, asked.supplied)
            ledger.close_batch(self.protected(people, secret=secret), closing)
            register, catalogue = self.home.stream.register, self.home.stream.catalogue
            assemble(file, ledger=ledger, register=register, catalogue=catalogue, decisions=self.home.stream.decisions)
        return file

    @cached_property
    def published(self) -> Path:
        """The release that the product publishes, the whole way from the journal."""
        self.home.publish()
        return self.home.current


@contextmanager
def settled(folder: Path) -> Iterator[Home]:
    """A home with the invented place and nobody in it yet."""
    folder.mkdir(parents=True, exist_ok=True)
    journal = str(folder / "journal.db")
    register = open_register(str(folder / "register.db"))
    register.add_place(Place(PLACE, "Exempelby", "1421", 900, "påhittad"))
    outlines = resources.files("desk").joinpath("exempelby/areas.geojson").read_text(encoding="utf-8")
    register.set_areas(PLACE, areas_from_geojson(outlines, PLACE))
    with (
        open_writer(journal, key=KEY) as writer,
        open_reader(journal, key=KEY) as reader,
        open_decisions(folder / "decisions.db") as decisions,
    ):
        stream = Stream(register, reader, shipped(), decisions, folder / "mapping")
        yield Home(folder, stream, writer, {FORM: shipped().latest(FORM)})


@contextmanager
def village(folder: Path, number: int, seed: int) -> Iterator[Village]:
    """The village after so many of its people have answered. They write and point at maps too, as people do."""
    with settled(folder) as home:
        home.open_campaign(SURVEY, form=FORM)
        dice = random.Random(seed)
        ways = defaultdict[tuple[str, Mode], list[dict[str, Any]]](list)
        for one in invented(home.forms[FORM], number, seed):
            ways[one.channel, Mode.PAPER if dice.random() < 0.1 else Mode.WEB].append(dict(one.answers))
        for (channel, mode), crowd in ways.items():
            home.all_hand_in(crowd, campaign=SURVEY, channel=channel, mode=mode)
        yield Village(home, folder)


def dealt(people: Sequence[Person], groups: Sequence[Sequence[str]], dice: random.Random) -> list[Person]:
    """The same people with their answers dealt anew within each group, every question and battery row by itself.

    A routed question changes hands among those who were asked it. Where people heard of the survey is dealt among all,
    and so is what they pointed at on the map.
    """
    by_id = {person.submission_id: person for person in people}
    questions = sorted({question for person in people for question in person.answers} - TIED)
    for group in groups:
        for question in questions:
            members = [by_id[one] for one in group if question not in by_id[one].not_asked]
            given = [member.answers.get(question) for member in members]
            for member, answer in zip(members, dice.sample(given, len(given)), strict=True):
                others = {name: said for name, said in by_id[member.submission_id].answers.items() if name != question}
                said = others if answer is None else {**others, question: answer}
                by_id[member.submission_id] = replace(by_id[member.submission_id], answers=said)
    ways = [(person.channel, person.mode) for person in people]
    dealt_to = zip(people, dice.sample(ways, len(ways)), pointed_anew(people, dice), strict=True)
    return [
        replace(by_id[person.submission_id], channel=channel, mode=mode, pins=pins)
        for person, (channel, mode), pins in dealt_to
    ]


def pointed_anew(people: Sequence[Person], dice: random.Random) -> list[dict[str, tuple[Pin, ...]]]:
    """What each of them pointed at when every map question is dealt by itself among all."""
    questions = sorted({question for person in people for question in person.pins})
    hands = [dice.sample([person.pins.get(q, ()) for person in people], len(people)) for q in questions]
    return [dict(zip(questions, hand, strict=True)) for hand in zip(*hands, strict=True)] or [{} for _ in people]
