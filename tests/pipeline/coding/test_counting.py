"""People per code: every number a whole step from the truth, and no number where they are few."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from pipeline.coding.agreement import agreements
from pipeline.coding.codebook import Code, Kind, codebook
from pipeline.coding.counting import how_well_they_agree, people_per_code, rounded
from pipeline.coding.records import Figure
from pipeline.policy import shipped_policy

BUS, SHOP = Code("public_transport", Kind.NEED), Code("services", Kind.NEED)
KEYS = [bytes([n]) for n in range(200)]


def test_a_number_is_less_than_a_base_from_the_truth_and_a_multiple_of_it() -> None:
    for key in KEYS:
        for n in range(60):
            told = rounded(n, base=3, key=key)
            assert (told % 3, abs(told - n) < 3) == (0, True)
            assert n % 3 or told == n


def test_with_one_key_a_number_never_falls_when_the_truth_rises_and_moves_by_whole_steps() -> None:
    for key in KEYS:
        told = [rounded(n, base=3, key=key) for n in range(60)]
        assert {after - before for before, after in pairwise(told)} == {0, 3}


def test_over_all_keys_a_number_is_neither_too_high_nor_too_low() -> None:
    for n in range(20, 23):
        assert sum(rounded(n, base=3, key=key) for key in KEYS) / len(KEYS) == pytest.approx(n, abs=0.25)


def counted(given: dict[str, set[Code]], authors: dict[str, set[int]]) -> dict[tuple[str, str], float]:
    found = people_per_code(
        "byn",
        "best",
        {text: frozenset(codes) for text, codes in given.items()},
        {text: frozenset(by) for text, by in authors.items()},
        policy=shipped_policy(),
        secret=b"secret",
    )
    return {(one.theme, one.kind): one.value for one in found}


def test_people_are_counted_and_not_texts() -> None:
    """Twelve people wrote the very same, and each of twelve others wrote three things on one theme."""
    given = {"same": {BUS}} | {f"{n} {part}": {SHOP} for n in range(12) for part in "abc"}
    authors = {"same": set(range(100, 112))} | {f"{n} {part}": {n} for n in range(12) for part in "abc"}
    assert counted(given, authors) == {
        ("_answered", ""): 24,
        ("public_transport", ""): 12,
        ("public_transport", "need"): 12,
        ("services", ""): 12,
        ("services", "need"): 12,
    }


def test_a_person_who_says_several_things_of_a_theme_is_one_of_its_people() -> None:
    idea = Code("services", Kind.IDEA)
    given = {str(n): {SHOP, idea} for n in range(15)}
    authors = {str(n): {n} for n in range(15)}
    assert counted(given, authors)["services", ""] == 15


@pytest.mark.parametrize("people", range(1, 16))
def test_a_number_that_is_shown_is_never_of_fewer_than_ten(people: int) -> None:
    many = {f"x{n}": set[Code]() for n in range(30)}
    given = many | {str(n): {BUS} for n in range(people)}
    authors = {text: {n} for n, text in enumerate(given)}
    for secret in (b"a", b"b", b"c", b"d"):
        found = people_per_code(
            "byn",
            "best",
            {text: frozenset(codes) for text, codes in given.items()},
            {text: frozenset(by) for text, by in authors.items()},
            policy=shipped_policy(),
            secret=secret,
        )
        shown = [one.value for one in found if one.theme == BUS.theme]
        assert not shown or people >= 10
        assert all(value >= 12 for value in shown)


@pytest.mark.parametrize("seed", range(20))
def test_no_kind_stands_above_its_theme_and_no_theme_above_everybody(seed: int) -> None:
    dice = random.Random(seed)
    book = [Code(theme, kind) for theme in list(codebook().themes)[:3] for kind in Kind]
    given = {str(n): set(dice.sample(book, dice.randint(0, 3))) for n in range(dice.randint(10, 60))}
    told = counted(given, {text: {int(text) % 40} for text in given})
    for (theme, kind), n in told.items():
        assert n <= told[theme, ""] <= told["_answered", ""], (theme, kind)


def test_of_a_question_that_few_wrote_to_nothing_is_counted() -> None:
    given = {str(n): {BUS} for n in range(9)}
    assert counted(given, {str(n): {n} for n in range(9)}) == {}


def test_kappa_has_one_decimal_and_only_codes_with_a_number_of_their_own_have_one() -> None:
    pairs = [(frozenset({BUS, SHOP}), frozenset({BUS, SHOP}))] * 13 + [(frozenset({BUS}), frozenset({SHOP}))] * 2
    pairs += [(frozenset[Code](), frozenset[Code]())] * 18
    shown = [Figure("people", "best", BUS.theme, BUS.kind.value, 15, 0)]
    assert how_well_they_agree(agreements(pairs), shown, texts=33) == (
        Figure("coding_sample", "", "", "", 30, 30),
        Figure("coding_kappa", "", BUS.theme, "need", 0.9, 30),
        Figure("coding_disagreements", "", "", "", 2, 30),
    )


def test_the_codebook_has_fourteen_themes_and_four_kinds_in_both_languages() -> None:
    book = codebook()
    assert (len(book.themes), len(book.kinds)) == (14, 4)
    texts = (*book.themes.values(), *book.kinds.values(), *book.about.values())
    assert all(text["sv"] and text["en"] for text in texts)
    assert all(len(words) >= 10 for words in book.theme_words.values())
    assert book.label(BUS) == {"sv": "Buss, tåg och båt: behov", "en": "Bus, train and ferry: need"}
