"""Working tables of a campaign: what can be counted, one table of it, and the lines of it as a file."""

from __future__ import annotations

from contextlib import suppress

from desk.home import Home
from desk.pipeline import stream
from forms.build import Supplied
from forms.definition import Form, Text, words
from intake.register import Campaign
from pipeline.errors import AlreadyRunningError
from pipeline.run import run_place
from pipeline.working_tables import Offered, Withheld, WorkingTable, offered, working_table

MARK: Text = {
    "sv": "Arbetsmaterial – lämnar inte organisationen",
    "en": "Working material – does not leave the organisation",
}
"""What stands on everything that comes of this."""


def countable(form: Form, supplied: Supplied, place: str) -> Offered:
    """What a form's answers can be counted by, at a place with this name."""
    return offered(form, supplied, place)


def table(home: Home, campaign: Campaign, what: Offered, question: str, by: str) -> WorkingTable | Withheld | None:
    """A question's table as the answers stand now; without `by` for everybody. None for what cannot be counted.

    Raises RegisterError, JournalError, FormsError or PipelineError.
    """
    asked = what.question(question)
    divided = next((one for one in what.variables if one.id == by), None)
    if asked is None or (by and divided is None):
        return None
    with stream(home) as flow:
        # somebody else may be normalising the place right now; then what stands there is at most that old
        with suppress(AlreadyRunningError):
            run_place(flow, campaign.place)
        return working_table(flow.database(campaign.place), campaign.slug, what, asked, divided)


def called(table_: WorkingTable, language: str) -> str:
    """What a table is called: its question, and what it is divided by."""
    question = table_.question
    first = f"{words(question.battery_label, language)} – " if question.battery else ""
    whole = f"{first}{words(question.label, language)}"
    if table_.by is None:
        return whole
    by = words(table_.by.label, language)
    return f"{whole} (by “{by}”)" if language == "en" else f"{whole} (efter ”{by}”)"


def lines(table_: WorkingTable, campaign: Campaign, language: str) -> list[list[str]]:
    """A table as the lines of a file; the first says what it is."""
    number = "People" if language == "en" else "Antal personer"
    answers = ["Answer" if language == "en" else "Svar", *(words(row.label, language) for row in table_.rows)]
    return [
        [words(MARK, language)],
        [campaign.slug, called(table_, language)],
        answers,
        [number, *(str(row.n) for row in table_.rows)],
        *(
            [words(column, language), *(str(row.counts[at]) for row in table_.rows)]
            for at, column in enumerate(table_.columns)
        ),
    ]
