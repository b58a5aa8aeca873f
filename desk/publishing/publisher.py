"""Who publishes the open data, as data portals are told: read from the environment, never guessed."""

from __future__ import annotations

from collections.abc import Mapping

from stdnum.se import orgnr

from desk.mail.settings import is_address
from desk.settings import SettingsError
from pipeline.ways_out.catalogue import Publisher, PublisherKind

_KINDS = {
    "kommun": PublisherKind.MUNICIPALITY,
    "region": PublisherKind.REGION,
    "myndighet": PublisherKind.AUTHORITY,
    "förening": PublisherKind.ASSOCIATION,
    "företag": PublisherKind.COMPANY,
}


def publisher(environment: Mapping[str, str]) -> Publisher | None:
    """Who publishes the open data, as data portals are told; None when nobody has said.

    Raises SettingsError when only a part is said, or what cannot be, with all of it at once.
    """
    names = ("", "_KIND", "_EMAIL", "_NUMBER")
    name, kind, email, number = (environment.get(f"PLATSKOLL_PUBLISHER{end}", "").strip() for end in names)
    if not any((name, kind, email, number)):
        return None
    wrong = []
    if not name:
        wrong.append("PLATSKOLL_PUBLISHER saknas: namnet på den som ger ut.")
    if kind not in _KINDS:
        wrong.append(f"PLATSKOLL_PUBLISHER_KIND är {kind!r}; den ska vara {', '.join(_KINDS)}.")
    if not is_address(email):
        wrong.append(f"PLATSKOLL_PUBLISHER_EMAIL är {email!r}; den ska vara adressen dit frågor om öppna data går.")
    if number and not orgnr.is_valid(number):
        wrong.append(f"PLATSKOLL_PUBLISHER_NUMBER är {number!r}, som inte är ett organisationsnummer.")
    if wrong:
        raise SettingsError(f"Katalogen över öppna data går inte att göra. {' '.join(wrong)}")
    return Publisher(name, _KINDS[kind], email, orgnr.compact(number))
