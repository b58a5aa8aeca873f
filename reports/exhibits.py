"""What a document shows: each figure and table as a frozen value, with its finding, its base and its query. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from .analysis import (
    Analysis,
    ComparedClass,
    Quadrant,
    Ranked,
    Showing,
    alike,
    carries,
    leaders,
    ratings_differ,
    strength,
    wish_interval,
)
from .drawing import RUNS, Chart
from .escaping import Markdown, marked
from .figures import Answer, GroupFigure, Rating, ScaleQuestion, Survey, Wording
from .label_spots import label_spots
from .language import Language
from .stacked import Bar, stacked
from .swedish import NO_BREAK_SPACE
from .wording import MODES, STABILITY, TOO_FEW, Words, design

MOST_BARS = 20
"""A chart with more rows than this is a table instead."""
MOST_COLUMNS = 5
"""So many areas stand beside one another in the table of groups."""
ROWAN, WATER = "#a8321a", "#1b5f7a"
"""The colour of what is to be improved, and of what else is told."""
NOT_KNOWN: Words = ("okänt", "unknown")
INTERVALS: Words = (
    "Intervallet (95 procent) räknar med slumpen i vilka som svarade, men inte med att de som inte svarat kan tycka "
    "annorlunda.",
    "The interval (95 per cent) allows for chance in who answered, but not for the fact that those who did not answer "
    "may think differently.",
)
IN_THE_TABLE: Words = ("Siffrorna står i tabellen.", "The figures are in the table.")


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One table, with or without a chart of the same figures."""

    name: str
    query: str
    title: str
    note: str
    header: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    chart: Chart | None = None
    words: frozenset[int] = frozenset()
    """The columns, beside the first, that hold words rather than figures."""
    source: str = ""
    """Where it is from, when that is not the survey but something people have stated of the place."""
    campaign: str = ""
    """The survey that it is of, when that is not the one that the document is about."""


def share_of(n: int | None, base: int | None, *, language: Language, unit: str = "") -> str:
    """A share as its base allows: percent from 30, '7 av 18' from 10, otherwise that it is not shown."""
    if n is None or base is None:
        return language.say(*NOT_KNOWN)
    if not carries(base, Showing.COUNTS):
        return language.say(*TOO_FEW)
    if carries(base, Showing.PERCENT):
        return language.percent(n, base) + unit
    return language.say(f"{n} av {base}", f"{n} of {base}")


def mean_of(value: float | None, base: int | None, *, language: Language) -> str:
    """A mean with one decimal where at least 30 have answered."""
    if value is None:
        return language.say(*NOT_KNOWN) if base is None else "–"
    return language.number(value, 1) if carries(base, Showing.PERCENT) else language.say(*TOO_FEW)


def count_of(n: int | None, base: int | None = None, *, language: Language) -> str:
    """A count as its base allows: nothing is told of an answer to what fewer than ten answered, nor of an unknown."""
    if base is not None and not carries(base, Showing.COUNTS):
        return language.say(*TOO_FEW)
    return language.say(*NOT_KNOWN) if n is None else language.number(n)


def span(bases: Iterable[int | None], *, language: Language) -> str:
    """'389' or 'mellan 350 och 389', of the bases that are known."""
    known = sorted({base for base in bases if base is not None})
    if not known:
        return language.say(*NOT_KNOWN)
    low, high = language.number(known[0]), language.number(known[-1])
    return low if len(known) == 1 else language.say(f"mellan {low} och {high}", f"between {low} and {high}")


def participation(survey: Survey) -> Exhibit | None:
    """Answers by channel and mode."""
    if not survey.channels:
        return None
    language, say = survey.language, survey.language.say
    base = language.number(survey.campaign.respondents)
    return Exhibit(
        name="channels",
        query="channels",
        title=say("Så kom svaren in", "How the answers came in"),
        note=say(
            f"Bas: {base} svarande. Antalen är avrundade till tretal.",
            f"Base: {base} respondents. The counts are rounded to multiples of three.",
        ),
        header=(
            say("Länk eller affisch", "Link or poster"),
            say("Sätt att svara", "Way of answering"),
            say("Antal, cirka", "Number, about"),
        ),
        rows=tuple((c.name, say(*MODES.get(c.mode, (c.mode, c.mode))), language.number(c.n)) for c in survey.channels),
        words=frozenset({1}),
    )


