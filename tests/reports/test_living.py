"""A living text: what people write is never touched, the rest is always today's, and what moved under them is told."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reports import Document, finish, read_draft
from reports.draft import Draft
from reports.filling import with_numbers
from reports.living import Merged, Record, merge, record_of
from reports.paragraphs import joined, paragraphs

SEED = 20261122
EDITS = 200


def plain(draft: Draft) -> str:
    return with_numbers(draft.text, draft.numbers)


def record(draft: Draft, text: str = "") -> Record:
    return record_of(draft.release.id, draft.text, draft.numbers, text)


def rebuilt(text: str, drafts: tuple[Draft, Draft]) -> Merged:
    """A text that was built with the first release, laid under the second."""
    return merge(text, record(drafts[0], text), drafts[1].text, drafts[1].numbers)


def document(draft: Draft, text: str) -> Document:
    return finish(draft, (), text)


@pytest.mark.parametrize("text", ["", "a", "\n\na\n\n\nb\n", "a\n \n\t\nb\n\n", "# x\ny\n\nz"])
def test_a_text_in_paragraphs_put_together_is_the_text(text: str) -> None:
    assert joined(paragraphs(text)) == text


def test_a_text_that_nobody_has_touched_becomes_the_draft_of_today(drafts: tuple[Draft, Draft]) -> None:
    assert rebuilt(plain(drafts[0]), drafts).text == plain(drafts[1])


def test_a_text_built_twice_of_the_same_figures_is_the_same(drafts: tuple[Draft, Draft]) -> None:
    merged = rebuilt(plain(drafts[0]), drafts)
    again = merge(merged.text, record(drafts[1], merged.text), drafts[1].text, drafts[1].numbers)
    assert (again.text, again.moved) == (merged.text, ())


def test_own_words_own_order_and_what_was_taken_away_stand_after_a_rebuild(drafts: tuple[Draft, Draft]) -> None:
    text = plain(drafts[0])
    own = "Vi har bott här i *fem* generationer,\noch {{tal svarande}} av oss har svarat."
    english = next(one.text for one in paragraphs(text) if one.text.startswith("**In English"))
    text = text.replace(f"{english}\n\n", "").replace("{{figur profile}}", f"{own}\n\n{{{{figur ranking}}}}")

    merged = rebuilt(text, drafts)

    assert own in merged.text
    assert merged.text.index(own) < merged.text.index("{{figur ranking}}")
    assert "In English" not in merged.text
    assert "{{figur profile}}" not in merged.text
    assert "409 personer" in merged.text
    assert "och 409 av oss har svarat" in document(drafts[1], merged.text).markdown.replace("\n", " ")


def test_a_number_that_has_moved_is_told_with_its_line_before_and_after(drafts: tuple[Draft, Draft]) -> None:
    said = next(one for one in paragraphs(plain(drafts[0])) if one.text.startswith("Enkäten besvarades av 400"))
    mine = said.text.replace("Alla som ville kunde svara.", "Vi är glada för det.")
    text = plain(drafts[0]).replace(said.text, mine)

    merged = rebuilt(text, drafts)

    assert mine in merged.text
    (told,) = [one for one in merged.moved if one.old == "400"]
    assert told.new == "409"
    assert merged.text.split("\n")[(told.line or 0) - 1].startswith("Enkäten besvarades av 400")


OWN = [
    ("Nästan hälften, {{tal ranking > Gå och cykla > Andel, %}} procent, vill kunna gå och cykla.", "ranking > Gå och"),
    ("Det var 400 som svarade i år.", "{{tal svarande}}"),
]


@pytest.mark.parametrize(("sentence", "said"), OWN)
def test_a_number_in_an_own_sentence_is_watched_too(sentence: str, said: str, drafts: tuple[Draft, Draft]) -> None:
    text = f"{plain(drafts[0])}\n{sentence}\n"
    merged = rebuilt(text, drafts)
    assert sentence in merged.text
    lines = merged.text.split("\n")
    assert any(said in str(one) and lines[(one.line or 0) - 1] == sentence for one in merged.moved)


def test_without_the_record_not_a_word_is_changed_and_the_figures_are_new_all_the_same(
    drafts: tuple[Draft, Draft],
) -> None:
    text = f"{plain(drafts[0])}\nHär är {{{{tal svarande}}}} svar.\n"
    assert merge(text, None, drafts[1].text, drafts[1].numbers).text == text
    shown = document(drafts[1], text).markdown
    assert "Här är 409 svar." in shown
    assert "Källa: Invånarenkät, utgåva 2027-01-10-1" in shown


def test_a_paragraph_broken_into_other_lines_is_still_nobodys(drafts: tuple[Draft, Draft]) -> None:
    text = plain(drafts[0]).replace("400 personer mellan", "400\npersoner mellan")
    assert "400\npersoner" in text
    assert "400\npersoner" not in rebuilt(text, drafts).text
    assert "409 personer" in rebuilt(text, drafts).text


def test_what_is_new_in_the_draft_comes_in_where_it_belongs_and_is_told(drafts: tuple[Draft, Draft]) -> None:
    block = "{{figur ranking}}"
    earlier = drafts[0].text.replace(f"{block}\n\n", "")
    text = with_numbers(earlier, drafts[0].numbers)
    assert block not in text
    merged = merge(text, Record("x", earlier, drafts[0].numbers), drafts[1].text, drafts[1].numbers)
    assert merged.text == plain(drafts[1])
    assert any(block in str(one) for one in merged.moved)


def test_what_is_new_in_a_chapter_that_is_gone_is_told_and_not_placed(drafts: tuple[Draft, Draft]) -> None:
    block = "{{figur ranking}}"
    earlier = drafts[0].text.replace(f"{block}\n\n", "")
    merged = merge("Bara mina ord.\n", Record("x", earlier, drafts[0].numbers), drafts[1].text, drafts[1].numbers)
    assert merged.text == "Bara mina ord.\n"
    assert any("ingen plats" in str(one) and block in str(one) for one in merged.moved)


def test_an_empty_text_stays_empty(drafts: tuple[Draft, Draft]) -> None:
    assert rebuilt("", drafts).text == ""
    assert document(drafts[1], "").title == "Behovsanalys för Exempelby"


BLOCKS = [
    ("{{figur profil}}", "Menas ”profile”?"),
    ("{{tal svarade}}", "dokumentet säger ”okänt”. Menas ”svarande”?"),
    ("{{fgur profile}}", "går inte att förstå"),
    ("{{figur profile", "klamrar som inte hör ihop"),
    ("{{figur profile}}\n\n{{figur profile}}", "står mer än en gång"),
]


@pytest.mark.parametrize(("written", "said"), BLOCKS)
def test_a_block_that_is_wrong_is_told_with_its_line_and_stops_nothing(
    written: str, said: str, drafts: tuple[Draft, Draft]
) -> None:
    made = document(drafts[0], f"# Vår by\n\nFöre.\n\n{written}\n\nEfter.\n")
    assert any(said in str(one) and (one.line or 0) >= 5 for one in made.remarks)
    assert "Före." in made.markdown
    assert "Efter." in made.markdown
    assert made.title == "Vår by"


@pytest.mark.parametrize(
    "written",
    [
        "{{figur four_fields}}",
        "{{ tabell four_fields }}",
        "Se {{figure four_fields}} här",
        r"\{\{figur four\_fields\}\}",
    ],
)
def test_a_block_is_known_however_an_editor_writes_it(written: str, drafts: tuple[Draft, Draft]) -> None:
    made = document(drafts[0], written)
    assert list(made.charts) == ["four_fields"]
    assert not made.remarks


def test_a_persons_comments_are_in_no_document(drafts: tuple[Draft, Draft]) -> None:
    made = document(drafts[0], "# Vår by\n\n<!-- ring Anna\n\nom {{figur profile}} -->\n\n{{tal svarande}} svar.\n")
    assert "Anna" not in made.markdown + made.html + made.text
    assert "400 svar." in made.markdown
    assert not made.charts


@pytest.mark.parametrize(
    "chapter", ["Bakgrund och syfte", "Platsens tillgångar", "Styrkor, svagheter", "Så går vi vidare"]
)
def test_a_chapter_that_only_people_can_write_is_asked_for_in_the_draft_and_in_no_document(
    chapter: str, drafts: tuple[Draft, Draft]
) -> None:
    assert f"<!-- {chapter}" in drafts[0].text
    made = document(drafts[0], drafts[0].text)
    assert chapter not in made.markdown + made.html + made.text


def test_a_draft_that_is_not_published_says_so_whatever_the_text_is(
    publish: Callable[..., Path], residents: Callable[..., Any]
) -> None:
    draft, _ = read_draft(publish(residents(40), release="candidate"), "exempelby")
    for text in ("# Vår by\n\nOrd.\n", "Bara ord.\n", ""):
        assert "**Utkast.**" in document(draft, text).markdown


def test_a_word_too_much_is_refused_with_its_line(drafts: tuple[Draft, Draft]) -> None:
    with pytest.raises(Exception, match=r"Rad 3 i texten om Exempelby: Ordet ”svarsfrekvens”"):
        document(drafts[0], "# Vår by\n\nVår svarsfrekvens är hög.\n")


def words(text: str) -> Counter[str]:
    return Counter(text.split())


def edited(text: str, dice: random.Random) -> tuple[str, list[str]]:
    """A text as a person might leave it, and the sentences that the person wrote."""
    found, own = paragraphs(text), []
    for at in range(dice.randint(1, 8)):
        spot = dice.randrange(len(found))
        here = found[spot]
        sentence = f"Egen mening {dice.randrange(10**9)} om {dice.choice(['vägen', 'ån', 'skolan'])} nr {at}."
        match dice.randrange(7):
            case 0:
                found.insert(spot, type(here)(0, sentence, "\n\n"))
                own.append(sentence)
            case 1:
                found[spot] = type(here)(0, f"{here.text} {sentence}" if here.text else sentence, here.after)
                own.append(sentence)
            case 2 if here.text:
                pieces = here.text.split(" ")
                pieces.insert(dice.randrange(len(pieces) + 1), sentence)
                found[spot] = type(here)(0, " ".join(pieces), here.after)
                own.append(sentence)
            case 3 if len(found) > 3:
                if not any(one in here.text for one in own):
                    found.pop(spot)
            case 4:
                other = dice.randrange(len(found))
                found[spot], found[other] = (
                    type(here)(0, found[other].text, here.after),
                    type(here)(0, here.text, found[other].after),
                )
            case 5:
                found.insert(spot, here)
            case _:
                half = len(here.text) // 2
                found[spot] = type(here)(0, f"{here.text[:half]}{sentence}\n{here.text[half:]}", here.after or "\n")
                own.append(sentence)
    return joined(found), own


def test_no_written_word_is_lost_over_two_hundred_edits(drafts: tuple[Draft, Draft]) -> None:
    """What a person wrote, and every paragraph that a person changed, stands after the rebuild sign by sign."""
    untouched = {one.words for one in paragraphs(plain(drafts[0]))}
    for seed in range(SEED, SEED + EDITS):
        text, own = edited(plain(drafts[0]), random.Random(seed))
        merged = rebuilt(text, drafts)
        mine = [one.text for one in paragraphs(text) if one.words and one.words not in untouched]
        after = Counter(one.text.strip("\n") for one in paragraphs(merged.text))
        lost = Counter(one.strip("\n") for one in mine) - after
        assert not lost, (seed, lost)
        assert all(sentence in merged.text for sentence in own if sentence in text), seed
        again = merge(merged.text, record(drafts[1], merged.text), drafts[1].text, drafts[1].numbers)
        assert again.text == merged.text, seed


SURVEYS = [
    ("residents", {"n": 120, "final": False}),
    ("residents", {"n": 60, "labels": ["Samma namn", "Samma namn", "{{tal svarande}}"]}),
    ("residents", {"n": 22}),
    ("residents", {"n": 5}),
    ("weights", {"n": 300}),
    ("weights", {"n": 120, "importance": False}),
]


@pytest.mark.parametrize(("survey", "facts"), SURVEYS, ids=str)
def test_a_text_that_nobody_has_touched_makes_the_document_of_the_draft(
    survey: str, facts: dict[str, Any], publish: Callable[..., Path], request: pytest.FixtureRequest
) -> None:
    draft, quoted = read_draft(publish(request.getfixturevalue(survey)(**facts)), "exempelby")
    of_text, of_draft = finish(draft, quoted, plain(draft)), finish(draft, quoted, None)
    assert of_text.markdown == of_draft.markdown
    assert of_text.marked == of_draft.marked
    assert of_text.remarks == of_draft.remarks == ()
    assert rebuilt(plain(draft), (draft, draft)).text == plain(draft)
