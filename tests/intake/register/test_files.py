"""Files that people bring are read whole or refused with the row and the reason."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from intake.register import Area, PopulationCount, RegisterError, areas_from_geojson, population_from_csv

VASBY = Path(os.environ.get("PLATSKOLL_VASBY", Path(__file__).parents[4] / "shared" / "data" / "vasby2015"))
SQUARE = [[[17.0, 59.0], [17.1, 59.0], [17.1, 59.1], [17.0, 59.0]]]
HEADER = "age_group,gender,n,source,year\n"


def collection(*areas: tuple[dict[str, Any], Any]) -> str:
    features = [
        {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": coordinates}}
        for properties, coordinates in areas
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


@pytest.mark.parametrize(
    "text",
    [
        HEADER + "16_24,woman,31,SCB,2025\nall,all,1 812,SCB,2025\n",
        "\ufeffage_group;gender;n;source;year;note\r\n16_24;woman;31;SCB;2025;x\r\nall;all;1 812;SCB;2025;\r\n",
    ],
)
def test_population_is_read_with_comma_or_semicolon(text: str) -> None:
    assert population_from_csv(text, "by") == [
        PopulationCount("by", "16_24", "woman", 31, "SCB", 2025),
        PopulationCount("by", "all", "all", 1812, "SCB", 2025),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "saknar kolumnen age_group, gender"),
        ("age_group,n\n", "saknar kolumnen gender, source, year"),
        (HEADER, "ingen rad"),
        (HEADER + "16_24,woman,31,SCB,2025\n16_24,man,-3,SCB,2025\n", "Rad 3: n är '-3'"),
        (HEADER + "16_24,kvinna,31,SCB,2025\n", "Rad 2: kön är 'kvinna'"),
        (HEADER + "16_24,woman,31,,2025\n", "Rad 2 saknar värde i source"),
        (HEADER + "16_24,woman,31\n", "Rad 2 saknar värde i source, year"),
        (HEADER + "16_24,woman,31,SCB,förra året\n", "Rad 2: year"),
    ],
)
def test_a_bad_row_of_the_population_is_named(text: str, sentence: str) -> None:
    with pytest.raises(RegisterError, match=sentence):
        population_from_csv(text, "by")


def test_outlines_of_one_name_become_one_area() -> None:
    text = collection(({"name": "Ön"}, SQUARE), ({"name": "Backen", "code": "12a"}, SQUARE), ({"name": "Ön"}, SQUARE))

    areas = areas_from_geojson(text, "by")

    assert [(area.place, area.code, area.name) for area in areas] == [("by", "on", "Ön"), ("by", "12a", "Backen")]
    assert json.loads(areas[0].outlines) == {"type": "MultiPolygon", "coordinates": [SQUARE, SQUARE]}


@pytest.mark.parametrize("key", ["larger", "larger_area"])
def test_an_area_says_which_larger_one_it_is_a_part_of(key: str) -> None:
    text = collection(({"name": "Ön", key: " Skärgården "}, SQUARE), ({"name": "Ön", key: "Skärgården"}, SQUARE))

    assert [(area.name, area.larger) for area in areas_from_geojson(text, "by")] == [("Ön", "Skärgården")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "rad 1 går inte att läsa"),
        ("[]", "FeatureCollection"),
        ('{"type": "FeatureCollection", "features": []}', "inget område"),
        ('{"type": "FeatureCollection", "features": [7]}', "Område 1 i filen saknar namn"),
        (collection(({"name": "A", "code": "1"}, SQUARE), ({"name": "A", "code": "2"}, SQUARE)), "två olika koder"),
        (collection(({"name": "A", "code": "1"}, SQUARE), ({"name": "B", "code": "1"}, SQUARE)), "både A och B"),
        (collection(({"name": "A", "code": "1 2"}, SQUARE)), "koden '1 2'"),
        (collection(({"name": "A", "larger": "N"}, SQUARE), ({"name": "A"}, SQUARE)), "A hör till både 'N' och ''"),
        (collection(({"name": "A", "larger": "N"}, SQUARE), ({"name": "B"}, SQUARE)), "B hör inte till något större"),
        (collection(({"name": "日本"}, SQUARE)), "koden ''"),
        (collection(({"name": "A"}, [])), "ska vara en yta"),
        (collection(({"name": "A"}, [[[674000, 6580000], [674100, 6580000]]])), "grader"),
        (collection(({"name": "A"}, [[["x", "y"]]])), "grader"),
    ],
)
def test_a_file_of_areas_that_cannot_be_used_gets_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(RegisterError, match=sentence):
        areas_from_geojson(text, "by")


@pytest.mark.vasby
@pytest.mark.skipif(not VASBY.exists(), reason="the real survey is not here; name its folder in PLATSKOLL_VASBY")
def test_a_real_file_of_44_outlines_gives_43_areas() -> None:
    areas = areas_from_geojson((VASBY / "areas.geojson").read_text(encoding="utf-8"), "upplands-vasby")

    outlines = {area.name: len(json.loads(area.outlines)["coordinates"]) for area in areas}
    assert len(areas) == 43
    assert sum(outlines.values()) == 44
    assert outlines["Runby Backar/Lövsta"] == 2
    assert areas[0] == Area("upplands-vasby", "113000", "Runby Backar/Lövsta", areas[0].outlines)
