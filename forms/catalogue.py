"""Reads definitions, refuses those that `check` rejects, and hands out forms by id and version."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import Any

from .check import form_problems, list_problems, shape_problems
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
    Text,
)
from .errors import DefinitionError, FormsError, Problem

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

_CANONICAL_LANGUAGES = ("sv", "en")
_FILE_NAME = re.compile(r"(?P<stem>[a-z_]+\.v\d+)(\.(?P<language>[a-z-]+))?\.toml")


class _Dictionary:
    """Adds further languages to the texts of a definition, and notices translations of what is not there."""

    def __init__(self, tables: Mapping[str, Mapping[str, str]]) -> None:
        self._tables = tables
        self._unused = {(language, path) for language, table in tables.items() for path in table}

    def text(self, path: str, written: Mapping[str, str]) -> Text:
        further = {language: table[path] for language, table in self._tables.items() if path in table}
        self._unused -= {(language, path) for language in further}
        return {**written, **further}

    def maybe(self, path: str, written: Mapping[str, str] | None) -> Text | None:
        return None if written is None else self.text(path, written)

    def problems(self) -> list[Problem]:
        return [
            Problem(f"språkfilen {language}", f"{path} finns inte i formuläret", "rätta eller ta bort raden")
            for language, path in sorted(self._unused)
        ]


def read_definition(
    text: str, *, shared: Mapping[str, str] | None = None, translations: Mapping[str, str] | None = None
) -> Form:
    """Read one definition (TOML). Raises DefinitionError with every problem that stops it; warnings pass.

    `shared` are choice libraries by name (`choices.v1` -> TOML), the shipped ones unless given; `translations` are
    further languages (tag -> TOML).
    """
    form, problems = _examine(text, _shipped_lists() if shared is None else shared, translations or {})
    errors = [problem for problem in problems if problem.severity == "error"]
    if form is None or errors:
        raise DefinitionError(errors)
    return form


def problems_in(text: str) -> list[Problem]:
    """Everything that is wrong or doubtful in a definition, for the person who writes it."""
    return _examine(text, _shipped_lists(), {})[1]


def _examine(
    text: str, shared: Mapping[str, str], translations: Mapping[str, str]
) -> tuple[Form | None, list[Problem]]:
    raw, problems = _toml("filen", text)
    library, more = _library(raw, shared)
    problems += more or ([] if problems else shape_problems(raw, library))
    tables: dict[str, Mapping[str, str]] = {}
    for language, words in translations.items():
        tables[language], faults = _toml(f"språkfilen {language}", words)
        problems += faults
    if problems:
        return None, problems
    dictionary = _Dictionary(tables)
    form = _form(raw, library, dictionary, tuple(translations))
    return replace(form, digest=_digest(form)), [*dictionary.problems(), *form_problems(form)]


def _toml(where: str, text: str) -> tuple[dict[str, Any], list[Problem]]:
    try:
        return tomllib.loads(text), []
    except tomllib.TOMLDecodeError as error:
        return {}, [Problem(where, f"är inte giltig TOML: {error}", "rätta tecknen på den raden")]


def _library(raw: Mapping[str, Any], shared: Mapping[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    name = raw.get("uses")
    if not isinstance(name, str):
        return {}, []
    if name not in shared:
        known = ", ".join(sorted(shared))
        return {}, [Problem("formuläret, uses", f"listorna {name} finns inte", f"skriv en av {known}")]
    library, problems = _toml(name, shared[name])
    lists = library.get("choices", {})
    return lists, problems or list_problems(lists)


def _form(raw: Mapping[str, Any], library: Mapping[str, Any], say: _Dictionary, languages: tuple[str, ...]) -> Form:
    lists = {name: _list(name, written, say) for name, written in {**library, **raw.get("choices", {})}.items()}
    return Form(
        id=raw["form"],
        version=raw["version"],
        title=say.text("form.title", raw["title"]),
        intro=say.text("form.intro", raw["intro"]),
        target=say.text("form.target", raw["target"]),
        step=raw["step"],
        letter=raw["letter"],
        anonymous=raw["anonymous"],
        sections=tuple(_section(section, lists, say) for section in raw["section"]),
        derived=tuple(_derived(variable, say) for variable in raw.get("derive", ())),
        group_by=tuple(raw.get("group_by", ())),
        respondent_counts=tuple((one, other) for one, other in raw.get("respondent_counts", ())),
        languages=(*_CANONICAL_LANGUAGES, *languages),
        source=say.maybe("form.source", raw.get("source")),
    )


def _list(name: str, raw: Mapping[str, Any], say: _Dictionary) -> ChoiceList:
    choices = tuple(_choice(f"choice.{name}.{choice['value']}", choice, say) for choice in raw["choices"])
    return ChoiceList(name, choices, raw.get("scale", False))


def _choice(path: str, raw: Mapping[str, Any], say: _Dictionary) -> Choice:
    return Choice(
        value=raw["value"],
        label=say.text(f"{path}.label", raw["label"]),
        missing=raw.get("missing", False),
        short=say.maybe(f"{path}.short", raw.get("short")),
        hint=say.maybe(f"{path}.hint", raw.get("hint")),
        leads_to=raw.get("leads_to"),
    )


def _section(raw: Mapping[str, Any], lists: Mapping[str, ChoiceList], say: _Dictionary) -> Section:
    path = f"section.{raw['id']}"
    return Section(
        id=raw["id"],
        title=say.text(f"{path}.title", raw["title"]),
        intro=say.maybe(f"{path}.intro", raw.get("intro")),
        questions=tuple(_question(f"question.{q['id']}", q, lists, say) for q in raw["question"]),
    )


_AS_WRITTEN = (
    "choices_from", "required", "relevant", "constraint", "max_choices", "max_items", "rotate", "sensitive", "consent",
)  # fmt: skip


def _question(path: str, raw: Mapping[str, Any], lists: Mapping[str, ChoiceList], say: _Dictionary) -> Question:
    kind = QuestionType(raw["type"])
    inherited = {"publication": raw["publication"], "theme": raw["theme"]}
    columns = (inherited | column for column in raw.get("field", ()))
    return Question(
        id=raw["id"],
        type=kind,
        label=say.text(f"{path}.label", raw["label"]),
        publication=Publication(raw["publication"]),
        theme=raw["theme"],
        hint=say.maybe(f"{path}.hint", raw.get("hint")),
        choices=lists[raw["choices"]] if "choices" in raw else None,
        rows=lists[raw["rows"]] if "rows" in raw else None,
        constraint_message=say.maybe(f"{path}.constraint_message", raw.get("constraint_message")),
        max_length=raw.get("max_length", _LONGEST.get(kind)),
        range=_range(path, raw["range"], say) if "range" in raw else None,
        bands=tuple(_band(path, band, say) for band in raw.get("bands", ())),
        fields=tuple(_question(f"{path}.{column['id']}", column, lists, say) for column in columns),
        role=Role(raw["role"]) if "role" in raw else None,
        **{key: raw[key] for key in _AS_WRITTEN if key in raw},
    )


def _range(path: str, raw: Mapping[str, Any], say: _Dictionary) -> Range:
    low, high = (say.text(f"{path}.range.{end}", raw[end]) for end in ("low", "high"))
    return Range(start=raw["start"], end=raw["end"], low=low, high=high)


def _band(path: str, raw: Mapping[str, Any], say: _Dictionary) -> Band:
    label = say.text(f"{path}.bands.{raw['value']}", raw["label"])
    return Band(value=raw["value"], label=label, low=raw.get("low"), high=raw.get("high"))


def _derived(raw: Mapping[str, Any], say: _Dictionary) -> Derived:
    path = f"derive.{raw['id']}"
    return Derived(
        id=raw["id"],
        label=say.text(f"{path}.label", raw["label"]),
        choices=tuple(_choice(f"{path}.{choice['value']}", choice, say) for choice in raw["choice"]),
        when=tuple(choice["when"] for choice in raw["choice"]),
        theme=raw.get("theme", "background"),
    )


def _digest(form: Form) -> str:
    canonical = json.dumps(_plain(form), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """A form as plain JSON. Defaults are left out, so that a new property does not change what stands already."""
    if dataclasses.is_dataclass(value):
        parts = {part.name: (getattr(value, part.name), part.default) for part in dataclasses.fields(value)}
        parts.pop("languages", None)
        return {name: _plain(part) for name, (part, default) in parts.items() if part != default}
    if isinstance(value, Mapping):
        return {language: value[language] for language in _CANONICAL_LANGUAGES}
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
        return self._with(read_definition(text) for text in texts)

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


def _shipped_files() -> dict[str, dict[str, str]]:
    """The shipped library: stem (`resident_survey.v1`) -> language (empty for the definition itself) -> TOML."""
    files: dict[str, dict[str, str]] = {}
    for entry in (resources.files(__package__) / "library").iterdir():
        if named := _FILE_NAME.fullmatch(entry.name):
            files.setdefault(named["stem"], {})[named["language"] or ""] = entry.read_text("utf-8")
    return files


def _shipped_lists() -> dict[str, str]:
    return {stem: texts[""] for stem, texts in _shipped_files().items() if stem.startswith("choices.")}


def shipped() -> Catalogue:
    """The library that comes with the program. Raises DefinitionError if one of its files is damaged."""
    files = _shipped_files()
    lists = {stem: texts.pop("") for stem, texts in files.items() if stem.startswith("choices.")}
    definitions = ((texts.pop(""), texts) for stem, texts in files.items() if stem not in lists)
    return Catalogue()._with(
        read_definition(text, shared=lists, translations=languages) for text, languages in definitions
    )
