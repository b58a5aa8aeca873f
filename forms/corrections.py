"""Slips of the pen in a live form: the right words are shown instead, and the version stays what it is."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from .check import form_problems
from .definition import Form, Text
from .errors import Problem
from .texts import texts, with_words


class Correction(Protocol):
    """In this version of a form, in this language: these words instead of those."""

    @property
    def form(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def language(self) -> str: ...
    @property
    def before(self) -> str: ...
    @property
    def after(self) -> str: ...


class Severity(StrEnum):
    """What a change of words is."""

    SLIP = "slip"
    MEANING = "meaning"


NEW_VERSION: Text = {
    "sv": "Det här ser ut att ändra vad frågan betyder. Då behövs en ny version: svaren före och efter kan inte läggas "
    "ihop.",
    "en": "This looks as if it changes what the question means. Then a new version is needed: the answers before and "
    "after cannot be added together.",
}


# --- What is shown -------------------------------------------------------------------------------------------------


def corrected(form: Form, corrections: Iterable[Correction]) -> Form:
    """The form with every correction of its version, in the order they were made; its digest stays as it is.

    What is mended in a shipped form is mended in the forms that are based on it, too. A later correction goes before an
    earlier one of the same words, whether it names the words of the definition or those that the earlier one put there.
    """
    mine = [one for one in corrections if f"{one.form}.v{one.version}" in {form.key, form.based_on}]
    if not mine:
        return form
    defined = texts(form)
    shown: dict[str, dict[str, str]] = {}
    for correction in mine:
        for path, text in defined.items():
            for language in _languages(text, correction.language):
                now = shown.get(language, {}).get(path, text[language])
                if correction.before in {now, text[language]}:
                    shown.setdefault(language, {})[path] = correction.after
    for language, words in shown.items():
        form = with_words(form, language, words)
    return form


def _languages(text: Text, language: str) -> Iterator[str]:
    """The tags under which a text stands in this language: Swedish stands where there is no English, too."""
    if language in text:
        yield language
    if language == "sv":
        yield from (other for other, words in text.items() if other != "sv" and words == text["sv"])


def faults(form: Form, correction: Correction) -> list[Problem]:
    """Why a correction cannot be made in this form (as it is shown now), for the person who makes it; none: it can."""
    where = f"rättelsen av ”{correction.before}”"
    before, after = correction.before, correction.after.strip()
    known = any(text.get(correction.language) == before for text in texts(form).values())
    rules = [
        (not known, "orden finns inte i formuläret på det språket", "kopiera dem precis som de står"),
        (not after, "de nya orden saknas", "skriv dem som de ska stå"),
        (after == before, "orden är desamma före och efter", "ändra det som är fel"),
        (
            bool(after) and _placeholders(before) != _placeholders(after),
            "{place} och {minutes} fylls i av sig själva och måste stå kvar",
            "skriv dem precis som de stod",
        ),
    ]
    found = [Problem(where, rule, mend) for broken, rule, mend in rules if broken]
    if found:
        return found
    standing = form_problems(form)
    new = (problem for problem in form_problems(corrected(form, [correction])) if problem not in standing)
    return [Problem(where, problem.rule, problem.mend, problem.severity) for problem in new]


# --- Whether it is a slip ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Change:
    """Both texts, and their words in lower case."""

    before: str
    after: str
    old: tuple[str, ...]
    new: tuple[str, ...]


_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_PLACEHOLDER = re.compile(r"\{[^}]*\}")


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NEGATIONS = _set_of(
    "inte ej icke aldrig ingen inget inga ingenting ingenstans utan varken knappast "
    "not no never none nothing nowhere neither nor without hardly cannot "
    "لا لم لن ليس ليست غير بدون"
)
_CARRY_MEANING = _set_of(
    "alla allt alltid aldrig några någon något många mycket flera fler flest varje ofta oftast sällan "
    "ibland lite litet få färre minst högst mer mest mindre bättre sämre bäst sämst bra dåligt dålig före efter mellan "
    "över under eller och både bara endast enbart nu framöver tidigare kan ska bör måste vill skulle borde "
    "noll två tre fyra fem sex sju åtta nio tio hundra tusen "
    "all any some many much most more less least fewer few every each always often seldom rarely sometimes better "
    "worse best worst good bad poor before after between over under or and both only can should must will would may "
    "zero two three four five six seven eight nine ten hundred thousand"
)
_SMALL = _set_of("att som är det den de en ett i på av till för the a an of to that is are in")
_TURNING = ("o", "miss", "icke", "van", "un", "in", "im", "dis", "non")
"""Beginnings that turn a word into its opposite: trygg, otrygg."""

_MOST_WORDS_MENDED = 3
_SHORT = 3
_LONG = 6


def judge(before: str, after: str) -> Severity:
    """Whether a change of words looks like a slip of the pen, or as if it changed what is meant; a person decides."""
    return Severity.MEANING if doubts(before, after) else Severity.SLIP


def doubts(before: str, after: str) -> tuple[Text, ...]:
    """Why a change may be more than a slip of the pen, in sentences; none when it looks like a slip."""
    old, new = _words(before), _words(after)
    change = _Change(before, after, tuple(_as_spelt(old, new)), new)
    return tuple(sentence for told, sentence in _DOUBTS if told(change))


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in _WORD.findall(_PLACEHOLDER.sub(" ", text)))


def _as_spelt(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[str]:
    """The old words without those that stand twice by mistake, and with letters in the order that the new ones have."""
    spelt = {"".join(sorted(word)): word for word in new}
    for at, word in enumerate(old):
        if not (at and word == old[at - 1] and old.count(word) > new.count(word)):
            yield spelt.get("".join(sorted(word)), word)


def _placeholders(text: str) -> Counter[str]:
    return Counter(_PLACEHOLDER.findall(text))


def _those(words: Iterable[str], wanted: frozenset[str]) -> Counter[str]:
    return Counter(word for word in words if word in wanted or (wanted is _NEGATIONS and word.endswith(("n't", "n’t"))))


def _other_numbers(change: _Change) -> bool:
    return Counter(_NUMBER.findall(change.before)) != Counter(_NUMBER.findall(change.after))


def _other_negations(change: _Change) -> bool:
    return _those(change.old, _NEGATIONS) != _those(change.new, _NEGATIONS) or any(
        _is_opposite(one, other) for one, other in _replaced(change)
    )


def _is_opposite(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHORT and any(long == turning + short for turning in _TURNING)


def _other_measure(change: _Change) -> bool:
    return _those(change.old, _CARRY_MEANING) != _those(change.new, _CARRY_MEANING)


def _other_order(change: _Change) -> bool:
    return change.old != change.new and Counter(change.old) == Counter(change.new)


def _other_words(change: _Change) -> bool:
    """More than a few words, or a word that is not nearly the same, once spaces between words are not counted."""
    if "".join(change.old) == "".join(change.new):
        return False
    pairs = list(_replaced(change))
    return len(pairs) > _MOST_WORDS_MENDED or not all(_is_near(one, other) for one, other in pairs)


def _replaced(change: _Change) -> Iterator[tuple[str, str]]:
    """Words that stand for each other, "" where there is none."""
    matched = difflib.SequenceMatcher(a=change.old, b=change.new, autojunk=False)
    for tag, start, end, new_start, new_end in matched.get_opcodes():
        if tag == "equal":
            continue
        old, new = change.old[start:end], change.new[new_start:new_end]
        if "".join(old) == "".join(new):
            continue
        for at in range(max(len(old), len(new))):
            yield (old[at] if at < len(old) else ""), (new[at] if at < len(new) else "")


def _is_near(one: str, other: str) -> bool:
    if not (one and other):
        return (one or other) in _SMALL
    length = max(len(one), len(other))
    allowed = 0 if length <= _SHORT else 1 if length < _LONG else 2
    return _distance(one, other) <= allowed


def _distance(one: str, other: str) -> int:
    """How many letters to add, take away, replace or let change places with their neighbour."""
    rows: list[list[int]] = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, against in enumerate(other, start=1):
            steps = [rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (letter != against)]
            if i > 1 and j > 1 and (letter, one[i - 2]) == (other[j - 2], against):
                steps.append(rows[i - 2][j - 2] + 1)
            row.append(min(steps))
        rows.append(row)
    return rows[-1][-1]


_DOUBTS: tuple[tuple[Callable[[_Change], bool], Mapping[str, str]], ...] = (
    (_other_numbers, {"sv": "Ett tal är ändrat.", "en": "A number is changed."}),
    (
        _other_negations,
        {
            "sv": "Ett ”inte” eller ett ord som vänder på meningen har kommit till eller försvunnit.",
            "en": "A “not”, or a word that turns the sentence round, has come or gone.",
        },
    ),
    (
        _other_measure,
        {
            "sv": "Ett ord som säger hur mycket, hur ofta, när eller vilka är ändrat.",
            "en": "A word that says how much, how often, when or who is changed.",
        },
    ),
    (_other_order, {"sv": "Orden står i en annan ordning.", "en": "The words stand in another order."}),
    (
        lambda change: _placeholders(change.before) != _placeholders(change.after),
        {"sv": "Det som fylls i av sig självt är ändrat.", "en": "What is filled in by itself is changed."},
    ),
    (
        _other_words,
        {"sv": "Ett eller flera ord är utbytta mot andra.", "en": "One or more words are exchanged for others."},
    ),
)
