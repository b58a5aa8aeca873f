"""What a row's `type` means: XLSForm's words beside ours, and what to say of those that we do not take in."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..definition import QuestionType

T = QuestionType

PLAIN: Mapping[str, QuestionType] = {
    "note": T.NOTE,
    "hidden": T.HIDDEN,
    "text": T.TEXT,
    "string": T.TEXT,
    "integer": T.INTEGER,
    "int": T.INTEGER,
    "range": T.INTEGER,
    "date": T.DATE,
    "geopoint": T.GEOPOINT,
    "gps": T.GEOPOINT,
    "location": T.GEOPOINT,
    "geoshape": T.GEOSHAPE,
    "acknowledge": T.CONSENT,
    "trigger": T.CONSENT,
    "file": T.FILE,
}
"""XLSForm's types without a list; `text` with the appearance `multiline` is a `longtext`."""

WRITTEN_AS: Mapping[QuestionType, str] = {
    T.LONGTEXT: "text",
    T.EMAIL: "text",
    T.TEL: "text",
    T.URL: "text",
    T.ORGANISATION_NUMBER: "text",
    T.CONSENT: "acknowledge",
}
"""Types of ours that XLSForm calls something else; the rest have the same name."""

KINDS_OF_TEXT = frozenset({T.TEXT, T.LONGTEXT, T.EMAIL, T.TEL, T.URL, T.ORGANISATION_NUMBER})
"""What `platskoll_type` may say of a `text`."""

MULTILINE = "multiline"
TABLE_LIST = "table-list"

SELECT = re.compile(
    r"(?P<command>select[_ ]one|select1|select[_ ]multiple|select[_ ]all[_ ]that[_ ]apply|rank)"
    r"(?:[_ ]from(?:[_ ]file)?)? (?P<list>\S+)(?P<other> (?:or_other|or other|or specify other))?",
    re.IGNORECASE,
)
CHOOSING: Mapping[str, QuestionType] = {
    "select_one": T.SELECT_ONE,
    "select1": T.SELECT_ONE,
    "select_multiple": T.SELECT_MULTIPLE,
    "select_all_that_apply": T.SELECT_MULTIPLE,
    "rank": T.RANK,
}
"""XLSForm's commands that are followed by a list."""

CONTROL = re.compile(r"(?P<way>begin|end)[_ ](?P<what>group|repeat|loop|lgroup)(?: .*)?")

_WORDS = ("tas inte in", "gör frågan till text, eller stryk raden")
_TIME = ("är tid på dygnet, som det inte finns någon fråga för", "skriv date, eller select_one med val")
_DEVICE = (
    "är en uppgift om personens apparat eller tid, och sådana samlas aldrig in",
    "ta bort raden",
)
_OUTSIDE = ("hämtar val utanför arbetsboken", "skriv valen på bladet choices och typen som select_one")

REFUSED: Mapping[str, tuple[str, str]] = {
    "calculate": (
        "räknar ut ett värde, och det gör inte formuläret",
        "stryk raden, eller beskriv en bakgrundsvariabel på bladet platskoll_derived",
    ),
    "decimal": ("är ett tal med decimaler, och svaren är hela tal", "skriv integer"),
    "percentage": ("är ett tal med decimaler, och svaren är hela tal", "skriv range med parameters start=0 end=100"),
    "time": _TIME,
    "datetime": _TIME,
    "geotrace": ("är en linje på kartan, som det inte finns någon fråga för", "skriv geopoint eller geoshape"),
    **dict.fromkeys(("image", "photo", "audio", "video", "background-audio", "barcode", "osm"), _WORDS),
    **dict.fromkeys(
        (
            "start", "end", "today", "deviceid", "imei", "subscriberid", "simserial", "phonenumber", "username",
            "email", "audit", "start-geopoint", "background-geopoint",
        ),
        _DEVICE,
    ),
    **dict.fromkeys(("xml-external", "csv-external", "select_one_external", "select one external"), _OUTSIDE),
}  # fmt: skip
"""Types of XLSForm that we do not take in: what they are, and what to write instead."""

REFUSED_LOOP = ("är en slinga, som det inte finns någon fråga för", "skriv frågan en gång för varje val")
OUTSIDE = _OUTSIDE

REFUSED_COLUMNS: Mapping[str, tuple[str, str]] = {
    "calculation": ("formuläret räknar inte ut värden", "töm cellen"),
    "choice_filter": (
        "val som beror på ett tidigare svar finns inte",
        "gör en fråga för varje fall, med relevant, och töm cellen",
    ),
    "default": ("en fråga börjar alltid utan svar, så att ingen svarar utan att ha valt", "töm cellen"),
    "trigger": ("formuläret räknar inte ut värden", "töm cellen"),
    "read_only": ("en fråga som inte kan besvaras finns inte", "skriv den som note"),
    "disabled": ("en rad som är avstängd blir ändå en fråga", "ta bort raden ur arbetsboken"),
    **dict.fromkeys(
        ("image", "big-image", "audio", "video", "media"), ("bild, ljud och film visas inte i formuläret", "töm cellen")
    ),
    "save_to": ("register utanför formuläret (entities) finns inte", "töm cellen"),
    "bind": ("tekniska attribut (bind) läses inte", "skriv villkoret i relevant, required eller constraint"),
}
"""Columns that would change what is asked if they were passed over: what is so, and how it is mended."""
