"""A statistics service on this machine in the shapes that SCB and Kolada document, with invented numbers and moods."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from pipeline.official import Sources, Time, known, sources

YEARS = [str(year) for year in range(2012, 2026)]
PEOPLE = {"1421": 15_000, "14": 1_770_000, "00": 10_600_000}
AREAS = {"1421A0010_DeSO2025": 700, "1421A0020_DeSO2025": 487}
Answer = tuple[int, dict[str, str], bytes]


def as_json(status: int, told: object, **headers: str) -> Answer:
    return status, {"Content-Type": "application/json", **headers}, json.dumps(told).encode()


def dimension(label: str, values: dict[str, str], *, left_out: bool = False) -> dict[str, Any]:
    category = {"index": {code: at for at, code in enumerate(values)}, "label": values}
    return {"label": label, "category": category, "extension": {"elimination": left_out}}


def by_municipality() -> dict[str, dict[str, Any]]:
    return {
        "Region": dimension("region", {"00": "Riket", "14": "Västra Götalands län", "1421": "Orust"}, left_out=True),
        "Alder": dimension("ålder", {"0": "0 år", "1": "1 år", "tot": "totalt ålder"}, left_out=True),
        "ContentsCode": dimension("tabellinnehåll", {"BE0101N1": "Folkmängd", "BE0101N2": "Folkökning"}),
        "Tid": dimension("år", {year: year for year in YEARS}),
    }


def by_small_area() -> dict[str, dict[str, Any]]:
    return {
        "Region": dimension("region", {code: code for code in AREAS}),
        "Alder": dimension("ålder", {"-4": "0–4 år", "totalt": "totalt"}),
        "Kon": dimension("kön", {"1": "män", "2": "kvinnor"}, left_out=True),
        "ContentsCode": dimension("tabellinnehåll", {"000007ZG": "Antal personer"}),
        "Tid": dimension("år", {year: year for year in YEARS[-3:]}),
    }


@dataclass
class Statistics:
    """What the service knows, what it was asked, and the answers that it gives before any sensible one."""

    address: str = ""
    tables: dict[str, dict[str, dict[str, Any]]] = field(
        default_factory=lambda: {"TAB638": by_municipality(), "TAB6574": by_small_area()}
    )
    people: dict[str, int | None] = field(default_factory=lambda: {**PEOPLE, **AREAS})
    titles: dict[str, str] = field(
        default_factory=lambda: {one.kolada: one.title for one in known().values() if one.kolada}
    )
    rows: list[dict[str, Any]] = field(default_factory=list)
    moods: list[Answer | Callable[[], Answer]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    selections: list[dict[str, list[str]]] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)
    """Set when the test is over: what dawdles may end."""

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        """An answer out of turn, where there is one, else the one that is documented."""
        self.asked.append(f"{method} {path}")
        if self.moods:
            mood = self.moods.pop(0)
            return mood() if callable(mood) else mood
        parts = [unquote(part) for part in urlsplit(path).path.split("/")[1:]]
        match parts:
            case ["scb", "tables", table, "metadata"] if table in self.tables:
                return as_json(200, self.description(table))
            case ["scb", "tables", table, "data"] if table in self.tables:
                return as_json(200, self.data(table, json.loads(body)))
            case ["kolada", "kpi", numbers]:
                titles = [{"id": one, "title": self.titles[one]} for one in numbers.split(",") if one in self.titles]
                return as_json(200, {"values": titles, "next_url": None})
            case ["kolada", "data", "kpi", numbers, "municipality", areas]:
                return as_json(200, self.page(path, numbers.split(","), areas.split(",")))
        return as_json(404, {"type": "Parameter error", "title": "Non-existent table", "status": 404})

    def description(self, table: str) -> dict[str, Any]:
        names = list(self.tables[table])
        role = {"time": ["Tid"], "geo": ["Region"], "metric": ["ContentsCode"]}
        return {"version": "2.0", "class": "dataset", "id": names, "role": role, "dimension": self.tables[table]}

    def data(self, table: str, asked: dict[str, Any]) -> dict[str, Any]:
        """The cells that were asked for, row by row, as JSON-stat orders them."""
        chosen = {one["variableCode"]: one["valueCodes"] for one in asked["selection"]}
        self.selections.append(chosen)
        shown = {name: values for name, values in self.tables[table].items() if name in chosen}
        found = {
            name: dimension(told["label"], {code: told["category"]["label"][code] for code in chosen[name]})
            for name, told in shown.items()
        }
        cells = [dict(zip(found, codes, strict=True)) for codes in product(*(chosen[name] for name in found))]
        values = [self.cell(cell) for cell in cells]
        size = [len(chosen[name]) for name in found]
        return {"version": "2.0", "class": "dataset", "id": list(found), "size": size} | {
            "dimension": found,
            "value": values,
        }

    def cell(self, cell: dict[str, str]) -> int | None:
        people = self.people[cell["Region"]]
        return None if people is None else people + int(cell["Tid"]) - 2025

    def page(self, path: str, numbers: list[str], areas: list[str]) -> dict[str, Any]:
        """Two pages, so that whoever stops at the first lacks something."""
        rows = [row for row in self.rows if row["kpi"] in numbers and row["municipality"] in areas]
        if "page=2" in path:
            return {"values": rows[1:], "next_url": None}
        return {"values": rows[:1], "next_url": f"{self.address}{path}?page=2" if len(rows) > 1 else None}

    def tell(self, number: str, area: str, year: int, value: float | None, gender: str = "T", **more: Any) -> None:
        """Let Kolada know of a value."""
        told = {"gender": gender, "count": 1, "status": "", "value": value, "isdeleted": False, **more}
        self.rows.append({"kpi": number, "municipality": area, "period": year, "values": [told]})

    def dawdle(self) -> Answer:
        """An answer that does not come before the test is over."""
        self.gone.wait(30)
        return as_json(200, {})


class _Handler(BaseHTTPRequestHandler):
    statistics: Statistics

    def do_GET(self) -> None:
        self.reply("GET")

    def do_POST(self) -> None:
        self.reply("POST")

    def reply(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        status, headers, text = self.statistics.answer(method, self.path, body)
        try:
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(text))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text)
        except OSError:
            pass  # whoever asked has left

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base class has it
        """Nothing: the test asks what was asked."""


@pytest.fixture
def statistics() -> Iterator[Statistics]:
    """The service, for as long as the test takes."""
    told = Statistics()
    for number, area, value in (
        *(("N01812", area, value) for area, value in (("1421", 21.5), ("0014", 15.25), ("0000", 14.9))),
        *(("N01813", area, value) for area, value in (("1421", 8.0), ("0000", 5.9))),
    ):
        told.tell(number, area, 2024, value - 1)
        told.tell(number, area, 2025, value)
    told.tell("N01812", "0000", 2026, 99.0)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"statistics": told}))
    told.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield told
    told.gone.set()
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class Clock:
    """A clock that goes when somebody waits."""

    waited: list[float] = field(default_factory=list)

    def now(self) -> float:
        return sum(self.waited)

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def services(statistics: Statistics, clock: Clock) -> Sources:
    """SCB and Kolada, both answered for by the service on this machine."""
    time = Time(clock.now, clock.wait, patience=0.5)
    return sources(time, f"{statistics.address}/scb", f"{statistics.address}/kolada")
