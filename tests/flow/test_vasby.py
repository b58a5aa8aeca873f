"""A real survey through the commands: every row accounted for, and figures that anybody can recompute from the file."""

from __future__ import annotations

import csv
import os
import re
from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from desk.home import at
from desk.pipeline import stream
from pipeline import store
from pipeline.disclosure import Asked, protect
from pipeline.policy import shipped_policy
from pipeline.questions import public_questions
from pipeline.run import questionnaires

Home = Any
ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("PLATSKOLL_VASBY", ROOT.parent / "shared" / "data" / "vasby2015"))
EXAMPLE = ROOT / "examples" / "vasby2015"
THEMES = {
    "X1..Parker.och.grönområden": "Parker och grönområden",
    "X2..Mångfald.i.bostadsutbudet": "Mångfald i bostadsutbudet",
    "X3..Levandegöra.gemensamma.platser": "Levandegöra gemensamma platser",
    "X4..Kommunikationer": "Kommunikationer",
    "X5..Kultur.och.fritid": "Kultur och fritid",
    "X6..Utbildning": "Utbildning",
    "X7..Omsorg": "Omsorg",
    "X8..Skolan": "Skolan",
    "X9..Trygghet": "Trygghet",
    "X10..Ekologisk.hållbarhet": "Ekologisk hållbarhet",
}

needs_data = [
    pytest.mark.vasby,
    pytest.mark.skipif(not (DATA / "answers.csv").is_file(), reason=f"PLATSKOLL_VASBY: no answers.csv in {DATA}"),
]


@pytest.fixture(scope="module")
def vasby(tmp_path_factory: pytest.TempPathFactory, home_at: Any) -> tuple[Home, dict[str, Any]]:
    """The example of examples/vasby2015 from definition to document, and what the import said."""
    home = home_at(tmp_path_factory.mktemp("vasby") / "home")
    home.does("forms", "add", EXAMPLE / "vasby_2015.v1.toml")
    home.does(
        *("place", "add", "upplands-vasby", "--name", "Upplands Väsby", "--municipality", "0114"),
        *("--population", "41449", "--population-source", "enligt uppgift, 2014"),
    )
    home.does("place", "areas", "upplands-vasby", DATA / "areas.geojson")
    home.does(
        *("campaign", "open", "upplands-vasby", "vasby_2015", "--slug", "vasby-2015", "--opens", "2015-01-12"),
        *("--closes", "2015-05-31", "--controller", "Exempel", "--legal-basis", "public_interest"),
    )
    said = home.does(
        *("import", "vasby-2015", DATA / "answers.csv", "--mapping", EXAMPLE / "mapping.toml", "--json")
    ).json
    for command in (("run",), ("publish",), ("report", "upplands-vasby")):
        home.does(*command)
    return home, said


