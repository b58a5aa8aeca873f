"""A slip of the pen in a running campaign is mended at once; a change of meaning is told what it would mean first."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from forms.own_questions import Kind, extend, own_question, variant_id
from forms.texts import texts
from intake.register import Correction, open_register

Desk = Any
Home = Any
PAGE = "/c/byn-enkat/corrections"
BEST = "question.best.label"
OWN = "question.own_1.label"


@pytest.fixture
def leader(desk: Desk) -> Desk:
    """Somebody who leads every place, the village among them."""
    return desk.entered_as("process_leader")


def shown(desk: Desk, path: str = BEST, language: str = "sv", campaign: str = "byn-enkat") -> str:
    """The words that people see."""
    words: str = texts(desk.room.form(desk.room.register.campaign(campaign)))[path][language]
    return words


def mends(desk: Desk, after: str, *, path: str = BEST, language: str = "sv", **more: str) -> Any:
    return desk.send(f"{PAGE}/write", text=path, language=language, after=after, **more)


def slip(words: str) -> str:
    """The same words with two letters in each other's place, as when somebody types fast."""
    at = max(range(len(words) - 4), key=lambda start: words[start : start + 4].isalpha())
    return words[: at + 1] + words[at + 2] + words[at + 1] + words[at + 3 :]


def others(desk: Desk) -> str:
    """The words with another meaning."""
    return shown(desk).replace("?", " inte?")


def test_every_text_can_be_picked_and_each_stands_once(leader: Desk) -> None:
    page = leader.get(PAGE).text
    paths = re.findall(r'name="text" value="([^"]+)"', page)
    assert len(paths) == len(set(paths)) > 100
    assert BEST in paths
    assert "place_id" not in page, "what nobody sees"
    words = [shown(leader, path) for path in paths]
    assert len(words) == len(set(words))
    assert "{place}" not in page


def test_words_are_found_in_the_language_that_was_chosen(leader: Desk) -> None:
    page = leader.get(f"{PAGE}?language=en&find=live").text
    paths = re.findall(r'name="text" value="([^"]+)"', page)
    assert paths
    assert all("live" in shown(leader, path, "en").casefold() for path in paths)


def test_a_slip_is_mended_shown_and_kept_with_who_and_when(leader: Desk) -> None:
    wrong, right = slip(shown(leader)), shown(leader)
    assert mends(leader, wrong).location == f"{PAGE}?language=sv&saved=yes"
    assert shown(leader) == wrong
    mends(leader, right)
    assert shown(leader) == right, "and back again"
    page = leader.get(PAGE).text
    assert page.count("<del") == 2
    assert f"{leader.room.today()}, Kim Öberg" in page
    acts = [(act.act, act.place, act.subject, act.reason) for act in leader.room.log.read(place="byn")]
    assert acts == [("correct form", "byn", f"byn-enkat sv {BEST}", "")] * 2
    campaign = leader.room.register.campaign("byn-enkat")
    assert leader.room.form(campaign).digest == campaign.definition, "the version is what it was"


def test_another_meaning_changes_nothing_and_tells_what_it_would_mean(leader: Desk) -> None:
    before = shown(leader)
    page = mends(leader, others(leader)).text
    assert shown(leader) == before
    assert "Skrivfel eller ny fråga?" in page
    assert "vänder på meningen" in page
    assert "40 svar har kommit in" in page
    assert "Gör en ny version" in page
    leader.send("/language", language="en")
    page = mends(leader, others(leader)).text
    assert "A slip or a new question?" in page
    assert "40 answers have come in" in page


def test_a_person_knows_better_and_says_why(leader: Desk) -> None:
    after = others(leader)
    refused = mends(leader, after, decision="spelling", reason=" ")
    assert refused.status_code == 400
    assert "Skriv varför det bara är stavning." in refused.text
    assert leader.room.register.corrections() == []
    assert mends(leader, after, decision="spelling", reason="Ordet föll bort i tryck").status_code == 302
    assert shown(leader) == after
    assert leader.room.log.read(place="byn")[0].reason == "Ordet föll bort i tryck"


@pytest.mark.parametrize(
    ("after", "swedish", "english"),
    [
        ("", "Skriv hur det ska stå.", "Write how it should read."),
        ("a" * 1501, "Skriv högst 1500 tecken.", "Write at most 1500 characters."),
        (None, "Ändra det som är fel", "Change what is wrong"),
        ("Vad är bra i {socken}?", "måste stå kvar", "must remain"),
    ],
)
def test_what_is_no_correction_is_told_in_both_languages(
    leader: Desk, after: str | None, swedish: str, english: str
) -> None:
    for language, words in (("sv", swedish), ("en", english)):
        leader.send("/language", language=language)
        answer = mends(leader, shown(leader) if after is None else after)
        assert answer.status_code == 400
        assert words in answer.text
    assert leader.room.register.corrections() == []


@pytest.mark.parametrize("path", ["", "question.nothing.label", "form.digest", "../.."])
def test_a_text_that_is_not_there_leads_back_to_the_list(leader: Desk, path: str) -> None:
    assert leader.get(f"{PAGE}/write?text={path}").location.startswith(PAGE)
    assert mends(leader, "Hej", path=path).location.startswith(PAGE)


# --- whose words they are ---


def test_words_that_other_places_ask_too_are_not_one_places_to_change(desk: Desk) -> None:
    """Both places ask the shipped form: who leads one of them can neither mend nor turn its words for the other."""
    local = desk.entered_as("process_leader", "byn")
    page = local.get(PAGE).text
    assert "Grannbyn" in page
    assert 'name="text"' not in page
    assert mends(local, slip(shown(local))).location.startswith(PAGE)
    assert mends(local, others(local), decision="spelling", reason="För att").location.startswith(PAGE)
    assert desk.room.register.corrections() == []


