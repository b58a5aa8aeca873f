"""WTForms validators for what people type and choose: they look and say, in a whole sentence, and change nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from stdnum import luhn
from stdnum.exceptions import ValidationError as NumberError
from stdnum.se import orgnr
from wtforms.validators import StopValidation

from .words import Teller

Validator = Callable[[Any, Any], None]
"""Called with the form and the field; raises WTForms' StopValidation with a `Sentence`."""

_BETWEEN = r"[-+.:_/\s\u2010-\u2015\u2212]"
"""What people put between the birthday and the last four digits."""
_PERSONAL = re.compile(
    rf"""(?<!\d)
    (?:18|19|20)? (?: \d{{6}} | \d\d (?P<gap>[-/.\s]) \d\d (?P=gap) \d\d )
    {_BETWEEN}{{0,3}} \d{{4}} (?!\d)""",
    re.VERBOSE,
)
_DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_CO_ORDINATION = 60
"""A samordningsnummer has 60 added to its day."""
_PLAIN_PHONE = re.compile(r"0[0-9]{9}")

_PHONE_SHAPE = re.compile(r"\+?[0-9(][0-9 ()/-]*")
_EMAIL_SHAPE = re.compile(r"[^@\s,;<>\"]+@[^@\s.,;<>\"]+(\.[^@\s.,;<>\"]+)+")
_URL_SHAPE = re.compile(r"https?://[^\s/?#@.:]+(\.[^\s/?#@.:]+)+(:[0-9]{1,5})?([/?#]\S*)?", re.IGNORECASE)


def personal_numbers(text: str) -> Iterator[str]:
    """Everything in a text that reads as a personnummer or samordningsnummer: a possible birthday and check digit."""
    visible = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    for found in _PERSONAL.finditer(visible):
        digits = "".join(str(int(sign)) for sign in found[0] if sign.isdecimal())[-10:]
        month, day = int(digits[2:4]), int(digits[4:6])
        day -= _CO_ORDINATION if day > _CO_ORDINATION else 0
        if 1 <= month <= 12 and 1 <= day <= _DAYS_OF_MONTH[month - 1] and luhn.is_valid(digits):
            yield found[0]


def organisation_number(text: str) -> str | None:
    """The number as NNNNNN-NNNN, or None where the text is no organisation number.

    The third digit is 2 or more in every organisation number, and never in a personal identity number.
    """
    compact = re.sub(_BETWEEN, "", text)
    if len(compact) == 12 and compact.startswith("16"):
        compact = compact[2:]
    try:
        number = str(orgnr.validate(compact))
    except NumberError:
        return None
    return f"{number[:6]}-{number[6:]}" if number[2] >= "2" else None


def _refuse(faulty: Callable[[str], bool], tell: Teller, key: str) -> Validator:
    """A validator that says `key` about a typed, not blank text that is faulty."""

    def look(_form: Any, field: Any) -> None:
        if isinstance(field.data, str) and field.data and faulty(field.data):
            raise StopValidation(tell(key))

    return look


def no_personal_number(tell: Teller) -> Validator:
    """Refuses text in which a personal identity number stands."""
    return _refuse(lambda text: any(personal_numbers(text)), tell, "personal_number")


def phone_is_no_personal_number(tell: Teller) -> Validator:
    """Refuses a personal identity number, but not a phone number that happens to read as one.

    One mobile number in twenty does (0701234567): ten digits from 0 with nothing between them are a phone.
    """

    def faulty(text: str) -> bool:
        return any(not _PLAIN_PHONE.fullmatch(number) for number in personal_numbers(text))

    return _refuse(faulty, tell, "personal_number")


def is_email(tell: Teller) -> Validator:
    """Wants something at a domain."""
    return _refuse(lambda text: not _EMAIL_SHAPE.fullmatch(text), tell, "email")


def is_phone(tell: Teller) -> Validator:
    """Wants 5 to 15 digits, with spaces and the usual signs."""

    def faulty(text: str) -> bool:
        return not (_PHONE_SHAPE.fullmatch(text) and 5 <= sum(map(str.isdigit, text)) <= 15)

    return _refuse(faulty, tell, "tel")


def is_url(tell: Teller) -> Validator:
    """Wants an http or https address with a domain."""
    return _refuse(lambda text: not _URL_SHAPE.fullmatch(text), tell, "url")


def is_organisation_number(tell: Teller) -> Validator:
    """Wants a Swedish organisation number."""
    return _refuse(lambda text: organisation_number(text) is None, tell, "organisation_number")


def is_date(tell: Teller) -> Validator:
    """Wants a day as YYYY-MM-DD."""

    def faulty(text: str) -> bool:
        try:
            return date.fromisoformat(text).isoformat() != text
        except ValueError:
            return True

    return _refuse(faulty, tell, "date")


def at_most_characters(limit: int, tell: Teller) -> Validator:
    """Wants at most `limit` characters; a newline is one of them."""

    def look(_form: Any, field: Any) -> None:
        count = len(field.data or "")
        if count > limit:
            raise StopValidation(tell("too_long", limit=limit, count=count))

    return look


def at_most_choices(limit: int, tell: Teller) -> Validator:
    """Wants at most `limit` chosen."""

    def look(_form: Any, field: Any) -> None:
        count = len(field.data or ())
        if count > limit:
            raise StopValidation(tell("at_most_choices", limit=limit, count=count))

    return look


def among(offered: frozenset[str], tell: Teller) -> Validator:
    """Wants every chosen value to be one that the question offers."""

    def look(_form: Any, field: Any) -> None:
        chosen = [field.data] if isinstance(field.data, str) else field.data or []
        if not offered.issuperset(chosen):
            raise StopValidation(tell("not_offered"))

    return look


def in_range(low: int, high: int, tell: Teller) -> Validator:
    """Wants a whole number from `low` to `high`."""

    def look(_form: Any, field: Any) -> None:
        if field.data is not None and not low <= field.data <= high:
            raise StopValidation(tell("in_range", low=low, high=high))

    return look


def paired_with(other: str, tell: Teller) -> Validator:
    """Wants a coordinate and the field named `other` to have a value both, or neither."""

    def look(form: Any, field: Any) -> None:
        if (field.data is None) != (form[other].data is None):
            raise StopValidation(tell("coordinate"))

    return look
