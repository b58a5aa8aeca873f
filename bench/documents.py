"""How long a needs analysis takes: of ten thousand submissions, and of thirty places in one command.

python bench/documents.py
python bench/documents.py --submissions 1000 --places 4     # a quick run
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import date
from pathlib import Path
from time import perf_counter

from open_data import lay_out, write_journal

from desk.home import Home, settle
from desk.pipeline import stream
from pipeline.publish import publish
from pipeline.published import open_published
from reports import finish, query_files, read_draft
from reports.drawing import draw
from reports.pdf import as_pdf, pressed

AFTER = date(2026, 3, 1)
PEOPLE = 155
"""So many answer at each of the places that are written in one command."""
EMPTY = '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Tom</title></head><body><h1>Tom</h1></body>'


def published(folder: Path, submissions: int, places: list[str]) -> Home:
    """A home where so many submissions of so many places are public."""
    home = settle(folder)
    lay_out(home, places)
    write_journal(home, submissions, places)
    with stream(home) as flow:
        publish(flow, place=None, public=home.public, ledger=home.ledger, secret=b"bench", who="bench", today=AFTER)
    return home


def one_large(folder: Path, submissions: int) -> None:
    """Print what each step of one document takes."""
    home = published(folder, submissions, ["plats"])
    database = home.current / "public.db"

    began = perf_counter()
    draft, quoted = read_draft(database, "plats")
    document = finish(draft, quoted, None)
    figures = perf_counter() - began
    began = perf_counter()
    page = document.html
    web = perf_counter() - began
    began = perf_counter()
    paper = as_pdf(document)
    pdf = perf_counter() - began

    began = perf_counter()
    with closing(open_published(database)) as connection:
        for file in query_files():
            connection.execute(file.read_text("utf-8"), {"campaign": "plats", "place": "plats"}).fetchall()
    queries = perf_counter() - began
    began = perf_counter()
    for chart in document.charts.values():
        draw(chart, language=draft.language)
    drawing = perf_counter() - began
    began = perf_counter()
    pressed(EMPTY)
    press = perf_counter() - began

    print(f"{submissions:,} submissions")
    step("figures and words", figures, queries, "of every question asked once")
    step(f"web page, {len(page) / 1e3:,.0f} kB", web, drawing, "of its charts drawn")
    step("figures and web page", figures + web, queries + drawing, "of both")
    step(f"PDF, {len(paper) / 1e3:,.0f} kB", pdf, press, "of an empty page pressed")


def many(folder: Path, places: int, formats: str) -> None:
    """Print what the documents of many places take in one command, against the first alone."""
    home = published(folder, places * PEOPLE, [f"plats-{at:02d}" for at in range(places)])
    alone = command(home, "plats-00", formats)
    together = command(home, "--all", formats)
    print(f"{places} places, {PEOPLE} answers each, as {formats}, {os.cpu_count()} cores")
    step("one place", alone, alone, "of itself")
    step("all in one command", together, alone * places, "of as many commands")


def command(home: Home, place: str, formats: str) -> float:
    """Seconds that a command takes, from typed to ended."""
    began = perf_counter()
    line = [sys.executable, "-m", "desk.cli", "--home", str(home.root), "report", place, "--format", formats]
    subprocess.run(line, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return perf_counter() - began


def step(name: str, seconds: float, floor: float, than: str) -> None:
    """A line for a step."""
    print(f"{name:24} {seconds:7.2f} s {seconds / floor:6.2f} {than}", flush=True)


def main() -> int:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=10_000)
    parser.add_argument("--places", type=int, default=30)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        one_large(Path(folder) / "large", given.submissions)
        many(Path(folder) / "many", given.places, "html,md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
