"""Settings for mail are read once; whatever is wrong is said at once, and never the password."""

from __future__ import annotations

import pytest

from desk.mail.settings import MailSettings, MailSettingsError, Security

FROM = "Platskoll Byn <desk@example.se>"
GOOD = [
    ("smtp://user:p%40ss@mail.example.se", ("mail.example.se", 587, Security.STARTTLS, "user", "p@ss")),
    ("smtp://mail.example.se:2525", ("mail.example.se", 2525, Security.STARTTLS, "", "")),
    ("smtps://user:pass@mail.example.se", ("mail.example.se", 465, Security.TLS, "user", "pass")),
    ("smtps://127.0.0.1:4650", ("127.0.0.1", 4650, Security.TLS, "", "")),
    ("smtp://localhost", ("localhost", 25, Security.LOOPBACK, "", "")),
    ("smtp://127.0.0.2:1025/", ("127.0.0.2", 1025, Security.LOOPBACK, "", "")),
    ("smtp://[::1]:1025", ("::1", 1025, Security.LOOPBACK, "", "")),
    ("smtp://localhost.example.se", ("localhost.example.se", 587, Security.STARTTLS, "", "")),
]


@pytest.mark.parametrize(("url", "expected"), GOOD)
def test_an_address_says_where_and_how(url: str, expected: tuple[object, ...]) -> None:
    found = MailSettings.from_environment({"PLATSKOLL_SMTP": url, "PLATSKOLL_MAIL_FROM": FROM})
    assert found is not None
    assert (found.host, found.port, found.security, found.user, found.password) == expected
    assert str(found.sender) == FROM


def test_without_settings_there_is_no_server() -> None:
    assert MailSettings.from_environment({"PLATSKOLL_SMTP": " "}) is None


WRONG = {
    "http://mail.example.se": "smtp:// eller smtps://",
    "smtp://": "serverns namn",
    "smtp://user:hemligt@mail.example.se:port": "inte att läsa",
    "smtp://user:hemligt@mail.example.se:0": "en port som inte finns",
    "smtp://user:hemligt@mail.example.se:99999": "inte att läsa",
    "smtp://user@mail.example.se": "både namn och lösenord",
    "smtp://user:hemligt%0D%0A@mail.example.se": "tecken som en server inte tar emot",
    "smtp://user:hemligt@mail.example.se/brev": "något efter servern",
    "smtp://user:hemligt@[mail": "inte att läsa",
}


@pytest.mark.parametrize(("url", "words"), WRONG.items())
def test_a_wrong_address_is_told_without_its_password(url: str, words: str) -> None:
    with pytest.raises(MailSettingsError) as refusal:
        MailSettings.from_environment({"PLATSKOLL_SMTP": url, "PLATSKOLL_MAIL_FROM": FROM})
    assert words in str(refusal.value)
    assert "hemligt" not in str(refusal.value)


@pytest.mark.parametrize("sender", ["", "Platskoll", "a@b@c", "x@example.se\nBcc: y@example.se", "a@b.se, c@d.se"])
def test_all_faults_are_told_in_one_sentence(sender: str) -> None:
    with pytest.raises(MailSettingsError) as refusal:
        MailSettings.from_environment({"PLATSKOLL_SMTP": "ftp://user@x:25/y", "PLATSKOLL_MAIL_FROM": sender})
    said = str(refusal.value)
    for words in ("smtp:// eller", "både namn och lösenord", "något efter servern", "PLATSKOLL_MAIL_FROM"):
        assert words in said
    assert said.count(".\n") == 0
    assert said.endswith(".")


def test_the_password_is_not_in_what_is_printed() -> None:
    found = MailSettings.from_environment(
        {"PLATSKOLL_SMTP": "smtp://user:hemligt@mail.example.se", "PLATSKOLL_MAIL_FROM": FROM}
    )
    assert "hemligt" not in repr(found)
