"""Private answers in, protected tables out: the only place that decides what may be known of anybody's answers.

What it promises, how, and what it does not promise stands in docs/disclosure.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import InitVar, dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from forms.definition import Role, Text

from .cells import Ground, MapTables, Pin, map_tables
from .errors import DisclosureError
from .grouping import EVERYBODY, MOST_VARIABLES, Division, divide
from .policy import Policy
from .published import ANSWERED, NO_ANSWER, NOT_ASKED, REST
from .questions import DERIVED, PublicQuestion
from .rounding import controlled_round, key_for
from .stability import choices_among_first, rows_among_first

OTHER_CHANNELS = "other"
RANK_STABILITY = "rank_stability"

_STABILITY_NOTE: Text = {
    "sv": "Andel av {draws} omräkningar där alternativet är bland de {top} högsta. Visar hur mycket ordningen beror på "
    "vilka som råkade svara, inte ett mått på hela befolkningen.",
    "en": "Share of {draws} recounts in which this is among the {top} highest. Shows how much the order depends on who "
    "happened to answer; it says nothing about the whole population.",
}
_SEAL = object()
"""Known to this file alone: what it made carries it."""


@dataclass(frozen=True, slots=True)
class Person:
    """One counted submission, as the mapping database knows it."""

    submission_id: str
    channel: str
    mode: str
    answers: Mapping[str, tuple[str, ...]]
    not_asked: frozenset[str]
    background: Mapping[str, str]
    pins: Mapping[str, tuple[Pin, ...]] = field(default_factory=dict)
    """Points on the map and names of places, by question."""


class GroupValue(NamedTuple):
    """What one background variable is for a group: choice values, or none where the variable did not divide it."""

    variable: str
    value: str
    also: str
    label_sv: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Group:
    """A closed group. `members` are submission ids: they are for the ledger and never leave it."""

    id: str
    label: Text
    position: int
    values: tuple[GroupValue, ...]
    members: tuple[str, ...]

    @property
    def size(self) -> int:
        return len(self.members)


class TotalCount(NamedTuple):
    question: str
    choice: str
    n: int


class AnswerCount(NamedTuple):
    group_id: str
    question: str
    choice: str
    n: int


class RespondentCount(NamedTuple):
    variable_a: str
    variable_b: str
    value_a: str
    value_b: str
    n: int


class CrossCount(NamedTuple):
    question_a: str
    question_b: str
    choice_a: str
    choice_b: str
    n: int


class ChannelCount(NamedTuple):
    channel: str
    mode: str
    n: int


class QualityFigure(NamedTuple):
    figure: str
    question: str
    choice: str
    value: float
    base: int
    note_sv: str
    note_en: str


class Kind(StrEnum):
    """What an exact sum of a batch is a sum of."""

    PEOPLE = "people"
    """People whom a question was counted of."""
    TOTAL = "total"
    """People per question and choice."""
    ROUNDED = "rounded"
    """The same, added up from the rounded groups."""
    PAIR = "pair"
    """People per pair of background variables and their values."""
    CROSS = "cross"
    """People per pair of questions and their answers."""
    CHANNEL = "channel"
    """People per channel and mode."""


Sums = Mapping[tuple[str, ...], int]
"""What is added up over the batches of a campaign: kind and words -> n. For the ledger; it never leaves it."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was closed of a campaign before, in earlier batches."""

    batches: int = 0
    in_groups: int = 0
    sums: Sums = field(default_factory=dict)


NOTHING_EARLIER = Earlier()


@dataclass(frozen=True, slots=True)
class ProtectedTables:
    """Everything that may be published of one campaign. Only `protect` can make one.

    Groups and their answers are those of this batch; everything else is of the whole campaign up to it.
    """

    campaign: str
    batch: int
    final: bool
    respondents: int
    in_groups: int
    withheld: int
    exact: bool
    """Whether the totals are exact, and not sums of rounded groups."""
    groups: tuple[Group, ...]
    totals: tuple[TotalCount, ...]
    answers: tuple[AnswerCount, ...]
    respondent_counts: tuple[RespondentCount, ...]
    crossed: tuple[CrossCount, ...]
    """Once only, with the last batch."""
    channels: tuple[ChannelCount, ...]
    quality: tuple[QualityFigure, ...]
    on_map: MapTables
    """Once only, with the last batch."""
    sums: Sums
    """What this batch adds to the sums; private."""
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise DisclosureError("Skyddade tabeller kan bara göras av pipeline.disclosure.protect.")

    @property
    def too_few(self) -> bool:
        """Whether so few people answered that nothing is told of them."""
        return not self.in_groups


