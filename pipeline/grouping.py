"""Closed groups of at least k people, made from background variables and never from an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from forms.definition import Text

from .published import NO_ANSWER
from .questions import PublicChoice, PublicQuestion

MOST_VARIABLES = 3
"""More would leave hardly any group with people enough."""

EVERYBODY: Text = {"sv": "Alla svarande", "en": "Everyone who answered"}
_OTHERS: Text = {"sv": "övriga", "en": "others"}
_FEW_OTHERS: Text = {"sv": "några övriga", "en": "a few others"}
_NOT_STATED: Text = {"sv": "ej angivet", "en": "not stated"}
_AND: Text = {"sv": "och", "en": "and"}
_WITH: Text = {"sv": "samt", "en": "together with"}


@dataclass(frozen=True, slots=True)
class Block:
    """Values of one variable that stand together, how many people they are, and what they are called."""

    values: tuple[str, ...]
    n: int
    names: tuple[Text, ...]
    also: tuple[str, ...] = ()
    """The values of those who were too few and were put here."""
    besides: Text | None = None
    """What they are called."""

    @property
    def everyone(self) -> tuple[str, ...]:
        return self.values + self.also

    @property
    def label(self) -> Text:
        """What the block is called, in Swedish and English."""
        return {language: _spoken(self, language) for language in _AND}


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a variable's tree: the classes that people are divided into there, in order."""

    variable: str
    classes: tuple[Block, ...]
    """With nobody in them; those that were not stated are the last."""
    ordered: bool


@dataclass(frozen=True, slots=True)
class Division:
    """People who stand together: where they are (positions), what each variable is for them, and their branches."""

    people: tuple[int, ...]
    blocks: Mapping[str, Block] = field(default_factory=dict)
    branch: tuple[Hashable, ...] = ()
    """The way down to them through the splits, which is a tree."""


def divide(
    variables: Sequence[PublicQuestion], background: Sequence[Mapping[str, str]], k: int
) -> tuple[Division, ...]:
    """Divide people, known only by their background, into divisions of at least k; everybody is in exactly one.

    First by the coarse level of each variable in the order given, then by the fine ones: a class is divided further
    only where every part has at least k. With fewer than k people there is no division at all.
    """
    if len(background) < k:
        return ()
    divisions = [Division(tuple(range(len(background))))]
    for level in levels(variables[:MOST_VARIABLES]):
        divisions = [part for division in divisions for part in _parts(division, level, background, k)]
    return tuple(divisions)


def levels(variables: Sequence[PublicQuestion]) -> list[Level]:
    """The levels of all variables: the coarse ones first. A variable without a coarse level is its own."""
    coarse = [_level(one, one.coarser) if one.coarser else _level(one, ()) for one in variables]
    return [*coarse, *(_level(one, ()) for one in variables if one.coarser)]


def _level(variable: PublicQuestion, coarser: Sequence[PublicChoice]) -> Level:
    stated = [choice for choice in variable.choices if not choice.missing]
    silent = (*(choice.value for choice in variable.choices if choice.missing), NO_ANSWER)
    if coarser:
        classes = [
            Block(tuple(c.value for c in stated if c.within == above.value), 0, (above.label,)) for above in coarser
        ]
    else:
        classes = [Block((choice.value,), 0, (choice.label,)) for choice in stated]
    return Level(variable.id, (*classes, Block(silent, 0, (_NOT_STATED,))), variable.ordered)


def _parts(division: Division, level: Level, background: Sequence[Mapping[str, str]], k: int) -> Iterator[Division]:
    """A division by one level; itself, where that would leave somebody among fewer than k."""
    values = [background[person].get(level.variable, NO_ANSWER) for person in division.people]
    blocks = split(_inside(level, division.blocks.get(level.variable)), Counter(values), k)
    if len(blocks) == 1:
        yield division
        return
    for at, block in enumerate(blocks):
        yield Division(
            people=tuple(p for p, value in zip(division.people, values, strict=True) if value in block.everyone),
            blocks={**division.blocks, level.variable: block},
            branch=(*division.branch, at),
        )


def _inside(level: Level, block: Block | None) -> Level:
    """The level as it looks to those who are in a block of a coarser one."""
    if block is None:
        return level
    kept = (replace(one, values=tuple(v for v in one.values if v in block.everyone)) for one in level.classes)
    *stated, unstated = kept
    return replace(level, classes=(*(one for one in stated if one.values), unstated))


