"""JSON: every table with what its columns mean, and its rows as lists in the order of the columns."""

from __future__ import annotations

import json
from dataclasses import asdict

from pipeline.published import LICENCE, LICENCE_URL

from .extract import Extract, Table


def as_json(extract: Extract) -> bytes:
    """One JSON document with everything; outlines are GeoJSON as text, as in the tables."""
    told = {
        "place": {"slug": extract.place, "name": extract.name},
        "release": {"id": extract.release, "date": extract.date},
        "licence": {"name": LICENCE, "url": LICENCE_URL},
        "tables": {table.name: _table(table) for table in extract.tables},
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _table(table: Table) -> dict[str, object]:
    columns = [{"name": one.name, "type": one.kind.value, "description": asdict(one.words)} for one in table.columns]
    return {"description": asdict(table.words), "columns": columns, "rows": table.rows}
