"""How long the server works on a form page that nobody has written in: made beforehand, and made anew."""

from __future__ import annotations

import statistics
import sys
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from first_flight import campaigns

from intake.app import create_app

PAGE = "/s/resident-survey"
TIMES = 200


def milliseconds(act: Callable[[], object], times: int = TIMES) -> float:
    """The median of so many tries."""
    tries = []
    for _ in range(times):
        began = perf_counter()
        act()
        tries.append((perf_counter() - began) * 1000)
    return statistics.median(tries)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        settings, _ = campaigns(Path(folder))
        app = create_app(settings)
        house = app.extensions["house"]
        client = app.test_client()

        def asked() -> bytes:
            return client.get(PAGE, headers={"Accept-Encoding": "gzip"}).data

        def anew() -> bytes:
            house.ready = type(house.ready)()
            return asked()

        text = client.get(PAGE).data
        floor = milliseconds(lambda: zlib.compress(text, 9))
        for name, found in (("made beforehand", milliseconds(asked)), ("made anew", milliseconds(anew, 20))):
            print(f"{name:16} {found:6.2f} ms  {found / floor:5.2f} of compressing the same {len(text):,} bytes once")
        print(f"{'the floor':16} {floor:6.2f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
