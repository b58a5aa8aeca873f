"""A language is a set of files: what it lacks is known, and what it says fits where it is said."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from string import Formatter

import pytest

from forms.catalogue import Catalogue, read_definition
from forms.definition import Form, direction
from forms.languages import WORDS, missing
from forms.texts import texts
from forms.words import own_phrases

PAGES = Path(__file__).parents[2] / "intake" / "translations"
FURTHER = ["ar", "sv-lattlast"]
LIBRARY = {entry.name for entry in (resources.files("forms") / "library").iterdir()}
TRANSLATED = {"ar": {"resident_survey"}, "sv-lattlast": {"resident_survey", "youth_survey"}}


def places(phrase: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}


def page_phrases(language: str) -> dict[tuple[str, str], str]:
    parts = tomllib.loads((PAGES / f"{language}.toml").read_text("utf-8"))
    parts.pop("translation", None)
    return {(part, name): phrase for part, phrases in parts.items() for name, phrase in phrases.items()}


def said_beside_swedish(library: Catalogue, language: str) -> Iterator[tuple[object, str, str]]:
    """Where, the Swedish and the words in `language`: of the forms, their errors and the pages around them."""
    for form in library.forms():
        for path, text in texts(form).items():
            if language in text:
                yield (form.id, path), text["sv"], text[language]
    for key, phrase in own_phrases(language).items():
        yield key, own_phrases("sv")[key], phrase
    swedish = page_phrases("sv")
    for where, phrase in page_phrases(language).items():
        yield where, swedish[where], phrase


def test_the_languages_of_a_form_are_those_that_have_a_file_beside_it(library: Catalogue) -> None:
    for form in library.forms():
        files = {name.split(".")[2] for name in LIBRARY if name.startswith(f"{form.key}.") and name.count(".") == 3}
        assert set(form.languages) == {"sv", "en"} | files, form.id


@pytest.mark.parametrize("language", FURTHER)
def test_a_translated_form_is_translated_whole_with_everything_it_says(library: Catalogue, language: str) -> None:
    whole = [form for form in library.forms() if language in form.languages]
    assert {form.id for form in whole} == TRANSLATED[language]
    assert missing(language, whole) == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_swedish_and_english_lack_nothing(library: Catalogue, language: str) -> None:
    assert missing(language, library.forms()) == []


def test_what_is_missing_is_named_by_form_and_path(small: Form, small_text: str) -> None:
    finnish = "\n".join(f'"{path}" = "x"' for path in texts(small) if path not in {"form.title", "question.age.label"})
    form = read_definition(small_text, shared={}, translations={"fi": finnish})
    found = missing("fi", [form])
    assert [place for place in found if place[0] != WORDS] == [
        ("trial.v1", "form.title"),
        ("trial.v1", "question.age.label"),
    ]
    assert (WORDS, "required_choice") in found


def test_a_language_that_nobody_wrote_lacks_everything(small: Form) -> None:
    assert missing("xx", [small]) == [
        *(("trial.v1", path) for path in texts(small)),
        *((WORDS, key) for key in own_phrases("sv")),
    ]


@pytest.mark.parametrize("language", FURTHER)
def test_the_same_places_are_filled_in_whatever_the_language(library: Catalogue, language: str) -> None:
    said = said_beside_swedish(library, language)
    wrong = [where for where, swedish, phrase in said if places(phrase) != places(swedish)]
    assert wrong == []


@pytest.mark.parametrize("language", FURTHER)
def test_a_theme_begins_with_its_short_name(library: Catalogue, language: str) -> None:
    for form in library.forms():
        short = {path.removesuffix(".short"): text for path, text in texts(form).items() if path.endswith(".short")}
        whole = {path: texts(form)[f"{path}.label"] for path in short}
        wrong = [
            path
            for path in short
            if language in short[path] and not whole[path][language].startswith(short[path][language] + " –")
        ]
        assert wrong == [], form.id


def test_the_pages_around_the_forms_say_everything_in_arabic() -> None:
    assert page_phrases("ar").keys() == page_phrases("sv").keys()


def test_the_pages_in_easy_swedish_say_nothing_that_the_pages_do_not() -> None:
    assert page_phrases("sv-lattlast").keys() <= page_phrases("sv").keys()


def test_everything_in_arabic_is_arabic(library: Catalogue) -> None:
    plain = [phrase for _, _, phrase in said_beside_swedish(library, "ar") if places(phrase) == set()]
    assert [phrase for phrase in plain if not any("\u0600" <= sign <= "\u06ff" for sign in phrase)] == []
    assert direction("ar") == "rtl"


def test_every_arabic_file_is_marked_as_a_draft(library: Catalogue) -> None:
    files = [PAGES / "ar.toml", *(Path(str(resources.files("forms"))) / "words").glob("ar.toml")]
    files += [Path(str(resources.files("forms"))) / "library" / name for name in LIBRARY if name.endswith(".ar.toml")]
    marked = {file.name: tomllib.loads(file.read_text("utf-8")) for file in files}
    assert [name for name, words in marked.items() if not words.get("translation", words).get("draft")] == []
    assert all("Utkast" in file.read_text("utf-8").split("\n\n")[0] for file in files)
    assert {form.id: form.drafts for form in library.forms() if form.drafts} == {"resident_survey": ("ar",)}
