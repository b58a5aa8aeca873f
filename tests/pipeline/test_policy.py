"""A policy is whole, known and protects somebody, or it is refused."""

from __future__ import annotations

import pytest

from pipeline.policy import SHIPPED, PolicyError, read_policy, shipped_policy


def test_the_shipped_policy_is_the_one_that_the_documents_describe() -> None:
    policy = shipped_policy()

    assert (policy.k, policy.rounding_base, policy.smallest_any, policy.exact_total_min) == (10, 3, 10, 30)
    assert policy.text == SHIPPED.read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("k = 10", "", "Saknas: k"),
        ("k = 10", "k = 10\nkk = 3", "Okänt: kk"),
        ("k = 10", "k = 2", "skyddar ingen"),
        ("rounding_base = 3", "rounding_base = 1", "skyddar ingen"),
        ("smallest_any = 10", "smallest_any = 5", "skyddar ingen"),
        ("exact_total_min = 30", "exact_total_min = 5", "motsäger"),
        ("k_map = 5", "k_map = 2", "på kartan"),
        ("cell_smallest_m = 250", "cell_smallest_m = 100", "på kartan"),
        ("cell_largest_m = 4000", "cell_largest_m = 3000", "dubblad"),
    ],
)
def test_a_policy_that_is_not_whole_or_protects_nobody_is_refused(old: str, new: str, said: str) -> None:
    text = SHIPPED.read_text("utf-8").replace(f"\n{old}\n", f"\n{new}\n", 1)

    with pytest.raises(PolicyError, match=said):
        read_policy(text)
