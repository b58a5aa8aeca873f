"""What controlled rounding promises of every table."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.rounding import Draws, controlled_round, key_for

TABLES = st.integers(1, 7).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 14), min_size=width, max_size=width), min_size=1, max_size=7)
)
KEYS = st.binary(min_size=4, max_size=8)
PURE = settings(max_examples=150, deadline=None, database=None)


def margins(table: list[list[int]]) -> list[int]:
    rows, columns = [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]
    return [*rows, *columns, sum(rows)]


@PURE
@given(TABLES, KEYS, st.sampled_from([2, 3, 5]))
def test_every_cell_becomes_the_multiple_below_or_above_and_multiples_stay(
    table: list[list[int]], key: bytes, base: int
) -> None:
    rounded = controlled_round(table, base=base, key=key)

    for row, rounded_row in zip(table, rounded, strict=True):
        for n, shown in zip(row, rounded_row, strict=True):
            assert shown in ({n} if n % base == 0 else {n - n % base, n - n % base + base})


@PURE
@given(TABLES, KEYS)
def test_no_row_column_or_grand_total_moves_by_a_whole_base(table: list[list[int]], key: bytes) -> None:
    rounded = controlled_round(table, base=3, key=key)

    for truth, shown in zip(margins(table), margins(rounded), strict=True):
        assert abs(truth - shown) < 3
        assert shown == truth or truth % 3


@PURE
@given(TABLES, KEYS)
def test_along_a_scale_no_sum_of_the_lowest_points_moves_by_a_whole_base(table: list[list[int]], key: bytes) -> None:
    """In each row and in the whole table: so that a mean moves by little, however many points there are."""
    scale = list(range(len(table[0])))[::-1][:-1]

    rounded = controlled_round(table, base=3, key=key, scale=scale)

    for truth, shown in [*zip(table, rounded, strict=True), (_columns(table), _columns(rounded))]:
        for upto in range(len(scale)):
            assert abs(sum(truth[c] - shown[c] for c in scale[: upto + 1])) < 3
    assert all(abs(a - b) < 3 for a, b in zip(margins(table), margins(rounded), strict=True))


@PURE
@given(TABLES, KEYS, st.lists(st.tuples(st.integers(0, 1), st.integers(0, 2)), min_size=7, max_size=7))
def test_no_branch_of_a_tree_of_rows_moves_by_a_whole_base(
    table: list[list[int]], key: bytes, tree: list[tuple[int, int]]
) -> None:
    nests = tree[: len(table)]

    rounded = controlled_round(table, base=3, key=key, nests=nests, scale=range(len(table[0])))

    for branch in {nest[:depth] for nest in nests for depth in range(3)}:
        of = [i for i, nest in enumerate(nests) if nest[: len(branch)] == branch]
        for truth, shown in zip(_columns([table[i] for i in of]), _columns([rounded[i] for i in of]), strict=True):
            assert abs(truth - shown) < 3
    assert all(
        shown % 3 == 0 and abs(n - shown) < 3
        for a, b in zip(table, rounded, strict=True)
        for n, shown in zip(a, b, strict=True)
    )


def _columns(table: list[list[int]]) -> list[int]:
    return [sum(column) for column in zip(*table, strict=True)]


@PURE
@given(TABLES, KEYS)
def test_the_same_key_and_table_give_the_same_result(table: list[list[int]], key: bytes) -> None:
    assert controlled_round(table, base=3, key=key) == controlled_round(table, base=3, key=key)


def test_the_mean_over_many_keys_is_the_truth_in_every_cell() -> None:
    table = [[1, 2, 4], [5, 7, 8], [2, 1, 1]]
    tries = 4000
    sums = [[0] * 3 for _ in table]
    for n in range(tries):
        for i, row in enumerate(controlled_round(table, base=3, key=key_for(b"mean", str(n)))):
            for j, value in enumerate(row):
                sums[i][j] += value

    for i, row in enumerate(table):
        for j, truth in enumerate(row):
            # The standard error of a mean of 4,000 values of spread 1.5 is 0.024.
            assert abs(sums[i][j] / tries - truth) < 0.1


def test_an_empty_table_stays_empty() -> None:
    assert controlled_round([], base=3, key=b"k") == []
    assert controlled_round([[], []], base=3, key=b"k") == [[], []]


def test_draws_are_the_same_for_ever() -> None:
    """Published figures hang on this stream: if these numbers change, every release changes."""
    draws = Draws(key_for(b"secret", "answers", "gatur", "overall"))

    assert [draws.below(3) for _ in range(12)] == [1, 1, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1]
