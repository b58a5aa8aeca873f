"""Every faulty workbook is told where it is wrong, what is wrong and how it is mended; never in another's words."""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from forms.errors import DefinitionError
from forms.xlsform import read_workbook

MakeWorkbook = Callable[..., bytes]

AGE = ("select_one times", "age", "Ålder?", "Age?", "agg")
WORDS = ("text", "words", "Ord?", "Words?", "mod")
TEXTS = ("label::Svenska (sv)", "label::English (en)")
CHOICES = (("list_name", "name", *TEXTS), ("times", "morning", "Morgon", "Morning"))
SETTINGS = (("form_title", "platskoll_title_en", "form_id", "platskoll_anonymous"), ("Buss", "Bus", "bus", "yes"))
GROUP = ("begin_group", "part", "Del", "Part", None)
END = ("end_group",)


def _table(*rows: tuple[Any, ...]) -> dict[str, Any]:
    """Rows of a table with the columns that it needs, and a question on which a condition could point."""
    head = ("begin_group", "rating", "Hur?", "How?", "agg", "table-list", None)
    return {"survey": (head, *rows, END), "columns": ("appearance", "relevant")}


FAULTY: dict[str, tuple[dict[str, Any], str]] = {
    "no rows": ({"survey": ()}, "blad survey – bladet saknas eller är tomt – skriv en rad per fråga"),
    "no type": (
        {"survey": (AGE, (None, "x", "X", "X", "int"))},
        "blad survey, rad 3, kolumn type – typen saknas – skriv en typ, som text",
    ),
    "a type that is misspelt": (
        {"survey": (("txt", "x", "X", "X", "int"),)},
        "blad survey, rad 2, kolumn type – typen txt är okänd – skriv en typ som finns (menade du text?)",
    ),
    "calculate": (
        {"survey": (AGE, ("calculate", "sum", None, None, None, "1 + 1")), "columns": ("calculation",)},
        "blad survey, rad 3, kolumn type – calculate räknar ut ett värde, och det gör inte formuläret – stryk raden",
    ),
    "image": (
        {"survey": (("image", "x", "X", "X", "int"),)},
        "blad survey, rad 2, kolumn type – image tas inte in – gör frågan till text, eller stryk raden",
    ),
    "audio": (
        {"survey": (("audio", "x", "X", "X", "int"),)},
        "blad survey, rad 2, kolumn type – audio tas inte in",
    ),
    "decimal": (
        {"survey": (("decimal", "x", "X", "X", "int"),)},
        "blad survey, rad 2, kolumn type – decimal är ett tal med decimaler, och svaren är hela tal – skriv integer",
    ),
    "what the device knows": (
        {"survey": (("deviceid", "deviceid"), AGE)},
        "blad survey, rad 2, kolumn type – deviceid är en uppgift om personens apparat eller tid, och sådana samlas "
        "aldrig in – ta bort raden",
    ),
    "choices outside the workbook": (
        {"survey": (("select_one_from_file towns.csv", "x", "X", "X", "int"),)},
        "blad survey, rad 2, kolumn type – towns.csv hämtar val utanför arbetsboken – skriv valen på bladet choices",
    ),
    "external choices": (
        {"survey": (("select_one_external towns", "x", "X", "X", "int"),)},
        "blad survey, rad 2, kolumn type – select_one_external towns hämtar val utanför arbetsboken",
    ),
    "choice_filter": (
        {"survey": (AGE, ("select_one times", "x", "X", "X", "int", "a=${age}")), "columns": ("choice_filter",)},
        "blad survey, rad 3, kolumn choice_filter – val som beror på ett tidigare svar finns inte – gör en fråga för",
    ),
    "default": (
        {"survey": ((*WORDS, "hej"),), "columns": ("default",)},
        "blad survey, rad 2, kolumn default – en fråga börjar alltid utan svar",
    ),
    "pictures in two languages": (
        {"survey": ((*AGE, "a.png", "b.png"),), "columns": ("image::Svenska (sv)", "image::English (en)")},
        "blad survey, rad 2, kolumn image::Svenska (sv) – bild, ljud och film visas inte i formuläret – töm cellen",
    ),
    "a name with capitals": (
        {"survey": (("text", "Age Group", "X", "X", "int"),)},
        "blad survey, rad 2, kolumn name – namnet Age Group duger inte – använd a–z, 0–9 och _ med en bokstav först",
    ),
    "no name": (
        {"survey": (("text", None, "X", "X", "int"),)},
        "blad survey, rad 2, kolumn name – namnet saknas",
    ),
    "a name twice": (
        {"survey": (AGE, WORDS, ("text", "age", "X", "X", "int"))},
        "blad survey, rad 4, kolumn name – age står redan på rad 2 – ge en av dem ett annat namn",
    ),
    "a choice twice": (
        {"survey": (AGE,), "choices": (*CHOICES, ("times", "morning", "Igen", "Again"))},
        "blad choices, rad 3, kolumn name – morning står redan på rad 2",
    ),
    "a value with a blank": (
        {"survey": (AGE,), "choices": (*CHOICES, ("times", "in town", "Byn", "Town"))},
        "blad choices, rad 3, kolumn name – värdet in town duger inte – använd a–z, 0–9 och _",
    ),
    "a list that is not there": (
        {"survey": (("select_one time", "x", "X", "X", "int"),)},
        "blad survey, rad 2, kolumn type – listan time finns inte – skriv listan på bladet choices (menade du times?)",
    ),
    "no list at all": (
        {"survey": (("select_multiple", "x", "X", "X", "int"),)},
        "blad survey, rad 2, kolumn type – select_multiple saknar sin lista – skriv listans namn efter",
    ),
    "no English anywhere": (
        {"survey": (AGE,), "choices": (("list_name", "name", "label"), ("times", "a", "A"), ("times", "b", "B"))},
        "blad choices, rad 1 – kolumnen label::English (en) saknas, och varje text behövs på svenska och engelska – "
        "lägg till kolumnen label::English (en)",
    ),
    "no English on a row": (
        {"survey": (AGE, ("text", "x", "X", None, "int"))},
        "blad survey, rad 3, kolumn label::English (en) – texten saknas – skriv den på engelska",
    ),
    "a language without a tag": (
        {"survey": ((*AGE, "Ikä?"),), "columns": ("label::Suomi",)},
        "blad survey, rad 1, kolumn label::Suomi – språket Suomi är okänt – skriv koden efter namnet, som Suomi (fi)",
    ),
    "a column twice": (
        {"survey": ((*AGE, "Ålder?"),), "columns": ("label::sv",)},
        "blad survey, rad 1, kolumn label::sv – betyder detsamma som kolumnen label::Svenska (sv) – ta bort den ena",
    ),
    "a misspelt column of ours": (
        {"survey": ((*AGE, "x"),), "columns": ("platskoll_themes",)},
        "blad survey, rad 1, kolumn platskoll_themes – kolumnen finns inte – rätta namnet (menade du platskoll_theme?)",
    ),
    "an expression that cannot be read": (
        {"survey": (AGE, (*WORDS, "${age} = today()")), "columns": ("relevant",)},
        "blad survey, rad 3, kolumn relevant – fråga words: uttrycket går inte att läsa: Tecken 10: här väntades",
    ),
    "a condition on what comes later": (
        {"survey": ((*WORDS, "${age} = 'morning'"), AGE), "columns": ("relevant",)},
        "blad survey, rad 2, kolumn relevant – fråga words: frågan age kommer senare – flytta den före",
    ),
    "a condition on one of two": (
        {
            "survey": (("begin_group", "age", "Del", "Part"), AGE, (*WORDS, "${age} = 'morning'"), END),
            "columns": ("relevant",),
        },
        "blad survey, rad 4, kolumn relevant – namnet age står på flera rader (2 och 3)",
    ),
    "a class that is not there": (
        {"survey": (("text", "x", "X", "X", "public"),)},
        "blad survey, rad 2, kolumn platskoll_publication – fråga x: publication går inte att läsa – skriv ett av open",
    ),
    "contact details in an anonymous form": (
        {"survey": (("text", "x", "X", "X", "pers"),)},
        "blad survey, rad 2 – fråga x: ett anonymt formulär frågar inte efter personuppgifter",
    ),
    "numbers without classes": (
        {"survey": (AGE, ("integer", "x", "X", "X", "agg"))},
        "blad survey, rad 3 – fråga x: ett tal publiceras bara i klasser eller som sluten skala",
    ),
    "a scale in halves": (
        {"survey": (("range", "x", "X", "X", "agg", "start=0 end=5 step=0.5"),), "columns": ("parameters",)},
        "blad survey, rad 2, kolumn parameters – en skala har hela tal och steget 1",
    ),
    "a parameter that is unknown": (
        {"survey": ((*AGE, "seed=3"),), "columns": ("parameters",)},
        "blad survey, rad 2, kolumn parameters – seed=3 är okänt för typen select_one times – ta bort det",
    ),
    "neither yes nor no": (
        {"survey": ((*AGE, "kanske"),), "columns": ("platskoll_sensitive",)},
        "blad survey, rad 2, kolumn platskoll_sensitive – kanske är varken ja eller nej – skriv yes eller no",
    ),
    "no whole number": (
        {"survey": ((*WORDS, "många"),), "columns": ("platskoll_max_length",)},
        "blad survey, rad 2, kolumn platskoll_max_length – många är inget helt tal – skriv ett helt tal med siffror",
    ),
    "a group without end": (
        {"survey": (GROUP, AGE)},
        "blad survey, rad 2, kolumn type – begin_group har inget slut – skriv end_group efter den sista frågan i den",
    ),
    "an end without group": (
        {"survey": (AGE, ("end_repeat",))},
        "blad survey, rad 3, kolumn type – end_repeat står utan sin början",
    ),
    "an empty group": (
        {"survey": (AGE, GROUP, END)},
        "blad survey, rad 3 – gruppen har inga frågor – skriv frågor i den, eller ta bort den",
    ),
    "a loop": ({"survey": (("begin loop over times", "x", "X", "X"),)}, "är en slinga, som det inte finns någon fråga"),
    "a group in a repeat": (
        {"survey": (("begin_repeat", "r", "R", "R", "int"), GROUP, AGE, END, ("end_repeat",))},
        "blad survey, rad 3, kolumn type – en upprepning kan inte ha grupper i sig",
    ),
    "a condition in a repeat": (
        {
            "survey": (AGE, ("begin_repeat", "r", "R", "R", "int"), (*WORDS, "${age} = ''"), ("end_repeat",)),
            "columns": ("relevant",),
        },
        "blad survey, rad 4 – fråga r: en kolumn har inga egna villkor eller roller",
    ),
    "a table of two kinds": (
        _table(AGE, WORDS),
        "blad survey, rad 2, kolumn appearance – frågorna i tabellen är inte av samma slag – ge varje rad samma typ",
    ),
    "a table of words": (
        _table(WORDS, ("text", "more", "Mer?", "More?", "mod")),
        "blad survey, rad 3, kolumn type – text kan inte stå i en tabell",
    ),
    "a name that XLSForm keeps": (
        {"survey": (("begin_repeat", "data", "R", "R", "int"), WORDS, ("end_repeat",))},
        "blad survey, rad 2 – raden bryter mot XLSForms egna regler – jämför med beskrivningen på xlsform.org",
    ),
    "no title": (
        {"survey": (AGE,), "settings": (("form_id", "version"), ("bus", 1))},
        "blad settings, rad 2, kolumn form_title – formulärets rubrik saknas – skriv den i form_title",
    ),
    "no id": (
        {"survey": (AGE,), "settings": (SETTINGS[0], ("Buss", "Bus", None, "yes"))},
        "blad settings, rad 2, kolumn form_id – formulärets id saknas – skriv ett id, som bus_survey",
    ),
    "an id that cannot be used": (
        {"survey": (AGE,), "settings": (SETTINGS[0], ("Buss", "Bus", "Bus 2026", "yes"))},
        "blad settings, rad 2, kolumn form_id – formuläret: form går inte att läsa – använd a–z, 0–9 och _",
    ),
    "a version in words": (
        {
            "survey": (AGE,),
            "settings": (("form_title", "platskoll_title_en", "form_id", "version"), ("A", "A", "a", "v1")),
        },
        "blad settings, rad 2, kolumn version – v1 är inget helt tal",
    ),
    "groups by what is no variable": (
        {
            "survey": (AGE,),
            "settings": ((*SETTINGS[0], "platskoll_group_by"), (*SETTINGS[1], "agee")),
        },
        "blad settings, rad 2, kolumn platskoll_group_by – formuläret: agee är ingen bakgrundsvariabel med val",
    ),
    "classes that are not there": (
        {"survey": (("integer", "x", "X", "X", "agg", "ages"),), "columns": ("platskoll_bands",)},
        "blad survey, rad 2, kolumn platskoll_bands – klasserna ages finns inte – skriv dem på bladet platskoll_bands",
    ),
    "a coarser choice of a list that is not there": (
        {"survey": (AGE,), "platskoll_coarser": (("list_name", "name", *TEXTS), ("tims", "day", "Dagen", "The day"))},
        "blad platskoll_coarser, rad 2, kolumn list_name – listan tims finns inte – "
        "skriv listan på bladet choices (menade du times?)",
    ),
    "a coarser choice that nothing belongs to": (
        {
            "survey": (("select_one times", "x", "X", "X", "agg"),),
            "platskoll_coarser": (("list_name", "name", *TEXTS), ("times", "day", "Dagen", "The day")),
        },
        "blad platskoll_coarser, rad 2 – lista times: inget val hör till det",
    ),
    "a derived variable without a condition": (
        {
            "survey": (AGE,),
            "platskoll_derived": (
                ("list_name", "name", *TEXTS, "when"),
                ("tie", None, "Band", "Tie"),
                ("tie", "here", "Här", "Here"),
            ),
        },
        "blad platskoll_derived, rad 3, kolumn when – villkoret saknas – skriv ett uttryck, eller true()",
    ),
    "a promise of secrecy": (
        {"survey": (("note", "x", "Svaren är hemliga", "X"),)},
        "blad survey, rad 2 – fråga x: ordet ”hemliga” lovar mer än vi kan hålla",
    ),
    "an error in a cell": (
        {"survey": ((*AGE[:2], "#REF!", *AGE[3:]),)},
        "blad survey, rad 2, kolumn label::Svenska (sv) (cell C2) – cellen visar felet #REF! – rätta den",
    ),
    "a formula that nobody has computed": (
        {"survey": ((*AGE[:2], '="Hur"&" gammal?"', *AGE[3:]),)},
        "blad survey, rad 2, kolumn label::Svenska (sv) (cell C2) – cellen är en formel utan värde – klistra in",
    ),
}


