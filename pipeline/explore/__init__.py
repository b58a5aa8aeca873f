"""The door to the analysts' site: says how to start Datasette over one release."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from .metadata import ExploreError, describe, read_query

__all__ = ["ExploreError", "command", "query_files"]

_HERE = Path(__file__).parent

_SETTINGS = {
    "sql_time_limit_ms": 1000,
    "max_returned_rows": 1000,
    "num_sql_threads": 6,  # two more than one visitor may hold: see plugins/turns.py
    "default_page_size": 100,
    "default_cache_ttl": 60,
    "facet_time_limit_ms": 200,
    "truncate_cells_html": 300,
    "max_csv_mb": 20,
    "allow_download": True,
    "allow_facet": True,
    "suggest_facets": False,  # costs a query per column and page; tables.toml names the useful ones
    "trace_debug": False,
    "template_debug": False,
}


def query_files() -> list[Path]:
    """The questions that analysts ask and the documents do not, beside those that the caller hands over."""
    return sorted((_HERE / "queries").glob("*.sql"))


def command(
    *,
    database: Path,
    pages: Path,
    queries: Sequence[Path],
    site: Path,
    host: str,
    port: int,
    intake_url: str | None = None,
    files: Path | None = None,
    catalogue: bytes | None = None,
) -> list[str]:
    """Write `<release>.json` into `site` and return the command line that serves the release there.

    `database` and `pages` belong to one release; links are followed now, so that a process never meets a later one.
    `files` are what people take with them, `catalogue` is what data portals fetch (pipeline/ways_out).
    `queries` are the documents' own; ours come beside them. Raises ExploreError when the database is missing or a
    query has no header.
    """
    if not database.is_file():
        raise ExploreError(f"{database} finns inte. Kör `platskoll publish` först.")
    release = database.resolve()
    described = describe(
        database=release.stem,
        queries=[read_query(path) for path in (*queries, *query_files())],
        intake_url=intake_url,
    )
    mounts = [("static", str(_HERE / "static"))]
    if pages.is_dir():
        mounts.append(("dokument", str(pages.resolve())))
    if files is not None and files.is_dir():
        mounts.append(("filer", str(files.resolve())))
    if catalogue is not None:
        there = site / release.parent.name
        there.mkdir(parents=True, exist_ok=True)
        (there / "dcat.rdf").write_bytes(catalogue)
        mounts.append(("katalog", str(there.resolve())))
    told = {
        "host": host,
        "port": port,
        "datasette": {
            "immutables": [str(release)],
            "metadata": described,
            "template_dir": str(_HERE / "templates"),
            "plugins_dir": str(_HERE / "plugins"),
            "static_mounts": mounts,
            "settings": _SETTINGS,
        },
    }
    site.mkdir(parents=True, exist_ok=True)
    file = site / f"{release.parent.name}.json"
    file.write_text(json.dumps(told, ensure_ascii=False, indent=2), encoding="utf-8")
    return [sys.executable, "-P", "-m", "pipeline.explore.process", str(file.resolve())]
