"""The log as people read it: who saw or took out contacts, gave rights, decided; newest first, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from desk.accounts import Act
from desk.gate import needs
from desk.log import Act as Line
from desk.room import here, say
from desk.spreadsheet import download

blueprint = Blueprint("reading_log", __name__)
PAGE = 100
_SWEDEN = ZoneInfo("Europe/Stockholm")
ACTS: Mapping[str, tuple[str, str]] = {
    "see contacts": ("Såg kontakter", "Saw contacts"),
    "export contacts": ("Hämtade kontakter som fil", "Took out contacts as a file"),
    "export log": ("Hämtade loggen som fil", "Took out the log as a file"),
    "invite": ("Bjöd in", "Invited"),
    "give role": ("Gav en roll", "Gave a role"),
    "take role": ("Tog bort en roll", "Took away a role"),
    "disable": ("Stängde ett konto", "Closed an account"),
    "enable": ("Öppnade ett konto", "Opened an account"),
    "reset code": ("Glömde telefonen för koder", "Forgot the phone for codes"),
    "entrance": ("Gjorde en länk in", "Made a link in"),
    "new password": ("Bytte sitt lösenord", "Changed their password"),
    "new phone": ("Bytte telefon för koder", "Changed the phone for codes"),
    "end sessions": ("Loggade ut överallt annars", "Logged out everywhere else"),
    "add place": ("Lade till en plats", "Added a place"),
    "set areas": ("Satte platsens delområden", "Set the place's areas"),
    "set population": ("Satte platsens befolkning", "Set the place's population"),
    "assignment": ("Ändrade uppdraget", "Changed the assignment"),
    "purpose": ("Ändrade syftet", "Changed the purpose"),
    "step": ("Satte ett steg", "Set a step"),
    "steps of check-in": ("Satte steg ur en avstämning", "Set steps from a check-in"),
    "remove note": ("Tog bort en anteckning", "Removed a note"),
    "open campaign": ("Öppnade en insamling", "Opened a survey"),
    "close campaign": ("Stängde en insamling", "Closed a survey"),
    "add channel": ("Lade till en länk", "Added a link"),
    "gjorde en övningsplats": ("Gjorde en övningsplats", "Made a practice place"),
    "kastade övningsplatsen": ("Kastade övningsplatsen", "Threw the practice place away"),
    "publish": ("Publicerade", "Published"),
    "write text": ("Skrev i behovsanalysens text", "Wrote in the text of the needs analysis"),
    "publish text": ("Publicerade behovsanalysens text", "Published the text of the needs analysis"),
    "renew text": ("Förnyade siffrorna i behovsanalysens text", "Renewed the figures of the needs analysis' text"),
    "leave out": ("Utelämnade svar", "Left answers out"),
    "count again": ("Räknade svar igen", "Counted answers again"),
    "discard draft": ("Kastade ett utkast", "Threw a draft away"),
    "change note": ("Ändrade någon annans anteckning", "Changed somebody else's note"),
    "issue codes": ("Gjorde brev med hushållskoder", "Made letters with household codes"),
    "mail again": ("Lät skicka ett brev igen", "Had a letter sent again"),
    "mail settled": ("Avslutade ett brev", "Settled a letter"),
    "correct form": ("Rättade ett formulär", "Corrected a form"),
    "new version": ("Gjorde en ny version av ett formulär", "Made a new version of a form"),
    "give analysis assignment": ("Gav ett analysuppdrag", "Gave an assignment to analyse"),
    "take back analysis assignment": ("Tog tillbaka ett analysuppdrag", "Took back an assignment to analyse"),
    "analysis assignment ran out": ("Ett analysuppdrag gick ut", "An assignment to analyse ran out"),
    "see working table": ("Såg en arbetstabell", "Saw a working table"),
    "export working table": ("Hämtade en arbetstabell som fil", "Took out a working table as a file"),
    "extract answers": ("Tog ut svar", "Took out answers"),
    "extract answers on request": ("Tog ut svar efter en begäran", "Took out answers on request"),
    "extract broken off": ("Ett uttag av svar avbröts", "Taking out answers broken off"),
    "publish needs": ("Publicerade behoven", "Published the needs"),
    "publish texts": ("Publicerade granskade svar", "Published reviewed answers"),
    "state need": ("Skrev ett behov", "Stated a need"),
    "change need": ("Ändrade ett behov", "Changed a need"),
    "release need": ("Släppte ett behov", "Released a need"),
    "set need aside": ("Lade ett behov åt sidan", "Set a need aside"),
    "review texts": ("Granskade fria svar", "Reviewed open answers"),
    "code texts": ("Kodade fria svar", "Coded open answers"),
    "count codes": ("Räknade koder", "Counted codes"),
    "publish codes": ("Publicerade räknade koder", "Published counted codes"),
    "finish texts": ("Avslutade granskningen av en fråga", "Finished the review of a question"),
    "name place": ("Gav en plats på kartan ett namn", "Named a place on the map"),
    "hide place": ("Dolde en plats på kartan", "Hid a place on the map"),
    "forget place": (
        "Tog tillbaka ett namn eller något dolt på kartan",
        "Took back a name or a hidden place on the map",
    ),
    "gallring": ("Gallrade", "Removed when its time had come"),
    "gallring avbruten": ("Gallringen avbröts", "Removal broken off"),
}
"""What each act is called; one that is not here is shown as it was written."""


@blueprint.get("/log")
@needs(Act.ADMINISTER)
def lines() -> str:
    place, act, page = request.args.get("place") or None, request.args.get("act") or None, _page()
    found = here().log.read(place=place, act=act, most=PAGE + 1, after=page * PAGE)
    return render_template(
        "log.html",
        lines=[(_moment(line.at), called(line.act), line) for line in found[:PAGE]],
        places=[(one.slug, one.name) for one in here().register.places()],
        acts=sorted(((code, called(code)) for code in here().log.acts()), key=lambda pair: pair[1]),
        place=place,
        act=act,
        page=page,
        older=len(found) > PAGE,
    )


@blueprint.post("/log/export")
@needs(Act.ADMINISTER)
def export() -> Response:
    """The whole log as a file; that it was taken out stands first in it."""
    here().note("export log")
    heading = [
        say("När", "When"), say("Vem", "Who"), say("Vad", "What"), say("Plats", "Place"), say("Gäller", "About"),
        say("Skäl", "Reason"),
    ]  # fmt: skip
    rows = [_row(line) for line in here().log.read(most=-1)]
    return download(f"logg-{here().today().isoformat()}.csv", [heading, *rows])


def called(act: str) -> str:
    """An act in words."""
    return say(*ACTS[act]) if act in ACTS else act


def _row(line: Line) -> list[str]:
    row: list[Any] = [_moment(line.at), line.who, called(line.act), line.place, line.subject, line.reason]
    # one act is one line, whatever somebody has written into it
    return [" ".join(str(cell).split()) for cell in row]


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).astimezone(_SWEDEN).strftime("%Y-%m-%d %H:%M")


def _page() -> int:
    asked = request.args.get("page", "0")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0
