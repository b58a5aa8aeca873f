"""Labels in a diagram do not cover each other where there is room."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from reports.label_spots import AWAY, LETTER, apart, label_spots


def test_two_near_points_get_labels_on_different_sides() -> None:
    points = [(0.40, 0.50, "Gå och cykla"), (0.44, 0.50, "Bostäder"), (0.42, 0.53, "Skola")]

    boxes = [spot.box(LETTER * len(words)) for spot, (_, _, words) in zip(label_spots(points), points, strict=True)]

    for one, other in combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_a_label_at_the_right_edge_runs_to_the_left() -> None:
    (spot,) = label_spots([(0.97, 0.5, "Natur och vatten")])

    assert (spot.x, spot.align) == (0.97 - AWAY, "right")


@pytest.mark.parametrize(
    ("heights", "spots"),
    [
        ([], []),
        ([95.0, 98.0, 107.0], [95, 98, 107]),
        ([107.5, 95.0, 107.5], [106.5, 95, 108.5]),
        ([1.0, 1.0, 1.0, 1.0, 8.0], [-2, 0, 2, 4, 8]),
    ],
)
def test_labels_beside_one_another_are_moved_no_more_than_they_must(heights: list[float], spots: list[float]) -> None:
    found = apart(heights, 2)

    assert found == spots
    assert all(above - below >= 2 for below, above in pairwise(sorted(found)))
