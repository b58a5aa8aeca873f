"""Why a submission is marked, in Swedish and English: enough to decide on, and nothing of what was answered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from forms.definition import Text
from pipeline.desk_view import Odd


class Mark(StrEnum):
    """What kind of oddity."""

    TRAP = "trap"
    FAST = "fast"
    REPEAT = "repeat"
    SAME = "same"
    TEST = "test"
    READING = "reading"
    NOTED = "noted"


MARKS: Mapping[Mark, Text] = {
    Mark.TRAP: {"sv": "Troligen ett program", "en": "Probably a program"},
    Mark.FAST: {"sv": "Skickat på några sekunder", "en": "Sent within seconds"},
    Mark.REPEAT: {"sv": "Samma svar igen från samma uppkoppling", "en": "The same again from the same connection"},
    Mark.SAME: {"sv": "Samma svar som ett annat", "en": "The same answers as another"},
    Mark.TEST: {"sv": "Testord", "en": "Test word"},
    Mark.READING: {"sv": "Något kunde inte läsas", "en": "Something could not be read"},
    Mark.NOTED: {"sv": "Annan anmärkning", "en": "Other remark"},
}
"""What each kind is called."""

_NOTES: Sequence[tuple[str, Mark, Text]] = (
    (
        r"ett fält som ingen människa ser är ifyllt",
        Mark.TRAP,
        {
            "sv": "Ett fält som ingen människa ser är ifyllt; så gör program.",
            "en": "A field that nobody sees is filled in; programs do that.",
        },
    ),
    (
        r"skickat inom \d+ sekunder",
        Mark.FAST,
        {
            "sv": "Skickat fortare än någon hinner läsa frågorna.",
            "en": "Sent faster than anybody can read the questions.",
        },
    ),
    (
        r"likadana svar från samma uppkoppling inom tio minuter",
        Mark.REPEAT,
        {
            "sv": "Likadana svar från samma uppkoppling inom tio minuter. En familj kan dela uppkoppling.",
            "en": "The same answers from the same connection within ten minutes. A family may share one.",
        },
    ),
    (
        r"exakt likadan som rad \d+",
        Mark.SAME,
        {"sv": "Exakt likadan som en tidigare rad i filen.", "en": "Exactly like an earlier row of the file."},
    ),
    (
        r"samma id som rad \d+: .*",
        Mark.NOTED,
        {
            "sv": "Samma id som en tidigare rad i filen; den räknas som en ändring.",
            "en": "The same id as an earlier row of the file; it counts as a change of that.",
        },
    ),
    (
        r"Några tecken gick inte att läsa\.",
        Mark.READING,
        {"sv": "Några tecken gick inte att läsa.", "en": "Some signs could not be read."},
    ),
    (
        r"\d+ fält finns inte i formuläret\.",
        Mark.READING,
        {"sv": "Fält som inte finns i formuläret kom med.", "en": "Fields that are not in the form came along."},
    ),
    (
        r"[a-z][a-z0-9_.]*: .*|.*finns inte bland svaren och räknas inte",
        Mark.READING,
        {
            "sv": "Svaret på en fråga passar inte formuläret och räknas inte; resten räknas.",
            "en": "The answer to a question does not fit the form and is not counted; the rest is.",
        },
    ),
)
"""Notes as they stand in the journal -> what they mean. The note itself may quote what somebody wrote."""
_OTHER: tuple[Mark, Text] = (
    Mark.NOTED,
    {"sv": "Något annat var underligt när det kom in.", "en": "Something else was odd when it came in."},
)
_UNREADABLE: Sequence[tuple[str, Text]] = (
    (
        r"Den som svarade hör till en annan målgrupp.*",
        {"sv": "hör till en annan målgrupp", "en": "belong to another target group"},
    ),
    (r"Inget av det som skickades är ett svar.*", {"sv": "innehåller inget svar", "en": "hold no answer"}),
    (r"Svaret är raderat ur journalen\.", {"sv": "är raderade", "en": "are erased"}),
    (
        r"Formuläret som svaret hör till.*|Svaret hör till .*|Svaret gavs på en annan lydelse.*",
        {"sv": "hör till ett annat formulär", "en": "belong to another form"},
    ),
)
_NOT_READ: Text = {"sv": "gick inte att läsa", "en": "could not be read"}


def reasons(one: Odd) -> tuple[tuple[Mark, Text], ...]:
    """Every reason why a submission is marked."""
    found = [_of_note(note) for note in one.notes]
    if one.same_as is not None:
        found.append(
            (
                Mark.SAME,
                {
                    "sv": f"Precis samma svar som nr {one.same_as}, samma dag.",
                    "en": f"The very same answers as no. {one.same_as}, on the same day.",
                },
            )
        )
    if one.test_word:
        found.append(
            (
                Mark.TEST,
                {
                    "sv": f"Någon har skrivit ”{one.test_word}” som svar.",
                    "en": f"Somebody has written “{one.test_word}” as an answer.",
                },
            )
        )
    return tuple({words["sv"]: (mark, words) for mark, words in found}.values())


def tally(marked: Iterable[Odd]) -> dict[Mark, int]:
    """How many carry each mark, in the order of the marks."""
    carried = [{mark for mark, _ in reasons(one)} for one in marked]
    return {mark: n for mark in Mark if (n := sum(mark in marks for marks in carried))}


def unreadable(reasons: Iterable[tuple[str, int]]) -> tuple[tuple[Text, int], ...]:
    """Why so many entries could not be counted: words and numbers; a reason itself may quote what was written."""
    found: Counter[str] = Counter()
    words: dict[str, Text] = {}
    for reason, n in reasons:
        told = next((text for pattern, text in _UNREADABLE if re.fullmatch(pattern, reason, re.DOTALL)), _NOT_READ)
        words[told["sv"]] = told
        found[told["sv"]] += n
    return tuple((words[name], n) for name, n in found.most_common())


def _of_note(note: str) -> tuple[Mark, Text]:
    known = ((mark, words) for pattern, mark, words in _NOTES if re.fullmatch(pattern, note, re.DOTALL))
    return next(known, _OTHER)