@dataclass(frozen=True, slots=True)
class Asked:
    """What a campaign asked, as far as it may be counted: its questions, and which of them make groups and pairs."""

    questions: tuple[PublicQuestion, ...]
    group_by: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    crossed: tuple[tuple[str, str], ...] = ()
    """Pairs of questions whose answers are counted against each other."""
    on_map: tuple[PublicQuestion, ...] = ()
    """Questions that are answered with points and names of places."""
    ground: Ground = field(default_factory=Ground)
    """What those are counted against."""

    def question(self, question_id: str) -> PublicQuestion | None:
        return next((q for q in self.questions if q.id == question_id), None)

    def both(self, pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[PublicQuestion, PublicQuestion]]:
        """The questions of each pair, of the pairs that both may be counted of."""
        for one, other in pairs:
            a, b = self.question(one), self.question(other)
            if a is not None and b is not None:
                yield a, b


def protect(
    campaign: str,
    people: Sequence[Person],
    asked: Asked,
    *,
    final: bool,
    policy: Policy,
    secret: bytes,
    earlier: Earlier = NOTHING_EARLIER,
    others: Sequence[Person] = (),
) -> ProtectedTables:
    """Everything that may be known of these people's answers, and nothing more.

    `people` are those who are in no closed group yet; `earlier` is what was closed before them, and `others` who of
    those still count. `final` says that entry has closed; before that totals are rounded and the number of respondents
    is floored to tens. Below `policy.smallest_any` people every table is empty and every number nought; a question
    that fewer than `policy.k` were asked is in no table. The same people, policy, secret and earlier batches give the
    same tables, in whatever order the people stand. Raises DisclosureError when somebody gave an answer that the
    questions do not have.
    """
    batch = earlier.batches + 1
    rules = _Rules(campaign, policy, secret, batch)
    enough = len(people) >= (policy.k if earlier.batches else policy.smallest_any)
    ordered = sorted(people, key=lambda person: person.submission_id) if enough else []
    kept = put_to_enough(ordered, asked, policy.k)
    divisions = _divisions(ordered, kept, policy)
    groups = tuple(_group(division, ordered, kept, rules, at) for at, division in enumerate(divisions, start=1))
    counts = [_count(question, divisions, ordered, rules) for question in kept.questions if groups]
    sums = Counter({key: n for count in counts for key, n in count.sums.items()})
    sums.update(_people_sums(ordered, kept))
    together = Counter(earlier.sums)
    together.update(sums)
    in_groups = earlier.in_groups + len(ordered)
    left = len(people) - len(ordered) if in_groups else 0
    exact = totals_are_exact(final, in_groups, policy)
    return ProtectedTables(
        campaign=campaign,
        batch=batch,
        final=final,
        respondents=in_groups + left if final else in_groups // 10 * 10,
        in_groups=in_groups,
        withheld=left,
        exact=exact,
        groups=groups,
        totals=_totals(together, _told(together, in_groups, asked, policy, final=final), exact=exact),
        answers=tuple(
            AnswerCount(group.id, count.question, choice, n)
            for count in counts
            for group, row in zip(groups, count.rows, strict=False)
            for choice, n in zip(count.choices, row, strict=True)
            if choice != NOT_ASKED
        ),
        respondent_counts=_respondent_counts(together, in_groups, asked, rules),
        crossed=_crossed(together, asked, rules) if final else (),
        channels=_channels(together, rules),
        quality=_rank_stability(ordered, kept.questions, rules) if final and batch == 1 else (),
        on_map=_on_map([*ordered, *others], asked, policy) if final and in_groups else MapTables(),
        sums=dict(sums),
        seal=_SEAL,
    )


