"""The chapter "Platsen i siffror": figures that are not from the survey, beside those of the areas around the place."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from .drawing import Chart
from .escaping import Markdown, marked
from .exhibits import IN_THE_TABLE, Exhibit
from .figures import Place, read_figures
from .language import Language
from .lines import Line, lines
from .needs import Show, blocks
from .numbers import Numbers
from .wording import Words

TABLE, CHANGE, INDEX, PYRAMID = "in_numbers", "population_change", "population_index", "population_pyramid"
AREAS = ("place", "municipality", "region", "country")
NEVER = "–"
"""What nobody has given a figure of."""
LEAST_YEARS = 5
"""A change over fewer years than these says little."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one area and year; the place's own population, as somebody entered it, has no year of its own."""

    indicator: str
    label: str
    unit: str
    area: str
    year: int | None
    value: float
    decimals: int
    approximate: int
    source: str
    latest: int


@dataclass(frozen=True, slots=True)
class AgeClass:
    """How many women and men of an age live in the place; None is unknown."""

    label: str
    women: int | None
    men: int | None
    source: str
    year: int


@dataclass(frozen=True, slots=True)
class InNumbers:
    """What is published of a place beside its surveys, in one language."""

    language: Language
    figures: tuple[Figure, ...]
    ages: tuple[AgeClass, ...]

    @property
    def official(self) -> bool:
        """Whether there is any figure besides the population that was entered with the place."""
        return any(one.year is not None for one in self.figures)

    @property
    def pyramid(self) -> bool:
        """Whether every age is known for women and men, so that they can be set against each other."""
        return len(self.ages) > 1 and not any(one.women is None or one.men is None for one in self.ages)


def read_in_numbers(connection: sqlite3.Connection, place: str, *, language: Language) -> InNumbers:
    """The figures of a place, through the queries."""
    asked = {"place": place}
    return InNumbers(
        language,
        read_figures(connection, Figure, TABLE, asked, language=language),
        read_figures(connection, AgeClass, PYRAMID, asked, language=language),
    )


def chapter(place: Place, known: InNumbers, show: Show, tal: Numbers) -> Markdown:
    """The chapter with its tables and its pyramid; nothing where there are neither."""
    say = known.language.say
    index, change, pyramid = population_index(known), population_change(known), population_pyramid(known)
    if not known.official and pyramid is None:
        return Markdown("")
    return blocks(
        f"## {say('Platsen i siffror', 'The place in figures')}",
        marked(
            say(
                "{place} ligger i {municipality} och har {n} invånare ({source}). Siffrorna i det här avsnittet kommer "
                "inte från enkäten. De är statistik eller uppgifter som någon har angett, var och en med sin källa.",
                "{place} lies in {municipality} and has {n} inhabitants ({source}). The figures in this section do not "
                "come from the survey. They are statistics, or were entered by somebody, each with its source.",
            ),
            place=place.name,
            municipality=_municipality(place, known.language),
            n=tal("folkmängd", known.language.number(place.population)),
            source=place.population_source,
        ),
        show(in_numbers(known)) if known.official else "",
        show(index) if index else "",
        show(change) if change else "",
        show(pyramid) if pyramid else "",
        say(
            "Statistiken visar hur det är, inte hur det upplevs. Där den och enkäten säger olika saker behövs båda.",
            "Statistics show how things are, not how they are experienced. Where they and the survey differ, both are "
            "needed.",
        ),
    )


def sources(known: InNumbers) -> list[str]:
    """Whom to name, each once, with what of theirs is shown."""
    shown = dict.fromkeys(one.source for one in known.figures if one.year is not None)
    parts = [source.partition(", ") for source in shown]
    return [
        ", ".join(filter(None, (owner, *(what for other, _, what in parts if other == owner))))
        for owner in dict.fromkeys(owner for owner, _, _ in parts)
    ]


