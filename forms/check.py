"""The rules that a definition must keep: first its shape as written, then its sense as a form."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from .definition import ChoiceList, Form, Publication, Question, QuestionType, Role, Text
from .errors import Problem
from .expression import ExpressionError, parse, references

T = QuestionType

MAX_SCALE_STEPS = 15
SUPPLIED_SOURCES = ("sub_area", "idea", "user")
"""Where choices may come from when the definition does not list them."""

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
_CHOICE_VALUE = re.compile(r"[a-z0-9][a-z0-9_]*")
_PLACEHOLDER = re.compile(r"\{[^}]*\}")
_FILLED_IN = frozenset({"{place}"})
_FILLED_IN_INTRO = _FILLED_IN | {"{minutes}"}

_SENSITIVE = re.compile(
    r"\b(hälsa|hälsan|hälsotillstånd|sjuk|sjukdom|sjukdomar|diagnos|diagnoser|allergi|allergier|medicin|mediciner"
    r"|funktionsnedsättning|funktionshinder|religion|religiös|trosuppfattning|parti|partier|partiet|politisk|politiska"
    r"|fack|facket|fackförening|fackförbund|etnicitet|etnisk|etniskt|sexualitet|sexuell|sexuella|sexualliv"
    r"|health|illness|disease|diagnosis|allergy|allergies|disability|religion|religious|faith|political party"
    r"|political|trade union|ethnicity|ethnic|sexuality|sexual)\b",
    re.IGNORECASE,
)
_SECRECY = re.compile(
    r"\b(hemlig[at]?|konfidentiell\w*|sekretess\w*|ingen\s+får\s+se|secret|confidential\w*|no\s?(?:one|body)\s+will\s+see)\b",
    re.IGNORECASE,
)


# --- Shape: keys and kinds, over what was written -----------------------------------------------------------------

Kind = Callable[[object], str | None]
"""Looks at one written value; returns how to mend it, or None when it is as it should be."""


def _of(kind: type | tuple[type, ...], mend: str) -> Kind:
    # TOML's true is an int to Python, so a bool passes only where a bool is asked for.
    kinds = kind if isinstance(kind, tuple) else (kind,)
    return lambda value: None if isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool)) else mend


def _one_of(words: Iterable[str]) -> Kind:
    known = tuple(words)

    def look(value: object) -> str | None:
        return None if value in known else f"skriv ett av {', '.join(known)}{_nearest(str(value), known)}"

    return look


def _matching(pattern: re.Pattern[str], mend: str) -> Kind:
    def look(value: object) -> str | None:
        fits = isinstance(value, str) and pattern.fullmatch(value) and "__" not in value
        return None if fits else mend

    return look


def _text(value: object) -> str | None:
    if not isinstance(value, Mapping):
        return 'skriv texten som { sv = "…", en = "…" }'
    missing = [language for language in ("sv", "en") if not str(value.get(language, "")).strip()]
    if missing:
        return f"lägg till texten på {' och '.join(missing)}"
    surplus = [str(key) for key in value if key not in {"sv", "en"}]
    if surplus:
        return f"flytta {', '.join(surplus)} till en språkfil bredvid (<formulär>.vN.<språk>.toml)"
    if not all(isinstance(words, str) for words in value.values()):
        return "skriv orden inom citattecken"
    return None


def _list_of(kind: Kind, mend: str) -> Kind:
    return lambda value: None if isinstance(value, list) and all(kind(part) is None for part in value) else mend


def _pair_of(kind: Kind) -> Kind:
    return lambda value: None if kind(value) is None and isinstance(value, list) and len(value) == 2 else ""


def _from_to(low: int, high: int) -> Kind:
    # The upper bounds are far above what a person asks for, and below what a form could not be built with.
    def look(value: object) -> str | None:
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return None
        return f"skriv ett helt tal från {low} till {high}"

    return look


_WORDS = _of(str, "skriv ett ord eller en mening inom citattecken")
_WHOLE = _from_to(-999_999_999, 999_999_999)
_FLAG = _of(bool, "skriv true eller false")
_TABLES = _list_of(_of(dict, ""), "skriv den som en lista av tabeller")
_ID = _matching(IDENTIFIER, "använd a–z, 0–9 och _ med en bokstav först, och inte två _ i följd")
_VALUE = _matching(_CHOICE_VALUE, "använd a–z, 0–9 och _, inte _ först och inte två _ i följd")
_NAMES = _list_of(_ID, "skriv en lista av frågors id")

_FORM_KEYS: Mapping[str, Kind] = {
    "form": _ID,
    "version": _from_to(1, 9999),
    "letter": _WORDS,
    "title": _text,
    "intro": _text,
    "target": _text,
    "step": _WORDS,
    "anonymous": _FLAG,
    "section": _TABLES,
    "uses": _WORDS,
    "source": _text,
    "based_on": _WORDS,
    "group_by": _NAMES,
    "respondent_counts": _list_of(_pair_of(_NAMES), 'skriv par av frågors id, som [["age_group", "gender"]]'),
    "cross_tables": _list_of(
        _pair_of(_list_of(_WORDS, "")), 'skriv par av frågors id, som [["overall", "theme_rating.housing"]]'
    ),
    "choices": _of(dict, "skriv listorna som [choices.namn]"),
    "derive": _TABLES,
}
_FORM_REQUIRED = ("form", "version", "letter", "title", "intro", "target", "step", "anonymous", "section")

_SECTION_KEYS: Mapping[str, Kind] = {"id": _ID, "title": _text, "intro": _text, "question": _TABLES}

_LIST_KEYS: Mapping[str, Kind] = {"scale": _FLAG, "choices": _TABLES, "coarser": _TABLES}

_CHOICE_KEYS: Mapping[str, Kind] = {
    "value": _VALUE,
    "label": _text,
    "missing": _FLAG,
    "short": _text,
    "hint": _text,
    "leads_to": _ID,
    "within": _VALUE,
}
_COARSER_KEYS: Mapping[str, Kind] = {"value": _VALUE, "label": _text, "short": _text}

_QUESTION_KEYS: Mapping[str, Kind] = {
    "id": _ID,
    "type": _one_of(QuestionType),
    "label": _text,
    "hint": _text,
    "choices": _WORDS,
    "choices_from": _one_of(SUPPLIED_SOURCES),
    "rows": _WORDS,
    "required": _of((bool, str), "skriv true, false eller ett uttryck"),
    "relevant": _WORDS,
    "constraint": _WORDS,
    "constraint_message": _text,
    "max_choices": _from_to(1, 1000),
    "max_length": _from_to(1, 20_000),
    "max_items": _from_to(1, 50),
    "range": _of(dict, "skriv den som { start = 0, end = 10, low = { … }, high = { … } }"),
    "bands": _TABLES,
    "field": _TABLES,
    "rotate": _FLAG,
    "role": _one_of(Role),
    "sensitive": _FLAG,
    "consent": _ID,
    "publication": _one_of(Publication),
    "theme": _ID,
}
_QUESTION_REQUIRED = ("id", "type", "label", "publication", "theme")
_COLUMN_REQUIRED = ("id", "type", "label")
"""A column of a repeat has its question's publication and theme unless it says otherwise."""

