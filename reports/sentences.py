"""The sentences of the draft that depend on the figures, each number in them tied to its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from . import analysis as rules
from . import exhibits, wording
from .analysis import Analysis, ComparedClass, Showing, carries
from .escaping import Markdown, escape, marked
from .figures import Campaign, Place
from .language import ENGLISH, Language
from .numbers import Numbers
from .weighting import LARGEST, Trial, try_weights

ALMOST_NOBODY = 3
"""A rounded count this small may stand for one to five people, and 0 for none to two."""


def sentences(place: Place, analysis: Analysis, tal: Numbers, english: Analysis | None) -> dict[str, Any]:
    """Each sentence, or list of sentences, by the name that the template knows it by; `tal` is told every number.

    `english` is the same analysis in English, for the summary in a Swedish document.
    """
    language = analysis.survey.language
    return {
        "period": _period(analysis.survey.campaign, tal, language),
        "participation": _participation(place, analysis, tal),
        "gaps": [_gap(item, item.figure.label, _shares(item, tal, language), language) for item in _missing(analysis)],
        "wishes": _wishes(analysis, tal),
        "firmness": _firmness(analysis, tal),
        "works": _works(analysis, tal),
        "first": [i.wish.short for i in analysis.ranking if i.quadrant is rules.Quadrant.FIRST],
        "differences": _differences(analysis, tal),
        "weighted": _weighted(analysis, tal),
        "english": _english(analysis, english, tal) if english else "",
    }


def _period(campaign: Campaign, tal: Numbers, language: Language) -> Markdown:
    """'mellan 1 april 2026 och 30 september 2026', or from a day while it is still open."""
    opened = tal("öppnade", language.day(campaign.opens))
    if campaign.closes is None or not campaign.final:
        return marked(language.say("från {opened}", "from {opened}"), opened=opened)
    return marked(
        language.say("mellan {opened} och {closed}", "between {opened} and {closed}"),
        opened=opened,
        closed=tal("stängde", language.day(campaign.closes)),
    )


def _participation(place: Place, analysis: Analysis, tal: Numbers) -> list[Markdown]:
    """Answers in proportion to the inhabitants: those of the ages asked about where known, otherwise all."""
    campaign, language = analysis.survey.campaign, analysis.survey.language
    per_inhabitant = wording.design(campaign.sample_design).per_inhabitant
    by_age = [c.figure for c in analysis.population if c.figure.variable == "age_group"]
    if by_age and (people := sum(c.population for c in by_age)):
        known = by_age[0].residents
        residents = sum(c.respondents for c in by_age) if known is None else known
        found = [
            marked(
                language.say("{n} av dem bor här året runt.", "{n} of them live here all year.")
                if known is not None and exact(campaign)
                else language.say("Ungefär {n} av dem bor här året runt.", "About {n} of them live here all year."),
                n=tal("svarande som bor här", language.number(residents)),
            )
        ]
        if per_inhabitant:
            found.append(
                marked(
                    language.say(
                        "Det motsvarar ungefär {x} svar per 100 invånare {ages} ({source} {year}, cirka {n}).",
                        "That is about {x} answers per 100 inhabitants {ages} ({source} {year}, about {n}).",
                    ),
                    x=tal("svar per 100 invånare", language.number(100 * residents / people)),
                    ages=_ages([c.value for c in by_age], language),
                    source=by_age[0].source,
                    year=tal("befolkningens år", by_age[0].year),
                    n=tal("befolkning i åldrarna", language.number(people)),
                )
            )
        return found
    if place.population <= 0 or not per_inhabitant:
        return []
    return [
        marked(
            language.say(
                "Det motsvarar ungefär {x} svar per 100 invånare i alla åldrar ({source}, cirka {n}).",
                "That is about {x} answers per 100 inhabitants of all ages ({source}, about {n}).",
            ),
            x=tal("svar per 100 invånare", language.number(100 * campaign.respondents / place.population)),
            source=place.population_source,
            n=tal("folkmängd", language.number(place.population)),
        )
    ]


def exact(campaign: Campaign) -> bool:
    """Whether totals of the whole place are exact, as they are in a final release of at least thirty."""
    return bool(campaign.final) and carries(campaign.respondents, Showing.PERCENT)


def _ages(classes: Sequence[str], language: Language) -> str:
    """Whom classes of age (`16_24`, `80_plus`) hold together, in words."""
    years = [[int(year) for year in re.findall(r"\d+", value)] for value in classes]
    if not all(years):
        return language.say(
            "i de åldersgrupper som enkäten frågar efter", "in the age groups that the survey asks about"
        )
    youngest = min(ends[0] for ends in years)
    if all(len(ends) > 1 for ends in years):
        oldest = max(ends[-1] for ends in years)
        return language.say(f"i åldern {youngest}–{oldest} år", f"aged {youngest}–{oldest}")
    return language.say(f"som är {youngest} år eller äldre", f"aged {youngest} or over")


def _missing(analysis: Analysis) -> Iterator[ComparedClass]:
    """Classes that are clearly fewer than in the population, and classes nearly without answers."""
    for item in analysis.population:
        fewer = item.flagged and item.share < item.population_share
        if fewer or item.figure.respondents <= ALMOST_NOBODY:
            yield item


def _shares(item: ComparedClass, tal: Numbers, language: Language) -> dict[str, Markdown]:
    """What is told of who is missing; the table of the population holds the shares under the same names."""
    row = f"population_{item.figure.variable} > {item.figure.label} >"
    if item.figure.respondents <= ALMOST_NOBODY:
        return {"n": tal(f"{row} högst", item.figure.respondents + 2)}
    there, everywhere = language.say("Svarande, %", "Respondents, %"), language.say("Befolkning, %", "Population, %")
    return {
        "p1": tal(f"{row} {there}", language.number(100 * item.share)),
        "p2": tal(f"{row} {everywhere}", language.number(100 * item.population_share)),
    }


def _gap(item: ComparedClass, group: str, numbers: Mapping[str, Markdown], language: Language) -> Markdown:
    """Who is missing, in a language and by what the group is called in it."""
    if item.figure.respondents <= ALMOST_NOBODY:
        return marked(
            language.say(
                "Av dem som bor här året runt har högst {n} i gruppen ”{group}” svarat. "
                "Rapporten säger inget om vad de tycker.",
                "Of those who live here all year, at most {n} in the group “{group}” have answered. "
                "The report says nothing of what they think.",
            ),
            group=group,
            **numbers,
        )
    return marked(
        language.say(
            "Gruppen ”{group}” är mindre bland de svarande som bor här året runt än i befolkningen "
            "({p1} jämfört med {p2} procent). Gruppens bild kan därför saknas.",
            "The group “{group}” is smaller among the respondents who live here all year than in the population "
            "({p1} against {p2} per cent). Its view may therefore be missing.",
        ),
        group=group,
        **numbers,
    )


def _wishes(analysis: Analysis, tal: Numbers) -> Markdown | None:
    """The first areas with their figures; None when no order may be given."""
    first, language, say = analysis.foremost, analysis.survey.language, analysis.survey.language.say
    if not first:
        return None
    areas = language.names([i.wish.short for i in first])
    if first[0].wish.mean is None:
        shares = [
            tal(
                f"ranking > {i.wish.short} > {say('Andel, %', 'Share, %')}",
                exhibits.share_of(i.wish.chosen, i.wish.base, language=language),
            )
            for i in first
        ]
        listed = _listed(say("{area} ({figure} procent)", "{area} ({figure} per cent)"), areas, shares, language)
        base = tal("ranking > bas", language.number(first[0].wish.base or 0))
        near = len(first) > 1 and not rules.clear_lead(first)
        return marked(
            say(
                "Högst upp, nära varandra, ligger {areas}, av de {n} som svarade på frågan.",
                "At the top, close together, are {areas}, of the {n} who answered the question.",
            )
            if near
            else say(
                "Av de {n} som svarade på frågan vill flest förbättra {areas}.",
                "Of the {n} who answered the question, most want to improve {areas}.",
            ),
            areas=listed,
            n=base,
        )
    means = [
        tal(
            f"ranking > {i.wish.short} > {say('Medel', 'Mean')}",
            exhibits.mean_of(i.wish.mean, i.wish.base, language=language),
        )
        for i in first
    ]
    return marked(
        say(
            "Störst vikt på skalan {low}–{high} får {areas}, med {n} svar per område.{alike}",
            "The most weight on the scale {low}–{high} is given to {areas}, with {n} answers per area.{alike}",
        ),
        alike=f" {alike}" if (alike := exhibits.said_alike(first, language)) else "",
        low=tal("ranking > skalans början", first[0].wish.scale_min),
        high=tal("ranking > skalans slut", first[0].wish.scale_max),
        areas=_listed(say("{area} (medel {figure})", "{area} (mean {figure})"), areas, means, language),
        n=tal("ranking > bas, de främsta", exhibits.span((i.wish.base for i in first), language=language)),
    )


def _listed(template: str, areas: Sequence[str], figures: Sequence[Markdown], language: Language) -> Markdown:
    """Areas with a figure each, as a list in running text."""
    parts = [marked(template, area=area, figure=figure) for area, figure in zip(areas, figures, strict=True)]
    return Markdown(language.listing(parts))


def _firmness(analysis: Analysis, tal: Numbers) -> Markdown | None:
    """How firm the first places are, if the release says so."""
    language, say = analysis.survey.language, analysis.survey.language.say
    known = [i for i in analysis.foremost if i.stability]
    if not known:
        return None
    shares = [
        tal(f"ranking > {i.wish.short} > {say('I topp, %', 'At the top, %')}", language.number(i.stability.percent))
        for i in known
        if i.stability
    ]
    areas = language.names([i.wish.short for i in known])
    first = marked(
        say(
            "{area} är bland de {top} högst prioriterade i {share} procent av {recounts}",
            "{area} is among the {top} with the highest priority in {share} per cent of {recounts}",
        ),
        area=areas[0],
        top=tal("så många främsta", language.small(analysis.top)),
        share=shares[0],
        recounts=tal("omräkningar", exhibits.recounts(analysis)),
    )
    others = say("{a} i {share} procent", "{a} in {share} per cent")
    rest = [marked(others, a=a, share=s) for a, s in zip(areas[1:], shares[1:], strict=True)]
    return marked(
        say("{first}. Det {label}.", "{first}. This {label}."),
        first=Markdown(language.listing([first, *rest])),
        label=say(*wording.STABILITY),
    )


def _works(analysis: Analysis, tal: Numbers) -> Markdown | None:
    """What gets the best and the lowest ratings; None when there are too few to compare."""
    language, say = analysis.survey.language, analysis.survey.language.say
    known = [r for r in analysis.profile if carries(r.base, Showing.PERCENT)]
    if len(known) < 4:
        return None
    base = tal("profile > bas", exhibits.span((r.base for r in known), language=language))
    if not rules.ratings_differ(known[0], known[-1]):
        return marked(
            say(
                "Områdena får ungefär samma betyg för hur det fungerar i dag (bas {n} svar per område).",
                "The areas get much the same rating for how things work today (base {n} answers per area).",
            ),
            n=base,
        )
    areas = language.names([r.short for r in (*known[:2], *reversed(known[-2:]))])
    return marked(
        say(
            "Högst betyg för hur det fungerar i dag får {best}, lägst får {worst} (bas {n} svar per område).",
            "For how things work today the highest ratings go to {best}, the lowest to {worst} "
            "(base {n} answers per area).",
        ),
        best=language.listing(areas[:2]),
        worst=language.listing(areas[2:]),
        n=base,
    )


def _differences(analysis: Analysis, tal: Numbers) -> list[Markdown]:
    """Each difference between groups that chance does not explain, in words."""
    language, say = analysis.survey.language, analysis.survey.language.say
    return [
        marked(
            say(
                "Gruppen **”{group}”** skiljer sig från övriga i fråga om ”{area}”: ungefär {p1} mot {p2} procent "
                "{what}.",
                "The group **“{group}”** differs from the others on “{area}”: about {p1} against {p2} per cent {what}.",
            ),
            group=d.figure.group,
            area=d.figure.short,
            p1=tal(f"skillnad > {d.figure.group} > {d.figure.short}", language.number(100 * d.share)),
            p2=tal(f"skillnad > {d.figure.group} > {d.figure.short}, övriga", language.number(100 * d.others)),
            what=say("valde området", "chose the area")
            if d.figure.cells_out == 0
            else say("svarade över skalans mitt på hur det fungerar", "answered above the middle on how it works")
            if d.figure.role == "performance"
            else say("svarade över skalans mitt", "answered above the middle of the scale"),
        )
        for d in analysis.differences
    ]


def _weighted(analysis: Analysis, tal: Numbers) -> Markdown | None:
    """What weights by age and gender would do to the order; None where that cannot be said."""
    language, say, trial = analysis.survey.language, analysis.survey.language.say, try_weights(analysis)
    if trial is None:
        return None
    respondents, residents = analysis.survey.campaign.respondents, analysis.population[0].figure.residents
    return marked(
        say(
            "Vi har prövat hur det skulle bli med vikter, så att ålder och kön fördelar sig som i befolkningen. "
            "{people} personer är i grupper där båda är kända. De fick vikter från {smallest} till {largest}; ingen "
            "får mer än {most}.{others}{elsewhere} {outcome} Vikterna används inte i någon figur, och de säger inget "
            "om dem som inte svarat.",
            "We have tried what weights would do, with age and gender spread as in the population. {people} people are "
            "in groups where both are known. They were given weights from {smallest} to {largest}; none may be above "
            "{most}.{others}{elsewhere} {outcome} The weights are used in no figure, and they say nothing of those who "
            "did not answer.",
        ),
        people=tal("viktade personer", language.number(trial.people)),
        smallest=tal("minsta vikt", language.number(trial.smallest, 1)),
        largest=tal("största vikt", language.number(trial.largest, 1)),
        most=language.small(LARGEST),
        others=say(" Övriga räknas som de är.", " The others count as they are.") if trial.people < respondents else "",
        elsewhere=say(
            " Även de som inte bor här året runt är med, eftersom grupperna inte skiljer ut dem.",
            " Those who do not live here all year are included, since the groups do not tell them apart.",
        )
        if residents not in (None, respondents)
        else "",
        outcome=Markdown(" ".join(_outcome(trial, tal, language))),
    )


_MOVES: Mapping[tuple[bool, bool], wording.Words] = {
    (True, True): (
        "Då kommer {come} in bland de {first} främsta, och {go} faller ut.",
        "Then {come} would come in among the first {first}, and {go} would fall out.",
    ),
    (True, False): (
        "Då kommer {come} in bland de {first} främsta.",
        "Then {come} would come in among the first {first}.",
    ),
    (False, True): ("Då faller {go} ut ur de {first} främsta.", "Then {go} would fall out of the first {first}."),
}
"""What weights do, by whether something comes in among the first and whether something falls out."""


def _outcome(trial: Trial, tal: Numbers, language: Language) -> Iterator[Markdown]:
    """Which areas come in among the first or fall out, which cannot be told, and whether the rest are the same."""
    say, first = language.say, tal("så många prövade", language.small(trial.foremost))
    come, go, near = (
        language.listing(language.names([item.wish.short for item in items]))
        for items in (trial.come, trial.go, trial.near)
    )
    if come or go:
        yield marked(say(*_MOVES[bool(come), bool(go)]), come=come, go=go, first=first)
    if near:
        words = "Så nära gränsen att det inte går att avgöra ligger {near}.", "Too near the line to tell: {near}."
        yield marked(say(*words), near=near)
    if not (come or go):
        whole = say("De {first} främsta områdena blir desamma.", "The first {first} areas stay the same.")
        rest = say("I övrigt blir de {first} främsta desamma.", "Otherwise the first {first} stay the same.")
        yield marked(rest if near else whole, first=first)


def _english(analysis: Analysis, english: Analysis, tal: Numbers) -> Markdown:
    """The summary of a Swedish document in a few English sentences."""
    campaign = analysis.survey.campaign
    said = wording.design(campaign.sample_design).said(ENGLISH)
    first = [i.wish.short for i in english.foremost]
    told = [
        marked(
            "{n} {who} answered the survey."
            if campaign.final
            else "At least {n} {who} have answered the survey so far.",
            n=tal("svarande (in English)", ENGLISH.number(campaign.respondents)),
            who=said.who,
        ),
        escape(f"{said.closed if campaign.final else said.open} {said.scope}"),
    ]
    if first:
        told.append(marked("Ranked highest: {areas}.", areas="; ".join(first)))
    gaps = zip(_missing(analysis), _missing(english), strict=True)
    told += [
        _gap(gap, same.figure.label, _shares(gap, tal, analysis.survey.language), ENGLISH)
        for gap, same in islice(gaps, 1)
    ]
    return Markdown(" ".join(told))