def in_numbers(known: InNumbers) -> Exhibit:
    """The key figures: one row each, the place beside its municipality, county and country, of the latest year."""
    language, say = known.language, known.language.say
    latest = [one for one in known.figures if one.latest]
    areas = [area for area in AREAS if any(one.area == area for one in latest)]
    rows = [list(same) for _, same in groupby(latest, key=lambda one: one.indicator)]
    entered = say(
        " Platsens invånarantal är det som angetts för platsen ({source}).",
        " The place's population is the one entered for it ({source}).",
    )
    about = say(
        " ”Cirka” betyder att källan inte är exakt; därför blir delar inte alltid lika med helheten.",
        " “About” means that the source is not exact; parts do therefore not always add up.",
    )
    return Exhibit(
        name=TABLE,
        query=TABLE,
        title=_title(latest, language),
        note=say(
            "Senaste året för varje siffra; ett annat år än radens står inom parentes. Ett streck betyder att ingen "
            "har angett siffran, inte noll.",
            "The latest year of each figure; another year than the row's stands in parentheses. A dash means that "
            "nobody has given the figure, not nought.",
        )
        + "".join(entered.format(source=one.source) for one in latest if one.year is None)
        + (about if any(one.approximate for one in latest) else ""),
        header=(say("Siffra", "Figure"), *(_area(area, language) for area in areas), say("År", "Year")),
        rows=tuple(_row(row, areas, language) for row in rows),
        source=_owners(latest, language),
    )


def _row(row: Sequence[Figure], areas: Sequence[str], language: Language) -> tuple[str, ...]:
    by_area = {one.area: one for one in row}
    year = max((one.year for one in row if one.year is not None), default=None)
    first = row[-1]
    name = f"{first.label}, {first.unit}" if first.unit else first.label
    cells = (_cell(by_area.get(area), year, language) for area in areas)
    return name, *cells, NEVER if year is None else str(year)


def _cell(one: Figure | None, year: int | None, language: Language) -> str:
    if one is None:
        return NEVER
    return told(one, language) + ("" if one.year in (year, None) else f" ({one.year})")


def told(one: Figure, language: Language) -> str:
    """A figure as it is written: with the decimals of its source, and 'cirka' where the source is not exact."""
    return _about(language, one) + language.number(one.value, one.decimals)


def _about(language: Language, *figures: Figure) -> str:
    return language.say("cirka ", "about ") if any(one.approximate for one in figures) else ""


def _title(latest: Sequence[Figure], language: Language) -> str:
    """The share of the inhabitants in which the municipality is least like the country."""
    here, there = (
        {one.indicator: one for one in latest if one.area == area and one.indicator.startswith("share_")}
        for area in ("municipality", "country")
    )
    pairs = [(one, there[name]) for name, one in here.items() if name in there and there[name].year == one.year]
    if not pairs:
        return language.say("Platsen och det den jämförs med", "The place and what it is compared with")
    mine, theirs = max(pairs, key=lambda pair: abs(pair[0].value - pair[1].value))
    figures = tuple(f"{told(one, language)} {mine.unit}" for one in (mine, theirs))
    if figures[0] == figures[1]:
        return language.say("Kommunens åldrar liknar rikets", "The municipality's ages are like the country's")
    return language.say(
        f"Mest skiljer sig kommunen från riket i {language.quoted(mine.label)}: {figures[0]} mot {figures[1]}",
        f"The municipality differs most from the country in {language.quoted(mine.label)}: {figures[0]} against "
        f"{figures[1]}",
    )


def population_change(known: InNumbers) -> Exhibit | None:
    """How the population has changed, from the first year to the last that each area has; None for too few years."""
    language, say = known.language, known.language.say
    ends = [(area, of[min(of)], of[max(of)]) for area, of in _by_year(known).items()]
    if not ends:
        return None
    return Exhibit(
        name=CHANGE,
        query=TABLE,
        title=_change_title(ends, language),
        note=say("Invånare den 31 december.", "Inhabitants on 31 December."),
        header=(
            say("Område", "Area"),
            *(say("Från år", "From year"), say("Invånare då", "Inhabitants then")),
            *(say("Till år", "To year"), say("Invånare", "Inhabitants"), say("Förändring, %", "Change, %")),
        ),
        rows=tuple(
            (
                _area(area, language),
                *(str(first.year), told(first, language), str(last.year), told(last, language)),
                language.number(_change(first, last), 1),
            )
            for area, first, last in ends
        ),
        source=_owners([last for _, _, last in ends], language),
    )