def _said(data: bytes) -> str:
    with pytest.raises(DefinitionError) as refused:
        read_workbook(data)
    return str(refused.value)


@pytest.mark.parametrize("name", FAULTY)
def test_a_fault_is_told_by_sheet_row_and_mend(name: str, workbook: MakeWorkbook) -> None:
    made, sentence = FAULTY[name]
    sheets = dict(made)
    said = _said(workbook(*sheets.pop("survey"), **sheets))
    assert sentence in said
    assert all(line.count(" – ") >= 2 for line in said.splitlines())
    assert not re.search(r"\b(the|must|invalid|row|sheet)\b", said)


def test_every_fault_is_told_at_once(workbook: MakeWorkbook) -> None:
    said = _said(workbook(("txt", "x", "X", "X"), ("text", "Y", "Y", "Y"), ("image", "z", "Z", "Z")))
    assert [line.split(" – ")[0] for line in said.splitlines()] == [
        "blad survey, rad 2, kolumn type",
        "blad survey, rad 3, kolumn name",
        "blad survey, rad 4, kolumn type",
    ]


def test_a_date_that_excel_made_of_a_value_is_told(workbook: MakeWorkbook) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(AGE)))
    book["choices"]["B2"] = "2026-01-02"
    book["choices"]["B2"].data_type = "d"
    book["choices"]["B2"].value = openpyxl.utils.datetime.from_excel(46024)
    data = io.BytesIO()
    book.save(data)
    sentence = "blad choices, rad 2, kolumn name (cell B2) – Excel har gjort om cellen till ett datum – formatera"
    assert sentence in _said(data.getvalue())


