"""What it is time to remind of at a place, by the calendar alone; each reminder has a key and is sent once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from forms.definition import Text
from intake.register import Assignment, Condition, Place, last_day, month_begins, month_of
from reports.swedish import day

from .gates import ENOUGH_SUPPORTERS

SILENCE = timedelta(weeks=6)
"""Longer than this between check-ins is too long."""
_OWNER_BEFORE, _FUNDING_BEFORE = 6, 3
"""So many months before the last one it is time to ask: month 12 and 15 of 18."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder that is due. Who has sent `key` once does not send it again."""

    key: str
    subject: str
    body: str
    """The mail, plain text in Swedish."""
    line: Text
    """One line for the first page of the desk."""


def due(
    place: Place,
    assignment: Assignment | None,
    *,
    last_check_in: date | None,
    supporters: int | None,
    today: date,
    settled: Collection[Condition] = (),
) -> tuple[Reminder, ...]:
    """The reminders that are due at a place on a day, most pressing first; none outside the assignment.

    `last_check_in` is None when there has been none, `supporters` when nobody knows how many there are. `settled` are
    the conditions that are fulfilled already: nobody is asked for an owner or for funding that is there.
    """
    month = month_of(assignment, today) if assignment else None
    if assignment is None or month is None:
        return ()
    return (
        *_of_the_end(place, assignment, month, settled),
        *_of_silence(place, assignment, last_check_in, today),
        *_of_supporters(place, assignment, supporters),
    )


def _of_the_end(place: Place, assignment: Assignment, month: int, settled: Collection[Condition]) -> Iterator[Reminder]:
    """Of the three that come as the end draws near, the latest: an earlier one has had its time."""
    last = assignment.months
    funding, owner = max(1, last - _FUNDING_BEFORE), max(1, last - _OWNER_BEFORE)
    ends = day(last_day(assignment).isoformat())
    now = f"Nu är det månad {month} av {last} för {place.name}, och uppdraget slutar {ends}."
    if month == last:
        yield Reminder(
            _key(place, f"m{last}", month_begins(assignment, last)),
            f"{place.name}: sista månaden, dags att lämna över",
            _mail(
                f"Nu är det sista månaden för {place.name}. Uppdraget slutar {ends}.",
                "Se till att det här är klart innan dess:",
                "– Den som äger planen har den, och vet när den ska ses över.\n"
                "– Dokument och öppna data är nedladdade och lämnade till dem som fortsätter.\n"
                "– Kontaktuppgifter lämnas bara till dem som varje person har sagt ja till.\n"
                "– Kommunen och regionen vet vem på platsen de ska ringa.\n"
                "– Alla som har varit med har fått ett tack och vet vad som händer nu.",
                "Bestäm också när ni ses igen om ett år. Det är lättast att göra medan alla ännu är på plats.",
            ),
            {
                "sv": f"Sista månaden: lämna över senast {ends}.",
                "en": f"The last month: hand over by {last_day(assignment)}.",
            },
        )
    elif month >= funding:
        if Condition.FUNDING not in settled:
            yield Reminder(
                _key(place, f"m{funding}", month_begins(assignment, funding)),
                f"{place.name}: hur ska fortsättningen betalas?",
                _mail(
                    now,
                    "Är det klart hur arbetet betalas efter det? Vissa stöd går bara att söka "
                    "ett par gånger om året, och kommunens budget bestäms långt i förväg.",
                    "Ta upp det här vid nästa avstämning:\n"
                    "– Vad kostar det att fortsätta, i pengar, tid och lokaler?\n"
                    "– Vad kan föreningar, företag och kommunen stå för?\n"
                    "– Vilket stöd går att söka, och när ska ansökan vara inne?",
                    "Det som inte går att betala går att stryka. En liten plan som blir av är bättre än en stor.",
                ),
                {
                    "sv": f"Uppdraget slutar {ends}: gör klart hur fortsättningen betalas.",
                    "en": f"The assignment ends on {last_day(assignment)}: settle how to pay for what follows.",
                },
            )
    elif month >= owner and Condition.OWNER not in settled:
        yield Reminder(
            _key(place, f"m{owner}", month_begins(assignment, owner)),
            f"{place.name}: vem ska äga planen?",
            _mail(
                now,
                "Vem äger planen sedan? Svaret behöver inte finnas i dag. Men en förening som ska ta över behöver "
                "kanske ett årsmöte på sig, och kommunen behöver veta vem den ska prata med.",
                "Ta upp det här i den lokala gruppen:\n"
                "– Vilken förening eller grupp vill äga planen?\n"
                "– Vem kallar till nästa möte när processledaren har slutat?\n"
                "– Vilken dag ska planen ses över första gången?",
            ),
            {
                "sv": f"Uppdraget slutar {ends}: börja fråga vem som ska äga planen.",
                "en": f"The assignment ends on {last_day(assignment)}: begin to ask who will own the plan.",
            },
        )


def _of_silence(place: Place, assignment: Assignment, last: date | None, today: date) -> Iterator[Reminder]:
    """A silence begins at the last check-in, or with the assignment, and is reminded of once."""
    since = max(last or assignment.begins, assignment.begins)
    if today - since <= SILENCE:
        return
    held = last is not None and last >= assignment.begins
    when, iso = day(since.isoformat()), since.isoformat()
    yield Reminder(
        _key(place, "check-in", since),
        f"{place.name}: dags för en avstämning",
        _mail(
            f"Den senaste avstämningen i {place.name} var {when}. Det är mer än sex veckor sedan."
            if held
            else f"Uppdraget i {place.name} började {when}, och ingen avstämning är inskriven än.",
            "Bestäm en tid, en timme räcker. Fyll i avstämningen tillsammans: vad har hänt, vad hindrar, vilken hjälp "
            "behövs och vad gör ni härnäst?",
            "Har ni setts utan att skriva? Fyll i i efterhand, så syns det för alla som stöttar platsen.",
        ),
        {
            "sv": f"Mer än sex veckor sedan senaste avstämningen ({when})."
            if held
            else "Ingen avstämning är inskriven sedan uppdraget började.",
            "en": f"More than six weeks since the last check-in ({iso})."
            if held
            else "No check-in has been written down since the assignment began.",
        },
    )


def _of_supporters(place: Place, assignment: Assignment, supporters: int | None) -> Iterator[Reminder]:
    """Mailed once for each number; the line stays for as long as it is so."""
    if supporters is None or supporters >= ENOUGH_SUPPORTERS:
        return
    alone = supporters == 1
    yield Reminder(
        _key(place, f"supporters-{supporters}", assignment.begins),
        f"{place.name} har bara en processtödjare" if alone else f"{place.name} har ingen processtödjare",
        _mail(
            f"{place.name} har bara en processtödjare just nu."
            if alone
            else f"{place.name} har ingen processtödjare just nu.",
            "Två processtödjare kan ta vid för varandra vid ledighet och sjukdom, och processledaren har alltid någon "
            "att ringa.",
            "Regionen utser processtödjare. Hör av er till det regionala teamet, eller lägg till den som redan är "
            "utsedd.",
        ),
        {
            "sv": "Platsen har bara en processtödjare." if alone else "Platsen har ingen processtödjare.",
            "en": "The place has only one process supporter." if alone else "The place has no process supporter.",
        },
    )


def _key(place: Place, what: str, since: date) -> str:
    """The day is part of the key: an assignment that is moved, or a later one, is reminded of anew."""
    return f"{place.slug}:{what}:{since.isoformat()}"


def _mail(*paragraphs: str) -> str:
    return "\n\n".join(("Hej!", *paragraphs)) + "\n"
