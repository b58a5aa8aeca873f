"""What a document shows: each figure and table as a frozen value, with its finding, its base and its query. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from .analysis import (
    Analysis,
    ComparedClass,
    Quadrant,
    Ranked,
    Showing,
    carries,
    clear_lead,
    ratings_differ,
    strength,
    wish_interval,
)
from .drawing import DARK, RUNS, Chart
from .escaping import Markdown, marked
from .figures import Answer, GroupFigure, Rating, ScaleQuestion, Survey, Wording
from .label_spots import label_spots
from .swedish import NO_BREAK_SPACE, listing, names, number, percent, small_number
from .wording import MODES, STABILITY, TOO_FEW, design

MOST_BARS = 20
"""A chart with more rows than this is a table instead."""
MOST_STACKED_POINTS = 7
"""A scale with more points than this is shown as strips instead of stacked bars."""
MOST_COLUMNS = 5
"""So many areas stand beside one another in the table of groups."""
NOT_KNOWN = "okänt"
INTERVALS = (
    "Intervallet (95 procent) räknar med slumpen i vilka som svarade, men inte med att de som inte svarat kan tycka "
    "annorlunda."
)


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


def share_of(n: int | None, base: int | None, *, unit: str = "") -> str:
    """A share as its base allows: percent from 30, '7 av 18' from 10, otherwise that it is not shown."""
    if n is None or base is None:
        return NOT_KNOWN
    if not carries(base, Showing.COUNTS):
        return TOO_FEW
    return percent(n, base) + unit if carries(base, Showing.PERCENT) else f"{n} av {base}"


def mean_of(value: float | None, base: int | None) -> str:
    """A mean with one decimal where at least 30 have answered."""
    if value is None:
        return NOT_KNOWN if base is None else "–"
    return number(value, 1) if carries(base, Showing.PERCENT) else TOO_FEW


def count_of(n: int | None, base: int | None = None) -> str:
    """A count as its base allows: nothing is told of an answer to what fewer than ten answered, nor of an unknown."""
    if base is not None and not carries(base, Showing.COUNTS):
        return TOO_FEW
    return NOT_KNOWN if n is None else number(n)


def span(bases: Iterable[int | None]) -> str:
    """'389' or 'mellan 350 och 389', of the bases that are known."""
    known = sorted({base for base in bases if base is not None})
    if not known:
        return NOT_KNOWN
    return number(known[0]) if len(known) == 1 else f"mellan {number(known[0])} och {number(known[-1])}"


def participation(survey: Survey) -> Exhibit | None:
    """Answers by channel and mode."""
    if not survey.channels:
        return None
    return Exhibit(
        name="channels",
        query="channels",
        title="Så kom svaren in",
        note=f"Bas: {number(survey.campaign.respondents)} svarande. Antalen är avrundade till tretal.",
        header=("Länk eller affisch", "Sätt att svara", "Antal, cirka"),
        rows=tuple((c.name, MODES.get(c.mode, c.mode), number(c.n)) for c in survey.channels),
        words=frozenset({1}),
    )


def population(analysis: Analysis) -> list[Exhibit]:
    """Respondents against the population, one table per variable."""
    found = []
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
                title=_population_title(classes),
                note=f"Bas: cirka {number(base)} svarande som bor här året runt och valt något av svaren i tabellen. "
                f"Antalen är avrundade till femtal. Befolkning: {source.source}, {source.year}.",
                header=(
                    source.variable_sv,
                    "Svarande, cirka",
                    "Svarande, %",
                    "Befolkning, cirka",
                    "Befolkning, %",
                    "Svarande mot befolkning",
                    "Tydlig skillnad",
                ),
                rows=tuple(
                    (
                        c.figure.label_sv,
                        number(5 * ((c.figure.respondents + 2) // 5)),
                        number(100 * c.share),
                        number(c.figure.population),
                        number(100 * c.population_share),
                        number(c.ratio, 1),
                        "–" if not c.flagged else "färre" if c.share < c.population_share else "fler",
                    )
                    for c in classes
                ),
                words=frozenset({6}),
            )
        )
    return found


def _population_title(classes: Sequence[ComparedClass]) -> str:
    few = [c.figure.label_sv for c in classes if c.flagged and c.share < c.population_share]
    many = [c.figure.label_sv for c in classes if c.flagged and c.share > c.population_share]
    if few:
        return f"Färre bland de svarande än i befolkningen: {listing(names(few))}"
    if many:
        return f"Fler bland de svarande än i befolkningen: {listing(names(many))}"
    return f"Inga tydliga avvikelser från befolkningen i frågan ”{classes[0].figure.variable_sv}”"


def overall(survey: Survey) -> Exhibit | None:
    """The overall question, answer by answer."""
    base = overall_base(survey)
    if base is None or not carries(base, Showing.COUNTS):
        return None
    best = overall_good(survey)
    return Exhibit(
        name="overall",
        query="overall",
        title=f"{best[0]} av de {number(base)} som tog ställning svarar {best[1]}"
        if best
        else survey.overall[0].label_sv,
        note=f"Fråga: ”{survey.overall[0].label_sv}” Bas: {number(base)} som tog ställning.",
        header=("Svar", "Antal", "Andel, %"),
        rows=tuple(
            (
                o.choice_sv,
                count_of(o.n),
                "–" if o.missing or not carries(base, Showing.PERCENT) else share_of(o.n, base),
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
    above = [f"”{o.choice_sv}”" for o in survey.overall if not o.missing and float(o.choice) > middle]
    if not above or len(above) > 3 or not carries(question.base, Showing.PERCENT):
        return None
    return f"{percent(question.high, question.base)} procent", " eller ".join(above)


def profile(analysis: Analysis) -> Exhibit | None:
    """How the areas work today."""
    ratings = [r for r in analysis.profile if carries(r.base, Showing.COUNTS)]
    if not ratings:
        return None
    firm = [r for r in ratings if carries(r.base, Showing.PERCENT)]
    if len(firm) < 2:
        title = "Så fungerar det i dag"
    elif ratings_differ(firm[0], firm[-1]):
        best, worst = names([firm[0].short_sv, firm[-1].short_sv])
        title = f"Högst betyg får {best}, lägst får {worst}"
    else:
        title = "Områdena får ungefär samma betyg"
    scale = f"{ratings[0].scale_min}–{ratings[0].scale_max}"
    chart = _distribution(firm, analysis.survey.answers, title)
    return Exhibit(
        name="profile",
        query="how_it_works",
        title=title,
        note=f"Bas: {span(r.base for r in ratings)} svar per område. Medelvärde på skalan {scale}, index 0–100. "
        f"”Vet inte” räknas inte in i medelvärdet.{_reading(chart)}",
        header=("Område", "Bas", "Medel", "Index", "Under mitten, %", "Över mitten, %", "Vet inte, antal"),
        rows=tuple(
            (
                r.short_sv,
                count_of(r.base),
                mean_of(r.mean, r.base),
                number(r.index_0_100) if r.index_0_100 is not None and carries(r.base, Showing.PERCENT) else "–",
                share_of(r.low, r.base),
                share_of(r.high, r.base),
                count_of(r.unsure),
            )
            for r in ratings
        ),
        chart=chart,
    )


def _distribution(ratings: Sequence[Rating], answers: Sequence[Answer], title: str) -> Chart | None:
    """Stacked bars for a short scale, strips for a long one, nothing for a list too long to draw."""
    if not ratings or len(ratings) > MOST_BARS:
        return None
    points = ratings[0].scale_max - ratings[0].scale_min + 1
    return _stacked(ratings, answers, title) if points in RUNS else _strips(ratings, answers, title)


def _reading(chart: Chart | None) -> str:
    """How a chart is read, where that is not plain to see."""
    if chart is None or chart.specification == "ranking":
        return ""
    if chart.specification == "strip":
        return " Mörkare ruta: fler svarade så. Streck och siffra: medelvärdet."
    first, *_, last = chart.values["choices"]
    return f" Staplarna går från ”{first}” till vänster till ”{last}” till höger, i procent av dem som tog ställning."


def _stacked(ratings: Sequence[Rating], answers: Sequence[Answer], title: str) -> Chart:
    points = ratings[0].scale_max - ratings[0].scale_min + 1
    rows = []
    labels: dict[int, str] = {}
    for rating in ratings:
        cells = _points(rating, answers)
        base = sum(n for _, _, n in cells) or 1
        ends = list(accumulate(100 * n / base for _, _, n in cells))
        for (point, label, n), end in zip(cells, ends, strict=True):
            start = end - 100 * n / base
            colour = RUNS[points][point - rating.scale_min]
            labels[point] = label
            rows.append(
                {
                    "area": rating.short_sv,
                    "choice": label,
                    "start": round(max(start, 0), 6) if point > rating.scale_min else 0,
                    "end": end,
                    "middle": (start + end) / 2,
                    "words": percent(n, base),
                    "ink": "#fbfaf6" if colour in DARK else "#1c2826",
                    "unsure": f"vet inte: {count_of(rating.unsure)}",
                }
            )
    ordered = sorted(labels)
    return Chart(
        "profile",
        {
            "rows": rows,
            "choices": [labels[point] for point in ordered],
            "colours": [RUNS[points][point - ratings[0].scale_min] for point in ordered],
        },
        f"Staplar som visar hur svaren fördelar sig för {len(ratings)} områden. {title}. Siffrorna står i tabellen.",
    )


def _strips(ratings: Sequence[Rating], answers: Sequence[Answer], title: str) -> Chart:
    low, high = ratings[0].scale_min, ratings[0].scale_max
    rows = []
    for rating in ratings:
        cells = _points(rating, answers)
        base = sum(n for _, _, n in cells) or 1
        rows += [
            {
                "area": rating.short_sv,
                "left": point - 0.46,
                "right": point + 0.46,
                "share": n / base,
                "first": position == 0,
                "mean": rating.mean,
                "words": number(rating.mean or 0, 1),
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
        f"Ett band per område visar hur svaren fördelar sig från {low} till {high}, med medelvärdet som ett streck. "
        f"{title}. Siffrorna står i tabellen.",
    )


def _points(rating: Rating, answers: Sequence[Answer]) -> list[tuple[int, str, int]]:
    """(point, label, n) of one question, lowest point first."""
    return sorted(
        (int(a.choice), a.choice_sv, a.n)
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
    header = (
        *("Område", "Rang", "Antal" if chosen else "Bas", "Andel, %" if chosen else "Medel"),
        *(("Intervall, 95 %",) if intervals else ()),
        *(("I topp, %",) if stable else ()),
    )
    note = (
        f"Bas: {span(i.wish.base for i in analysis.ranking)} "
        + ("som svarade på frågan. " if chosen else "svar per område. ")
        + (
            f"”I topp” är i hur många procent av {recounts(analysis)} området hamnar bland de "
            f"{small_number(analysis.top)} främsta; det {STABILITY}. "
            if stable
            else ""
        )
        + (INTERVALS if intervals else "")
    )
    title = ranking_title(analysis)
    chart = _ranking_chart(analysis, title, chosen=chosen) if firm else None
    return Exhibit(
        name="ranking",
        query="improve_first",
        title=title,
        note=f"{note.rstrip()}{_reading(chart)}",
        header=header,
        rows=tuple(_ranking_row(item, chosen=chosen, intervals=intervals, stable=stable) for item in analysis.ranking),
        chart=chart,
    )


def recounts(analysis: Analysis) -> str:
    """'1 000 omräkningar', or 'omräkningarna' where the release does not say how many were made."""
    draws = {item.stability.draws for item in analysis.ranking if item.stability}
    return f"{number(known)} omräkningar" if len(draws) == 1 and (known := draws.pop()) else "omräkningarna"


def ranking_title(analysis: Analysis) -> str:
    """The finding in words, as strong as the base allows."""
    ranked = analysis.ranked
    if not ranked:
        return "För få svar för att ordna områdena"
    if len(ranked) > 1 and not clear_lead(ranked):
        return f"{listing(names([i.wish.short_sv for i in ranked[: analysis.top]]))} ligger nära varandra i toppen"
    (first,) = names([ranked[0].wish.short_sv])
    return f"{first} får störst vikt" if ranked[0].wish.mean is not None else f"Flest vill förbättra {first}"


def _ranking_row(item: Ranked, *, chosen: bool, intervals: bool, stable: bool) -> tuple[object, ...]:
    wish = item.wish
    figures = (
        (count_of(wish.chosen, wish.base), share_of(wish.chosen, wish.base))
        if chosen
        else (count_of(wish.base, wish.base), mean_of(wish.mean, wish.base))
    )
    ends = (_interval(item),) if intervals else ()
    firmness = (number(item.stability.percent) if item.stability else "–",) if stable else ()
    return (wish.short_sv, "–" if item.rank is None else str(item.rank), *figures, *ends, *firmness)


def _interval(item: Ranked) -> str:
    if item.rank is None:
        return "–"
    wish = item.wish
    low, high = wish_interval(wish)
    if wish.mean is None:
        return f"{number(100 * low)}–{number(100 * high)}"
    return f"{number(max(low, wish.scale_min), 1)}–{number(min(high, wish.scale_max), 1)}"


def _ranking_chart(analysis: Analysis, title: str, *, chosen: bool) -> Chart | None:
    ranked = analysis.ranked
    if not chosen:
        questions = {q.question: q for q in analysis.survey.scale_means}
        return _distribution(
            [questions[i.wish.question] for i in ranked if i.wish.question in questions], analysis.survey.answers, title
        )
    rows = [
        {
            "area": i.wish.short_sv,
            "share": 100 * (strength(i.wish) or 0),
            "words": f"{percent(i.wish.chosen or 0, i.wish.base or 1)} %",
        }
        for i in ranked
    ]
    if len(rows) > MOST_BARS:
        return None
    return Chart(
        "ranking",
        {"rows": rows, "longest": max(row["share"] for row in rows if isinstance(row["share"], float)) * 1.12 or 1},
        f"Liggande staplar, en per område, med andelen som valde området. {title}. Siffrorna står i tabellen.",
    )


FIELD_COLOURS = {
    Quadrant.FIRST: "#a8321a",
    Quadrant.EVEN_BETTER: "#1b5f7a",
    Quadrant.WATCH: "#8c510a",
    Quadrant.WORKS: "#0b5d4b",
    Quadrant.UNCLEAR: "#56605e",
}


def four_fields(analysis: Analysis) -> Exhibit | None:
    """The wish for improvement against how it works."""
    placed = [i for i in analysis.ranking if i.quadrant is not None and i.rating is not None]
    if analysis.cuts is None or not placed:
        return None
    first = [i.wish.short_sv for i in placed if i.quadrant is Quadrant.FIRST]
    title = (
        f"{listing(names(first))}: många vill förbättra och det fungerar dåligt"
        if first
        else "Inget område ligger säkert i fältet Förbättra först"
    )
    chosen = placed[0].wish.mean is None
    return Exhibit(
        name="four_fields",
        query="four_fields",
        title=title,
        note=f"Bas: {span(i.wish.base for i in placed)} för önskan, "
        f"{span(i.rating.base for i in placed if i.rating)} för betyget. "
        "Heldragna linjer: skalans mitt och det genomsnittliga området. Streckade: platsens egna medianer. "
        "”Oklart” betyder att området ligger så nära en linje att slumpen kan avgöra.",
        header=("Område", "Vill förbättra, %" if chosen else "Vikt, medel", "Betyg, medel", "Fält"),
        rows=tuple(
            (
                i.wish.short_sv,
                share_of(i.wish.chosen, i.wish.base) if chosen else mean_of(i.wish.mean, i.wish.base),
                mean_of(i.rating.mean, i.rating.base) if i.rating else "–",
                i.quadrant,
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
        [((x - x_low) / (x_high - x_low), (y - y_low) / (y_high - y_low), i.wish.short_sv) for i, x, y in points]
    )
    scale = placed[0].rating
    unit = "procent som valde området" if times == 100 else "medelvärde"
    return Chart(
        "four_fields",
        {
            "rows": [
                {
                    "area": i.wish.short_sv,
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
                {"x": x, "y": y, "align": align, "words": words.value}
                for x, align, y, words in (
                    (x_low + x_inset, "left", y_high - y_inset, Quadrant.FIRST),
                    (x_high - x_inset, "right", y_high - y_inset, Quadrant.EVEN_BETTER),
                    (x_low + x_inset, "left", y_low + y_inset, Quadrant.WATCH),
                    (x_high - x_inset, "right", y_low + y_inset, Quadrant.WORKS),
                )
            ],
            "x_domain": [x_low, x_high],
            "y_domain": [y_low, y_high],
            "x_title": f"Hur det fungerar i dag (medel {scale.scale_min}–{scale.scale_max})" if scale else "",
            "y_title": f"Vill förbättra ({unit})",
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
        f"Fyrfältsdiagram med {len(placed)} områden: åt höger fungerar det bättre, uppåt vill fler förbättra. {title}. "
        "Siffrorna och fälten står i tabellen.",
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
    asked = {q.question: q.label_sv for q in analysis.survey.questions}
    title = "De högst prioriterade områdena grupp för grupp" if analysis.ranked else "Områdena grupp för grupp"
    return [
        _group_table(
            [f for f in figures if f.variable == variable],
            areas,
            title=f"{title}: {asked[variable]}" if variable in asked else title,
        )
        for variable in dict.fromkeys(f.variable for f in figures)
    ]


def _group_table(figures: Sequence[GroupFigure], areas: Sequence[str], *, title: str) -> Exhibit:
    """The groups of one variable; those too small for any mean are named in the note instead of filling the table."""
    labels = {f.area: f.short_sv for f in figures}
    shown = [area for area in areas if area in labels]
    rows = [
        (group[0], [_group_cell(next((f for f in group if f.area == area), None)) for area in shown])
        for group in _by_group(figures)
    ]
    people = sum(group.size for group, _ in rows)
    told = [(group, cells) for group, cells in rows if set(cells) != {"–"}] or rows
    untold = [group for group, cells in rows if (group, cells) not in told]
    note = (
        "Medelvärden av avrundade antal, och därför ungefärliga; ”–” där färre än 30 har svarat."
        if _rated(figures)
        else "Andel i procent av avrundade antal, och därför ungefärlig; antal där färre än 30 har svarat."
    )
    if untold:
        labelled = zip(names([group.group_sv for group in untold]), untold, strict=True)
        listed = listing([f"{label} ({number(group.size)})" for label, group in labelled])
        note += f" För få svar för medelvärden, med antal personer inom parentes: {listed}."
    return Exhibit(
        name=f"groups_{figures[0].variable}",
        query="groups_differ",
        title=title,
        note=f"Bas: {number(people)} personer i {small_number(len(rows))} grupper. {note}",
        header=("Grupp", "Personer", *(labels[area] for area in shown)),
        rows=tuple((group.group_sv, number(group.size), *cells) for group, cells in told),
    )


def _by_group(figures: Sequence[GroupFigure]) -> list[list[GroupFigure]]:
    return [[f for f in figures if f.group_id == group] for group in dict.fromkeys(f.group_id for f in figures)]


def _rated(figures: Sequence[GroupFigure]) -> bool:
    return any(f.mean is not None for f in figures)


def _group_cell(figure: GroupFigure | None) -> str:
    if figure is None or figure.base is None or figure.n is None or figure.counted is None:
        return NOT_KNOWN
    if not carries(figure.base, Showing.COUNTS) or not figure.counted:
        return TOO_FEW
    if figure.mean is not None:
        return number(figure.mean, 1) if carries(figure.base, Showing.PERCENT) else "–"
    if not carries(figure.base, Showing.PERCENT):
        counts = (min(figure.n, figure.base), "av", figure.base)
        return f"ungefär {NO_BREAK_SPACE.join(map(str, counts))}"
    return percent(min(figure.n, figure.counted), figure.counted)


def other_scales(survey: Survey) -> list[Exhibit]:
    """Questions with a scale that have no part in the ranking: one compact table per battery."""
    free = [q for q in survey.scale_means if not q.role]
    found = []
    for battery in dict.fromkeys(q.battery for q in free):
        mine = [q for q in free if q.battery == battery and carries(q.base, Showing.COUNTS)]
        if mine:
            found.append(_scale_table(battery, mine))
    return found


def _scale_table(battery: str, questions: Sequence[ScaleQuestion]) -> Exhibit:
    ordered = sorted(questions, key=lambda q: -(q.index_0_100 or 0)) if battery else list(questions)
    ends = {(q.scale_min, q.scale_max, q.low_sv, q.high_sv) for q in ordered}
    low, high, low_sv, high_sv = ordered[0].scale_min, ordered[0].scale_max, ordered[0].low_sv, ordered[0].high_sv
    scale = (
        f"Skala {low}–{high}{f', från ”{low_sv}” till ”{high_sv}”' if low_sv and high_sv else ''}."
        if len(ends) == 1
        else "Frågorna har olika skalor; index 0–100 är det som kan jämföras."
    )
    return Exhibit(
        name=f"scale_{battery or 'questions'}",
        query="scale_means",
        title=ordered[0].battery_sv if battery else "Fler frågor med skala",
        note=f"Bas: {span(q.base for q in ordered)} svar per rad. {scale}",
        header=("Fråga", "Bas", "Medel", "Index"),
        rows=tuple(
            (
                q.label_sv,
                count_of(q.base),
                mean_of(q.mean, q.base),
                number(q.index_0_100) if q.index_0_100 is not None and carries(q.base, Showing.PERCENT) else "–",
            )
            for q in ordered
        ),
    )


def wordings(survey: Survey) -> Exhibit:
    """Every question as it was asked, with how many answered."""
    return Exhibit(
        name="questions",
        query="questions",
        title="Frågornas ordalydelse och antal svar",
        note=f"Bas: {number(survey.campaign.respondents)} svarande. ”Vet inte” innefattar ”vill inte svara”.",
        header=("Fråga", "Tog ställning", "Vet inte", "Inget svar", "Inte tillfrågade"),
        rows=tuple(
            (
                _wording(q),
                TOO_FEW if is_withheld(q) else count_of(q.answered),
                *("–" if n is None or is_withheld(q) else number(n) for n in (q.unsure, q.no_answer, q.not_asked)),
            )
            for q in survey.questions
        ),
    )


def _wording(question: Wording) -> Markdown:
    if question.battery:
        return marked("{battery} **{row}**", battery=question.battery_sv, row=question.label_sv)
    return marked("{label}", label=question.label_sv)


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
            found.append(_battery_total(questions, answers))
        else:
            found.append(_question_total(questions[0], answers[questions[0].question]))
    return found


def _battery_total(questions: Sequence[Wording], answers: dict[str, list[Answer]]) -> Exhibit:
    choices = {a.choice: a.choice_short_sv for q in questions for a in answers[q.question]}
    return Exhibit(
        name=f"total_{questions[0].battery}",
        query="answers",
        title=questions[0].battery_sv,
        note=f"Bas: {_bases(questions)} som tog ställning, per rad. Antal.",
        header=("", *choices.values()),
        rows=tuple(
            (
                q.short_sv,
                *(_total(q, {a.choice: a.n for a in answers[q.question]}.get(choice)) for choice in choices),
            )
            for q in questions
        ),
    )


def _question_total(question: Wording, answers: Sequence[Answer]) -> Exhibit:
    several = question.type == "select_multiple"
    return Exhibit(
        name=f"total_{question.question}",
        query="answers",
        title=question.label_sv,
        note=f"Bas: {_bases([question])} "
        + ("som svarade; flera svar gick att välja." if several else "som tog ställning."),
        header=("Svar", "Antal", "Andel, %"),
        rows=tuple(
            (
                a.choice_sv,
                _total(question, a.n),
                "–"
                if a.missing or not carries(question.answered, Showing.PERCENT)
                else share_of(a.n, question.answered),
            )
            for a in answers
        ),
    )


def _total(question: Wording, n: int | None) -> str:
    return TOO_FEW if is_withheld(question) else count_of(n)


def _bases(questions: Sequence[Wording]) -> str:
    told = [question.answered for question in questions if not is_withheld(question)]
    return span(told) if told else "färre än tio"
