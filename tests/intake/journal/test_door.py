"""The door of the journals takes an address and refuses, in a sentence, what it cannot open."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.journal import JournalError, JournalUnsafeError, open_reader, open_writer

KEY = bytes(range(32))


def test_a_path_and_an_address_lead_to_the_same_journal(path: Path) -> None:
    for url in (f"sqlite://{path}", str(path)):
        open_writer(url, key=KEY).close()

    assert sorted(one.name for one in path.parent.iterdir()) == ["journal.db", "journal.db.mark"]


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://host/journal", "slaget 'mysql'"),
        ("", "tom"),
        ("sqlite://", "tom"),
        ("/nowhere/at/all/journal.db", "katalogen finns"),
    ],
)
def test_an_address_that_does_not_work_gets_a_sentence(url: str, sentence: str) -> None:
    with pytest.raises(JournalError, match=sentence):
        open_writer(url, key=KEY)


def test_a_reader_makes_no_journal(path: Path) -> None:
    with pytest.raises(JournalError, match="ingen journal"):
        open_reader(str(path), key=KEY)

    assert not path.exists()


def test_a_short_key_is_refused(path: Path) -> None:
    with pytest.raises(JournalUnsafeError, match="för kort"):
        open_writer(str(path), key=b"hemligt")


@pytest.mark.parametrize("writer", ["", "Nod 1", "-x", "x" * 41])
def test_a_writer_has_a_short_plain_name(path: Path, writer: str) -> None:
    with pytest.raises(JournalError, match="Skrivarnamnet"):
        open_writer(str(path), key=KEY, writer=writer)
