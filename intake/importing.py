"""Existing answers from another tool, through the same door as everyone's: a table and a mapping -> journal entries."""

from __future__ import annotations

import codecs
import csv
import hashlib
import hmac
import io
import json
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from forms.answers import field_limit, parse_body, read, to_body
from forms.build import form_class, wire_name
from forms.definition import Choice, Question, QuestionType
from intake.journal import Kind, Mode, NewEntry, Writer
from intake.receive import SENTINEL, Questionnaire

_AT_ONCE = 200
_KEYS = frozenset(
    {"form", "delimiter", "encoding", "missing", "id", "day", "language", "columns", "ignore", "values", "separator"}
)
_USUAL = {"delimiter": ",", "encoding": "utf-8-sig", "language": "sv"}
"""What holds where the mapping does not say."""


class MappingError(Exception):
    """The mapping fits neither the file nor the form; every fault is named, with what to do."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a column holds: a question, or one row of a battery."""

    question: Question
    row: str | None

    @property
    def wire(self) -> str:
        return wire_name(self.question.id, *([self.row] if self.row else []))


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How a table's columns and words become a form's questions and choices."""

    columns: Mapping[str, Target]
    ignored: frozenset[str]
    values: Mapping[str, Mapping[str, str]]
    """Question id -> the table's words -> choice value, where the words are not the choice's own label."""
    missing: frozenset[str]
    delimiter: str
    encoding: str
    separator: str
    id_column: str | None
    day_column: str | None
    day_format: str
    language: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table, numbered as a spreadsheet shows it (the header is row 1)."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a row. `remarks` say what was odd; a quarantined row is kept whole, with its reason."""

    entry: NewEntry
    quarantined: bool
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Balance:
    """What an import came to: `read` is `accepted` + `quarantined`; `flagged` are among the accepted."""

    read: int
    accepted: int
    flagged: int
    quarantined: int
    new: int
    """Entries that did not stand in the journal before."""
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A file to bring in: its name, its bytes, and what its columns mean."""

    name: str
    data: bytes
    mapping: ColumnMapping


def read_mapping(text: str, questionnaire: Questionnaire) -> ColumnMapping:
    """Read a mapping in TOML for the campaign's form. Raises MappingError naming everything that does not fit."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"Mappningen är inte giltig TOML: {error}. Rätta tecknen på den raden.") from error
    form = questionnaire.form
    wrong = [f"Nyckeln `{key}` är okänd. Kända: {', '.join(sorted(_KEYS))}." for key in sorted(set(table) - _KEYS)]
    if table.get("form") not in {form.id, form.kind}:
        wrong.append(f"Mappningen är för formuläret {table.get('form')!r}, men kampanjen använder {form.id!r}.")
    columns = {}
    for column, aim in table.get("columns", {}).items():
        question_id, _, row = str(aim).partition(".")
        question = form.question(question_id)
        if question is None or (row and (question.rows is None or row not in question.rows.values())):
            wrong.append(f"Kolumnen ”{column}” pekar på {aim!r}, som inte finns i formuläret.")
        else:
            columns[column] = Target(question, row or None)
    wrong += _wrong_words(table.get("values", {}), questionnaire)
    delimiter, encoding, language = (table.get(key, usual) for key, usual in _USUAL.items())
    if len(delimiter) != 1:
        wrong.append(f"`delimiter` är {delimiter!r}. Skriv ett enda tecken, till exempel ett semikolon.")
    if not _is_encoding(encoding):
        wrong.append(f"Teckenkodningen {encoding!r} är okänd. Skriv till exempel utf-8 eller cp1252.")
    if language not in form.languages:
        wrong.append(f"Formuläret finns inte på språket {language!r}. Skriv {' eller '.join(form.languages)}.")
    if wrong:
        raise MappingError("\n".join(wrong))
    day = table.get("day", {})
    return ColumnMapping(
        columns=columns,
        ignored=frozenset(table.get("ignore", [])),
        values=table.get("values", {}),
        missing=frozenset(table.get("missing", [])) | {""},
        delimiter=delimiter,
        encoding=encoding,
        separator=table.get("separator", ";"),
        id_column=table.get("id"),
        day_column=day.get("column"),
        day_format=day.get("format", "%Y-%m-%d"),
        language=language,
    )


