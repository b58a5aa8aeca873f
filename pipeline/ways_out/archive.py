"""Many files as one: a zip that comes out the same, byte for byte, from the same contents."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

_NO_DATE = (1980, 1, 1, 0, 0, 0)


def archive(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of the named files, none with a date of its own."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, contents in files:
            told = zipfile.ZipInfo(name, _NO_DATE)
            told.external_attr = 0o644 << 16
            packed.writestr(told, contents, zipfile.ZIP_DEFLATED, 6)
    return out.getvalue()
