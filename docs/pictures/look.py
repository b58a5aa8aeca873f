"""Measures the pages of a served demo with Lighthouse; ends with an error when one is below the floor."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from take import HERE, OPENED, THREE_LANGUAGES, environment, platskoll, served

PATHS = (f"/s/{THREE_LANGUAGES}", f"/s/{THREE_LANGUAGES}/ar", "/s/exempelby-anmalan", "/p/exempelby")


def main() -> int:
    """The exit code of the measurement, whose table is printed."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        subprocess.run(platskoll(home, "demo", "--home", str(home), "--no-serve"), env=environment(), check=True)
        subprocess.run(platskoll(home, *OPENED), env=environment(), check=True)
        with served(home) as at:
            line = ["node", str(HERE / "lighthouse.mjs"), *(at.intake + path for path in PATHS)]
            return subprocess.run(line, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
