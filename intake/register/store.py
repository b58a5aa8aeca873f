"""The register itself: keeps and gives places, definitions, campaigns and channels, by the rules for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, func, insert, select, update

from forms.definition import Choice

from . import slugs
from .choices import supplied_choices
from .database import Database
from .records import (
    PRACTICE,
    Area,
    Assignment,
    Campaign,
    Channel,
    ControllerKind,
    Correction,
    LegalBasis,
    Place,
    PopulationCount,
    Purpose,
    RegisterError,
    SampleDesign,
    Step,
    StepStatus,
    Terms,
)
from .tables import (
    AREA,
    ASSIGNMENT,
    CAMPAIGN,
    CHANNEL,
    CORRECTION,
    DEFINITION,
    PLACE,
    POPULATION,
    PURPOSE,
    STEP,
    TERMS,
)


class Register:
    """What the register knows. Safe to share between threads. Every method raises RegisterError when it refuses."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_place(self, place: Place, *, practice: bool = False) -> None:
        """Write a new place down; `practice` says that it is one to practise at, as its short name must say too."""
        _refuse(_faults_of_place(place, practice))
        with self._database.writing() as connection:
            if _one(connection, PLACE, slug=place.slug):
                raise RegisterError(f"Platsen {place.slug} finns redan. Välj ett annat kortnamn.")
            connection.execute(insert(PLACE).values(asdict(place)))

    def place(self, slug: str) -> Place | None:
        """The place, or None when there is none of that name."""
        with self._database.reading() as connection:
            row = _one(connection, PLACE, slug=slug)
        return None if row is None else Place(**row._mapping)

    def places(self) -> list[Place]:
        """Every place, by name."""
        with self._database.reading() as connection:
            return [Place(**row._mapping) for row in connection.execute(select(PLACE).order_by(PLACE.c.name))]

    def remove_place(self, slug: str) -> None:
        """Forget a practice place with everything that is known of it. A real place is refused."""
        found = self.place(slug)
        if found is None:
            return
        if not found.practice:
            raise RegisterError(f"{found.name} är ingen övningsplats och kan inte kastas.")
        with self._database.writing() as connection:
            campaigns = select(CAMPAIGN.c.slug).where(CAMPAIGN.c.place == slug)
            for table in (TERMS, CHANNEL):
                connection.execute(delete(table).where(table.c.campaign.in_(campaigns)))
            for table in (CAMPAIGN, AREA, POPULATION, ASSIGNMENT, STEP, PURPOSE):
                connection.execute(delete(table).where(table.c.place == slug))
            connection.execute(delete(PLACE).where(PLACE.c.slug == slug))

    def set_population(self, slug: str, counts: Sequence[PopulationCount]) -> None:
        """Replace what is known of the inhabitants of a place by age and gender."""
        self._replace(POPULATION, slug, counts)

    def population(self, slug: str) -> list[PopulationCount]:
        """The inhabitants of a place by age and gender, in the order they were given."""
        return [PopulationCount(**row) for row in self._in_order(POPULATION, place=slug)]

    def set_areas(self, slug: str, areas: Sequence[Area]) -> None:
        """Replace the sub-areas of a place."""
        self._replace(AREA, slug, areas)

    def areas(self, slug: str) -> list[Area]:
        """The sub-areas of a place, in the order they were given."""
        return [Area(**row) for row in self._in_order(AREA, place=slug)]

    def supplied(self, slug: str) -> dict[str, tuple[Choice, ...]]:
        """The choices that a place supplies to its forms: its sub-areas, or nothing where it has none."""
        return supplied_choices(self.areas(slug))

    def add_definition(self, form_id: str, version: int, digest: str, toml_text: str) -> None:
        """Keep a form definition. The same one again is nothing new; another one of the same version is refused."""
        with self._database.writing() as connection:
            kept = _one(connection, DEFINITION, form=form_id, version=version)
            if kept is None:
                row = {"form": form_id, "version": version, "digest": digest, "toml": toml_text}
                connection.execute(insert(DEFINITION).values(row))
            elif kept.digest != digest:
                raise RegisterError(
                    f"Formuläret {form_id} version {version} finns redan med ett annat innehåll, och en version ändras "
                    f"aldrig. Ge det ändrade formuläret version {self._next_version(connection, form_id)}."
                )

    def definitions(self) -> list[str]:
        """The TOML text of every definition, by form and version."""
        query = select(DEFINITION.c.toml).order_by(DEFINITION.c.form, DEFINITION.c.version)
        with self._database.reading() as connection:
            return list(connection.scalars(query))

    def open_campaign(self, campaign: Campaign) -> Campaign:
        """Write a new campaign down and return it."""
        _refuse(_faults_of_campaign(campaign))
        with self._database.writing() as connection:
            if _one(connection, PLACE, slug=campaign.place) is None:
                raise RegisterError(f"Det finns ingen plats {campaign.place}. Lägg till den med platskoll place add.")
            if _one(connection, CAMPAIGN, slug=campaign.slug):
                raise RegisterError(f"Adressen {campaign.slug} används redan av en annan kampanj. Välj en annan.")
            row = asdict(campaign) | {"languages": " ".join(campaign.languages)}
            connection.execute(insert(CAMPAIGN).values(row))
        return campaign

    def save_draft(self, campaign: Campaign, terms: Terms) -> Campaign:
        """Keep a campaign that is not opened yet, finished or not, and its terms. The same slug again replaces it."""
        draft = replace(campaign, draft=True)
        _refuse(_faults_of_address(draft))
        with self._database.writing() as connection:
            if _one(connection, PLACE, slug=draft.place) is None:
                raise RegisterError(f"Det finns ingen plats {draft.place}. Lägg till den med platskoll place add.")
            kept = _one(connection, CAMPAIGN, slug=draft.slug)
            if kept is not None and not kept.draft:
                raise RegisterError(f"Insamlingen {draft.slug} är redan öppnad och kan inte ändras här.")
            row = asdict(draft) | {"languages": " ".join(draft.languages)}
            _put(connection, CAMPAIGN, row)
            _put(connection, TERMS, asdict(terms) | {"campaign": draft.slug})
        return draft

    def open_draft(self, slug: str) -> Campaign:
        """Open a draft: from now on it is a campaign like any other. One that is open already is returned as it is."""
        with self._database.writing() as connection:
            row = _one(connection, CAMPAIGN, slug=slug)
            if row is None:
                raise RegisterError(_no_campaign(slug))
            _refuse(_faults_of_campaign(_campaign(row)))
            connection.execute(update(CAMPAIGN).where(CAMPAIGN.c.slug == slug).values(draft=False))
        return replace(_campaign(row), draft=False)

    def discard_draft(self, slug: str) -> None:
        """Throw a draft away, with its terms and channels. An opened campaign is refused."""
        with self._database.writing() as connection:
            row = _one(connection, CAMPAIGN, slug=slug)
            if row is None:
                return
            if not row.draft:
                raise RegisterError(f"Insamlingen {slug} är öppnad och kan inte kastas. Stäng den i stället.")
            for table in (TERMS, CHANNEL):
                connection.execute(delete(table).where(table.c.campaign == slug))
            connection.execute(delete(CAMPAIGN).where(CAMPAIGN.c.slug == slug))

    def set_terms(self, terms: Terms) -> None:
        """Keep the terms of a campaign, in place of those that were there."""
        with self._database.writing() as connection:
            if _one(connection, CAMPAIGN, slug=terms.campaign) is None:
                raise RegisterError(_no_campaign(terms.campaign))
            _put(connection, TERMS, asdict(terms))

    def terms(self, campaign: str) -> Terms | None:
        """The terms of a campaign; None for one that was opened without."""
        with self._database.reading() as connection:
            row = _one(connection, TERMS, campaign=campaign)
        if row is None:
            return None
        words = dict(row._mapping)
        return Terms(**words | {"controller_kind": ControllerKind(words["controller_kind"])})

    def correct(self, correction: Correction) -> None:
        """Keep a correction of a live form; nothing is taken away, a later one goes before an earlier."""
        with self._database.writing() as connection:
            connection.execute(insert(CORRECTION).values(asdict(correction)))

    def stamp(self) -> tuple[int, int]:
        """Something that is another as soon as anything in the register has been written; costs next to nothing."""
        return self._database.stamp()

    def corrections(self, form: str | None = None, version: int | None = None) -> list[Correction]:
        """The corrections of a form's version, or of all, in the order they were made."""
        wanted = {name: value for name, value in (("form", form), ("version", version)) if value is not None}
        columns = [column for column in CORRECTION.c if column.name != "number"]
        query = select(*columns).filter_by(**wanted).order_by(CORRECTION.c.number)
        with self._database.reading() as connection:
            return [Correction(**row) for row in connection.execute(query).mappings()]

    def set_assignment(self, assignment: Assignment) -> None:
        """Keep when a place's assignment begins and how long it is."""
        if assignment.months < 1:
            raise RegisterError("Uppdraget är minst en månad långt. Skriv hur många månader det är.")
        self._put_of_place(ASSIGNMENT, asdict(assignment))

    def assignment(self, place: str) -> Assignment | None:
        """The assignment of a place, or None when it has none yet."""
        with self._database.reading() as connection:
            row = _one(connection, ASSIGNMENT, place=place)
        return None if row is None else Assignment(**row._mapping)

    def set_step(self, step: Step) -> None:
        """Keep where a place is with one step."""
        self._put_of_place(STEP, asdict(step))

    def steps(self, place: str) -> dict[str, Step]:
        """Where a place is, by step id; a step that nobody has said anything of is missing."""
        with self._database.reading() as connection:
            rows = [dict(row) for row in connection.execute(select(STEP).filter_by(place=place)).mappings()]
        return {row["step"]: Step(**row | {"status": StepStatus(row["status"])}) for row in rows}

    def set_purpose(self, purpose: Purpose) -> None:
        """Keep why a place does this."""
        self._put_of_place(PURPOSE, asdict(purpose))

    def purpose(self, place: str) -> Purpose | None:
        """Why a place does this, or None when it has not been written."""
        with self._database.reading() as connection:
            row = _one(connection, PURPOSE, place=place)
        return None if row is None else Purpose(**row._mapping)

    def close_campaign(self, slug: str, day: date) -> Campaign:
        """Close a campaign by hand from `day` on and return it. One that was closed by hand keeps its first day."""
        with self._database.writing() as connection:
            row = _one(connection, CAMPAIGN, slug=slug)
            if row is None:
                raise RegisterError(_no_campaign(slug))
            campaign = _campaign(row)
            if campaign.closed is not None:
                return campaign
            connection.execute(update(CAMPAIGN).where(CAMPAIGN.c.slug == slug).values(closed=day))
        return replace(campaign, closed=day)

    def campaign(self, slug: str) -> Campaign | None:
        """The campaign, or None when there is none of that name."""
        with self._database.reading() as connection:
            row = _one(connection, CAMPAIGN, slug=slug)
        return None if row is None else _campaign(row)

    def campaigns(self, place: str | None = None, *, drafts: bool = False) -> list[Campaign]:
        """The campaigns of a place, or every one, in the order they open; drafts only when they are asked for."""
        query = select(CAMPAIGN).order_by(CAMPAIGN.c.opens, CAMPAIGN.c.slug)
        if not drafts:
            query = query.where(CAMPAIGN.c.draft.is_(False))
        if place is not None:
            query = query.where(CAMPAIGN.c.place == place)
        with self._database.reading() as connection:
            return [_campaign(row) for row in connection.execute(query)]

    def add_channel(self, channel: Channel) -> None:
        """Write down where a link is shared."""
        _refuse(_faults_of_channel(channel))
        with self._database.writing() as connection:
            if _one(connection, CAMPAIGN, slug=channel.campaign) is None:
                raise RegisterError(_no_campaign(channel.campaign))
            if _one(connection, CHANNEL, campaign=channel.campaign, key=channel.key):
                raise RegisterError(f"Kampanjen {channel.campaign} har redan en kanal {channel.key}. Välj en annan.")
            before = select(func.count()).where(CHANNEL.c.campaign == channel.campaign)
            position = connection.scalar(before)
            connection.execute(insert(CHANNEL).values(asdict(channel) | {"position": position}))

    def channels(self, campaign: str) -> list[Channel]:
        """Where the links of a campaign are shared, in the order they were added."""
        return [Channel(**row) for row in self._in_order(CHANNEL, campaign=campaign)]

    def suggest_slug(self, place_slug: str, form_id: str, *, choose: Callable[[str], str]) -> str:
        """A free campaign slug that can be read aloud. `choose` takes one character from a text (secrets.choice)."""
        with self._database.reading() as connection:
            taken = set(connection.scalars(select(CAMPAIGN.c.slug)))
        return slugs.suggestion(place_slug, form_id, taken, choose)

    def _put_of_place(self, table: Table, row: dict[str, Any]) -> None:
        with self._database.writing() as connection:
            if _one(connection, PLACE, slug=row["place"]) is None:
                raise RegisterError(f"Det finns ingen plats {row['place']}. Lägg till den med platskoll place add.")
            _put(connection, table, row)

    def _replace(self, table: Table, place: str, records: Sequence[Area | PopulationCount]) -> None:
        strangers = {record.place for record in records} - {place}
        if strangers:
            raise RegisterError(f"Uppgifterna gäller {', '.join(sorted(strangers))} och inte platsen {place}.")
        rows: list[dict[str, Any]] = [{**asdict(record), "position": at} for at, record in enumerate(records)]
        keys = [tuple(row[column.name] for column in table.primary_key) for row in rows]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise RegisterError(f"Uppgiften om {' · '.join(twice[1:])} finns två gånger. Ta bort den ena.")
        with self._database.writing() as connection:
            if _one(connection, PLACE, slug=place) is None:
                raise RegisterError(f"Det finns ingen plats {place}. Lägg till den med platskoll place add.")
            connection.execute(delete(table).where(table.c.place == place))
            if rows:
                connection.execute(insert(table), rows)

    def _in_order(self, table: Table, **wanted: str) -> list[dict[str, Any]]:
        columns = [column for column in table.c if column.name != "position"]
        query = select(*columns).filter_by(**wanted).order_by(table.c.position)
        with self._database.reading() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def _next_version(self, connection: Connection, form_id: str) -> int:
        highest = connection.scalar(select(func.max(DEFINITION.c.version)).where(DEFINITION.c.form == form_id))
        return 1 + (highest or 0)


