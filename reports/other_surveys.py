"""The chapters of a place's other surveys: what the young, businesses and visitors answered, each survey by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from . import exhibits
from .analysis import Analysis, Ranked, Showing, carries, leaders, rank
from .escaping import Markdown, marked
from .exhibits import Exhibit
from .figures import Answer, Campaign, Survey, Wish, Wording
from .language import Language
from .needs import Show, blocks, in_its_language
from .numbers import Numbers
from .own_words import OwnWords, in_short
from .sentences import exact
from .small_surveys import Told
from .wording import design

YOUNG = "youth_survey"
IN_SHORT = {
    "business_survey": ("företag", "businesses"),
    "association_survey": ("föreningar", "associations"),
    "visitor_survey": ("besökare", "visitors"),
}
"""The surveys that get a short section, and whom they ask."""
FIRST = ("outlook_3y", "purpose")
"""The questions without a role that a short section shows; in a form without them, its first with several choices."""
_OF_THE_RESPONDENT = frozenset({"background", "meta", "paradata", "engagement"})
"""Themes of questions about whoever answers."""
_AGE = "age_group"
_YOUNGEST_END = 25
"""A class of age that ends here or before is of young people."""
_MOST_NAMED = 3
"""So many answers that lie close to one another are named."""


def has_chapter(campaign: Campaign, main: Campaign) -> bool:
    """Whether a survey beside the main one is told of in a chapter, and not only in the list of surveys.

    Another round of the main survey is not: two rounds are never set beside each other here.
    """
    known = any(_is_of(campaign, kind) for kind in (YOUNG, *IN_SHORT))
    return not (_is_of(campaign, main.form) or _is_of(main, campaign.form)) and (known or bool(campaign.ranks_areas))


def _is_of(campaign: Campaign, kind: str) -> bool:
    """Whether the form is of this kind: itself, or a place's own that is made from it."""
    return campaign.form == kind or campaign.form.startswith(f"{kind}_")


def chapters(
    main: Analysis,
    others: Sequence[Analysis],
    told: Sequence[Told],
    own: Mapping[str, OwnWords],
    show: Show,
    tal: Numbers,
) -> Markdown:
    """The chapters of the surveys that have one: of young people, of businesses and visitors, and of the rest.

    `own` is what people wrote in words of their own, by the survey.
    """
    young = [one for one in others if _is_of(one.survey.campaign, YOUNG)]
    short = [one for kind in IN_SHORT for one in others if _is_of(one.survey.campaign, kind)]
    rest = [one for one in others if one not in young and one not in short]
    language = main.survey.language
    teller = _Teller(main.survey.campaign, told, own, show, tal, language)
    found: list[Markdown] = []
    if not _is_of(main.survey.campaign, YOUNG):
        found += [
            _heading(2, language.say("Ungas bild", "How young people see it")),
            *_of_the_young(main, young, teller),
        ]
    if short:
        asked = [words for kind, words in IN_SHORT.items() if any(_is_of(one.survey.campaign, kind) for one in short)]
        who = language.listing([language.say(*words) for words in asked])
        found += [_heading(2, who[0].upper() + who[1:]), *teller.sections(short, short=True)]
    if rest:
        found += [_heading(2, language.say("Fler enkäter", "More surveys")), *teller.sections(rest, short=True)]
    return blocks(*found)


def _heading(level: int, words: str) -> Markdown:
    return marked("{signs} {words}", signs=Markdown("#" * level), words=words)


def _of_the_young(main: Analysis, young: Sequence[Analysis], teller: _Teller) -> Iterator[Markdown]:
    """What a survey of their own says; without one, where else the young are told of, or that they are not."""
    yield from teller.sections(young, short=False)
    if any(_has_figures(one.survey.campaign) for one in young):
        return
    say, title = teller.language.say, main.survey.campaign.title
    alone = marked(say("Ingen enkät till unga är publicerad. ", "No survey of young people is published. "))
    opening = Markdown("") if young else alone
    if group := _young_group(main.survey):
        label, size = group
        yield marked(
            say(
                "{opening}Vad de {n} i gruppen ”{group}” svarade på ”{title}” står i avsnittet ”Olika grupper, olika "
                "bild”.",
                "{opening}What the {n} in the group “{group}” answered to “{title}” stands in the chapter “Different "
                "groups, different views”.",
            ),
            opening=opening,
            n=teller.tal("unga i egen grupp", teller.language.number(size)),
            group=label,
            title=title,
        )
    elif not any(teller.told_of(one) for one in young):
        yield marked(
            say(
                "{opening}I ”{title}” redovisas de unga inte för sig. Därför säger dokumentet inget om vad unga "
                "tycker.",
                "{opening}“{title}” does not tell of the young by themselves. So this document says nothing of what "
                "young people think.",
            ),
            opening=opening,
            title=title,
        )


