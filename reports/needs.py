"""The needs that people have stated: rows of the public file as cards, tables and the chapter that shows them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

from .escaping import Markdown, escape, marked
from .exhibits import Exhibit
from .figures import query_files, read_query
from .swedish import day, small_number

SOURCE = "behov som formulerats på platsen"
"""Where the cards are from: not from the survey."""
_TOLD = "Uppgift", "Innehåll"
_THIN = "Behovet kallas därför inte prioriterat."
_WORDS = frozenset({1, 2})

Show = Callable[[Exhibit], Markdown]
"""Puts an exhibit into a text, as the document does it."""
Link = Callable[[str], str | None]
"""Where a question to the open data is answered, by its name; None where no address is known."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that a need rests on."""

    kind_sv: str
    what: str
    link: str


@dataclass(frozen=True, slots=True)
class Need:
    """A need as it was released."""

    need: str
    number: int
    statement: str
    theme: str
    theme_sv: str
    affects: str
    control: str
    control_sv: str
    decider: str
    plan: str
    plan_sv: str
    planned: str
    uncertainty: str
    lifted: int
    lift_reason: str
    supported: int
    released: str
    evidence: tuple[Evidence, ...]


def read_needs(connection: sqlite3.Connection, place: str, areas: Sequence[str] = ()) -> tuple[Need, ...]:
    """The needs of a place: in the order that the survey gave their themes (`areas`), then as they were stated."""
    named = {"place": place}
    evidence: dict[str, list[Evidence]] = {}
    for row in connection.execute(read_query("need_evidence").sql, named):
        evidence.setdefault(row["need"], []).append(Evidence(row["kind_sv"], row["what"], row["link"]))
    found = [_need(row, evidence) for row in connection.execute(read_query("needs").sql, named)]
    ranks = {area: at for at, area in enumerate(areas)}
    return tuple(sorted(found, key=lambda need: (ranks.get(need.theme, len(ranks)), need.number)))


def _need(row: sqlite3.Row, evidence: dict[str, list[Evidence]]) -> Need:
    told = {field.name: row[field.name] for field in fields(Need) if field.name != "evidence"}
    return Need(**told, evidence=tuple(evidence.get(row["need"], ())))


def link_to(query_url: str | None, place: str) -> Link:
    """How questions to the open data are linked when Datasette answers at `query_url`."""
    if query_url is None:
        return lambda _query: None
    return lambda query: f"{query_url}/public/{query}?place={place}"


def chapter(needs: Sequence[Need], show: Show, link: Link) -> Markdown:
    """The chapter of the needs analysis: what the needs are, then one card each. Nothing where there are none."""
    if not needs:
        return Markdown("")
    return blocks(
        "## Behoven, ett i taget",
        "Enkäten ordnar områden. Behoven har människor på platsen formulerat: vem som behöver vad, vad som talar för "
        "det och vem som kan göra något åt det. De står i enkätens ordning, där den har en.",
        support(needs),
        NO_DECISION,
        *cards(needs, show, link),
    )


NO_DECISION = Markdown(
    "Att ett behov står här betyder inte att något är beslutat. Vad som är planerat, och vad ingen vet, står på varje "
    "kort. Numret är behovets eget och ändras inte."
)


def support(needs: Sequence[Need]) -> Markdown:
    """How many of the needs have evidence of two kinds, and how many the group has lifted, in a sentence or two."""
    strong, lifted = sum(need.supported for need in needs), sum(need.lifted for need in needs)
    if len(needs) == 1:
        told = ["Behovet har belägg av minst två slag." if strong else "Behovet har belägg av färre än två slag."]
    else:
        told = [f"{_counted(strong).capitalize()} av {_counted(len(needs))} behov har belägg av minst två slag."]
    if strong < len(needs):
        told.append("Ett behov med färre kallas inte prioriterat, och det står på kortet.")
    if lifted:
        what = "Ett behov är lyft" if lifted == 1 else f"{_counted(lifted).capitalize()} behov är lyfta"
        told.append(f"{what} av gruppen, med en motivering, fast få har tagit upp det.")
    return Markdown(" ".join(told))


