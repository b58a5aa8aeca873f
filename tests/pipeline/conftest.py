"""A whole home in a temporary folder: the real register, journal, definitions and decisions, and people who answer."""

from __future__ import annotations

import hashlib
import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forms.answers import to_body, to_fields
from forms.catalogue import read_definition, shipped
from forms.definition import Form
from intake.journal import Appended, Kind, NewEntry, Writer, open_reader, open_writer
from intake.register import Area, Campaign, LegalBasis, Place, PopulationCount, SampleDesign, open_register
from pipeline.decisions import open_decisions
from pipeline.publish import Publication, make_candidate, publish
from pipeline.run import Stream

KEY = b"a journal key of the tests"
SECRET = b"a disclosure secret of the tests"
WALK = Path(__file__).with_name("walk.toml").read_text("utf-8")

BEFORE, DURING, AFTER = date(2026, 8, 1), date(2026, 9, 10), date(2026, 10, 1)


@dataclass
class Home:
    """What a home holds, and what can happen in it."""

    folder: Path
    stream: Stream
    writer: Writer
    forms: Mapping[str, Form]
    handed_in: int = field(default=0)

    during = DURING
    after = AFTER
    secret = SECRET

    @property
    def public(self) -> Path:
        return self.folder / "public"

    @property
    def ledger(self) -> Path:
        return self.folder / "ledger.db"

    @property
    def current(self) -> Path:
        return self.public / "current" / "public.db"

    @property
    def mapping(self) -> Path:
        return self.stream.database("exempelby")

    def open_campaign(self, slug: str = "gatur", place: str = "exempelby", form: str = "walk", **changes: Any) -> None:
        asked = self.forms.get(form) or self.stream.catalogue.latest(form)
        facts: dict[str, Any] = {
            "slug": slug,
            "place": place,
            "form": asked.id,
            "version": asked.version,
            "definition": asked.digest,
            "opens": date(2026, 9, 1),
            "closes": date(2026, 9, 29),
            "entry_closes": None,
            "controller": "Exempelby utvecklingsgrupp",
            "controller_contact": "grupp@exempelby.example",
            "legal_basis": LegalBasis.PUBLIC_INTEREST,
            "languages": ("sv", "en"),
            "sample_design": SampleDesign.OPEN_LINK,
        }
        self.stream.register.open_campaign(Campaign(**facts | changes))

    def hand_in(self, answers: Mapping[str, Any], campaign: str = "gatur", **changes: Any) -> Appended:
        """Somebody answers; `changes` are fields of the journal entry that differ from the ordinary."""
        return self.writer.append(self._entry(answers, campaign, changes))

    def all_hand_in(self, crowd: list[dict[str, Any]], campaign: str = "gatur", **changes: Any) -> None:
        """Everybody answers, in one transaction."""
        self.writer.append_all([self._entry(answers, campaign, changes) for answers in crowd])

    def _entry(self, answers: Mapping[str, Any], campaign: str, changes: Mapping[str, Any]) -> NewEntry:
        opened = self.stream.register.campaign(campaign)
        assert opened is not None
        asked = self.forms.get(opened.form) or self.stream.catalogue.get(opened.form, opened.version)
        self.handed_in += 1
        facts: dict[str, Any] = {
            "kind": Kind.SUBMISSION,
            "submission_id": f"{self.handed_in:032x}",
            "campaign": campaign,
            "form": asked.id,
            "version": asked.version,
            "definition": asked.digest,
            "body": to_body(to_fields(asked, answers)),
            "content_type": "application/x-www-form-urlencoded",
            "day": DURING,
            "receipt": f"r{self.handed_in:05d}",
        }
        return NewEntry(**facts | dict(changes))

    def withdraw(self, receipt: str, body: bytes = b"") -> None:
        """Somebody takes an answer back; a second time is written only when `body` is another."""
        entry = NewEntry(
            kind=Kind.WITHDRAWAL,
            submission_id=hashlib.sha256(receipt.encode()).hexdigest()[:32],
            campaign="",
            form="",
            version=0,
            definition="",
            body=body,
            content_type="",
            day=DURING,
            withdraws=receipt,
        )
        self.writer.append(entry)

    def publish(self, today: date = AFTER, **more: Any) -> Publication:
        return self._make(publish, today, more)

    def candidate(self, today: date = AFTER, **more: Any) -> Publication:
        return self._make(make_candidate, today, more)

    def _make(self, make: Callable[..., Publication], today: date, more: Mapping[str, Any]) -> Publication:
        facts = {"place": None, "public": self.public, "ledger": self.ledger, "secret": SECRET, "who": "Test"}
        return make(self.stream, today=today, **facts | more)


