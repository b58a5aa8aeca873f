"""Private answers in, protected tables out: the only place that decides what may be known of anybody's answers.

What it promises, how, and what it does not promise stands in docs/disclosure.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import InitVar, dataclass, replace
from typing import NamedTuple

from forms.definition import Role, Text

from .errors import DisclosureError
from .grouping import split
from .policy import Policy
from .published import ANSWERED, NO_ANSWER, NOT_ASKED
from .questions import DERIVED, PublicQuestion
from .rounding import controlled_round, key_for
from .stability import choices_among_first, rows_among_first

OTHER_CHANNELS = "other"
RANK_STABILITY = "rank_stability"

_EVERYBODY: Text = {"sv": "Alla svarande", "en": "Everyone who answered"}
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


@dataclass(frozen=True, slots=True)
class Group:
    """A closed group. `members` are submission ids: they are for the ledger and never leave it."""

    id: str
    variable: str
    value: str
    label: Text
    position: int
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


@dataclass(frozen=True, slots=True)
class ProtectedTables:
    """Everything that may be published of one campaign. Only `protect` can make one."""

    campaign: str
    final: bool
    respondents: int
    groups: tuple[Group, ...]
    withheld: int
    totals: tuple[TotalCount, ...]
    answers: tuple[AnswerCount, ...]
    respondent_counts: tuple[RespondentCount, ...]
    channels: tuple[ChannelCount, ...]
    quality: tuple[QualityFigure, ...]
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise DisclosureError("Skyddade tabeller kan bara göras av pipeline.disclosure.protect.")

    @property
    def in_groups(self) -> int:
        return sum(group.size for group in self.groups)

    @property
    def too_few(self) -> bool:
        """Whether so few people answered that nothing is told of them."""
        return not self.groups


@dataclass(frozen=True, slots=True)
class Asked:
    """What a campaign asked, as far as it may be counted: its questions, and which of them make groups and pairs."""

    questions: tuple[PublicQuestion, ...]
    group_by: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()

    def question(self, question_id: str) -> PublicQuestion | None:
        return next((q for q in self.questions if q.id == question_id), None)


def protect(
    campaign: str, people: Sequence[Person], asked: Asked, *, final: bool, policy: Policy, secret: bytes
) -> ProtectedTables:
    """Everything that may be known of these people's answers, and nothing more.

    `final` says that entry has closed; before that totals are rounded and the number of respondents is floored to
    tens. Below `policy.smallest_any` people every table is empty and every number nought; a question that fewer than
    `policy.k` were asked is in no table. The same people, policy and secret give the same tables, in whatever order
    the people stand. Raises DisclosureError when somebody gave an answer that the questions do not have.
    """
    rules = _Rules(campaign, policy, secret)
    enough = people if len(people) >= policy.smallest_any else ()
    ordered = sorted(enough, key=lambda person: person.submission_id)
    asked = _put_to_enough(ordered, asked, policy.k)
    groups = _groups(ordered, asked, rules)
    counted = _count(ordered, groups, asked.questions, final=final, rules=rules)
    withheld = len(ordered) - sum(group.size for group in groups)
    return ProtectedTables(
        campaign=campaign,
        final=final,
        respondents=len(ordered) if final else len(ordered) // 10 * 10,
        groups=groups,
        withheld=withheld,
        totals=tuple(total for totals, _ in counted for total in totals),
        answers=tuple(answer for _, answers in counted for answer in answers),
        respondent_counts=_respondent_counts(ordered, asked, rules),
        channels=_channels(ordered, rules),
        quality=_rank_stability(ordered, asked.questions, rules),
        seal=_SEAL,
    )


def totals_are_exact(final: int, respondents: int, policy: Policy) -> bool:
    """Whether the whole-place totals of such a campaign are exact rather than rounded."""
    return bool(final) and respondents >= policy.exact_total_min


@dataclass(frozen=True, slots=True)
class _Rules:
    """What every step below needs to know: whose answers, how coarse, and the secret that the dice are thrown with."""

    campaign: str
    policy: Policy
    secret: bytes

    def key(self, what: str, *words: str) -> bytes:
        return key_for(self.secret, what, self.campaign, *words)


# Questions: only those that enough people were asked


def _put_to_enough(people: Sequence[Person], asked: Asked, k: int) -> Asked:
    """Without the questions that fewer than k were asked, and those that tell of such a one.

    The people who were asked are a set that answers made, and the exact totals of a few would be theirs.
    """

    def enough(question_id: str) -> bool:
        return sum(question_id in p.answers or question_id not in p.not_asked for p in people) >= k

    kept = (question for question in asked.questions if all(map(enough, (question.id, *question.tells_of))))
    return replace(asked, questions=tuple(kept))


# Groups: from background only


def _groups(people: Sequence[Person], asked: Asked, rules: _Rules) -> tuple[Group, ...]:
    if not people:
        return ()
    variable = _variable_in_use(people, asked) if len(people) >= rules.policy.breakdown_from else None
    values = [person.background.get(variable.id, NO_ANSWER) if variable else "" for person in people]
    blocks = split(variable, Counter(values), rules.policy.k) if variable else ()
    if variable is None or len(blocks) == 1:
        return (_whole_place(people, rules),)
    return tuple(
        Group(
            id=_group_id(rules, variable.id, block.values, position),
            variable=variable.id,
            value="+".join(block.values),
            label=block.label,
            position=position,
            members=tuple(p.submission_id for p, value in zip(people, values, strict=True) if value in block.values),
        )
        for position, block in enumerate(blocks, start=1)
    )


def _whole_place(people: Sequence[Person], rules: _Rules) -> Group:
    members = tuple(person.submission_id for person in people)
    return Group(_group_id(rules, "", (), 1), "", "", _EVERYBODY, 1, members)


def _group_id(rules: _Rules, variable: str, values: Sequence[str], position: int) -> str:
    return rules.key("group", variable, "+".join(values), str(position)).hex()[:16]


def _variable_in_use(people: Sequence[Person], asked: Asked) -> PublicQuestion | None:
    """The most wanted variable that this campaign asked for and that somebody stated."""
    stated = {variable for person in people for variable in person.background}
    wanted = (asked.question(variable) for variable in asked.group_by)
    return next((question for question in wanted if question is not None and question.id in stated), None)


# Answers: one histogram per question and group


def _count(
    people: Sequence[Person],
    groups: Sequence[Group],
    questions: Sequence[PublicQuestion],
    *,
    final: bool,
    rules: _Rules,
) -> list[tuple[list[TotalCount], list[AnswerCount]]]:
    if not groups:
        return []
    by_id = {person.submission_id: person for person in people}
    members = [[by_id[member] for member in group.members] for group in groups]
    exact = totals_are_exact(final, len(people), rules.policy)
    return [
        _question_counts(question, groups, [_histogram(question, m) for m in members], exact=exact, rules=rules)
        for question in questions
    ]


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


def _question_counts(
    question: PublicQuestion,
    groups: Sequence[Group],
    histograms: Sequence[Sequence[int]],
    *,
    exact: bool,
    rules: _Rules,
) -> tuple[list[TotalCount], list[AnswerCount]]:
    names = categories(question)
    truth = [sum(column) for column in zip(*histograms, strict=True)]
    rounded = controlled_round(histograms, base=rules.policy.rounding_base, key=rules.key("answers", question.id))
    # Totals that are not exact are the sums of the rounded groups: a second rounding would narrow down the first.
    shown = truth if exact else [sum(column) for column in zip(*rounded, strict=True)]
    totals = [TotalCount(question.id, name, n) for name, n in zip(names, shown, strict=True)]
    shown_by_group = zip(groups, rounded, strict=True) if _enough_in_each(groups, histograms, names, rules) else ()
    answers = [
        AnswerCount(group.id, question.id, name, n)
        for group, row in shown_by_group
        for name, n in zip(names, row, strict=True)
    ]
    return totals, answers


def _enough_in_each(
    groups: Sequence[Group], histograms: Sequence[Sequence[int]], names: Sequence[str], rules: _Rules
) -> bool:
    """Whether in each group nobody or at least k were asked.

    Of a group where one alone was asked, what rounds up is that one's answer. Withholding that group only would help
    nobody: the exact total less the others gives it back. So the question is then not counted by group at all.
    """
    aside = names.index(NOT_ASKED)
    asked = [group.size - row[aside] for group, row in zip(groups, histograms, strict=True)]
    return all(count == 0 or count >= rules.policy.k for count in asked)


# People: by background, by channel


def _respondent_counts(people: Sequence[Person], asked: Asked, rules: _Rules) -> tuple[RespondentCount, ...]:
    policy = rules.policy
    rows: list[RespondentCount] = []
    for pair in asked.pairs:
        a, b = (asked.question(variable) for variable in pair)
        if a is None or b is None:
            continue
        needed = policy.pairs_from if DERIVED in (a.type, b.type) else policy.cross_from
        if len(people) < needed:
            continue
        counts = Counter((p.background.get(a.id, NO_ANSWER), p.background.get(b.id, NO_ANSWER)) for p in people)
        across, down = [(*(c.value for c in question.choices), NO_ANSWER) for question in (a, b)]
        table = [[counts[x, y] for y in down] for x in across]
        rounded = controlled_round(table, base=policy.rounding_base, key=rules.key("respondents", a.id, b.id))
        rows += [
            RespondentCount(a.id, b.id, x, y, n)
            for x, row in zip(across, rounded, strict=True)
            for y, n in zip(down, row, strict=True)
        ]
    return tuple(rows)


def _channels(people: Sequence[Person], rules: _Rules) -> tuple[ChannelCount, ...]:
    """People per channel and mode. What rounds to nought is left out: it cannot be told from a true nought."""
    together = _small_channels(Counter(person.channel for person in people), rules.policy.channel_min)
    counts = Counter((OTHER_CHANNELS if p.channel in together else p.channel, p.mode) for p in people)
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
