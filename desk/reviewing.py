"""What those who review free texts share, at the desk and on the command line: words for marks and decisions, names."""

from __future__ import annotations

import getpass
from collections.abc import Mapping

from desk.here import today
from pipeline.run import Stream
from pipeline.texts.marking import MarkKind
from pipeline.texts.reviewing import Signature, Verdict

SHORTEST = 6
"""So many signs of a text's name are shown, and are enough to point it out."""

MARKS: Mapping[MarkKind, tuple[str, str]] = {
    MarkKind.PERSONAL_NUMBER: ("personnummer?", "personal number?"),
    MarkKind.EMAIL: ("e-post", "e-mail"),
    MarkKind.LINK: ("länk", "link"),
    MarkKind.PHONE: ("telefon?", "telephone?"),
    MarkKind.ADDRESS: ("adress?", "address?"),
    MarkKind.NAME: ("namn?", "name?"),
}
"""What stands beside a marked part of a text."""
VERDICTS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.AS_WRITTEN: ("Publiceras som det är skrivet", "Published as written"),
    Verdict.SHORTENED: ("Publiceras förkortat", "Published shortened"),
    Verdict.PARAPHRASE: ("Sammanfattas med egna ord", "Told in our own words"),
    Verdict.WITHHELD: ("Visas inte", "Not shown"),
}
"""What each decision is called."""


def signed(flow: Stream) -> Signature:
    """Whoever sits at the command line, today, with the journal as it stands."""
    return Signature(getpass.getuser(), today(), flow.journal.position())
