"""Attacks on the counts of codes: what somebody wrote, from a release before and after; small numbers; the same again.

Each is tried on an unsafe build first (exact numbers, made anew at every release) and must break it.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.coding.acts import CampaignCodes, Code, Round, Signature, finish, give, suggestions, to_code
from pipeline.coding.counting import people_per_code, rounded
from pipeline.policy import shipped_policy
from pipeline.rounding import key_for
from pipeline.run import run_place
from tests.attack.disclosure.attacker import ask
from tests.attack.disclosure.village import PLACE, SURVEY, Village, village

POLICY = shipped_policy()
Counts = dict[tuple[str, str, str], int]
"""How many people per question, theme and kind."""


@pytest.fixture(scope="module")
def spoken(memory: Path) -> Iterator[Village]:
    """155 people whose texts somebody has coded as the machine suggested, counted and published."""
    with village(memory / "codes", 155, 1812) as made:
        codes = standing(made)
        signed, learned = Signature("Lo", made.home.after, 1), suggestions(codes)
        for one in codes.waiting(Round.FIRST):
            found = learned.of(one.text.words, one.asked.question.label["sv"])
            give(made.home.stream, codes, one.text.name, found, Round.FIRST, signed)
        finish(made.home.stream, standing(made), signed, secret=made.home.secret)
        made.home.publish()
        yield made


def standing(made: Village) -> CampaignCodes:
    run_place(made.home.stream, PLACE)
    found = to_code(made.home.stream, PLACE, secret=made.home.secret, today=made.home.after)
    return next(one for one in found if one.campaign == SURVEY)


def exact(codes: CampaignCodes) -> Counts:
    """The unsafe build: how many people each code was given to, as it is today."""
    found: Counter[tuple[str, str, str]] = Counter()
    for person, given in by_person(codes).items():
        assert person
        found.update({(question, code.theme, code.kind.value) for question, code in given})
    return dict(found)


def by_person(codes: CampaignCodes) -> dict[int, set[tuple[str, Code]]]:
    """What the attack is scored against: the codes of what each person wrote."""
    found: dict[int, set[tuple[str, Code]]] = {}
    for name, coded in codes.given(Round.FIRST, codes.texts).items():
        for person in codes.authors[name]:
            said = {(codes.texts[name].asked.question.id, code) for code in coded}
            found.setdefault(person, set()).update(said)
    return found


def told(file: Path) -> Counts:
    rows = ask(file, "select question, theme, kind, n from code_count where kind <> ''")
    return {(question, theme, kind): n for question, theme, kind, n in rows}


def test_the_codes_of_whoever_takes_an_answer_back_are_in_no_difference_of_releases(spoken: Village) -> None:
    """One after the other takes the answer back; somebody who knows who it was keeps the file of every day."""
    codes, dice = standing(spoken), random.Random(7)
    wrote = by_person(codes)
    before_bytes, before = spoken.home.current.read_bytes(), exact(codes)
    broken = 0
    gone = dice.sample(sorted(person for person in wrote if wrote[person]), 12)
    for person in gone:
        authors = {name: by - {person} for name, by in codes.authors.items()}
        after = exact(replace(codes, authors=authors))
        fallen = {key for key in before if after.get(key, 0) < before[key]}
        broken += fallen == {(question, code.theme, code.kind.value) for question, code in wrote[person]}
    assert broken == len(gone), "the unsafe build gives the codes of every one of them"

    for n in range(1, 13):
        spoken.home.withdraw(f"r{n:05d}")
    spoken.home.publish()
    assert told(spoken.home.current) == told_of(before_bytes, spoken.folder)
    assert spoken.home.current.read_bytes() == before_bytes


def told_of(contents: bytes, folder: Path) -> Counts:
    file = folder / "before.db"
    file.write_bytes(contents)
    return told(file)


def test_exchanging_who_wrote_what_changes_no_number(spoken: Village) -> None:
    codes, dice = standing(spoken), random.Random(3)
    for asked in codes.questions:
        texts = [text.name for text in asked.texts]
        people = sorted(set().union(*(codes.authors[name] for name in texts)))
        given = codes.given(Round.FIRST, texts)
        rows = set()
        for _ in range(20):
            dealt = dict(zip(people, dice.sample(people, len(people)), strict=True))
            authors = {name: frozenset(dealt[one] for one in codes.authors[name]) for name in texts}
            rows.add(
                people_per_code(SURVEY, asked.question.id, given, authors, policy=POLICY, secret=spoken.home.secret)
            )
        assert len(rows) == 1


def test_a_shown_number_leaves_five_truths_and_none_of_fewer_than_ten(spoken: Village) -> None:
    """Whoever knows the rule and not the key; over all keys every one of the five can be behind a number."""
    keys = [key_for(bytes([n]), "code") for n in range(60)]
    truths: dict[int, set[int]] = {}
    for n in range(200):
        for key in keys:
            truths.setdefault(rounded(n, base=POLICY.rounding_base, key=key), set()).add(n)
    shown = set(told(spoken.home.current).values())
    assert shown
    for n in shown:
        assert truths[n] == set(range(n - 2, n + 3))
        assert min(truths[n]) >= POLICY.k


def test_counting_again_and_again_gives_nothing_to_average(spoken: Village) -> None:
    codes = standing(spoken)
    again = {
        people_per_code(
            SURVEY,
            asked.question.id,
            codes.given(Round.FIRST, asked.standing),
            codes.authors,
            policy=POLICY,
            secret=spoken.home.secret,
        )
        for asked in codes.questions[:1]
        for _ in range(10)
    }
    assert len(again) == 1
