"""The door to the analysts' site: says how to start Datasette over one release."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from .metadata import ExploreError, describe, read_query

__all__ = ["ExploreError", "command"]

_HERE = Path(__file__).parent

_SETTINGS = {
    "sql_time_limit_ms": 1000,
    "max_returned_rows": 1000,
    "num_sql_threads": 3,
    "default_page_size": 100,
    "default_cache_ttl": 60,
    "facet_time_limit_ms": 200,
    "truncate_cells_html": 300,
    "max_csv_mb": 20,
    "allow_download": "on",
    "allow_facet": "on",
    "suggest_facets": "off",  # costs a query per column and page; tables.toml names the useful ones
}


def command(
    *,
    database: Path,
    pages: Path,
    queries: Sequence[Path],
    site: Path,
    host: str,
    port: int,
    intake_url: str | None = None,
) -> list[str]:
    """Write `metadata.json` into `site` and return the command line that serves the release there.

    `database` and `pages` belong to one release; links are followed now, so that a process never meets a later one.
    Raises ExploreError when the database is missing or a query has no header.
    """
    if not database.is_file():
        raise ExploreError(f"{database} finns inte. Kör `platskoll publish` först.")
    release = database.resolve()
    described = describe(database=release.stem, queries=[read_query(path) for path in queries], intake_url=intake_url)
    site.mkdir(parents=True, exist_ok=True)
    metadata = site / "metadata.json"
    metadata.write_text(json.dumps(described, ensure_ascii=False, indent=2), encoding="utf-8")
    return [
        *(sys.executable, "-m", "datasette", "serve", "-i", str(release)),
        *("--host", host, "--port", str(port), "--cors"),
        *("--metadata", str(metadata.resolve())),
        *("--template-dir", str(_HERE / "templates"), "--plugins-dir", str(_HERE / "plugins")),
        *("--static", f"static:{_HERE / 'static'}"),
        *(("--static", f"dokument:{pages.resolve()}") if pages.is_dir() else ()),
        *(part for name, value in _SETTINGS.items() for part in ("--setting", name, str(value))),
    ]