def totals_are_exact(final: int, in_groups: int, policy: Policy) -> bool:
    """Whether the whole-place totals of such a campaign are exact rather than rounded."""
    return bool(final) and in_groups >= policy.exact_total_min


@dataclass(frozen=True, slots=True)
class _Rules:
    """What every step below needs to know: whose answers, how coarse, and the secret that the dice are thrown with."""

    campaign: str
    policy: Policy
    secret: bytes
    batch: int

    def key(self, what: str, *words: str) -> bytes:
        """The dice of one table of the whole campaign: the same sums are rounded in the same way for ever."""
        return key_for(self.secret, what, self.campaign, *words)

    def key_of_batch(self, what: str, *words: str) -> bytes:
        """The dice of one table of this batch's people. The first, which most campaigns have alone, is not named."""
        return self.key(what, *words, *(() if self.batch == 1 else (str(self.batch),)))


# Questions: only those that enough people were asked


def put_to_enough(people: Sequence[Person], asked: Asked, k: int) -> Asked:
    """Without the questions that fewer than k were asked, and those that tell of such a one.

    The people who were asked are a set that answers made, and the exact totals of a few would be theirs.
    """

    def enough(question_id: str) -> bool:
        return sum(question_id in p.answers or question_id not in p.not_asked for p in people) >= k

    kept = (question for question in asked.questions if all(map(enough, (question.id, *question.tells_of))))
    return replace(asked, questions=tuple(kept))


# Groups: from background only


def _divisions(people: Sequence[Person], asked: Asked, policy: Policy) -> tuple[Division, ...]:
    wanted = [asked.question(variable) for variable in asked.group_by[:MOST_VARIABLES]]
    variables = [question for question in wanted if question is not None and not _delicate(question, policy)]
    few = len(people) < policy.breakdown_from
    return divide([] if few else variables, [person.background for person in people], policy.k)


def _group(division: Division, people: Sequence[Person], asked: Asked, rules: _Rules, position: int) -> Group:
    values = tuple(_group_value(variable, division) for variable in asked.group_by[:MOST_VARIABLES])
    of = [value for value in values if value.value]
    name = rules.key_of_batch("group", *(part for value in of for part in value[:3]), str(position))
    return Group(
        id=name.hex()[:16],
        label={"sv": " · ".join(v.label_sv for v in of), "en": " · ".join(v.label_en for v in of)} if of else EVERYBODY,
        position=position,
        values=values,
        members=tuple(people[at].submission_id for at in division.people),
    )


def _group_value(variable: str, division: Division) -> GroupValue:
    block = division.blocks.get(variable)
    if block is None:
        return GroupValue(variable, "", "", EVERYBODY["sv"], EVERYBODY["en"])
    return GroupValue(variable, "+".join(block.values), "+".join(block.also), block.label["sv"], block.label["en"])


# Answers: one histogram per question and group


@dataclass(frozen=True, slots=True)
class _Counted:
    """One question, counted in one batch: a rounded row for each group, or none, and what it adds to the sums."""

    question: str
    choices: tuple[str, ...]
    rows: Sequence[Sequence[int]]
    sums: Sums


def _count(
    question: PublicQuestion, divisions: Sequence[Division], people: Sequence[Person], rules: _Rules
) -> _Counted:
    names = categories(question)
    truth = [_histogram(question, [people[at] for at in division.people]) for division in divisions]
    rounded = controlled_round(
        truth,
        base=rules.policy.rounding_base,
        key=rules.key_of_batch("answers", question.id),
        nests=[division.branch for division in divisions],
        scale=[names.index(point) for point in question.in_order_of_points()],
    )
    by_group = _enough_in_each(question, divisions, truth, rules.policy)
    added: dict[tuple[str, ...], int] = {
        (kind, question.id, name): sum(column)
        for kind, table in ((Kind.TOTAL, truth), (Kind.ROUNDED, rounded))
        for name, column in zip(names, zip(*table, strict=True), strict=True)
    }
    added[Kind.PEOPLE, question.id, ""] = len(people)
    return _Counted(question.id, names, rounded if by_group else (), added)