def _by_year(known: InNumbers) -> dict[str, dict[int, Figure]]:
    """The population of each area by its years, the first one first; without those whose years tell of no change."""
    series: dict[str, dict[int, Figure]] = {area: {} for area in AREAS}
    for one in known.figures:
        if one.indicator == "population" and one.year is not None:
            series[one.area][one.year] = one
    return {area: of for area, of in series.items() if _is_long(of)}


def _is_long(of: Mapping[int, Figure]) -> bool:
    """Whether a series is long enough to tell of a change, from a beginning that was not nobody."""
    return bool(of) and max(of) - min(of) >= LEAST_YEARS and of[min(of)].value > 0


def _change(first: Figure, last: Figure) -> Fraction:
    return 100 * (Fraction(str(last.value)) / Fraction(str(first.value)) - 1)


def _change_title(ends: Sequence[tuple[str, Figure, Figure]], language: Language) -> str:
    """How the smallest area of all that are known has changed."""
    area, first, last = ends[0]
    change, where = _change(first, last), _area(area, language)
    size = language.number(abs(change), 1)
    if abs(change) < 1:
        return language.say(
            f"{where} har ungefär lika många invånare {last.year} som {first.year}",
            f"{where} has about as many inhabitants in {last.year} as in {first.year}",
        )
    grown = change > 0
    return language.say(
        f"{where} har {'ökat' if grown else 'minskat'} med {size} procent från {first.year} till {last.year}",
        f"{where} has {'grown' if grown else 'shrunk'} by {size} per cent from {first.year} to {last.year}",
    )


def population_index(known: InNumbers) -> Exhibit | None:
    """How the population has gone in every area, year by year, from the first year that all of them have.

    None where they have no such year, or where what follows it is too short for some of them.
    """
    series, language, say = _by_year(known), known.language, known.language.say
    first = min(set[int]().union(*series.values()).intersection(*series.values()), default=0)
    found = {area: {year: one for year, one in of.items() if year >= first} for area, of in series.items()}
    if not first or not all(map(_is_long, found.values())):
        return None
    years = sorted({year for of in found.values() for year in of})
    title = _index_title(found, first, language)
    gaps = any(len(of) <= max(of) - first for of in found.values())
    return Exhibit(
        name=INDEX,
        query=TABLE,
        title=title,
        note=say(
            f"Index: invånarna {first} är 100, så att stort och smått kan jämföras. Invånare den 31 december.",
            f"Index: the inhabitants in {first} are 100, so that large and small can be compared. Inhabitants on 31 "
            "December.",
        )
        + gaps * say(" År utan punkt är okända.", " Years without a mark are unknown."),
        header=(say("År", "Year"), *(_area(area, language) for area in found)),
        rows=tuple(
            (str(year), *(_index_cell(of.get(year), of[first], language) for of in found.values())) for year in years
        ),
        chart=_index_chart(found, first, title, language),
        source=_owners([one for of in found.values() for one in of.values()], language),
    )


def _index(one: Figure, first: Figure) -> Fraction:
    return 100 + _change(first, one)


def _index_cell(one: Figure | None, first: Figure, language: Language) -> str:
    return NEVER if one is None else _about(language, one, first) + language.number(_index(one, first), 1)


def _index_title(found: Mapping[str, Mapping[int, Figure]], first: int, language: Language) -> str:
    """Where fewer, more or about as many live, the place first."""
    ways: dict[Words, list[str]] = {}
    for area, of in found.items():
        change = _change(of[first], of[max(of)])
        way = ("fler", "more") if change > 0 else ("färre", "fewer")
        about = ("ungefär lika många", "about as many")
        ways.setdefault(about if abs(change) < 1 else way, []).append(_within(area, language))
    told = [(language.say(*way), language.listing(areas)) for way, areas in ways.items()]
    first_way, first_areas = told[0]
    others = "".join(f", {way} {areas}" for way, areas in told[1:])
    return language.say(
        f"Jämfört med {first} bor {first_way} {first_areas}{others}",
        f"Compared with {first}, {first_way} live {first_areas}{others}",
    )


