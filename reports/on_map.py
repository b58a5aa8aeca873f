"""The chapter on places on the map: what people like and want to improve, in squares of five people and by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .drawing import Chart
from .escaping import Markdown, marked
from .exhibits import IN_THE_TABLE, Exhibit
from .figures import MapCell, MapPlace, MapQuestion, Survey
from .language import Language
from .needs import Show, blocks
from .outlines import Point, Shape, box_of, flat, room_for_name

SHADES = {
    "pins_like": ("#c9e4d9", "#85c1ab", "#3d917a", "#0b5d4b"),
    "pins_improve": ("#f2cfc3", "#e09a83", "#c9694d", "#a8321a"),
}
"""From few to many, light to dark; what is liked is green, what is to be improved is red."""
OTHER_SHADES = ("#c6dde8", "#86b7cd", "#4a8dab", "#1b5f7a")
MOST_NAMED = 12
"""A place of more areas than this has only those named on the map where there are squares."""
BARS_KM = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
"""How long the bar of scale may be."""
SMALLEST, LETTER, LINE = (350, 290), 8, 20
"""The narrowest and the lowest that a map is drawn, how wide a letter is and how high a line with air, in dots."""
MARGIN = 0.05
"""Below the map, in shares of its height: there the bar of scale lies."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the place on the flat ground."""

    name: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Square:
    """A square on the flat ground, and the name of the area that its middle lies in ('' outside of them all)."""

    cell: MapCell
    shape: Shape
    area: str


def chapter(survey: Survey, show: Show) -> Markdown:
    """The chapter, one map or table for each question; nothing where nobody was asked."""
    say = survey.language.say
    if not survey.map_questions:
        return Markdown("")
    return blocks(
        f"## {say('Platser på kartan', 'Places on the map')}",
        say(
            "Frågorna kunde besvaras med en punkt på kartan eller med namnet på ett ställe. För att ingen ska kunna "
            "kännas igen visas bara rutor och namngivna ställen som minst fem personer har pekat ut, och antalen är "
            "hela femtal: så många var det minst.",
            "The questions could be answered with a point on the map or with the name of a spot. So that nobody can be "
            "recognised, only squares and named spots that at least five people pointed out are shown, and counts are "
            "in whole fives: at least so many.",
        ),
        *(_shown(one, survey, show) for one in survey.map_questions),
    )


def _shown(asked: MapQuestion, survey: Survey, show: Show) -> Markdown:
    """The figure of one question, or the sentence that there is none."""
    figure = exhibit(asked, survey)
    nothing = survey.language.say(
        "**”{question}”** Inget ställe visas, för inget är utpekat av minst fem personer.",
        "**“{question}”** No spot is shown, as none was pointed out by at least five people.",
    )
    return show(figure) if figure else marked(nothing, question=asked.label)


def exhibit(asked: MapQuestion, survey: Survey) -> Exhibit | None:
    """What was pointed out in answer to one question, as a table and, where there are squares, a map.

    None where nothing of it is published.
    """
    cells = [cell for cell in survey.map_cells if cell.question == asked.question]
    named = [one for one in survey.map_places if one.question == asked.question]
    if not cells and not named:
        return None
    language, say = survey.language, survey.language.say
    ground = flat([*(area.outlines for area in survey.areas), *(cell.outline for cell in cells)])
    areas = [Part(area.name, shape) for area, shape in zip(survey.areas, ground, strict=False)]
    squares = _squares(cells, ground[len(survey.areas) :], areas)
    title = _title(asked, named, squares, language)
    return Exhibit(
        name=f"map_{asked.question}",
        query="map_cells" if cells else "map_places",
        title=title,
        note=_note(asked, cells, language),
        header=(
            say("Var", "Where"),
            say("Namngivet ställe, personer", "Named spot, people"),
            say("Rutor", "Squares"),
            say("Flest personer i en ruta", "Most people in one square"),
        ),
        rows=(
            *((one.name, _at_least(one.n, language), "–", "–") for one in named),
            *_areas(squares, language),
        ),
        chart=_chart(asked, areas, squares, title, language),
    )


def _squares(cells: Sequence[MapCell], shapes: Sequence[Shape], areas: Sequence[Part]) -> list[Square]:
    """The cells on the ground, those where most pointed first."""
    found = [
        Square(cell, shape, next((area.name for area in areas if area.shape.holds(shape.centre)), ""))
        for cell, shape in zip(cells, shapes, strict=True)
    ]
    return sorted(found, key=lambda one: -one.cell.n)


def _areas(squares: Sequence[Square], language: Language) -> list[tuple[str, str, str, str]]:
    """How many squares there are in each area, and how many people in the one where most pointed."""
    outside = language.say("Utanför delområdena", "Outside the sub-areas")
    return [
        (
            name or outside,
            "–",
            language.number(len(within)),
            _at_least(within[0].cell.n, language),
        )
        for name in dict.fromkeys(one.area for one in squares)
        if (within := [one for one in squares if one.area == name])
    ]


def _at_least(n: int, language: Language) -> str:
    return f"{language.say('minst', 'at least')} {language.number(n)}"


