"""The chapters of the other surveys: each by itself, as far as its answers carry, and an honest word without any."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.published import open_published
from reports import finish, read_draft
from reports.document import build
from reports.draft import Draft
from reports.figures import Campaign, read_campaigns, read_survey
from reports.language import ENGLISH, SWEDISH
from reports.other_surveys import choices, has_chapter
from tests.reports.conftest import YOUNG_CODED, with_own_words

UNGAS_BILD = "## Ungas bild"


def chapter(text: str, heading: str) -> str:
    """The words below a heading, to the next chapter."""
    return text.partition(f"{heading}\n")[2].partition("\n## ")[0]


def drafted(path: Path) -> Draft:
    return read_draft(path, "exempelby", query_url="https://data.example")[0]


def titled(invented: Any, **changes: Any) -> Any:
    for name, value in changes.items():
        setattr(invented, name, value)
    return invented


def test_the_young_have_a_chapter_of_their_own_with_what_they_chose_most(
    publish: Any, residents: Any, young: Any
) -> None:
    draft = drafted(publish(residents(200), young(60)))
    told = chapter(draft.text, UNGAS_BILD)
    assert re.findall(r"\{\{(?:figur|tabell) unga (\w+)\}\}", told) == [
        *("overall", "ranking", "profile", "total_missing", "total_future_home", "total_heard_by_adults"),
    ]
    assert {name for name in draft.exhibits if name.startswith("unga ")} == {
        f"unga {name}" for name in re.findall(r"\{\{(?:figur|tabell) unga (\w+)\}\}", told)
    }
    assert [name for name in draft.exhibits if name.startswith("unga ") and draft.exhibits[name].chart] == [
        *("unga ranking", "unga profile", "unga total_missing"),
    ]
    assert draft.exhibits["unga total_missing"].title == "Vanligaste svaret på ”Vad saknar du?” är ”Café”"


def test_every_figure_of_another_survey_names_it_and_leads_to_its_own_question(
    publish: Any, residents: Any, young: Any
) -> None:
    text = build(publish(residents(200), young(60)), "exempelby", query_url="https://data.example").markdown
    told = chapter(text, UNGAS_BILD)
    assert told.count("Källa: Ungdomsenkät") == len(re.findall(r"\?campaign=unga\b", told)) == 6
    assert "?place=" not in told
    assert "?campaign=unga" not in text.replace(told, "")


def test_two_surveys_are_never_added_together(publish: Any, residents: Any, young: Any) -> None:
    """The main survey's numbers are the same with a survey beside it as without."""
    alone, beside = drafted(publish(residents(200))), drafted(publish(residents(200), young(60)))
    assert {name: beside.numbers[name] for name in alone.numbers} == alone.numbers


def test_ten_to_twenty_nine_answers_are_counts_in_the_order_of_the_form(
    publish: Any, residents: Any, young: Any
) -> None:
    draft = drafted(publish(residents(200), young(18)))
    told = {name: one for name, one in draft.exhibits.items() if name.startswith("unga ")}
    assert "utan procent och utan ordning" in chapter(draft.text, UNGAS_BILD)
    assert not any(one.chart for one in told.values())
    assert [row[0] for row in told["unga total_missing"].rows][:4] == ["Café", "Fritidsgård", "Motor och mek", "Spel"]
    assert told["unga total_missing"].title == "Vad saknar du?"
    assert [row[2] for row in told["unga total_missing"].rows] == ["–"] * 4
    assert told["unga ranking"].title == "För få svar för att ordna områdena"
    assert {row[1] for row in told["unga ranking"].rows} == {"–"}
    labels = [str(row[0]) for row in told["unga profile"].rows]
    assert labels == sorted(labels), "areas that carry no order stand by their names"


def test_fewer_than_ten_get_a_kind_sentence_and_what_they_told_in_other_words(
    publish: Any, residents: Any, young: Any
) -> None:
    few = young(0, questions=[], form="business_survey", title="Företagarenkät")
    path = publish(residents(200), few)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(
            "insert into question values ('unga','obstacles',90,'','','',?1,?1,?1,?1,'open','text',0,null,null,"
            "'','','','','',null)",
            ["Vad är det största hindret?"],
        )
        database.execute("insert into open_answer values ('unga','obstacles',1,'paraphrase','Flera söker lokaler.')")
    text = drafted(path).text
    assert "Färre än tio har svarat." in chapter(text, "## Företag")
    assert "- Vad är det största hindret? Flera söker lokaler." in chapter(text, "## Företag")
    assert text.count("Flera söker lokaler.") == 1
    assert not [name for name in drafted(path).exhibits if name.startswith("unga ")]


def test_without_a_survey_of_the_young_their_published_group_is_pointed_at(publish: Any, residents: Any) -> None:
    invented = residents(400)
    ages = next(question for question in invented.questions if question.id == "age_group").answers
    youngest = [person for person, age in enumerate(ages) if age == "16_24"]
    rest = [person for person, age in enumerate(ages) if age != "16_24"]
    invented.groups = {"16–24 år": youngest, "25 år eller äldre": rest}
    draft = drafted(publish(invented))
    assert "Vad de {{tal unga i egen grupp}} i gruppen ”16–24 år” svarade" in chapter(draft.text, UNGAS_BILD)
    assert draft.numbers["unga i egen grupp"] == str(len(youngest))


