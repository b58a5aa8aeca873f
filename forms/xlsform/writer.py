"""From a form to a workbook that both we and other programs for XLSForm can read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import IllegalCharacterError
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ..definition import Choice, ChoiceList, Derived, Form, Publication, Question, QuestionType, Section, Text
from ..errors import FormsError
from .columns import BANDS, CHOICES, COARSER, DEFAULT_LANGUAGE, DERIVED, OWN, SECTION, SETTINGS, SURVEY, Column
from .types import MULTILINE, TABLE_LIST, WRITTEN_AS

T = QuestionType

_Cells = dict[Column, str]

_ORDER: Mapping[str, tuple[str, ...]] = {
    SURVEY: (
        "type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message", "parameters",
        "appearance",
        *(OWN + key for key in (
            "publication", "theme", "type", "rows", "bands", "low", "high", "max_choices", "max_length", "max_items",
            "role", "sensitive", "consent",
        )),
    ),
    CHOICES: (
        "list_name", "name", "label",
        *(OWN + key for key in ("scale", "missing", "short", "hint", "leads_to", "within")),
    ),
    SETTINGS: (
        "form_title", "form_id", "version", "default_language",
        *(OWN + key for key in (
            "title", "intro", "target", "source", "step", "letter", "anonymous", "group_by", "respondent_counts",
            "cross_tables", "drafts",
        )),
    ),
    BANDS: ("list_name", "name", "label", "low", "high"),
    COARSER: ("list_name", "name", "label", OWN + "short"),
    DERIVED: ("list_name", "name", "label", OWN + "short", "when", "theme"),
}  # fmt: skip
"""The columns of each sheet in their order; one that nothing stands in is left out."""

_ROW_OF_BATTERY = re.compile(r"\$\{(\w+)\.(\w+)\}")
MAX_CELL = 32_767
_WIDEST, _NARROWEST = 60, 12
_STAMPS = re.compile(rb"<dcterms:(created|modified)\b.*?</dcterms:\1>")
_NO_DAY = (1980, 1, 1, 0, 0, 0)


def write_workbook(form: Form) -> bytes:
    """The form as an XLSForm workbook (.xlsx), in every language that it has; the same form gives the same bytes.

    Raises FormsError when a text is longer than a cell, or holds a character that no workbook can hold.
    """
    sheets = {
        SURVEY: [row for section in form.sections for row in _section(section, _shared_names(form))],
        CHOICES: [row for part in _lists(form) for row in _list(part)],
        SETTINGS: [_settings(form)],
        BANDS: [row for name, question in _banded(form) for row in _bands(name, question)],
        COARSER: [row for part in _lists(form) for row in _coarser(part)],
        DERIVED: [row for variable in form.derived for row in _derived(variable)],
    }
    book = openpyxl.Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    book.remove(first)
    for name, rows in sheets.items():
        if rows or name in {SURVEY, CHOICES}:
            try:
                _fill(book.create_sheet(name), name, rows, form.languages)
            except IllegalCharacterError as error:
                raise FormsError(
                    f"Formuläret {form.id} har ett styrtecken i en text, och det kan inte stå i en arbetsbok. "
                    "Ta bort tecknet och försök igen."
                ) from error
    written = BytesIO()
    book.save(written)
    return _without_clock(written.getvalue())


def _without_clock(data: bytes) -> bytes:
    """The same workbook without the moment at which it was made, so that nothing but the form decides its bytes."""
    still = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(still, "w", ZIP_DEFLATED) as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "docProps/core.xml":
                content = _STAMPS.sub(b"", content)
            target.writestr(ZipInfo(part.filename, _NO_DAY), content, ZIP_DEFLATED)
    return still.getvalue()


def _fill(sheet: Worksheet, name: str, rows: list[_Cells], languages: tuple[str, ...]) -> None:
    used = {column for row in rows for column in row}
    columns = sorted(used | _always(name), key=lambda column: _place(name, column, languages))
    for at, column in enumerate(columns, start=1):
        head = sheet.cell(1, at, str(column))
        head.font = Font(bold=True)
        longest = max((len(row.get(column, "")) for row in rows), default=0)
        width = min(_WIDEST, max(_NARROWEST, longest, len(str(column)) + 2))
        sheet.column_dimensions[get_column_letter(at)].width = width
        for number, row in enumerate(rows, start=2):
            if column in row:
                if len(row[column]) > MAX_CELL:
                    told = f"Texten ”{row[column][:40]} …” är längre än de {MAX_CELL} tecken som en cell rymmer."
                    raise FormsError(f"{told} Korta den.")
                cell = sheet.cell(number, at, row[column])
                # A text that begins with "=" is a text, and "1-2" must not become a date when somebody edits it.
                cell.data_type = "s"
                cell.number_format = "@"
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        if column.name == OWN + "publication":
            offered = DataValidation("list", formula1=f'"{",".join(Publication)}"', allow_blank=True)
            offered.add(f"{get_column_letter(at)}2:{get_column_letter(at)}{max(len(rows), 1) + 200}")
            sheet.add_data_validation(offered)
    sheet.freeze_panes = "A2"


def _always(name: str) -> set[Column]:
    """Columns that other programs ask for even where nothing stands in them."""
    return {Column("list_name"), Column("name"), Column("label", DEFAULT_LANGUAGE)} if name == CHOICES else set()


def _place(name: str, column: Column, languages: tuple[str, ...]) -> tuple[int, int]:
    return _ORDER[name].index(column.name), languages.index(column.language) if column.language else -1


def _said(**values: str | int | bool | None) -> _Cells:
    """Cells of what was said; true is `yes`, and nothing is no cell."""
    return {
        Column(key): "yes" if value is True else str(value)
        for key, value in values.items()
        if value is not None and value is not False and value != ""
    }


def _own(**values: str | int | bool | None) -> _Cells:
    return {Column(OWN + column.name): words for column, words in _said(**values).items()}


def _text(name: str, text: Text | None) -> _Cells:
    return {Column(name, language): words for language, words in (text or {}).items()}


def _expression(source: str | None) -> str | None:
    """A row of a battery is a question of its own to other programs: `${rating.bus}` is `${rating__bus}`."""
    return _ROW_OF_BATTERY.sub(r"${\1__\2}", source) if source else source


# --- settings ---


def _settings(form: Form) -> _Cells:
    others = {language: words for language, words in form.title.items() if language != DEFAULT_LANGUAGE}
    return {
        **_said(
            form_title=form.title[DEFAULT_LANGUAGE],
            form_id=form.id,
            version=form.version,
            default_language="Svenska (sv)",
        ),
        **_text(OWN + "title", others),
        **_text(OWN + "intro", form.intro),
        **_text(OWN + "target", form.target),
        **_text(OWN + "source", form.source),
        **_own(
            step=form.step,
            letter=form.letter,
            anonymous="yes" if form.anonymous else "no",
            group_by=" ".join(form.group_by),
            respondent_counts=", ".join(" ".join(pair) for pair in form.respondent_counts),
            cross_tables=", ".join(" ".join(pair) for pair in form.cross_tables),
            drafts=" ".join(form.drafts),
        ),
    }


# --- survey ---


def _shared_names(form: Form) -> frozenset[str]:
    """Names that several have among sections, questions and columns, where XLSForm has one set of names."""
    names = Counter(section.id for section in form.sections)
    for question in form.questions():
        names.update([question.id, *(column.id for column in question.fields)])
    return frozenset(name for name, count in names.items() if count > 1)


def _section(section: Section, shared: frozenset[str]) -> Iterator[_Cells]:
    name = f"{SECTION}__{section.id}" if section.id in shared else section.id
    yield _said(type="begin_group", name=name) | _text("label", section.title) | _text("hint", section.intro)
    for question in section.questions:
        yield from _question(question, shared)
    yield _said(type="end_group", name=name)


def _question(question: Question, shared: frozenset[str]) -> Iterator[_Cells]:
    match question:
        case Question(rows=ChoiceList() as rows):
            yield from _battery(question, rows)
        case Question(type=T.REPEAT):
            yield _row(question) | _said(type="begin_repeat")
            for column in question.fields:
                name = f"{question.id}__{column.id}" if column.id in shared else column.id
                yield _row(column, within=question.id) | _said(name=name)
            yield _said(type="end_repeat", name=question.id)
        case _:
            yield _row(question)


def _battery(question: Question, rows: ChoiceList) -> Iterator[_Cells]:
    """A table: the group has what the question is, each question in it the kind of answer."""
    whole = _row(question)
    answered = {column: words for column, words in whole.items() if column.name in _OF_ANSWER}
    about = {column: words for column, words in whole.items() if column.name not in _OF_ANSWER}
    yield about | _said(type="begin_group", appearance=TABLE_LIST) | _own(rows=rows.name)
    for choice in rows.choices:
        yield answered | _said(name=f"{question.id}__{choice.value}") | _text("label", choice.label)
    yield _said(type="end_group", name=question.id)


_OF_ANSWER = frozenset(
    {"type", "required", "constraint", "constraint_message", "parameters", OWN + "low", OWN + "high"}
)  # fmt: skip
"""What stands on each question of a table, where other programs look for it."""


def _row(question: Question, within: str = "") -> _Cells:
    """A question, or a column of the repeat `within`, as one row."""
    ends = {"low": question.range.low, "high": question.range.high} if question.range else {}
    return {
        **_said(
            type=_type(question),
            name=question.id,
            required=_expression(question.required) if isinstance(question.required, str) else question.required,
            relevant=_expression(question.relevant),
            constraint=_expression(question.constraint),
            parameters=_parameters(question),
            appearance=MULTILINE if question.type is T.LONGTEXT else None,
        ),
        **_text("label", question.label),
        **_text("hint", question.hint),
        **_text("constraint_message", question.constraint_message),
        **_text(OWN + "low", ends.get("low")),
        **_text(OWN + "high", ends.get("high")),
        **_own(
            publication=question.publication.value,
            theme=question.theme,
            type=question.type.value if question.type in _ANSWERED_AS_TEXT else None,
            bands=_bands_name(question, within) if question.bands else None,
            max_choices=question.max_choices,
            max_length=question.max_length,
            max_items=question.max_items if question.type in {T.GEOPOINT, T.REPEAT} else None,
            role=question.role.value if question.role else None,
            sensitive=question.sensitive,
            consent=question.consent,
        ),
    }


_ANSWERED_AS_TEXT = frozenset(kind for kind, word in WRITTEN_AS.items() if word == T.TEXT) - {T.LONGTEXT}
"""Types that the word `text` alone does not tell apart."""


def _type(question: Question) -> str:
    kind = question.type
    if question.choices_from:
        # XLSForm's word for choices that come from outside; rank has no such word, and needs none.
        file = "" if kind is T.RANK else "_from_file"
        return f"{kind.value}{file} {question.choices_from}.csv"
    if question.choices:
        return f"{kind.value} {question.choices.name}"
    if question.range:
        return "range"
    return WRITTEN_AS.get(kind, kind.value)


def _parameters(question: Question) -> str | None:
    if question.range:
        return f"start={question.range.start} end={question.range.end} step=1"
    return "randomize=true" if question.rotate else None


# --- lists ---


def _lists(form: Form) -> list[ChoiceList]:
    """Every list that the form uses, in the order of its questions."""
    questions = [part for question in form.questions() for part in (question, *question.fields)]
    used = [part for question in questions for part in (question.choices, question.rows) if part]
    return list({part.name: part for part in used}.values())


def _list(part: ChoiceList) -> Iterator[_Cells]:
    for choice in part.choices:
        yield _said(list_name=part.name, name=choice.value) | _own(scale=part.scale) | _choice(choice)


def _choice(choice: Choice) -> _Cells:
    return {
        **_text("label", choice.label),
        **_text(OWN + "short", choice.short),
        **_text(OWN + "hint", choice.hint),
        **_own(missing=choice.missing, leads_to=choice.leads_to, within=choice.within),
    }


def _coarser(part: ChoiceList) -> Iterator[_Cells]:
    for choice in part.coarser:
        yield _said(list_name=part.name, name=choice.value) | _choice(choice)


def _banded(form: Form) -> Iterator[tuple[str, Question]]:
    for question in form.questions():
        for part, within in ((question, ""), *((column, question.id) for column in question.fields)):
            if part.bands:
                yield _bands_name(part, within), part


def _bands_name(question: Question, within: str) -> str:
    return f"{within}__{question.id}" if within else question.id


def _bands(name: str, question: Question) -> Iterator[_Cells]:
    for band in question.bands:
        yield _said(list_name=name, name=band.value, low=band.low, high=band.high) | _text("label", band.label)


def _derived(variable: Derived) -> Iterator[_Cells]:
    yield _said(list_name=variable.id, theme=variable.theme) | _text("label", variable.label)
    for choice, when in zip(variable.choices, variable.when, strict=True):
        yield _said(list_name=variable.id, name=choice.value, when=_expression(when)) | _choice(choice)
