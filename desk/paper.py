"""A form on paper: the questions of the page with the same numbers, as HTML and as a tagged PDF."""

from __future__ import annotations

import math
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from forms.definition import Choice, Form, Question, QuestionType, Section, Text, direction, html_language, words
from forms.duration import minutes
from forms.expression import Call, Comparison, Literal, Logic, Node, Reference, parse
from forms.numbering import Numbered, numbered
from intake.phrases import Phrases, load_phrases
from intake.register import Campaign, Place

HERE = Path(__file__).parent
PATIENCE = 180
"""Seconds; the longest shipped form takes ten on a slow machine."""
WIDEST_TABLE = 4
"""So many columns of a repeat fit beside each other; with more, each item is a card of its own."""

_ROOM = {1: 66, 2: 30, 3: 17, 4: 10}
"""Letters on a line of choices, when they stand in so many columns."""

LOOKS: Mapping[QuestionType, str] = {
    QuestionType.SELECT_ONE: "ticks",
    QuestionType.SELECT_MULTIPLE: "ticks",
    QuestionType.RANK: "ranking",
    QuestionType.INTEGER: "number",
    QuestionType.TEXT: "writing",
    QuestionType.LONGTEXT: "writing",
    QuestionType.DATE: "day",
    QuestionType.EMAIL: "writing",
    QuestionType.TEL: "writing",
    QuestionType.URL: "writing",
    QuestionType.ORGANISATION_NUMBER: "writing",
    QuestionType.GEOPOINT: "points",
    QuestionType.GEOSHAPE: "writing",
    QuestionType.CONSENT: "consent",
    QuestionType.REPEAT: "repeated",
    QuestionType.FILE: "no_file",
}
"""How each type looks on paper: a macro in templates/paper.html. A note is read and a hidden question not even that."""


class PaperError(Exception):
    """The form could not be put on paper; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed: a form as it is asked at a place, in one language."""

    form: Form
    place: Place
    language: str
    supplied: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    """Choices that come from the place (`sub_area`)."""
    campaign: Campaign | None = None
    address: str = ""
    """Where the same form is on the web, and where it is told how answers are handled."""
    privacy_address: str = ""
    return_to: str = ""
    """Where the paper is handed in; empty lines are left for it where this is not known yet."""


