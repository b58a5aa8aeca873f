"""The chapter "Med egna ord": what people wrote about, counted by those who coded it, and a few of their words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from .analysis import Showing, carries
from .drawing import Chart
from .escaping import Markdown, marked
from .exhibits import IN_THE_TABLE, WATER, Exhibit, long_bars
from .figures import Campaign, read_figures
from .language import Language
from .needs import Show, blocks, in_its_language
from .numbers import Numbers
from .wording import Words

CODES, QUOTES, AGREEMENT = "own_words", "in_their_words", "coding_agreement"
KINDS = ("strength", "need", "idea", "question")
KIND_NAMES: dict[str, Words] = {
    "strength": ("Styrka", "Strength"),
    "need": ("Behov", "Need"),
    "idea": ("Idé", "Idea"),
    "question": ("Fråga", "Question"),
}
TOO_FEW: Words = ("för få", "too few")
NO_THEME: Words = (
    "Inget tema nämndes av tio personer eller fler.",
    "No theme was mentioned by ten people or more.",
)
FEWEST_BARS = 3
"""What fewer themes say is as plain in a table."""
MOST_QUOTES = 3
"""So many texts to a question stand in the document; the others are in the open data."""
MOST_NAMED = 3
"""Where more themes than this share the first place none is named."""
AS_GOOD_AS_EQUAL = 4
"""Two numbers, each rounded by at most two, may be the same when they differ by no more."""


@dataclass(frozen=True, slots=True)
class CodeCount:
    """How many people wrote something under a code, of all who wrote to the question; None where no code has ten."""

    question: str
    label: str
    people: int
    theme: str | None
    theme_label: str | None
    kind: str | None
    n: int | None


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that somebody has reviewed; `kind` says whether they are a reviewer's, and `n` how many there are."""

    question: str
    label: str
    kind: str
    text: str
    n: int


