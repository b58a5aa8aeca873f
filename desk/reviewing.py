"""What the desk calls the marks in free texts and the decisions on them, in Swedish and English."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.texts.marking import MarkKind
from pipeline.texts.reviewing import Verdict

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