@pytest.fixture(scope="module")
def means(vasby: tuple[Home, Mapping[str, Any]]) -> dict[str, tuple[int, float]]:
    """Number and mean of every theme's weight, from the file alone: whole rows, values 0 to 14."""
    with (DATA / "answers.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, delimiter=";")
    quarantined = {
        int(re.findall(r"rad (\d+):", remark)[0]) for remark in vasby[1]["remarks"] if "fel kolumner" in remark
    }
    quarantined |= {number for number, row in enumerate(rows, start=2) if len(row) != len(header)}
    whole = [row for number, row in enumerate(rows, start=2) if number not in quarantined]
    assert len(whole) == 1035
    weights = {
        theme: [
            int(row[header.index(column)]) for row in whole if row[header.index(column)] in set(map(str, range(15)))
        ]
        for column, theme in THEMES.items()
    }
    return {theme: (len(values), fmean(values)) for theme, values in weights.items()}


class TestTheRealSurvey:
    pytestmark = needs_data

    def test_every_row_is_accepted_or_quarantined(self, vasby: tuple[Home, Mapping[str, Any]]) -> None:
        home, said = vasby
        assert (said["read"], said["accepted"], said["quarantined"]) == (1038, 1035, 3)
        assert said["read"] == said["accepted"] + said["quarantined"]
        assert home.public("select respondents, in_groups + withheld from campaign") == [(1035, 1035)]
        assert home.entries() == 1038 + 1

    def test_importing_it_again_adds_nothing(self, vasby: tuple[Home, Mapping[str, Any]], tmp_path: Path) -> None:
        home = vasby[0].copied(tmp_path / "again")
        again = ("import", "vasby-2015", DATA / "answers.csv", "--mapping", EXAMPLE / "mapping.toml", "--json")
        assert home.does(*again).json["new"] == 0

    def test_the_mean_of_every_theme_is_the_one_in_the_file(
        self, vasby: tuple[Home, Mapping[str, Any]], means: Mapping[str, tuple[int, float]]
    ) -> None:
        published = {
            theme: (n, total / n)
            for theme, n, total in vasby[0].public(
                """
                select label_sv, sum(n), sum(n * cast(choice as integer)) from total_count
                join question on question.campaign = total_count.campaign and question.id = total_count.question
                where battery = 'theme_weight' and choice glob '[0-9]*' group by question.id
                """
            )
        }
        assert published.keys() == means.keys()
        for theme, (n, mean) in means.items():
            assert published[theme][0] == n, theme
            assert published[theme][1] == pytest.approx(mean, abs=0.0005), theme

    def test_the_document_ranks_the_themes_in_that_order(
        self, vasby: tuple[Home, Mapping[str, Any]], means: Mapping[str, tuple[int, float]]
    ) -> None:
        text = (vasby[0].root / "reports" / "behovsanalys-upplands-vasby.md").read_text(encoding="utf-8")
        rows = [line for line in text.splitlines() if line.startswith("|")]
        ranked = [theme for row in rows if (theme := row.split("|")[1].strip()) in means]
        assert ranked[:10] == sorted(means, key=lambda theme: -means[theme][1])

    def test_no_group_is_under_ten(self, vasby: tuple[Home, Mapping[str, Any]]) -> None:
        sizes = [size for (size,) in vasby[0].public("select size from respondent_group")]
        assert len(sizes) > 10
        assert min(sizes) >= 10

    def test_most_people_carry_several_variables(self, vasby: tuple[Home, Mapping[str, Any]]) -> None:
        """At least 60 of 100 people are in a group that tells at least two of age, gender and area."""
        carried = vasby[0].public(
            "select size, sum(value != '') from respondent_group join group_value on group_id = id group by id"
        )
        assert sum(size for size, n in carried if n >= 2) >= 0.6 * 1035

    def test_means_closer_than_five_hundredths_are_called_equal_in_words_and_no_others(
        self, vasby: tuple[Home, Mapping[str, Any]], means: Mapping[str, tuple[int, float]]
    ) -> None:
        text = (vasby[0].root / "reports" / "behovsanalys-upplands-vasby.md").read_text(encoding="utf-8")
        order = sorted(means, key=lambda theme: -means[theme][1])
        close = [(a, b) for a, b in pairwise(order) if means[a][1] - means[b][1] < 0.05]
        said = re.findall(r"”([^”]+)” och ”([^”]+)” väger lika", text)

        assert set(said) == set(close)

    def test_means_made_of_the_groups_are_near_the_exact_ones(
        self, vasby: tuple[Home, Mapping[str, Any]], means: Mapping[str, tuple[int, float]]
    ) -> None:
        """Over 100 secrets all ten themes are within 0.05 at least 95 times, and never more than 0.10 off."""
        with stream(at(vasby[0].root)) as flow:
            asked = questionnaires(flow, "upplands-vasby")["vasby-2015"]
            assert asked is not None
            questions = public_questions(asked.form, asked.supplied, "Upplands Väsby")
            people = store.people(flow.database("upplands-vasby"), "vasby-2015")
        wanted = tuple(q for q in questions if q.battery == "theme_weight" or q.id in asked.form.group_by)
        worst = []
        for number in range(100):
            tables = protect(
                *("vasby-2015", people, Asked(wanted, asked.form.group_by)),
                **{"final": True, "policy": shipped_policy(), "secret": f"secret {number}".encode()},
            )
            points = defaultdict[str, list[tuple[int, int]]](list)
            for row in tables.answers:
                if row.choice.isdigit() and row.question.startswith("theme_weight"):
                    points[row.question].append((int(row.choice), row.n))
            made = {name: sum(p * n for p, n in rows) / sum(n for _, n in rows) for name, rows in points.items()}
            labels = {question.id: question.label["sv"] for question in wanted}
            assert {labels[name] for name in made} == means.keys()
            worst.append(max(abs(mean - means[labels[name]][1]) for name, mean in made.items()))
        assert sum(error <= 0.05 for error in worst) >= 95
        assert max(worst) <= 0.10

    def test_the_source_is_named_where_its_figures_are_shown(self, vasby: tuple[Home, Mapping[str, Any]]) -> None:
        text = (vasby[0].root / "reports" / "behovsanalys-upplands-vasby.html").read_text(encoding="utf-8")
        assert "Samuel Bohman" in text
        assert "MIT" in text


def test_the_examples_carry_definitions_and_no_data() -> None:
    """A table of answers has hundreds of lines, or lines of many semicolons; neither is here."""
    files = [file for file in (ROOT / "examples").rglob("*") if file.is_file()]
    assert files
    for file in files:
        assert file.suffix in {".toml", ".md"}, file
        lines = file.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 500, file
        assert not any(line.count(";") > 20 for line in lines), file
