"""Who a person is at the desk and what each role may do: the table that every page asks. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is at a place, or everywhere (R-53)."""

    PROCESS_LEADER = "process_leader"
    PROCESS_SUPPORTER = "process_supporter"
    REGIONAL_TEAM = "regional_team"
    MUNICIPALITY = "municipality"
    LOCAL_GROUP = "local_group"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


ROLE_NAMES: Mapping[Role, tuple[str, str]] = {
    Role.PROCESS_LEADER: ("Processledare", "Process leader"),
    Role.PROCESS_SUPPORTER: ("Processtödjare", "Process supporter"),
    Role.REGIONAL_TEAM: ("Regionalt team", "Regional team"),
    Role.MUNICIPALITY: ("Kommun", "Municipality"),
    Role.LOCAL_GROUP: ("Lokal utvecklingsgrupp", "Local development group"),
    Role.ANALYST: ("Analytiker", "Analyst"),
    Role.ADMINISTRATOR: ("Administratör", "Administrator"),
}
"""What each role is called, in Swedish and English."""


class Act(StrEnum):
    """What can be done at the desk; every page needs one."""

    SEE_PLACE = "see_place"
    """Where the place is in the method, its purpose, its notes."""
    LEAD_PLACE = "lead_place"
    """Change that."""
    REMARK = "remark"
    """Comment, and write a check-in."""
    FOLLOW = "follow"
    """How many have answered; never answers."""
    RUN_CAMPAIGN = "run_campaign"
    """Prepare, open, correct and close a campaign."""
    SHARE = "share"
    """Posters, links and texts."""
    SEE_CANDIDATE = "see_candidate"
    """The release as it would be, and what is withheld."""
    PUBLISH = "publish"
    """Decide on it, and leave answers out."""
    ANALYSE = "analyse"
    """Count and take out answers; with an assignment, and otherwise not at all."""
    SEE_CONTACTS = "see_contacts"
    EXPORT_CONTACTS = "export_contacts"
    ADMINISTER = "administer"
    """Accounts and the log; places."""


_SUPPORTS = {Act.SEE_PLACE, Act.REMARK, Act.FOLLOW, Act.SHARE, Act.SEE_CANDIDATE}
_LEADS = _SUPPORTS | {Act.LEAD_PLACE, Act.RUN_CAMPAIGN, Act.PUBLISH, Act.SEE_CONTACTS, Act.EXPORT_CONTACTS}
MAY: Mapping[Role, frozenset[Act]] = {
    Role.PROCESS_LEADER: frozenset(_LEADS),
    Role.PROCESS_SUPPORTER: frozenset(_SUPPORTS),
    Role.REGIONAL_TEAM: frozenset({Act.SEE_PLACE, Act.FOLLOW}),
    Role.MUNICIPALITY: frozenset({Act.SEE_PLACE}),
    Role.LOCAL_GROUP: frozenset({Act.SEE_PLACE, Act.SHARE}),
    Role.ANALYST: frozenset({Act.FOLLOW, Act.SEE_CANDIDATE, Act.ANALYSE}),
    Role.ADMINISTRATOR: frozenset({Act.ADMINISTER}),
}
"""What each role may do, where it holds."""

_GUARDED = frozenset({Act.ANALYSE, Act.SEE_CONTACTS, Act.EXPORT_CONTACTS, Act.ADMINISTER})


class State(StrEnum):
    """Where an account is in its life."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role at a place; an empty place is every place."""

    role: Role
    place: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody's own entrance."""

    number: int
    email: str
    name: str
    state: State
    language: str
    has_password: bool
    has_second_factor: bool
    subject: str
    """Who the outer identity provider says it is; empty where nobody has signed in that way."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has entered: the account, and what it has been given."""

    account: Account
    grants: tuple[Grant, ...]

    @property
    def called(self) -> str:
        return self.account.name or self.account.email

    def roles_at(self, place: str) -> tuple[Role, ...]:
        return tuple(grant.role for grant in self.grants if grant.place in ("", place))


def may(person: Person, act: Act, place: str = "") -> bool:
    """Whether a person may do this at a place; without a place: everywhere, or for what belongs to no place."""
    return any(act in MAY[grant.role] for grant in person.grants if grant.place in ("", place))


def may_somewhere(person: Person, act: Act) -> bool:
    """Whether there is any place where a person may do this."""
    return any(act in MAY[grant.role] for grant in person.grants)


def needs_second_factor(person: Person) -> bool:
    """Who can see contacts, analyse or give others rights shows two things that are theirs (R-55)."""
    return any(MAY[grant.role] & _GUARDED for grant in person.grants)
