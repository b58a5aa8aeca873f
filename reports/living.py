"""A living text: what the draft says now laid over what a person made of what it said before. Pure.

Three texts meet: the draft of the last build (the record), the draft of today, and the person's. A paragraph that
stands word by word as the last draft had it is nobody's and is renewed; every other is a person's and is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property

from .filling import Remark, named, with_numbers, without_comments
from .paragraphs import Paragraph, joined, paragraphs

ALIKE = 0.5
"""So large a part of the words in common makes one paragraph a version of another."""
FEWEST = 4
"""Fewer words than this in common are a coincidence."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the draft said at a build: its text with places for numbers, and the numbers that were named."""

    release: str
    text: str
    numbers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Merged:
    """A person's text renewed, and what has moved under what the person wrote."""

    text: str
    moved: tuple[Remark, ...]


def record_of(release: str, draft: str, numbers: Mapping[str, str], text: str) -> Record:
    """What is to be remembered of a build: the draft, and each number that it or the person's text names."""
    wanted = dict.fromkeys((*named(draft), *named(without_comments(text))))
    return Record(release, draft, {name: numbers[name] for name in wanted if name in numbers})


def merge(text: str, record: Record | None, draft: str, numbers: Mapping[str, str]) -> Merged:
    """Lay the draft of today over a person's text.

    Untouched paragraphs are renewed, or go when the draft no longer has them; new ones come in after the one that
    they follow in the draft. What a person has taken away stays away. Without a record everything is a person's.
    """
    if record is None:
        return Merged(text, ())
    was, now = _Draft.of(record.text, record.numbers), _Draft.of(draft, numbers)
    became = _became(was, now)
    mine = paragraphs(text)
    kept: list[_Kept] = []
    for paragraph, at in zip(mine, _places(mine, was), strict=True):
        if at is None:
            current = now.at(paragraph.words)
            kept.append(_Kept(paragraph, current))
        elif (target := became[at]) is not None:
            same = now.plain[target].words == paragraph.words
            kept.append(_Kept(paragraph if same else replace(paragraph, text=now.plain[target].text), target))
        else:
            kept.append(_Kept(replace(paragraph, text="", after=""), None, gone=True))
    standing = {one.now for one in kept if one.now is not None}
    fresh = [at for at in range(len(now.plain)) if at not in {*became, *standing} and now.plain[at].text]
    missed = [at for at in fresh if not _insert(kept, now, at)]
    renewed = [one.paragraph for one in kept if not one.gone]
    if renewed and renewed[-1].text and not renewed[-1].after and text.endswith("\n"):
        renewed[-1] = replace(renewed[-1], text=renewed[-1].text.rstrip("\n") + "\n")
    whole = joined(renewed)
    told = [
        *_news(whole, [now.plain[at] for at in fresh if at not in missed], [now.plain[at] for at in missed]),
        *_moved(paragraphs(whole), _Move(record, was, now, tuple(became), numbers)),
    ]
    return Merged(whole, tuple(sorted(told, key=lambda one: one.line or 0)))