def split(level: Level, counts: Mapping[str, int], k: int) -> tuple[Block, ...]:
    """Divide people, known only by their value of one variable, into blocks of at least k.

    Every person is in exactly one block; nobody is left over unless they are fewer than k altogether, which gives no
    block. `counts` is people per value; those who did not state it stand under `_none`.
    """
    *stated, unstated = (replace(one, n=sum(counts.get(value, 0) for value in one.values)) for one in level.classes)
    blocks = _merge_neighbours(stated, k) if level.ordered else [block for block in stated if block.n]
    kept = [block for block in (*blocks, unstated) if block.n >= k]
    small = [block for block in blocks if 0 < block.n < k]
    return tuple(_with_pool(kept, _pool(small, unstated if 0 < unstated.n < k else None), k))


def _merge_neighbours(blocks: Sequence[Block], k: int) -> list[Block]:
    """Along a line only neighbours merge: the smallest block, again and again, with the smaller of its neighbours."""
    line = list(blocks)
    while len(line) > 1 and min(block.n for block in line) < k:
        at = min(range(len(line)), key=lambda i: line[i].n)
        beside = min((i for i in (at - 1, at + 1) if 0 <= i < len(line)), key=lambda i: line[i].n)
        first, second = line[min(at, beside)], line[max(at, beside)]
        joined = Block(first.values + second.values, first.n + second.n, first.names + second.names)
        line[min(at, beside) : max(at, beside) + 1] = [joined]
    return line


def _pool(small: Sequence[Block], unstated: Block | None) -> Block:
    """Everybody in a block that is too small, as one; it may itself be too small, or hold nobody."""
    blocks = [*small, unstated] if unstated else small
    return Block(
        values=tuple(value for block in blocks for value in block.values),
        n=sum(block.n for block in blocks),
        names=((_OTHERS,) if small else ()) + ((_NOT_STATED,) if unstated else ()),
    )


def _with_pool(kept: list[Block], pool: Block, k: int) -> list[Block]:
    """The pool as a block of its own if it is large enough; otherwise within the smallest block there is."""
    if pool.n == 0:
        return kept
    if pool.n >= k:
        return [*kept, pool]
    at = min(range(len(kept)), key=lambda i: kept[i].n, default=None)
    if at is None:
        return []
    hosted = replace(kept[at], also=pool.values, n=kept[at].n + pool.n, besides=pool.label)
    return [*kept[:at], hosted, *kept[at + 1 :]]


def _spoken(block: Block, language: str) -> str:
    *first, last = (name[language] for name in block.names)
    listed = f"{', '.join(first)} {_AND[language]} {last}" if first else last
    whole = f"{listed} {_WITH[language]} {_lowered(block.besides[language])}" if block.besides else listed
    return whole[:1].upper() + whole[1:]


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


# Classes of one variable at a time, made of whole groups


@dataclass(frozen=True, slots=True)
class Class:
    """Groups that one variable alone tells from the others."""

    variable: str
    values: tuple[str, ...]
    label: Text
    groups: tuple[str, ...]


def classes(variable: PublicQuestion, groups: Mapping[str, tuple[Sequence[str], bool]]) -> tuple[Class, ...]:
    """The finest classes of a variable that are made of whole groups, in the variable's order; none if there is one.

    `groups` holds, by the group's id, the values of the variable that it was made for, and whether a few others were
    put there too. A group that the variable did not divide has no value, and then there are no classes.
    """
    if not groups or not all(values for values, _ in groups.values()):
        return ()
    found: list[tuple[frozenset[str], tuple[str, ...]]] = []
    for group, (values, _) in groups.items():
        met = [one for one in found if one[0] & set(values)]
        joined = frozenset(values).union(*(of for of, _ in met)), (*(name for _, ids in met for name in ids), group)
        found = [*(one for one in found if one not in met), joined]
    if len(found) == 1:
        return ()
    order = [*(choice.value for choice in variable.choices), NO_ANSWER]
    return tuple(
        Class(
            variable=variable.id,
            values=tuple(value for value in order if value in of),
            label=_class_label(variable, of, besides=any(groups[group][1] for group in ids)),
            groups=tuple(sorted(ids)),
        )
        for of, ids in sorted(found, key=lambda one: min(order.index(value) for value in one[0]))
    )


def _class_label(variable: PublicQuestion, values: frozenset[str], *, besides: bool) -> Text:
    """What values are called together: by the coarser level where they are one of its classes."""
    stated = [choice for choice in variable.choices if choice.value in values and not choice.missing]
    above = [one for one in variable.coarser if {c.value for c in variable.choices if c.within == one.value} == values]
    silent = (_NOT_STATED,) if len(stated) < len(values) else ()
    names = (*(choice.label for choice in (above or stated)), *silent)
    return Block((), 0, names, (), _FEW_OTHERS if besides else None).label
