"""The needs in words: cards that say what is known and not, the municipality's list, and queries to run oneself."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import docx
import pytest

from pipeline.published import open_published
from reports import ReportError, build, build_list, read_draft, wanted, write_list
from reports.figures import read_query
from reports.language import SWEDISH
from reports.needs import read_needs

PLACE = "exempelby"
HOSTILE = "Se [här](javascript:alert(1)) | <b>nu</b> {{tal svarande}}"
CARD = {
    "statement": "Unga utan körkort behöver kunna ta sig hem på kvällen.",
    "theme": "public_transport",
    "affects": "Unga mellan 13 och 18 år.",
    "control": "regional",
    "decider": "Västtrafik",
    "plan": "proposed",
    "planned": "En kvällstur\när föreslagen.",
    "uncertainty": "Okänt hur många.",
    "lift_reason": "",
    "evidence": (("survey", "30 av 60.", "improve_first"), ("workshop", "Fyra bord.", "https://exempel.se/?a=1&b=2")),
}
LABELS = {
    "municipal": "Kommunen bestämmer",
    "regional": "Regionen bestämmer",
    "shared": "Flera tillsammans",
    "unknown": "Inte utrett än",
    "nothing": "Inget är planerat",
    "proposed": "Föreslaget, inte beslutat",
    "decided": "Beslutat",
}


def state(path: Path, number: int, place: str = PLACE, **changes: Any) -> None:
    """Write a need into a public file, as a release would hold it."""
    need = CARD | changes
    kinds = {kind for kind, *_ in need["evidence"]}
    row = (
        *(f"{place}-{number}", place, number, need["statement"], need["theme"], need["theme"], need["theme"]),
        *(need["affects"], need["control"], LABELS[need["control"]], need["control"], need["decider"]),
        *(need["plan"], LABELS[need["plan"]], need["plan"], need["planned"], need["uncertainty"]),
        *(int(bool(need["lift_reason"])), need["lift_reason"], int(len(kinds) > 1), 1, "2026-11-01", "2026-11-03"),
    )
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"insert into need values ({', '.join('?' * len(row))})", row)
        connection.executemany(
            "insert into need_evidence values (?, ?, ?, ?, ?, ?, ?)",
            [
                (row[0], at, kind, kind.title(), kind, what, link)
                for at, (kind, what, link) in enumerate(need["evidence"], start=1)
            ],
        )


@pytest.fixture
def published(publish: Any, residents: Any) -> Path:
    path: Path = publish(residents(200))
    return path


def card(text: str, number: int) -> dict[str, str]:
    """The rows of a card by their headings."""
    part = re.split(r"^### ", text, flags=re.MULTILINE)
    (mine,) = (one for one in part if one.startswith(f"Behov {number}\n"))
    rows = [line.strip("| ").split(" | ") for line in mine.splitlines() if line.startswith("|")]
    return {cells[0]: cells[1] for cells in rows[2:]}


def test_a_card_says_all_that_is_known_with_its_evidence(published: Path) -> None:
    state(published, 1)
    text = build(published, PLACE, query_url="https://data.example.se").markdown
    assert "## Behoven, ett i taget" in text
    assert CARD["statement"] in text
    assert card(text, 1) == {
        "Tema": "public&#95;transport",
        "Vilka det berör": "Unga mellan 13 och 18 år.",
        "Vem bestämmer": "Regionen bestämmer: Västtrafik",
        "Planerat": "Föreslaget, inte beslutat: En kvällstur är föreslagen.",
        "Belägg: survey": "30 av 60. Räkna själv: [Vilka områden vill flest förbättra?](https://data.example.se/public/improve_first?place=exempelby)",
        "Belägg: workshop": "Fyra bord. [Se underlaget](<https://exempel.se/?a=1&b=2>)",
        "Osäkert": "Okänt hur många.",
    }


def test_an_address_with_brackets_is_a_link_and_leaves_nothing_in_the_number(published: Path) -> None:
    address = "https://exempel.se/Ale_(kommun)"
    state(published, 1, evidence=(("survey", "30 av 60.", ""), ("workshop", "Fyra bord.", address)))
    draft, _ = read_draft(published, PLACE)
    assert f'<a href="{address}">Se underlaget</a>' in build(published, PLACE).html
    assert "Fyra bord. Se underlaget" in draft.numbers.values()


def test_what_is_not_known_or_decided_is_said(published: Path) -> None:
    thin = {"affects": "", "plan": "unknown", "planned": "", "uncertainty": "", "decider": ""}
    state(published, 1, **thin, evidence=(("survey", "30 av 60.", ""),))
    state(published, 2, **thin | {"plan": "nothing"}, evidence=())
    text = build(published, PLACE).markdown
    assert card(text, 1) | {"Belägg: survey": ""} == {
        "Tema": "public&#95;transport",
        "Vilka det berör": "Det är inte inskrivet vilka det berör.",
        "Vem bestämmer": "Regionen bestämmer.",
        "Planerat": "Gruppen har inte tagit reda på om något är planerat.",
        "Belägg: survey": "",
        "Styrka": "Beläggen är av ett enda slag. Behovet kallas därför inte prioriterat.",
        "Osäkert": "Det är inte inskrivet vad som är osäkert.",
    }
    assert card(text, 2)["Planerat"] == "Inget är planerat."
    assert card(text, 2)["Styrka"].startswith("Inga belägg är inskrivna.")
    assert "Att ett behov står här betyder inte att något är beslutat." in text
    assert "Inget av två behov har belägg av minst två slag." in text


def test_a_lifted_need_is_shown_as_lifted_and_not_voted_for(published: Path) -> None:
    state(published, 1, lift_reason="Få men utsatta.")
    text = build(published, PLACE).markdown
    assert card(text, 1)["Lyft av gruppen"] == "Lyft, inte framröstat: Få men utsatta."
    assert "Ett behov är lyft av gruppen, med en motivering" in text


def test_without_needs_the_document_says_that_none_are_stated_and_with_them_it_does_not(published: Path) -> None:
    waiting = "inga behov är formulerade än"
    text = build(published, PLACE).markdown
    assert (waiting in text, "Behoven, ett i taget" in text) == (True, False)
    state(published, 1)
    text = build(published, PLACE).markdown
    assert (waiting in text, "Behoven, ett i taget" in text) == (False, True)


def test_needs_stand_in_the_order_of_the_survey_and_keep_their_numbers(published: Path) -> None:
    first = [one.area for one in wanted(published, PLACE)]
    state(published, 1, theme=first[2])
    state(published, 2, theme="something_else")
    state(published, 3, theme=first[0])
    state(published, 4, theme=first[0])
    text = build(published, PLACE).markdown
    assert re.findall(r"^### Behov (\d)", text, re.MULTILINE) == ["3", "4", "1", "2"]


def test_words_of_people_are_shown_and_not_obeyed_or_filled(published: Path) -> None:
    wild = dict.fromkeys(("statement", "affects", "decider", "planned", "uncertainty", "lift_reason"), HOSTILE)
    state(published, 1, **wild, evidence=(("survey", HOSTILE, ""), ("map", HOSTILE, "no_such_query")))
    page = build(published, PLACE).html
    assert "javascript:alert" not in re.sub(r">[^<]*<", "><", page)
    assert page.count("&lt;b&gt;nu&lt;/b&gt; {{tal svarande}}") >= 8


def test_what_people_have_written_is_not_ours_to_refuse(published: Path) -> None:
    """The words that the sample cannot carry are refused in our sentences, and theirs are theirs."""
    state(published, 1, statement="Här säger alla att invånarna tycker att bussen är dålig.")
    assert "invånarna tycker" in build(published, PLACE).markdown
    assert "invånarna tycker" in build_list(published, PLACE, "needs").markdown


@pytest.fixture
def several(published: Path) -> Path:
    state(published, 1)
    state(published, 2, statement="Äldre behöver kunna bo kvar.", control="municipal", decider="", plan="unknown")
    state(
        published, 3, statement="Skolvägen behöver vara trygg.", control="shared", decider="kommunen och vägföreningen"
    )
    return published


def test_the_municipalitys_list_says_what_is_in_its_hands_alone_with_others_and_what_is_not(several: Path) -> None:
    text = build_list(several, PLACE, "municipality").markdown
    assert "I Exempelby finns ett behov som kommunen bestämmer över och ett behov som kommunen bestämmer" in text
    parts = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    assert re.findall(r"### Behov (\d)", parts["Det som kommunen bestämmer"]) == ["2"]
    assert re.findall(r"### Behov (\d)", parts["Det som kommunen bestämmer tillsammans med andra"]) == ["3"]
    assert "Unga utan körkort" in parts["Det som andra bestämmer"]
    assert "Västtrafik" in parts["Det som andra bestämmer"]


def test_the_summary_says_who_decides_and_whose_evidence_is_thin(several: Path) -> None:
    state(several, 4, statement="Vi behöver ljus.", evidence=())
    text = build(several, PLACE).markdown
    summary = text[text.index("## Sammanfattning") : text.index("## Så gjorde vi")]
    assert "| 3. Skolvägen behöver vara trygg. | Flera tillsammans: kommunen och vägföreningen |" in summary
    assert "| 4. Vi behöver ljus. *(belägg av färre än två slag)* |" in summary


def test_a_list_without_anything_for_the_municipality_says_so(published: Path) -> None:
    state(published, 1)
    text = build_list(published, PLACE, "municipality").markdown
    assert "Inget av behoven i Exempelby ligger i kommunens händer." in text


@pytest.mark.parametrize(("which", "name"), [("needs", "behov"), ("municipality", "kommunens-lista")])
def test_a_list_is_written_in_every_format_of_the_analysis(
    several: Path, tmp_path: Path, which: str, name: str
) -> None:
    files = write_list(several, PLACE, which, tmp_path / "out", ("html", "md", "pdf", "docx"))
    assert [file.name for file in files] == [f"{name}-exempelby.{ending}" for ending in ("html", "md", "pdf", "docx")]
    page = files[0].read_text(encoding="utf-8")
    assert '<html lang="sv">' in page
    assert re.search(r'<th scope="row"[^>]*>Vem bestämmer</th>', page)
    assert files[2].read_bytes().startswith(b"%PDF")
    word = docx.Document(str(files[3]))
    told = " ".join(node.text or "" for node in word.element.body.iter("{*}t"))
    assert "Flera tillsammans: kommunen och vägföreningen" in told


def test_the_same_file_gives_the_same_list(several: Path) -> None:
    assert build_list(several, PLACE, "needs") == build_list(several, PLACE, "needs")


def test_a_list_of_nothing_is_refused_with_what_to_do(published: Path, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="platskoll need add exempelby"):
        write_list(published, PLACE, "needs", tmp_path / "out")
    with pytest.raises(ReportError, match="Formatet odt finns inte"):
        write_list(published, PLACE, "needs", tmp_path / "out", ("odt",))
    with pytest.raises(ReportError, match="inget publicerat"):
        build_list(tmp_path / "missing.db", PLACE, "needs")
    assert not (tmp_path / "out").exists()


def test_the_survey_says_where_to_begin_in_its_own_order(published: Path, tmp_path: Path) -> None:
    found = wanted(published, PLACE)
    assert [one.rank for one in found] == sorted(one.rank for one in found)
    assert re.fullmatch(r"\d+ av \d+ valde ”.+” bland det viktigaste att förbättra\.", found[0].said_sv)
    with pytest.raises(ReportError):
        wanted(tmp_path / "missing.db", PLACE)


def test_where_too_few_have_answered_nothing_is_ordered(publish: Any, residents: Any) -> None:
    assert wanted(publish(residents(20)), PLACE) == ()


def test_a_survey_of_weights_tells_its_means(publish: Any, weights: Any) -> None:
    assert re.search(r"svarande ger ”.+” vikten \d+,\d på skalan 0–14", wanted(publish(weights()), PLACE)[0].said_sv)


# the queries


def ask(path: Path, query: str, place: str = "") -> list[dict[str, Any]]:
    with closing(open_published(path)) as connection:
        return [dict(row) for row in connection.execute(read_query(query).sql, {"place": place})]


@pytest.fixture
def two_places(several: Path) -> Path:
    with closing(sqlite3.connect(several)) as connection, connection:
        connection.execute("insert into place values ('granne', 'Grannby', '1499', 'Exempelköping', 400, 'SCB')")
    state(several, 1, place="granne", theme="public_transport", control="municipal", evidence=())
    return several


def test_what_lies_in_the_municipalitys_hands_is_answered_for_one_place_or_all(two_places: Path) -> None:
    assert [row["need"] for row in ask(two_places, "in_municipal_hands")] == ["exempelby-2", "exempelby-3", "granne-1"]
    assert [row["need"] for row in ask(two_places, "in_municipal_hands", "granne")] == ["granne-1"]


def test_the_needs_that_most_places_share_come_first_and_say_which_places(two_places: Path) -> None:
    (row,) = ask(two_places, "shared_needs")
    wanted_row = {"theme": "public_transport", "places": 2, "needs": 4, "supported": 3, "in_municipal_hands": 3}
    assert wanted_row.items() <= row.items()
    assert row["which"] == "Exempelby, Grannby"
    assert ask(two_places, "shared_needs", "granne")[0]["needs"] == 1


def test_every_need_says_how_many_kinds_of_evidence_it_has(two_places: Path) -> None:
    assert [row["kinds_of_evidence"] for row in ask(two_places, "needs")] == [2, 2, 2, 0]
    assert len(ask(two_places, "need_evidence", PLACE)) == 6
    with closing(open_published(two_places)) as connection:
        assert [need.number for need in read_needs(connection, PLACE, language=SWEDISH)] == [1, 2, 3]
