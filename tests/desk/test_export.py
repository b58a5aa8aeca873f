"""What is public, as files: with the release, by command and by link, and as a catalogue for data portals."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from rdflib import Graph
from rdflib.namespace import DCAT, FOAF

from desk.publishing.publisher import publisher
from desk.settings import SettingsError
from pipeline.ways_out.catalogue import PublisherKind
from pipeline.ways_out.ways import WAYS

Home = Any
FILES = [way.file("byn") for way in WAYS]
SAID = {
    "PLATSKOLL_PUBLISHER": "Exempelkommunen",
    "PLATSKOLL_PUBLISHER_KIND": "kommun",
    "PLATSKOLL_PUBLISHER_EMAIL": "data@example.se",
}

WRONG = {"NUMBER": "123", "KIND": "by", "EMAIL": "data@"}


@pytest.fixture(scope="module")
def published(
    tmp_path_factory: pytest.TempPathFactory, home_at: Callable[[Path], Home], write_table: Callable[..., Any]
) -> Home:
    """A village of which forty answers are public. It is read and nothing else."""
    home = home_at(tmp_path_factory.mktemp("export") / "home")
    home.does(
        *("place", "add", "byn", "--name", "Byn", "--municipality", "1494"),
        *("--population", "800", "--population-source", "SCB 2025"),
    )
    home.does(
        *("campaign", "open", "byn", "resident_survey", "--slug", "byn-enkat", "--controller", "Kommunen"),
        *("--legal-basis", "public_interest"),
    )
    file, mapping = write_table(tmp_path_factory.mktemp("table"), 40)
    home.does("import", "byn-enkat", file, "--mapping", mapping)
    home.does("campaign", "close", "byn-enkat")
    home.does("publish")
    return home


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody has said who publishes."""
    for name, value in SAID.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def site(published: Home, served: Callable[..., AbstractContextManager[Any]]) -> Iterator[str]:
    """The address of the running analysts' site."""
    with served(published, "explore") as visitor:
        yield f"http://127.0.0.1:{visitor.port + 2}"


def fetch(address: str) -> tuple[int, dict[str, str], bytes]:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()
    except HTTPError as refused:
        return refused.code, {}, refused.read()


def test_the_files_are_part_of_the_release(published: Home) -> None:
    folder = published.root / "public" / "current" / "files" / "byn"
    assert {file.name for file in folder.iterdir()} == set(FILES)


def test_the_command_writes_the_same_files_as_the_release_holds(published: Home, tmp_path: Path) -> None:
    said = published.does("export", "byn", "--output", tmp_path, "--json").json
    assert said["files"] == [str(tmp_path / "byn" / name) for name in FILES]
    released = published.root / "public" / "current" / "files" / "byn"
    assert all((tmp_path / "byn" / name).read_bytes() == (released / name).read_bytes() for name in FILES)


def test_a_candidate_has_no_files_to_take_away(published: Home) -> None:
    published.does("publish", "--candidate")
    assert not (published.root / "candidate" / "files").exists()


def test_one_format_can_be_asked_for(published: Home, tmp_path: Path) -> None:
    published.does("export", "--format", "csv-se, json", "--output", tmp_path)
    assert {file.name for file in (tmp_path / "byn").iterdir()} == {"byn-csv-svensk.zip", "byn.json"}


def test_what_cannot_be_is_refused_in_a_sentence(published: Home, home: Home, tmp_path: Path) -> None:
    assert "Formatet ods finns inte" in published.types("export", "--format", "ods").err
    assert published.types("export", "--format", ",").err == "Ange minst ett format.\n"
    assert "Inget är publicerat från atlantis" in published.types("export", "atlantis", "--output", tmp_path).err
    home.does("upgrade")
    assert "platskoll publish" in home.types("export", "--output", tmp_path).err


