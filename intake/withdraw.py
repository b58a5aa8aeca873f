"""Take an answer back with the code from its receipt, without telling whether a code exists."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from forms.answers import parse_body
from intake.failures import language_of_address
from intake.house import House, house
from intake.journal import Kind, NewEntry
from intake.receipts import code_digest

blueprint = Blueprint("withdraw", __name__)
_FIELDS = 5
"""Room for the code, and for what a browser's extension may add."""
_LONGEST = 100
"""Signs of a code with everything that may be written around it; a longer one is no code and is not looked for."""


@blueprint.get("/withdraw")
def ask() -> str:
    return render_template("withdraw.html", say=house().phrases[language_of_address()], error="")


@blueprint.post("/withdraw")
def take_back() -> str | tuple[str, int]:
    here = house()
    say = here.phrases[language_of_address()]
    code = parse_body(request.get_data(), max_fields=_FIELDS).get("code").strip()
    if not code:
        return render_template("withdraw.html", say=say, error=say("withdraw.empty")), 400
    withdraw_by_code(here, code)
    return render_template("withdrawn.html", say=say)


def withdraw_by_code(here: House, code: str) -> bool:
    """Write a withdrawal for the answer that the code belongs to; a second time writes nothing more.

    Returns whether the code belongs to an answer; the page never says so.
    """
    if len(code) > _LONGEST:
        return False
    digest = code_digest(here.settings.key, code)
    for journal in here.journals():
        found = journal.standing_of_code(digest)
        if found is not None:
            journal.append(
                NewEntry(
                    kind=Kind.WITHDRAWAL,
                    submission_id=digest[:32],
                    campaign=found.campaign,
                    form="",
                    version=0,
                    definition="",
                    body=str(found.revision).encode(),
                    content_type="",
                    day=here.today(),
                    withdraws=found.receipt,
                )
            )
            return True
    return False
