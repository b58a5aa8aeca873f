"""Form pages compressed beforehand: everything but the last lines is the same for many people, and is done once."""

from __future__ import annotations

import re
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

_GZIP = 31
"""zlib's window bits for a gzip stream with the largest window."""
_SEAMS = re.compile(rb"(?<=</style>)|(?=<script>)")
"""Style, words and script differ in their signs: each is coded by a table of its own, which saves a packet's tenth."""
MOST = 96
"""Pages that are kept; each holds a compressor's state of about 300 kB."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The beginning of a page: as text, and as the compressed stream up to where each person's own lines begin."""

    text: bytes
    begun: bytes
    compressor: Any

    def plain(self, tail: bytes) -> bytes:
        return self.text + tail

    def compressed(self, tail: bytes) -> bytes:
        """The whole page as one gzip stream; the state is copied, so the next person starts from the same point."""
        mine = self.compressor.copy()
        return self.begun + bytes(mine.compress(tail)) + bytes(mine.flush())


def make_ready(text: bytes) -> Ready:
    compressor = zlib.compressobj(9, zlib.DEFLATED, _GZIP, 9)
    begun = b"".join(compressor.compress(part) + compressor.flush(zlib.Z_BLOCK) for part in _SEAMS.split(text))
    return Ready(text, begun, compressor)


class ReadyPages:
    """Keeps the latest pages by what they depend on. Safe to share between threads."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Hashable, Ready] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, render: Callable[[], str]) -> Ready:
        """The page of this key, rendered and begun now if it is not kept."""
        with self._lock:
            found = self._pages.get(key)
            if found is not None:
                self._pages.move_to_end(key)
                return found
        made = make_ready(render().encode())
        with self._lock:
            self._pages[key] = made
            while len(self._pages) > MOST:
                self._pages.popitem(last=False)
        return made
