"""Official figures by the command line and by the clock: optional, never more than daily, in the way of nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from desk.cli import main, platskoll
from desk.home import Home, settle
from desk.safekeeping import back_up, restore
from desk.settings import DeskSettings, FigureSettings, SettingsError
from desk.tick import Report, tick
from intake.register import PRACTICE, Place, open_register
from pipeline.official import Area, Counted, open_official

DAY, NEXT = date(2026, 11, 22), date(2026, 11, 23)
TITLES = {"N01812": "Invånare 65-79 år, andel (%)"}
VALUE = {"gender": "T", "count": 1, "status": "", "value": 21.5, "isdeleted": False}


class _Kolada(BaseHTTPRequestHandler):
    """Knows one figure; SCB is not here, so that half of every round fails."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        found = (
            [{"id": number, "title": title} for number, title in TITLES.items()]
            if self.path.startswith("/v3/kpi/")
            else [{"kpi": "N01812", "municipality": "1421", "period": 2025, "values": [VALUE]}]
        )
        body = json.dumps({"values": found, "next_url": None}).encode()
        self.send_response(200 if self.path.startswith("/v3/") else 500)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base class has it
        """Nothing: the test asks what was asked."""


@pytest.fixture
def kolada() -> Iterator[type[_Kolada]]:
    handler = type("Kolada", (_Kolada,), {"asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        handler.address = f"http://127.0.0.1:{server.server_port}"
        yield handler
        server.shutdown()
        thread.join()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = settle(tmp_path / "home")
    register = open_register(made.register_url)
    register.add_place(Place("byn", "Byn", "1421", 812, "Kommunen, 31 december 2025"))
    register.add_place(Place(f"{PRACTICE}by", "Övningsby", "1421", 500, "Påhittad"), practice=True)
    return made


Ticks = Callable[..., Report]


@pytest.fixture
def ticks(home: Home, kolada: type[_Kolada]) -> Ticks:
    """Ticks on a day, with the services of this machine, daily fetching on or off."""

    def does(day: date, *, on: bool = True) -> Report:
        of = FigureSettings(on, f"{kolada.address}/scb", f"{kolada.address}/v3")
        settings = DeskSettings(home, "https://svara.example.se", "https://data.example.se", figures=of)
        return tick(settings, int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()), None)

    return does


@pytest.fixture
def says(home: Home, kolada: type[_Kolada], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """What a command says, by one result."""
    monkeypatch.setenv("PLATSKOLL_SCB_URL", f"{kolada.address}/scb")
    monkeypatch.setenv("PLATSKOLL_KOLADA_URL", f"{kolada.address}/v3")
    return lambda *words: CliRunner().invoke(platskoll, ["--home", str(home.root), "official", *words])


ENTER = ("add", "byn", "--indicator", "households", "--value", "412,5", "--year", "2024", "--source", "Kommunen")
NAMED = ("--label", "Hushåll", "--label-en", "Households", "--unit", "hushåll", "--unit-en", "households")


def test_nothing_is_fetched_by_the_clock_unless_somebody_has_switched_it_on(
    ticks: Ticks, kolada: type[_Kolada]
) -> None:
    report = ticks(DAY, on=False)

    assert (report.figures, report.remarks, report.failures, kolada.asked) == (0, [], [], [])


def test_the_clock_asks_for_each_real_place_once_a_day_whatever_comes_of_it(
    ticks: Ticks, kolada: type[_Kolada]
) -> None:
    first, asked = ticks(DAY), len(kolada.asked)
    again, next_day = ticks(DAY), ticks(NEXT)

    assert (first.figures, again.figures, next_day.figures) == (1, 0, 0)
    assert len(kolada.asked) == 2 * asked
    assert again.remarks == []


def test_a_source_that_fails_is_a_remark_and_stops_nothing(ticks: Ticks, home: Home) -> None:
    report = ticks(DAY)

    assert report.failures == []
    assert "Officiella siffror om byn: SCB: tjänsten har ett fel hos sig (500). Försök igen senare." in report.remarks
    with open_official(home.official) as official:
        (kept,) = official.standing()
        assert (kept.indicator.area, kept.indicator.value) == (Area.MUNICIPALITY, 21.5)


def test_the_command_keeps_what_it_got_and_says_what_it_did_not(says: Callable[..., Result]) -> None:
    result = says("fetch", "byn")

    assert result.exit_code == 1
    assert "byn: 1 siffror hämtade, 1 är nya eller ändrade." in result.stdout
    assert "SCB: tjänsten har ett fel hos sig (500)." in result.stderr
    assert "De siffror som fanns sedan tidigare står kvar." in result.stderr


def test_a_figure_entered_by_hand_is_listed_with_its_source_and_can_be_taken_away(
    says: Callable[..., Result],
) -> None:
    assert says(*ENTER, *NAMED).exit_code == 0
    listed = says("list", "byn").stdout
    assert "Hushåll, platsen, 2024: 412,5 hushåll (Kommunen; angiven av" in listed
    assert "Invånare, platsen: 812 (Kommunen, 31 december 2025" in listed

    (value,) = json.loads(says("list", "byn", "--json").stdout)
    assert (value["indicator"], value["value"], value["how"]) == ("households", 412.5, "entered")
    assert says("remove", "byn", "households", "2024").exit_code == 0
    assert json.loads(says("list", "byn", "--json").stdout) == []


def test_a_figure_that_is_known_needs_no_words_of_its_own(says: Callable[..., Result]) -> None:
    words = ("--indicator", "population", "--value", "1 180", "--year", "2025", "--source", "SCB", "--approximate")
    says("add", "byn", *words)

    assert "Invånare, platsen, 2025: cirka 1180 personer (SCB; angiven av" in says("list", "byn").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (ENTER, "Siffran households är ny. Skriv vad den visar med --label och --label-en"),
        ((*ENTER[:5], "många", *ENTER[6:], *NAMED), "'många' är inget tal"),
        ((*ENTER[:1], "okänd", *ENTER[2:], *NAMED), "Det finns ingen plats okänd"),
        ((*ENTER[:9], " ", *NAMED), "En siffra utan källa sparas inte"),
        (("remove", "byn", "households", "2024"), "byn har ingen siffra households för platsen 2024"),
        (("counted", "byn", "--code", "1421A0010"), "Ange både en tabell (--table) och minst en kod"),
        (("counted", "byn", "--table", "../x", "--code", "1421A0010"), "skrivna som hos SCB"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_one_sentence(
    says: Callable[..., Result], words: tuple[str, ...], said: str
) -> None:
    result = says(*words)

    assert result.exit_code != 0
    assert said in result.output


def test_the_areas_that_a_place_is_counted_in_are_kept_and_let_go(says: Callable[..., Result], home: Home) -> None:
    says("counted", "byn", "--table", "TAB6574", "--code", "A1_DeSO2025", "--code", "A2_DeSO2025", "--fit", "Nära.")
    with open_official(home.official) as official:
        assert official.counted("byn") == Counted("byn", "TAB6574", ("A1_DeSO2025", "A2_DeSO2025"), "Nära.")
    says("counted", "byn")
    with open_official(home.official) as official:
        assert official.counted("byn") is None


def test_the_figures_are_in_the_backup_and_come_back_with_it(
    says: Callable[..., Result], home: Home, tmp_path: Path
) -> None:
    says(*ENTER, *NAMED)
    back_up(home, tmp_path / "copy")
    restore(tmp_path / "copy", tmp_path / "again")

    with closing(open_official(Home(tmp_path / "again").official)) as official:
        assert [one.indicator.kind.id for one in official.standing("byn")] == ["households"]


@pytest.mark.parametrize("said", ["yes", "daily", "2"])
def test_a_switch_that_is_neither_on_nor_off_is_refused(said: str) -> None:
    with pytest.raises(SettingsError, match="PLATSKOLL_OFFICIAL_FIGURES"):
        DeskSettings.from_environment({"PLATSKOLL_OFFICIAL_FIGURES": said})


def test_an_address_that_is_not_safe_is_refused_before_anything_is_asked(
    says: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Home
) -> None:
    monkeypatch.setenv("PLATSKOLL_SCB_URL", "http://statistik.example/api")

    assert main(["--home", str(home.root), "official", "fetch"]) == 1
    assert "Adressen till SCB ska börja med https://" in capsys.readouterr().err