def _index_chart(found: Mapping[str, Mapping[int, Figure]], first: int, title: str, language: Language) -> Chart:
    drawn = [
        Line(
            _area(area, language).removeprefix("The ").capitalize(),
            {year: float(_index(one, of[first])) for year, one in of.items()},
            foremost=area == "place",
        )
        for area, of in found.items()
    ]
    areas = language.listing([_within(area, language) for area in found])
    words = language.say(
        f"Linjer år för år för invånarna {areas}, där {first} är 100. {title}.",
        f"Lines year by year of the inhabitants {areas}, where {first} is 100. {title}.",
    )
    return lines(drawn, f"{words} {language.say(*IN_THE_TABLE)}", language=language)


def population_pyramid(known: InNumbers) -> Exhibit | None:
    """Women and men by age as a pyramid, the oldest on top; None where some age is not known for both."""
    if not known.pyramid:
        return None
    language, say = known.language, known.language.say
    everybody = sum(_all(one) for one in known.ages)
    largest = max(known.ages, key=_all)
    share = language.percent(_all(largest), everybody)
    title = say(
        f"Den största åldersgruppen är {largest.label}: {share} procent",
        f"The largest age group is {largest.label}: {share} per cent",
    )
    return Exhibit(
        name=PYRAMID,
        query=PYRAMID,
        title=title,
        note=say(
            f"Invånare {_of_years(known.ages)}. Andelen är av dem som står i tabellen. Åldersgrupperna omfattar olika "
            "många år.",
            f"Inhabitants {_of_years(known.ages)}. The share is of those in the table. The age groups span different "
            "numbers of years.",
        ),
        header=(say("Ålder", "Age"), say("Män", "Men"), say("Kvinnor", "Women")),
        rows=tuple((one.label, language.number(one.men or 0), language.number(one.women or 0)) for one in known.ages),
        chart=_pyramid_chart(known, title),
        source=language.listing(list(dict.fromkeys(one.source for one in known.ages))),
    )


def _pyramid_chart(known: InNumbers, title: str) -> Chart:
    language, say = known.language, known.language.say
    men, women = say("Män", "Men"), say("Kvinnor", "Women")
    longest = max(max(one.women or 0, one.men or 0) for one in known.ages)
    rows = [
        {"age": one.label, "who": who, "end": sign * n, "words": language.number(n)}
        for one in reversed(known.ages)
        for who, sign, n in ((men, -1, one.men or 0), (women, 1, one.women or 0))
    ]
    return Chart(
        "pyramid",
        {"rows": rows, "who": [men, women], "reach": [-1.25 * longest, 1.25 * longest]},
        say(
            f"Befolkningspyramid: staplar åt vänster för män och åt höger för kvinnor, den äldsta åldersgruppen "
            f"överst. {title}. Siffrorna står i tabellen.",
            f"Population pyramid: bars to the left for men and to the right for women, the oldest age group on top. "
            f"{title}. The figures are in the table.",
        ),
    )


def _all(one: AgeClass) -> int:
    return (one.women or 0) + (one.men or 0)


def _of_years(ages: Sequence[AgeClass]) -> str:
    years = sorted({one.year for one in ages})
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


def _area(area: str, language: Language) -> str:
    return {
        "place": language.say("Platsen", "The place"),
        "municipality": language.say("Kommunen", "The municipality"),
        "region": language.say("Länet", "The county"),
        "country": language.say("Riket", "Sweden"),
    }[area]


def _within(area: str, language: Language) -> str:
    return {
        "place": language.say("på platsen", "in the place"),
        "municipality": language.say("i kommunen", "in the municipality"),
        "region": language.say("i länet", "in the county"),
        "country": language.say("i riket", "in Sweden"),
    }[area]


def _municipality(place: Place, language: Language) -> str:
    """Its name, or its code in words where the definitions do not name it."""
    if place.municipality_code in place.municipality:
        return place.municipality
    return language.say(f"kommunen {place.municipality}", f"the municipality of {place.municipality}")


def _owners(figures: Sequence[Figure], language: Language) -> str:
    """Whose the figures are, without the numbers of tables."""
    return language.listing(list(dict.fromkeys(one.source.partition(", ")[0] for one in figures)))
