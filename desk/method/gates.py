"""What is usually in place before the next step begins: fulfilled, missing or not seen yet. Advice, never a lock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from forms.definition import Text
from intake.register import Assignment, CampaignState, Condition, Process, Purpose, last_day
from reports.swedish import day, listing, small_number

ENOUGH_SUPPORTERS = 2
SECTORS: Mapping[str, Text] = {
    "civil_society": {"sv": "föreningsliv", "en": "associations"},
    "business": {"sv": "näringsliv", "en": "businesses"},
    "municipality": {"sv": "kommun", "en": "municipality"},
}
"""The three that must share the work: value of the form -> words."""
ENOUGH_EVIDENCE = 2
"""So many kinds of evidence a need has at least."""


class Standing(StrEnum):
    """How it stands with one condition."""

    FULFILLED = "fulfilled"
    MISSING = "missing"
    UNSEEN = "unseen"
    """Nothing that says so is kept here yet."""


@dataclass(frozen=True, slots=True)
class SurveyFact:
    """One survey of the place. `answers` is None where nobody has counted."""

    title: Text
    state: CampaignState
    answers: int | None
    reported: bool
    """Its final figures are public, with the response base."""


@dataclass(frozen=True, slots=True)
class NeedFact:
    """One need that the group has lifted, by what a need must have."""

    text: str
    evidence: int
    """Kinds of evidence."""
    affected: bool
    """It says who is affected."""
    control: bool
    """It says who decides."""


@dataclass(frozen=True, slots=True)
class GoalFact:
    """One goal of the plan, and how many needs it comes from."""

    text: str
    needs: int


@dataclass(frozen=True, slots=True)
class ActivityFact:
    """One activity of the plan, by what an activity must have."""

    text: str
    owner: bool
    time: bool
    funding: bool


@dataclass(frozen=True, slots=True)
class PlanFact:
    """What is decided for the time after the assignment."""

    owner: bool
    review: date | None
    funding: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a place. Of the first two None is none; of all the others None is not to be seen here yet."""

    assignment: Assignment | None
    purpose: Purpose | None
    supporters: int | None = None
    municipal_contact: bool | None = None
    sectors: frozenset[str] | None = None
    """Sectors of those who have signed up."""
    surveys: tuple[SurveyFact, ...] | None = None
    thin_themes: tuple[str, ...] | None = None
    """Themes that fewer than two independent sources speak of, in words."""
    needs: tuple[NeedFact, ...] | None = None
    endorsements: frozenset[str] | None = None
    """Sectors that stand behind the target image."""
    goals: tuple[GoalFact, ...] | None = None
    activities: tuple[ActivityFact, ...] | None = None
    plan: PlanFact | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """How it stands with one condition, in one sentence or two."""

    condition: Condition
    standing: Standing
    words: Text


_Finding = tuple[Standing, str, str]
"""How it stands, in Swedish and in English."""


def advice(process: Process, facts: Facts) -> dict[str, tuple[Advice, ...]]:
    """For every step, by id, how it stands with what is usually in place before the next one begins."""
    return {step.id: tuple(judge(condition, facts) for condition in step.gate) for step in process.steps}


def judge(condition: Condition, facts: Facts) -> Advice:
    """How it stands with one condition."""
    standing, swedish, english = _JUDGES[condition](facts)
    return Advice(condition, standing, {"sv": swedish, "en": english})


def settled(facts: Facts) -> frozenset[Condition]:
    """The conditions that are fulfilled: nobody needs to be reminded of them."""
    return frozenset(one for one in Condition if judge(one, facts).standing is Standing.FULFILLED)


def _fulfilled(swedish: str, english: str) -> _Finding:
    return Standing.FULFILLED, swedish, english


def _missing(swedish: str, english: str) -> _Finding:
    return Standing.MISSING, swedish, english


def _unseen(swedish: str, english: str) -> _Finding:
    return Standing.UNSEEN, f"Det går inte att se här än {swedish}.", f"It cannot be seen here yet {english}."


def _assignment(facts: Facts) -> _Finding:
    if facts.assignment is None:
        return _missing("Uppdraget har ingen startdag än.", "The assignment has no first day yet.")
    begins, ends = facts.assignment.begins.isoformat(), last_day(facts.assignment).isoformat()
    return _fulfilled(
        f"Uppdraget börjar {day(begins)} och slutar {day(ends)}.",
        f"The assignment begins on {begins} and ends on {ends}.",
    )


def _supporters(facts: Facts) -> _Finding:
    match facts.supporters:
        case None:
            return _unseen("hur många processtödjare platsen har", "how many process supporters the place has")
        case 0:
            return _missing("Platsen har ingen processtödjare än.", "The place has no process supporter yet.")
        case 1:
            return _missing(
                "Platsen har bara en processtödjare. Två kan ta vid för varandra.",
                "The place has only one process supporter. Two can step in for each other.",
            )
        case several:
            return _fulfilled(
                f"Platsen har {small_number(several)} processtödjare.", f"The place has {several} process supporters."
            )