def _wrong_words(values: Mapping[str, Mapping[str, str]], questionnaire: Questionnaire) -> list[str]:
    """A sentence for every `[values]` that names no question, and every word that stands for no choice of one."""
    wrong = []
    for question_id, own in values.items():
        question = questionnaire.form.question(question_id)
        if question is None:
            wrong.append(f"Tabellen [values.{question_id}] gäller en fråga som inte finns i formuläret.")
            continue
        offered = {choice.value for choice in _choices(question, questionnaire)}
        wrong += [
            f"”{words}” under [values.{question_id}] blir {value!r}, som inte finns bland frågans svar."
            for words, value in own.items()
            if offered and value not in offered
        ]
    return wrong


def _is_encoding(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


def read_table(source: Source) -> tuple[tuple[str, ...], list[Row]]:
    """The header and the rows of a delimited file. Raises MappingError when header and mapping disagree."""
    mapping = source.mapping
    try:
        text = source.data.decode(mapping.encoding)
    except UnicodeDecodeError as error:
        raise MappingError(
            f"{source.name} är inte {mapping.encoding}: {error}. Ange `encoding` i mappningen."
        ) from error
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=mapping.delimiter))
    except csv.Error as error:
        raise MappingError(
            f"{source.name} går inte att läsa som tabell: {error}. Kontrollera `delimiter` och citattecknen."
        ) from error
    if not lines:
        raise MappingError(f"{source.name} är tom.")
    header = tuple(lines[0])
    needed = set(mapping.columns) | {c for c in (mapping.id_column, mapping.day_column) if c}
    known = needed | mapping.ignored
    wrong = [f"Kolumnen ”{column}” finns inte i {source.name}." for column in sorted(needed - set(header))]
    wrong += [
        f"Kolumnen ”{column}” är varken mappad eller uppräknad under `ignore`."
        for column in header
        if column not in known
    ]
    wrong += [
        f"Kolumnen ”{column}” finns {times} gånger. Ge varje kolumn ett eget namn."
        for column, times in Counter(header).items()
        if times > 1
    ]
    if wrong:
        raise MappingError("\n".join(wrong))
    return header, [Row(number, tuple(cells)) for number, cells in enumerate(lines[1:], start=2) if cells]


def _choices(question: Question, questionnaire: Questionnaire) -> Sequence[Choice]:
    if question.choices_from:
        return questionnaire.supplied.get(question.choices_from, ())
    return question.choices.choices if question.choices else ()


def _worded(question: Question, questionnaire: Questionnaire, mapping: ColumnMapping) -> dict[str, str]:
    """Words -> choice value: labels in every language, then the mapping's own words."""
    labels = {
        label.strip().casefold(): choice.value
        for choice in _choices(question, questionnaire)
        for label in choice.label.values()
    }
    own = {words.strip().casefold(): value for words, value in mapping.values.get(question.id, {}).items()}
    return {**labels, **own}