# --- files that are not what they say ---


def _zipped(*parts: tuple[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return data.getvalue()


def _with(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [(part, archive.read(part)) for part in archive.namelist()]
    return _zipped(*((part, change(content) if part == name else content) for part, content in parts))


HOSTILE: dict[str, tuple[bytes, str]] = {
    "words": (b"type,name,label", "är ingen arbetsbok (.xlsx) – spara den som Excel-arbetsbok (.xlsx)"),
    "nothing": (b"", "är ingen arbetsbok"),
    "an archive of something else": (_zipped(("a.txt", b"a")), "går inte att läsa som arbetsbok"),
    "an older or locked workbook": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "är låst med lösenord eller sparad",
    ),
    "eleven megabytes": (bytes(11 * 1024 * 1024), "är större än 10 MB – ta bort bilder"),
    "a bomb": (_zipped(("xl/sharedStrings.xml", bytes(70 * 1024 * 1024))), "är orimligt stor när den packas upp"),
    "a thousand parts": (_zipped(*((f"{n}.xml", b"<a/>") for n in range(1000))), "är orimligt stor när den packas upp"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_workbook_is_refused_before_it_is_parsed(name: str) -> None:
    data, sentence = HOSTILE[name]
    assert f"arbetsboken – {sentence}" in _said(data)


def test_xml_that_defines_words_of_its_own_is_refused(workbook: MakeWorkbook) -> None:
    def billion(xml: bytes) -> bytes:
        return b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>' + xml.partition(b"?>")[2]

    hostile = _with(workbook(AGE), "xl/worksheets/sheet1.xml", billion)
    assert "innehåller XML som inte hör till en arbetsbok" in _said(hostile)
    wide = _with(workbook(AGE), "xl/worksheets/sheet1.xml", lambda xml: xml.decode().encode("utf-16"))
    assert "innehåller XML som inte hör till en arbetsbok" in _said(wide)


def test_a_part_that_is_longer_than_it_says_is_refused(workbook: MakeWorkbook) -> None:
    data = bytearray(workbook(AGE))
    for at in (found.start() for found in re.finditer(b"PK\x01\x02", bytes(data))):
        data[at + 24 : at + 28] = (7).to_bytes(4, "little")
    assert "arbetsboken – är ingen arbetsbok" in _said(bytes(data))


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.8, 0.99])
def test_a_workbook_that_was_cut_off_is_refused(cut: float, workbook: MakeWorkbook) -> None:
    data = workbook(AGE)
    assert "arbetsboken – är ingen arbetsbok" in _said(data[: int(len(data) * cut)])


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml", "xl/styles.xml"]
)
def test_damage_inside_a_workbook_is_refused_in_a_sentence(part: str, workbook: MakeWorkbook) -> None:
    for damage in (b"", b"<", b"<a/>", b"\xff\xfe"):
        hostile = _with(workbook(AGE), part, lambda _, damage=damage: damage)
        # A workbook without styles can be read all the same; nothing else than the sentence may be raised.
        with contextlib.suppress(DefinitionError):
            read_workbook(hostile)


def test_a_sheet_without_end_is_not_read_to_its_end(workbook: MakeWorkbook) -> None:
    rows = [("note", f"n{n}", "N", "N") for n in range(3100)]
    assert "blad survey – har fler än 3000 rader – dela upp formuläret" in _said(workbook(*rows))
    columns = tuple(f"x{n}" for n in range(300))
    assert "blad survey – har fler än 200 kolumner" in _said(workbook(AGE, columns=columns))


def test_a_row_far_away_costs_nothing(workbook: MakeWorkbook) -> None:
    def far(xml: bytes) -> bytes:
        return xml.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')

    assert "[[section.question]]" in read_workbook(_with(workbook(AGE), "xl/worksheets/sheet1.xml", far))