@dataclass(frozen=True, slots=True)
class Agreed:
    """How well two people agreed when they coded the same texts."""

    figure: str
    label: str | None
    value: float
    base: int


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What is published of what people wrote in one survey, in one language."""

    language: Language
    codes: tuple[CodeCount, ...] = ()
    quotes: tuple[Quote, ...] = ()
    agreed: tuple[Agreed, ...] = ()

    @property
    def quoted(self) -> frozenset[str]:
        """The words of others that the chapter shows."""
        return frozenset(" ".join(one.text.split()) for one in self.quotes)


def read_own_words(connection: sqlite3.Connection, campaign: Campaign, *, language: Language) -> OwnWords:
    """What is published of what people wrote, through the queries: every code, and a few texts to each question."""
    asked = {"campaign": campaign.campaign}
    if not campaign.respondents:
        return OwnWords(language)
    quotes = read_figures(connection, Quote, QUOTES, asked, language=language)
    few = [quote for _, of in groupby(quotes, key=lambda one: one.question) for quote in list(of)[:MOST_QUOTES]]
    return OwnWords(
        language,
        read_figures(connection, CodeCount, CODES, asked, language=language),
        tuple(few),
        read_figures(connection, Agreed, AGREEMENT, asked, language=language),
    )


def chapter(own: OwnWords, show: Show, tal: Numbers) -> Markdown:
    """The chapter, question by question; nothing where nothing of what people wrote is public."""
    say = own.language.say
    questions = {one.question: one.label for one in own.codes} | {one.question: one.label for one in own.quotes}
    if not questions:
        return Markdown("")
    counted = say(
        "Varje svar är läst av en människa och fört till teman. Antalen är personer, inte svar, och avrundade till "
        "tretal. Den som skrev om flera saker räknas på flera rader.",
        "Every answer was read by a person and sorted under themes. The counts are people, not answers, and rounded to "
        "multiples of three. Whoever wrote about several things is counted in several rows.",
    )
    return blocks(
        f"## {say('Med egna ord', 'In their own words')}",
        counted if own.codes else "",
        *(part for name, label in questions.items() for part in _question(own, name, label, show, tal)),
    )


def coding(own: OwnWords, show: Show, tal: Numbers) -> Markdown:
    """How the texts were coded and how sure that is, for the appendix on method; nothing where nothing is coded."""
    language, say = own.language, own.language.say
    if not own.codes:
        return Markdown("")
    differences = next((one.value for one in own.agreed if one.figure == "coding_disagreements"), None)
    table = agreement(own)
    rare = marked(
        say(
            "För koder som används för sällan för kappa skilde de sig åt {n} gånger.",
            "For codes used too seldom for kappa they differed {n} times.",
        ),
        n=tal("skillnader i kodningen", language.number(differences or 0)),
    )
    return blocks(
        f"### {say('Så kodades de fria svaren', 'How the free texts were coded')}",
        say(
            "Kodboken har enkätens teman och fyra slag: styrka, behov, idé och fråga. Ett datorprogram föreslog koder "
            "utifrån orden, och en människa godtog eller ändrade varje förslag.",
            "The codebook has the themes of the survey and four kinds: strength, need, idea and question. A computer "
            "suggested codes from the words, and a person accepted or changed every suggestion.",
        ),
        " ".join([_checked(own, tal), *([rare] if differences is not None else [])]),
        show(table) if table else "",
    )


def _checked(own: OwnWords, tal: Numbers, survey: str = "") -> Markdown:
    """Whether a second person has coded some of the texts; `survey` is before the name of how many in that case."""
    language = own.language
    sample = next((one.base for one in own.agreed if one.figure == "coding_sample"), 0)
    if not sample:
        return marked(
            language.say(
                "Bara en person har kodat svaren. Hur säkra koderna är har inte prövats.",
                "Only one person has coded the answers. How sure the codes are has not been tested.",
            )
        )
    return marked(
        language.say(
            "En annan person kodade minst {n} av svaren en gång till, utan att se förslag eller den förstas koder.",
            "Another person coded at least {n} of the answers once more, without seeing suggestions or the first's "
            "codes.",
        ),
        n=tal(f"{survey} kodade två gånger", language.number(sample)),
    )


def in_short(own: OwnWords, survey: str, show: Show, tal: Numbers) -> Iterator[Markdown]:
    """What people wrote about in a survey that is told of beside the document's own: themes, and none of their words.

    Nothing where nothing of what they wrote is counted.
    """
    language, questions = own.language, {one.question: one.label for one in own.codes}
    if not questions:
        return
    read = language.say(
        "Det som skrevs med egna ord är läst av en människa och fört till teman.",
        "What was written in people's own words was read by a person and sorted under themes.",
    )
    yield Markdown(f"{read} {_checked(own, tal, survey)}")
    for question, label in questions.items():
        table = codes(own, question)
        nothing = marked("{label}: {nothing}", label=language.quoted(label), nothing=language.say(*NO_THEME))
        yield show(table) if table else nothing


def codes(own: OwnWords, question: str) -> Exhibit | None:
    """The themes of what was written to a question, those that most wrote about first, with bars from thirty on."""
    found = [one for one in own.codes if one.question == question]
    counts = {(one.theme, one.kind or ""): one.n for one in found if one.theme is not None}
    if not counts:
        return None
    language, say = own.language, own.language.say
    themes = {one.theme: one.theme_label or "" for one in found if one.theme is not None}
    people = language.number(found[0].people)
    few = language.quoted(say(*TOO_FEW))
    kinds = [kind for kind in KINDS if any(kind == known for _, known in counts)]
    chart = _bars(own, question) if carries(found[0].people, Showing.PERCENT) else None
    return Exhibit(
        name=f"codes_{question}",
        query=CODES,
        title=_title(own, question),
        note=say(
            f"Fråga: ”{found[0].label}” Bas: cirka {people} personer som skrev något. Antalen är avrundade till "
            f"tretal; {few} är färre än tio, eller ingen, och så är det med teman och slag som inte står här.",
            f"Question: “{found[0].label}” Base: about {people} people who wrote something. The counts are rounded to "
            f"multiples of three; {few} is fewer than ten, or nobody, and so it is with themes and kinds not listed.",
        )
        + (say(" Staplarna visar personer, oavsett slag.", " The bars show people, of any kind.") if chart else ""),
        header=(
            say("Tema", "Theme"),
            say("Personer, cirka", "People, about"),
            *(say(*KIND_NAMES[kind]) for kind in kinds),
        ),
        rows=tuple(
            (label, *(_n(counts.get((theme, kind)), language) for kind in ("", *kinds)))
            for theme, label in themes.items()
        ),
        chart=chart,
    )


def _bars(own: OwnWords, question: str) -> Chart | None:
    """How many wrote about each theme; None for too few themes to draw."""
    language = own.language
    told = [one for one in own.codes if one.question == question and one.kind == "" and one.n is not None]
    words = language.say(
        f"Liggande staplar, en per tema, med antalet personer som skrev om det. {_title(own, question)}.",
        f"Horizontal bars, one for each theme, with the number of people who wrote about it. {_title(own, question)}.",
    )
    rows = [(one.theme_label or "", float(one.n or 0), language.number(one.n or 0)) for one in told]
    return long_bars(rows, WATER, f"{words} {language.say(*IN_THE_TABLE)}") if len(rows) >= FEWEST_BARS else None


def agreement(own: OwnWords) -> Exhibit | None:
    """Kappa of each code that is used often enough; None where there is none."""
    language, say = own.language, own.language.say
    told = [one for one in own.agreed if one.figure == "coding_kappa"]
    if not told:
        return None
    return Exhibit(
        name="coding",
        query=AGREEMENT,
        title=say(
            "Så överens var två personer som kodade samma svar", "How two people who coded the same texts agreed"
        ),
        note=say(
            f"Bas: minst {language.number(told[0].base)} svar som två personer kodat var för sig. Cohens kappa är 1 "
            "när de alltid är överens och 0 när de är det så ofta som slumpen ger.",
            f"Base: at least {language.number(told[0].base)} texts that two people coded, each alone. Cohen's kappa "
            "is 1 when they always agree and 0 when they do as often as chance gives.",
        ),
        header=(say("Kod", "Code"), "Kappa"),
        rows=tuple((one.label or "", language.number(one.value, 1)) for one in told),
    )


def _question(own: OwnWords, question: str, label: str, show: Show, tal: Numbers) -> list[str]:
    """What is said of one question: its table, or that nothing was said by ten, and some of its words."""
    say, table = own.language.say, codes(own, question)
    counted = any(one.question == question for one in own.codes)
    return [
        marked("### {label}", label=label),
        show(table) if table else say(*NO_THEME) if counted else "",
        _foremost(own, question, tal) if table else "",
        _quotes(own, question, tal),
    ]


def _foremost(own: OwnWords, question: str, tal: Numbers) -> Markdown:
    """How many wrote about what most did; nothing where none can be named."""
    language = own.language
    people, path = next(one.people for one in own.codes if one.question == question), f"codes_{question}"
    column, brought_up = language.say("Personer, cirka", "People, about"), language.say(" upp ", " brought up ")
    named = [
        marked(
            "{n}{brought_up}{theme}",
            n=tal(f"{path} > {one.theme_label} > {column}", language.number(one.n or 0)),
            brought_up=" " if at else brought_up,
            theme=language.quoted(one.theme_label or ""),
        )
        for at, one in enumerate(_leaders(own, question))
    ]
    if not named:
        return Markdown("")
    return marked(
        language.say("Av ungefär {people} som skrev tog {themes}.", "Of about {people} who wrote, {themes}."),
        people=tal(f"{path} > skrev", language.number(people)),
        themes=Markdown(language.listing(named)),
    )


def _quotes(own: OwnWords, question: str, tal: Numbers) -> Markdown:
    """A few of the texts as they stand first in the shuffled order, so that nobody has picked them."""
    language, found = own.language, [one for one in own.quotes if one.question == question]
    if not found:
        return Markdown("")
    beginning = marked(
        language.say(
            "Några av de {n} granskade svaren, tagna på måfå bland de korta:",
            "Some of the {n} reviewed answers, taken at random among the short ones:",
        )
        if found[0].n > len(found)
        else language.say("De svar som är granskade:", "The answers that were reviewed:"),
        n=tal(f"codes_{question} > granskade", language.number(found[0].n)),
    )
    items = "\n".join(f"- {_said(one, language)}" for one in found)
    return blocks(beginning, items)


def _said(quote: Quote, language: Language) -> Markdown:
    words = " ".join(quote.text.split())
    if quote.kind == "paraphrase":
        ours = language.say("sammanfattat av den som granskade", "summed up by the reviewer")
        return marked("{words} ({ours})", words=in_its_language(words, language=language), ours=ours)
    return in_its_language(f"”{words}”", language=language)


def _leaders(own: OwnWords, question: str) -> list[CodeCount]:
    """The themes that no other theme stands above, as far as rounded numbers tell; none where they are too many."""
    ranked = [one for one in own.codes if one.question == question and one.kind == "" and one.n is not None]
    most = max((one.n or 0 for one in ranked), default=0)
    found = [one for one in ranked if most - (one.n or 0) <= AS_GOOD_AS_EQUAL]
    return found if len(found) <= MOST_NAMED else []


def _title(own: OwnWords, question: str) -> str:
    language = own.language
    named = language.listing(language.names([one.theme_label or "" for one in _leaders(own, question)]))
    if not named:
        return language.say("Svaren är spridda på många teman", "The answers are spread over many themes")
    return language.say(f"Flest skrev om {named}", f"Most people wrote about {named}")


def _n(n: int | None, language: Language) -> str:
    return language.say(*TOO_FEW) if n is None else language.number(n)
