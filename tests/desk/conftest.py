"""What the tests of the desk share: answers in a file, handed in through the import."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from desk.accounts import Grant, Person, Role
from desk.app import create_app
from desk.room import room
from desk.settings import DeskSettings

Home = Any
MAPPING = """
form = "resident_survey"
id = "nr"
day = { column = "dag", format = "%Y-%m-%d" }

[columns]
anknytning = "relation"
alder = "age_group"
kon = "gender"
helhet = "overall"
bast = "best"
"""
AGES = ("16_24", "25_44", "45_64", "65_79")


@pytest.fixture(scope="session")
def write_table() -> Callable[..., tuple[Path, Path]]:
    """Writes a table of so many people in a folder, evenly over ages and genders, and its mapping."""

    def written(folder: Path, people: int, extra: tuple[str, ...] = ()) -> tuple[Path, Path]:
        rows = [
            f"{n},2026-05-{n % 2 + 1:02},lives_all_year,{AGES[n % 4]},{'woman' if n % 3 else 'man'},{n % 5 + 1},<b>{n}"
            for n in range(people)
        ]
        file, mapping = folder / "svar.csv", folder / "mappning.toml"
        file.write_text("\n".join(["nr,dag,anknytning,alder,kon,helhet,bast", *rows, *extra]), encoding="utf-8")
        mapping.write_text(MAPPING, encoding="utf-8")
        return file, mapping

    return written


@pytest.fixture
def table(tmp_path: Path, write_table: Callable[..., tuple[Path, Path]]) -> Callable[..., tuple[Path, Path]]:
    """Writes such a table in the test's own folder."""
    return lambda people, *, extra=(): write_table(tmp_path, people, extra)


@pytest.fixture(scope="session")
def two_places(
    tmp_path_factory: pytest.TempPathFactory,
    home_at: Callable[[Path], Home],
    write_table: Callable[..., tuple[Path, Path]],
) -> Home:
    """A home that is made once: the village after forty people, with a sign-up, and its neighbour with a survey."""
    home = home_at(tmp_path_factory.mktemp("desk") / "home")
    for slug, name, inhabitants in (("byn", "Byn", "800"), ("granne", "Grannbyn", "400")):
        home.does(
            *("place", "add", slug, "--name", name, "--municipality", "1494"),
            *("--population", inhabitants, "--population-source", "SCB 2025"),
        )
        home.does(
            *("campaign", "open", slug, "resident_survey", "--slug", f"{slug}-enkat", "--controller", "Kommunen"),
            *("--legal-basis", "public_interest", "--channel", "butiken=Butiken", "--channel", "brevet=Brev hem"),
        )
    home.does(
        *("campaign", "open", "byn", "stakeholder_signup", "--slug", "byn-anmalan", "--controller", "Kommunen"),
        *("--legal-basis", "consent"),
    )
    file, mapping = write_table(tmp_path_factory.mktemp("table"), 40)
    home.does("import", "byn-enkat", file, "--mapping", mapping)
    for slug in ("byn", "granne"):
        home.does(
            *("need", "add", slug, f"Äldre i {slug} behöver kunna bo kvar.", "--theme", "housing"),
            *("--control", "municipal", "--evidence", "workshop=Fyra bord av sex."),
        )
        home.does("need", "release", slug, "1", "--why", "Mötet i maj.")
    return home


@pytest.fixture
def neighbours(two_places: Home, tmp_path: Path) -> Home:
    """A copy of it, for the test alone."""
    copy: Home = two_places.copied(tmp_path / "neighbours")
    return copy


@pytest.fixture
def answered(village: Home, table: Callable[..., tuple[Path, Path]]) -> Home:
    """The village after forty people."""
    file, mapping = table(40)
    village.does("import", "byn-enkat", file, "--mapping", mapping)
    return village


class Desk:
    """A browser at the desk: it says where its forms come from, and finds the token of a page."""

    def __init__(self, app: Flask, clock: Clock) -> None:
        self.app, self.clock = app, clock
        self.room = room(app)
        self.client = app.test_client()
        self.client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"

    def get(self, path: str, **how: Any) -> Any:
        return self.client.get(path, **how)

    def send(self, path: str, **fields: Any) -> Any:
        """Send a form as a page of ours would."""
        cookie = self.client.get_cookie(self.app.config["DESK_COOKIE"])
        entered = self.room.accounts.entered(cookie.value, now=self.room.now()) if cookie else None
        token = {"_token": self.room.accounts.form_token(entered)} if entered else {}
        return self.client.post(path, data={**token, **fields})

    def person(self, role: str, place: str = "", email: str = "") -> Person:
        """Somebody with a role, active, with the password `fyra ord som sitter`."""
        address = email or f"{role}-{place or 'alla'}@example.se"
        account = self.room.accounts.add(address, "Kim Öberg", [Grant(Role(role), place)], self.room.today())
        self.room.accounts.set_password(account.number, PASSWORD)
        found = self.room.accounts.person(account.number)
        assert found is not None
        return found

    def entered_as(self, role: str, place: str = "") -> Desk:
        """Another browser, whole inside as somebody with this role."""
        email = f"{role}-{place or 'alla'}@example.se"
        account = self.room.accounts.add(email, "Kim Öberg", [Grant(Role(role), place)], self.room.today())
        self.room.accounts.activate(account.number)
        other = Desk(self.app, self.clock)
        secret = self.room.accounts.enter(account.number, whole=True, now=self.room.now())
        other.client.set_cookie(self.app.config["DESK_COOKIE"], secret)
        return other


@dataclass
class Clock:
    """A clock that stands still until the test moves it."""

    now: float

    def __call__(self) -> float:
        return self.now


PASSWORD = "fyra ord som sitter"


@pytest.fixture
def desk(neighbours: Home) -> Desk:
    """The desk over the two places, where nobody has entered."""
    settings = DeskSettings.from_environment(
        {"PLATSKOLL_HOME": str(neighbours.root), "PLATSKOLL_PUBLIC_URL": "https://svara.example.se"}
    )
    clock = Clock(time.time())
    return Desk(create_app(settings, clock), clock)