_RANGE_KEYS: Mapping[str, Kind] = {"start": _WHOLE, "end": _WHOLE, "low": _text, "high": _text}
_BAND_KEYS: Mapping[str, Kind] = {"value": _VALUE, "label": _text, "low": _WHOLE, "high": _WHOLE}
_DERIVE_KEYS: Mapping[str, Kind] = {"id": _ID, "label": _text, "theme": _ID, "choice": _TABLES}
_DERIVE_CHOICE_KEYS: Mapping[str, Kind] = {"value": _VALUE, "label": _text, "short": _text, "when": _WORDS}


def shape_problems(raw: Mapping[str, Any], shared: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with a definition as it is written: keys, kinds of value, translations, lists that do not exist.

    `shared` are the lists that it uses, as read from their file. Without problems here the definition can be built.
    """
    problems = list(_table("formuläret", raw, _FORM_KEYS, _FORM_REQUIRED))
    own = raw.get("choices")
    own = own if isinstance(own, dict) else {}
    problems += list_problems(own)
    problems += [
        Problem(f"lista {name}", "namnet finns redan bland de delade listorna", "ge listan ett annat namn")
        for name in own
        if name in shared
    ]
    known = tuple(own) + tuple(shared)
    for section in _tables(raw, "section"):
        where = f"avsnitt {section.get('id', '?')}"
        problems += _table(where, section, _SECTION_KEYS, ("id", "title", "question"))
        for question in _tables(section, "question"):
            problems += _question(question, f"fråga {question.get('id', '?')}", _QUESTION_REQUIRED, known)
    for variable in _tables(raw, "derive"):
        where = f"härledd {variable.get('id', '?')}"
        problems += _table(where, variable, _DERIVE_KEYS, ("id", "label", "choice"))
        for choice in _tables(variable, "choice"):
            here = f"{where}, val {choice.get('value', '?')}"
            problems += _table(here, choice, _DERIVE_CHOICE_KEYS, ("value", "label", "when"))
    return problems


def list_problems(lists: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with choice lists as they are written."""
    problems: list[Problem] = []
    for name, written in lists.items():
        where = f"lista {name}"
        if mend := _ID(name):
            problems.append(Problem(where, "namnet duger inte", mend))
        if not isinstance(written, dict):
            problems.append(Problem(where, "är ingen lista", f"skriv den som [choices.{name}]"))
            continue
        problems += _table(where, written, _LIST_KEYS, ("choices",))
        for choice in _tables(written, "choices"):
            problems += _table(f"{where}, val {choice.get('value', '?')}", choice, _CHOICE_KEYS, ("value", "label"))
        for choice in _tables(written, "coarser"):
            here = f"{where}, grövre val {choice.get('value', '?')}"
            problems += _table(here, choice, _COARSER_KEYS, ("value", "label"))
    return problems


def _question(raw: Mapping[str, Any], where: str, required: Sequence[str], lists: Sequence[str]) -> Iterator[Problem]:
    yield from _table(where, raw, _QUESTION_KEYS, required)
    for key in ("choices", "rows"):
        name = raw.get(key)
        if isinstance(name, str) and name not in lists:
            mend = f"skriv listan under [choices.{name}]{_nearest(name, lists)}"
            yield Problem(where, f"listan {name} finns inte", mend)
    if isinstance(raw.get("range"), dict):
        yield from _table(f"{where}, range", raw["range"], _RANGE_KEYS, tuple(_RANGE_KEYS))
    for band in _tables(raw, "bands"):
        yield from _table(f"{where}, klass {band.get('value', '?')}", band, _BAND_KEYS, ("value", "label"))
    for column in _tables(raw, "field"):
        yield from _question(column, f"{where}, kolumn {column.get('id', '?')}", _COLUMN_REQUIRED, lists)


def _table(where: str, raw: Mapping[str, Any], keys: Mapping[str, Kind], required: Iterable[str]) -> Iterator[Problem]:
    for key in required:
        if key not in raw:
            yield Problem(where, f"{key} saknas", f"lägg till {key} = …")
    for key, value in raw.items():
        if key not in keys:
            yield Problem(where, f"nyckeln {key} finns inte", f"ta bort den{_nearest(key, keys)}")
        elif mend := keys[key](value):
            yield Problem(where, f"{key} går inte att läsa", mend)


def _tables(raw: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    written = raw.get(key)
    return [part for part in written if isinstance(part, dict)] if isinstance(written, list) else []


def _nearest(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), 1)
    return f" (menade du {near[0]}?)" if near else ""


# --- Sense: what the form means, over what was built ---------------------------------------------------------------

_CHOOSING = frozenset({T.SELECT_ONE, T.SELECT_MULTIPLE, T.RANK})
_WRITTEN = frozenset({T.TEXT, T.LONGTEXT, T.EMAIL, T.TEL, T.URL, T.ORGANISATION_NUMBER, T.GEOSHAPE})
_CONTACT_TYPES = frozenset({T.EMAIL, T.TEL, T.ORGANISATION_NUMBER, T.FILE})
_IN_ONE_FIELD = _CHOOSING | _WRITTEN | {T.INTEGER, T.DATE, T.CONSENT}

_BELONGS_TO: Mapping[str, tuple[str, frozenset[QuestionType]]] = {
    "choices": ("choices", _CHOOSING),
    "choices_from": ("choices_from", _CHOOSING),
    "rows": ("rows", frozenset({T.SELECT_ONE, T.INTEGER})),
    "constraint": ("constraint", _IN_ONE_FIELD),
    "max_choices": ("max_choices", frozenset({T.SELECT_MULTIPLE, T.RANK})),
    "max_length": ("max_length", _WRITTEN | {T.GEOPOINT}),
    "range": ("range", frozenset({T.INTEGER})),
    "bands": ("bands", frozenset({T.INTEGER})),
    "fields": ("field", frozenset({T.REPEAT})),
    "rotate": ("rotate", _CHOOSING),
}
"""Property -> its key as written, and the types that it belongs to."""

_ROLE_NEEDS: Mapping[Role, tuple[Callable[[Question], bool], str]] = {
    Role.OVERALL: (
        lambda question: question.rows is None and _is_scale(question),
        "ge rollen åt en select_one med en skala, eller en integer med range",
    ),
    Role.PERFORMANCE: (
        lambda question: question.rows is not None and _is_scale(question),
        "ge rollen åt en fråga med rows och en skala",
    ),
    Role.IMPORTANCE: (
        lambda question: (
            (question.type is T.SELECT_MULTIPLE and question.max_choices is not None)
            or (question.rows is not None and _is_scale(question))
        ),
        "ge rollen åt en select_multiple med max_choices, eller en fråga med rows och en skala",
    ),
}


def form_problems(form: Form) -> list[Problem]:
    """What is wrong with a form as a whole; an empty list means that people may be asked. Warnings do not stop it."""
    return [problem for rule in _RULES for problem in rule(form)]


def _is_scale(question: Question) -> bool:
    return question.range is not None or (question.choices is not None and question.choices.scale)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A question or a column of a repeat, and where it stands."""

    where: str
    question: Question


def _placed(form: Form) -> Iterator[_Placed]:
    for question in form.questions():
        where = f"fråga {question.id}"
        yield _Placed(where, question)
        for column in question.fields:
            yield _Placed(f"{where}, kolumn {column.id}", column)


def _lists(form: Form) -> dict[str, ChoiceList]:
    used = (part for placed in _placed(form) for part in (placed.question.choices, placed.question.rows))
    return {part.name: part for part in used if part is not None}


def _repeated(ids: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(name.casefold() for name in ids).items() if count > 1]


def _unique_names(form: Form) -> Iterator[Problem]:
    groups = [
        ("formuläret", "avsnittet", [section.id for section in form.sections]),
        (
            "formuläret",
            "frågan",
            [*(question.id for question in form.questions()), *(variable.id for variable in form.derived)],
        ),
        *((f"lista {name}", "valet", part.values()) for name, part in _lists(form).items()),
        *(
            (f"lista {name}", "det grövre valet", [c.value for c in part.coarser])
            for name, part in _lists(form).items()
        ),
        *((f"fråga {q.id}", "kolumnen", [column.id for column in q.fields]) for q in form.questions()),
        *((f"fråga {q.id}", "klassen", [band.value for band in q.bands]) for q in form.questions()),
        *((f"härledd {d.id}", "valet", [choice.value for choice in d.choices]) for d in form.derived),
    ]
    for where, what, ids in groups:
        for name in _repeated(ids):
            yield Problem(where, f"{what} {name} finns två gånger", "ge en av dem ett annat id")


def _properties(form: Form) -> Iterator[Problem]:
    for placed in _placed(form):
        question = placed.question
        for attribute, (key, types) in _BELONGS_TO.items():
            if getattr(question, attribute) and question.type not in types:
                mend = f"ta bort {key}, som hör till {', '.join(sorted(types))}"
                yield Problem(placed.where, f"{key} hör inte till typen {question.type}", mend)
        if question.max_items > 1 and question.type not in {T.GEOPOINT, T.REPEAT}:
            mend = "ta bort max_items, som hör till geopoint och repeat"
            yield Problem(placed.where, f"max_items hör inte till typen {question.type}", mend)
        if question.constraint_message and not question.constraint:
            yield Problem(placed.where, "constraint_message står utan constraint", "lägg till constraint")


def _choices(form: Form) -> Iterator[Problem]:
    for where, question in ((placed.where, placed.question) for placed in _placed(form)):
        sources = [source for source in (question.choices, question.choices_from) if source]
        if question.type in _CHOOSING and len(sources) != 1:
            yield Problem(where, "behöver val från ett enda håll", 'lägg till choices = "…" eller choices_from = "…"')
        for name, part in (("choices", question.choices), ("rows", question.rows)):
            if part and not part.choices:
                yield Problem(where, f"{name} är en tom lista", "skriv minst ett val i listan")
        if question.choices and (question.max_choices or 0) > len(question.choices.choices):
            yield Problem(where, "max_choices är större än antalet val", f"skriv högst {len(question.choices.choices)}")
        if question.type is T.REPEAT and not question.fields:
            yield Problem(where, "har inga kolumner", "lägg till [[section.question.field]]")
    for name, part in _lists(form).items():
        stray = [choice.value for choice in part.choices if not choice.missing and not choice.value.isdecimal()]
        if part.scale and stray:
            mend = "skriv hela tal som värden, eller missing = true på val utanför skalan"
            yield Problem(f"lista {name}", f"är en skala men {', '.join(stray)} är inga tal", mend)


def _coarser(form: Form) -> Iterator[Problem]:
    """Every answer belongs to one coarser choice, or the list has none: a person is in one group, coarse or fine."""
    for name, part in _lists(form).items():
        where = f"lista {name}"
        answers = [choice for choice in part.choices if choice.substantive]
        known = [choice.value for choice in part.coarser]
        for choice in part.choices:
            here = f"{where}, val {choice.value}"
            if choice.within and not choice.substantive:
                yield Problem(here, "är inget svar på frågan men hör till ett grövre val", "ta bort within")
            elif choice.within and choice.within not in known:
                mend = f"skriv det bland listans coarser, eller rätta within{_nearest(choice.within, known)}"
                yield Problem(here, f"det grövre valet {choice.within} finns inte", mend)
        for choice in part.coarser:
            here = f"{where}, grövre val {choice.value}"
            if choice.value not in {one.within for one in answers}:
                mend = f'skriv within = "{choice.value}" på valen som hör dit, eller ta bort det'
                yield Problem(here, "inget val hör till det", mend)
            if any(one.value == choice.value and one.label != choice.label for one in part.choices):
                mend = "ge dem samma text, eller det grövre valet ett annat värde"
                yield Problem(here, "ett val har samma värde men en annan text", mend)
        without = [choice.value for choice in answers if not choice.within]
        if part.coarser and 0 < len(without) < len(answers):
            rule = f"{', '.join(without)} hör inte till något grövre val, men de andra valen gör det"
            yield Problem(where, rule, "skriv within på alla valen, eller på inget")


def _columns(form: Form) -> Iterator[Problem]:
    for question in form.questions():
        for column in question.fields:
            where = f"fråga {question.id}, kolumn {column.id}"
            if column.rows or column.type in {T.REPEAT, T.GEOPOINT, T.NOTE, T.HIDDEN, T.FILE}:
                yield Problem(where, "en kolumn kan bara besvaras i ett fält", "välj en annan typ, utan rows")
            if column.choices_from or column.relevant or column.role or isinstance(column.required, str):
                mend = "ta bort choices_from, relevant, role eller uttrycket i required"
                yield Problem(where, "en kolumn har inga egna villkor eller roller", mend)


def _numbers(form: Form) -> Iterator[Problem]:
    for where, question in ((placed.where, placed.question) for placed in _placed(form)):
        scale, bands = question.range, question.bands
        if scale and scale.start >= scale.end:
            yield Problem(where, "range börjar inte före sitt slut", "skriv ett lägre start än end")
        if scale and bands:
            yield Problem(where, "ett tal har både range och bands", "ta bort det ena")
        closed = scale is not None and len(scale.values()) <= MAX_SCALE_STEPS
        if question.type is T.INTEGER and question.publication is Publication.AGG and not (bands or closed):
            mend = f"lägg till bands, eller range med högst {MAX_SCALE_STEPS} steg"
            yield Problem(where, "ett tal publiceras bara i klasser eller som sluten skala", mend)
        for low, high in ((band.low, band.high) for band in bands):
            if low is not None and high is not None and low > high:
                yield Problem(where, f"klassen {low}–{high} är tom", "byt plats på low och high")
        for one, after in pairwise(bands):
            if one.high is None or after.low is None or one.high + 1 != after.low:
                mend = "låt varje klass börja ett steg över den förra"
                yield Problem(where, f"klasserna {one.value} och {after.value} möts inte", mend)


def _expressions(form: Form) -> Iterator[Problem]:
    earlier: dict[str, Question] = {}
    everything = {question.id for question in form.questions()}
    for question in form.questions():
        for part in (question, *question.fields):
            where = f"fråga {question.id}" + (f", kolumn {part.id}" if part is not question else "")
            for key in ("relevant", "required", "constraint"):
                source = getattr(part, key)
                if isinstance(source, str):
                    yield from _expression(f"{where}, {key}", source, earlier, everything)
        earlier[question.id] = question
    for variable in form.derived:
        where = f"härledd {variable.id}"
        for source in variable.when:
            yield from _expression(f"{where}, when", source, earlier, everything)
        if not variable.choices:
            yield Problem(where, "har inga val", "lägg till [[derive.choice]]")
        if "true()" in variable.when[:-1]:
            yield Problem(where, "val efter true() kan aldrig gälla", "flytta valet med true() sist")


def _expression(where: str, source: str, known: Mapping[str, Question], everything: set[str]) -> Iterator[Problem]:
    try:
        found = list(references(parse(source)))
    except ExpressionError as error:
        yield Problem(where, f"uttrycket går inte att läsa: {error}", "se uttryckens språk i docs/forms.md")
        return
    for name, row in ((reference.question, reference.row) for reference in found):
        question = known.get(name)
        if question is None and name in everything:
            yield Problem(where, f"frågan {name} kommer senare", "flytta den före, eller vänd på villkoret")
        elif question is None:
            yield Problem(where, f"frågan {name} finns inte", f"rätta id{_nearest(name, known)}")
        elif (row is not None) != (question.rows is not None):
            mend = f"skriv ${{{name}.rad}} om frågan har rows, annars ${{{name}}}"
            yield Problem(where, f"{name} är {'en fråga med' if question.rows else 'ingen fråga med'} rader", mend)
        elif row is not None and question.rows and row not in question.rows.values():
            yield Problem(
                where, f"raden {row} finns inte i {name}", f"rätta raden{_nearest(row, question.rows.values())}"
            )


def _private_sources(form: Form) -> Iterator[Problem]:
    """Counts that are public must not tell of answers that are not: what a variable is made from, who was asked."""
    conditions = [(f"härledd {d.id}, when", source) for d in form.derived for source in d.when]
    if form.anonymous:
        conditions += [(f"fråga {q.id}, relevant", q.relevant) for q in form.questions() if q.relevant and _counted(q)]
    for where, source in conditions:
        for name in sorted(_named(source)):
            question = form.question(name)
            if question is not None and not question.may_be_counted:
                mend = 'bygg villkoret på frågor med publication = "agg", eller "open" utan consent'
                rule = f"svaren på {name} ({question.publication}) skulle bli offentliga som antal"
                yield Problem(where, rule, mend)


def _counted(question: Question) -> bool:
    return question.may_be_counted and question.type in {T.SELECT_ONE, T.SELECT_MULTIPLE, T.INTEGER}


def _named(source: str) -> set[str]:
    """The questions that an expression names; none where it cannot be read, which is a problem of its own."""
    try:
        return {reference.question for reference in references(parse(source))}
    except ExpressionError:
        return set()


def _anonymous(form: Form) -> Iterator[Problem]:
    for where, question in ((placed.where, placed.question) for placed in _placed(form)):
        if form.anonymous and (question.publication is Publication.PERS or question.type in _CONTACT_TYPES):
            mend = "flytta frågan till ett eget formulär för anmälan"
            yield Problem(where, "ett anonymt formulär frågar inte efter personuppgifter", mend)
        if question.sensitive and question.publication is not Publication.PERS:
            mend = 'skriv publication = "pers" i ett formulär som inte är anonymt'
            yield Problem(where, "känsliga uppgifter får inte publiceras", mend)


def _consents(form: Form) -> Iterator[Problem]:
    for where, question in ((placed.where, placed.question) for placed in _placed(form)):
        if question.consent is None:
            continue
        asked = form.question(question.consent)
        if asked is None:
            known = [other.id for other in form.questions()]
            mend = f"rätta consent{_nearest(question.consent, known)}"
            yield Problem(where, f"frågan {question.consent} finns inte", mend)
        elif asked.type is not T.CONSENT and not (asked.choices and "yes" in asked.choices.values()):
            mend = "peka på en consent, eller en select_one med valet yes"
            yield Problem(where, f"{question.consent} kan inte besvaras med ja", mend)


BACKGROUND = "background"
"""The theme of questions about who answers."""


def _background(form: Form) -> Iterator[Problem]:
    usable = [q.id for q in form.questions() if q.type is T.SELECT_ONE and q.rows is None]
    usable += [variable.id for variable in form.derived]
    named = [("group_by", name) for name in form.group_by]
    named += [("respondent_counts", name) for pair in form.respondent_counts for name in pair]
    for key, name in named:
        if name not in usable:
            mend = f"namnge en select_one eller en härledd variabel{_nearest(name, usable)}"
            yield Problem(f"formuläret, {key}", f"{name} är ingen bakgrundsvariabel med val", mend)
    made_from = {name for variable in form.derived for source in variable.when for name in _named(source)}
    for name in sorted(made_from.union(name for _, name in named)):
        question = form.question(name)
        if question is not None and question.theme != BACKGROUND:
            # people's opinions would make groups, or stand against each other in a table without a floor
            mend = f'välj frågor om vilka som svarar, med theme = "{BACKGROUND}"'
            yield Problem(f"fråga {name}", "gör grupper eller en härledd variabel men är ingen bakgrund", mend)
    for one, other in form.respondent_counts:
        if one == other:
            mend = "namnge två olika bakgrundsvariabler"
            yield Problem("formuläret, respondent_counts", f"{one} står mot sig själv", mend)


MOST_CROSS_TABLES = 5
"""More would say too much of how one person's answers hang together."""


def _crossed(form: Form) -> Iterator[Problem]:
    where = "formuläret, cross_tables"
    one_answer = [q for q in form.questions() if q.may_be_counted and q.type in (T.SELECT_ONE, T.INTEGER)]
    usable = [q.id for q in one_answer if q.rows is None]
    usable += [f"{q.id}.{row}" for q in one_answer if q.rows for row in q.rows.values()]
    for name in dict.fromkeys(name for pair in form.cross_tables for name in pair if name not in usable):
        mend = f"namnge en fråga med ett svar, som får räknas{_nearest(name, usable)}"
        yield Problem(where, f"{name} går inte att korsa", mend)
    made_of = {name for d in form.derived if d.id in form.group_by for source in d.when for name in _named(source)}
    for name in sorted({name for pair in form.cross_tables for name in pair} & ({*form.group_by} | made_of)):
        # a row of the table and the groups of the same people would differ by the few who were put with others
        yield Problem(where, f"{name} delar in de svarande i grupper", "korsa två frågor om vad folk tycker")
    for name in _repeated(name for pair in form.cross_tables for name in dict.fromkeys(pair)):
        # two rows that lie within each other, by routing for example, would differ by a few people
        yield Problem(where, f"{name} står i två korstabeller", "låt en fråga stå i en enda")
    if any(one == other for one, other in form.cross_tables):
        yield Problem(where, "en fråga står mot sig själv", "namnge två olika frågor")
    if len({frozenset(pair) for pair in form.cross_tables}) < len(form.cross_tables):
        yield Problem(where, "samma par står två gånger", "ta bort det ena")
    if len(form.cross_tables) > MOST_CROSS_TABLES:
        yield Problem(where, f"{len(form.cross_tables)} korstabeller", f"välj högst {MOST_CROSS_TABLES}")


def _roles(form: Form) -> Iterator[Problem]:
    holders: dict[Role, str] = {}
    for question in form.questions():
        if question.role is None:
            continue
        where = f"fråga {question.id}"
        first = holders.setdefault(question.role, question.id)
        if first != question.id:
            yield Problem(where, f"rollen {question.role} har redan {first}", "låt en enda fråga ha rollen")
        fits, mend = _ROLE_NEEDS[question.role]
        if not fits(question):
            yield Problem(where, f"passar inte för rollen {question.role}", mend)


_INTRO = "formuläret, intro"


def _texts(form: Form) -> Iterator[tuple[str, Text]]:
    yield from (("formuläret, title", form.title), (_INTRO, form.intro))
    for section in form.sections:
        yield f"avsnitt {section.id}", section.title
        if section.intro:
            yield f"avsnitt {section.id}, intro", section.intro
    for placed in _placed(form):
        question = placed.question
        yield placed.where, question.label
        ends = (question.range.low, question.range.high) if question.range else ()
        for text in (question.hint, question.constraint_message, *ends, *(band.label for band in question.bands)):
            if text:
                yield placed.where, text
    for name, part in _lists(form).items():
        for choice in (*part.choices, *part.coarser):
            for text in (choice.label, choice.short, choice.hint):
                if text:
                    yield f"lista {name}, val {choice.value}", text


def _promises(form: Form) -> Iterator[Problem]:
    for where, text in _texts(form):
        for words in text.values():
            if found := _SECRECY.search(words):
                mend = "säg i stället hur svaren används; de kan bli allmän handling"
                yield Problem(where, f"ordet ”{found[0]}” lovar mer än vi kan hålla", mend)
            for stray in sorted({*_PLACEHOLDER.findall(words)} - (_FILLED_IN_INTRO if where == _INTRO else _FILLED_IN)):
                mend = "använd {place} för platsens namn, och {minutes} för tiden i formulärets intro"
                yield Problem(where, f"{stray} fylls aldrig i", mend)


def _sensitive(form: Form) -> Iterator[Problem]:
    for where, question in ((placed.where, placed.question) for placed in _placed(form)):
        for words in question.label.values():
            if not question.sensitive and (found := _SENSITIVE.search(words)):
                mend = "fråga inte om det, eller skriv sensitive = true och förklara varför det behövs"
                rule = f"ordet ”{found[0]}” tyder på känsliga personuppgifter"
                yield Problem(where, rule, mend, severity="warning")


_RULES: Sequence[Callable[[Form], Iterator[Problem]]] = (
    _unique_names,
    _properties,
    _choices,
    _coarser,
    _columns,
    _numbers,
    _expressions,
    _private_sources,
    _anonymous,
    _consents,
    _background,
    _crossed,
    _roles,
    _promises,
    _sensitive,
)
