"""From the rows of a workbook to the tables of a definition, with what is wrong said in the place where it stands."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..check import SUPPLIED_SOURCES
from ..definition import QuestionType
from ..errors import Problem
from .cells import NO, REFERENCE, SPOKEN, YES, Cells
from .columns import BANDS, CHOICES, COARSER, DERIVED, EXPRESSIONS, OWN, READ, SECTION, SETTINGS, SURVEY, Column
from .plain import Raw
from .sheets import Row, Workbook
from .types import (
    CHOOSING,
    CONTROL,
    KINDS_OF_TEXT,
    MULTILINE,
    OUTSIDE,
    PLAIN,
    REFUSED,
    REFUSED_COLUMNS,
    REFUSED_LOOP,
    SELECT,
    TABLE_LIST,
)

T = QuestionType

_OTHER = "other"
_OTHER_LABEL = {"sv": "Annat", "en": "Other"}
_OTHER_QUESTION = {"sv": "Annat, nämligen", "en": "Other, namely"}

_WORDS = ("role", "consent")
_NUMBERS = ("max_choices", "max_length", "max_items")

_HARMLESS = frozenset({"style", "instance_name", "public_key", "submission_url", "auto_send", "auto_delete"})

INTRO = {
    "sv": "Enkäten gäller {place}. Det tar ungefär {minutes} minuter att svara.",
    "en": "The survey is about {place}. It takes about {minutes} minutes to answer.",
}
TARGET = {"sv": "Alla som berörs", "en": "everyone concerned"}
"""What is said where the workbook says nothing; a warning tells."""


@dataclass(slots=True)
class _Node:
    """A row and, for a group or a repeat, what stands between its beginning and its end."""

    row: Row
    what: str
    children: list[_Node] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """What a workbook came to: the tables of a definition, what is wrong, and where each part stands."""

    raw: Raw = field(default_factory=dict)
    drafts: frozenset[str] = frozenset()
    problems: list[Problem] = field(default_factory=list)
    places: dict[str, Row] = field(default_factory=dict)
    """By the names that `forms/check.py` gives to places: `fråga age_group`."""
    unclassed: list[Row] = field(default_factory=list)
    """Questions without a class of publication."""


def read(book: Workbook, form_id: str | None = None) -> Reading:
    """The whole form of a workbook. Nothing is raised: what is wrong stands in `problems`."""
    reader = _Reader(book)
    reader.settings(form_id)
    reader.whole()
    return reader.found


def read_questions(book: Workbook, head: Raw) -> Reading:
    """The questions of a workbook as one section of a form whose `head` is given; its settings are not read."""
    reader = _Reader(book)
    reader.found.raw = dict(head)
    reader.whole()
    return reader.found


class _Reader:
    """Goes through the sheets once, from above, and notes what it finds."""

    def __init__(self, book: Workbook) -> None:
        self.cells = Cells(book)
        self.found = Reading(problems=self.cells.problems)
        self._book = book
        self._lists: dict[str, Raw] = {}
        self._bands: dict[str, list[Raw]] = {}
        self._used: list[str] = []

    # --- the form ---

    def settings(self, form_id: str | None) -> None:
        """The keys of the form itself."""
        rows = self._book[SETTINGS].rows
        row = rows[0] if rows else Row(SETTINGS, 2, {})
        for surplus in rows[1:]:
            self.cells.wrong(surplus.at(), "bladet har mer än en rad", "ta bort raden")
        self.found.places["formuläret"] = row
        raw: Raw = {
            "form": form_id or row["form_id"],
            "version": self._version(row),
            "letter": row[OWN + "letter"] or "x",
            "title": self._title(row),
            "intro": self._stated(row, "intro", INTRO),
            "target": self._stated(row, "target", TARGET),
            "step": row[OWN + "step"] or "all",
            "anonymous": self.cells.flag(row, OWN + "anonymous", otherwise=True),
            "source": self.cells.optional(row, OWN + "source"),
            "group_by": row[OWN + "group_by"].replace(",", " ").split(),
            "respondent_counts": self._pairs(row, "respondent_counts", "age_group gender, resident gender"),
            "cross_tables": self._pairs(row, "cross_tables", "overall theme_rating.housing"),
        }
        if not raw["form"]:
            self.cells.wrong(row.at("form_id"), "formulärets id saknas", "skriv ett id, som bus_survey")
        if not row[OWN + "anonymous"]:
            mend = f"skriv yes eller no i kolumnen {OWN}anonymous på bladet settings"
            self.cells.doubt(row.at(OWN + "anonymous"), "formuläret räknas som anonymt", mend)
        self.found.drafts = frozenset(row[OWN + "drafts"].replace(",", " ").split())
        self.found.raw = {key: value for key, value in raw.items() if value not in (None, [])}

    def _version(self, row: Row) -> int:
        if row["version"]:
            return self.cells.whole(row, "version") or 1
        return 1

    def _title(self, row: Row) -> dict[str, str] | None:
        text = {row.language: row["form_title"]} if row["form_title"] else {}
        text |= row.text(OWN + "title")
        if not text:
            self.cells.wrong(row.at("form_title"), "formulärets rubrik saknas", "skriv den i form_title")
            return None
        for language in ("sv", "en"):
            if language not in text:
                text[language] = next(iter(text.values()))
                mend = f"skriv den i kolumnen {OWN}title_{language}"
                self.cells.doubt(
                    row.at("form_title"), f"rubriken på {SPOKEN[language]} saknas, den andra används", mend
                )
        return text

    def _stated(self, row: Row, key: str, otherwise: dict[str, str]) -> dict[str, str] | None:
        if text := self.cells.optional(row, OWN + key):
            return text
        if not row.text(OWN + key):
            mend = f"skriv en egen text i {OWN}{key}_sv och {OWN}{key}_en på bladet settings"
            self.cells.doubt(row.at(f"{OWN}{key}_sv"), f"texten saknas, så där står ”{otherwise['sv']}”", mend)
        return otherwise

    def _pairs(self, row: Row, key: str, example: str) -> list[list[str]]:
        pairs = [part.split() for part in row[OWN + key].split(",") if part.strip()]
        if any(len(pair) != 2 for pair in pairs):
            mend = f"skriv två id med mellanslag, och komma mellan paren: {example}"
            self.cells.wrong(row.at(OWN + key), "varje par ska ha två variabler", mend)
        return pairs

    def whole(self) -> None:
        """Lists, sections and derived variables."""
        self._columns()
        self._read_lists()
        self._read_bands()
        self._read_coarser()
        if not self._book[SURVEY].rows:
            mend = "skriv en rad per fråga på ett blad som heter survey"
            self.cells.wrong("blad survey", "bladet saknas eller är tomt", mend)
        self._ambiguous()
        raw = self.found.raw
        raw["section"] = list(self._sections(self._tree()))
        raw["derive"] = self._derived()
        raw["choices"] = {name: self._lists[name] for name in dict.fromkeys(self._used) if name in self._lists}
        if self.found.unclassed:
            rows = ", ".join(str(row.number) for row in self.found.unclassed)
            rule = f"frågor utan publiceringsklass (rad {rows}) får klassen int: svaren publiceras aldrig"
            self.cells.doubt(f"blad survey, kolumn {OWN}publication", rule, "skriv open, agg, mod, geo, pers eller int")

    def _columns(self) -> None:
        """What stands in columns that we do not read: refused where it would change the form, else told."""
        for name, known in READ.items():
            sheet = self._book[name]
            passed_over = []
            for column in sheet.columns:
                if column.name in known:
                    continue
                if column.name.startswith(OWN):
                    near = difflib.get_close_matches(column.name, known, 1)
                    mend = f"rätta namnet{f' (menade du {near[0]}?)' if near else ''}, eller ta bort kolumnen"
                    self.cells.wrong(f"blad {name}, rad 1, kolumn {column}", "kolumnen finns inte", mend)
                elif column.name.partition("::")[0] in REFUSED_COLUMNS:
                    rule, mend = REFUSED_COLUMNS[column.name.partition("::")[0]]
                    for row in (row for row in sheet.rows if row.cells.get(column)):
                        if row[column.name].casefold() not in NO:
                            self.cells.wrong(row.at(str(column)), rule, mend)
                elif column.name not in _HARMLESS and any(column in row.cells for row in sheet.rows):
                    passed_over.append(str(column))
            if passed_over:
                rule = f"kolumner som inte läses: {', '.join(passed_over)}"
                self.cells.doubt(f"blad {name}", rule, "inget behöver göras om de är till för andra program")

    def _ambiguous(self) -> None:
        """XLSForm has one set of names: what a condition points to can be neither a group nor another column, too."""
        named: dict[str, list[Row]] = {}
        for row in self._book[SURVEY].rows:
            if row["name"] and not row["type"].casefold().startswith("end"):
                named.setdefault(row["name"], []).append(row)
        for row in self._book[SURVEY].rows:
            for column in sorted(EXPRESSIONS):
                for name in dict.fromkeys(REFERENCE.findall(row[column])):
                    if len(named.get(name, ())) > 1:
                        rows = " och ".join(str(one.number) for one in named[name])
                        rule = f"namnet {name} står på flera rader ({rows}), så det syns inte vilken som menas"
                        self.cells.wrong(row.at(column), rule, "ge grupper, upprepningar och frågor olika namn")

    # --- lists ---

    def _read_lists(self) -> None:
        for row in self._book[CHOICES].rows:
            name = self.cells.name(row, "list_name")
            part = self._lists.setdefault(name, {"choices": []})
            self.found.places.setdefault(f"lista {name}", row)
            self.found.places.setdefault(f"lista {name}, val {row['name']}", row)
            if self.cells.flag(row, OWN + "scale"):
                part["scale"] = True
            choice = {
                "value": self._value(row, f"lista {name}"),
                "label": self.cells.text(row, "label"),
                "missing": self.cells.flag(row, OWN + "missing") or None,
                "short": self.cells.optional(row, OWN + "short"),
                "hint": self.cells.optional(row, OWN + "hint"),
                "leads_to": row[OWN + "leads_to"] or None,
                "within": row[OWN + "within"] or None,
            }
            part["choices"].append(_stated(choice))

    def _read_coarser(self) -> None:
        for row in self._book[COARSER].rows:
            name = row["list_name"]
            if name not in self._lists:
                self._unknown_list(row, name, "list_name")
                continue
            self.found.places.setdefault(f"lista {name}, grövre val {row['name']}", row)
            choice = {
                "value": self._value(row, f"grövre val {name}"),
                "label": self.cells.text(row, "label"),
                "short": self.cells.optional(row, OWN + "short"),
            }
            self._lists[name].setdefault("coarser", []).append(_stated(choice))

    def _value(self, row: Row, space: str) -> str:
        value = row["name"]
        if not value:
            self.cells.wrong(row.at("name"), "valets värde saknas", "skriv ett värde, som bus")
        elif not re.fullmatch(r"[a-z0-9][a-z0-9_]*", value) or "__" in value:
            mend = "använd a–z, 0–9 och _, inte _ först och inte två _ i följd"
            self.cells.wrong(row.at("name"), f"värdet {value} duger inte", mend)
        else:
            self.cells.claim(space, value, row)
        return value

    def _read_bands(self) -> None:
        for row in self._book[BANDS].rows:
            name = row["list_name"]
            band = {
                "value": self._value(row, f"klasser {name}"),
                "label": self.cells.text(row, "label"),
                "low": self.cells.whole(row, "low"),
                "high": self.cells.whole(row, "high"),
            }
            self._bands.setdefault(name, []).append(_stated(band))

    def _list(self, row: Row, name: str, column: str = "type") -> str:
        """A list that a question uses."""
        if name not in self._lists:
            self._unknown_list(row, name, column)
        self._used.append(name)
        return name

    def _unknown_list(self, row: Row, name: str, column: str) -> None:
        near = difflib.get_close_matches(name, self._lists, 1)
        mend = f"skriv listan på bladet choices{f' (menade du {near[0]}?)' if near else ''}"
        self.cells.wrong(row.at(column), f"listan {name} finns inte", mend)

    # --- survey ---

    def _tree(self) -> list[_Node]:
        """The rows of the survey, each group and repeat with what it holds."""
        top = _Node(Row(SURVEY, 1, {}), "top")
        stack = [top]
        for row in self._book[SURVEY].rows:
            control = CONTROL.fullmatch(row["type"].casefold())
            if control is None:
                stack[-1].children.append(_Node(row, "question"))
            elif control["what"] in {"loop", "lgroup"}:
                self.cells.wrong(row.at("type"), f"{row['type']} {REFUSED_LOOP[0]}", REFUSED_LOOP[1])
            elif control["way"] == "begin":
                node = _Node(row, control["what"])
                stack[-1].children.append(node)
                stack.append(node)
            elif len(stack) > 1 and stack[-1].what == control["what"]:
                stack.pop()
            else:
                mend = f"ta bort raden, eller skriv begin_{control['what']} före"
                self.cells.wrong(row.at("type"), f"end_{control['what']} står utan sin början", mend)
        for node in stack[1:]:
            mend = f"skriv end_{node.what} efter den sista frågan i den"
            self.cells.wrong(node.row.at("type"), f"begin_{node.what} har inget slut", mend)
        return top.children

    def _sections(self, nodes: Sequence[_Node]) -> Iterator[Raw]:
        """A section per group; questions that stand beside groups are a section of their own."""
        loose: list[_Node] = []
        for node in nodes:
            if node.what != "group" or _is_battery(node):
                loose.append(node)
                continue
            yield from self._loose_section(loose)
            loose = []
            yield self._section(node)
        yield from self._loose_section(loose)

    def _loose_section(self, nodes: Sequence[_Node]) -> Iterator[Raw]:
        if nodes:
            name = f"part_{nodes[0].row.number}"
            yield {"id": name, "title": self.found.raw.get("title"), "question": self._questions(nodes, name, ())}

    def _section(self, node: _Node) -> Raw:
        row = node.row
        name = self.cells.name(row, prefix=SECTION)
        self.cells.claim("section", name, row)
        self.found.places[f"avsnitt {name}"] = row
        section = {
            "id": name,
            "title": self.cells.text(row, "label") if row.text("label") else self.found.raw.get("title"),
            "intro": self.cells.optional(row, "hint"),
            "question": self._questions(node.children, name, self._conditions(row)),
        }
        if not section["question"]:
            self.cells.wrong(row.at(), "gruppen har inga frågor", "skriv frågor i den, eller ta bort den")
        return _stated(section)

    def _conditions(self, row: Row) -> tuple[str, ...]:
        return (self.cells.expression(row["relevant"]),) if row["relevant"] else ()

    def _questions(self, nodes: Iterable[_Node], theme: str, above: tuple[str, ...]) -> list[Raw]:
        """The questions of a section in order; `above` are the conditions of the groups around them."""
        return [question for node in nodes for question in self._question(node, theme, above)]

    def _question(self, node: _Node, theme: str, above: tuple[str, ...]) -> Iterator[Raw]:
        row = node.row
        if node.what == "repeat":
            yield from self._repeat(node, theme, above)
        elif node.what == "question":
            yield from self._asked(row, theme, above)
        elif _is_battery(node):
            yield from self._battery(node, theme, above)
        else:
            # A group within a section has no place of its own in a form: its heading becomes a note, its condition
            # goes to each of its questions.
            inner = (*above, *self._conditions(row))
            if row.text("label"):
                yield from self._asked(row.with_cells({Column("type"): "note"}), theme, above)
            yield from self._questions(node.children, theme, inner)

    def _asked(self, row: Row, theme: str, above: tuple[str, ...]) -> Iterator[Raw]:
        """A question that stands alone, and the one that `or_other` asks after it."""
        kind = self._type(row)
        if kind is None:
            return
        other = kind.pop("or_other", False)
        raw = self._properties(row, theme, above) | kind
        self._place(row, raw["id"])
        yield _stated(raw)
        if other:
            asked = f"selected(${{{raw['id']}}}, '{_OTHER}')"
            self.cells.claim("question", f"{raw['id']}_other", row)
            self.found.places[f"fråga {raw['id']}_other"] = row
            yield {
                "id": f"{raw['id']}_other",
                "type": T.TEXT.value,
                "label": _OTHER_QUESTION,
                "relevant": _both((*above, *self._conditions(row), asked)),
                "publication": "int",
                "theme": raw["theme"],
            }

    def _place(self, row: Row, name: str) -> None:
        self.cells.claim("question", name, row)
        self.found.places.setdefault(f"fråga {name}", row)

    def _properties(self, row: Row, theme: str, above: tuple[str, ...]) -> Raw:
        """What every question can have."""
        if not row[OWN + "publication"] and row["type"].casefold() not in {"note", "hidden"}:
            self.found.unclassed.append(row)
        return {
            **self._of_column(row),
            "relevant": _both((*above, *self._conditions(row))) or None,
            "publication": row[OWN + "publication"] or "int",
            "theme": row[OWN + "theme"] or theme,
        }

    def _of_column(self, row: Row, prefix: str = "") -> Raw:
        """What a column of a repeat can have, too."""
        kind = row["type"].casefold()
        name = f"note_{row.number}" if kind == "note" and not row["name"] else self.cells.name(row, prefix=prefix)
        return {
            "id": name,
            "label": self.cells.text(row, "label")
            if row.text("label") or kind != "hidden"
            else {"sv": name, "en": name},
            "hint": self.cells.optional(row, "hint"),
            "required": self._required(row),
            "relevant": self.cells.expression(row["relevant"]) or None,
            "constraint": self.cells.expression(row["constraint"]) or None,
            "constraint_message": self.cells.optional(row, "constraint_message"),
            "publication": row[OWN + "publication"] or None,
            "theme": row[OWN + "theme"] or None,
            "bands": self._bands_of(row),
            "sensitive": self.cells.flag(row, OWN + "sensitive") or None,
            **{key: row[OWN + key] or None for key in _WORDS},
            **{key: self.cells.whole(row, OWN + key) for key in _NUMBERS},
        }

    def _required(self, row: Row) -> bool | str | None:
        words = row["required"].strip()
        if not words or words.casefold() in NO:
            return None
        return True if words.casefold() in YES else self.cells.expression(row["required"])

    def _bands_of(self, row: Row) -> list[Raw] | None:
        name = row[OWN + "bands"]
        if not name:
            return None
        if name not in self._bands:
            mend = f"skriv dem på bladet {BANDS} med {name} i kolumnen list_name"
            self.cells.wrong(row.at(OWN + "bands"), f"klasserna {name} finns inte", mend)
        return self._bands.get(name)

    # --- types ---

    def _type(self, row: Row) -> Raw | None:
        """What the type of a row says; None where it says nothing that we take in, and that is told."""
        written = row["type"]
        word = " ".join(written.split()).casefold()
        if not written:
            self.cells.wrong(row.at("type"), "typen saknas", "skriv en typ, som text eller select_one times")
        elif chosen := SELECT.fullmatch(" ".join(written.split())):
            return self._choosing(row, chosen)
        elif word in REFUSED:
            rule, mend = REFUSED[word]
            self.cells.wrong(row.at("type"), f"{written} {rule}", mend)
        elif word.split()[0] in {"select_one_external", "select_multiple_external"}:
            self.cells.wrong(row.at("type"), f"{written} {OUTSIDE[0]}", OUTSIDE[1])
        elif word in {"select_one", "select_multiple", "rank"}:
            self.cells.wrong(
                row.at("type"), f"{written} saknar sin lista", f"skriv listans namn efter, som {word} times"
            )
        elif word in PLAIN:
            return self._plain(row, word)
        else:
            near = difflib.get_close_matches(word, [*PLAIN, "select_one", "select_multiple", "rank"], 1)
            mend = f"skriv en typ som finns{f' (menade du {near[0]}?)' if near else ''}"
            self.cells.wrong(row.at("type"), f"typen {written} är okänd", mend)
        return None

    def _choosing(self, row: Row, chosen: re.Match[str]) -> Raw | None:
        command = re.sub(r"[ _]+", "_", chosen["command"]).casefold()
        name = chosen["list"]
        rotate = self._parameters(row, ("randomize",)).get("randomize") == "true"
        raw: Raw = {"type": CHOOSING[command].value, "rotate": rotate or None}
        source, dot, _ = name.rpartition(".")
        if dot:
            if source not in SUPPLIED_SOURCES:
                self.cells.wrong(row.at("type"), f"{name} {OUTSIDE[0]}", OUTSIDE[1])
                return None
            return raw | {"choices_from": source}
        listed = self._list(row, name)
        if chosen["other"] and listed in self._lists:
            return raw | {"choices": self._with_other(listed), "or_other": True}
        return raw | {"choices": listed}

    def _with_other(self, name: str) -> str:
        """The list with the choice "other", under a name of its own where it had none."""
        part = self._lists[name]
        if any(choice["value"] == _OTHER for choice in part["choices"]):
            return name
        own = f"{name}_or_other"
        self._lists[own] = part | {"choices": [*part["choices"], {"value": _OTHER, "label": _OTHER_LABEL}]}
        self._used.append(own)
        return own

    def _plain(self, row: Row, word: str) -> Raw:
        kind = PLAIN[word]
        said = row[OWN + "type"]
        if said and (kind is not T.TEXT or said not in KINDS_OF_TEXT):
            mend = f"skriv en av {', '.join(sorted(KINDS_OF_TEXT))} på en rad med typen text, eller töm cellen"
            self.cells.wrong(row.at(OWN + "type"), f"{said} hör inte till typen {word}", mend)
        elif said:
            kind = T(said)
        elif kind is T.TEXT and MULTILINE in row["appearance"].casefold().split():
            kind = T.LONGTEXT
        raw: Raw = {"type": kind.value}
        if word == "range":
            raw["range"] = self._range(row)
        else:
            self._parameters(row, ("rows", "cols") if kind in KINDS_OF_TEXT else ())
        return raw

    def _range(self, row: Row) -> Raw:
        given = {"start": "1", "end": "10", "step": "1"} | self._parameters(row, ("start", "end", "step"))
        if given["step"] != "1" or not all(re.fullmatch(r"-?[0-9]{1,9}", given[key]) for key in ("start", "end")):
            mend = "skriv parameters som start=0 end=10 step=1"
            self.cells.wrong(row.at("parameters"), "en skala har hela tal och steget 1", mend)
            return {}
        ends = {key: self.cells.optional(row, OWN + key) or dict.fromkeys(("sv", "en"), given[at]) for key, at in _ENDS}
        return {"start": int(given["start"]), "end": int(given["end"]), **ends}

    def _parameters(self, row: Row, known: Sequence[str]) -> dict[str, str]:
        given: dict[str, str] = {}
        for part in re.split(r"[\s,;]+", re.sub(r"\s*=\s*", "=", row["parameters"])):
            key, _, value = part.partition("=")
            if key.casefold() in known:
                given[key.casefold()] = value.casefold()
            elif part:
                rest = f", här kan stå {', '.join(known)}" if known else ""
                self.cells.wrong(row.at("parameters"), f"{part} är okänt för typen {row['type']}", f"ta bort det{rest}")
        return given

    # --- batteries and repeats ---

    def _battery(self, node: _Node, theme: str, above: tuple[str, ...]) -> Iterator[Raw]:
        """A group that is one question with rows: each question in it is a row of the same kind."""
        row, rows = node.row, [child.row for child in node.children]
        name = self.cells.name(row)
        alike = {tuple(sorted(_alike(one).items(), key=str)) for one in rows}
        if not rows or any(child.what != "question" for child in node.children) or len(alike) > 1:
            mend = f"ge varje rad samma typ, required och constraint, eller ta bort {TABLE_LIST} ur appearance"
            self.cells.wrong(row.at("appearance"), "frågorna i tabellen är inte av samma slag", mend)
            return
        if any(one["relevant"] for one in rows):
            mend = "skriv relevant på gruppens rad i stället"
            self.cells.wrong(row.at(), "en rad i en tabell har inget eget villkor", mend)
        of_group = {at: words for at, words in row.cells.items() if at.name not in _SHAPE}
        merged = replace(row, cells=_alike(rows[0]) | of_group)
        kind = self._type(merged)
        if kind is None:
            return
        if kind["type"] not in {T.SELECT_ONE, T.INTEGER} or kind.get("or_other"):
            mend = f"skriv select_one eller integer utan or_other, eller ta bort {TABLE_LIST} ur appearance"
            self.cells.wrong(rows[0].at("type"), f"{rows[0]['type']} kan inte stå i en tabell", mend)
            return
        raw = self._properties(merged, theme, above) | kind | {"rows": self._rows(name, row, rows)}
        self._place(row, name)
        yield _stated(raw)

    def _rows(self, name: str, row: Row, rows: Sequence[Row]) -> str:
        """The list of a battery's rows: the one that the group names, or one made from the questions."""
        by_value = {one["name"].removeprefix(f"{name}__"): one for one in rows}
        for one in rows:
            self.cells.claim(f"rader {name}", one["name"], one)
        self.cells.of_row |= {one["name"]: f"{name}.{value}" for value, one in by_value.items()}
        if wanted := row[OWN + "rows"]:
            self._follow(self._list(row, wanted, OWN + "rows"), row, by_value)
            return wanted
        made = f"{name}_rows"
        self._lists[made] = {
            "choices": [
                _stated(
                    {"value": value, "label": self.cells.text(one, "label"), "hint": self.cells.optional(one, "hint")}
                )
                for value, one in by_value.items()
            ]
        }
        self.found.places[f"lista {made}"] = row
        self._used.append(made)
        return made

    def _follow(self, name: str, row: Row, by_value: Mapping[str, Row]) -> None:
        """What stands both in a table and in its list must be the same, or one of them would be passed over."""
        labels = {choice["value"]: choice.get("label") for choice in self._lists.get(name, {}).get("choices", ())}
        if labels and [*labels] != [*by_value]:
            mend = f"låt frågorna heta {row['name']}__ följt av listans värden, i listans ordning"
            self.cells.wrong(row.at(OWN + "rows"), f"frågorna i tabellen följer inte listan {name}", mend)
            return
        for value, one in by_value.items():
            label = labels.get(value)
            if label and any(label.get(language) != words for language, words in one.text("label").items()):
                mend = f"skriv samma text här och på bladet choices i listan {name}"
                self.cells.wrong(one.at("label"), f"texten är en annan än i listan {name}", mend)

    def _repeat(self, node: _Node, theme: str, above: tuple[str, ...]) -> Iterator[Raw]:
        row = node.row
        raw = self._properties(row, theme, above) | {"type": T.REPEAT.value}
        self._place(row, raw["id"])
        raw["max_items"] = raw["max_items"] or self.cells.whole(row, "repeat_count")
        raw["field"] = [column for child in node.children for column in self._column(raw["id"], child)]
        if raw["max_items"] is None:
            mend = f"skriv högsta antalet i {OWN}max_items"
            self.cells.doubt(row.at(OWN + "max_items"), "upprepningen får högst en rad", mend)
        yield _stated(raw)

    def _column(self, repeat: str, node: _Node) -> Iterator[Raw]:
        row = node.row
        if node.what != "question":
            mend = "låt frågorna stå direkt i upprepningen"
            self.cells.wrong(row.at("type"), "en upprepning kan inte ha grupper i sig", mend)
            return
        kind = self._type(row)
        if kind is None:
            return
        if kind.pop("or_other", False):
            self.cells.wrong(row.at("type"), "or_other kan inte stå i en upprepning", "lägg till valet other i listan")
        column = _stated(self._of_column(row, prefix=repeat) | kind)
        self.cells.claim(f"kolumn {repeat}", column["id"], row)
        self.found.places[f"fråga {repeat}, kolumn {column['id']}"] = row
        yield column

    # --- derived variables ---

    def _derived(self) -> list[Raw]:
        variables: dict[str, Raw] = {}
        for row in self._book[DERIVED].rows:
            name = self.cells.name(row, "list_name")
            if not row["name"]:
                self.cells.claim("question", name, row)
                self.found.places[f"härledd {name}"] = row
                variables[name] = _stated(
                    {"id": name, "label": self.cells.text(row, "label"), "theme": row["theme"] or None, "choice": []}
                )
                continue
            if name not in variables:
                mend = "skriv en rad före med namnet och variabelns text, och name tomt"
                self.cells.wrong(row.at("list_name"), f"variabeln {name} är inte beskriven", mend)
                continue
            if not row["when"]:
                self.cells.wrong(row.at("when"), "villkoret saknas", "skriv ett uttryck, eller true() för alla andra")
            self.found.places[f"härledd {name}, val {row['name']}"] = row
            choice = {
                "value": self._value(row, f"härledd {name}"),
                "label": self.cells.text(row, "label"),
                "short": self.cells.optional(row, OWN + "short"),
                "when": self.cells.expression(row["when"]),
            }
            variables[name]["choice"].append(_stated(choice))
        return list(variables.values())


_ENDS = (("low", "start"), ("high", "end"))
_SHAPE = frozenset({"type", "appearance", "parameters", OWN + "low", OWN + "high"})
"""What the questions in a table say, and not the group around them."""
_OF_ONE_ROW = frozenset({"name", "label", "hint", "relevant"})


def _alike(row: Row) -> dict[Column, str]:
    """What all questions of a table must have in common."""
    return {at: words for at, words in row.cells.items() if at.name not in _OF_ONE_ROW}


def _is_battery(node: _Node) -> bool:
    named = TABLE_LIST in node.row["appearance"].casefold().split()
    return node.what == "group" and (named or bool(node.row[OWN + "rows"]))


def _both(conditions: Sequence[str]) -> str:
    return conditions[0] if len(conditions) == 1 else " and ".join(f"({one})" for one in conditions)


def _stated(table: Mapping[str, Any]) -> Raw:
    """The table without what was not said."""
    return {key: value for key, value in table.items() if value is not None}