def _told(sums: Sums, in_groups: int, asked: Asked, policy: Policy, *, final: bool) -> list[PublicQuestion]:
    """The questions whose totals are told: those that were counted of everybody, in every batch.

    One on something delicate is told of once, at the end, where totals are exact, and only if people differ: where
    few have answered, that it is left out would tell too much of what they said.
    """
    once = totals_are_exact(final, in_groups, policy)
    counted = [question for question in asked.questions if sums.get((Kind.PEOPLE, question.id, "")) == in_groups]
    held = {q.id for q in counted if _delicate(q, policy) and not (once and _divided(q, sums, policy))}
    return [question for question in counted if held.isdisjoint((question.id, *question.tells_of))]


def _totals(sums: Sums, told: Sequence[PublicQuestion], *, exact: bool) -> tuple[TotalCount, ...]:
    """Totals that are not exact are the sums of the rounded groups: a second rounding would narrow down the first."""
    kind = Kind.TOTAL if exact else Kind.ROUNDED
    return tuple(
        TotalCount(question.id, name, sums[kind, question.id, name])
        for question in told
        for name in categories(question)
    )


def categories(question: PublicQuestion) -> tuple[str, ...]:
    """What the answers to a question are counted in, in order."""
    values = (*(choice.value for choice in question.choices), NO_ANSWER, NOT_ASKED)
    return (*values, ANSWERED) if question.multiple else values


def _histogram(question: PublicQuestion, people: Sequence[Person]) -> list[int]:
    counts = Counter(value for person in people for value in _categories_of(question, person))
    names = categories(question)
    if strange := counts.keys() - set(names):
        listed = ", ".join(sorted(strange))
        raise DisclosureError(f"Frågan {question.id} har svar som formuläret inte känner: {listed}.")
    return [counts[name] for name in names]


def _categories_of(question: PublicQuestion, person: Person) -> tuple[str, ...]:
    if question.type == DERIVED:
        return (person.background.get(question.id, NO_ANSWER),)
    given = person.answers.get(question.id)
    if given is None:
        return (NOT_ASKED,) if question.id in person.not_asked else (NO_ANSWER,)
    return (*given, ANSWERED) if question.multiple and _substantive(question, given) else given


def _substantive(question: PublicQuestion, given: Sequence[str]) -> bool:
    missing = {choice.value for choice in question.choices if choice.missing}
    return any(value not in missing for value in given)


def _enough_in_each(
    question: PublicQuestion, divisions: Sequence[Division], histograms: Sequence[Sequence[int]], policy: Policy
) -> bool:
    """Whether in each group nobody or at least k were asked; something delicate is never counted by group.

    Of a group where one alone was asked, what rounds up is that one's answer. Withholding that group only would help
    nobody: the exact total less the others gives it back. So the question is then not counted by group at all. What is
    delicate is not counted whatever people answered: were it left out only where a group is of one mind, that it is
    left out would say so.
    """
    if _delicate(question, policy):
        return False
    aside = categories(question).index(NOT_ASKED)
    asked = [len(division.people) - row[aside] for division, row in zip(divisions, histograms, strict=True)]
    return all(count == 0 or count >= policy.k for count in asked)


def _delicate(question: PublicQuestion, policy: Policy) -> bool:
    """Whether a question, or another that its counts tell of, asks how people fare in something delicate. What they
    want improved tells nothing of that; that they were asked may."""
    own = frozenset[str]() if question.role is Role.IMPORTANCE else {question.theme}
    return not (question.about | own).isdisjoint(policy.delicate_themes)


def _divided(question: PublicQuestion, sums: Sums, policy: Policy) -> bool:
    """Whether people differ so much that being one of them tells little of what one answered to a delicate question."""
    chosen = [sums[Kind.TOTAL, question.id, choice.value] for choice in question.choices if not choice.missing]
    people = sums[Kind.TOTAL, question.id, ANSWERED] if question.multiple else sum(chosen)
    several = sum(n > 0 for n in chosen) >= policy.delicate_answers
    return not any(chosen) or (several and 100 * max(chosen) <= policy.delicate_percent * people)


# People: by background, by channel


