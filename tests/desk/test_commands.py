"""Every command does what it says when a person types it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import Image

from desk.home import Home as Rooms
from desk.services import environment

Home = Any
Table = Callable[..., tuple[Path, Path]]
AREAS = """{"type": "FeatureCollection", "features": [{"type": "Feature",
  "properties": {"code": "norr", "name": "Norra byn"},
  "geometry": {"type": "Polygon", "coordinates": [[[13, 58], [13.1, 58], [13.1, 58.1], [13, 58]]]}}]}"""
POPULATION = "age_group,gender,n,source,year\n16_24,woman,40,SCB,2025\n16_24,man,50,SCB,2025\n"


def test_a_place_is_added_with_its_population_and_areas(home: Home, tmp_path: Path) -> None:
    home.does(
        *("place", "add", "byn", "--name", "Byn", "--municipality", "1494"),
        *("--population", "800", "--population-source", "SCB 2025"),
    )
    (tmp_path / "areas.geojson").write_text(AREAS)
    (tmp_path / "population.csv").write_text(POPULATION)
    assert "1 delområden" in home.does("place", "areas", "byn", tmp_path / "areas.geojson").out
    assert "2 befolkningstal" in home.does("place", "population", "byn", tmp_path / "population.csv").out
    assert home.ask("register.db", "select name, population from place") == [("Byn", 800)]
    assert home.ask("register.db", "select name from area") == [("Norra byn",)]
    assert home.ask("register.db", "select sum(n) from population") == [(90,)]


def _squares(painted: Path, *, border: int, scale: int) -> list[list[bool]]:
    """The dark and light squares of a painted code, without its border."""
    picture = Image.open(painted).convert("L")
    side = picture.width // scale
    return [
        [picture.getpixel((x * scale + scale // 2, y * scale + scale // 2)) < 128 for x in range(border, side - border)]
        for y in range(border, side - border)
    ]


def test_opening_a_campaign_prints_its_links_and_writes_codes_that_carry_them(
    village: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLATSKOLL_PUBLIC_URL", "https://svara.example.se/")
    said = village.does(
        *("campaign", "open", "byn", "youth_survey", "--slug", "byn-unga", "--controller", "Kommunen"),
        *("--legal-basis", "public_interest", "--channel", "skolan=Skolan"),
    )
    address = "https://svara.example.se/s/byn-unga"
    assert said.out.splitlines()[0] == address
    assert f"Skolan: {address}?k=skolan" in said.out
    codes = village.root / "reports" / "qr"
    for name, link in (("byn-unga", address), ("byn-unga-skolan", f"{address}?k=skolan")):
        wanted = [[bool(square) for square in row] for row in segno.make(link, error="q", micro=False).matrix]
        assert _squares(codes / f"{name}.png", border=4, scale=12) == wanted
        assert "<svg" in (codes / f"{name}.svg").read_text()


def test_a_campaign_without_a_name_gets_one_that_can_be_read_aloud(village: Home) -> None:
    said = village.does(
        *("campaign", "open", "byn", "visitor_survey", "--controller", "K", "--legal-basis", "consent", "--json")
    )
    slug = said.json["slug"]
    assert slug.startswith("byn-")
    assert said.json["url"].endswith(f"/s/{slug}")
    assert Path(said.json["qr"]).is_file()


def test_the_list_tells_slug_place_form_state_and_address(village: Home) -> None:
    (row,) = village.does("campaign", "list", "--json").json
    wanted = {"slug": "byn-enkat", "place": "byn", "form": "resident_survey", "state": "open"}
    assert wanted.items() <= row.items()
    assert row["url"] == "http://127.0.0.1:8000/s/byn-enkat"
    assert "byn-enkat" in village.does("campaign", "list", "byn").out


def test_a_closed_campaign_is_closed(village: Home) -> None:
    assert village.does("campaign", "close", "byn-enkat").out == "byn-enkat är stängd.\n"
    (row,) = village.does("campaign", "list", "--json").json
    assert row["state"] == "closed"


def test_following_counts_exactly_and_says_nothing_of_the_answers(answered: Home) -> None:
    seen = answered.does("follow", "byn-enkat", "--json").json
    assert seen["respondents"] == 40
    assert seen["day"] == [{"label": "2026-05-01", "n": 20}, {"label": "2026-05-02", "n": 20}]
    assert seen["mode"] == [{"label": "Inläst från fil", "n": 40}]
    assert seen["channel"] == [{"label": "Inläst från fil", "n": 40}]
    assert set(seen) == {"campaign", "respondents", "day", "channel", "mode", "age_group", "gender"}
    ages = {row["label"]: row["n"] for row in seen["age_group"]}
    assert [ages[label] for label in ("16–24 år", "80 år eller äldre")] == [10, 0]
    assert sum(row["n"] for row in seen["gender"]) == 40
    spoken = answered.does("follow", "byn-enkat").out
    assert spoken.startswith("byn-enkat: 40 svar\n")
    assert "<b>" not in spoken


def test_following_a_campaign_that_nobody_has_answered_says_none(village: Home) -> None:
    assert village.does("follow", "byn-enkat", "--json").json["respondents"] == 0


def test_forms_are_listed_checked_added_and_shown(home: Home) -> None:
    listed = home.does("forms", "list", "--json").json
    assert len(listed) == 12
    assert all(set(row) == {"form", "version", "title", "anonymous"} for row in listed)
    example = Path(__file__).parents[2] / "examples" / "vasby2015" / "vasby_2015.v1.toml"
    assert home.does("forms", "check", example).out == "vasby_2015.v1.toml håller.\n"
    assert "finns nu i registret" in home.does("forms", "add", example).out
    assert "theme_weight" in home.does("forms", "show", "vasby_2015").out
    assert "vasby_2015" in home.does("forms", "list").out


def test_a_faulty_definition_is_told_where_it_is_wrong_and_how_to_mend_it(home: Home, tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / "examples" / "vasby2015" / "vasby_2015.v1.toml"
    broken = tmp_path / "broken.v1.toml"
    broken.write_text(example.read_text(encoding="utf-8").replace('publication = "agg"', "", 1), encoding="utf-8")
    said = home.types("forms", "check", broken)
    assert said.code == 1
    assert said.out.startswith("Fel: ")
    assert "publication" in said.out
    assert "1 fel" in said.err


def test_an_import_balances_and_can_be_repeated(village: Home, table: Table) -> None:
    file, mapping = table(12, extra=("90,2026-05-01,lives_all_year,16_24,woman", "91,2026-05-01,works,16_24,woman,9,"))
    said = village.does("import", "byn-enkat", file, "--mapping", mapping, "--json").json
    wanted = {"read": 14, "accepted": 13, "flagged": 1, "quarantined": 1, "new": 14}
    assert wanted.items() <= said.items()
    assert len(said["remarks"]) == 2
    assert village.does("import", "byn-enkat", file, "--mapping", mapping, "--json").json["new"] == 0
    assert "14 rader lästa: 13 mottagna" in village.does("import", "byn-enkat", file, "--mapping", mapping).out


def test_answers_brought_in_after_the_publication_are_told_not_to_be_in_it(answered: Home, table: Table) -> None:
    answered.does("campaign", "close", "byn-enkat")
    answered.does("publish")
    file, mapping = table(42)
    said = answered.does("import", "byn-enkat", file, "--mapping", mapping)
    assert "redan publicerad: 2 nya svar" in said.err
    assert answered.does("import", "byn-enkat", file, "--mapping", mapping).err == ""


def test_a_run_says_its_balance_for_every_place(answered: Home) -> None:
    (balance,) = answered.does("run", "--json").json
    wanted = {"place": "byn", "read": 40, "normalised": 40, "quarantined": 0, "counted": 40}
    assert wanted.items() <= balance.items()
    assert "40 lästa = 40 normaliserade + 0 i karantän" in answered.does("run", "byn").out


def test_publishing_makes_a_candidate_then_the_release_then_nothing_new(answered: Home) -> None:
    candidate = answered.does("publish", "byn", "--candidate")
    assert "40 svar" in candidate.out
    assert not (answered.root / "public" / "current").exists()
    assert "är öppen" in answered.does("publish").out
    answered.does("campaign", "close", "byn-enkat")
    said = answered.does("publish", "--json").json
    today = date.fromisoformat(said["release_id"][:10])
    assert said["release_id"] == f"{today}-1"
    assert said["campaigns"][0]["respondents"] == 40
    assert answered.does("publish", "--json").json["unchanged"] is True
    assert "Inget nytt" in answered.does("publish", "byn").out


def test_a_closed_group_is_withdrawn_with_a_reason_and_the_release_that_held_it_is_taken_down(answered: Home) -> None:
    answered.does("campaign", "close", "byn-enkat")
    first = answered.does("publish", "--json").json["folder"]
    ((group,),) = answered.public("select id from respondent_group order by position limit 1")
    assert "--reason" in answered.types("publish", "--withdraw", group).err
    assert "ingen stängd grupp nobody" in answered.types("publish", "--withdraw", "nobody", "--reason", "Begärt.").err

    answered.does("publish", "--withdraw", group, "--reason", "Begärt av den registrerade.")

    held = answered.ask("public/current/public.db", "select count(*) from respondent_group where id = ?", group)
    assert held == [(0,)]
    assert [file.name for file in Path(first).iterdir()] == ["tillbakadragen.txt"]


def test_the_report_is_built_from_what_is_public_or_from_the_candidate(answered: Home, tmp_path: Path) -> None:
    answered.does("publish", "--candidate")
    said = answered.does("report", "byn", "--candidate", "--format", "md", "--output", tmp_path / "förhand")
    assert Path(said.out.strip()).name == "behovsanalys-byn.md"
    answered.does("campaign", "close", "byn-enkat")
    answered.does("publish")
    answered.does("report", "byn")
    written = sorted(file.name for file in (answered.root / "reports").glob("behovsanalys*"))
    assert written == ["behovsanalys-byn.html", "behovsanalys-byn.md"]


def test_the_sheet_for_the_notice_board_leads_to_the_page_of_the_place(answered: Home) -> None:
    answered.does("campaign", "close", "byn-enkat")
    answered.does("publish")
    said = answered.does("report", "summary", "byn", "--format", "html", "--language", "en")
    assert Path(said.out.strip()).name == "anslag-byn.en.html"
    page = Path(said.out.strip()).read_text(encoding="utf-8")
    assert 'href="http://127.0.0.1:8000/p/byn"' in page
    assert "finns inte som docx" in answered.types("report", "summary", "byn", "--format", "docx").err


def test_verifying_says_that_the_journals_are_whole(answered: Home) -> None:
    said = answered.does("verify", "--json").json
    assert {"ok": True, "entries": 41, "first_bad": None}.items() <= said.items()
    assert "hel" in answered.does("verify").out


def test_verifying_a_home_where_nothing_has_been_handed_in_is_no_fault(home: Home) -> None:
    home.does("upgrade")
    assert {"ok": True, "entries": 0, "first_bad": None}.items() <= home.does("verify", "--json").json.items()


@pytest.mark.parametrize("arguments", [["verify"], ["campaign", "list"], ["follow", "nobody"], ["run"], ["publish"]])
def test_a_home_that_is_not_there_is_told_and_not_made(home: Home, arguments: list[str]) -> None:
    """A wrong --home must never look like a home where all is well."""
    said = home.types(*arguments)
    assert said.code == 1
    assert "Det finns inget hem" in said.err
    assert not home.root.exists()


def test_the_services_are_told_what_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PLATSKOLL_PROXIES", "1")
    monkeypatch.setenv("PLATSKOLL_HOME", "/elsewhere")
    told = environment(Rooms(tmp_path), "127.0.0.1", 8000)
    assert (told["PLATSKOLL_PROXIES"], told["PLATSKOLL_HOME"]) == ("1", str(tmp_path))


def test_a_home_is_read_by_its_owner_only(home: Home) -> None:
    home.does("upgrade")
    assert home.root.stat().st_mode & 0o777 == 0o700


def test_upgrading_lays_out_a_home_and_may_be_repeated(home: Home) -> None:
    assert "är redo" in home.does("upgrade").out
    keys = {file.name: file.read_bytes() for file in (home.root / "secrets").iterdir()}
    home.does("upgrade")
    assert keys == {file.name: file.read_bytes() for file in (home.root / "secrets").iterdir()}
    assert (home.root / "secrets").stat().st_mode & 0o777 == 0o700
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in (home.root / "secrets").iterdir())


@pytest.mark.parametrize("arguments", [["--help"], ["campaign", "list"], ["follow", "nobody"]])
def test_the_installed_command_ends_as_the_function_does(home: Home, arguments: list[str]) -> None:
    home.does("upgrade")
    line = [str(Path(sys.executable).with_name("platskoll")), "--home", str(home.root), *arguments]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == (1 if "follow" in arguments else 0)
    assert "Traceback" not in done.stderr


def test_the_home_that_was_asked_for_is_the_one_that_is_served(
    village: Home, served: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whatever the environment says: what is typed goes before."""
    monkeypatch.setenv("PLATSKOLL_HOME", str(tmp_path / "another"))
    with served(village, "intake") as visitor:
        assert "Byn" in visitor.get("/").text