def test_where_nothing_is_known_of_the_young_the_document_says_so(publish: Any, residents: Any, young: Any) -> None:
    nobody = "Därför säger dokumentet inget om vad unga tycker."
    assert nobody in chapter(drafted(publish(residents(200))).text, UNGAS_BILD)
    few = chapter(drafted(publish(residents(200), young(0, questions=[]))).text, UNGAS_BILD)
    assert nobody in few
    assert "Färre än tio har svarat." in few
    assert "Ingen enkät till unga" not in few


def test_a_document_of_the_survey_of_the_young_has_no_chapter_beside_it(publish: Any, young: Any) -> None:
    assert UNGAS_BILD not in drafted(publish(young(60))).text


def test_businesses_and_visitors_have_a_short_section_each(publish: Any, residents: Any, young: Any) -> None:
    visitors = young(40, slug="besok", form="visitor_survey", title="Besökarenkät")
    firms = young(35, slug="foretag", form="business_survey_exempelby", title="Företagarenkät")
    told = chapter(drafted(publish(residents(200), visitors, firms)).text, "## Företag och besökare")
    assert re.findall(r"^### (.*)$", told, re.MULTILINE) == ["Företagarenkät", "Besökarenkät"]
    assert re.findall(r"\{\{(?:figur|tabell) besok (\w+)\}\}", told) == [
        *("overall", "ranking", "profile", "total_missing", "total_heard_by_adults"),
    ]


@pytest.mark.parametrize(
    ("form", "ranks", "expected"),
    [
        ("youth_survey", 1, True),
        ("visitor_survey_exempelby", 0, True),
        ("school_survey", 1, True),
        ("method_evaluation", 0, False),
        ("resident_survey", 1, False),
        ("resident_survey_exempelby", 1, False),
    ],
)
def test_a_survey_about_the_place_has_a_chapter_and_another_round_of_the_same_has_none(
    form: str, ranks: int, expected: bool
) -> None:
    main = Campaign(
        *("enkat", "Invånarenkät", "resident_survey", 1, "2026-01-01", None, "open_link", "K", 1, 100, 100, 0, "", 1)
    )
    assert has_chapter(replace(main, campaign="annan", form=form, ranks_areas=ranks), main) is expected


def test_an_answer_whose_count_is_withheld_gives_no_order(publish: Any, residents: Any, young: Any) -> None:
    path = publish(residents(200), young(60))
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(
            "delete from total_count where campaign = 'unga' and question = 'missing' and choice = 'motor'"
        )
    with closing(open_published(path)) as connection:
        (main, other) = sorted(
            read_campaigns(connection, "exempelby", language=SWEDISH), key=lambda one: one.campaign == "unga"
        )
        survey = read_survey(connection, other, language=SWEDISH)
    shown = choices(survey, next(question for question in survey.questions if question.question == "missing"))
    assert (shown.title, shown.chart) == ("Vad saknar du?", None)
    assert ("Motor och mek", "okänt", "okänt") in shown.rows
    assert main.campaign != other.campaign


def written(path: Path) -> Path:
    """The same file in which the young have also written, and somebody has sorted it under themes."""
    return with_own_words(path, [("coding_sample", "", 30.0)], survey="unga", coded=YOUNG_CODED)


def test_what_the_young_wrote_about_is_told_in_their_chapter_in_themes(
    publish: Any, residents: Any, young: Any
) -> None:
    draft = drafted(written(publish(residents(200), young(60))))
    told = chapter(draft.text, UNGAS_BILD)
    assert re.findall(r"\{\{(\w+) unga (codes_\w+)\}\}", told) == [("tabell", "codes_best"), ("figur", "codes_improve")]
    assert draft.exhibits["unga codes_improve"].title == "Flest skrev om ”Lek, idrott, kultur och fritid”"
    assert draft.exhibits["unga codes_improve"].campaign == "unga"
    assert draft.exhibits["unga codes_improve"].rows[1][-1] == "för få"
    assert "”En idé?”: Inget tema nämndes av tio personer eller fler." in told
    assert "kodade minst {{tal unga kodade två gånger}} av svaren en gång till" in told
    assert "Att folk hälsar" not in told, "words are told of the document's own survey alone"
    assert "Med egna ord" not in draft.text


def test_nothing_is_said_of_words_where_nobody_has_counted_them_or_too_few_have_answered(
    publish: Any, residents: Any, young: Any
) -> None:
    assert "egna ord" not in chapter(drafted(publish(residents(200), young(60))).text, UNGAS_BILD)
    few = drafted(written(publish(residents(200), young(0, questions=[]))))
    assert "Färre än tio har svarat." in chapter(few.text, UNGAS_BILD)
    assert not [name for name in few.exhibits if "codes_" in name]


def test_the_chapters_are_whole_in_english(publish: Any, residents: Any, young: Any) -> None:
    draft, quoted = read_draft(publish(residents(200), young(60)), "exempelby", language=ENGLISH)
    told = chapter(draft.text, "## How young people see it")
    assert "people answered the survey between" in told
    assert draft.exhibits["unga total_missing"].title == "The most common answer to “Vad saknar du?” is “Café”"
    assert finish(draft, quoted, None).charts["unga total_missing"].alternative.startswith("Horizontal bars")