def population(analysis: Analysis) -> list[Exhibit]:
    """Respondents against the population, one table per variable."""
    found = []
    language, say = analysis.survey.language, analysis.survey.language.say
    for variable, group in groupby(analysis.population, key=lambda c: c.figure.variable):
        classes = list(group)
        base = sum(c.figure.respondents for c in classes)
        if not carries(base, Showing.PERCENT):
            continue
        source = classes[0].figure
        found.append(
            Exhibit(
                name=f"population_{variable}",
                query="compared_with_population",
                title=_population_title(classes, language),
                note=say(
                    f"Bas: cirka {language.number(base)} svarande som bor här året runt och valt något av svaren i "
                    f"tabellen. Antalen är avrundade till femtal. Befolkning: {source.source}, {source.year}.",
                    f"Base: about {language.number(base)} respondents who live here all year and chose one of the "
                    f"answers in the table. The counts are rounded to multiples of five. Population: {source.source}, "
                    f"{source.year}.",
                ),
                header=(
                    source.variable_label,
                    say("Svarande, cirka", "Respondents, about"),
                    say("Svarande, %", "Respondents, %"),
                    say("Befolkning, cirka", "Population, about"),
                    say("Befolkning, %", "Population, %"),
                    say("Svarande mot befolkning", "Respondents to population"),
                    say("Tydlig skillnad", "Clear difference"),
                ),
                rows=tuple(
                    (
                        c.figure.label,
                        language.number(5 * ((c.figure.respondents + 2) // 5)),
                        language.number(100 * c.share),
                        language.number(c.figure.population),
                        language.number(100 * c.population_share),
                        language.number(c.ratio, 1),
                        "–"
                        if not c.flagged
                        else say("färre", "fewer")
                        if c.share < c.population_share
                        else say("fler", "more"),
                    )
                    for c in classes
                ),
                words=frozenset({6}),
            )
        )
    return found


def _population_title(classes: Sequence[ComparedClass], language: Language) -> str:
    few = [c.figure.label for c in classes if c.flagged and c.share < c.population_share]
    many = [c.figure.label for c in classes if c.flagged and c.share > c.population_share]
    if few:
        listed = language.listing(language.names(few))
        return language.say(
            f"Färre bland de svarande än i befolkningen: {listed}",
            f"Fewer among the respondents than in the population: {listed}",
        )
    if many:
        listed = language.listing(language.names(many))
        return language.say(
            f"Fler bland de svarande än i befolkningen: {listed}",
            f"More among the respondents than in the population: {listed}",
        )
    asked = language.quoted(classes[0].figure.variable_label)
    return language.say(
        f"Inga tydliga avvikelser från befolkningen i frågan {asked}",
        f"No clear differences from the population in the question {asked}",
    )


def overall(survey: Survey) -> Exhibit | None:
    """The overall question, answer by answer."""
    base = overall_base(survey)
    if base is None or not carries(base, Showing.COUNTS):
        return None
    best = overall_good(survey)
    language, say = survey.language, survey.language.say
    n, asked = language.number(base), language.quoted(survey.overall[0].label)
    return Exhibit(
        name="overall",
        query="overall",
        title=say(
            f"{best[0]} av de {n} som tog ställning svarar {best[1]}",
            f"{best[0]} of the {n} who took a stand answer {best[1]}",
        )
        if best
        else survey.overall[0].label,
        note=say(f"Fråga: {asked} Bas: {n} som tog ställning.", f"Question: {asked} Base: {n} who took a stand."),
        header=(say("Svar", "Answer"), say("Antal", "Number"), say("Andel, %", "Share, %")),
        rows=tuple(
            (
                o.choice_label,
                count_of(o.n, language=language),
                "–" if o.missing or not carries(base, Showing.PERCENT) else share_of(o.n, base, language=language),
            )
            for o in survey.overall
        ),
    )


def overall_base(survey: Survey) -> int | None:
    """How many took a stand on the overall question; None when it was not asked or some figure is unknown."""
    counts = [o.n for o in survey.overall if not o.missing]
    return None if not counts or None in counts else sum(n for n in counts if n is not None)


def overall_good(survey: Survey) -> tuple[str, str] | None:
    """('71 procent', 'Ganska bra eller Mycket bra'): the answers above the middle; None when too little is known."""
    question = next((q for q in survey.scale_means if q.role == "overall"), None)
    if question is None or question.base is None or question.high is None:
        return None
    middle = (question.scale_min + question.scale_max) / 2
    language = survey.language
    above = [language.quoted(o.choice_label) for o in survey.overall if not o.missing and float(o.choice) > middle]
    if not above or len(above) > 3 or not carries(question.base, Showing.PERCENT):
        return None
    share = language.percent(question.high, question.base)
    return language.say(f"{share} procent", f"{share} per cent"), language.say(" eller ", " or ").join(above)


def profile(analysis: Analysis) -> Exhibit | None:
    """How the areas work today."""
    ratings = [r for r in analysis.profile if carries(r.base, Showing.COUNTS)]
    if not ratings:
        return None
    firm = [r for r in ratings if carries(r.base, Showing.PERCENT)]
    language, say = analysis.survey.language, analysis.survey.language.say
    if len(firm) < 2:
        title = say("Så fungerar det i dag", "How it works today")
    elif ratings_differ(firm[0], firm[-1]):
        best, worst = language.names([firm[0].short, firm[-1].short])
        title = say(
            f"Högst betyg får {best}, lägst får {worst}",
            f"The highest rating goes to {best}, the lowest to {worst}",
        )
    else:
        title = say("Områdena får ungefär samma betyg", "The areas get much the same rating")
    scale = f"{ratings[0].scale_min}–{ratings[0].scale_max}"
    bases = span((r.base for r in ratings), language=language)
    chart = _distribution(firm, analysis.survey.answers, title, language)
    return Exhibit(
        name="profile",
        query="how_it_works",
        title=title,
        note=say(f"Bas: {bases} svar per område.", f"Base: {bases} answers per area.")
        + say(
            f" Medelvärde på skalan {scale}, index 0–100. ”Vet inte” räknas inte in i medelvärdet.",
            f" Mean on a scale of {scale}, index 0–100. “Don't know” is not counted in the mean.",
        )
        * bool(firm)
        + _reading(chart, language),
        header=(
            say("Område", "Area"),
            say("Bas", "Base"),
            *((say("Medel", "Mean"), "Index") if firm else ()),
            say("Under mitten, %", "Below the middle, %") if firm else say("Under mitten", "Below the middle"),
            say("Över mitten, %", "Above the middle, %") if firm else say("Över mitten", "Above the middle"),
            say("Vet inte, antal", "Don't know, number"),
        ),
        rows=tuple(
            (
                r.short,
                count_of(r.base, language=language),
                *((mean_of(r.mean, r.base, language=language), _index(r, language)) if firm else ()),
                share_of(r.low, r.base, language=language),
                share_of(r.high, r.base, language=language),
                count_of(r.unsure, language=language),
            )
            for r in ratings
        ),
        chart=chart,
    )


def _index(rating: Rating, language: Language) -> str:
    known = rating.index_0_100 is not None and carries(rating.base, Showing.PERCENT)
    return language.number(rating.index_0_100 or 0) if known else "–"


def _distribution(ratings: Sequence[Rating], answers: Sequence[Answer], title: str, language: Language) -> Chart | None:
    """Stacked bars for a short scale, strips for a long one, nothing for a list too long to draw."""
    if not ratings or len(ratings) > MOST_BARS:
        return None
    points = ratings[0].scale_max - ratings[0].scale_min + 1
    drawn = _stacked if points in RUNS else _strips
    return drawn(ratings, answers, title, language)


def _reading(chart: Chart | None, language: Language) -> str:
    """How a chart is read, where that is not plain to see."""
    if chart is None or chart.specification == "ranking":
        return ""
    if chart.specification == "strip":
        return language.say(
            " Mörkare ruta: fler svarade så. Streck och siffra: medelvärdet.",
            " Darker box: more gave that answer. Line and figure: the mean.",
        )
    first, *_, last = map(language.quoted, chart.values["choices"])
    return language.say(
        f" Staplarna går från {first} till vänster till {last} till höger, i procent av dem som tog ställning.",
        f" The bars run from {first} on the left to {last} on the right, in per cent of those who took a stand.",
    )


def _stacked(ratings: Sequence[Rating], answers: Sequence[Answer], title: str, language: Language) -> Chart:
    points = range(ratings[0].scale_min, ratings[0].scale_max + 1)
    cells = {rating.question: _points(rating, answers) for rating in ratings}
    labels = {point: label for found in cells.values() for point, label, _ in found}
    bars = [
        Bar(
            rating.short,
            tuple(sum(n for at, _, n in cells[rating.question] if at == point) for point in points),
            language.say("vet inte: ", "don't know: ") + count_of(rating.unsure, language=language),
        )
        for rating in ratings
    ]
    return stacked(
        bars,
        [labels.get(point, "") for point in points],
        RUNS[len(points)],
        language.say(
            f"Staplar som visar hur svaren fördelar sig för {len(ratings)} områden. {title}.",
            f"Bars that show how the answers are spread in {len(ratings)} areas. {title}.",
        )
        + f" {language.say(*IN_THE_TABLE)}",
        language=language,
    )


def _strips(ratings: Sequence[Rating], answers: Sequence[Answer], title: str, language: Language) -> Chart:
    low, high = ratings[0].scale_min, ratings[0].scale_max
    rows = []
    for rating in ratings:
        cells = _points(rating, answers)
        base = sum(n for _, _, n in cells) or 1
        rows += [
            {
                "area": rating.short,
                "left": point - 0.46,
                "right": point + 0.46,
                "share": n / base,
                "first": position == 0,
                "mean": rating.mean,
                "words": language.number(rating.mean or 0, 1),
            }
            for position, (point, _, n) in enumerate(cells)
        ]
    return Chart(
        "strip",
        {
            "rows": rows,
            "low": low - 0.5,
            "high": high + 0.5 + (high - low) * 0.08,
            "edge": high + 0.5,
            "points": list(range(low, high + 1)),
            "largest": max(row["share"] for row in rows if isinstance(row["share"], float)),
        },
        language.say(
            f"Ett band per område visar hur svaren fördelar sig från {low} till {high}, med medelvärdet som ett "
            f"streck. {title}.",
            f"One strip per area shows how the answers are spread from {low} to {high}, with the mean as a line. "
            f"{title}.",
        )
        + f" {language.say(*IN_THE_TABLE)}",
    )


def _points(rating: Rating, answers: Sequence[Answer]) -> list[tuple[int, str, int]]:
    """(point, label, n) of one question, lowest point first."""
    return sorted(
        (int(a.choice), a.choice_label, a.n)
        for a in answers
        if a.question == rating.question and not a.missing and a.n is not None
    )


def ranking(analysis: Analysis) -> Exhibit | None:
    """The areas in the order of wishes, with how firm the order is; None where the question is not told of."""
    if all(item.wish.base is None for item in analysis.ranking):
        return None
    chosen = analysis.ranking[0].wish.mean is None
    firm = bool(analysis.ranked)
    stable = firm and any(item.stability for item in analysis.ranking)
    intervals = firm and design(analysis.survey.campaign.sample_design).intervals
    language, say = analysis.survey.language, analysis.survey.language.say
    header = (
        say("Område", "Area"),
        say("Rang", "Rank"),
        say("Antal", "Number") if chosen else say("Bas", "Base"),
        say("Andel, %", "Share, %") if chosen else say("Medel", "Mean"),
        *((say("Intervall, 95 %", "Interval, 95%"),) if intervals else ()),
        *((say("I topp, %", "At the top, %"),) if stable else ()),
    )
    bases, firmly = span((i.wish.base for i in analysis.ranking), language=language), say(*STABILITY)
    note = [
        say(f"Bas: {bases} som svarade på frågan.", f"Base: {bases} who answered the question.")
        if chosen
        else say(f"Bas: {bases} svar per område.", f"Base: {bases} answers per area."),
        say(
            f"”I topp” är i hur många procent av {recounts(analysis)} området hamnar bland de "
            f"{language.small(analysis.top)} främsta; det {firmly}.",
            f"“At the top” is the percentage of {recounts(analysis)} in which the area is among the first "
            f"{language.small(analysis.top)}; it {firmly}.",
        )
        if stable
        else "",
        said_alike(analysis.ranked, language),
        say(*INTERVALS) if intervals else "",
    ]
    title = ranking_title(analysis)
    chart = _ranking_chart(analysis, title, chosen=chosen) if firm else None
    return Exhibit(
        name="ranking",
        query="improve_first",
        title=title,
        note=" ".join(filter(None, note)) + _reading(chart, language),
        header=header,
        rows=tuple(
            _ranking_row(item, language, chosen=chosen, intervals=intervals, stable=stable) for item in analysis.ranking
        ),
        chart=chart,
    )


def recounts(analysis: Analysis) -> str:
    """'1 000 omräkningar', or 'omräkningarna' where the release does not say how many were made."""
    draws = {item.stability.draws for item in analysis.ranking if item.stability}
    language = analysis.survey.language
    if len(draws) != 1 or not (known := draws.pop()):
        return language.say("omräkningarna", "the recalculations")
    return f"{language.number(known)} {language.say('omräkningar', 'recalculations')}"


def said_alike(ranked: Sequence[Ranked], language: Language) -> str:
    """Which of these areas weigh the same, in words; '' where all means differ by enough."""
    close = [language.listing([language.quoted(i.wish.short) for i in together]) for together in alike(ranked)]
    return " ".join(
        language.say(
            f"{areas} väger lika: medelvärdena skiljer för lite för att ordna dem.",
            f"{areas} weigh the same: their means differ too little to put them in order.",
        )
        for areas in close
    )


def ranking_title(analysis: Analysis) -> str:
    """The finding in words, as strong as the base allows."""
    ranked, language = analysis.ranked, analysis.survey.language
    if not ranked:
        return language.say("För få svar för att ordna områdena", "Too few answers to put the areas in order")
    if len(close_ones := leaders(ranked)[: analysis.top]) > 1:
        close = language.listing(language.names([i.wish.short for i in close_ones]))
        return language.say(f"{close} ligger nära varandra i toppen", f"{close} are close together at the top")
    (first,) = language.names([ranked[0].wish.short])
    if ranked[0].wish.mean is not None:
        return language.say(f"{first} får störst vikt", f"{first} is given the most weight")
    return language.say(f"Flest vill förbättra {first}", f"Most want to improve {first}")


def _ranking_row(
    item: Ranked, language: Language, *, chosen: bool, intervals: bool, stable: bool
) -> tuple[object, ...]:
    wish = item.wish
    figures = (
        (count_of(wish.chosen, wish.base, language=language), share_of(wish.chosen, wish.base, language=language))
        if chosen
        else (count_of(wish.base, wish.base, language=language), mean_of(wish.mean, wish.base, language=language))
    )
    ends = (_interval(item, language),) if intervals else ()
    firmness = (language.number(item.stability.percent) if item.stability else "–",) if stable else ()
    return (wish.short, "–" if item.rank is None else str(item.rank), *figures, *ends, *firmness)


def _interval(item: Ranked, language: Language) -> str:
    if item.rank is None:
        return "–"
    wish = item.wish
    low, high = wish_interval(wish)
    if wish.mean is None:
        return f"{language.number(100 * low)}–{language.number(100 * high)}"
    return f"{language.number(max(low, wish.scale_min), 1)}–{language.number(min(high, wish.scale_max), 1)}"


def _ranking_chart(analysis: Analysis, title: str, *, chosen: bool) -> Chart | None:
    ranked, language = analysis.ranked, analysis.survey.language
    if not chosen:
        questions = {q.question: q for q in analysis.survey.scale_means}
        rated = [questions[i.wish.question] for i in ranked if i.wish.question in questions]
        return _distribution(rated, analysis.survey.answers, title, language)
    words = language.say(
        f"Liggande staplar, en per område, med andelen som valde området. {title}.",
        f"Horizontal bars, one per area, with the share who chose it. {title}.",
    )
    return bars(ranked, ROWAN, f"{words} {language.say(*IN_THE_TABLE)}", language=language)


def bars(ranked: Sequence[Ranked], colour: str, alternative: str, *, language: Language) -> Chart | None:
    """One bar for each that could be chosen, as long as its share; None for a list too long to draw."""
    percent = language.say(" %", "%")
    return long_bars(
        [
            (
                i.wish.short,
                100 * (strength(i.wish) or 0),
                language.percent(i.wish.chosen or 0, i.wish.base or 1) + percent,
            )
            for i in ranked
        ],
        colour,
        alternative,
    )


def long_bars(bars: Sequence[tuple[str, float, str]], colour: str, alternative: str) -> Chart | None:
    """Horizontal bars: what each is of, how long it is, and the words at its end; None for a list too long to draw."""
    if len(bars) > MOST_BARS:
        return None
    rows = [{"area": area, "share": length, "words": words} for area, length, words in bars]
    longest = max(length for _, length, _ in bars) * 1.12 or 1
    return Chart("ranking", {"rows": rows, "longest": longest, "colour": colour}, alternative)


FIELD_COLOURS = {
    Quadrant.FIRST: ROWAN,
    Quadrant.EVEN_BETTER: WATER,
    Quadrant.WATCH: "#8c510a",
    Quadrant.WORKS: "#0b5d4b",
    Quadrant.UNCLEAR: "#56605e",
}


def four_fields(analysis: Analysis) -> Exhibit | None:
    """The wish for improvement against how it works."""
    placed = [i for i in analysis.ranking if i.quadrant is not None and i.rating is not None]
    if analysis.cuts is None or not placed:
        return None
    language, say = analysis.survey.language, analysis.survey.language.say
    first = language.listing(language.names([i.wish.short for i in placed if i.quadrant is Quadrant.FIRST]))
    title = (
        say(
            f"{first}: många vill förbättra och det fungerar dåligt",
            f"{first}: many want improvement here, and things work poorly",
        )
        if first
        else say(
            "Inget område ligger säkert i fältet Förbättra först", "No area stands firmly in the quadrant Improve first"
        )
    )
    chosen = placed[0].wish.mean is None
    wished = span((i.wish.base for i in placed), language=language)
    rated = span((i.rating.base for i in placed if i.rating), language=language)
    wanted = say("Vill förbättra, %", "Want to improve, %") if chosen else say("Vikt, medel", "Weight, mean")
    return Exhibit(
        name="four_fields",
        query="four_fields",
        title=title,
        note=say(
            f"Bas: {wished} för önskan, {rated} för betyget. Heldragna linjer: skalans mitt och det genomsnittliga "
            "området. Streckade: platsens egna medianer. ”Oklart” betyder att området ligger så nära en linje att "
            "slumpen kan avgöra.",
            f"Base: {wished} for the wish, {rated} for the rating. Solid lines: the middle of the scale and the "
            "average area. Dashed: the place's own medians. “Unclear” means that the area is so close to a line that "
            "chance may decide.",
        ),
        header=(say("Område", "Area"), wanted, say("Betyg, medel", "Rating, mean"), say("Fält", "Quadrant")),
        rows=tuple(
            (
                i.wish.short,
                share_of(i.wish.chosen, i.wish.base, language=language)
                if chosen
                else mean_of(i.wish.mean, i.wish.base, language=language),
                mean_of(i.rating.mean, i.rating.base, language=language) if i.rating else "–",
                say(*(i.quadrant or Quadrant.UNCLEAR).value),
            )
            for i in placed
        ),
        chart=_field_chart(analysis, placed, title),
        words=frozenset({3}),
    )


def _field_chart(analysis: Analysis, placed: Sequence[Ranked], title: str) -> Chart | None:
    cuts = analysis.cuts
    if cuts is None:
        return None
    times = 100 if placed[0].wish.mean is None else 1
    points = [(i, (i.rating.mean or 0) if i.rating else 0.0, times * (strength(i.wish) or 0)) for i in placed]
    ends = placed[0].rating
    x_low, x_high = _room(
        [x for _, x, _ in points] + [cuts.rating], least=0.3 * (ends.scale_max - ends.scale_min) if ends else 0
    )
    y_low, y_high = _room([y for _, _, y in points] + [times * cuts.wish])
    x_inset, y_inset = 0.012 * (x_high - x_low), 0.03 * (y_high - y_low)
    spots = label_spots(
        [((x - x_low) / (x_high - x_low), (y - y_low) / (y_high - y_low), i.wish.short) for i, x, y in points]
    )
    scale = placed[0].rating
    say = analysis.survey.language.say
    unit = ("procent som valde området", "per cent who chose the area") if times == 100 else ("medelvärde", "mean")
    return Chart(
        "four_fields",
        {
            "rows": [
                {
                    "area": i.wish.short,
                    "rating": x,
                    "wish": y,
                    "colour": FIELD_COLOURS[i.quadrant or Quadrant.UNCLEAR],
                    "fill": "#fbfaf6"
                    if i.quadrant is Quadrant.UNCLEAR
                    else FIELD_COLOURS[i.quadrant or Quadrant.UNCLEAR],
                    "label_x": x_low + spot.x * (x_high - x_low),
                    "label_y": y_low + spot.y * (y_high - y_low),
                    "label_align": spot.align,
                }
                for (i, x, y), spot in zip(points, spots, strict=True)
            ],
            "corners": [
                {"x": x, "y": y, "align": align, "words": say(*quadrant.value)}
                for x, align, y, quadrant in (
                    (x_low + x_inset, "left", y_high - y_inset, Quadrant.FIRST),
                    (x_high - x_inset, "right", y_high - y_inset, Quadrant.EVEN_BETTER),
                    (x_low + x_inset, "left", y_low + y_inset, Quadrant.WATCH),
                    (x_high - x_inset, "right", y_low + y_inset, Quadrant.WORKS),
                )
            ],
            "x_domain": [x_low, x_high],
            "y_domain": [y_low, y_high],
            "x_title": say("Hur det fungerar i dag (medel", "How it works today (mean")
            + (f" {scale.scale_min}–{scale.scale_max})" if scale else ")"),
            "y_title": f"{say('Vill förbättra', 'Want to improve')} ({say(*unit)})",
            "y_format": "d" if times == 100 else ".1f",
            "lines": [
                {"across": across, "at": at, "dash": dash, "width": width}
                for across, at, dash, width in (
                    (False, cuts.rating, [1, 0], 1.5),
                    (True, times * cuts.wish, [1, 0], 1.5),
                    (False, cuts.rating_median, [3, 4], 1),
                    (True, times * cuts.wish_median, [3, 4], 1),
                )
            ],
        },
        say(
            f"Fyrfältsdiagram med {len(placed)} områden: åt höger fungerar det bättre, uppåt vill fler förbättra. "
            f"{title}. Siffrorna och fälten står i tabellen.",
            f"A quadrant chart with {len(placed)} areas: further right it works better, further up more want to "
            f"improve it. {title}. The figures and the quadrants are in the table.",
        ),
    )


def _room(values: Sequence[float], least: float = 0) -> tuple[float, float]:
    """The ends of an axis, with room for labels and never so short that small differences look large."""
    low, high = min(values), max(values)
    margin = max((high - low or 1) * 0.12, (least - (high - low)) / 2)
    return max(low - margin, 0), high + margin


def groups(analysis: Analysis) -> list[Exhibit]:
    """The first areas, group by group, one table per background variable."""
    areas = [i.area for i in (analysis.ranked or analysis.ranking)[:MOST_COLUMNS]] or [
        r.area for r in analysis.profile[:MOST_COLUMNS]
    ]
    role = "importance" if analysis.ranking else "performance"
    figures = [f for f in analysis.survey.groups_differ if f.role == role and f.area in areas and f.variable]
    if all(f.n is None for f in figures):
        return []
    language = analysis.survey.language
    asked = {q.question: q.label for q in analysis.survey.questions}
    title = (
        language.say(
            "De högst prioriterade områdena grupp för grupp", "The areas with the highest priority, group by group"
        )
        if analysis.ranked
        else language.say("Områdena grupp för grupp", "The areas, group by group")
    )
    return [
        _group_table(
            [f for f in figures if f.variable == variable],
            areas,
            title=f"{title}: {asked[variable]}" if variable in asked else title,
            language=language,
        )
        for variable in dict.fromkeys(f.variable for f in figures)
    ]


def _group_table(figures: Sequence[GroupFigure], areas: Sequence[str], *, title: str, language: Language) -> Exhibit:
    """The groups of one variable; those too small for any figure are named in the note instead of filling the table."""
    labels = {f.area: f.short for f in figures}
    shown = [area for area in areas if area in labels]
    rows = [
        (group[0], [_group_cell(next((f for f in group if f.area == area), None), language) for area in shown])
        for group in _by_group(figures)
    ]
    people = sum(group.size for group, _ in rows)
    nothing = {"–", language.say(*TOO_FEW)}
    told = [(group, cells) for group, cells in rows if not set(cells) <= nothing] or rows
    untold = [group for group, cells in rows if (group, cells) not in told]
    say = language.say
    note = [
        say(
            f"Bas: {language.number(people)} personer i {language.small(len(rows))} grupper.",
            f"Base: {language.number(people)} people in {language.small(len(rows))} groups.",
        ),
        say(
            "Medelvärden av avrundade antal, och därför ungefärliga; ”–” där färre än 30 har svarat.",
            "Means of rounded counts, and therefore approximate; “–” where fewer than 30 have answered.",
        )
        if _rated(figures)
        else say(
            "Andel i procent av avrundade antal, och därför ungefärlig; antal där färre än 30 har svarat.",
            "Share in per cent of rounded counts, and therefore approximate; counts where fewer than 30 have answered.",
        ),
    ]
    if untold:
        labelled = zip(language.names([group.group for group in untold]), untold, strict=True)
        listed = language.listing([f"{label} ({language.number(group.size)})" for label, group in labelled])
        note.append(
            say(
                f"För få svar för att visas, med antal personer inom parentes: {listed}.",
                f"Too few answers to be shown, with the number of people in brackets: {listed}.",
            )
        )
    return Exhibit(
        name=f"groups_{figures[0].variable}",
        query="groups_differ",
        title=title,
        note=" ".join(note),
        header=(say("Grupp", "Group"), say("Personer", "People"), *(labels[area] for area in shown)),
        rows=tuple((group.group, language.number(group.size), *cells) for group, cells in told),
    )


def _by_group(figures: Sequence[GroupFigure]) -> list[list[GroupFigure]]:
    return [[f for f in figures if f.group_id == group] for group in dict.fromkeys(f.group_id for f in figures)]


def _rated(figures: Sequence[GroupFigure]) -> bool:
    return any(f.mean is not None for f in figures)


def _group_cell(figure: GroupFigure | None, language: Language) -> str:
    if figure is None or figure.base is None or figure.n is None or figure.counted is None:
        return language.say(*NOT_KNOWN)
    if not carries(figure.base, Showing.COUNTS) or not figure.counted:
        return language.say(*TOO_FEW)
    if figure.mean is not None:
        return language.number(figure.mean, 1) if carries(figure.base, Showing.PERCENT) else "–"
    if not carries(figure.base, Showing.PERCENT):
        counts = (min(figure.n, figure.base), language.say("av", "of"), figure.base)
        return f"{language.say('ungefär', 'about')} {NO_BREAK_SPACE.join(map(str, counts))}"
    return language.percent(min(figure.n, figure.counted), figure.counted)


def other_scales(survey: Survey) -> list[Exhibit]:
    """Questions with a scale that have no part in the ranking: one compact table per battery."""
    free = [q for q in survey.scale_means if not q.role]
    found = []
    for battery in dict.fromkeys(q.battery for q in free):
        mine = [q for q in free if q.battery == battery and carries(q.base, Showing.COUNTS)]
        if mine:
            found.append(_scale_table(battery, mine, survey.language))
    return found


def _scale_table(battery: str, questions: Sequence[ScaleQuestion], language: Language) -> Exhibit:
    say = language.say
    ordered = sorted(questions, key=lambda q: -(q.index_0_100 or 0)) if battery else list(questions)
    bases = span((q.base for q in ordered), language=language)
    return Exhibit(
        name=f"scale_{battery or 'questions'}",
        query="scale_means",
        title=ordered[0].battery_label if battery else say("Fler frågor med skala", "More questions with a scale"),
        note=f"{say(f'Bas: {bases} svar per rad.', f'Base: {bases} answers per row.')} {_scale(ordered, language)}",
        header=(say("Fråga", "Question"), say("Bas", "Base"), say("Medel", "Mean"), "Index"),
        rows=tuple(
            (
                q.label,
                count_of(q.base, language=language),
                mean_of(q.mean, q.base, language=language),
                _index(q, language),
            )
            for q in ordered
        ),
    )


def _scale(questions: Sequence[ScaleQuestion], language: Language) -> str:
    """From where to where the answers go, if all the questions have the same scale."""
    scales = {(q.scale_min, q.scale_max, q.low_label, q.high_label) for q in questions}
    if len(scales) > 1:
        return language.say(
            "Frågorna har olika skalor; index 0–100 är det som kan jämföras.",
            "The questions have different scales; the index 0–100 is what can be compared.",
        )
    ((low, high, first, last),) = scales
    ends = (language.quoted(first), language.quoted(last))
    between = language.say(", från {} till {}", ", from {} to {}").format(*ends) if first and last else ""
    return f"{language.say('Skala', 'Scale')} {low}–{high}{between}."


def wordings(survey: Survey) -> Exhibit:
    """Every question as it was asked, with how many answered."""
    language, say = survey.language, survey.language.say
    people = language.number(survey.campaign.respondents)
    return Exhibit(
        name="questions",
        query="questions",
        title=say("Frågornas ordalydelse och antal svar", "The questions as they were asked, and how many answered"),
        note=say(
            f"Bas: {people} svarande. ”Vet inte” innefattar ”vill inte svara”.",
            f"Base: {people} respondents. “Don't know” includes “prefer not to say”.",
        ),
        header=(
            say("Fråga", "Question"),
            say("Tog ställning", "Took a stand"),
            say("Vet inte", "Don't know"),
            say("Inget svar", "No answer"),
            say("Inte tillfrågade", "Not asked"),
        ),
        rows=tuple(
            (
                _wording(q),
                _total(q, q.answered, language),
                *(
                    "–" if n is None or is_withheld(q) else language.number(n)
                    for n in (q.unsure, q.no_answer, q.not_asked)
                ),
            )
            for q in survey.questions
        ),
    )


def _wording(question: Wording) -> Markdown:
    if question.battery:
        return marked("{battery} **{row}**", battery=question.battery_label, row=question.label)
    return marked("{label}", label=question.label)


def is_withheld(question: Wording) -> bool:
    """Whether nothing is told of a question: fewer than ten answered it, or none of its figures is published."""
    if question.answered is None:
        return question.no_answer is None and question.not_asked is None
    return not carries(question.answered, Showing.COUNTS)


def totals(survey: Survey) -> list[Exhibit]:
    """Every question's counts: rows of a battery together, other questions one by one."""
    answers = {q.question: [a for a in survey.answers if a.question == q.question] for q in survey.questions}
    found = []
    for _, group in groupby(survey.questions, key=lambda q: q.battery or q.question):
        questions = list(group)
        if questions[0].battery:
            found.append(_battery_total(questions, answers, survey.language))
        else:
            found.append(_question_total(questions[0], answers[questions[0].question], survey.language))
    return found


def _battery_total(questions: Sequence[Wording], answers: dict[str, list[Answer]], language: Language) -> Exhibit:
    choices = {a.choice: a.choice_short for q in questions for a in answers[q.question]}
    return Exhibit(
        name=f"total_{questions[0].battery}",
        query="answers",
        title=questions[0].battery_label,
        note=language.say(
            f"Bas: {_bases(questions, language)} som tog ställning, per rad. Antal.",
            f"Base: {_bases(questions, language)} who took a stand, per row. Counts.",
        ),
        header=("", *choices.values()),
        rows=tuple(
            (
                q.short,
                *(_total(q, {a.choice: a.n for a in answers[q.question]}.get(choice), language) for choice in choices),
            )
            for q in questions
        ),
    )


def _question_total(question: Wording, answers: Sequence[Answer], language: Language) -> Exhibit:
    several, say, base = question.type == "select_multiple", language.say, _bases([question], language)
    return Exhibit(
        name=f"total_{question.question}",
        query="answers",
        title=question.label,
        note=say(
            f"Bas: {base} som svarade; flera svar gick att välja.",
            f"Base: {base} who answered; more than one answer could be chosen.",
        )
        if several
        else say(f"Bas: {base} som tog ställning.", f"Base: {base} who took a stand."),
        header=(say("Svar", "Answer"), say("Antal", "Number"), say("Andel, %", "Share, %")),
        rows=tuple(
            (
                a.choice_label,
                _total(question, a.n, language),
                "–"
                if a.missing or not carries(question.answered, Showing.PERCENT)
                else share_of(a.n, question.answered, language=language),
            )
            for a in answers
        ),
    )


def _total(question: Wording, n: int | None, language: Language) -> str:
    return language.say(*TOO_FEW) if is_withheld(question) else count_of(n, language=language)


def _bases(questions: Sequence[Wording], language: Language) -> str:
    told = [question.answered for question in questions if not is_withheld(question)]
    return span(told, language=language) if told else language.say("färre än tio", "fewer than ten")
