"""The needs that people have stated: rows of the public file as cards, tables and the chapter that shows them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from .escaping import Markdown, escape, marked
from .exhibits import Exhibit
from .figures import as_value, query_files, read_query
from .language import SWEDISH, Language
from .open_data import WORK_IT_OUT, way_to
from .wording import Words

SOURCE: Words = ("behov som formulerats på platsen", "needs put into words in the place")
"""Where the cards are from: not from the survey."""
_WORDS = frozenset({1, 2})

Show = Callable[[Exhibit], Markdown]
"""Puts an exhibit into a text, as the document does it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that a need rests on."""

    kind_label: str
    what: str
    link: str


@dataclass(frozen=True, slots=True)
class Need:
    """A need as it was released."""

    need: str
    place: str
    number: int
    statement: str
    theme: str
    theme_label: str
    affects: str
    control: str
    control_label: str
    decider: str
    plan: str
    plan_label: str
    planned: str
    uncertainty: str
    lifted: int
    lift_reason: str
    supported: int
    released: str
    evidence: tuple[Evidence, ...] = ()


def read_needs(
    connection: sqlite3.Connection, place: str, areas: Sequence[str] = (), *, language: Language
) -> tuple[Need, ...]:
    """The needs of a place: in the order that the survey gave their themes (`areas`), then as they were stated."""
    named = {"place": place}
    evidence: dict[str, list[Evidence]] = {}
    for row in connection.execute(read_query("need_evidence").sql, named):
        evidence.setdefault(row["need"], []).append(as_value(Evidence, row, language=language))
    rows = connection.execute(read_query("needs").sql, named)
    found = [
        replace(as_value(Need, row, language=language), evidence=tuple(evidence.get(row["need"], ()))) for row in rows
    ]
    ranks = {area: at for at, area in enumerate(areas)}
    return tuple(sorted(found, key=lambda need: (ranks.get(need.theme, len(ranks)), need.number)))


def chapter(needs: Sequence[Need], show: Show, address: str | None, *, language: Language) -> Markdown:
    """The chapter of the needs analysis: what the needs are, then one card each. Nothing where there are none.

    `address` is where Datasette answers in the language; None where nobody knows.
    """
    if not needs:
        return Markdown("")
    return blocks(
        language.say("## Behoven, ett i taget", "## The needs, one by one"),
        language.say(
            "Enkäten ordnar områden. Behoven har människor på platsen formulerat: vem som behöver vad, vad som talar "
            "för det och vem som kan göra något åt det. De står i enkätens ordning, där den har en.",
            "The survey puts areas in order. The needs are put into words by people in the place: who needs what, what "
            "speaks for it, and who can do something about it. They follow the order of the survey, where it has one. "
            "Their words are in Swedish, as they were written.",
        ),
        support(needs, language=language),
        language.say(*NO_DECISION),
        *cards(needs, show, address, language=language),
    )


NO_DECISION: Words = (
    "Att ett behov står här betyder inte att något är beslutat. Vad som är planerat, och vad ingen vet, står på varje "
    "kort. Numret är behovets eget och ändras inte.",
    "That a need is listed here does not mean that anything has been decided. What is planned, and what nobody knows, "
    "is on each card. The number belongs to the need and does not change.",
)


def support(needs: Sequence[Need], *, language: Language) -> Markdown:
    """How many of the needs have evidence of two kinds, and how many the group has lifted, in a sentence or two."""
    say = language.say
    strong, lifted = sum(need.supported for need in needs), sum(need.lifted for need in needs)
    enough = say("har belägg av minst två slag.", "evidence of at least two kinds.")
    if len(needs) == 1:
        few = say("Behovet har belägg av färre än två slag.", "The need has evidence of fewer than two kinds.")
        told = [f"{say('Behovet', 'The need has')} {enough}" if strong else few]
    else:
        counted = (_counted(strong, language).capitalize(), _counted(len(needs), language))
        told = [say("{} av {} behov", "{} of {} needs {verb}").format(*counted, verb=_has(strong)) + f" {enough}"]
    if strong < len(needs):
        told.append(
            say(
                "Ett behov med färre kallas inte prioriterat, och det står på kortet.",
                "A need with fewer is not called a priority, and its card says so.",
            )
        )
    if lifted:
        many = _counted(lifted, language).capitalize()
        told.append(
            say(
                f"{'Ett behov är lyft' if lifted == 1 else f'{many} behov är lyfta'} av gruppen, med en motivering, "
                "fast få har tagit upp det.",
                f"{'One need is' if lifted == 1 else f'{many} needs are'} put forward by the group, with a reason, "
                f"although few have raised {'it' if lifted == 1 else 'them'}.",
            )
        )
    return Markdown(" ".join(told))


def _counted(number: int, language: Language) -> str:
    exceptions = {0: ("inget", "none"), 1: ("ett", "one")}
    return language.say(*exceptions[number]) if number in exceptions else language.small(number)


def _has(number: int) -> str:
    return "has" if number == 1 else "have"


def in_its_language(words: str, *, language: Language) -> Markdown:
    """What people wrote, in Swedish; in a document in English it says so, for those who listen."""
    return Markdown(language.say("{}", '*{}*{{: lang="sv" }}').format(escape(words)))


def cards(needs: Sequence[Need], show: Show, address: str | None, *, language: Language) -> list[Markdown]:
    """Each need under a heading of its own."""
    return [
        Markdown(part)
        for need in needs
        for part in (
            f"### {language.say('Behov', 'Need')} {need.number}",
            show(card(need, address, language=language)),
        )
    ]


def card(need: Need, address: str | None, *, language: Language) -> Exhibit:
    """What is known and not known of one need."""
    say, released = language.say, language.day(need.released)
    return Exhibit(
        name=f"behov {need.number}",
        query="needs",
        title=say(need.statement, f"What is known of need {need.number}"),
        note=say(f"Släppt {released}.", f"Released {released}."),
        header=(say("Uppgift", "Item"), say("Innehåll", "Content")),
        rows=tuple(_rows(need, address, language)),
        words=_WORDS,
        source=say(*SOURCE),
    )


def _rows(need: Need, address: str | None, language: Language) -> list[tuple[str, Markdown]]:
    say = language.say

    def told(words: str, otherwise: Words) -> Markdown:
        return in_its_language(words, language=language) if words else escape(say(*otherwise))

    nobody = ("Det är inte inskrivet vilka det berör.", "Nobody has written down whom it concerns.")
    unsure = ("Det är inte inskrivet vad som är osäkert.", "Nobody has written down what is uncertain.")
    rows = [
        *([] if language == SWEDISH else [("In the words of the place", told(need.statement, nobody))]),
        (say("Tema", "Theme"), escape(need.theme_label)),
        (say("Vilka det berör", "Whom it concerns"), told(need.affects, nobody)),
        (say("Vem bestämmer", "Who decides"), decided(need)),
        (say("Planerat", "Planned"), planned(need, language=language)),
        *(
            (f"{say('Belägg', 'Evidence')}: {one.kind_label.lower()}", _evidence(one, need.place, address, language))
            for one in need.evidence
        ),
    ]
    if not need.supported:
        why = (
            say("Beläggen är av ett enda slag.", "The evidence is of one kind only.")
            if need.evidence
            else say("Inga belägg är inskrivna.", "No evidence is written down.")
        )
        thin = say("Behovet kallas därför inte prioriterat.", "The need is therefore not called a priority.")
        rows.append((say("Styrka", "Strength"), escape(f"{why} {thin}")))
    rows.append((say("Osäkert", "Uncertain"), told(need.uncertainty, unsure)))
    if need.lifted:
        rows.append(
            (
                say("Lyft av gruppen", "Put forward by the group"),
                marked(
                    say("Lyft, inte framröstat: {why}", "Put forward, not voted for: {why}"),
                    why=in_its_language(need.lift_reason, language=language),
                ),
            )
        )
    return rows


def decided(need: Need) -> Markdown:
    """Who decides, and by what name."""
    return _with(need.control_label, escape(need.decider))


def planned(need: Need, *, language: Language) -> Markdown:
    """What is planned, and whether anybody has decided on it."""
    if need.plan == "unknown":
        return Markdown(
            language.say(
                "Gruppen har inte tagit reda på om något är planerat.",
                "The group has not found out whether anything is planned.",
            )
        )
    return _with(need.plan_label, in_its_language(need.planned, language=language) if need.planned else Markdown(""))


def _with(label: str, words: Markdown) -> Markdown:
    """'Regionen bestämmer: Västtrafik', or the label alone."""
    return marked("{label}: {words}", label=label, words=words) if words else escape(f"{label}.")


def _evidence(one: Evidence, place: str, address: str | None, language: Language) -> Markdown:
    """What the evidence says, with the way to where it can be read."""
    what = in_its_language(one.what, language=language)
    if "://" in one.link:
        return Markdown(f"{what} [{language.say('Se underlaget', 'See the source')}](<{one.link}>)")
    if one.link not in {path.stem for path in query_files()}:
        return what
    lead = language.say(*WORK_IT_OUT)
    return Markdown(f"{what} {way_to(one.link, f'place={place}', address, lead, language=language)}")


def overview(needs: Sequence[Need], *, language: Language) -> Exhibit:
    """The needs in one table: the sentence, who decides and what is planned; thin evidence is told of."""
    say = language.say
    return Exhibit(
        name="behoven",
        query="needs",
        title=say("Behoven, vem som bestämmer och vad som är planerat", "The needs, who decides, and what is planned"),
        note=say(
            "Ett behov kallas prioriterat när det har belägg av minst två slag.",
            "A need is called a priority when it has evidence of at least two kinds.",
        ),
        header=(say("Behov", "Need"), say("Vem bestämmer", "Who decides"), say("Planerat", "Planned")),
        rows=tuple((_named(need, language), decided(need), planned(need, language=language)) for need in needs),
        words=_WORDS,
        source=say(*SOURCE),
    )


def _named(need: Need, language: Language) -> Markdown:
    thin = language.say("belägg av färre än två slag", "evidence of fewer than two kinds")
    return marked(
        "{number}. {said}{thin}",
        number=need.number,
        said=in_its_language(need.statement, language=language),
        thin=Markdown("" if need.supported else f" *({thin})*"),
    )


def short_list(needs: Sequence[Need], *, language: Language) -> Markdown:
    """The needs as a list, each with who decides."""
    lines = (
        marked("- {said} {who}", said=in_its_language(need.statement, language=language), who=decided(need))
        for need in needs
    )
    return Markdown("\n".join(lines))


def latest(needs: Sequence[Need], *, language: Language) -> str:
    """The day on which the last of the needs was released, in words."""
    return language.day(max(need.released for need in needs))


def blocks(*parts: str) -> Markdown:
    """Paragraphs, headings and tables one after another; what is empty is left out."""
    return Markdown("\n\n".join(part for part in parts if part))
