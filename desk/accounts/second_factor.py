"""The second factor: a code of six digits that changes every half minute (RFC 6238), and how its secret is kept."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime

import pyotp
from cryptography.fernet import Fernet, InvalidToken

__all__ = ["InvalidToken", "address", "opened", "sealed", "step_of"]

STEP = 30
"""Seconds that a code holds."""


def sealed(secret: str, key: bytes) -> str:
    """What stands in the database instead of the secret: whoever reads the file alone cannot make codes."""
    return _box(key).encrypt(secret.encode()).decode()


def opened(text: str, key: bytes) -> str:
    """The secret again."""
    return _box(key).decrypt(text.encode()).decode()


def address(secret: str, email: str) -> str:
    """What the QR code for an authenticator app says."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Platskoll")


def step_of(code: str, secret: str, now: int, *, after: int) -> int | None:
    """The step that a code belongs to, one before or after `now` allowed; None when it is wrong or was used before.

    `after` is the last step that was used: a code works once (RFC 6238, section 5.2).
    """
    given = "".join(code.split())
    generator = pyotp.TOTP(secret)
    for step in range(now // STEP - 1, now // STEP + 2):
        if step > after and pyotp.utils.strings_equal(given, generator.at(datetime.fromtimestamp(step * STEP, UTC))):
            return step
    return None


def _box(key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"second factor:" + key).digest()))