def _people(n: int, language: Language) -> str:
    return f"{_at_least(n, language)} {language.say('personer', 'people')}"


def _title(asked: MapQuestion, named: Sequence[MapPlace], squares: Sequence[Square], language: Language) -> str:
    """What most people agree on: the named spot or the square that most pointed out."""
    say = language.say
    what = {
        "pins_like": say("tycker om", "like"),
        "pins_improve": say("vill förbättra", "want to improve"),
    }.get(asked.question, say("pekar ut", "point out"))
    if named and (not squares or named[0].n >= squares[0].cell.n):
        n, which = named[0].n, named[0].name
    else:
        n, area = squares[0].cell.n, squares[0].area
        which = say("något i samma ruta", "something in the same square") + (f" ({area})" if area else "")
    return f"{_people(n, language).capitalize()} {what} {which}"


def _note(asked: MapQuestion, cells: Sequence[MapCell], language: Language) -> str:
    """What was asked, how many answered, how large the squares are, and what an empty spot means."""
    say = language.say
    sides = sorted({cell.size_m for cell in cells})
    across = "–".join(language.number(side) for side in dict.fromkeys((sides[0], sides[-1]))) if sides else ""
    larger = say(", de större där färre pekar", ", the larger where fewer point") if len(sides) > 1 else ""
    squares = (
        say(
            f" Rutorna är {across} meter i sida{larger}, och räknas dit där deras mitt ligger. Tomt betyder inte att "
            "ingen har pekat där.",
            f" The squares are {across} metres across{larger}, and belong where their middle lies. Blank does not mean "
            "nobody pointed there.",
        )
        if cells
        else ""
    )
    return (
        say(
            f"Fråga: ”{asked.label}” Bas: minst {language.number(asked.n)} personer svarade, minst "
            f"{language.number(asked.located)} av dem med en punkt på kartan.",
            f"Question: “{asked.label}” Base: at least {language.number(asked.n)} people answered, at least "
            f"{language.number(asked.located)} of them with a point on the map.",
        )
        + squares
    )


def _chart(
    asked: MapQuestion, areas: Sequence[Part], squares: Sequence[Square], title: str, language: Language
) -> Chart | None:
    """The squares on the outlines of the place; None without squares, or without outlines to see where they are."""
    if not squares or not areas:
        return None
    upon = [one.shape for one in squares]
    left, bottom, right, top = box_of([*(area.shape for area in areas), *upon])
    counts = sorted({one.cell.n for one in squares})
    shades = SHADES.get(asked.question, OTHER_SHADES)
    classes = _classes(counts, len(shades))
    labels = [_people(low, language) for low in classes]
    told = [area for area in areas if len(areas) <= MOST_NAMED or area.name in {one.area for one in squares}]
    dot = max((right - left) / SMALLEST[0], (top - bottom) / SMALLEST[1])

    def half(name: str) -> Point:
        return dot * LETTER * len(name) / 2, dot * LINE / 2

    bar, bar_name = _bar((left, bottom - MARGIN * (top - bottom)), right - left, language)
    return Chart(
        "map",
        {
            "ground": [_feature(area.shape) for area in areas],
            "squares": [
                {**_feature(one.shape), "people": labels[sum(low <= one.cell.n for low in classes) - 1]}
                for one in reversed(squares)
            ],
            "classes": labels,
            "colours": [shades[round(at * (len(shades) - 1) / max(1, len(labels) - 1))] for at in range(len(labels))],
            "names": [*(_name(area.name, room_for_name(area.shape, upon, half(area.name))) for area in told), bar_name],
            "bar": [bar],
        },
        language.say(
            f"Karta med platsens delområden och {len(squares)} rutor där minst fem personer har pekat; ju mörkare "
            f"ruta, desto fler. {title}.",
            f"Map of the place's sub-areas and {len(squares)} squares where at least five people pointed; the darker "
            f"a square, the more people. {title}.",
        )
        + f" {language.say(*IN_THE_TABLE)}",
        shape=(1 + MARGIN) * (top - bottom) / (right - left),
    )


def _classes(counts: Sequence[int], most: int) -> list[int]:
    """The lowest count of each class of colour: each count its own where they are few, otherwise about as many each."""
    if len(counts) <= most:
        return list(counts)
    return [counts[at * len(counts) // most] for at in range(most)]


def _feature(shape: Shape) -> dict[str, object]:
    return {"type": "Feature", "geometry": shape.geometry}


def _name(name: str, at: Point, above: int = 0) -> dict[str, object]:
    """A name at a spot, or so many dots above it."""
    return {"name": name, "x": at[0], "y": at[1], "up": -above}


def _bar(corner: Point, width: float, language: Language) -> tuple[dict[str, object], dict[str, object]]:
    """A bar of scale from a corner, at most a quarter of the width, and how long it is."""
    length = max((km for km in BARS_KM if km <= width / 4), default=BARS_KM[0])
    x, y = corner
    line = {"type": "LineString", "coordinates": [(x, y), (x + length, y)]}
    words = f"{language.number(1000 * length)} m" if length < 1 else f"{language.number(length)} km"
    return {"type": "Feature", "geometry": line}, _name(words, (x + length / 2, y), above=11)
