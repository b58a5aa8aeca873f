"""The list of processors is read, and what cannot be read is told in sentences."""

from __future__ import annotations

from datetime import date

import pytest

from desk.opening.processors import Processor, ProcessorsError, read_processors

WHOLE = """
[[processor]]
name = "Driftbolaget AB"
for = "drift av servern"
agreement = 2026-05-04

[[processor]]
name = "Brevduvan Inc"
for = "e-post"
country = "us"
"""


def test_every_processor_is_read_with_its_agreement() -> None:
    host, mail = read_processors(WHOLE)
    assert host == Processor("Driftbolaget AB", "drift av servern", "SE", date(2026, 5, 4))
    assert (mail.agreed, mail.within_eea, host.within_eea) == (None, False, True)


def test_an_empty_file_says_that_nobody_outside_does_anything() -> None:
    assert read_processors("") == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[processor]", "går inte att läsa"),
        ("host = 1", "Raden host hör inte hemma"),
        ("processor = 3", "Börja varje biträde"),
        ("processor = [3]", "Börja varje biträde"),
        ("[[processor]]\nfor = 'x'", "skriv namnet"),
        ("[[processor]]\nname = 'A'\nfor = ' '", "skriv vad det gör"),
        ("[[processor]]\nname = 'A'\nfor = 'x'\ncountry = 'Sverige'", "två bokstäver"),
        ("[[processor]]\nname = 'A'\nfor = 'x'\nagreement = '2026-05-04'", "utan citattecken"),
        ("[[processor]]\nname = 'A'\nfor = 'x'\nagreement = 2026-05-04T10:00:00", "utan citattecken"),
        ("[[processor]]\nname = 'A'\nfor = 'x'\nsigned = true", "raden signed finns inte"),
    ],
)
def test_what_cannot_be_read_is_told(text: str, sentence: str) -> None:
    with pytest.raises(ProcessorsError, match=sentence):
        read_processors(text)
