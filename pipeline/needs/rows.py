"""What a release holds of the needs: the versions that somebody released, of the places that the file has. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from forms.definition import ChoiceList, Text, words

from .records import Event, Need
from .said import KINDS, PLANS, Said, controls, themes

Rows = Iterator[tuple[object, ...]]


def need_rows(needs: Iterable[Need], places: Collection[str]) -> Rows:
    """The rows of the public table `need`; who said it is not among them."""
    for need, release, said in _released(needs, places):
        yield (
            *(need.id, need.place, need.number, _line(said.statement)),
            *(said.theme, *_label(themes(), said.theme), _line(said.affects)),
            *(said.control, *_label(controls(), said.control), _line(said.decider)),
            *(said.plan, *_both(PLANS[said.plan]), _lines(said.planned), _lines(said.uncertainty)),
            *(int(said.lifted), _lines(said.lift_reason), int(said.supported)),
            *(release.version, need.events[0].signed.day.isoformat(), release.signed.day.isoformat()),
        )


def evidence_rows(needs: Iterable[Need], places: Collection[str]) -> Rows:
    """The rows of the public table `need_evidence`, in the order in which they were written."""
    for need, _, said in _released(needs, places):
        for position, one in enumerate(said.evidence, start=1):
            yield need.id, position, one.kind, *_both(KINDS[one.kind]), _line(one.what), one.link


def _released(needs: Iterable[Need], places: Collection[str]) -> Iterator[tuple[Need, Event, Said]]:
    for need in needs:
        if need.release is not None and need.place in places:
            yield need, need.release, need.of(need.release.version)


def _line(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str) -> str:
    return "\n".join(filter(None, (_line(line) for line in text.splitlines())))


def _label(choices: ChoiceList, value: str) -> tuple[str, str]:
    """What a choice is called, shortly where it has a short name; the value itself where the list has lost it."""
    found = next((one for one in choices.choices if one.value == value), None)
    return _both(found.short or found.label) if found else (value, value)


def _both(text: Text) -> tuple[str, str]:
    return words(text, "sv"), words(text, "en")
