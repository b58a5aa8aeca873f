"""Whatever is refused is refused in one sentence on standard error, with a number other than 0 and without a trace."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Home = Any
OPEN = ("--controller", "Kommunen", "--legal-basis", "public_interest")
PLACE = ("--name", "Byn", "--municipality", "1494", "--population", "800", "--population-source", "SCB")
REFUSED = {
    "a place that exists": ("place", "add", "byn", *PLACE),
    "a place with a bad name": ("place", "add", "Byn å", *PLACE),
    "areas that are no GeoJSON": ("place", "areas", "byn", "{text}"),
    "areas that are no text": ("place", "areas", "byn", "{bytes}"),
    "areas of a place nobody knows": ("place", "areas", "annan", "{areas}"),
    "a population that is no table": ("place", "population", "byn", "{text}"),
    "a population that is no text": ("place", "population", "byn", "{bytes}"),
    "a campaign at a place nobody knows": ("campaign", "open", "annan", "resident_survey", *OPEN),
    "a campaign with a form nobody knows": ("campaign", "open", "byn", "annat", *OPEN),
    "a campaign whose name is taken": ("campaign", "open", "byn", "resident_survey", "--slug", "byn-enkat", *OPEN),
    "a campaign that closes before it opens": (
        *("campaign", "open", "byn", "resident_survey", *OPEN),
        *("--opens", "2026-05-02", "--closes", "2026-05-01"),
    ),
    "a copy inside the home itself": ("backup", "{home}/kopia"),
    "what a language lacks that nobody knows": ("forms", "missing", "xx"),
    "a campaign in no language": ("campaign", "open", "byn", "resident_survey", "--languages", ",", *OPEN),
    "a campaign in a language it lacks": ("campaign", "open", "byn", "resident_survey", "--languages", "fi", *OPEN),
    "closing a campaign nobody knows": ("campaign", "close", "annan"),
    "following a campaign nobody knows": ("follow", "annan"),
    "a definition that is no TOML": ("forms", "add", "{text}"),
    "a definition that is no text": ("forms", "add", "{bytes}"),
    "checking what is no text": ("forms", "check", "{bytes}"),
    "showing a form nobody knows": ("forms", "show", "annat"),
    "importing to a campaign nobody knows": ("import", "annan", "{text}", "--mapping", "{text}"),
    "a mapping that is no TOML": ("import", "byn-enkat", "{text}", "--mapping", "{text}"),
    "a mapping that is no text": ("import", "byn-enkat", "{text}", "--mapping", "{bytes}"),
    "a mapping that fits nothing": ("import", "byn-enkat", "{text}", "--mapping", "{toml}"),
    "running a place nobody knows": ("run", "annan"),
    "publishing a place nobody knows": ("publish", "annan"),
    "a report before anything is public": ("report", "byn"),
    "a report from no candidate": ("report", "byn", "--candidate"),
    "a report in a format there is none of": ("report", "byn", "--format", "pdf"),
    "a code that belongs to nothing": ("erase", "abcd-efgh-jkmn-pqrs"),
    "a demo among real places": ("demo", "--no-serve"),
}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    contents = {
        "text": b"= [\n",
        "bytes": b"\xff\xfe\x00",
        "toml": b'form = "resident_survey"\n[columns]\na = "nothing"\n',
        "areas": b'{"type": "FeatureCollection", "features": []}',
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return {name: tmp_path / name for name in contents}


@pytest.mark.parametrize("what", REFUSED)
def test_a_refusal_is_a_sentence_to_the_person(what: str, village: Home, files: dict[str, Path]) -> None:
    said = village.types(*(part.format_map({**files, "home": village.root}) for part in REFUSED[what]))
    assert said.code != 0
    assert said.out == ""
    assert said.err.count("\n") <= 2
    assert said.err.rstrip().endswith(".") or " – " in said.err, said.err
    for foreign in ("Error", "Traceback", "Exception"):
        assert foreign not in said.err


@pytest.mark.parametrize("arguments", [("nothing",), ("place", "add"), ("follow",)])
def test_a_mistyped_command_says_how_it_is_typed(home: Home, arguments: tuple[str, ...]) -> None:
    said = home.types(*arguments)
    assert said.code == 2
    assert "--help" in said.err
    assert said.out == ""


@pytest.mark.parametrize(("names", "offset"), [(("intake",), 0), (("desk",), 1), (("intake", "desk"), 1), ((), 2)])
def test_a_busy_port_is_one_sentence(
    village: Home, free_ports: Callable[[int], int], names: tuple[str, ...], offset: int
) -> None:
    first = free_ports(3)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first + offset))
        taken.listen()
        said = village.types("serve", *names, "--port", str(first))
    assert said.code == 1
    assert said.err.startswith(f"Porten {first + offset} är upptagen.")
    assert said.err.count("\n") == 1


def test_a_demo_that_could_not_be_shown_is_not_played(home: Home, free_ports: Callable[[int], int]) -> None:
    first = free_ports(3)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first + 2))
        taken.listen()
        said = home.types("demo", "--port", str(first))
    assert said.err.startswith(f"Porten {first + 2} är upptagen.")
    assert not home.root.exists()
