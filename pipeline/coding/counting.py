"""From codes on texts to numbers that may be public: people per code, rounded, and none where they are few. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pipeline.policy import Policy
from pipeline.published import ANSWERED
from pipeline.rounding import Draws, key_for

from .agreement import Agreement
from .codebook import Code, Kind, codebook
from .records import Figure

PEOPLE = "people"
SAMPLE = "coding_sample"
KAPPA = "coding_kappa"
DISAGREEMENTS = "coding_disagreements"
_WHOLE_TENS = 10


def rounded(n: int, *, base: int, key: bytes) -> int:
    """A multiple of the base less than a base from `n`, up or down by the key and without bias over keys.

    With one key it never falls when `n` rises, and what was a multiple stays: a number that grows by one stands still
    or moves a whole step.
    """
    return (n + Draws(key).below(base)) // base * base


def people_per_code(
    campaign: str,
    question: str,
    given: Mapping[str, frozenset[Code]],
    authors: Mapping[str, frozenset[int]],
    *,
    policy: Policy,
    secret: bytes,
) -> tuple[Figure, ...]:
    """How many people wrote something to a question that was given each code, each theme, and anything at all.

    Numbers that are below k when they are rounded are left out: they say "fewer than k", or nobody. A theme and its
    kinds are rounded by one key, so that no kind stands above its theme, and none above everybody who wrote.
    """
    people: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for text, codes in given.items():
        of = authors[text]
        people[ANSWERED, ""] |= of
        for code in codes:
            people[code.theme, ""] |= of
            people[code.theme, code.kind.value] |= of

    def told(theme: str, kind: str) -> int:
        key = key_for(secret, "code", campaign, question, theme)
        return rounded(len(people[theme, kind]), base=policy.rounding_base, key=key)

    everybody = told(ANSWERED, "")
    numbers = [(theme, kind, min(told(theme, kind), everybody)) for theme, kind in [(ANSWERED, ""), *_in_order()]]
    return tuple(Figure(PEOPLE, question, theme, kind, n, 0) for theme, kind, n in numbers if n >= policy.k)


def how_well_they_agree(found: Iterable[Agreement], shown: Iterable[Figure], *, texts: int) -> tuple[Figure, ...]:
    """What may be told of two coders' agreement over so many texts.

    Kappa to one decimal, of codes that have a number of their own: with more decimals it would give the exact numbers
    back. Of all others together on how many texts and codes they differed.
    """
    base = texts - texts % _WHOLE_TENS
    public = {(figure.theme, figure.kind) for figure in shown}
    told = [one for one in found if one.kappa is not None and (one.code.theme, one.code.kind.value) in public]
    rare = [one for one in found if one not in told]
    return (
        Figure(SAMPLE, "", "", "", base, base),
        *(Figure(KAPPA, "", one.code.theme, one.code.kind.value, round(one.kappa or 0.0, 1), base) for one in told),
        Figure(DISAGREEMENTS, "", "", "", sum(one.disagreements for one in rare), base),
    )


def _in_order() -> Iterator[tuple[str, str]]:
    for theme in codebook().themes:
        yield theme, ""
        for kind in Kind:
            yield theme, kind.value
