"""`platskoll user`: invite somebody to the desk, and help whoever has lost the way in. For those who run the server."""

from __future__ import annotations

import time
from pathlib import Path

import click

from desk.accounts import Accounts, Grant, Person, Role
from desk.accounts.people import ROLE_NAMES
from desk.commands.speaking import json_option, refuses, tell
from desk.here import desk_url, today
from desk.home import Home, at, settle
from desk.invitation import INVITATION_SECONDS, invite
from desk.log import Act, Log
from desk.records import DeskError, open_records
from intake.register import RegisterError, open_register

ENTRANCE_SECONDS = 3600
"""An entrance made at the server works for an hour, once."""
SERVER = "platskoll user"
"""Who the log says it was when the command was used."""


def accounts_of(home: Home) -> Accounts:
    return Accounts(open_records(home.desk), home.key("desk"))


def entrance(home: Home, person: Person, url: str, seconds: int) -> str:
    """A link that lets a person in without a password, once: for who can read the home itself."""
    secret = accounts_of(home).issue(person.account.number, "entrance", now=int(time.time()), seconds=seconds)
    return f"{url}/welcome/{secret}"


@click.group(name="user")
def command() -> None:
    """Personer vid skrivbordet: bjud in, lista, hjälp in, stäng av."""


@command.command()
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True, help="Rollen.")
@click.option("--place", default="", help="Platsen rollen gäller; utan den gäller rollen alla platser.")
@click.option("--name", default="", help="Namn, om det är känt.")
@json_option
@click.pass_obj
@refuses(DeskError, RegisterError)
def add(home: Path, email: str, role: str, place: str, name: str, as_json: bool) -> None:
    """Bjud in EMAIL. Skriver länken som personen väljer lösenord med, och lägger ett brev i kön."""
    where = settle(home)
    if place and open_register(where.register_url).place(place) is None:
        raise click.ClickException(f"Det finns ingen plats som heter {place}. Lägg till den med `platskoll place add`.")
    now = int(time.time())
    records = open_records(where.desk)
    grant = Grant(Role(role), place)
    account = accounts_of(where).add(email, name, [grant], today())
    link = invite(records, accounts_of(where), account, desk_url(), now)
    Log(records).write(Act(now, SERVER, "invite", place, account.email, ROLE_NAMES[grant.role][0]))
    tell(
        as_json,
        {"email": account.email, "role": role, "place": place, "link": link},
        f"{account.email} är inbjuden som {ROLE_NAMES[grant.role][0].lower()}{f' i {place}' if place else ''}.",
        f"Länken fungerar en gång, i {INVITATION_SECONDS // 86400} dagar: {link}",
    )


@command.command("list")
@json_option
@click.pass_obj
@refuses(DeskError)
def list_(home: Path, as_json: bool) -> None:
    """Alla personer och deras roller."""
    people = accounts_of(at(home)).people()
    rows = [
        {
            "email": one.account.email,
            "name": one.account.name,
            "state": one.account.state.value,
            "roles": [f"{grant.role.value}{f'@{grant.place}' if grant.place else ''}" for grant in one.grants],
        }
        for one in people
    ]
    lines = [f"{row['email']:<36} {row['state']:<9} {', '.join(row['roles'])}" for row in rows]
    tell(as_json, rows, *(lines or ["Ingen än. Bjud in den första med `platskoll user add`."]))


@command.command()
@click.argument("email")
@click.pass_obj
@refuses(DeskError)
def link(home: Path, email: str) -> None:
    """En länk som släpper in EMAIL en gång, utan lösenord. För den som har tillgång till servern."""
    where, person = _whom(home, email)
    Log(open_records(where.desk)).write(Act(int(time.time()), SERVER, "entrance", "", person.account.email))
    click.echo(entrance(where, person, desk_url(), ENTRANCE_SECONDS))


@command.command("reset-code")
@click.argument("email")
@click.pass_obj
@refuses(DeskError)
def reset_code(home: Path, email: str) -> None:
    """Glöm telefonen som EMAIL gjorde koder med. Nästa inloggning ställer in en ny."""
    where, person = _whom(home, email)
    accounts_of(where).drop_second_factor(person.account.number)
    Log(open_records(where.desk)).write(Act(int(time.time()), SERVER, "reset code", "", person.account.email))
    click.echo(f"{person.account.email} ställer in en ny app vid nästa inloggning.")


@command.command()
@click.argument("email")
@click.pass_obj
@refuses(DeskError)
def disable(home: Path, email: str) -> None:
    """Stäng av EMAIL: den som är inne är ute vid nästa klick."""
    where, person = _whom(home, email)
    accounts_of(where).disable(person.account.number)
    Log(open_records(where.desk)).write(Act(int(time.time()), SERVER, "disable", "", person.account.email))
    click.echo(f"{person.account.email} är avstängd.")


def _whom(home: Path, email: str) -> tuple[Home, Person]:
    where = at(home)
    person = accounts_of(where).by_email(email)
    if person is None:
        raise click.ClickException(f"Det finns ingen med adressen {email}. Se `platskoll user list`.")
    return where, person
