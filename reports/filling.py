"""Fills a text of figure blocks and names of numbers with what the public file says: Markdown that can be read."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .draft import FACTS, Draft
from .drawing import Chart
from .escaping import Markdown, escape, marked, tied, unmarked
from .exhibits import NOT_KNOWN, Exhibit
from .numbers import as_name
from .open_data import WORK_IT_OUT, way_to
from .wording import Words

BRACES = re.compile(r"(?:\\?\{){2}\s*([^{}\s]+)\s+([^{}]+?)\s*(?:\\?\}){2}")
"""`{{figur profile}}`, also as an editor that is afraid of signs writes it: `\\{\\{figur four\\_fields\\}\\}`."""
BLOCKS = ("figur", "tabell", "figure", "table")
NUMBER = "tal"
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
CANDIDATE = "candidate"
AFTER_TITLE = re.compile(r"\A\s*(?:#[^\n]*\n(?:[^\n]+\n)*)?")
"""Down to the end of the title and what stands right below it."""
NOT_PUBLISHED: Words = (
    "**Utkast.** Det här dokumentet bygger på en utgåva som inte är publicerad. Siffrorna kan ändras. Sprid det inte.",
    "**Draft.** This document is made from a release that is not published. The figures may change. Do not pass it on.",
)


REWRITTEN: Words = (
    "Det svenska dokumentet har bearbetats av människor på platsen och går före.",
    "People in the place have worked over the Swedish document, and it goes before this one, which is made from the "
    "figures alone.",
)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that a person should look at in the text: where, and what. `old` and `new` where a figure has moved."""

    line: int | None
    said: str
    old: str = ""
    new: str = ""

    def __str__(self) -> str:
        return f"Rad {self.line}: {self.said}" if self.line else self.said


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with everything in its place. `marked` says what is tied to the data, for Word."""

    marked: str
    charts: Mapping[str, Chart]
    remarks: tuple[Remark, ...]


def fill(draft: Draft, text: str) -> Filled:
    """A person's text with the figures, tables and numbers of a draft in it.

    What cannot be shown is told of in a remark: a figure that is not there is left out, a number is 'okänt', and what
    cannot be understood stands as it was written. A person's comments (`<!-- … -->`) are for nobody else.
    """
    text = unmarked(without_comments(text))
    filler = _Filler(draft, text)
    filled = BRACES.sub(filler.put, text)
    told = [*([NOT_PUBLISHED] if draft.release.id == CANDIDATE else []), *([REWRITTEN] if draft.rewritten else [])]
    first = "".join(f"{draft.language.say(*words)}\n{{: .draft }}\n\n" for words in told)
    if first:
        filled = AFTER_TITLE.sub(lambda top: f"{top[0].rstrip()}\n\n{first}", filled, count=1)
    remarks = sorted((*filler.remarks, *_stray(text)), key=lambda one: one.line or 0)
    return Filled(re.sub(r"\n{3,}", "\n\n", filled).lstrip("\n"), filler.gallery.charts, tuple(remarks))


class _Filler:
    """What stands in the place of each pair of braces, and what there is to say of it."""

    def __init__(self, draft: Draft, text: str) -> None:
        self.gallery = _Gallery(draft)
        self.remarks: list[Remark] = []
        self._draft = draft
        self._text = text
        self._seen: Counter[str] = Counter()

    def put(self, found: re.Match[str]) -> str:
        word, name = found[1].lower(), as_name(found[2])
        if word == NUMBER:
            return self._number(found, name)
        if word in BLOCKS:
            return self._block(found, name)
        known = "{{figur …}}, {{tabell …}} och {{tal …}}"
        self._remark(found, f"”{found[0]}” går inte att förstå. Det som finns är {known}.")
        return found[0]

    def _number(self, found: re.Match[str], name: str) -> str:
        if name in self._draft.numbers:
            return tied(f"{NUMBER} {name}", escape(self._draft.numbers[name]))
        near = _near(name, self._draft.numbers)
        unknown = self._draft.language.say(*NOT_KNOWN)
        self._remark(found, f"talet ”{name}” finns inte, och dokumentet säger ”{unknown}”.{near}")
        return unknown

    def _block(self, found: re.Match[str], name: str) -> str:
        if name not in self._draft.exhibits:
            near = _near(name, self._draft.exhibits)
            self._remark(found, f"”{name}” finns inte i den här utgåvan och är utelämnad ur dokumentet.{near}")
            return ""
        self._seen[name] += 1
        if self._seen[name] == 2:
            self._remark(found, f"”{name}” står mer än en gång i texten och visas varje gång.")
        return f"\n\n{self.gallery.show(self._draft.exhibits[name])}\n\n"

    def _remark(self, found: re.Match[str], said: str) -> None:
        self.remarks.append(Remark(self._text.count("\n", 0, found.start()) + 1, said))


def _blank(found: re.Match[str]) -> str:
    """Only the line breaks of what is left out, so that every line keeps its number."""
    return "\n" * found[0].count("\n")


def without_comments(text: str) -> str:
    """A text without what is written for nobody but its writers; every line keeps its number."""
    return COMMENT.sub(_blank, text)


def named(text: str) -> Iterator[str]:
    """The numbers that a text names."""
    for found in BRACES.finditer(text):
        if found[1].lower() == NUMBER:
            yield as_name(found[2])


def with_numbers(text: str, numbers: Mapping[str, str]) -> str:
    """A text with its numbers in their places and nothing else filled; a number that is not there stays a name."""

    def put(found: re.Match[str]) -> str:
        name = as_name(found[2])
        return escape(numbers[name]) if found[1] == NUMBER and name in numbers else found[0]

    return BRACES.sub(put, text)


def _stray(text: str) -> Iterator[Remark]:
    """Braces that belong to nothing that could be read."""
    rest = BRACES.sub(_blank, text)
    for at, line in enumerate(rest.split("\n"), start=1):
        if "{{" in line or "}}" in line:
            yield Remark(at, f"”{line.strip()}” har klamrar som inte hör ihop. Skriv {{{{figur namn}}}} på en rad.")


def _near(name: str, known: Iterable[str]) -> str:
    """What was probably meant."""
    lowered = {one.lower(): one for one in known}
    found = difflib.get_close_matches(name.lower(), list(lowered), n=1, cutoff=0.6)
    return f" Menas ”{lowered[found[0]]}”?" if found else ""


class _Gallery:
    """Numbers the figures and tables in the order they are shown, and gives each its caption."""

    def __init__(self, draft: Draft) -> None:
        self.charts: dict[str, Chart] = {}
        self._figures = self._tables = 0
        self._draft = draft
        self._say = draft.language.say

    def show(self, exhibit: Exhibit) -> Markdown:
        """One exhibit as Markdown: caption with finding, base, source and query, the place of the chart, the table."""
        if exhibit.name == FACTS:
            return _table(exhibit)
        title = tied(f"rubrik {exhibit.name}", title_of(exhibit))
        note = f"{tied(f'not {exhibit.name}', note_of(self._draft, exhibit))} {self._link(exhibit)}"
        if exhibit.chart is None:
            self._tables += 1
            word = self._say("Tabell", "Table")
            return Markdown(f"**{word} {self._tables}. {title}** {note}\n\n{_table(exhibit)}")
        self.charts[exhibit.name] = exhibit.chart
        self._figures += 1
        at, word = self._figures, self._say("Figur", "Figure")
        numbers = self._say("Siffrorna i figur", "The numbers in Figure")
        return Markdown(
            f"**{word} {at}. {title}** {note}\n\n<!-- {word.lower()}: {exhibit.name} -->\n\n"
            f"**{numbers} {at}.**\n\n{_table(exhibit)}"
        )

    def _link(self, exhibit: Exhibit) -> Markdown:
        if exhibit.source and not exhibit.campaign:
            lead, asked = self._say("Som data", "As data"), f"place={self._draft.place.slug}"
        else:
            lead = self._say(*WORK_IT_OUT)
            asked = f"campaign={exhibit.campaign or self._draft.campaign.campaign}"
        return way_to(exhibit.query, asked, self._draft.query_url, lead, language=self._draft.language)


def title_of(exhibit: Exhibit) -> Markdown:
    """The finding, as a sentence."""
    return escape(exhibit.title if exhibit.title.endswith(("?", "!", "…", ".")) else f"{exhibit.title}.")


def note_of(draft: Draft, exhibit: Exhibit) -> Markdown:
    """What a figure rests on: its base, how it is read, and its source."""
    return marked(
        draft.language.say(
            "{note} Källa: {title}, utgåva {id}, {date}.", "{note} Source: {title}, release {id}, {date}."
        ),
        note=exhibit.note,
        title=exhibit.source or draft.campaign.title,
        id=draft.release.id,
        date=draft.language.day(draft.release.date),
    )


def _table(exhibit: Exhibit) -> Markdown:
    """A Markdown table; the first column and those that hold words are left-aligned, figures right-aligned."""
    aligned = ["---" if at == 0 or at in exhibit.words else "---:" for at in range(len(exhibit.header))]
    lines = [exhibit.header, *exhibit.rows]
    written = ["| " + " | ".join(escape(cell) for cell in line) + " |" for line in lines]
    first = written[0].replace("| ", f"| {tied(f'tabell {exhibit.name}', '')}", 1)
    return Markdown("\n".join([first, "|" + "|".join(aligned) + "|", *written[1:]]))