def _municipal_contact(facts: Facts) -> _Finding:
    match facts.municipal_contact:
        case None:
            return _unseen(
                "om kommunen har en namngiven kontaktperson", "whether the municipality has a named contact person"
            )
        case True:
            return _fulfilled(
                "Kommunen har en namngiven kontaktperson.", "The municipality has a named contact person."
            )
        case False:
            return _missing(
                "Kommunen har ingen namngiven kontaktperson än.", "The municipality has no named contact person yet."
            )


def _purpose(facts: Facts) -> _Finding:
    if facts.purpose is None or not facts.purpose.text.strip():
        return _missing("Syftet är inte skrivet än.", "The purpose has not been written yet.")
    if facts.purpose.decided is None:
        return _missing(
            "Syftet är skrivet men inte beslutat. Skriv in vilken dag gruppen beslutade om det.",
            "The purpose has been written but not decided. Write down the day when the group decided on it.",
        )
    decided = facts.purpose.decided.isoformat()
    return _fulfilled(f"Syftet beslutades {day(decided)}.", f"The purpose was decided on {decided}.")


def _sectors(facts: Facts) -> _Finding:
    if facts.sectors is None:
        return _unseen("vilka sektorer som har anmält sig", "which sectors have signed up")
    swedish, english = _lacking(facts.sectors)
    if not swedish:
        return _fulfilled(
            "Föreningsliv, näringsliv och kommun finns alla bland dem som anmält sig.",
            "Associations, businesses and the municipality are all among those who have signed up.",
        )
    return _missing(
        f"{_capital(swedish)} saknas bland dem som anmält sig.",
        f"Missing among those who have signed up: {english}.",
    )


def _response_base(facts: Facts) -> _Finding:
    if facts.surveys is None:
        return _unseen("om svarsunderlaget är redovisat", "whether the response base has been reported")
    open_now = [survey for survey in facts.surveys if survey.state is not CampaignState.CLOSED]
    kept_back = [survey for survey in facts.surveys if survey not in open_now and not survey.reported]
    if not facts.surveys:
        return _missing("Ingen enkät har öppnats än.", "No survey has been opened yet.")
    if not open_now and not kept_back:
        return _fulfilled(
            "Alla enkäter är stängda, och resultaten är publicerade med svarsunderlag.",
            "Every survey has closed, and the results are published with their response base.",
        )
    swedish = [f"Tar emot svar än: {listing([_counted(survey) for survey in open_now])}."] if open_now else []
    english = [f"Still open: {_titles(open_now, 'en')}."] if open_now else []
    swedish += [f"Stängd men inte publicerad: {_titles(kept_back, 'sv')}."] if kept_back else []
    english += [f"Closed but not published: {_titles(kept_back, 'en')}."] if kept_back else []
    return _missing(" ".join(swedish), " ".join(english))


def _counted(survey: SurveyFact) -> str:
    return survey.title["sv"] + ("" if survey.answers is None else f" ({survey.answers} svar)")


def _titles(surveys: list[SurveyFact], language: str) -> str:
    return ", ".join(survey.title[language] for survey in surveys)


def _sources(facts: Facts) -> _Finding:
    if facts.thin_themes is None:
        return _unseen(
            "om varje tema har minst två källor som är oberoende av varandra",
            "whether every theme has at least two sources that are independent of each other",
        )
    if not facts.thin_themes:
        return _fulfilled("Varje tema har minst två källor.", "Every theme has at least two sources.")
    return _missing(
        f"Färre än två källor: {listing(facts.thin_themes)}.",
        f"Fewer than two sources: {', '.join(facts.thin_themes)}.",
    )


def _needs(facts: Facts) -> _Finding:
    if facts.needs is None:
        return _unseen(
            "om behoven har belägg, målgrupp och rådighet",
            "whether the needs say their evidence, who is affected and who decides",
        )
    if not facts.needs:
        return _missing("Inga behov är utvalda än.", "No needs have been chosen yet.")
    return _whole(
        (
            [need.text for need in facts.needs if need.evidence < ENOUGH_EVIDENCE],
            "Saknar två slags belägg",
            "Without two kinds of evidence",
        ),
        (
            [need.text for need in facts.needs if not need.affected],
            "Säger inte vem som berörs",
            "Not saying who is affected",
        ),
        (
            [need.text for need in facts.needs if not need.control],
            "Säger inte vem som bestämmer",
            "Not saying who decides",
        ),
        fulfilled=(
            "Varje utvalt behov har belägg och säger vem som berörs och vem som bestämmer.",
            "Every chosen need has its evidence and says who is affected and who decides.",
        ),
    )


