"""What is typed is kept in one form, and shown again as it was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.answers import Submitted
from forms.build import form_class
from forms.definition import Form
from forms.fields import NotAnAnswerError, clean, read_one


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  hej  ", "hej"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00b\x1bc\td", "abc\td"),
        ("A\u030angermanland", "Ångermanland"),
        ("\r\n\r\n", ""),
        ("👩‍🌾", "👩‍🌾"),
    ],
)
def test_a_text_is_cleaned_without_losing_words(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(st.text())
def test_a_clean_text_stays_as_it_is(typed: str) -> None:
    assert clean(clean(typed)) == clean(typed)


@pytest.mark.parametrize(("values", "one"), [([], None), (["", " "], None), (["a", "a "], "a"), (["", "b"], "b")])
def test_blanks_and_repeats_are_no_answers_of_their_own(values: list[str], one: str | None) -> None:
    assert read_one(values) == one


def test_two_different_answers_to_one_question_are_no_answer() -> None:
    with pytest.raises(NotAnAnswerError, match="one_answer"):
        read_one(["a", "b"])


def test_what_could_not_be_taken_is_shown_again_as_typed(small: Form) -> None:
    bound = form_class(small, language="sv")(Submitted((("q_years", "många <b>"),)))
    assert not bound.validate()
    assert 'value="många &lt;b&gt;"' in bound["q_years"]()


def test_a_chosen_option_is_checked_when_the_form_is_shown_again(small: Form) -> None:
    bound = form_class(small, language="sv")(Submitted((("q_age", "old"), ("q_wants", "bus"), ("q_wants", "school"))))
    assert [option.checked for option in bound["q_age"]] == [False, True]
    assert [option.checked for option in bound["q_wants"]] == [True, False, True]
