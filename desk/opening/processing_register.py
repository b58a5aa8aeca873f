"""The register of processing (Article 30) of each controller, as a table that opens in a spreadsheet (R-04)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass

from desk.spreadsheet import csv_bytes
from forms.definition import Form, Publication
from intake.register import Campaign, ControllerKind, LegalBasis, Place, Terms

from .processors import Processor
from .proposal import AUTHORITIES
from .screening import for_children

COLUMNS = (
    "Personuppgiftsansvarig / Controller",
    "Slag / Kind",
    "Kontakt / Contact",
    "Dataskyddsombud / Data protection officer",
    "Enhet / Unit",
    "Diarienummer / Registry number",
    "Ändamål / Purpose",
    "Plats / Place",
    "Insamling / Campaign",
    "Från / From",
    "Till / To",
    "Rättslig grund / Legal basis",
    "Vilka / Data subjects",
    "Uppgifter / Personal data",
    "Mottagare / Recipients",
    "Biträden / Processors",
    "Utanför EU och EES / Outside the EU and the EEA",
    "Gallring / Erasure",
    "Skydd / Security",
    "Prövning av dataskydd / Screening",
)
"""The columns, in the order of the fields of Processing."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A campaign as the register knows it, with what it asks and where."""

    campaign: Campaign
    terms: Terms | None
    form: Form
    place: Place


@dataclass(frozen=True, slots=True)
class Processing:
    """One purpose of one controller; a field for each of COLUMNS."""

    controller: str
    kind: str
    contact: str
    data_protection_officer: str
    unit: str
    registration: str
    purpose: str
    place: str
    campaign: str
    begins: str
    ends: str
    basis: str
    people: str
    data: str
    recipients: str
    processors: str
    outside: str
    erasure: str
    security: str
    screening: str


_KINDS: Mapping[ControllerKind, str] = {
    ControllerKind.MUNICIPALITY: "Kommun",
    ControllerKind.REGION: "Region",
    ControllerKind.ASSOCIATION: "Förening",
}
_BASES: Mapping[LegalBasis, str] = {
    LegalBasis.PUBLIC_INTEREST: "Allmänt intresse (artikel 6.1 e)",
    LegalBasis.LEGITIMATE_INTEREST: "Berättigat intresse (artikel 6.1 f)",
    LegalBasis.CONSENT: "Samtycke (artikel 6.1 a)",
    LegalBasis.ANONYMOUS: "Anonym insamling: inga personuppgifter efterfrågas",
}
_BY_DECISION = "Efter gallringsbeslut enligt myndighetens plan"
_WHEN_DONE = "När ändamålet är uppfyllt, senast tolv månader efter att arbetet på platsen är slut"
_SECURITY = (
    "Egen server; svar och kontaktuppgifter i skilda journaler utan gemensam nyckel; ingen IP-adress, inget klockslag; "
    "personliga konton med logg; det publicerade är sammanräknat i grupper om minst tio, på kartan om minst fem"
)
_STAFF_PURPOSE = "Konton i arbetsrummet och logg över vad som gjorts där"


def processing_register(
    registered: Iterable[Registered], processors: Sequence[Processor] = ()
) -> dict[str, tuple[Processing, ...]]:
    """Every purpose of each controller, by the controller's name: its campaigns, and the accounts of those who work."""
    by_controller: dict[str, list[Registered]] = {}
    for one in registered:
        if not one.campaign.draft:
            by_controller.setdefault(one.campaign.controller, []).append(one)
    return {
        controller: (*(_of_campaign(one, processors) for one in theirs), _of_staff(theirs[-1], processors))
        for controller, theirs in sorted(by_controller.items())
    }


def to_csv(rows: Iterable[Processing]) -> bytes:
    """The rows as CSV that Swedish spreadsheets open: UTF-8 with its mark, semicolons, no cell taken for a formula."""
    return csv_bytes([COLUMNS, *map(astuple, rows)])


def _of_campaign(one: Registered, processors: Sequence[Processor]) -> Processing:
    campaign, form = one.campaign, one.form
    closes = campaign.closed or campaign.closes
    return _row(
        one,
        processors,
        purpose=_purpose(one),
        place=one.place.name,
        campaign=campaign.slug,
        begins=campaign.opens.isoformat(),
        ends=closes.isoformat() if closes else "Tills vidare",
        basis=_BASES[campaign.legal_basis],
        people=_people(form),
        data=_data(form),
        recipients=_recipients(form),
    )


def _of_staff(one: Registered, processors: Sequence[Processor]) -> Processing:
    authority = _kind(one) in AUTHORITIES
    return _row(
        one,
        processors,
        purpose=_STAFF_PURPOSE,
        place="",
        campaign="",
        begins="",
        ends="Tills vidare",
        basis=_BASES[LegalBasis.PUBLIC_INTEREST if authority else LegalBasis.LEGITIMATE_INTEREST],
        people="Processledare och andra som arbetar med insamlingarna",
        data="E-postadress, roll, plats, tid för inloggning, vad som visats, ändrats och publicerats",
        recipients="Ingen",
    )


def _kind(one: Registered) -> ControllerKind | None:
    return one.terms.controller_kind if one.terms else None


def _row(
    one: Registered,
    processors: Sequence[Processor],
    *,
    purpose: str,
    place: str,
    campaign: str,
    begins: str,
    ends: str,
    basis: str,
    people: str,
    data: str,
    recipients: str,
) -> Processing:
    terms, kind = one.terms, _kind(one)
    return Processing(
        controller=one.campaign.controller,
        kind=_KINDS[kind] if kind else "",
        contact=one.campaign.controller_contact,
        data_protection_officer=terms.data_protection_officer if terms else "",
        unit=terms.unit if terms else "",
        registration=terms.registration if terms else "",
        purpose=purpose,
        place=place,
        campaign=campaign,
        begins=begins,
        ends=ends,
        basis=basis,
        people=people,
        data=data,
        recipients=recipients,
        processors="; ".join(f"{one.name}: {one.task}" for one in processors) or "Inga",
        outside="; ".join(f"{one.name} ({one.country})" for one in processors if not one.within_eea) or "Nej",
        erasure=_BY_DECISION if kind in AUTHORITIES else _WHEN_DONE,
        security=_SECURITY,
        screening=" | ".join(terms.screening.splitlines()) if terms and campaign else "",
    )


def _purpose(one: Registered) -> str:
    name = one.form.title["sv"].replace("{place}", one.place.name)
    aim = (
        "underlag för en gemensam utvecklingsplan"
        if one.form.anonymous
        else "kontakt om arbetet med att utveckla platsen"
    )
    return f"{name}: {aim}"


def _people(form: Form) -> str:
    return f"{form.target['sv']}{' (barn)' if for_children(form) else ''}"


def _data(form: Form) -> str:
    if form.anonymous:
        return "Svar utan uppgift om vem som svarat; den som svarar kan ändå ha skrivit personuppgifter i fritext"
    asked = [question for question in form.questions() if question.publication is Publication.PERS]
    named = ", ".join(question.label["sv"] for question in asked if not question.sensitive)
    special = ", ".join(question.label["sv"] for question in asked if question.sensitive)
    return f"{named}. Känsliga uppgifter: {special}" if special else named


def _recipients(form: Form) -> str:
    if form.anonymous:
        return "Allmänheten, sammanräknat och efter röjandekontroll"
    return "De roller som den anmälda själv kryssat för"
