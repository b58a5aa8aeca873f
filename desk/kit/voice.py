"""What the kit says of a campaign, sentence by sentence, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desk.kit.contents import Kit
from desk.kit.words import is_draft, kit_words
from forms.definition import direction, html_language, words
from forms.duration import minutes
from intake.phrases import Phrases, load_phrases

_OPEN, _SHUT = "\u2068", "\u2069"
"""Around what is filled in where the text runs from the right, so that it keeps its own order."""


@dataclass(frozen=True, slots=True)
class Voice:
    """The sentences of a kit in one language; what does not apply is said by an empty text."""

    kit: Kit
    language: str
    own: Mapping[str, str]
    page: Phrases

    @property
    def html_language(self) -> str:
        return html_language(self.language)

    @property
    def direction(self) -> str:
        return direction(self.language)

    def __call__(self, key: str, **values: object) -> str:
        """A phrase with what belongs in it, as plain text. An unknown key is a fault of ours: KeyError."""
        own = {
            "place": self.kit.place.name,
            "controller": self.kit.campaign.controller,
            "minutes": minutes(self.kit.form),
        }
        return self.own[key].format(**{name: self.apart(str(value)) for name, value in {**own, **values}.items()})

    def apart(self, value: str) -> str:
        """A name or a number, kept in its own order where the text runs from the right."""
        return f"{_OPEN}{value}{_SHUT}" if self.direction == "rtl" else value

    def _of_form(self, key: str) -> str:
        named = f"{key}_{self.kit.form.kind}"
        return named if named in self.own else f"{key}_other"

    @property
    def title(self) -> str:
        """What the form is called."""
        return words(self.kit.form.title, self.language)

    def invite(self, *, here: bool) -> str:
        """The question that invites; `here` where the name of the place stands beside it."""
        return self.own[self._of_form("invite")].format(here=self.own["here"] if here else self("in_place"))

    @property
    def why(self) -> str:
        return self(self._of_form("why"))

    @property
    def time(self) -> str:
        return self("time")

    @property
    def anonymous(self) -> str:
        """That nobody asks who you are, where that is so."""
        return self("anonymous") if self.kit.form.anonymous else ""

    @property
    def day(self) -> str:
        """The last day to answer on the web; empty for a campaign that stays open."""
        return self.page.day(self.kit.campaign.closes)

    @property
    def last(self) -> str:
        return self("last", day=self.day) if self.day else ""

    @property
    def phone(self) -> str:
        if not self.kit.phone:
            return ""
        return self("phone_hours" if self.hours else "phone", phone=self.kit.phone, hours=self.hours)

    @property
    def hours(self) -> str:
        """The hours as they were given: in the language that leads, and in no other."""
        leads = self.kit.language.partition("-")[0] == self.language.partition("-")[0]
        return self.kit.hours if leads else ""

    @property
    def names(self) -> tuple[str, ...]:
        """The languages of the campaign, each in its own words."""
        return tuple(voice(self.kit, language).own_name for language in self.kit.campaign.languages)

    @property
    def own_name(self) -> str:
        return self.page("page.language_name")

    @property
    def languages(self) -> str:
        return self("languages", languages=", ".join(self.names)) if len(self.names) > 1 else ""

    @property
    def responsible(self) -> str:
        return self("responsible")

    @property
    def contact(self) -> str:
        """How the controller is reached, where that is more than its name."""
        campaign = self.kit.campaign
        return campaign.controller_contact if campaign.controller_contact != campaign.controller else ""

    @property
    def questions(self) -> str:
        return self("questions", contact=self.contact) if self.contact else ""

    @property
    def also(self) -> str:
        """One line for those who would rather have this language than the one that leads."""
        return self.own["also"].format(invite=self.invite(here=True))


def voice(kit: Kit, language: str) -> Voice:
    """What the kit says in a language; in Swedish where the kit has no words of its own in it."""
    phrases = load_phrases()
    return Voice(kit, language, kit_words(language), phrases.get(language, phrases["sv"]))


def drafts(kit: Kit) -> tuple[str, ...]:
    """The languages of the campaign whose words in the kit no native speaker has read."""
    return tuple(language for language in kit.campaign.languages if is_draft(language))