def _people_sums(people: Sequence[Person], asked: Asked) -> Counter[tuple[str, ...]]:
    """What a batch adds to the counts of people: for each pair of variables or of questions, and for each channel."""
    sums: Counter[tuple[str, ...]] = Counter()
    for a, b in asked.both(asked.pairs):
        values = ((p.background.get(a.id, NO_ANSWER), p.background.get(b.id, NO_ANSWER)) for p in people)
        sums.update((Kind.PAIR, a.id, b.id, *pair) for pair in values)
    for a, b in asked.both(asked.crossed):
        sums.update((Kind.CROSS, a.id, b.id, _one_answer(a, p), _one_answer(b, p)) for p in people)
    sums.update((Kind.CHANNEL, person.channel, person.mode) for person in people)
    return sums


def _respondent_counts(sums: Sums, in_groups: int, asked: Asked, rules: _Rules) -> tuple[RespondentCount, ...]:
    policy = rules.policy
    rows: list[RespondentCount] = []
    for a, b in asked.both(asked.pairs):
        needed = policy.pairs_from if DERIVED in (a.type, b.type) else policy.cross_from
        delicate = any(_delicate(question, policy) for question in (a, b))
        if delicate or in_groups < needed or not any(key[:3] == (Kind.PAIR, a.id, b.id) for key in sums):
            continue
        across, down = [(*(c.value for c in question.choices), NO_ANSWER) for question in (a, b)]
        table = [[sums.get((Kind.PAIR, a.id, b.id, x, y), 0) for y in down] for x in across]
        rounded = controlled_round(table, base=policy.rounding_base, key=rules.key("respondents", a.id, b.id))
        rows += [
            RespondentCount(a.id, b.id, x, y, n)
            for x, row in zip(across, rounded, strict=True)
            for y, n in zip(down, row, strict=True)
        ]
    return tuple(rows)


# Two questions against each other


def _crossed(sums: Sums, asked: Asked, rules: _Rules) -> tuple[CrossCount, ...]:
    """The declared pairs of questions, each a table of everybody: who stands beside it would be few, and subtracted."""
    rows: list[CrossCount] = []
    for a, b in asked.both(asked.crossed):
        counts = Counter({key[3:]: n for key, n in sums.items() if key[:3] == (Kind.CROSS, a.id, b.id)})
        across, down = (_told_apart(question, counts, at, rules.policy.k) for at, question in enumerate((a, b)))
        delicate = any(_delicate(question, rules.policy) for question in (a, b))
        if delicate or counts.total() < rules.policy.crossed_from or min(len(across), len(down)) < 2:
            continue
        table: Counter[tuple[str, str]] = Counter()
        for (x, y), n in counts.items():
            table[x if x in across else REST, y if y in down else REST] += n
        rounded = controlled_round(
            [[table[x, y] for y in down] for x in across],
            base=rules.policy.rounding_base,
            key=rules.key("crossed", a.id, b.id),
        )
        rows += [
            CrossCount(a.id, b.id, x, y, n)
            for x, row in zip(across, rounded, strict=True)
            for y, n in zip(down, row, strict=True)
        ]
    return tuple(rows)


def _told_apart(question: PublicQuestion, counts: Counter[tuple[str, ...]], at: int, k: int) -> tuple[str, ...]:
    """The answers that stand by themselves in a table: those that at least k gave, and everybody else together.

    Everybody else is nobody or at least k: the smallest answers are put there until they are. `at` is where in the
    words of a count the answer to this question stands.
    """
    people: Counter[str] = Counter()
    for words, n in counts.items():
        people[words[at]] += n
    shown = [choice.value for choice in question.choices if not choice.missing and people[choice.value] >= k]
    while shown and 0 < people.total() - sum(people[value] for value in shown) < k:
        shown.remove(min(shown, key=lambda value: people[value]))
    rest = people.total() > sum(people[value] for value in shown)
    return (*shown, REST) if rest else tuple(shown)


def _one_answer(question: PublicQuestion, person: Person) -> str:
    (given,) = _categories_of(question, person)
    return given