def _one(connection: Connection, table: Table, **wanted: str | int) -> Row[Any] | None:
    return connection.execute(select(table).filter_by(**wanted)).one_or_none()


def _put(connection: Connection, table: Table, row: dict[str, Any]) -> None:
    """Write a row in place of the one with the same key."""
    same = [column == row[column.name] for column in table.primary_key]
    if not connection.execute(update(table).where(*same).values(row)).rowcount:
        connection.execute(insert(table).values(row))


def _campaign(row: Row[Any]) -> Campaign:
    words = dict(row._mapping)
    return Campaign(
        **words
        | {
            "legal_basis": LegalBasis(words["legal_basis"]),
            "sample_design": SampleDesign(words["sample_design"]),
            "languages": tuple(words["languages"].split()),
        }
    )


def _refuse(faults: list[str]) -> None:
    if faults:
        raise RegisterError(" ".join(faults))


def _chosen(rules: list[tuple[bool, str]]) -> list[str]:
    return [sentence for broken, sentence in rules if broken]


def _faults_of_place(place: Place, practice: bool) -> list[str]:
    return _chosen(
        [
            (
                place.practice != practice,
                f"Kortnamn som börjar med {PRACTICE} är övningsplatsernas, och bara deras. Välj ett annat.",
            ),
            (
                not slugs.fits(slugs.SLUG, place.slug),
                f"Kortnamnet {place.slug!r} går inte: skriv det med a-z, 0-9 och bindestreck, till exempel exempel-by.",
            ),
            (not place.name.strip(), "Platsen behöver ett namn."),
            (
                not (len(place.municipality_code) == 4 and place.municipality_code.isdigit()),
                f"Kommunkoden {place.municipality_code!r} går inte: den har fyra siffror, till exempel 1499.",
            ),
            (place.population < 1, "Ange hur många som bor på platsen, minst 1."),
            (not place.population_source.strip(), "Ange varifrån invånarantalet kommer, med datum."),
        ]
    )


