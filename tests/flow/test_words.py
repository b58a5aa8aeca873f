"""What people wrote stays on the private side: not a word of it is in anything that is published."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

Home = Any
Spoken = Any


def _found(words: Iterable[str], home: Home, *folders: str) -> set[str]:
    """The words that stand somewhere in these folders, as text in any file, also in what a database has freed."""
    return {word for content in home.bytes_under(*folders).values() for word in words if word.encode() in content}


@pytest.fixture(scope="module")
def published(spoken: Spoken, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A copy where everything that can be made has been made; the tests only look."""
    home = spoken.home.copied(tmp_path_factory.mktemp("published") / "home")
    home.does("publish", "--candidate")
    home.does("campaign", "close", "enkat")
    home.does("campaign", "close", "anmalan")
    home.does("publish")
    home.does("report", "hemort")
    home.does("follow", "enkat")
    return home


def test_no_word_that_anybody_wrote_is_in_what_is_published(spoken: Spoken, published: Home) -> None:
    words = spoken.survey_words | spoken.contact_words
    assert len(words) >= 200
    assert len(published.bytes_under("public", "reports", "candidate")) > 6
    assert _found(words, published, "public", "reports", "candidate") == set()
    assert _found(spoken.survey_words, published, "mapping") == spoken.survey_words, "the search must be able to find"


def test_contacts_stand_in_their_own_journal_and_nowhere_else(spoken: Spoken, published: Home) -> None:
    places = {
        name.split("/")[0].split("-")[0]
        for name, content in published.bytes_under(".").items()
        if any(word.encode() in content for word in spoken.contact_words)
    }
    assert places == {"contacts.db"}
    assert published.ask("contacts.db", "select count(*) from entry") == [(4,)]


def test_nothing_ties_a_contact_to_an_answer(spoken: Spoken) -> None:
    """No id, receipt or code stands in both journals, and neither keeps anything finer than a day."""
    columns = "submission_id, receipt, withdrawal_digest, row_hash"
    answers, contacts = (
        {value for row in spoken.home.ask(file, f"select {columns} from entry") for value in row}
        for file in ("journal.db", "contacts.db")
    )
    assert len(answers) == 4 * 48
    assert not answers & contacts
    days = spoken.home.ask("journal.db", "select distinct length(day) from entry")
    assert days == [(10,)]


def test_no_receipt_or_code_is_published(spoken: Spoken, published: Home) -> None:
    receipts = {receipt.removeprefix("/r/") for receipt in spoken.receipts}
    assert _found(receipts | set(spoken.codes), published, "public", "reports", "candidate") == set()