def with_places(text: str, draft: str, numbers: Mapping[str, str]) -> str:
    """A text whose paragraphs of the draft have places for their numbers again; every line keeps its number."""
    now, found = _Draft.of(draft, numbers), []
    for paragraph in paragraphs(text):
        at = now.at(paragraph.words)
        fewer = paragraph.text.count("\n") - now.source[at].text.count("\n") if at is not None else -1
        if at is None or fewer < 0:
            found.append(paragraph)
        else:
            found.append(replace(paragraph, text=now.source[at].text + "\n" * fewer))
    return joined(found)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A draft twice: as it was written, and with its numbers in it, paragraph by paragraph."""

    source: tuple[Paragraph, ...]
    plain: tuple[Paragraph, ...]

    @classmethod
    def of(cls, text: str, numbers: Mapping[str, str]) -> _Draft:
        source = tuple(paragraphs(text))
        return cls(source, tuple(replace(one, text=with_numbers(one.text, numbers).rstrip("\n")) for one in source))

    def at(self, words: str) -> int | None:
        """Where a paragraph with these words stands."""
        return next((at for at, one in enumerate(self.plain) if words and one.words == words), None)


@dataclass(slots=True)
class _Kept:
    """A paragraph of the text that is to be, and which paragraph of the draft it is."""

    paragraph: Paragraph
    now: int | None
    gone: bool = False


def _places(mine: Sequence[Paragraph], was: _Draft) -> list[int | None]:
    """Which paragraph of the last draft each of mine is, word by word; what stands twice there is taken in turn."""
    free: dict[str, list[int]] = {}
    for at, one in enumerate(was.plain):
        free.setdefault(one.words, []).append(at)
    found: list[int | None] = []
    for paragraph in mine:
        there = free.get(paragraph.words, []) if paragraph.words else []
        found.append((there.pop(0) if len(there) > 1 else there[0]) if there else None)
    return found


def _became(was: _Draft, now: _Draft) -> list[int | None]:
    """Which paragraph of the draft of today each of the last one has become."""
    before, after = [one.words for one in was.source], [one.words for one in now.source]
    became: list[int | None] = [None] * len(before)
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            became[a:b] = range(c, d)
        elif kind == "replace":
            free = c
            for at in range(a, b):
                close = [(_likeness(before[at], after[to]), -to) for to in range(free, d)]
                if close and max(close)[0] >= ALIKE:
                    became[at] = -max(close)[1]
                    free = -max(close)[1] + 1
    return became


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


def _insert(kept: list[_Kept], now: _Draft, at: int) -> bool:
    """Put a new paragraph after the one it follows in its chapter; a new chapter after the chapter it follows."""
    chapter = now.plain[at].is_chapter
    for before in range(at - 1, -1, -1):
        spot = next((spot for spot, one in enumerate(kept) if one.now == before and not one.gone), None)
        if spot is not None:
            break
        if now.plain[before].is_chapter and not chapter:
            return False
    else:
        return False
    if chapter:
        while spot + 1 < len(kept) and not kept[spot + 1].paragraph.is_chapter:
            spot += 1
    anchor = kept[spot].paragraph
    last = "" if anchor.after else "\n" if anchor.text.endswith("\n") else ""
    kept[spot].paragraph = replace(
        anchor, text=anchor.text.rstrip("\n") if last else anchor.text, after=anchor.after or "\n\n"
    )
    kept.insert(spot + 1, _Kept(Paragraph(0, now.plain[at].text, anchor.after or last), at))
    return True


def _news(text: str, placed: Sequence[Paragraph], missed: Sequence[Paragraph]) -> Iterator[Remark]:
    """What the draft has that it did not have before: where it came in, or that it found no place."""
    lines = {one.words: one.line for one in paragraphs(text)}
    for one in placed:
        yield Remark(lines.get(one.words), f"nytt ur utkastet: ”{one.words}”")
    for one in missed:
        yield Remark(None, f"Utkastet säger också, men det har ingen plats i din text: ”{one.words}”")


@dataclass(frozen=True)
class _Move:
    """From the last draft to that of today."""

    record: Record
    was: _Draft
    now: _Draft
    became: tuple[int | None, ...]
    numbers: Mapping[str, str]

    def changed(self, standing: Container[str]) -> Iterator[tuple[str, str]]:
        """Paragraphs of the last draft that a person has changed or taken away, and that say something else now."""
        for before, to in zip(self.was.plain, self.became, strict=True):
            after = self.now.plain[to].words if to is not None else ""
            if before.words not in standing and before.words != after:
                yield before.words, after

    @cached_property
    def numbers_gone(self) -> Mapping[str, tuple[str, str]]:
        """Each number of the last draft that nothing has any more: its name, and what that has now."""
        old = self.record.numbers
        still = {value for name, value in old.items() if self.numbers.get(name) == value}
        return {
            value: (name, self.numbers[name])
            for name, value in reversed(list(old.items()))
            if value not in still and name in self.numbers and len(re.sub(r"\D", "", value)) > 1
        }


def _moved(mine: Sequence[Paragraph], move: _Move) -> Iterator[Remark]:
    """What has moved under what a person wrote, line by line."""
    untouched = {one.words for one in move.now.plain}
    changed = list(move.changed({one.words for one in mine}))
    for paragraph in mine:
        if paragraph.words and paragraph.words not in untouched:
            told = [
                *_named_numbers(paragraph, move),
                *(one for before, after in changed for one in _changes(paragraph, before, after)),
            ]
            yield from told
            yield from _bare_numbers(paragraph, move, {one.old for one in told})


def _named_numbers(paragraph: Paragraph, move: _Move) -> Iterator[Remark]:
    """The numbers that a person named and that have moved: they are renewed, but what is said of them is not."""
    for at, line in enumerate(without_comments(paragraph.text).split("\n")):
        for name in dict.fromkeys(named(line)):
            old, new = move.record.numbers.get(name), move.numbers.get(name)
            if old is not None and new is not None and old != new:
                said = f"talet ”{name}” har gått från {old} till {new}. Se efter om meningen runt det stämmer."
                yield Remark(paragraph.line + at, said, old, new)


def _bare_numbers(paragraph: Paragraph, move: _Move, told: Container[str]) -> Iterator[Remark]:
    """Numbers that a person has written out, and that only one thing in the last draft was, which is another now."""
    for at, line in enumerate(without_comments(paragraph.text).split("\n")):
        for number in dict.fromkeys(re.findall(r"(?<![\w,.])\d(?:[\d,\u00a0\u202f ]*\d)?(?![\w])", line)):
            if number in move.numbers_gone and number not in told:
                name, new = move.numbers_gone[number]
                said = f"{number} var ”{name}”, som nu är {new}. Med {{{{tal {name}}}}} i stället följer siffran med."
                yield Remark(paragraph.line + at, said, number, new)


def _changes(paragraph: Paragraph, before: str, after: str) -> Iterator[Remark]:
    """Each stretch of words that the draft has changed and that still stands in a person's version of a paragraph."""
    if not _is_version(paragraph.words, before):
        return
    if not after:
        yield Remark(paragraph.line, f"utkastet säger inte längre: ”{before}” Se efter om din mening stämmer.")
        return
    one, other = before.split(), after.split()
    told = False
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        old, new = " ".join(one[a:b]).strip(".,;:()"), " ".join(other[c:d]).strip(".,;:()")
        if kind == "equal" or not old:
            continue
        for at, line in enumerate(paragraph.text.split("\n")):
            if re.search(rf"(?<!\w){re.escape(old)}(?!\w)", " ".join(line.split())):
                told = True
                yield Remark(paragraph.line + at, f"”{old}” är nu ”{new}” i utkastet: ”{after}”", old, new)
    if not told:
        yield Remark(paragraph.line, f"utkastet säger nu: ”{after}” Se efter om din mening stämmer.")


def _is_version(mine: str, theirs: str) -> bool:
    """Whether a person's paragraph is made of one of the draft's, or of a part of it, or holds it."""
    one, other = mine.split(), theirs.split()
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    common = sum(block.size for block in blocks if block.size > 1)
    return common >= min(FEWEST, len(other)) and common >= ALIKE * min(len(one), len(other))
