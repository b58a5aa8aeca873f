"""Charts: specifications filled with values become pictures that need nothing from elsewhere."""

from __future__ import annotations

import re

import pytest

from reports.drawing import RUNS, SPECIFICATIONS, Chart, draw, fill
from reports.language import SWEDISH
from reports.web import HERE


def ranking(area: str) -> Chart:
    return Chart(
        "ranking",
        {"rows": [{"area": area, "share": 40, "words": "40 %"}], "longest": 50, "colour": "#a8321a"},
        f'Ett "{area}"',
    )


def test_a_chart_has_role_label_and_text_and_no_address() -> None:
    markup = draw(ranking("Gå & <script>"), language=SWEDISH)

    assert markup.count('role="img" aria-label="Ett &quot;Gå &amp; &lt;script&gt;&quot;"') == 2
    assert "Gå &amp; &lt;script&gt;" in markup
    assert not re.search(r"<script|href=|src=|url\(", markup)


def test_the_same_values_give_the_same_picture() -> None:
    assert draw(ranking("Skola"), language=SWEDISH) == draw(ranking("Skola"), language=SWEDISH)


def test_an_unknown_name_in_a_specification_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill({"a": ["$rows"]}, {})


def test_the_runs_of_ratings_are_those_of_the_tokens() -> None:
    tokens = (HERE / "tokens.css").read_text(encoding="utf-8")

    assert RUNS[5] == tuple(re.findall(r"--rating-\d: (#\w+);", tokens))
    assert all(len(colours) == points for points, colours in RUNS.items())


@pytest.mark.parametrize("path", sorted(SPECIFICATIONS.glob("*.vl.json")), ids=lambda path: path.stem)
def test_every_specification_says_what_it_shows(path: object) -> None:
    assert '"description": "' in path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