class Judge:
    """Judges one row after another; remembers earlier rows of the file, to tell when one is an exact repeat."""

    def __init__(self, questionnaire: Questionnaire, source: Source, header: Sequence[str], key: bytes, today: date):
        self._asked = questionnaire
        self._source = source
        self._place_of = {column: index for index, column in enumerate(header)}
        self._width = len(header)
        self._key = key
        self._today = today
        mapping = source.mapping
        questions = {target.question.id: target.question for target in mapping.columns.values()}
        self._words = {qid: _worded(question, questionnaire, mapping) for qid, question in questions.items()}
        self._labels = {qid: questions[qid].label["sv"] for qid in questions}
        self._targets = {target.wire: (column, target) for column, target in mapping.columns.items()}
        self._seen: dict[bytes, int] = {}
        self._owners: dict[str, int] = {}
        self._form_class: type[Any] = form_class(
            questionnaire.form, language=mapping.language, supplied=questionnaire.supplied
        )

    def judge(self, row: Row) -> Judged:
        """Accepted, flagged (with remarks) or quarantined (with the reason)."""
        if len(row.cells) != self._width:
            return self._quarantine(row, f"raden har {len(row.cells)} kolumner i stället för {self._width}")
        misplaced = self._misplaced(row)
        if misplaced:
            return self._quarantine(row, misplaced)
        body = to_body([*self._fields(row), (SENTINEL, "1")])
        remarks = [*self._remarks(body), *self._repeat_of(row, body)]
        note = "; ".join(remarks)
        return Judged(self._entry(row, Kind.SUBMISSION, body, note), False, tuple(remarks))

    def _cells(self, row: Row) -> list[tuple[str, Target, str]]:
        """(column, target, what stands there) for every mapped cell that is not missing."""
        found = []
        for column, target in self._source.mapping.columns.items():
            cell = row.cells[self._place_of[column]].strip()
            if cell not in self._source.mapping.missing:
                found.append((column, target, cell))
        return found

    def _misplaced(self, row: Row) -> str:
        """A sentence when words stand in a column where they are no answer but are one of another question's."""
        for column, target, cell in self._cells(row):
            if self._is_at_home(target.question, cell):
                continue
            owner = next((qid for qid, words in self._words.items() if cell.casefold() in words), None)
            if owner is not None and owner != target.question.id:
                return (
                    f"värdena står i fel kolumner: ”{cell}” i kolumnen ”{column}” är ett svar på "
                    f"”{self._labels[owner]}”"
                )
        return ""

    def _is_at_home(self, question: Question, cell: str) -> bool:
        """Whether words could be an answer to this question, so that they are no sign of a shifted row."""
        number = question.type is QuestionType.INTEGER and cell.lstrip("+-").isdecimal()
        return number or question.type in _FREE or self._worded_value(question, cell) is not None

    def _worded_value(self, question: Question, cell: str) -> str | None:
        """The choice value that the cell's words or value stand for; None when the question has no such choice."""
        if cell in {choice.value for choice in _choices(question, self._asked)}:
            return cell
        return self._words[question.id].get(cell.casefold())

    def _fields(self, row: Row) -> list[tuple[str, str]]:
        """The row as form fields. What is not understood goes in as it stands, so that the journal holds it."""
        fields = []
        for _, target, cell in self._cells(row):
            several = target.question.type is QuestionType.SELECT_MULTIPLE
            parts = [part.strip() for part in cell.split(self._source.mapping.separator)] if several else [cell]
            fields += [(target.wire, self._worded_value(target.question, part) or part) for part in parts if part]
        return fields

    def _remarks(self, body: bytes) -> list[str]:
        """One sentence for every value that the form itself does not accept."""
        form = self._asked.form
        submitted = parse_body(body, max_fields=field_limit(form))
        reading = read(
            form,
            submitted,
            language=self._source.mapping.language,
            supplied=self._asked.supplied,
            form_class=self._form_class,
        )
        remarks = []
        for problem in reading.problems:
            column, _ = self._targets.get(problem.field, (problem.question, None))
            typed = ", ".join(submitted.getlist(problem.field))
            remarks.append(
                f"”{typed}” i kolumnen ”{column}” finns inte bland svaren och räknas inte" if typed else problem.message
            )
        return remarks

    def _repeat_of(self, row: Row, body: bytes) -> list[str]:
        first = self._seen.setdefault(body, row.number)
        owner = self._owners.setdefault(self._id(row, Kind.SUBMISSION), row.number)
        remarks = [] if first == row.number else [f"exakt likadan som rad {first}"]
        return remarks if owner == row.number else [*remarks, f"samma id som rad {owner}: räknas som en ändring av den"]

    def _quarantine(self, row: Row, reason: str) -> Judged:
        line = io.StringIO()
        csv.writer(line, delimiter=self._source.mapping.delimiter).writerow(row.cells)
        reason = f"rad {row.number}: {reason}"
        return Judged(self._entry(row, Kind.UNREADABLE, line.getvalue().encode(), reason), True, (reason,))

    def _id(self, row: Row, kind: Kind) -> str:
        """The same row of the same file is the same submission, however often it is brought in.

        In a row that cannot be read anything may stand where the id should, also the id of somebody else.
        """
        column = self._source.mapping.id_column if kind is Kind.SUBMISSION else None
        own = row.cells[self._place_of[column]].strip() if column else ""
        identity = [own] if own else [str(row.number), *row.cells]
        parts = json.dumps([self._asked.campaign.slug, *identity], ensure_ascii=False)
        return hmac.new(self._key, f"import:{parts}".encode(), hashlib.sha256).hexdigest()[:32]

    def _day(self, row: Row) -> date:
        column = self._source.mapping.day_column
        if column is None or self._place_of[column] >= len(row.cells):
            return self._today
        try:
            return (
                datetime.strptime(row.cells[self._place_of[column]].strip(), self._source.mapping.day_format)
                .replace(tzinfo=UTC)
                .date()
            )
        except ValueError:
            return self._today

    def _entry(self, row: Row, kind: Kind, body: bytes, note: str) -> NewEntry:
        return _entry(
            self._asked,
            self._source,
            kind=kind,
            submission_id=self._id(row, kind),
            body=body,
            content_type="text/csv" if kind is Kind.UNREADABLE else "application/x-www-form-urlencoded",
            day=self._day(row),
            note=note,
        )


