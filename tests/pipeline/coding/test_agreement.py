"""How well two coders agree: Cohen's kappa where it says something, otherwise a number of disagreements."""

from __future__ import annotations

import random

import pytest
from sklearn.metrics import cohen_kappa_score

from pipeline.coding.agreement import KAPPA_FROM, agreements
from pipeline.coding.codebook import Code, Kind

BUS, SHOP = Code("public_transport", Kind.NEED), Code("services", Kind.STRENGTH)


@pytest.mark.parametrize("seed", range(5))
def test_kappa_is_what_another_library_makes_it(seed: int) -> None:
    dice = random.Random(seed)
    first = [dice.random() < 0.4 for _ in range(60)]
    second = [said if dice.random() < 0.8 else not said for said in first]
    pairs = [
        (frozenset({BUS} if one else ()), frozenset({BUS} if other else ()))
        for one, other in zip(first, second, strict=True)
    ]
    (found,) = agreements(pairs)
    assert found.kappa == pytest.approx(cohen_kappa_score(first, second))
    assert found.disagreements == sum(one != other for one, other in zip(first, second, strict=True))


def test_of_a_code_that_is_used_less_than_ten_times_only_the_disagreements_are_told() -> None:
    pairs = [(frozenset({BUS}), frozenset({BUS}))] * (KAPPA_FROM - 2) + [(frozenset({BUS}), frozenset())]
    pairs += [(frozenset(), frozenset())] * 20
    (found,) = agreements(pairs)
    assert (found.used, found.disagreements, found.kappa) == (9, 1, None)
    (found,) = agreements([*pairs, (frozenset(), frozenset({BUS}))])
    assert found.kappa is not None


def test_a_code_that_both_gave_every_text_has_no_kappa() -> None:
    (found,) = agreements([(frozenset({BUS}), frozenset({BUS}))] * 30)
    assert found.kappa is None


def test_each_code_is_compared_by_itself_and_the_most_used_comes_first() -> None:
    pairs = [(frozenset({BUS, SHOP}), frozenset({BUS})), (frozenset({BUS}), frozenset({BUS}))]
    assert [(one.code, one.both, one.one, one.other, one.neither) for one in agreements(pairs)] == [
        (BUS, 2, 0, 0, 0),
        (SHOP, 0, 1, 0, 1),
    ]
    assert agreements([]) == ()
