"""A place's own variant of a shipped form: words of its own before the form's, and up to five questions of its own."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from .catalogue import read_definition, shared_lists
from .check import IDENTIFIER, form_problems
from .definition import Band, Choice, ChoiceList, Form, Publication, Question, QuestionType, Section, Text
from .errors import DefinitionError, Problem
from .texts import texts

T = QuestionType
P = Publication

MOST = 5
THEME = "own"
"""The theme of own questions; the themes of the method are compared between places, these are not."""

SECTION = "own"
_TITLE: Text = {
    "sv": "Frågor från {place}",
    "en": "Questions from {place}",
    "sv-lattlast": "Frågor från {place}",
    "ar": "أسئلة من {place}",
}
_IN_DEFINITION = ("sv", "en")
_RATING = "scale5_quality"
_LONG_TEXT = 500

_MAY_BE: Mapping[QuestionType, tuple[Publication, ...]] = {
    T.SELECT_ONE: (P.AGG, P.INT),
    T.SELECT_MULTIPLE: (P.AGG, P.INT),
    T.INTEGER: (P.AGG, P.INT),
    T.TEXT: (P.MOD, P.INT),
    T.LONGTEXT: (P.MOD, P.INT),
    T.GEOPOINT: (P.GEO, P.INT),
}
"""The types that own questions may have, and the classes of publication that are safe for each, the usual one first."""

_ABOUT_PERSONS = re.compile(
    r"\b(personnummer|samordningsnummer|födelsenummer|personal identity number|social security number)", re.IGNORECASE
)
_WHO_YOU_ARE = re.compile(
    r"\b(vad heter du|ditt namn|din adress|telefonnummer|mobilnummer|e-?post(?:adress)?|mejl(?:adress)?"
    r"|your name|your address|phone number|e-?mail)\b",
    re.IGNORECASE,
)
_DELICATE = {
    "safety": re.compile(
        r"\b(o?trygg|rädd|hot(?:ad|at|ade|else)|våld|utsatt|mobb|(?:un)?safe|afraid|threat|bull)", re.IGNORECASE
    ),
    "influence": re.compile(r"\b(påverka|inflytande|lyssna|influence|have a say|listen)", re.IGNORECASE),
}
"""Words that tell of themes that nobody is to be shown by group on (`delicate_themes` in the policy)."""
_MISSING = frozenset(
    {"vet inte", "vet ej", "vill inte svara", "ingen åsikt", "ingen uppfattning", "don't know", "prefer not to say"}
)
"""Answers that are counted and never averaged."""


class Kind(StrEnum):
    """The kinds of question that the simple editor offers."""

    ONE = "one"
    SEVERAL = "several"
    RATING = "rating"
    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    NUMBER = "number"


_TYPES: Mapping[Kind, QuestionType] = {
    Kind.ONE: T.SELECT_ONE,
    Kind.SEVERAL: T.SELECT_MULTIPLE,
    Kind.RATING: T.SELECT_ONE,
    Kind.SHORT_TEXT: T.TEXT,
    Kind.LONG_TEXT: T.LONGTEXT,
    Kind.NUMBER: T.INTEGER,
}
_NO_NAMES: Text = {
    "sv": "Skriv inte namn på personer eller uppgifter om hälsa.",
    "en": "Do not write names of people or anything about health.",
}


def own_question(
    kind: Kind,
    label: Text,
    *,
    choices: Sequence[Text] = (),
    starts: Sequence[int] = (),
    hint: Text | None = None,
    most: int | None = None,
    required: bool = False,
) -> Question:
    """A question from the simple editor, safe to publish by its kind; whether it holds is asked of `faults`.

    `choices` are for one or several; `starts` are for a number, the first number of each band (0, 1, 5: 0, 1–4, 5 or
    more); `most` is how many may be chosen of several. A rating has the five steps and the words of the shipped forms.
    """
    type_ = _TYPES[kind]
    written = type_ in {T.TEXT, T.LONGTEXT}
    own_choices = ChoiceList("own", tuple(_choices(choices))) if kind in {Kind.ONE, Kind.SEVERAL} else None
    return Question(
        id="own",
        type=type_,
        label=label,
        publication=_MAY_BE[type_][0],
        theme=_theme(label),
        hint=hint or (_NO_NAMES if written else None),
        choices=shared_lists()[_RATING] if kind is Kind.RATING else own_choices,
        required=required,
        max_choices=most if kind is Kind.SEVERAL else None,
        max_length=_LONG_TEXT if kind is Kind.LONG_TEXT else None,
        bands=tuple(_bands(starts)) if kind is Kind.NUMBER else (),
    )


def _theme(label: Text) -> str:
    words = " ".join(label.values())
    return next((theme for theme, found in _DELICATE.items() if found.search(words)), THEME)


def _choices(labels: Sequence[Text]) -> Iterator[Choice]:
    """Choices with values that can be read in a table: `Två gånger` is `tva_ganger`."""
    taken: Counter[str] = Counter()
    for at, label in enumerate(labels, start=1):
        value = _value(_said(label, "sv")) or f"choice_{at}"
        taken[value] += 1
        if taken[value] > 1:
            value = f"{value}_{at}"
        yield Choice(value, label, missing=_said(label, "sv").rstrip(".").casefold() in _MISSING)


def _value(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain)[:40].strip("_")


def _bands(starts: Sequence[int]) -> Iterator[Band]:
    for at, low in enumerate(starts):
        high = starts[at + 1] - 1 if at + 1 < len(starts) else None
        if high is None:
            yield Band(f"{low}_plus", {"sv": f"{low} eller fler", "en": f"{low} or more"}, low, None)
        else:
            words = str(low) if low == high else f"{low}–{high}"
            yield Band(words.replace("–", "_"), {"sv": words, "en": words}, low, high)


# --- What is wrong with them ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Placed:
    """A question as its author counts it."""

    where: str
    question: Question


def faults(form: Form, questions: Sequence[Question], introduction: Text | None = None) -> list[Problem]:
    """Everything that is wrong or doubtful in the own words and questions of a form, for the person who writes them.

    With only warnings, `extend` takes them.
    """
    problems = list(_too_many(questions)) + list(_introduction(introduction or {}))
    for at, question in enumerate(questions, start=1):
        placed = _Placed(f"egen fråga {at}", question)
        problems += [problem for rule in _RULES for problem in rule(placed)]
        problems += _asks_who(placed, anonymous=form.anonymous)
    if any(problem.severity == "error" for problem in problems):
        return problems
    standing = form_problems(form)
    whole = _with_own(form, questions, introduction or {})
    return problems + [_in_own_words(found) for found in form_problems(whole) if found not in standing]


def _too_many(questions: Sequence[Question]) -> Iterator[Problem]:
    if len(questions) > MOST:
        rule = f"det är {len(questions)} egna frågor, och högst {MOST} får läggas till"
        yield Problem("egna frågor", rule, "ta bort de minst viktiga; ju längre enkät, desto färre svarar på hela")


def _introduction(introduction: Text) -> Iterator[Problem]:
    said = [language for language in introduction if _said(introduction, language)]
    if said and "sv" not in said:
        yield Problem("inledningen", "saknas på svenska", "skriv den på svenska först")
    elif said and "en" not in said:
        mend = "skriv den på engelska också; annars möts den som läser engelska bara av formulärets egen inledning"
        yield Problem("inledningen", "saknas på engelska", mend, severity="warning")


def _says_nothing(placed: _Placed) -> Iterator[Problem]:
    question = placed.question
    choices = question.choices.choices if question.choices else ()
    if not _said(question.label, "sv"):
        yield Problem(placed.where, "frågan har ingen text", "skriv frågan på svenska")
    elif not all(_said(text, "en") for text in (question.label, *(choice.label for choice in choices))):
        mend = "översätt frågan och svaren; annars ser den som svarar på engelska de svenska orden"
        yield Problem(placed.where, "frågan eller något svar saknas på engelska", mend, severity="warning")


def _type(placed: _Placed) -> Iterator[Problem]:
    question = placed.question
    if question.type not in _MAY_BE:
        mend = f"gör den till en av {', '.join(_MAY_BE)}"
        yield Problem(placed.where, f"en egen fråga kan inte vara av typen {question.type}", mend)
    elif question.publication not in _MAY_BE[question.type]:
        mend = f"skriv {' eller '.join(_MAY_BE[question.type])}"
        rule = f"{question.publication} är ingen säker publiceringsklass för {question.type}"
        yield Problem(placed.where, rule, mend)
    if question.role is not None:
        mend = "ta bort rollen, som analysen har gett en av formulärets frågor"
        yield Problem(placed.where, "en egen fråga har ingen roll i analysen", mend)


def _choosing(placed: _Placed) -> Iterator[Problem]:
    question = placed.question
    if question.type not in {T.SELECT_ONE, T.SELECT_MULTIPLE} or question.choices_from:
        return
    choices = question.choices.choices if question.choices else ()
    labels = [_said(choice.label, "sv") for choice in choices]
    if len(choices) < 2:
        yield Problem(placed.where, "det finns inte två svar att välja mellan", "skriv minst två svar")
    if not all(labels):
        yield Problem(placed.where, "ett av svaren har ingen text", "skriv svaret på svenska, eller ta bort det")
    for label, count in Counter(label.casefold() for label in labels if label).items():
        if count > 1:
            yield Problem(placed.where, f"svaret ”{label}” finns {count} gånger", "ta bort det ena, eller skriv om det")


def _number(placed: _Placed) -> Iterator[Problem]:
    question = placed.question
    if question.type is not T.INTEGER or question.range is not None:
        return
    if len(question.bands) < 2:
        mend = "skriv minst två klasser, till exempel 0, 1–4 och 5 eller fler"
        yield Problem(placed.where, "talet saknar klasser att redovisas i", mend)
    if any((band.low or 0) < 0 for band in question.bands):
        yield Problem(placed.where, "en klass börjar under noll", "börja den första klassen på 0 eller högre")


def _identity_numbers(placed: _Placed) -> Iterator[Problem]:
    for words in _own_texts(placed.question):
        if found := _ABOUT_PERSONS.search(words):
            mend = "ta bort frågan; sådana nummer tas inte emot i något fält"
            yield Problem(placed.where, f"frågan gäller {found[0].lower()}", mend)
            return


def _asks_who(placed: _Placed, *, anonymous: bool) -> Iterator[Problem]:
    found = next((found for words in _own_texts(placed.question) if (found := _WHO_YOU_ARE.search(words))), None)
    if anonymous and found:
        mend = "ta bort den, eller fråga i intressentanmälan i stället"
        rule = f"”{found[0]}” tyder på att frågan gäller vem den som svarar är, och enkäten är anonym"
        yield Problem(placed.where, rule, mend, severity="warning")


def _own_texts(question: Question) -> list[str]:
    return [*question.label.values(), *(question.hint or {}).values()]


_RULES = (_says_nothing, _type, _choosing, _number, _identity_numbers)


def _in_own_words(problem: Problem) -> Problem:
    """A problem where its author looks for it: `fråga own_2` is the second own question."""
    where = re.sub(r"(fråga|lista) own_(\d)(_rows)?\b", r"egen fråga \2", problem.where)
    return replace(problem, where=where.replace("formuläret, intro", "inledningen"))


# --- The form with them --------------------------------------------------------------------------------------------


def variant_id(form: Form, place: str) -> str:
    """The id of a place's own variant of a form: `resident_survey` in `exempel-by` is `resident_survey_exempel_by`."""
    return f"{form.kind}_{re.sub('[^a-z0-9]+', '_', place.casefold()).strip('_')}"


