"""A form as a page shows it: for every question its words, what was typed, and what must be mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup

from forms.answers import FieldProblem, Submitted
from forms.build import wire_name
from forms.definition import Choice, Form, Question, Text, words
from forms.duration import minutes
from forms.numbering import numbered
from forms.own_questions import spoken_in
from forms.portable import portable
from intake.phrases import Phrases
from intake.receive import Questionnaire
from intake.register import Place

NOTHING_SENT = Submitted(())
SCRIPT_PHRASES = (
    *("kept", "notKept", "erase", "tooMany", "tooLong", "left", "back", "next", "must", "early", "part", "row"),
    *("rowBack", "rowNext", "unsentTitle", "unsent", "retry", "another", "sending", "received", "receipt", "restart"),
    *("openMap", "mendTitle", "mend", "open"),
)


def script_phrases(say: Phrases) -> dict[str, str]:
    """What the page's script says."""
    return {key: say(f"script.{key}") for key in SCRIPT_PHRASES}


class Ask(NamedTuple):
    """One thing that is asked for on the page: a question, or one row of a battery or of a repeat."""

    question: Question
    name: str
    label: str
    number: int | None = None
    """The number of the question; rows have none."""
    lead: str = ""
    """The first words of the label, to be set stronger: the name of a theme before what it is about."""


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """What the templates ask of a form. Holds no rule of its own."""

    asked: Questionnaire
    place: Place
    say: Phrases
    submitted: Submitted = NOTHING_SENT
    problems: tuple[FieldProblem, ...] = ()
    rotation: int = 0

    @property
    def form(self) -> Form:
        return self.asked.form

    @property
    def campaign_slug(self) -> str:
        return self.asked.campaign.slug

    @property
    def language(self) -> str:
        return self.asked.language

    def text(self, text: Text | None) -> str:
        """The words of a definition in the page's language, with the place's name filled in."""
        return words(text, self.language).replace("{place}", self.place.name) if text else ""

    def tongue(self, label: Text) -> Markup:
        """` lang="sv"` for a question that nobody has put into the page's language, such as a place's own."""
        if self.language.startswith("sv") or spoken_in(label, self.language) == self.language:
            return Markup()
        return Markup(' lang="sv" dir="ltr"')

    @property
    def intro(self) -> str:
        """The intro of the form, with how long it takes."""
        return self.text(self.form.intro).replace("{minutes}", str(minutes(self.form)))

    def sections(self) -> Iterator[tuple[str, str, str, list[Ask]]]:
        """(id, title, intro, what is asked) per section; questions that the place has no choices for are left out."""
        for section, asked in numbered(self.form, self.asked.supplied):
            asks = [
                Ask(question, wire_name(question.id), self.text(question.label), number) for question, number in asked
            ]
            yield section.id, self.text(section.title), self.text(section.intro), asks

    def rows(self, question: Question) -> list[Ask]:
        """The rows of a battery, each an ask of its own."""
        assert question.rows is not None
        asks = []
        for row in question.rows.choices:
            label, short = self.text(row.label), self.text(row.short)
            lead = short if short and label.startswith(short) else ""
            asks.append(Ask(question, wire_name(question.id, row.value), label.removeprefix(lead), lead=lead))
        return asks

    def items(self, question: Question) -> list[tuple[int, list[Ask]]]:
        """The numbered rows of a repeat, each with its columns."""
        return [
            (
                item,
                [
                    Ask(column, wire_name(question.id, str(item), column.id), self.text(column.label))
                    for column in question.fields
                ],
            )
            for item in range(1, question.max_items + 1)
        ]

    def part(self, question: Question, *parts: str | int) -> str:
        return wire_name(question.id, *(str(part) for part in parts))

    def choices(self, question: Question) -> list[Choice]:
        """The choices in the order of this sitting: a rotated list starts somewhere else for each person."""
        if question.choices_from:
            return list(self.asked.supplied.get(question.choices_from, ()))
        listed = list(question.choices.choices) if question.choices else []
        if not question.rotate or not listed:
            return listed
        start = self.rotation % len(listed)
        return listed[start:] + listed[:start]

    def choice_label(self, choice: Choice, question: Question) -> str:
        return self.text(choice.short if choice.short and question.theme == "themes" else choice.label)

    def condition(self, question: Question) -> Any:
        """When the question is asked, as nested lists that the page's script reads by the same rules."""
        return portable(question.relevant) if question.relevant else True

    def typed(self, name: str) -> str:
        return (self.submitted.getlist(name) or [""])[0]

    def chosen(self, name: str, value: str) -> bool:
        return value in self.submitted.getlist(name)

    def error(self, name: str) -> str:
        return next((message for field, message in self.wrong() if field == name), "")

    def wrong(self) -> list[tuple[str, str]]:
        """What must be mended: the field and the sentence."""
        return [(problem.field, problem.message.replace("{place}", self.place.name)) for problem in self.problems]

    def must(self, question: Question) -> bool:
        """Whether everybody must answer; a question that only some are asked is not marked."""
        return question.required is True and question.relevant is None
