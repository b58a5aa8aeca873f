"""From a large journal to open data: what writing, normalising and publishing take, and how fast the questions are.

    python bench/open_data.py FOLDER --places 6 --submissions 20000     # a quick run
    python bench/open_data.py FOLDER                                    # three hundred places, a million submissions

FOLDER is made. What stands in it can be gone on with: `--begin-at run`, `again`, `desk`, `publish` or `questions`.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from importlib import resources
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import parse_qsl

from datasette.app import Datasette
from datasette.database import QueryInterrupted
from places import at_the_desk, handed_in, lay_out, of_few

from desk.home import Home, settle
from intake.journal import Kind, open_reader, open_writer
from pipeline.explore import command

AT_A_TIME = 2_000
"""So many submissions are invented in one piece of work, and written in one transaction."""
WHOLE = 20
"""How often a question is asked of all places together."""
SAMPLE = 5_000
"""So many bodies are decoded for the floor of normalising."""
SLOW = 100
"""Milliseconds; a question that takes longer is named."""
STEPS = ("journal", "run", "again", "desk", "publish", "questions")
_CALLED = {
    "run": "platskoll run",
    "again": "... once more",
    "desk": "what people add",
    "publish": "platskoll publish",
}


def write_journal(home: Home, submissions: int, places: Sequence[str]) -> float:
    """Write everything through the journal's own door; the seconds that the writing alone took."""
    firsts = range(0, submissions, AT_A_TIME)
    sizes = [min(AT_A_TIME, submissions - first) for first in firsts]
    spent = 0.0
    with ProcessPoolExecutor() as inventors, open_writer(home.journal_url, key=home.key("intake")) as writer:
        for done, entries in enumerate(inventors.map(handed_in, firsts, sizes, itertools.repeat(places)), start=1):
            began = perf_counter()
            writer.append_all(entries)
            spent += perf_counter() - began
            tell(f"{done * AT_A_TIME:,} written")
        writer.append_all(of_few(places))
    return spent


def floor_of_writing(home: Home, folder: Path) -> float:
    """Seconds to write the same bodies to a plain file, synced once for every transaction."""
    spent = 0.0
    plain, every = folder / "floor", bodies(home)
    with plain.open("wb") as file:
        while batch := list(itertools.islice(every, AT_A_TIME)):
            began = perf_counter()
            file.writelines(batch)
            file.flush()
            os.fsync(file.fileno())
            spent += perf_counter() - began
    plain.unlink()
    return spent


def bodies(home: Home) -> Iterator[bytes]:
    """What people sent, in order."""
    with open_reader(home.journal_url, key=home.key("intake")) as reader:
        yield from (entry.written.body for entry in reader.entries() if entry.written.kind is Kind.SUBMISSION)


def floor_of_running(home: Home, submissions: int) -> float:
    """Seconds in which the standard library would split so many bodies into names and values, on one core."""
    sample = list(itertools.islice(bodies(home), SAMPLE))
    began = perf_counter()
    for body in sample:
        parse_qsl(body.decode())
    return (perf_counter() - began) / len(sample) * submissions