def test_who_leads_every_place_is_told_where_a_correction_shows(leader: Desk) -> None:
    assert "syns också i Grannbyn" in leader.get(PAGE).text
    assert "Grannbyn" in leader.get(f"{PAGE}/write?text={BEST}").text


def test_a_form_that_one_place_asks_is_its_own_to_mend(desk: Desk) -> None:
    local = desk.entered_as("process_leader", "byn")
    path = "/c/byn-anmalan/corrections"
    words = shown(local, "form.title", campaign="byn-anmalan")
    local.send(f"{path}/write", text="form.title", language="sv", after=slip(words))
    assert shown(local, "form.title", campaign="byn-anmalan") == slip(words)


def test_a_sign_up_says_nothing_of_how_many(desk: Desk) -> None:
    local = desk.entered_as("process_leader", "byn")
    page = local.send(
        "/c/byn-anmalan/corrections/write", text="form.title", language="sv", after="Något helt annat än förut"
    )
    assert page.status_code == 200
    assert "svar har kommit in" not in page.text
    assert "en egen länk" in page.text


# --- a new version ---


@pytest.fixture
def own(desk: Desk) -> Desk:
    """The leader of the village, whose open survey has a question of its own."""
    register = desk.room.register
    base = desk.room.catalogue().get("resident_survey", 1)
    question = own_question(Kind.RATING, {"sv": "Hur är badett?", "en": "How is the beach?"})
    text = extend(
        base, id=variant_id(base, "byn"), version=1, introduction={"sv": "Hej!", "en": "Hello!"}, questions=[question]
    )
    form = desk.room.catalogue().with_definitions([text]).latest("resident_survey_byn")
    register.add_definition(form.id, form.version, form.digest, text)
    with register._database.writing() as connection:
        connection.exec_driver_sql(
            "update campaign set form = ?, version = 1, definition = ? where slug = 'byn-enkat'", (form.id, form.digest)
        )
    return desk.entered_as("process_leader", "byn")


def test_ones_own_words_are_ones_own_to_mend(own: Desk) -> None:
    mends(own, "Hur är badet?", path=OWN)
    assert shown(own, OWN) == "Hur är badet?"
    assert shown(own, "question.best.label", campaign="granne-enkat") == shown(own, "question.best.label")


def test_small_steps_do_not_lead_where_a_long_one_may_not(own: Desk) -> None:
    """What the definition said is what counts, not what the last correction put there."""
    assert mends(own, "Hur är bådets?", path=OWN).status_code == 302
    assert "Skrivfel eller ny fråga?" in mends(own, "Hur är bålets?", path=OWN).text
    assert shown(own, OWN) == "Hur är bådets?"


def test_another_own_question_becomes_a_draft_with_the_new_words(own: Desk) -> None:
    after = "Vill du riva badet?"
    assert "Gör en ny version" in mends(own, after, path=OWN).text
    answer = mends(own, after, path=OWN, decision="version")
    slug = answer.location.split("/")[2]
    draft, old = (own.room.register.campaign(name) for name in (slug, "byn-enkat"))
    assert (draft.draft, draft.form, draft.version) == (True, "resident_survey_byn", 2)
    assert (draft.controller, draft.legal_basis, draft.languages) == (old.controller, old.legal_basis, old.languages)
    assert shown(own, OWN, campaign=slug) == after
    assert shown(own, "form.intro", campaign=slug) == shown(own, "form.intro")
    assert shown(own, OWN) == "Hur är badett?", "the open one is as it was"
    page = own.get(answer.location).text
    assert after in page
    assert "ett utkast" in page


def test_a_shipped_text_stays_in_the_new_version_where_an_own_question_can_be_asked(leader: Desk) -> None:
    before = shown(leader)
    page = mends(leader, others(leader)).text
    assert "med en egen fråga" in page
    slug = mends(leader, others(leader), decision="version").location.split("/")[2]
    assert shown(leader, campaign=slug) == before
    assert leader.room.register.campaign(slug).form == "resident_survey"


def test_a_new_version_can_be_made_without_any_correction(own: Desk) -> None:
    answer = own.send(f"{PAGE}/version")
    assert "Hur är badett?" in own.get(answer.location).text
    assert own.room.log.read(place="byn")[0].act == "new version"


def test_a_draft_is_changed_and_not_corrected(own: Desk) -> None:
    slug = own.send(f"{PAGE}/version").location.split("/")[2]
    assert own.get(f"/c/{slug}/corrections").location == f"/c/{slug}"
    assert own.send(f"/c/{slug}/corrections/version").status_code == 302


# --- what follows ---


def test_the_results_are_told_in_the_mended_words(answered: Home) -> None:
    """The next release has the mended words in its labels, and the answers are the same answers."""
    label = "select label_sv from question where id = 'overall'"
    answered.does("campaign", "close", "byn-enkat")
    answered.does("publish")
    before = answered.public(label)[0][0]
    counts = answered.public("select question, choice, n from total_count")
    with_a_slip = Correction(
        "resident_survey", 1, "sv", before.replace("Byn", "{place}"), slip(before), date(2026, 6, 1), "Kim"
    )
    open_register(f"sqlite:///{answered.root}/register.db").correct(with_a_slip)
    answered.does("publish")
    assert answered.public(label) == [(slip(before),)]
    assert answered.public("select question, choice, n from total_count") == counts
