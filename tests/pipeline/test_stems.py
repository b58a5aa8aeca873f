"""Who looks for a word finds its forms, and not another word."""

from __future__ import annotations

import pytest

from pipeline.stems import index, stem, stems

FORMS = """
skola skolan skolor skolans skolorna skolornas
karta kartan kartor kartorna
buss bussen bussar bussarna bussens
cykel cykeln cyklar cyklarna
bro bron broar broarna
sjö sjön sjöar sjöarna
badplats badplatsen badplatser badplatsernas
trygg tryggt trygga trygghet tryggheten
barn barnet barnen barnens
butik butiken butiker butikerna
affär affären affärer
väg vägen vägar vägarna
belysning belysningen belysningar
ungdom ungdomen ungdomar ungdomarna
gata gatan gator gatorna
hus huset husen husens
bibliotek biblioteket bibliotekets
förening föreningen föreningar
strand stranden stränder stränderna
stad staden städer städerna
bostad bostaden bostäder bostäderna
granne grannen grannar grannarna
kommun kommunen kommuner kommunens
hållplats hållplatsen hållplatser
vård vården vårdens
parkering parkeringen parkeringar
människa människan människor
"""
APART = ("barn", "bara", "skola", "skål", "bro", "bra", "väg", "vägg", "torg", "hus", "buss", "bad", "båt", "å", "mat")


@pytest.mark.parametrize("forms", FORMS.split("\n")[1:-1])
def test_the_forms_of_a_word_are_one(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


def test_different_words_stay_apart() -> None:
    assert len({stem(word) for word in APART}) == len(APART)


def test_a_compound_begins_with_what_its_first_part_has_in_common() -> None:
    assert stem("skolgårdarna").startswith(stem("skolan"))
    assert stem("bussförbindelser").startswith(stem("buss"))


def test_a_text_is_its_words_without_signs_and_in_small_letters() -> None:
    assert stems("Skolan – och BUSSEN, 25:an!") == ("skol", "och", "bus", "25", "an")
    assert stems("… ?!") == ()


def test_each_word_of_an_answer_stands_once_in_the_index() -> None:
    rows = index(
        [("enkat", "best", 3, "as_written", "Bussen. Bussar, bussarna!"), ("enkat", "best", 4, "shortened", "")]
    )
    assert list(rows) == [("bus", "enkat", "best", 3)]