def html(paper: Paper) -> str:
    """The form as one HTML page that needs nothing else; every word of a definition stands in it as text."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (HERE / "paper.css").read_text(encoding="utf-8")
    return environment.get_template("paper.html").render(
        sheet=Sheet(paper, _phrases(paper.language)),
        paper=paper,
        form=paper.form,
        campaign=paper.campaign,
        widest_table=WIDEST_TABLE,
        code=_code(paper.address) if paper.address else "",
        style=Markup(style),  # noqa: S704 - our own style sheet
    )


def pdf(page: str) -> bytes:
    """The page as PDF/UA-1. Raises PaperError when the press is missing or has anything at all to complain of.

    WeasyPrint runs as a program of its own: it only logs a missing alternative text or an unreadable style, so what
    it says is the check, and a machine without Pango can still do everything else.
    """
    press = (sys.executable, "-m", "weasyprint", "--pdf-variant", "pdf/ua-1", "--allowed-protocols", "data", "-", "-")
    try:
        done = subprocess.run(press, input=page.encode(), capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired as error:
        raise PaperError(f"PDF:en blev inte klar på {PATIENCE} sekunder. Dela formuläret i flera.") from error
    said = done.stderr.decode(errors="replace").strip()
    if done.returncode or said:
        last = said.splitlines()[-1] if said else f"programmet slutade med {done.returncode}"
        raise PaperError(
            f"PDF:en blev inte godkänd: {last}. Rätta det som nämns; saknas WeasyPrint eller Pango står det i "
            "docs/paper.md hur de installeras."
        )
    return done.stdout


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the template asks of a form: its words in the language of the paper, and how each question looks."""

    paper: Paper
    say: Phrases

    @property
    def language(self) -> str:
        return html_language(self.paper.language)

    @property
    def direction(self) -> str:
        return direction(self.paper.language)

    def sections(self) -> tuple[tuple[Section, tuple[Numbered, ...]], ...]:
        """Every section with what it asks, numbered as on the page."""
        return numbered(self.paper.form, self.paper.supplied)

    def plain(self, text: Text | None) -> str:
        """The words of a definition with the place's name filled in."""
        return words(text, self.paper.language).replace("{place}", self.paper.place.name) if text else ""

    def text(self, text: Text | None) -> Markup:
        """The same for the page; words that the language lacks are marked as the Swedish that they are."""
        said = self.plain(text)
        if text is None or self.paper.language in text or self.paper.language.startswith("sv"):
            return Markup("{}").format(said)
        return Markup('<span lang="sv" dir="ltr">{}</span>').format(said)

    @property
    def intro(self) -> Markup:
        """The intro of the form, with how long it takes."""
        return self.text(self.paper.form.intro).replace("{minutes}", str(minutes(self.paper.form)))

    @property
    def draft(self) -> str:
        """What the leader must know of a translation that nobody has reviewed, in Swedish."""
        return _own("sv")["draft"] if self.paper.language in self.paper.form.drafts else ""

    def told(self, key: str, **values: str) -> Markup:
        """A phrase with names in it. In text from the right, names in Latin letters keep their own direction."""
        frame = Markup('<span dir="ltr">{}</span>') if self.direction == "rtl" else Markup("{}")
        return escape(self.say(key)).format(**{name: frame.format(value) for name, value in values.items()})

    def look(self, question: Question) -> str:
        return "battery" if question.rows else LOOKS[question.type]

    def choices(self, question: Question) -> Sequence[Choice]:
        """In the order of the definition: one printed sheet cannot start a rotated list anew for each person."""
        if question.choices_from:
            return self.paper.supplied.get(question.choices_from, ())
        return question.choices.choices if question.choices else ()

    def label(self, choice: Choice, question: Question) -> Markup:
        """A choice in the words that the page uses."""
        return self.text(choice.short) if choice.short and question.theme == "themes" else self.named(choice)

    def named(self, choice: Choice) -> Markup:
        """A label whose first words name the thing: the name to be set stronger than what explains it."""
        label, short = self.text(choice.label), self.text(choice.short)
        if not short or not label.startswith(short):
            return label
        return Markup('<b>{}</b><span class="rest">{}</span>').format(short, label.removeprefix(short))

    def columns(self, question: Question) -> tuple[int, int]:
        """Columns and rows that the choices are set in: what takes the least height, the fewest columns when equal."""
        labels = [self.label(choice, question).striptags() for choice in self.choices(question)]
        if max(map(len, labels), default=0) > _ROOM[1]:
            return 1, len(labels)
        said = [f"{label} {self.stop(choice)}" for label, choice in zip(labels, self.choices(question), strict=True)]
        widest = max((len(word) for label in said for word in label.split()), default=0)
        fitting = [columns for columns, room in _ROOM.items() if widest <= room]
        columns = min(fitting or [1], key=lambda columns: _height(said, columns))
        return columns, math.ceil(len(labels) / columns)

    def stop(self, choice: Choice) -> str:
        """What a person is told whose answer leads to another form: nothing of this one would be stored."""
        return self.say("paper.stop_here") if choice.leads_to else ""

    def lines(self, question: Question) -> int:
        """Lines to write on: more for what may be longer, though few people fill them."""
        if question.type not in {QuestionType.LONGTEXT, QuestionType.GEOSHAPE}:
            return 1
        return max(3, round(math.sqrt(question.max_length or 500) / 5))

    def hint(self, question: Question) -> Markup:
        """The hint of the definition, and what to do with the pen; on paper there is no map to put a point on."""
        if question.type is QuestionType.GEOPOINT:
            return Markup("{}").format(self.say("paper.place_name"))
        own = self.text(question.hint)
        return Markup(" ").join(part for part in (own, *self._how(question, hinted=bool(own))) if part)

    def _how(self, question: Question, *, hinted: bool) -> Iterator[str]:
        limit, scale = question.max_choices, question.range
        if question.type is QuestionType.SELECT_MULTIPLE and not hinted:
            yield self.say("form.choose_at_most", n=limit) if limit else self.say("form.choose_any")
        if question.type is QuestionType.RANK:
            yield self.say("paper.rank_at_most", n=limit) if limit else self.say("paper.rank_all")
        if question.type is QuestionType.GEOSHAPE:
            yield self.say("form.area_in_words")
        if question.type is QuestionType.DATE:
            yield self.say("paper.date")
        if scale:
            ends = {"low": scale.start, "low_words": self.plain(scale.low)}
            yield self.say("form.scale_from_to", **ends, high=scale.end, high_words=self.plain(scale.high))
        if question.rows:
            ticked = question.type is QuestionType.SELECT_ONE or scale
            yield self.say("paper.each_row" if ticked else "paper.each_row_number")
        elif question.type is QuestionType.INTEGER and not scale:
            yield self.say("form.whole_number")

    def must(self, question: Question) -> bool:
        """Whether everybody must answer; a question that only some are asked is not marked."""
        return question.required is True and question.relevant is None

    def only_if(self, question: Question) -> str:
        """Who should answer a question that is not for all, in words: the page shows and hides it instead."""
        if not question.relevant:
            return ""
        asked = _asked_for(parse(question.relevant))
        numbers = {ask.question.id: ask for _, asks in self.sections() for ask in asks}
        if asked is None or asked[0] not in numbers:
            return self.say("paper.only_if_it_fits")
        other, number = numbers[asked[0]]
        labels = {choice.value: self.plain(choice.label) for choice in self.choices(other)}
        quoted = [self.say("paper.quoted", words=labels.get(value, value)) for value in asked[1]]
        return self.say("paper.only_if", choices=self.say("paper.or").join(quoted), number=number)


