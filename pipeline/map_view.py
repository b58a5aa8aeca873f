"""The door for whoever gives places their names: what would be public of a campaign's map answers, and words so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms.definition import Text
from intake.register import Campaign

from . import store
from .cells import Ground, MapTables, Pin, kept_out, map_tables
from .disclosure import Asked, put_to_enough
from .errors import PipelineError
from .ground import ground_of
from .naming import NamedPlace, plain
from .policy import Policy
from .questions import map_questions
from .run import Stream, questionnaires

Words = tuple[tuple[str, int], ...]
"""Words as somebody wrote them, and how many people wrote them; the most common first."""


@dataclass(frozen=True, slots=True)
class MapView:
    """The map answers of one campaign as a process leader sees them before anything is public."""

    questions: Mapping[str, Text]
    tables: MapTables
    """What would be public if the campaign were closed today: nothing of a question that too few were asked."""
    kept_out: Mapping[str, int]
    """By question, how many people have a point that is told nowhere; whole tens downward. Private."""
    squares: bool
    """False: the points stand in no square, only named places are told (what young people answered)."""
    words: Mapping[str, Words]
    """By question, the words that mean no place yet. Private."""
    places: tuple[NamedPlace, ...]
    """What is decided, hidden places included."""


def map_view(stream: Stream, campaign: Campaign, policy: Policy) -> MapView:
    """What the map answers of a campaign come to, by the place's mapping database as it stands.

    Raises PipelineError when the place was never normalised or nobody knows the campaign's form.
    """
    asked = questionnaires(stream, campaign.place).get(campaign.slug)
    place = stream.register.place(campaign.place)
    if asked is None or place is None:
        raise PipelineError(f"Formuläret för {campaign.slug} finns inte, eller samlar in kontaktuppgifter.")
    ground = ground_of(place.slug, asked.form, stream, policy)
    questions = map_questions(asked.form, place.name)
    people = store.people(stream.database(place.slug), campaign.slug)
    answers = {q.id: {person.submission_id: person.pins.get(q.id, ()) for person in people} for q in questions}
    told = {q.id: answers[q.id] for q in put_to_enough(people, Asked(questions), policy.k).questions}
    return MapView(
        questions={question.id: question.label for question in questions},
        tables=map_tables(told, ground, policy),
        kept_out={question: kept_out(given, ground, policy) for question, given in told.items()},
        squares=ground.squares,
        words={question: tuple(_nameless(list(given.values()), ground)) for question, given in answers.items()},
        places=ground.places,
    )


def _nameless(given: Sequence[Sequence[Pin]], ground: Ground) -> Iterator[tuple[str, int]]:
    written: defaultdict[str, list[str]] = defaultdict(list)
    for pins in given:
        said = {
            plain(pin.words): pin.words for pin in pins if not any(one.is_called(pin.words) for one in ground.places)
        }
        for words, as_written in said.items():
            written[words].append(as_written)
    told = ((words, len(same)) for words, (*same,) in written.items() if words)
    yield from ((min(written[words]), n) for words, n in sorted(told, key=lambda one: (-one[1], one[0])))