def _channels(sums: Sums, rules: _Rules) -> tuple[ChannelCount, ...]:
    """People per channel and mode. What rounds to nought is left out: it cannot be told from a true nought."""
    came = {(words[0], words[1]): n for (kind, *words), n in sums.items() if kind == Kind.CHANNEL}
    by_channel: Counter[str] = Counter()
    for (channel, _), n in came.items():
        by_channel[channel] += n
    together = _small_channels(by_channel, rules.policy.channel_min)
    counts: Counter[tuple[str, str]] = Counter()
    for (channel, mode), n in came.items():
        counts[OTHER_CHANNELS if channel in together else channel, mode] += n
    channels, modes = (sorted(set(names)) for names in (zip(*counts, strict=True) if counts else ((), ())))
    rounded = controlled_round(
        [[counts[channel, mode] for mode in modes] for channel in channels],
        base=rules.policy.rounding_base,
        key=rules.key("channels"),
    )
    return tuple(
        ChannelCount(channel, mode, n)
        for channel, row in zip(channels, rounded, strict=True)
        for mode, n in zip(modes, row, strict=True)
        if n
    )


def _small_channels(counts: Mapping[str, int], floor: int) -> frozenset[str]:
    """The channels that stand together: those under the floor, and the smallest others until they reach it."""
    together: set[str] = set()
    for channel, n in sorted(counts.items(), key=lambda item: (item[0] != OTHER_CHANNELS, item[1], item[0])):
        gathered = sum(counts[name] for name in together)
        if channel == OTHER_CHANNELS or n < floor or 0 < gathered < floor:
            together.add(channel)
    return frozenset(together)


# The map


def _on_map(people: Sequence[Person], asked: Asked, policy: Policy) -> MapTables:
    """Squares and named places of everybody's answers to the map questions that enough people were asked."""
    questions = put_to_enough(people, replace(asked, questions=asked.on_map), policy.k).questions
    answers = {q.id: {person.submission_id: person.pins.get(q.id, ()) for person in people} for q in questions}
    return map_tables(answers, asked.ground, policy)


# Quality


def _rank_stability(
    people: Sequence[Person], questions: Sequence[PublicQuestion], rules: _Rules
) -> tuple[QualityFigure, ...]:
    """How often each choice, or each row of a battery, of the question about importance stays among the first."""
    policy = rules.policy
    important = [question for question in questions if question.role is Role.IMPORTANCE]
    if not important or len(people) < policy.stability_from:
        return ()
    top = important[0].max_choices or policy.stability_top
    rank: Callable[..., list[tuple[str, str, int, int]]] = _ranked_rows if important[0].battery else _ranked_choices
    note = {tag: words.format(draws=policy.stability_draws, top=top) for tag, words in _STABILITY_NOTE.items()}
    keys = {question.id: rules.key(RANK_STABILITY, question.id) for question in important}
    return tuple(
        QualityFigure(RANK_STABILITY, question, choice, float(percent), base, note["sv"], note["en"])
        for question, choice, percent, base in rank(important, people, top=top, draws=policy.stability_draws, keys=keys)
    )


def _ranked_choices(
    questions: Sequence[PublicQuestion], people: Sequence[Person], *, top: int, draws: int, keys: Mapping[str, bytes]
) -> list[tuple[str, str, int, int]]:
    (question,) = questions
    choices = [choice.value for choice in question.choices if not choice.missing]
    given = (frozenset(person.answers.get(question.id, ())) for person in people)
    answers = [chosen for chosen in given if chosen & set(choices)]
    if not answers:
        return []
    percents = choices_among_first(answers, choices, top=top, draws=draws, key=keys[question.id])
    return [(question.id, choice, percent, len(answers)) for choice, percent in percents.items()]


def _ranked_rows(
    questions: Sequence[PublicQuestion], people: Sequence[Person], *, top: int, draws: int, keys: Mapping[str, bytes]
) -> list[tuple[str, str, int, int]]:
    rows = {question.id: _points(question, people) for question in questions if question.points()}
    percents = rows_among_first(rows, top=top, draws=draws, keys=keys)
    return [(row, "", percent, len(rows[row])) for row, percent in percents.items()]


def _points(question: PublicQuestion, people: Sequence[Person]) -> list[int]:
    points = {choice.value: int(choice.value) for choice in question.choices if not choice.missing}
    given = (value for person in people for value in person.answers.get(question.id, ()))
    return [points[value] for value in given if value in points]
