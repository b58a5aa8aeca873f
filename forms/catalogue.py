"""Reads definitions with their language files, refuses what `check` rejects, and hands out forms by id and version."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any

from .check import form_problems, list_problems, shape_problems
from .corrections import Correction, corrected
from .definition import (
    Band,
    Choice,
    ChoiceList,
    Derived,
    Form,
    Publication,
    Question,
    QuestionType,
    Range,
    Role,
    Section,
)
from .errors import DefinitionError, FormsError, Problem
from .texts import texts, with_words
from .words import DRAFT

_LONGEST: Mapping[QuestionType, int] = {
    QuestionType.TEXT: 200,
    QuestionType.LONGTEXT: 1000,
    QuestionType.GEOSHAPE: 1000,
    QuestionType.EMAIL: 254,
    QuestionType.TEL: 40,
    QuestionType.URL: 500,
    QuestionType.ORGANISATION_NUMBER: 20,
    QuestionType.GEOPOINT: 200,
}
"""Longest answer where the definition does not say."""

_FILE_NAME = re.compile(r"(?P<stem>[a-z_]+\.v\d+)(\.(?P<language>[a-z-]+))?\.toml")


@dataclass(frozen=True, slots=True)
class Written:
    """A file of the library as it is written: the definition or the lists, and its words in further languages."""

    text: str
    languages: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Files:
    """What a definition may lean on: shared lists, and forms that others are based on, by stem."""

    lists: Mapping[str, Written]
    forms: Mapping[str, Written]

    @classmethod
    def all(cls, files: Mapping[str, Written]) -> _Files:
        lists = _lists_among(files)
        return cls(lists, {stem: written for stem, written in files.items() if stem not in lists})


@dataclass(frozen=True, slots=True)
class _Words:
    """A language file: its words by path, and whether nobody has reviewed them yet."""

    table: Mapping[str, str]
    draft: bool


def read_definition(
    text: str, *, shared: Mapping[str, Written] | None = None, translations: Mapping[str, str] | None = None
) -> Form:
    """Read one definition (TOML). Raises DefinitionError with every problem that stops it; warnings pass.

    `shared` are choice libraries by name (`choices.v1`), the shipped ones unless given; `translations` are further
    languages (tag -> TOML), beside which the words of the shared lists in those languages are used.
    """
    files = _Files.all(_shipped_files()) if shared is None else _Files(shared, {})
    return _accepted(Written(text, translations or {}), files)


def problems_in(text: str) -> list[Problem]:
    """Everything that is wrong or doubtful in a definition, for the person who writes it."""
    return _examine(Written(text), _Files.all(_shipped_files()))[1]


@cache
def shared_lists() -> Mapping[str, ChoiceList]:
    """The shipped lists that every shipped form may use, by name, in the languages of a definition."""
    files = (tomllib.loads(written.text) for written in _lists_among(_shipped_files()).values())
    return {name: _list(name, raw) for file in files for name, raw in file["choices"].items()}


def _accepted(written: Written, files: _Files) -> Form:
    """The form that is written. Raises DefinitionError with every problem that stops it; warnings pass."""
    form, problems = _examine(written, files)
    errors = [problem for problem in problems if problem.severity == "error"]
    if form is None or errors:
        raise DefinitionError(errors)
    return form


def _examine(written: Written, files: _Files) -> tuple[Form | None, list[Problem]]:
    raw, problems = _toml("filen", written.text)
    whole = _Whole(raw, written)
    if "based_on" in raw:
        whole, problems = _on_its_base(raw, files.forms)
    raw = whole.raw
    used, more = _used(raw, files.lists)
    library, faults = _library(str(raw.get("uses")), used)
    problems += more or faults or ([] if problems else shape_problems(raw, library))
    if problems:
        return None, problems
    shared_lists = {name: _list(name, lists) for name, lists in library.items()}
    own_lists = {name: _list(name, lists) for name, lists in raw.get("choices", {}).items()}
    form = _form(raw, shared_lists | own_lists)
    form = replace(form, digest=_digest(form))
    form, faults = _in_further_languages(
        form,
        own=whole.written.languages,
        common=used.languages,
        further=whole.words,
        in_form={*texts(form), *_paths(shared_lists), *_paths(own_lists)},
        in_shared=_paths(shared_lists),
    )
    return form, faults + form_problems(form)


def _in_further_languages(
    form: Form,
    *,
    own: Mapping[str, str],
    common: Mapping[str, str],
    further: Mapping[str, Any],
    in_form: Collection[str],
    in_shared: Collection[str],
) -> tuple[Form, list[Problem]]:
    """The form with every language that it has a file of its own for, and what is wrong with the files.

    `further` are the words that a place's own form adds to those of the form that it is based on.
    """
    problems: list[Problem] = []
    for language, text in own.items():
        where = f"språkfilen {language}"
        if language in form.languages:
            problems.append(Problem(where, "språket står redan i definitionen", "ta bort filen"))
        words, faults = _words(where, text, known=in_form)
        shared_words, more = _words(f"{where} till listorna", common.get(language, ""), known=in_shared)
        added, wrong = _word_table(f"words.{language}", further.get(language, {}), known=in_form)
        problems += faults + more + wrong
        form = _translated(form, language, shared_words, replace(words, table={**words.table, **added}))
    return form, problems


def _paths(lists: Mapping[str, ChoiceList]) -> set[str]:
    return {path for part in lists.values() for path in texts(part)}


def _words(where: str, text: str, *, known: Collection[str]) -> tuple[_Words, list[Problem]]:
    """The words of a language file; `known` are the paths that it can name."""
    raw, problems = _toml(where, text)
    draft = raw.pop(DRAFT, False)
    if not isinstance(draft, bool):
        problems.append(Problem(where, f"{DRAFT} går inte att läsa", "skriv true eller false"))
    table, more = _word_table(where, raw, known=known)
    return _Words(table, draft is True), problems + more


def _word_table(where: str, raw: Any, *, known: Collection[str]) -> tuple[dict[str, str], list[Problem]]:
    """Words by path, and what is wrong with them."""
    if not isinstance(raw, dict):
        return {}, [Problem(where, "är ingen tabell", f"skriv orden under [{where}]")]
    problems: list[Problem] = []
    table: dict[str, str] = {}
    for path, words in raw.items():
        if not (isinstance(words, str) and words.strip()):
            problems.append(Problem(where, f"{path} är ingen text", f'skriv raden som "{path}" = "…"'))
        elif path not in known:
            problems.append(Problem(where, f"{path} finns inte i formuläret", "rätta eller ta bort raden"))
        else:
            table[path] = words
    return table, problems


def _translated(form: Form, language: str, common: _Words, own: _Words) -> Form:
    """The form with one more language: the words of the shared lists, and before them the form's own."""
    translated = with_words(form, language, {**common.table, **own.table})
    drafts = (language,) if common.draft or own.draft else ()
    return replace(translated, languages=(*form.languages, language), drafts=(*form.drafts, *drafts))