def _young_group(survey: Survey) -> tuple[str, int] | None:
    """The label and the size of the group of young people, where something is published of them alone."""
    young = {answer.choice_label for answer in survey.answers if answer.question == _AGE and _is_young(answer.choice)}
    told = (figure for figure in survey.groups_differ if figure.variable == _AGE and figure.n is not None)
    return next(((figure.group, figure.size) for figure in told if figure.group in young), None)


def _is_young(ages: str) -> bool:
    """Whether a class of age (`16_24`) is of young people."""
    ends = re.findall(r"\d+", ages)
    return len(ends) == 2 and int(ends[1]) <= _YOUNGEST_END


def _has_figures(campaign: Campaign) -> bool:
    return carries(campaign.respondents, Showing.COUNTS)


class _Teller:
    """Tells of one survey after the other, below the document's own."""

    def __init__(
        self,
        main: Campaign,
        told: Sequence[Told],
        own: Mapping[str, OwnWords],
        show: Show,
        tal: Numbers,
        language: Language,
    ) -> None:
        self.tal = tal
        self.language = language
        self._main = main
        self._told = told
        self._own = own
        self._show = show

    def told_of(self, one: Analysis) -> list[Told]:
        return [told for told in self._told if told.campaign == one.survey.campaign.campaign]

    def sections(self, analyses: Sequence[Analysis], *, short: bool) -> Iterator[Markdown]:
        """Each survey, under its own name where another stands or may come to stand beside it."""
        for one in analyses:
            campaign = one.survey.campaign
            if short or len(analyses) > 1:
                yield _heading(3, campaign.title)
            if not _has_figures(campaign):
                yield from self._too_few(one)
                continue
            yield self._who(campaign)
            show = partial(self._show_of, campaign)
            yield from map(show, _exhibits(one, short=short))
            if campaign.campaign in self._own:
                yield from in_short(self._own[campaign.campaign], campaign.campaign, show, self.tal)

    def _show_of(self, campaign: Campaign, exhibit: Exhibit) -> Markdown:
        """Show an exhibit as one of another survey than the document's own."""
        named = f"{campaign.campaign} {exhibit.name}"
        return self._show(replace(exhibit, name=named, source=campaign.title, campaign=campaign.campaign))

    def _who(self, campaign: Campaign) -> Markdown:
        """How many answered, when and how, and what that carries."""
        say, language, name = self.language.say, self.language, campaign.campaign
        numbers = {
            "n": self.tal(f"{name} svarande", language.number(campaign.respondents)),
            "opened": self.tal(f"{name} öppnade", language.day(campaign.opens)),
        }
        reached = design(campaign.sample_design).said(language)
        if final := bool(campaign.final and campaign.closes):
            numbers["closed"] = self.tal(f"{name} stängde", language.day(campaign.closes or ""))
        said = [
            marked(
                say(
                    "{n} {who} besvarade enkäten mellan {opened} och {closed}.",
                    "{n} {who} answered the survey between {opened} and {closed}.",
                )
                if final
                else say(
                    "Hittills har minst {n} {who} svarat på enkäten, som öppnade {opened}.",
                    "At least {n} {who} have answered the survey so far. It opened on {opened}.",
                ),
                who=reached.who,
                **numbers,
            ),
            marked(reached.closed if final else reached.open),
            marked(
                say(
                    "Siffrorna visar vad just de tycker och läggs aldrig ihop med svaren på ”{main}”.",
                    "The figures show what they think, and are never added to the answers to “{main}”.",
                ),
                main=self._main.title,
            ),
        ]
        if not carries(campaign.respondents, Showing.PERCENT):
            said.append(
                marked(
                    say(
                        "De är så få att de visas som antal, avrundade till tretal, utan procent och utan ordning.",
                        "They are so few that they are shown as counts rounded to threes, without percentages and in "
                        "no order.",
                    )
                )
            )
        elif not exact(campaign):
            said.append(marked(say("Antalen är avrundade till tretal.", "The counts are rounded to threes.")))
        return Markdown(" ".join(said))

    def _too_few(self, one: Analysis) -> Iterator[Markdown]:
        """That there are no figures, and what was told in other words."""
        say = self.language.say
        told = self.told_of(one)
        yield marked(
            say(
                "Färre än tio har svarat. Därför visas inga antal: ingen ska kunna räkna ut vem som har svarat vad.",
                "Fewer than ten have answered. So no numbers are shown: nobody should be able to work out who said "
                "what.",
            )
            + (say(" Sammanfattat med andra ord:", " Summed up in other words:") if told else "")
        )
        if told:
            yield Markdown("\n".join(self._item(each) for each in told))

    def _item(self, told: Told) -> Markdown:
        words = in_its_language(told.text, language=self.language)
        return marked("- {question} {words}", question=told.question, words=words)


