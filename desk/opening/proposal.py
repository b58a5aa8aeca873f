"""A campaign as it is proposed, before anybody has opened it, with sensible answers to what nobody has said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from forms.definition import Form
from intake.register import Campaign, ControllerKind, LegalBasis, Place, SampleDesign, Terms

OPEN_FOR = timedelta(weeks=3)
ENTRY_AFTER = timedelta(weeks=1)
_SUNDAY = 6

AUTHORITIES = frozenset({ControllerKind.MUNICIPALITY, ControllerKind.REGION})

_DESIGNS: Mapping[str, SampleDesign] = {
    "vision_workshop": SampleDesign.WORKSHOP,
    "method_evaluation": SampleDesign.GROUP,
}
"""How people are reached where the form itself says it; otherwise a link is open to everyone."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody wants to open: a form at a place for a period, for a purpose, in somebody's name."""

    form: Form
    place: Place
    slug: str
    who: str
    """Who wants to open it."""
    opens: date
    closes: date | None
    entry_closes: date | None
    controller: str
    controller_contact: str
    bases: tuple[LegalBasis, ...]
    """The legal bases that were chosen; `rules` says that there must be one."""
    languages: tuple[str, ...]
    sample_design: SampleDesign
    terms: Terms

    @property
    def by_authority(self) -> bool:
        return self.terms.controller_kind in AUTHORITIES

    def to_campaign(self, *, preview: str = "") -> Campaign:
        """The campaign as the register keeps it, as a draft. Ask `rules.findings` first: it takes the first basis."""
        return Campaign(
            slug=self.slug,
            place=self.place.slug,
            form=self.form.id,
            version=self.form.version,
            definition=self.form.digest,
            opens=self.opens,
            closes=self.closes,
            entry_closes=self.entry_closes,
            controller=self.controller.strip(),
            controller_contact=self.controller_contact.strip(),
            legal_basis=self.bases[0],
            languages=self.languages,
            sample_design=self.sample_design,
            draft=True,
            preview=preview,
        )


def propose(
    form: Form,
    place: Place,
    *,
    slug: str,
    who: str,
    today: date,
    controller: str = "",
    controller_contact: str = "",
    kind: ControllerKind = ControllerKind.ASSOCIATION,
) -> Proposal:
    """A proposal with what usually fits: from today, three weeks to a Sunday, a week more for paper and telephone.

    `slug` is the register's suggestion. The languages are those of the form whose words somebody has reviewed.
    """
    closes = sunday(today + OPEN_FOR)
    return Proposal(
        form=form,
        place=place,
        slug=slug,
        who=who,
        opens=today,
        closes=closes,
        entry_closes=closes + ENTRY_AFTER,
        controller=controller,
        controller_contact=controller_contact,
        bases=(usual_basis(form, kind),),
        languages=tuple(language for language in form.languages if language not in form.drafts),
        sample_design=_DESIGNS.get(form.kind, SampleDesign.OPEN_LINK),
        terms=Terms(slug, kind),
    )


def proposed(campaign: Campaign, terms: Terms, form: Form, place: Place, *, who: str) -> Proposal:
    """A draft that stands in the register, as the proposal that it was."""
    return Proposal(
        form=form,
        place=place,
        slug=campaign.slug,
        who=who,
        opens=campaign.opens,
        closes=campaign.closes,
        entry_closes=campaign.entry_closes,
        controller=campaign.controller,
        controller_contact=campaign.controller_contact,
        bases=(campaign.legal_basis,),
        languages=campaign.languages,
        sample_design=campaign.sample_design,
        terms=replace(terms, campaign=campaign.slug),
    )


def sunday(day: date) -> date:
    """The day itself when it is a Sunday, otherwise the next Sunday."""
    return day + timedelta(days=(_SUNDAY - day.weekday()) % 7)


def usual_basis(form: Form, kind: ControllerKind) -> LegalBasis:
    """The legal basis that usually fits; the controller decides.

    An authority relies on its task even where a survey is anonymous, for people write about themselves all the same.
    """
    if kind in AUTHORITIES:
        return LegalBasis.PUBLIC_INTEREST
    return LegalBasis.ANONYMOUS if form.anonymous else LegalBasis.LEGITIMATE_INTEREST