def _toml(where: str, text: str) -> tuple[dict[str, Any], list[Problem]]:
    try:
        return tomllib.loads(text), []
    except tomllib.TOMLDecodeError as error:
        return {}, [Problem(where, f"är inte giltig TOML: {error}", "rätta tecknen på den raden")]


@dataclass(frozen=True, slots=True)
class _Whole:
    """A definition with what it is based on: its tables, its language files, and the words it adds to those."""

    raw: dict[str, Any]
    written: Written
    words: Mapping[str, Any] = field(default_factory=dict)


_ADDED: Mapping[str, type[Any]] = {"section": list, "choices": dict, "words": dict}
_IN_OWN_FORM = frozenset({"form", "version", "based_on", "intro", *_ADDED})
"""What a definition that is based on a shipped form may say; the rest is as it is in that form."""


def _on_its_base(own: dict[str, Any], forms: Mapping[str, Written]) -> tuple[_Whole, list[Problem]]:
    """A definition that is based on another, put together with it.

    Sections of its own stand before the last one of the base: what closes a form still closes it.
    """
    where, key = "formuläret, based_on", str(own["based_on"])
    if key not in forms:
        mend = f"skriv en av {', '.join(sorted(forms))}"
        return _Whole(own, Written("")), [Problem(where, f"{key} finns inte", mend)]
    base = forms[key]
    whole = tomllib.loads(base.text)
    sections, choices, words = (own.get(key, kind()) for key, kind in _ADDED.items())
    faults = [
        *(
            Problem("formuläret", f"{key} hör till formuläret som det bygger på", "ta bort raden")
            for key in own
            if key not in _IN_OWN_FORM
        ),
        *(
            Problem("formuläret", f"{key} går inte att läsa", "se docs/own-questions.md")
            for key, kind in _ADDED.items()
            if not isinstance(own.get(key, kind()), kind)
        ),
    ]
    if str(own.get("form")).casefold() == whole["form"]:
        faults.append(Problem(where, f"{whole['form']} är grundformulärets id", "ge det egna formuläret ett annat id"))
    if faults:
        return _Whole(own, base), faults
    known = whole.get("choices", {})
    faults = [
        Problem(f"lista {name}", "namnet finns redan i grundformuläret", "ge listan ett annat namn")
        for name in choices
        if name in known
    ] + [
        Problem(f"words.{language}", "grundformuläret finns inte på det språket", "ta bort tabellen")
        for language in words
        if language not in base.languages
    ]
    at = max(1, len(whole["section"]) - 1)
    whole |= {key: value for key, value in own.items() if key not in _ADDED}
    whole |= {
        "section": [*whole["section"][:at], *sections, *whole["section"][at:]],
        "choices": known | choices,
    }
    return _Whole(whole, base, words), faults