def _exhibits(one: Analysis, *, short: bool) -> Iterator[Exhibit]:
    """What a chapter shows: the whole, what is wanted, how it works, what else was asked, and the other batteries."""
    survey = one.survey
    asked = [question for question in survey.questions if _is_shown(question)]
    if short:
        several = [question for question in asked if question.type == "select_multiple"]
        first = [question for question in asked if question.question in FIRST] or several[:1]
        asked = [question for question in asked if question in first or question.scale]
    if whole := exhibits.overall(survey):
        yield whole
    for role, exhibit in (("importance", exhibits.ranking(one)), ("performance", exhibits.profile(one))):
        if exhibit is not None:
            yield replace(exhibit, note=f"{_question(survey, role)} {exhibit.note}")
    # those with a chart first, so that small tables come one after the other and stand side by side on paper
    yield from (choices(survey, question) for question in sorted(asked, key=lambda one: one.type != "select_multiple"))
    yield from exhibits.other_scales(replace(survey, scale_means=tuple(q for q in survey.scale_means if q.battery)))


def _question(survey: Survey, role: str) -> str:
    """What was asked, in its own words."""
    asked = next(question for question in survey.questions if question.role == role)
    return f"{survey.language.say('Fråga', 'Question')}: {survey.language.quoted(asked.battery_label or asked.label)}"


def _is_shown(question: Wording) -> bool:
    """Whether a question by itself is one of choices about the place, answered by enough people to be told of."""
    return (
        question.type in ("select_one", "select_multiple")
        and not (question.battery or question.role)
        and question.theme not in _OF_THE_RESPONDENT
        and carries(question.answered, Showing.COUNTS)
    )


def choices(survey: Survey, question: Wording) -> Exhibit:
    """What was answered to one question; where several answers may be given, in order and with bars from thirty on.

    That nobody left it unanswered is not told.
    """
    mine = [answer for answer in survey.answers if answer.question == question.question]
    mine = [answer for answer in mine if not answer.missing or answer.n != 0]
    ranked = _ranked(question, mine)
    several = bool(ranked) and question.type == "select_multiple"
    if several:
        order = {item.area: at for at, item in enumerate(ranked)}
        mine.sort(key=lambda answer: order.get(answer.choice, len(order)))
    (table,) = exhibits.totals(replace(survey, questions=(question,), answers=tuple(mine)))
    if not ranked:
        return table
    title = _share_above(survey, question) or _finding(question, ranked, survey.language)
    if not several:
        return replace(table, title=title)
    language = survey.language
    words = language.say(
        f"Liggande staplar, en per svar, med andelen som valde det. {title}.",
        f"Horizontal bars, one for each answer, with the share who chose it. {title}.",
    )
    alternative = f"{words} {language.say(*exhibits.IN_THE_TABLE)}"
    return replace(table, title=title, chart=exhibits.bars(ranked, exhibits.WATER, alternative, language=language))


def _ranked(question: Wording, answers: Sequence[Answer]) -> tuple[Ranked, ...]:
    """The answers as areas in an order; none where the base carries no order, or where some count is unknown."""
    given = [answer for answer in answers if not answer.missing]
    if not carries(question.answered, Showing.PERCENT) or any(answer.n is None for answer in given):
        return ()
    wishes = [
        Wish(
            area=answer.choice,
            label=answer.choice_label,
            short=answer.choice_short,
            question=question.question,
            base=question.answered,
            chosen=answer.n,
            mean=None,
            variance=None,
            scale_min=0,
            scale_max=0,
            max_choices=question.max_choices,
        )
        for answer in given
    ]
    return rank(wishes, {}, {}, None)


def _share_above(survey: Survey, question: Wording) -> str | None:
    """How many chose the points above the middle of a scale; None for what is no scale, or one of too many points."""
    rating = next((one for one in survey.scale_means if one.question == question.question), None)
    if rating is None or rating.base is None or rating.high is None:
        return None
    points = [answer for answer in survey.answers if answer.question == question.question and not answer.missing]
    above = [one for one in points if 2 * int(one.choice) > rating.scale_min + rating.scale_max]
    if len(above) > _MOST_NAMED:
        return None
    language = survey.language
    share, named = language.percent(rating.high, rating.base), [language.quoted(one.choice_label) for one in above]
    either, asked = language.say(" eller ", " or ").join(named), language.quoted(question.label.removesuffix("."))
    return language.say(f"{share} procent svarar {either} på {asked}", f"{share} per cent answer {either} to {asked}")


def _finding(question: Wording, ranked: Sequence[Ranked], language: Language) -> str:
    """The finding in words, as strong as the base allows."""
    top = leaders(ranked)
    named = language.listing([language.quoted(item.wish.label) for item in top[:_MOST_NAMED]])
    asked = language.quoted(question.label.removesuffix("."))
    if len(top) == 1:
        return language.say(f"Vanligaste svaret på {asked} är {named}", f"The most common answer to {asked} is {named}")
    if len(top) <= _MOST_NAMED:
        return language.say(
            f"På {asked} ligger {named} nära varandra i toppen", f"To {asked}, {named} lie close together at the top"
        )
    return language.say(f"Inget svar på {asked} är klart vanligast", f"No answer to {asked} is clearly the most common")