def _height(labels: Sequence[str], columns: int) -> int:
    """The lines of text that labels take, set downwards in so many columns."""
    rows = math.ceil(len(labels) / columns)
    taken = [math.ceil(len(label) / _ROOM[columns]) for label in labels]
    return max(sum(taken[first : first + rows]) for first in range(0, len(labels), rows))


def _asked_for(node: Node) -> tuple[str, tuple[str, ...]] | None:
    """The question and the choices that a condition asks for, where it asks for one of some choices and no more."""
    match node:
        case Logic(word="or", parts=parts):
            found = [_asked_for(part) for part in parts]
            asked = [one for one in found if one is not None]
            if len(asked) < len(found) or len({question for question, _ in asked}) > 1:
                return None
            return asked[0][0], tuple(value for _, values in asked for value in values)
        case (
            Call(name="selected", arguments=(Reference(question=question, row=None), Literal(value=str(value))))
            | Comparison(sign="=", left=Reference(question=question, row=None), right=Literal(value=str(value)))
        ):
            return question, (value,)
        case _:
            return None


def _phrases(language: str) -> Phrases:
    """What the web page says in a language, and beside it what only the paper says (`paper.…`)."""
    shipped = load_phrases()
    web = shipped.get(language, shipped["sv"])
    own = {f"paper.{name}": phrase for name, phrase in {**_own("sv"), **_own(language)}.items()}
    return Phrases(web.language, {**web.table, **own})


def _own(language: str) -> dict[str, str]:
    file = resources.files("desk") / "paper_words" / f"{language}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _code(address: str) -> str:
    """The QR code of an address as a picture that stands in the page itself."""
    return str(segno.make(address, error="m", micro=False).svg_data_uri(border=0, dark="#1c2826"))