def _used(raw: Mapping[str, Any], shared: Mapping[str, Written]) -> tuple[Written, list[Problem]]:
    """The file of shared lists that a definition uses, empty where it uses none."""
    name = raw.get("uses")
    if not isinstance(name, str):
        return Written(""), []
    if name not in shared:
        known = ", ".join(sorted(shared))
        return Written(""), [Problem("formuläret, uses", f"listorna {name} finns inte", f"skriv en av {known}")]
    return shared[name], []


def _library(name: str, used: Written) -> tuple[dict[str, Any], list[Problem]]:
    library, problems = _toml(name, used.text)
    lists = library.get("choices", {})
    return lists, problems or list_problems(lists)


def _form(raw: Mapping[str, Any], lists: Mapping[str, ChoiceList]) -> Form:
    return Form(
        id=raw["form"],
        version=raw["version"],
        title=raw["title"],
        intro=raw["intro"],
        target=raw["target"],
        step=raw["step"],
        letter=raw["letter"],
        anonymous=raw["anonymous"],
        sections=tuple(_section(section, lists) for section in raw["section"]),
        derived=tuple(_derived(variable) for variable in raw.get("derive", ())),
        group_by=tuple(raw.get("group_by", ())),
        respondent_counts=tuple((one, other) for one, other in raw.get("respondent_counts", ())),
        cross_tables=tuple((one, other) for one, other in raw.get("cross_tables", ())),
        source=raw.get("source"),
        based_on=raw.get("based_on", ""),
    )


def _list(name: str, raw: Mapping[str, Any]) -> ChoiceList:
    choices, coarser = (tuple(_choice(choice) for choice in raw.get(key, ())) for key in ("choices", "coarser"))
    return ChoiceList(name, choices, raw.get("scale", False), coarser)


def _choice(raw: Mapping[str, Any]) -> Choice:
    return Choice(
        value=raw["value"],
        label=raw["label"],
        missing=raw.get("missing", False),
        short=raw.get("short"),
        hint=raw.get("hint"),
        leads_to=raw.get("leads_to"),
        within=raw.get("within", ""),
    )


def _section(raw: Mapping[str, Any], lists: Mapping[str, ChoiceList]) -> Section:
    return Section(
        id=raw["id"],
        title=raw["title"],
        intro=raw.get("intro"),
        questions=tuple(_question(question, lists) for question in raw["question"]),
    )


_AS_WRITTEN = (
    "choices_from", "required", "relevant", "constraint", "max_choices", "max_items", "rotate", "sensitive", "consent",
)  # fmt: skip


def _question(raw: Mapping[str, Any], lists: Mapping[str, ChoiceList]) -> Question:
    kind = QuestionType(raw["type"])
    inherited = {"publication": raw["publication"], "theme": raw["theme"]}
    columns = (inherited | column for column in raw.get("field", ()))
    return Question(
        id=raw["id"],
        type=kind,
        label=raw["label"],
        publication=Publication(raw["publication"]),
        theme=raw["theme"],
        hint=raw.get("hint"),
        choices=lists[raw["choices"]] if "choices" in raw else None,
        rows=lists[raw["rows"]] if "rows" in raw else None,
        constraint_message=raw.get("constraint_message"),
        max_length=raw.get("max_length", _LONGEST.get(kind)),
        range=_range(raw["range"]) if "range" in raw else None,
        bands=tuple(_band(band) for band in raw.get("bands", ())),
        fields=tuple(_question(column, lists) for column in columns),
        role=Role(raw["role"]) if "role" in raw else None,
        **{key: raw[key] for key in _AS_WRITTEN if key in raw},
    )


