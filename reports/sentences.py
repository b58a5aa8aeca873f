"""The sentences of the draft that depend on the figures, each number in them tied to its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from . import analysis as rules
from . import exhibits, swedish, wording
from .analysis import Analysis, ComparedClass, Showing, carries
from .escaping import Markdown, escape, marked
from .figures import Campaign, Place
from .numbers import Numbers

ALMOST_NOBODY = 3
"""A rounded count this small may stand for one to five people, and 0 for none to two."""


def sentences(place: Place, analysis: Analysis, tal: Numbers) -> dict[str, Any]:
    """Each sentence, or list of sentences, by the name that the template knows it by; `tal` is told every number."""
    return {
        "period": _period(analysis.survey.campaign, tal),
        "participation": _participation(place, analysis, tal),
        "gaps": _gaps(analysis, tal),
        "wishes": _wishes(analysis, tal),
        "firmness": _firmness(analysis, tal),
        "works": _works(analysis, tal),
        "first": [i.wish.short_sv for i in analysis.ranking if i.quadrant is rules.Quadrant.FIRST],
        "differences": _differences(analysis, tal),
        "english": _english(analysis, tal),
    }


def _period(campaign: Campaign, tal: Numbers) -> Markdown:
    """'mellan 1 april 2026 och 30 september 2026', or from a day while it is still open."""
    opened = tal("öppnade", swedish.day(campaign.opens))
    if campaign.closes is None or not campaign.final:
        return marked("från {opened}", opened=opened)
    return marked("mellan {opened} och {closed}", opened=opened, closed=tal("stängde", swedish.day(campaign.closes)))


def _participation(place: Place, analysis: Analysis, tal: Numbers) -> list[Markdown]:
    """Answers in proportion to the inhabitants: those of the ages asked about where known, otherwise all."""
    campaign = analysis.survey.campaign
    per_inhabitant = wording.design(campaign.sample_design).per_inhabitant
    by_age = [c.figure for c in analysis.population if c.figure.variable == "age_group"]
    if by_age and (people := sum(c.population for c in by_age)):
        known = by_age[0].residents
        residents = sum(c.respondents for c in by_age) if known is None else known
        found = [
            marked(
                "{n} av dem bor här året runt."
                if known is not None and exact(campaign)
                else "Ungefär {n} av dem bor här året runt.",
                n=tal("svarande som bor här", swedish.number(residents)),
            )
        ]
        if per_inhabitant:
            found.append(
                marked(
                    "Det motsvarar ungefär {x} svar per 100 invånare {ages} ({source} {year}, cirka {n}).",
                    x=tal("svar per 100 invånare", swedish.number(100 * residents / people)),
                    ages=_ages([c.value for c in by_age]),
                    source=by_age[0].source,
                    year=tal("befolkningens år", by_age[0].year),
                    n=tal("befolkning i åldrarna", swedish.number(people)),
                )
            )
        return found
    if place.population <= 0 or not per_inhabitant:
        return []
    return [
        marked(
            "Det motsvarar ungefär {x} svar per 100 invånare i alla åldrar ({source}, cirka {n}).",
            x=tal("svar per 100 invånare", swedish.number(100 * campaign.respondents / place.population)),
            source=place.population_source,
            n=tal("folkmängd", swedish.number(place.population)),
        )
    ]


def exact(campaign: Campaign) -> bool:
    """Whether totals of the whole place are exact, as they are in a final release of at least thirty."""
    return bool(campaign.final) and carries(campaign.respondents, Showing.PERCENT)


def _ages(classes: Sequence[str]) -> str:
    """Whom classes of age (`16_24`, `80_plus`) hold together, in words."""
    years = [[int(year) for year in re.findall(r"\d+", value)] for value in classes]
    if not all(years):
        return "i de åldersgrupper som enkäten frågar efter"
    youngest = min(ends[0] for ends in years)
    if all(len(ends) > 1 for ends in years):
        return f"i åldern {youngest}–{max(ends[-1] for ends in years)} år"
    return f"som är {youngest} år eller äldre"


def _missing(analysis: Analysis) -> Iterator[ComparedClass]:
    for item in analysis.population:
        fewer = item.flagged and item.share < item.population_share
        if fewer or item.figure.respondents <= ALMOST_NOBODY:
            yield item


def _gaps(analysis: Analysis, tal: Numbers) -> list[Markdown]:
    """Who is missing: classes that are clearly fewer than in the population, and classes nearly without answers."""
    found = []
    for item in _missing(analysis):
        if item.figure.respondents <= ALMOST_NOBODY:
            found.append(
                marked(
                    "Av dem som bor här året runt har högst {n} i gruppen ”{group}” svarat. "
                    "Rapporten säger inget om vad de tycker.",
                    n=_at_most(item, tal),
                    group=item.figure.label_sv,
                )
            )
        else:
            found.append(
                marked(
                    "Gruppen ”{group}” är mindre bland de svarande som bor här året runt än i befolkningen "
                    "({p1} jämfört med {p2} procent). Gruppens bild kan därför saknas.",
                    group=item.figure.label_sv,
                    p1=_share_there(item, tal, "Svarande, %", item.share),
                    p2=_share_there(item, tal, "Befolkning, %", item.population_share),
                )
            )
    return found


def _at_most(item: ComparedClass, tal: Numbers) -> Markdown:
    return tal(f"population_{item.figure.variable} > {item.figure.label_sv} > högst", item.figure.respondents + 2)


def _share_there(item: ComparedClass, tal: Numbers, heading: str, share: float) -> Markdown:
    """A share that the table of the population holds under the same name."""
    return tal(f"population_{item.figure.variable} > {item.figure.label_sv} > {heading}", swedish.number(100 * share))


def _wishes(analysis: Analysis, tal: Numbers) -> Markdown | None:
    """The first areas with their figures; None when no order may be given."""
    first = analysis.ranked[: analysis.top]
    if not first:
        return None
    areas = swedish.names([i.wish.short_sv for i in first])
    if first[0].wish.mean is None:
        shares = [
            tal(f"ranking > {i.wish.short_sv} > Andel, %", exhibits.share_of(i.wish.chosen, i.wish.base)) for i in first
        ]
        listed = _listed("{area} ({figure} procent)", areas, shares)
        base = tal("ranking > bas", swedish.number(first[0].wish.base or 0))
        if len(first) > 1 and not rules.clear_lead(first):
            return marked(
                "Högst upp, nära varandra, ligger {areas}, av de {n} som svarade på frågan.", areas=listed, n=base
            )
        return marked("Av de {n} som svarade på frågan vill flest förbättra {areas}.", n=base, areas=listed)
    means = [tal(f"ranking > {i.wish.short_sv} > Medel", exhibits.mean_of(i.wish.mean, i.wish.base)) for i in first]
    return marked(
        "Störst vikt på skalan {low}–{high} får {areas}, med {n} svar per område.",
        low=tal("ranking > skalans början", first[0].wish.scale_min),
        high=tal("ranking > skalans slut", first[0].wish.scale_max),
        areas=_listed("{area} (medel {figure})", areas, means),
        n=tal("ranking > bas, de främsta", exhibits.span(i.wish.base for i in first)),
    )


def _listed(template: str, areas: Sequence[str], figures: Sequence[Markdown]) -> Markdown:
    """Areas with a figure each, as a list in running text."""
    parts = [marked(template, area=area, figure=figure) for area, figure in zip(areas, figures, strict=True)]
    return Markdown(swedish.listing(parts))


def _firmness(analysis: Analysis, tal: Numbers) -> Markdown | None:
    """How firm the first places are, if the release says so."""
    known = [i for i in analysis.ranked[: analysis.top] if i.stability]
    if not known:
        return None
    shares = [
        tal(f"ranking > {i.wish.short_sv} > I topp, %", swedish.number(i.stability.percent))
        for i in known
        if i.stability
    ]
    areas = swedish.names([i.wish.short_sv for i in known])
    first = marked(
        "{area} är bland de {top} högst prioriterade i {share} procent av {recounts}",
        area=areas[0],
        top=tal("så många främsta", swedish.small_number(analysis.top)),
        share=shares[0],
        recounts=tal("omräkningar", exhibits.recounts(analysis)),
    )
    rest = [marked("{a} i {share} procent", a=a, share=s) for a, s in zip(areas[1:], shares[1:], strict=True)]
    return marked("{first}. Det {label}.", first=Markdown(swedish.listing([first, *rest])), label=wording.STABILITY)


def _works(analysis: Analysis, tal: Numbers) -> Markdown | None:
    """What gets the best and the lowest ratings; None when there are too few to compare."""
    known = [r for r in analysis.profile if carries(r.base, Showing.PERCENT)]
    if len(known) < 4:
        return None
    base = tal("profile > bas", exhibits.span(r.base for r in known))
    if not rules.ratings_differ(known[0], known[-1]):
        return marked("Områdena får ungefär samma betyg för hur det fungerar i dag (bas {n} svar per område).", n=base)
    areas = swedish.names([r.short_sv for r in (*known[:2], *reversed(known[-2:]))])
    return marked(
        "Högst betyg för hur det fungerar i dag får {best}, lägst får {worst} (bas {n} svar per område).",
        best=swedish.listing(areas[:2]),
        worst=swedish.listing(areas[2:]),
        n=base,
    )


def _differences(analysis: Analysis, tal: Numbers) -> list[Markdown]:
    """Each difference between groups that chance does not explain, in words."""
    return [
        marked(
            "Gruppen **”{group}”** skiljer sig från övriga i fråga om ”{area}”: ungefär {p1} mot {p2} procent {what}.",
            group=d.figure.group_sv,
            area=d.figure.short_sv,
            p1=tal(f"skillnad > {d.figure.group_sv} > {d.figure.short_sv}", swedish.number(100 * d.share)),
            p2=tal(f"skillnad > {d.figure.group_sv} > {d.figure.short_sv}, övriga", swedish.number(100 * d.others)),
            what="valde området"
            if d.figure.cells_out == 0
            else "svarade över skalans mitt på hur det fungerar"
            if d.figure.role == "performance"
            else "svarade över skalans mitt",
        )
        for d in analysis.differences
    ]


def _english(analysis: Analysis, tal: Numbers) -> Markdown:
    """The summary in a few English sentences."""
    campaign = analysis.survey.campaign
    design = wording.design(campaign.sample_design)
    first = [i.wish.short_en for i in analysis.ranked[: analysis.top]]
    n = tal("svarande (in English)", f"{campaign.respondents:,}")
    said = [
        marked(
            "{n} {who} answered the survey."
            if campaign.final
            else "At least {n} {who} have answered the survey so far.",
            n=n,
            who=design.who_en,
        ),
        escape(design.english),
    ]
    if first:
        said.append(marked("Ranked highest: {areas}.", areas="; ".join(first)))
    if gap := next(_missing(analysis), None):
        said.append(_gap_in_english(gap, tal))
    return Markdown(" ".join(said))


def _gap_in_english(item: ComparedClass, tal: Numbers) -> Markdown:
    group = item.figure.label_en
    if item.figure.respondents <= ALMOST_NOBODY:
        return marked(
            "At most {n} of the residents who answered are in the group “{group}”.", n=_at_most(item, tal), group=group
        )
    return marked(
        "The group “{group}” is smaller among the residents who answered than in the population "
        "({p1} against {p2} percent), so its view may be missing.",
        group=group,
        p1=_share_there(item, tal, "Svarande, %", item.share),
        p2=_share_there(item, tal, "Befolkning, %", item.population_share),
    )