def extend(
    form: Form,
    *,
    id: str,  # noqa: A002 - the key is called so wherever a form is named
    version: int,
    introduction: Text,
    questions: Sequence[Question],
) -> str:
    """The definition (TOML) of a place's own variant of a shipped form; it passes `check`.

    The introduction stands before the form's own, and the questions in a section before its last. Both may be in any
    language that the form has; what is said in Swedish alone is shown in Swedish. Questions are called `own_1` and so
    on. Raises DefinitionError with every fault.
    """
    found = faults(form, questions, introduction)
    if not IDENTIFIER.fullmatch(id) or "__" in id:
        found.append(Problem("formuläret", f"{id} duger inte som id", "använd a–z, 0–9 och ett _ mellan orden"))
    if form.based_on:
        found.append(Problem("formuläret", f"{form.id} är redan en plats egen variant", f"utgå från {form.based_on}"))
    if errors := [problem for problem in found if problem.severity == "error"]:
        raise DefinitionError(errors)
    whole = _with_own(form, questions, introduction)
    text = "\n".join(_definition(whole, form, id, version)) + "\n"
    read_definition(text)
    return text


def _with_own(form: Form, questions: Sequence[Question], introduction: Text) -> Form:
    """The form as it becomes, with everything in the order that the catalogue gives it."""
    names = {question.id: f"own_{at}" for at, question in enumerate(questions, start=1)}
    own = tuple(_named(question, f"own_{at}", names) for at, question in enumerate(questions, start=1))
    at = max(1, len(form.sections) - 1)
    section = (Section(SECTION, _TITLE, own),) if own else ()
    intro = {
        language: f"{_ended(introduction[language])} {words}" if _said(introduction, language) else words
        for language, words in form.intro.items()
    }
    return replace(form, intro=intro, sections=(*form.sections[:at], *section, *form.sections[at:]))


