"""Labels in a diagram do not cover each other where there is room."""

from __future__ import annotations

from itertools import combinations

from reports.label_spots import AWAY, LETTER, label_spots


def test_two_near_points_get_labels_on_different_sides() -> None:
    points = [(0.40, 0.50, "Gå och cykla"), (0.44, 0.50, "Bostäder"), (0.42, 0.53, "Skola")]

    boxes = [spot.box(LETTER * len(words)) for spot, (_, _, words) in zip(label_spots(points), points, strict=True)]

    for one, other in combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_a_label_at_the_right_edge_runs_to_the_left() -> None:
    (spot,) = label_spots([(0.97, 0.5, "Natur och vatten")])

    assert (spot.x, spot.align) == (0.97 - AWAY, "right")