def _counted(number: int) -> str:
    return {0: "inget", 1: "ett"}.get(number, small_number(number))


def cards(needs: Sequence[Need], show: Show, link: Link) -> list[Markdown]:
    """Each need under a heading of its own."""
    return [Markdown(part) for need in needs for part in (f"### Behov {need.number}", show(card(need, link)))]


def card(need: Need, link: Link) -> Exhibit:
    """What is known and not known of one need."""
    return Exhibit(
        name=f"behov {need.number}",
        query="needs",
        title=need.statement,
        note=f"Släppt {day(need.released)}.",
        header=_TOLD,
        rows=tuple(_rows(need, link)),
        words=_WORDS,
        source=SOURCE,
    )


def _rows(need: Need, link: Link) -> list[tuple[str, Markdown]]:
    rows = [
        ("Tema", escape(need.theme_sv)),
        ("Vilka det berör", escape(need.affects or "Det är inte inskrivet vilka det berör.")),
        ("Vem bestämmer", decided(need)),
        ("Planerat", planned(need)),
        *((f"Belägg: {one.kind_sv.lower()}", _evidence(one, link)) for one in need.evidence),
    ]
    if not need.supported:
        why = "Beläggen är av ett enda slag." if need.evidence else "Inga belägg är inskrivna."
        rows.append(("Styrka", escape(f"{why} {_THIN}")))
    rows.append(("Osäkert", escape(need.uncertainty or "Det är inte inskrivet vad som är osäkert.")))
    if need.lifted:
        rows.append(("Lyft av gruppen", marked("Lyft, inte framröstat: {why}", why=need.lift_reason)))
    return rows


def decided(need: Need) -> Markdown:
    """Who decides, and by what name."""
    return _with(need.control_sv, need.decider)


def planned(need: Need) -> Markdown:
    """What is planned, and whether anybody has decided on it."""
    if need.plan == "unknown":
        return Markdown("Gruppen har inte tagit reda på om något är planerat.")
    return _with(need.plan_sv, need.planned)


def _with(label: str, words: str) -> Markdown:
    """'Regionen bestämmer: Västtrafik', or the label alone."""
    return marked("{label}: {words}", label=label, words=words) if words else escape(f"{label}.")


def _evidence(one: Evidence, link: Link) -> Markdown:
    """What the evidence says, with the way to where it can be read."""
    if not one.link:
        return escape(one.what)
    if "://" in one.link:
        return Markdown(f"{escape(one.what)} [Se underlaget](<{one.link}>)")
    if one.link not in {path.stem for path in query_files()}:
        return escape(one.what)
    address, title = link(one.link), escape(read_query(one.link).titel)
    if address is None:
        return Markdown(f"{escape(one.what)} Fråga till databasen: ”{title}” ({one.link}.sql).")
    return Markdown(f"{escape(one.what)} Räkna själv: [{title}](<{address}>)")


def overview(needs: Sequence[Need]) -> Exhibit:
    """The needs in one table: the sentence, who decides and what is planned; thin evidence is told of."""
    return Exhibit(
        name="behoven",
        query="needs",
        title="Behoven, vem som bestämmer och vad som är planerat",
        note="Ett behov kallas prioriterat när det har belägg av minst två slag.",
        header=("Behov", "Vem bestämmer", "Planerat"),
        rows=tuple((_named(need), decided(need), planned(need)) for need in needs),
        words=_WORDS,
        source=SOURCE,
    )


def _named(need: Need) -> Markdown:
    thin = "" if need.supported else " *(belägg av färre än två slag)*"
    return marked("{number}. {said}{thin}", number=need.number, said=need.statement, thin=Markdown(thin))


def short_list(needs: Sequence[Need]) -> Markdown:
    """The needs as a list, each with who decides."""
    lines = (marked("- {said} {who}", said=need.statement, who=decided(need)) for need in needs)
    return Markdown("\n".join(lines))


def latest(needs: Sequence[Need]) -> str:
    """The day on which the last of the needs was released, in words."""
    return day(max(need.released for need in needs))


def blocks(*parts: str) -> Markdown:
    """Paragraphs, headings and tables one after another; what is empty is left out."""
    return Markdown("\n\n".join(part for part in parts if part))