@pytest.mark.usefixtures("told")
def test_the_catalogue_is_written_with_the_addresses_of_the_site(
    published: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLATSKOLL_DATA_URL", "https://data.example.se/")
    published.does("export", "--format", "dcat", "--output", tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["dcat.rdf"]
    graph = Graph().parse(tmp_path / "dcat.rdf", format="xml")
    assert "https://data.example.se/filer/byn/byn.xlsx" in {str(one) for one in graph.objects(None, DCAT.downloadURL)}


def test_without_a_publisher_there_is_no_catalogue_and_nothing_is_written(published: Home, tmp_path: Path) -> None:
    said = published.types("export", "--format", "json,dcat", "--output", tmp_path)
    assert said.code != 0
    assert "PLATSKOLL_PUBLISHER" in said.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("told")
def test_without_an_address_there_is_no_catalogue(published: Home, tmp_path: Path) -> None:
    assert "PLATSKOLL_DATA_URL" in published.types("export", "--format", "dcat", "--output", tmp_path).err


def test_every_file_has_a_link_on_the_front_page_and_its_own_type(published: Home, site: str) -> None:
    _, _, page = fetch(f"{site}/")
    folder = published.root / "public" / "current" / "files" / "byn"
    for way in WAYS:
        address = f"/filer/byn/{way.file('byn')}"
        assert f'href="{address}"'.encode() in page
        status, headers, contents = fetch(site + address)
        assert (status, contents) == (200, (folder / way.file("byn")).read_bytes())
        expected = "application/zip" if way.ending.endswith(".zip") else way.media_type
        assert headers["content-type"].split(";")[0] == expected
        assert headers["access-control-allow-origin"] == "*"


def test_a_file_of_a_named_release_has_an_address_that_never_changes(published: Home, site: str) -> None:
    (release,) = {row[0] for row in published.public("select id from release")}
    status, headers, contents = fetch(f"{site}/utgavor/{release}/byn/byn.xlsx")
    assert (status, contents) == (200, fetch(f"{site}/filer/byn/byn.xlsx")[2])
    assert headers["cache-control"] == "public, max-age=3600"
    for wrong in (
        f"{release}/byn/byn.ods",
        f"{release}/byn/public.db",
        "2020-01-01-1/byn/byn.xlsx",
        "files/byn/byn.xlsx",
    ):
        assert fetch(f"{site}/utgavor/{wrong}")[0] == 404


def test_only_the_files_can_be_fetched(site: str) -> None:
    for address in ("/filer/byn/..%2f..%2f..%2fregister.db", "/filer/byn/register.db", "/filer/../public.db"):
        status, _, contents = fetch(site + address)
        assert status in (404, 200)
        assert b"SQLite format" not in contents


def test_a_site_that_was_not_told_who_publishes_says_so(site: str) -> None:
    status, _, words = fetch(f"{site}/dcat.rdf")
    assert status == 404
    assert "den som driver webbplatsen har inte sagt vem som ger ut" in words.decode()


@pytest.mark.usefixtures("told")
def test_the_catalogue_stands_at_a_stable_address_and_every_link_of_it_answers(site: str) -> None:
    """Of a portal that comes to fetch it, and of a person who follows what it says."""
    status, headers, contents = fetch(f"{site}/dcat.rdf")
    assert (status, headers["content-type"]) == (200, "application/rdf+xml; charset=utf-8")
    graph = Graph().parse(data=contents, format="xml")
    assert {str(name) for name in graph.objects(None, FOAF.name)} == {"Exempelkommunen"}
    links = {
        str(one) for told in (DCAT.downloadURL, DCAT.accessURL, DCAT.landingPage) for one in graph.objects(None, told)
    }
    assert len(links) == len(WAYS) + 2
    assert {link: fetch(link)[0] for link in links} == dict.fromkeys(links, 200)
    assert b'href="/dcat.rdf"' in fetch(f"{site}/")[2]


def test_the_publisher_is_what_the_settings_say() -> None:
    found = publisher(SAID | {"PLATSKOLL_PUBLISHER_NUMBER": "212000-1355"})
    assert found is not None
    assert (found.name, found.kind, found.email) == ("Exempelkommunen", PublisherKind.MUNICIPALITY, "data@example.se")
    assert found.number == "2120001355"
    assert publisher({}) is None


def test_all_that_is_wrong_with_the_publisher_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        publisher({f"PLATSKOLL_PUBLISHER_{name}": wrong for name, wrong in WRONG.items()})
    for name in ("", "_KIND", "_EMAIL", "_NUMBER"):
        assert f"PLATSKOLL_PUBLISHER{name} " in str(refused.value)