_FREE = frozenset({QuestionType.TEXT, QuestionType.LONGTEXT})
"""Types in which any words may stand."""


def _entry(
    asked: Questionnaire,
    source: Source,
    *,
    kind: Kind,
    submission_id: str,
    body: bytes,
    content_type: str,
    day: date,
    note: str = "",
) -> NewEntry:
    return NewEntry(
        kind=kind,
        submission_id=submission_id,
        campaign=asked.campaign.slug,
        form=asked.form.id,
        version=asked.form.version,
        definition=asked.form.digest,
        body=body,
        content_type=content_type,
        day=day,
        channel="import",
        mode=Mode.IMPORT,
        batch=source.name,
        language=source.mapping.language,
        note=note,
    )


def bring_in(
    source: Source,
    questionnaire: Questionnaire,
    *,
    journal: Writer,
    key: bytes,
    today: date,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Balance:
    """Bring a file's rows into the journal and write its balance there too.

    Bringing the same file in again adds nothing. Raises MappingError before anything is written when mapping and
    file disagree, JournalError when the journal could not take a part; running it again then goes on where it stopped.
    """
    header, rows = read_table(source)
    judge = Judge(questionnaire, source, header, key, today)
    judged = [judge.judge(row) for row in rows]
    new = 0
    for start in range(0, len(judged), _AT_ONCE):
        part = judged[start : start + _AT_ONCE]
        new += sum(done.created for done in journal.append_all([one.entry for one in part]))
        progress(start + len(part), len(judged))
    quarantined = sum(one.quarantined for one in judged)
    flagged = sum(bool(one.remarks) for one in judged if not one.quarantined)
    balance = Balance(
        read=len(judged),
        accepted=len(judged) - quarantined,
        flagged=flagged,
        quarantined=quarantined,
        new=new,
        remarks=tuple(
            remark if one.quarantined else f"rad {row.number}: {remark}"
            for row, one in zip(rows, judged, strict=True)
            for remark in one.remarks
        ),
    )
    digest = hashlib.sha256(source.data).hexdigest()
    stored = {"file": source.name, "sha256": digest, "read": balance.read, "accepted": balance.accepted}
    stored |= {"flagged": flagged, "quarantined": quarantined}
    batch_id = hmac.new(key, f"batch:{questionnaire.campaign.slug}:{digest}".encode(), hashlib.sha256).hexdigest()[:32]
    journal.append(
        _entry(
            questionnaire,
            source,
            kind=Kind.BATCH,
            submission_id=batch_id,
            body=json.dumps(stored, ensure_ascii=False).encode(),
            content_type="application/json",
            day=today,
        )
    )
    return balance
