"""Puts the needs analysis together: figures and sentences through the Markdown template, then the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.published import PublishedError, open_published

from . import analysis as rules
from . import exhibits, swedish, wording
from .analysis import Analysis, ComparedClass, Showing, carries
from .drawing import Chart, draw
from .errors import ReportError
from .escaping import Markdown, escape, marked
from .exhibits import Exhibit
from .figures import (
    Campaign,
    Place,
    Release,
    read_campaigns,
    read_place,
    read_query,
    read_quoted,
    read_release,
    read_survey,
)
from .finished import Document
from .pdf import as_pdf
from .web import page
from .word import as_word

TEMPLATES = Path(__file__).parent / "templates"
NOTHING_YET = (
    "Det finns inget publicerat att bygga dokumentet av. När insamlingen har stängt: kör `platskoll publish`. "
    "För ett utkast dessförinnan: kör `platskoll publish --candidate` och sedan `platskoll report` med --candidate."
)
ALMOST_NOBODY = 3
"""A rounded count this small may stand for one to five people, and 0 for none to two."""


FORMATS: MappingProxyType[str, Callable[[Document], bytes]] = MappingProxyType(
    {
        "html": lambda document: document.html.encode(),
        "md": lambda document: document.markdown.encode(),
        "pdf": as_pdf,
        "docx": as_word,
    }
)
"""The formats that a document can be written in, by the ending of the file."""


Progress = Callable[[int, int], None]


def _silent(_done: int, _total: int) -> None:
    """Nobody is watching."""


def build(public_db: Path, place: str, *, query_url: str | None = None) -> Document:
    """The needs analysis of a place from a public file, or from a candidate.

    `query_url` is where Datasette answers; with it every figure links to its query. Raises ReportError when the file
    or the place is missing, when nothing is published of the place, or when a sentence of ours says too much.
    """
    if not public_db.is_file():
        raise ReportError(NOTHING_YET)
    try:
        connection = open_published(public_db)
    except PublishedError as error:
        raise ReportError(str(error)) from error
    with closing(connection):
        where, release = read_place(connection, place), read_release(connection)
        campaigns = read_campaigns(connection, place)
        if not campaigns:
            raise ReportError(
                f"Det finns inga publicerade enkäter för {where.name} än. När insamlingen har stängt: kör "
                f"`platskoll publish {where.slug}`."
            )
        survey = read_survey(connection, rules.main_campaign(campaigns))
        quoted = read_quoted(connection)
    document = compose(where, release, campaigns, rules.analyse(survey), query_url)
    wording.check_wording(document.markdown, survey.campaign.sample_design, quoted)
    return document


def write(
    public_db: Path,
    place: str,
    output: Path,
    formats: tuple[str, ...] = ("html",),
    *,
    query_url: str | None = None,
    progress: Progress = _silent,
) -> list[Path]:
    """Build the document once, write `behovsanalys-<place>.<format>` for each format and return the files.

    `progress` is told how many of the formats are made. Raises ReportError as `build` does, for a format that does
    not exist, and when the PDF is not approved; then nothing is written.
    """
    chosen = tuple(dict.fromkeys(formats))
    for name in chosen:
        if name not in FORMATS:
            raise ReportError(f"Formatet {name} finns inte. De format som finns är {swedish.listing(list(FORMATS))}.")
    progress(0, len(chosen))
    document = build(public_db, place, query_url=query_url)
    made: dict[Path, bytes] = {}
    for name in chosen:
        made[output / f"behovsanalys-{place}.{name}"] = FORMATS[name](document)
        progress(len(made), len(chosen))
    output.mkdir(parents=True, exist_ok=True)
    for path, written in made.items():
        path.write_bytes(written)
    return list(made)


def compose(
    place: Place, release: Release, campaigns: Sequence[Campaign], analysis: Analysis, query_url: str | None
) -> Document:
    """The document of one analysis; pure but for reading the templates."""
    campaign = analysis.survey.campaign
    title = f"Behovsanalys för {place.name}"
    gallery = Gallery(release, campaign, query_url.rstrip("/") if query_url else None)
    text = (
        _environment()
        .get_template("behovsanalys.md.j2")
        .render(
            title=title,
            place=place,
            release=release,
            campaign=campaign,
            others=[c for c in campaigns if c.campaign != campaign.campaign],
            analysis=analysis,
            survey=analysis.survey,
            exhibits=exhibits,
            wording=wording,
            design=wording.design(campaign.sample_design),
            show=gallery.show,
            query_url=query_url,
            enough=carries(campaign.respondents, Showing.COUNTS),
            exact=_exact(campaign),
            **_sentences(place, analysis),
        )
    )
    return Document(
        title=title,
        markdown=text,
        html=page(title, text, {name: draw(chart) for name, chart in gallery.charts.items()}),
        charts=gallery.charts,
        author=campaign.controller,
        about=f"{campaign.title_sv}, {place.name}, utgåva {release.id}",
        release=release.id,
        date=release.date,
    )


class Gallery:
    """Numbers the figures and tables in the order they are shown, and gives each its caption."""

    def __init__(self, release: Release, campaign: Campaign, query_url: str | None) -> None:
        self.charts: dict[str, Chart] = {}
        self._tables = 0
        self._query_url = query_url
        self._campaign = campaign
        self._source = marked(
            "Källa: {title}, utgåva {id}, {date}.",
            title=campaign.title_sv,
            id=release.id,
            date=swedish.day(release.date),
        )

    def show(self, exhibit: Exhibit) -> Markdown:
        """One exhibit as Markdown: caption with finding, base, source and query, the place of the chart, the table."""
        title = escape(exhibit.title if exhibit.title.endswith(("?", "!", "…", ".")) else f"{exhibit.title}.")
        note = Markdown(f"{escape(exhibit.note)} {self._source} {self._link(exhibit.query)}")
        if exhibit.chart is None:
            self._tables += 1
            return Markdown(f"**Tabell {self._tables}. {title}** {note}\n\n{_table(exhibit)}")
        self.charts[exhibit.name] = exhibit.chart
        at = len(self.charts)
        return Markdown(
            f"**Figur {at}. {title}** {note}\n\n<!-- figur: {exhibit.name} -->\n\n"
            f"**Siffrorna i figur {at}.**\n\n{_table(exhibit)}"
        )

    def _link(self, query: str) -> Markdown:
        title = escape(read_query(query).titel)
        if self._query_url is None:
            return Markdown(f"Fråga till databasen: ”{title}” ({query}.sql).")
        return Markdown(f"Räkna själv: [{title}]({self._query_url}/public/{query}?campaign={self._campaign.campaign})")


def _table(exhibit: Exhibit) -> Markdown:
    """A Markdown table; the first column and those that hold words are left-aligned, figures right-aligned."""
    aligned = ["---" if at == 0 or at in exhibit.words else "---:" for at in range(len(exhibit.header))]
    lines = [exhibit.header, *exhibit.rows]
    written = ["| " + " | ".join(escape(cell) for cell in line) + " |" for line in lines]
    return Markdown("\n".join([written[0], "|" + "|".join(aligned) + "|", *written[1:]]))


def _environment() -> Environment:
    """Templates in which whatever is not Markdown of ours is escaped, and a missing name is an error."""
    environment = Environment(  # noqa: S701 - the output is Markdown; `finalize` escapes for that
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        finalize=escape,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "day": swedish.day,
        "number": swedish.number,
        "listing": swedish.listing,
        "names": swedish.names,
        "small": swedish.small_number,
    }
    return environment


def _sentences(place: Place, analysis: Analysis) -> dict[str, Any]:
    """The sentences that depend on the figures."""
    return {
        "period": _period(analysis.survey.campaign),
        "participation": _participation(place, analysis),
        "gaps": _gaps(analysis),
        "wishes": _wishes(analysis),
        "firmness": _firmness(analysis),
        "works": _works(analysis),
        "first": [i.wish.short_sv for i in analysis.ranking if i.quadrant is rules.Quadrant.FIRST],
        "differences": _differences(analysis),
        "english": _english(analysis),
    }


def _period(campaign: Campaign) -> str:
    """'mellan 1 april 2026 och 30 september 2026', or from a day while it is still open."""
    if campaign.closes is None or not campaign.final:
        return f"från {swedish.day(campaign.opens)}"
    return f"mellan {swedish.day(campaign.opens)} och {swedish.day(campaign.closes)}"


def _participation(place: Place, analysis: Analysis) -> list[Markdown]:
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
                if known is not None and _exact(campaign)
                else "Ungefär {n} av dem bor här året runt.",
                n=swedish.number(residents),
            )
        ]
        if per_inhabitant:
            found.append(
                marked(
                    "Det motsvarar ungefär {x} svar per 100 invånare {ages} ({source} {year}, cirka {n}).",
                    x=swedish.number(100 * residents / people),
                    ages=_ages([c.value for c in by_age]),
                    source=by_age[0].source,
                    year=by_age[0].year,
                    n=swedish.number(people),
                )
            )
        return found
    if place.population <= 0 or not per_inhabitant:
        return []
    return [
        marked(
            "Det motsvarar ungefär {x} svar per 100 invånare i alla åldrar ({source}, cirka {n}).",
            x=swedish.number(100 * campaign.respondents / place.population),
            source=place.population_source,
            n=swedish.number(place.population),
        )
    ]


def _exact(campaign: Campaign) -> bool:
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


def _gaps(analysis: Analysis) -> list[Markdown]:
    """Who is missing: classes that are clearly fewer than in the population, and classes nearly without answers."""
    found = []
    for item in _missing(analysis):
        if item.figure.respondents <= ALMOST_NOBODY:
            found.append(
                marked(
                    "Av dem som bor här året runt har högst {n} i gruppen ”{group}” svarat. "
                    "Rapporten säger inget om vad de tycker.",
                    n=item.figure.respondents + 2,
                    group=item.figure.label_sv,
                )
            )
        else:
            found.append(
                marked(
                    "Gruppen ”{group}” är mindre bland de svarande som bor här året runt än i befolkningen "
                    "({p1} jämfört med {p2} procent). Gruppens bild kan därför saknas.",
                    group=item.figure.label_sv,
                    p1=swedish.number(100 * item.share),
                    p2=swedish.number(100 * item.population_share),
                )
            )
    return found


def _wishes(analysis: Analysis) -> Markdown | None:
    """The first areas with their figures; None when no order may be given."""
    first = analysis.ranked[: analysis.top]
    if not first:
        return None
    areas = swedish.names([i.wish.short_sv for i in first])
    if first[0].wish.mean is None:
        shares = [exhibits.share_of(i.wish.chosen, i.wish.base, unit=" procent") for i in first]
        parts = [f"{area} ({share})" for area, share in zip(areas, shares, strict=True)]
        base = swedish.number(first[0].wish.base or 0)
        if len(first) > 1 and not rules.clear_lead(first):
            return marked(
                "Högst upp, nära varandra, ligger {areas}, av de {n} som svarade på frågan.",
                areas=swedish.listing(parts),
                n=base,
            )
        return marked(
            "Av de {n} som svarade på frågan vill flest förbättra {areas}.", n=base, areas=swedish.listing(parts)
        )
    means = [exhibits.mean_of(i.wish.mean, i.wish.base) for i in first]
    parts = [f"{area} (medel {mean})" for area, mean in zip(areas, means, strict=True)]
    return marked(
        "Störst vikt på skalan {low}–{high} får {areas}, med {n} svar per område.",
        low=first[0].wish.scale_min,
        high=first[0].wish.scale_max,
        areas=swedish.listing(parts),
        n=exhibits.span(i.wish.base for i in first),
    )


def _firmness(analysis: Analysis) -> Markdown | None:
    """How firm the first places are, if the release says so."""
    known = [i for i in analysis.ranked[: analysis.top] if i.stability]
    if not known:
        return None
    shares = [f"{swedish.number(i.stability.percent)} procent" for i in known if i.stability]
    areas = swedish.names([i.wish.short_sv for i in known])
    top = swedish.small_number(analysis.top)
    first = f"{areas[0]} är bland de {top} högst prioriterade i {shares[0]} av {exhibits.recounts(analysis)}"
    rest = [f"{area} i {share}" for area, share in zip(areas[1:], shares[1:], strict=True)]
    return marked("{first}. Det {label}.", first=swedish.listing([first, *rest]), label=wording.STABILITY)


def _works(analysis: Analysis) -> Markdown | None:
    """What gets the best and the lowest ratings; None when there are too few to compare."""
    known = [r for r in analysis.profile if carries(r.base, Showing.PERCENT)]
    if len(known) < 4:
        return None
    if not rules.ratings_differ(known[0], known[-1]):
        return marked(
            "Områdena får ungefär samma betyg för hur det fungerar i dag (bas {n} svar per område).",
            n=exhibits.span(r.base for r in known),
        )
    areas = swedish.names([r.short_sv for r in (*known[:2], *reversed(known[-2:]))])
    return marked(
        "Högst betyg för hur det fungerar i dag får {best}, lägst får {worst} (bas {n} svar per område).",
        best=swedish.listing(areas[:2]),
        worst=swedish.listing(areas[2:]),
        n=exhibits.span(r.base for r in known),
    )


def _differences(analysis: Analysis) -> list[Markdown]:
    """Each difference between groups that chance does not explain, in words."""
    return [
        marked(
            "Gruppen **”{group}”** skiljer sig från övriga i fråga om ”{area}”: ungefär {p1} mot {p2} procent {what}.",
            group=d.figure.group_sv,
            area=d.figure.short_sv,
            p1=swedish.number(100 * d.share),
            p2=swedish.number(100 * d.others),
            what="valde området"
            if d.figure.cells_out == 0
            else "svarade över skalans mitt på hur det fungerar"
            if d.figure.role == "performance"
            else "svarade över skalans mitt",
        )
        for d in analysis.differences
    ]


def _english(analysis: Analysis) -> Markdown:
    """The summary in a few English sentences."""
    campaign = analysis.survey.campaign
    design = wording.design(campaign.sample_design)
    first = [i.wish.short_en for i in analysis.ranked[: analysis.top]]
    n = f"{campaign.respondents:,} {design.who_en}"
    said = [
        f"{n} answered the survey." if campaign.final else f"At least {n} have answered the survey so far.",
        design.english,
    ]
    if first:
        said.append(f"Ranked highest: {'; '.join(first)}.")
    if gap := next(_missing(analysis), None):
        said.append(_gap_in_english(gap))
    return escape(" ".join(said))


def _gap_in_english(item: ComparedClass) -> str:
    group = item.figure.label_en
    if item.figure.respondents <= ALMOST_NOBODY:
        return f"At most {item.figure.respondents + 2} of the residents who answered are in the group “{group}”."
    return (
        f"The group “{group}” is smaller among the residents who answered than in the population "
        f"({100 * item.share:.0f} against {100 * item.population_share:.0f} percent), so its view may be missing."
    )