_NOTHING = frozenset({"Cc", "Cs", "Co", "Cn"})


def _ended(words: str) -> str:
    tidy = _tidy(words)
    return tidy if tidy.endswith((".", "!", "?", "…", ":", "؟")) else f"{tidy}."


def _said(text: Text, language: str) -> str:
    """What a text says in a language, tidy; "" where it says nothing."""
    return _tidy(text.get(language, ""))


def _tidy(words: str) -> str:
    """One line, without the characters that stand for nothing; those that join letters are kept."""
    return " ".join("".join(" " if unicodedata.category(sign) in _NOTHING else sign for sign in words).split())


def _named(question: Question, name: str, names: Mapping[str, str]) -> Question:
    """The question under its new name, with Swedish where English is missing and conditions that find it."""

    ends = question.range
    return replace(
        question,
        id=name,
        label=_spoken(question.label),
        hint=_spoken_or_none(question.hint),
        constraint_message=_spoken_or_none(question.constraint_message),
        choices=_listed(question.choices, name),
        rows=_listed(question.rows, f"{name}_rows"),
        range=replace(ends, low=_spoken(ends.low), high=_spoken(ends.high)) if ends else None,
        bands=tuple(replace(band, label=_spoken(band.label)) for band in question.bands),
        required=_pointing(question.required, names),
        relevant=_pointing(question.relevant, names),
        constraint=_pointing(question.constraint, names),
    )