def _endorsed(facts: Facts) -> _Finding:
    if facts.endorsements is None:
        return _unseen("vilka som står bakom målbilden", "who stands behind the target image")
    swedish, english = _lacking(facts.endorsements)
    if not swedish:
        return _fulfilled(
            "Föreningsliv, näringsliv och kommun står alla bakom målbilden.",
            "Associations, businesses and the municipality all stand behind the target image.",
        )
    return _missing(
        f"{_capital(swedish)} har inte ställt sig bakom målbilden än.",
        f"Not behind the target image yet: {english}.",
    )


def _goals(facts: Facts) -> _Finding:
    if facts.goals is None:
        return _unseen("om varje mål kommer ur ett behov", "whether every goal comes from a need")
    if not facts.goals:
        return _missing("Planen har inga mål än.", "The plan has no goals yet.")
    return _whole(
        ([goal.text for goal in facts.goals if not goal.needs], "Mål utan behov", "Goals without a need"),
        fulfilled=("Varje mål kommer ur ett behov.", "Every goal comes from a need."),
    )


def _activities(facts: Facts) -> _Finding:
    if facts.activities is None:
        return _unseen(
            "om varje aktivitet har ansvarig, tid och finansiering",
            "whether every activity has somebody responsible, a time and funding",
        )
    if not facts.activities:
        return _missing("Planen har inga aktiviteter än.", "The plan has no activities yet.")
    return _whole(
        ([one.text for one in facts.activities if not one.owner], "Saknar ansvarig", "Nobody responsible"),
        ([one.text for one in facts.activities if not one.time], "Saknar tid", "No time"),
        ([one.text for one in facts.activities if not one.funding], "Saknar finansiering", "No funding"),
        fulfilled=(
            "Varje aktivitet har ansvarig, tid och finansiering.",
            "Every activity has somebody responsible, a time and funding.",
        ),
    )


def _owner(facts: Facts) -> _Finding:
    if facts.plan is None:
        return _unseen("vem som äger planen efter uppdraget", "who owns the plan after the assignment")
    if facts.plan.owner:
        return _fulfilled("Det är bestämt vem som äger planen.", "It is decided who owns the plan.")
    return _missing("Ingen äger planen efter uppdraget än.", "Nobody owns the plan after the assignment yet.")


def _review(facts: Facts) -> _Finding:
    if facts.plan is None:
        return _unseen("när planen ska ses över", "when the plan is to be reviewed")
    review = facts.plan.review
    if review is None:
        return _missing("Det finns ingen dag då planen ska ses över.", "There is no day for reviewing the plan.")
    if facts.assignment is not None and review <= last_day(facts.assignment):
        return _missing(
            f"Planen ses över {day(review.isoformat())}, medan uppdraget pågår. Bestäm en dag efteråt också.",
            f"The plan is reviewed on {review}, during the assignment. Set a day after it too.",
        )
    return _fulfilled(f"Planen ses över {day(review.isoformat())}.", f"The plan is reviewed on {review}.")


def _funding(facts: Facts) -> _Finding:
    if facts.plan is None:
        return _unseen("hur fortsättningen betalas", "how the continuation is paid for")
    if facts.plan.funding:
        return _fulfilled("Det är klart hur fortsättningen betalas.", "It is settled how the continuation is paid for.")
    return _missing("Det är inte klart hur fortsättningen betalas.", "It is not settled how to pay for what follows.")


def _lacking(there: frozenset[str]) -> tuple[str, str]:
    """The sectors that are not there, in Swedish and in English; empty when all are."""
    lacking = [words for sector, words in SECTORS.items() if sector not in there]
    return listing([words["sv"] for words in lacking]), ", ".join(words["en"] for words in lacking)


def _whole(*lacks: tuple[list[str], str, str], fulfilled: tuple[str, str]) -> _Finding:
    """Missing with the things that lack something, said once for each kind of lack; fulfilled when none does."""
    found = [(things, swedish, english) for things, swedish, english in lacks if things]
    if not found:
        return _fulfilled(*fulfilled)
    return _missing(
        " ".join(f"{swedish}: {_quoted(things)}." for things, swedish, _ in found),
        " ".join(f"{english}: {_quoted(things)}." for things, _, english in found),
    )


def _quoted(things: list[str]) -> str:
    return ", ".join(f"”{thing.rstrip('.')}”" for thing in things)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


_JUDGES: Mapping[Condition, Callable[[Facts], _Finding]] = {
    Condition.ASSIGNMENT: _assignment,
    Condition.SUPPORTERS: _supporters,
    Condition.MUNICIPAL_CONTACT: _municipal_contact,
    Condition.PURPOSE: _purpose,
    Condition.SECTORS: _sectors,
    Condition.RESPONSE_BASE: _response_base,
    Condition.SOURCES: _sources,
    Condition.NEEDS: _needs,
    Condition.ENDORSED: _endorsed,
    Condition.GOALS: _goals,
    Condition.ACTIVITIES: _activities,
    Condition.OWNER: _owner,
    Condition.REVIEW: _review,
    Condition.FUNDING: _funding,
}
