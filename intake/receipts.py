"""What a page carries to be known again, and what a person gets back: signed sittings, receipts, withdrawal codes."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta

NONCE_BYTES = 16
_SIGNATURE_BYTES = 16
_CODE_SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no i, l, o or u, and what is mistaken for 0 and 1 on paper is read as 0 and 1."""
_MISREAD = str.maketrans("oil", "011")
CODE_SHOWN_FOR = timedelta(minutes=15)
_FIRST_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Sitting:
    """One person's sitting with one form: what a signed page token says. Nothing finer than a day."""

    submission_id: str
    issued: date


def _mac(key: bytes, purpose: str, *parts: str | bytes) -> bytes:
    """HMAC-SHA-256 over length-prefixed parts, so that no two lists of parts look alike."""
    digest = hmac.new(key, digestmod=hashlib.sha256)
    for part in (purpose, *parts):
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(4, "big") + data)
    return digest.digest()


def issue(key: bytes, *, campaign: str, definition: str, today: date, nonce: bytes) -> str:
    """A new page token for one sitting: 128 random bits and the day, signed for this campaign and definition."""
    payload = nonce + (today - _FIRST_DAY).days.to_bytes(2, "big")
    signature = _mac(key, "sitting", campaign, definition, payload)[:_SIGNATURE_BYTES]
    return base64.urlsafe_b64encode(payload + signature).decode().rstrip("=")


def recognise(key: bytes, token: str, *, campaign: str, definition: str) -> Sitting | None:
    """The sitting that a token was issued for, or None for one that is not ours or of another campaign."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    payload, signature = raw[:-_SIGNATURE_BYTES], raw[-_SIGNATURE_BYTES:]
    expected = _mac(key, "sitting", campaign, definition, payload)[:_SIGNATURE_BYTES]
    if len(payload) != NONCE_BYTES + 2 or not hmac.compare_digest(signature, expected):
        return None
    days = int.from_bytes(payload[NONCE_BYTES:], "big")
    return Sitting(submission_id=payload[:NONCE_BYTES].hex(), issued=_FIRST_DAY + timedelta(days=days))


def receipt_name(key: bytes, submission_id: str) -> str:
    """The public name of a receipt: 128 bits that say nothing of the sitting."""
    return base64.b32encode(_mac(key, "receipt", submission_id)[:16]).decode().rstrip("=").lower()


def withdrawal_code(key: bytes, submission_id: str) -> str:
    """The code that takes an answer back: 80 bits as 16 signs in four groups, easy to write down."""
    number = int.from_bytes(_mac(key, "withdrawal", submission_id)[:10], "big")
    signs = "".join(_CODE_SIGNS[(number >> shift) & 31] for shift in range(75, -5, -5))
    return "-".join(signs[i : i + 4] for i in range(0, 16, 4))


def code_digest(key: bytes, code: str) -> str:
    """The keyed digest that the journal keeps of a code, however a person wrote it (spaces, dashes, capitals)."""
    plain = "".join(sign for sign in code.lower() if sign.isalnum()).translate(_MISREAD)
    return _mac(key, "code", plain).hex()


def opening(key: bytes, receipt: str, now: datetime) -> str:
    """A signed mark that lets the receipt page show its code until fifteen minutes from `now` (aware, UTC)."""
    until = f"{int((now + CODE_SHOWN_FOR).timestamp()):x}"
    return f"{until}.{_mac(key, 'opening', receipt, until)[:10].hex()}"


def still_open(key: bytes, receipt: str, mark: str, now: datetime) -> bool:
    """Whether the mark is ours, is for this receipt, and its fifteen minutes have not passed."""
    until, _, signature = mark.partition(".")
    expected = _mac(key, "opening", receipt, until)[:10].hex()
    ours = hmac.compare_digest(signature.encode(), expected.encode())
    return ours and now.timestamp() <= int(until, 16)
