"""Closed groups of at least k people, made from one background variable and never from an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from forms.definition import Text

from .published import NO_ANSWER
from .questions import PublicQuestion

_OTHERS: Text = {"sv": "övriga", "en": "others"}
_NOT_STATED: Text = {"sv": "ej angivet", "en": "not stated"}
_AND: Text = {"sv": "och", "en": "and"}
_WITH: Text = {"sv": "samt", "en": "together with"}


@dataclass(frozen=True, slots=True)
class Block:
    """Values of the variable that stand together, how many people they are, and what they are called."""

    values: tuple[str, ...]
    n: int
    names: tuple[Text, ...]
    besides: Text | None = None
    """Those who were too few and were put here."""

    @property
    def label(self) -> Text:
        """What the block is called, in Swedish and English."""
        return {language: _spoken(self, language) for language in _AND}


def split(variable: PublicQuestion, counts: Mapping[str, int], k: int) -> tuple[Block, ...]:
    """Divide people, known only by their value of one variable, into blocks of at least k.

    Every person is in exactly one block; nobody is left over unless they are fewer than k altogether, which gives no
    block. `counts` is people per value; those who did not state it stand under `_none`.
    """
    stated = [Block((c.value,), counts.get(c.value, 0), (c.label,)) for c in variable.choices if not c.missing]
    silent = (*(choice.value for choice in variable.choices if choice.missing), NO_ANSWER)
    unstated = Block(silent, sum(counts.get(value, 0) for value in silent), (_NOT_STATED,))
    blocks = _merge_neighbours(stated, k) if variable.ordered else stated
    kept = [block for block in (*blocks, unstated) if block.n >= k]
    small = [block for block in blocks if block.n < k]
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
    hosted = replace(kept[at], values=kept[at].values + pool.values, n=kept[at].n + pool.n, besides=pool.label)
    return [*kept[:at], hosted, *kept[at + 1 :]]


def _spoken(block: Block, language: str) -> str:
    *first, last = (name[language] for name in block.names)
    listed = f"{', '.join(first)} {_AND[language]} {last}" if first else last
    whole = f"{listed} {_WITH[language]} {_lowered(block.besides[language])}" if block.besides else listed
    return whole[:1].upper() + whole[1:]


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]
