"""The tags of what is tied to the data in a Word file: which figure or number it is, and what it last said."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from .word_styles import part

OURS = "platskoll "
LONGEST = 64
"""Word takes no longer tag."""
_BOOKMARK = "_platskoll_"
NUMBER, TITLE, NOTE, TABLE, PICTURE, FOOT = "tal", "rubrik", "not", "tabell", "bild", "sidfot"
"""The kinds of what is tied: the first word of a key, before its name."""


def control(key: str, said: str, held: Iterable[BaseOxmlElement]) -> BaseOxmlElement:
    """A content control around elements, which remembers what they say."""
    around, told, inside = part("w:sdt"), part("w:sdtPr"), part("w:sdtContent")
    told.extend([part("w:alias", val=key[:LONGEST]), part("w:tag", val=tag(key, said))])
    inside.extend(held)
    around.extend([told, inside])
    return around


def add_bookmarks(root: BaseOxmlElement, first: int) -> int:
    """Put a bookmark inside every control of ours under an element, numbered from here; the next free number."""
    for held in list(root.iter(qn("w:sdtContent"))):
        told = held.getparent().find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
        ours = read(told.get(qn("w:val"))) if told is not None else None
        if ours is None:
            continue
        inside = held if held.find(qn("w:tbl")) is None else next(held.iter(qn("w:p")))
        start = part("w:bookmarkStart", id=str(first), name=_bookmark(*ours, first))
        inside.insert(1 if inside.find(qn("w:pPr")) is not None else 0, start)
        inside.append(part("w:bookmarkEnd", id=str(first)))
        first += 1
    return first


def tag(key: str, said: str) -> str:
    """The tag of something that now says this."""
    return f"{OURS}{short(key)}#{digest(said)}"


def bookmark(key: str, said: str, number: int) -> str:
    """The name of the bookmark that stands inside a control, for programs that keep bookmarks and lose tags.

    It begins so that Word does not list it.
    """
    return _bookmark(short(key), digest(said), number)


def _bookmark(key: str, digested: str, number: int) -> str:
    return f"{_BOOKMARK}{mark_of(key)}_{digested}_{number}"


def read_bookmark(name: str) -> tuple[str, str, int] | None:
    """The mark of a key, the digest of what was said, and the number, from a bookmark; None when it is not ours."""
    found = re.fullmatch(rf"{_BOOKMARK}([0-9a-f]{{12}})_([0-9a-f]{{8}})_(\d+)", name)
    return (found[1], found[2], int(found[3])) if found else None


def mark_of(key: str) -> str:
    """What a bookmark calls a (short) key."""
    return hashlib.sha256(key.encode()).hexdigest()[:12]


def read(tag: str) -> tuple[str, str] | None:
    """The (short) key and the digest of what was said, from a tag; None when it is not one of ours."""
    key, mark, said = tag.removeprefix(OURS).rpartition("#")
    return (key, said) if tag.startswith(OURS) and mark else None


def short(key: str) -> str:
    """A key that finds room in a tag: as it is, or its beginning and a digest of the whole."""
    room = LONGEST - len(OURS) - len("#") - 8
    return key if len(key) <= room else f"{key[: room - 13]}~{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def digest(said: str) -> str:
    """Another one as soon as a word is another; the same whatever a program made of the blanks."""
    return hashlib.sha256(" ".join(said.split()).encode()).hexdigest()[:8]


def said_by_table(rows: Sequence[Sequence[str]]) -> str:
    """A table as the words that its digest is made of."""
    return "\n".join(" | ".join(row) for row in rows)


def said_by_picture(drawn: bytes, alternative: str) -> str:
    """A picture and its words for who cannot see it, as the words that its digest is made of."""
    return f"{hashlib.sha256(drawn).hexdigest()} {alternative}"


def visible(element: BaseOxmlElement) -> str:
    """The words that a reader sees in an element: not what is marked as taken away."""
    found = []
    for one in element.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:noBreakHyphen")):
        found.append(one.text or "" if one.tag == qn("w:t") else "-" if one.tag == qn("w:noBreakHyphen") else " ")
    return "".join(found)