def _faults_of_address(campaign: Campaign) -> list[str]:
    wrong = f"Adressen {campaign.slug!r} går inte: skriv den med a-z, 0-9 och bindestreck."
    return _chosen([(not slugs.fits(slugs.SLUG, campaign.slug), wrong)])


def _faults_of_campaign(campaign: Campaign) -> list[str]:
    closes, entry_closes = campaign.closes, campaign.entry_closes
    return _faults_of_address(campaign) + _chosen(
        [
            (
                not campaign.controller.strip(),
                "Ange vem som är personuppgiftsansvarig (--controller): utan ansvarig kan kampanjen inte öppnas.",
            ),
            (not campaign.languages, "Ange minst ett språk för formuläret."),
            (
                any(day is not None and not 2000 <= day.year < 3000 for day in (campaign.opens, closes, entry_closes)),
                "Ett årtal kan inte stämma. Skriv dagarna igen.",
            ),
            (
                closes is not None and closes < campaign.opens,
                f"Länken kan inte stänga {closes} före den öppnar {campaign.opens}. Ändra ett av datumen.",
            ),
            (
                entry_closes is not None and closes is None,
                "Ange när länken stänger (--closes) innan du anger när inmatningen stänger (--entry-closes).",
            ),
            (
                entry_closes is not None and closes is not None and entry_closes < closes,
                f"Inmatningen kan inte stänga {entry_closes} före länken {closes}. Ändra ett av datumen.",
            ),
        ]
    )


def _faults_of_channel(channel: Channel) -> list[str]:
    return _chosen(
        [
            (
                not slugs.fits(slugs.CHANNEL_KEY, channel.key),
                f"Kanalens nyckel {channel.key!r} går inte: skriv den med a-z, 0-9 och bindestreck, till exempel ica.",
            ),
            (not channel.name.strip(), "Kanalen behöver ett namn, till exempel Anslagstavlan vid affären."),
        ]
    )


def _no_campaign(slug: str) -> str:
    return f"Det finns ingen kampanj {slug}. Se vilka som finns med platskoll campaign list."
