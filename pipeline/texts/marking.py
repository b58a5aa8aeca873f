"""Marks what in a text may point to somebody, before a person reads it: numbers, addresses and likely names.

A mark decides nothing. It helps whoever reviews a text to see; rather one too many than one too few.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

_NAMES = Path(__file__).with_name("names.toml")


class MarkKind(StrEnum):
    """What a marked part of a text may be; what stands first goes before, where two would overlap."""

    PERSONAL_NUMBER = "personal_number"
    EMAIL = "email"
    LINK = "link"
    PHONE = "phone"
    ADDRESS = "address"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of a text, from `start` up to `end`."""

    kind: MarkKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text with the kind of its mark; None where nothing is marked."""

    text: str
    kind: MarkKind | None


def marks(text: str, known: Iterable[str] = ()) -> tuple[Mark, ...]:
    """Everything in a text that may point to somebody, in order and never overlapping.

    `known` are words that are no names here: those of the place, its areas and its municipality.
    """
    places = frozenset(word for name in known for word in _words_in(name))
    found: list[Mark] = []
    for kind in MarkKind:
        for start, end in _FINDERS[kind](text, places):
            if all(end <= other.start or other.end <= start for other in found):
                found.append(Mark(kind, start, end))
    return tuple(sorted(found, key=lambda mark: mark.start))


def pieces(text: str, found: Iterable[Mark]) -> tuple[Piece, ...]:
    """The text cut at its marks, nothing lost: put together again the pieces are the text."""
    cut: list[Piece] = []
    at = 0
    for mark in found:
        cut += [Piece(text[at : mark.start], None), Piece(text[mark.start : mark.end], mark.kind)]
        at = mark.end
    return tuple(piece for piece in (*cut, Piece(text[at:], None)) if piece.text)


Spans = Iterator[tuple[int, int]]


# Numbers

_DASH = r"\-+\u2010-\u2015\u2212"
_PERSONAL_NUMBER = re.compile(
    rf"(?<!\d)(?P<century>1[89]|20)?(?P<year>\d\d)[ .{_DASH}/]?(?P<month>\d\d)[ .{_DASH}/]?(?P<day>\d\d)"
    rf"\s?[{_DASH}./]?\s?(?P<last>[\dA-Z]\d\d\d)(?!\d)"
)
_BORN = re.compile(
    rf"\b(?:född|föddes|f\.|pnr|personnummer|personnr)\W{{0,3}}((?:1[89]|20)?\d\d[ {_DASH}]?\d\d[ {_DASH}]?\d\d)(?!\d)",
    re.IGNORECASE,
)
_COORDINATION = 60
"""What is added to the day in a samordningsnummer."""


def _personal_numbers(text: str, _known: frozenset[str]) -> Spans:
    """Personal and co-ordination numbers, whole or only the day of birth.

    The check digit is not asked for: a number with a slip of the pen still points to somebody.
    """
    for found in _PERSONAL_NUMBER.finditer(text):
        if _is_a_day(found["century"], found["year"], found["month"], found["day"]):
            yield found.span()
    for found in _BORN.finditer(text):
        yield found.span(1)


def _is_a_day(century: str | None, year: str, month: str, day: str) -> bool:
    number = int(day) - _COORDINATION if int(day) > _COORDINATION else int(day)
    try:
        date(int(f"{century or '20'}{year}"), int(month), number)
    except ValueError:
        # 29 February of a year that had one a century before
        return (int(month), number) == (2, 29)
    return True


_PHONE = re.compile(r"(?<![\d:])(?:\+|00|\(?0)(?:[ ./()\u00a0\-\u2010-\u2015]{0,3}\d){6,14}(?!\d)")
_PHONE_AFTER_WORD = re.compile(
    r"\b(?:ring|tel|telefon|telnr|mobil|mobilen|mobilnummer|sms|nås på|nummer|nr|whatsapp)\W{0,3}"
    r"((?:\d[ \-]?){5,13}\d)(?!\d)",
    re.IGNORECASE,
)


def _phones(text: str, _known: frozenset[str]) -> Spans:
    yield from (found.span() for found in _PHONE.finditer(text))
    yield from (found.span(1) for found in _PHONE_AFTER_WORD.finditer(text))


# Addresses

_DOT = r"\s?(?:\.|[(\[]\s?(?:dot|punkt)\s?[)\]]|\b(?:dot|punkt)\b)\s?"
_EMAIL = re.compile(
    r"[\w.+%'’\-]*[\w+%]\s?[@＠]\s?[\w\-]+(?:\s?\.\s?[\w\-]+)*"
    rf"|[\w.+%'’\-]*[\w+%]\s?[(\[]?\s?\b(?:at|snabel-?a)\b\s?[)\]]?\s?[\w\-]+(?:{_DOT}[\w\-]+)+",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:https?://|www\.)\S*[^\s.,;:!?)\]”\"']|(?<![\w@.])@\w[\w.]{1,}"
    r"|(?<![\w@])(?:[\w\-]+\.)+(?:se|com|nu|org|net|eu|info|io|no|dk|fi|de|uk|me|app|social)\b(?:/[^\s.,;:!?)]*)?",
    re.IGNORECASE,
)
_ROAD = (
    r"gatan|gata|vägen|väg|gränden|gränd|stigen|stig|allén|allé|backen|backe|torget|torg|platsen|plats|leden|ringen|"
    r"kroken|svängen|slingan|stråket|kajen|liden|lid|bron|parken|udden|åsen|höjden|hagen|lyckan|ängen|gården|torpet|plan|"
    r"gårdsväg|rondellen|dalen|viken|näset|stranden|terrassen|gärdet|kullen|lunden|hamnen|holmen"
)
_ADDRESS = re.compile(
    rf"\b(?:[A-ZÅÄÖ]\w*\s)?[\w\-]*(?i:{_ROAD})\s?\d{{1,4}}(?:\s?[A-Ha-h]\b)?"
    r"|\b(?i:box)\s\d{1,5}|\b\d{3}\s?\d{2}\s[A-ZÅÄÖ]\w+|\b[A-ZÅÄÖ][\w\-]+\s(?:[A-ZÅÄÖ][\w\-]+\s)?\d{1,3}:\d{1,4}"
)
_ROADS_BY_NUMBER = re.compile(
    r"(?:\b|^)(?:riks|läns|genomfarts)?(?:väg|vägen|plats|plan|led(?:en)?)\s?\d", re.IGNORECASE
)


def _found(pattern: re.Pattern[str]) -> Callable[[str, frozenset[str]], Spans]:
    return lambda text, _known: (found.span() for found in pattern.finditer(text))


def _addresses(text: str, _known: frozenset[str]) -> Spans:
    for found in _ADDRESS.finditer(text):
        if not _ROADS_BY_NUMBER.match(found[0]):
            yield found.span()


# Names

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_SENTENCE_ENDS = re.compile(r"(?:^|[.!?:;…\n\r•*–—]|(?:^|\n)\s*[-\d]+[.)]?)[\s\"”’'»(\[]*$")
_CUE = re.compile(
    r"(?:\b(?:heter|hette|kallas|namn är|herr|fru|fröken|familjen|syskonen|bröderna|grannen|grannarna|rektorn?|"
    r"läraren?|doktorn?|sköterskan|chefen|ordföranden?|kommunalrådet|politikern|handlaren|tränaren|ledaren|prästen|"
    r"kyrkoherden|bonden|ägaren|hyresvärden|sonen|son|dottern|dotter|mannen|man|hustrun|frun|sambon|pojkvän|flickvän|"
    r"kompisen|kompis|vännen|farbror|moster|faster|morbror|syster|bror|brorsan|syrran|mamma|pappa|mormor|morfar|farmor|"
    r"farfar|hälsar|hälsningar|mvh|vh|tacka|tack till|fråga|prata med|pratade med|kontakta|ring|med vänlig hälsning)"
    r"|/)[\s,:]*$",
    re.IGNORECASE,
)
_SAYS_WHO = re.compile(r"\b(?:heter|hette|mitt namn är|mvh|med vänlig hälsning)[\s,:]*$", re.IGNORECASE)
_SURNAME = re.compile(r"\w{2,}(?:sson|ssons|sdotter|sdotters|qvist|quist|kvist)$")
_SURNAME_WITH_CAPITAL = re.compile(r"\w{3,}(?:ström|gren|lund|dahl|blad|feldt|stedt|berg)s?$")
_PLACE = re.compile(
    r"\w*(?:gatan|vägen|torget|skolan|skola|parken|kyrkan|hallen|plan|planen|viken|sjön|älven|bron|köping|hamnen|stad|"
    r"staden|borg|forsen|skogen|badet|berget|leden|gården|gymnasiet|kommun|kommunen|huset|hemmet|centrum|stationen|station|"
    r"torpet|backen|allén|stigen|gränd|verket|bolaget|banan|rinken|arenan|kajen|udden|näset|holmen|åsen|dalen|området|"
    r"bygden|by|byn|ryd|red|hult|torp|ås|sund|mossen|slätten|marken|macken|föreningen|klubben|caféet|krogen|affären|"
    r"biblioteket|museet|rondellen|spåret|bacen|ängen|kullen|bryggan|stranden|landet)s?$"
)
_SHOUTED = 0.6
"""From this share of capital letters on they say nothing."""


@cache
def _lists() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(words.split()) for name, words in tomllib.loads(_NAMES.read_text("utf-8")).items()}


def _words_in(name: str) -> Iterator[str]:
    for found in _WORD.finditer(name.casefold()):
        yield from {found[0], found[0] + "s", found[0].removesuffix("s")}


def _names(text: str, known: frozenset[str]) -> Spans:
    """Likely names: a listed name, what follows words that names follow, and a capital letter inside a sentence."""
    letters = [sign for sign in text if sign.isalpha()]
    shouted = sum(sign.isupper() for sign in letters) > _SHOUTED * len(letters) if len(letters) > 8 else False
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        if not _begins_name(text, words[at], words[at + 1 : at + 2], known, shouted=shouted):
            at += 1
            continue
        last = at
        while last + 1 < len(words) and _goes_on(text, words[last], words[last + 1]):
            last += 1
        yield words[at].start(), words[last].end()
        at = last + 1


def _begins_name(
    text: str, word: re.Match[str], following: list[re.Match[str]], known: frozenset[str], *, shouted: bool
) -> bool:
    said, before, lists = word[0], text[: word.start()], _lists()
    plain, capital = _plain(said), said[:1].isupper() and not shouted
    inside = _SENTENCE_ENDS.search(before) is None
    nobody = bool(plain & (known | lists["harmless"] | _NOT_SAID)) or bool(_PLACE.search(said.casefold()))
    next_to = (
        following
        and text[word.end() : following[0].start()] == " "
        and following[0][0][:1].isupper()
        and not _plain(following[0][0]) & lists["given"]
    )
    rules = (
        bool(plain & lists["given"]) or any(part in lists["given"] for part in said.casefold().split("-")),
        bool(_SURNAME.search(said.casefold())),
        capital and (bool(plain & lists["surnames"]) or bool(_SURNAME_WITH_CAPITAL.search(said))) and not nobody,
        bool(_SAYS_WHO.search(before)) and len(said) > 1 and not plain & _NOT_SAID,
        capital and bool(plain & lists["also_words"]) and inside,
        capital and not nobody and (inside or bool(_CUE.search(before))) and len(said) > 1 and not said.isupper(),
        # at the beginning of a sentence the capital letter of the next word has to tell
        capital and not nobody and bool(next_to) and _begins_name(text, following[0], [], known, shouted=shouted),
    )
    return any(rules)


def _plain(said: str) -> frozenset[str]:
    """A word as lists have it, with and without the s of the genitive."""
    word = said.casefold()
    return frozenset([word, word.removesuffix("s"), word.removesuffix("’s")])


_NOT_SAID = frozenset(
    ["är", "att", "det", "den", "en", "ett", "jag", "du", "vi", "de", "han", "hon", "och", "som", "the"]
)


_PARTICLES = frozenset(["von", "af", "de", "la", "al", "el", "van", "da", "bin", "abu"])


def _goes_on(text: str, word: re.Match[str], following: re.Match[str]) -> bool:
    """Whether a name goes on with the next word: a surname, a second given name, or what stands between them."""
    if text[word.end() : following.start()] not in (" ", "-", " al-", " el-"):
        return False
    return (
        following[0][:1].isupper()
        or following[0].casefold() in _PARTICLES
        or bool(_SURNAME.search(following[0].casefold()))
    )


_FINDERS: Mapping[MarkKind, Callable[[str, frozenset[str]], Spans]] = {
    MarkKind.PERSONAL_NUMBER: _personal_numbers,
    MarkKind.EMAIL: _found(_EMAIL),
    MarkKind.LINK: _found(_LINK),
    MarkKind.PHONE: _phones,
    MarkKind.ADDRESS: _addresses,
    MarkKind.NAME: _names,
}