def _spoken(text: Text) -> Text:
    """A text on one line, with Swedish in the place of missing English."""
    tidy = {language: _said(text, language) for language in text if _said(text, language)}
    return {"sv": tidy["sv"], "en": tidy["sv"]} | tidy


def _spoken_or_none(text: Text | None) -> Text | None:
    return _spoken(text) if text and _said(text, "sv") else None


def _listed(part: ChoiceList | None, name: str) -> ChoiceList | None:
    """A shared list as it is, whose words in further languages stand in the library; any other under a name of ours.

    No group is made from an own question, so that its choices need none that are coarser.
    """
    if part is None or part == shared_lists().get(part.name):
        return part
    choices = (
        replace(
            one,
            label=_spoken(one.label),
            short=_spoken_or_none(one.short),
            hint=_spoken_or_none(one.hint),
            within="",
        )
        for one in part.choices
    )
    return ChoiceList(name, tuple(choices), part.scale)


def _pointing(source: Any, names: Mapping[str, str]) -> Any:
    """An expression that names own questions by what they are called now; anything else as it is."""
    if not isinstance(source, str):
        return source
    return re.sub(r"\$\{([^.}]+)", lambda found: "${" + names.get(found[1], found[1]), source)


def spoken_in(text: Text, language: str) -> str:
    """The language that a text really is in, for HTML's `lang`, when it is shown to those who chose `language`.

    Swedish where the language lacks it, and where Swedish stands in the place of another language.
    """
    return language if text.get(language) and text[language] != text["sv"] else "sv"