@pytest.fixture
def make_home(tmp_path: Path) -> Iterator[Callable[..., Home]]:
    """Makes homes, each in a folder of its own; they are closed when the test is over."""
    opened: list[Home] = []

    def make(name: str = "home", definitions: tuple[str, ...] = (WALK,)) -> Home:
        folder = tmp_path / name
        folder.mkdir()
        journal = str(folder / "journal.db")
        writer = open_writer(journal, key=KEY)
        stream = Stream(
            register=open_register(str(folder / "register.db")),
            journal=open_reader(journal, key=KEY),
            catalogue=shipped().with_definitions(definitions),
            decisions=open_decisions(folder / "decisions.db"),
            mapping=folder / "mapping",
        )
        forms = {form.id: form for form in map(read_definition, definitions)}
        opened.append(Home(folder, stream, writer, forms))
        furnish(opened[-1])
        return opened[-1]

    yield make
    for home in opened:
        home.writer.close()
        home.stream.journal.close()
        home.stream.decisions.close()


@pytest.fixture
def home(make_home: Callable[..., Home]) -> Home:
    """A home with a place and a campaign that is open in September 2026."""
    made = make_home()
    made.open_campaign()
    return made


def furnish(home: Home) -> None:
    register = home.stream.register
    register.add_place(Place("exempelby", "Exempelby", "1421", 900, "Kommunen, 2025"))
    register.set_areas("exempelby", [Area("exempelby", code, code.title()) for code in ("norra", "sodra", "hamnen")])
    register.set_population("exempelby", [PopulationCount("exempelby", "all", "all", 900, "SCB", 2025)])


def person(dice: random.Random, **said: Any) -> dict[str, Any]:
    """What somebody might answer to the small form; `said` goes before chance."""
    themes = ["paths", "shops", "buses", "water"]
    lives = dice.random() < 0.8
    answers: dict[str, Any] = {
        "tie": ["lives"] if lives else ["works"],
        "age_group": dice.choices(["16_24", "25_44", "45_64", "65_plus", "na"], [5, 20, 35, 30, 4])[0],
        "sub_area": dice.choice(["norra", "sodra", "hamnen"]),
        "overall": dice.choice(["1", "2", "3", "3", "dk"]),
        "rating": {theme: dice.choice(["1", "2", "3", "dk"]) for theme in themes if dice.random() < 0.9},
        "priority": sorted(dice.sample(themes, dice.choice([1, 2])), key=themes.index),
        "points": {theme: dice.randrange(5) for theme in themes},
        "members": dice.randrange(1, 30),
        "inner": dice.choice(["1", "2"]),
    }
    if lives:
        answers["stay"] = dice.choice(["1", "2", "3"])
    return {name: value for name, value in (answers | said).items() if value is not None}


@pytest.fixture
def people() -> Callable[..., list[dict[str, Any]]]:
    """Makes the answers of n people to the small form, the same ones for the same seed."""

    def make(n: int, seed: int = 1, **said: Any) -> list[dict[str, Any]]:
        dice = random.Random(seed)
        return [person(dice, **said) for _ in range(n)]

    return make


@pytest.fixture
def query() -> Callable[..., list[tuple[Any, ...]]]:
    """Asks a database file something."""

    def ask(path: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute(sql, values).fetchall()

    return ask


@pytest.fixture
def dump() -> Callable[[Path], str]:
    """The logical content of a database file."""

    def everything(path: Path) -> str:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            return "\n".join(connection.iterdump())

    return everything
