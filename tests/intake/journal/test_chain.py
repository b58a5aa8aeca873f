"""The digests of the chain tell apart what differs, and say nothing to those without the key."""

from __future__ import annotations

import pytest

from intake.journal.chain import Value, body_digest, encode, keyed_digest

KEY = bytes(range(32))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["ab", "c"], ["a", "bc"]),
        (["", "a"], ["a", ""]),
        (["a"], ["a", ""]),
        (["a\x00"], ["a"]),
        ([1, 11], [11, 1]),
    ],
)
def test_two_lists_never_have_the_same_bytes(one: list[Value], other: list[Value]) -> None:
    assert encode(one) != encode(other)


def test_a_body_digest_depends_on_the_key_the_person_and_the_body() -> None:
    digests = {
        body_digest(key, submission_id, body)
        for key in (KEY, KEY[::-1])
        for submission_id in ("1" * 32, "2" * 32)
        for body in (b"ja", b"nej")
    }

    assert len(digests) == 8


def test_a_digest_for_one_purpose_is_none_for_another() -> None:
    assert keyed_digest(KEY, "body", b"a", b"b") != keyed_digest(KEY, "mark", b"a", b"b")
    assert keyed_digest(KEY, "body", b"a", b"b") != keyed_digest(KEY, "body", b"ab", b"")