def platskoll(home: Home, *words: str) -> float:
    """Run a command of the product; the seconds it took."""
    began = perf_counter()
    line = [sys.executable, "-m", "desk.cli", "--home", str(home.root), *words, "--json"]
    subprocess.run(line, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - began


def at_desk(home: Home, places: Sequence[str]) -> float:
    """Seconds that it took to add what people add at the desk."""
    began = perf_counter()
    at_the_desk(home, places)
    return perf_counter() - began


def site(home: Home, folder: Path) -> dict[str, Any]:
    """What the product makes Datasette of: the release, its settings, limits and questions."""
    line = command(
        database=home.current / "public.db",
        pages=home.current / "pages",
        queries=[Path(str(file)) for file in (resources.files("reports") / "queries").iterdir()],
        site=folder / "site",
        host="127.0.0.1",
        port=0,
    )
    made: dict[str, Any] = json.loads(Path(line[-1]).read_text("utf-8"))["datasette"]
    return made


async def ask(told: Mapping[str, Any]) -> None:
    """Print the 95th percentile of each question: over every place by itself, and of all places together.

    Then which of them take long, and which found nothing to answer with.
    """
    served = Datasette(**told)
    await served.invoke_startup()
    ((name, described),) = told["metadata"]["databases"].items()
    database = served.get_database(name)
    places = [
        row[0] for row in (await database.execute("select slug from campaign where slug = place order by slug")).rows
    ]

    async def milliseconds(query: str, parameters: Sequence[str], asked_of: Sequence[str]) -> tuple[float, int]:
        times, rows = [], 0
        for place in asked_of:
            began = perf_counter()
            chosen = {name: place if name in {"campaign", "place"} else "" for name in parameters}
            with suppress(QueryInterrupted, MemoryError):  # stopped by our limits: no row, and the time until then
                rows = max(rows, len((await database.execute(query, chosen, truncate=True)).rows))
            times.append((perf_counter() - began) * 1000)
        return percentile(times), rows

    floor, _ = await milliseconds("select :campaign", ["campaign"], places)
    head = f"{'p95':>9}    {'floors':>7} {'rows':>6}"
    print(f"{'':28}{'of one place':>27}{'of all together':>27}")
    print(f"{'a question':28} {head} {head}")
    print(f"{'select :campaign (the floor)':28} {floor:9.2f} ms")
    slow, empty = [], []
    for name, query in sorted(described["queries"].items()):
        found = [await milliseconds(query["sql"], query.get("params", ()), some) for some in (places, [""] * WHOLE)]
        print(f"{name:28}", *(f"{ms:9.2f} ms {ms / floor:7.1f} {rows:6,}" for ms, rows in found))
        slow += [name] if max(ms for ms, _ in found) > SLOW else []
        empty += [name] if not any(rows for _, rows in found) else []
    print(f"over {SLOW} ms: {', '.join(slow) or 'none'}; without a row: {', '.join(empty) or 'none'}")


def percentile(times: Sequence[float]) -> float:
    """The 95th of a hundred, by rank."""
    return times[0] if len(times) == 1 else statistics.quantiles(times, n=20, method="inclusive")[-1]


def size(*paths: Path) -> int:
    """Bytes on disk, of files and of everything in folders."""
    found = (file for path in paths for file in (path.rglob("*") if path.is_dir() else [path]))
    return sum(file.stat().st_size for file in found if file.is_file())


def tell(words: str) -> None:
    """A line that is written over, for whoever waits at a terminal."""
    if sys.stderr.isatty():
        print(f"\r{words:60}", end="", file=sys.stderr, flush=True)


def main() -> int:
    """Print what was run and what it came to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--submissions", type=int, default=1_000_000)
    parser.add_argument("--places", type=int, default=300)
    parser.add_argument("--begin-at", choices=STEPS, default=STEPS[0])
    parser.add_argument("--end-after", choices=STEPS, default=STEPS[-1])
    given = parser.parse_args()
    home, submissions = settle(given.folder / "home"), given.submissions
    places = [f"plats-{at:03d}" for at in range(given.places)]
    steps = STEPS[STEPS.index(given.begin_at) : STEPS.index(given.end_after) + 1]
    print(f"{submissions:,} submissions of {given.places} places, {os.cpu_count()} cores", flush=True)
    if "journal" in steps:
        journal(home, given.folder, submissions, places)
    floor = floor_of_running(home, submissions)
    for name, words in (("run", "run"), ("again", "run"), ("desk", ""), ("publish", "publish")):
        if name in steps:
            spent = platskoll(home, words) if words else at_desk(home, places)
            step(_CALLED[name], spent, submissions, floor, "of parse_qsl on one core")
    if "publish" in steps:
        files(home)
    if "questions" in steps:
        asyncio.run(ask(site(home, given.folder)))
    return 0


def journal(home: Home, folder: Path, submissions: int, places: Sequence[str]) -> None:
    """Lay out the places, and write what people sent."""
    if (home.root / "journal.db").exists():
        sys.exit(f"{home.root} holds a journal already: choose another folder, or --begin-at run.")
    lay_out(home, places)
    writing = write_journal(home, submissions, places)
    step("write the journal", writing, submissions, floor_of_writing(home, folder), "of a plain file")


def step(name: str, seconds: float, submissions: int, floor: float, than: str) -> None:
    """A line for a step."""
    line = f"{name:19} {seconds:8.1f} s  {submissions / seconds:9,.0f} a second {seconds / floor:7.1f} {than}"
    print(line, flush=True)


def files(home: Home) -> None:
    """How large everything has become."""
    sent = sum(map(len, bodies(home)))
    release = home.current.resolve()
    found = {
        "what people sent": sent,
        "journal.db": size(home.root / "journal.db"),
        "mapping/": size(home.mapping),
        "ledger.db": size(home.ledger),
        "public.db": size(release / "public.db"),
        "the rest of it": size(release) - size(release / "public.db"),
    }
    for name, n in found.items():
        print(f"{name:19} {n / 1e6:8.1f} MB {n / sent:8.3f} of what people sent")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"memory of the largest process {peak / 1024:,.0f} MB", flush=True)


if __name__ == "__main__":
    sys.exit(main())