# --- As it is written ----------------------------------------------------------------------------------------------

_PLAIN = ("choices_from", "required", "relevant", "constraint", "max_choices", "max_length", "max_items", "rotate")
_UNSAID = (None, False, 1, (), "")


def _definition(whole: Form, form: Form, id_: str, version: int) -> Iterator[str]:
    yield f"form = {_toml(id_)}"
    yield f"version = {version}"
    yield f"based_on = {_toml(form.key)}"
    if whole.intro != form.intro:
        yield f"intro = {_text(whole.intro)}"
    own = next((section for section in whole.sections if section.id == SECTION), None)
    questions = own.questions if own else ()
    for part in (part for question in questions for part in (question.choices, question.rows)):
        if part and part.name.startswith("own_"):
            yield from ("", f"[choices.{part.name}]", *(["scale = true"] if part.scale else []), "choices = [")
            yield from (f"  {_table(_choice(choice))}," for choice in part.choices)
            yield "]"
    if own:
        yield from ("", "[[section]]", f"id = {_toml(own.id)}", f"title = {_text(own.title)}")
    for question in questions:
        yield from ("", "  [[section.question]]")
        yield from (f"  {key} = {value}" for key, value in _question(question).items())
    yield from _words(whole, form)


def _words(whole: Form, form: Form) -> Iterator[str]:
    """What is said in further languages, by the paths of language files."""
    said = {path: text for path, text in texts(whole).items() if path == "form.intro" or path.split(".")[1] in _OURS}
    before = texts(form)
    for language in form.languages:
        mine = {path: text[language] for path, text in said.items() if text.get(language)}
        changed = {path: words for path, words in mine.items() if words != before.get(path, {}).get(language)}
        if language not in _IN_DEFINITION and changed:
            yield from ("", f"[words.{language}]")
            yield from (f"{_toml(path)} = {_toml(words)}" for path, words in changed.items())


_OURS = {SECTION} | {f"own_{at}{rows}" for at in range(1, MOST + 1) for rows in ("", "_rows")}
"""The second part of the paths of what is the place's own."""


def _question(question: Question) -> dict[str, str]:
    """The keys of a question as they are written."""
    written = {
        "id": _toml(question.id),
        "type": _toml(question.type),
        "label": _text(question.label),
        "publication": _toml(question.publication),
        "theme": _toml(question.theme),
    }
    for key, text in (("hint", question.hint), ("constraint_message", question.constraint_message)):
        if text:
            written[key] = _text(text)
    for key, part in (("choices", question.choices), ("rows", question.rows)):
        if part:
            written[key] = _toml(part.name)
    for key in _PLAIN:
        value = getattr(question, key)
        if value not in _UNSAID:
            written[key] = _toml(value)
    if scale := question.range:
        ends = {
            "start": _toml(scale.start),
            "end": _toml(scale.end),
            "low": _text(scale.low),
            "high": _text(scale.high),
        }
        written["range"] = _table(ends)
    if question.bands:
        written["bands"] = f"[{', '.join(_table(_band(band)) for band in question.bands)}]"
    return written


def _choice(choice: Choice) -> dict[str, str]:
    said = {key: _text(text) for key in ("label", "short", "hint") if (text := getattr(choice, key))}
    return {"value": _toml(choice.value)} | said | ({"missing": "true"} if choice.missing else {})


def _band(band: Band) -> dict[str, str]:
    ends = {key: _toml(end) for key, end in (("low", band.low), ("high", band.high)) if end is not None}
    return {"value": _toml(band.value), "label": _text(band.label)} | ends


def _text(text: Text) -> str:
    return _table({language: _toml(text[language]) for language in _IN_DEFINITION})


def _table(pairs: Mapping[str, str]) -> str:
    return f"{{ {', '.join(f'{key} = {value}' for key, value in pairs.items())} }}"


def _toml(value: object) -> str:
    # JSON writes words, whole numbers, true and false as TOML does; what neither shows has been tidied away.
    return json.dumps(value, ensure_ascii=False)