def _range(raw: Mapping[str, Any]) -> Range:
    return Range(start=raw["start"], end=raw["end"], low=raw["low"], high=raw["high"])


def _band(raw: Mapping[str, Any]) -> Band:
    return Band(value=raw["value"], label=raw["label"], low=raw.get("low"), high=raw.get("high"))


def _derived(raw: Mapping[str, Any]) -> Derived:
    return Derived(
        id=raw["id"],
        label=raw["label"],
        choices=tuple(_choice(choice) for choice in raw["choice"]),
        when=tuple(choice["when"] for choice in raw["choice"]),
        theme=raw.get("theme", "background"),
    )


def _digest(form: Form) -> str:
    canonical = json.dumps(_plain(form), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


_NOT_ASKED = frozenset({"within", "coarser"})
"""How figures are grouped afterwards: nobody is asked otherwise by it, so it is no part of a version."""


def _plain(value: Any) -> Any:
    """What a form asks, as plain JSON. Defaults are left out, so that a new property does not change what stands."""
    if dataclasses.is_dataclass(value):
        asked = [part for part in dataclasses.fields(value) if part.name not in _NOT_ASKED]
        parts = {part.name: (getattr(value, part.name), part.default) for part in asked}
        return {name: _plain(part) for name, (part, default) in parts.items() if part != default}
    if isinstance(value, Mapping):
        return dict(value)
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every form that can be asked, by id and version."""

    _forms: Mapping[tuple[str, int], Form] = field(default_factory=dict)

    def get(self, form_id: str, version: int) -> Form:
        """One version of a form. Raises FormsError when there is none."""
        try:
            return self._forms[form_id, version]
        except KeyError:
            raise FormsError(f"Det finns inget formulär {form_id} i version {version}.") from None

    def latest(self, form_id: str) -> Form:
        """The newest version of a form. Raises FormsError when there is none."""
        versions = [version for known, version in self._forms if known == form_id]
        if not versions:
            known = ", ".join(sorted({known for known, _ in self._forms}))
            raise FormsError(f"Det finns inget formulär {form_id}. Det finns {known}.")
        return self.get(form_id, max(versions))

    def forms(self) -> tuple[Form, ...]:
        """Every form in every version, by letter, id and version."""
        return tuple(sorted(self._forms.values(), key=lambda form: (form.letter, form.id, form.version)))

    def with_definitions(self, texts: Iterable[str]) -> Catalogue:
        """A catalogue with these definitions (TOML) beside its own.

        Raises DefinitionError for one that breaks the rules, FormsError for one that changes a version that exists.
        """
        files = _Files.all(_shipped_files())
        return self._with(_accepted(Written(text), files) for text in texts)

    def with_corrections(self, corrections: Iterable[Correction]) -> Catalogue:
        """A catalogue whose forms show the corrected words; ids, versions and digests are what they were."""
        made = tuple(corrections)
        return Catalogue({key: corrected(form, made) for key, form in self._forms.items()})

    def _with(self, added: Iterable[Form]) -> Catalogue:
        forms = dict(self._forms)
        for form in added:
            known = forms.setdefault((form.id, form.version), form)
            if known.digest != form.digest:
                raise FormsError(
                    f"Formuläret {form.id} finns redan i version {form.version} och en version ändras aldrig. "
                    f"Skriv version = {form.version + 1}."
                )
        return Catalogue(forms)


def _shipped_files() -> dict[str, Written]:
    """The shipped library by stem: `resident_survey.v1`, `choices.v1`."""
    files: dict[str, dict[str, str]] = {}
    for entry in (resources.files(__package__) / "library").iterdir():
        if named := _FILE_NAME.fullmatch(entry.name):
            files.setdefault(named["stem"], {})[named["language"] or ""] = entry.read_text("utf-8")
    return {stem: Written(texts.pop(""), dict(sorted(texts.items()))) for stem, texts in files.items()}


def _lists_among(files: Mapping[str, Written]) -> dict[str, Written]:
    return {stem: written for stem, written in files.items() if stem.startswith("choices.")}


def shipped() -> Catalogue:
    """The library that comes with the program. Raises DefinitionError if one of its files is damaged."""
    files = _Files.all(_shipped_files())
    return Catalogue()._with(_accepted(written, files) for written in files.forms.values())
