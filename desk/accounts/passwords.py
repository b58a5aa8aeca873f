"""Passwords: what one must be, and how it is kept (argon2id, RFC 9106's second recommended setting)."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher, profiles
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
_EASY = ("password", "lösenord", "platskoll", "qwerty", "123456", "abcdef", "sommar", "vinter")


def faults(password: str, *, about: tuple[str, ...]) -> list[tuple[str, str]]:
    """What is wrong with a new password, in Swedish and English; `about` is what others know (name, address)."""
    small = password.lower()
    known = [part for text in about for part in text.lower().replace("@", " ").split() if len(part) > 3]
    own = small
    for word in (*_EASY, *known):
        own = own.replace(word, "")
    rules = (
        (len(password) < SHORTEST, f"Lösenordet behöver minst {SHORTEST} tecken. Ta gärna fyra ord som du minns.",
         f"The password needs at least {SHORTEST} characters. Four words that you remember are good."),
        (len(password) > LONGEST, f"Lösenordet får ha högst {LONGEST} tecken.",
         f"The password may have at most {LONGEST} characters."),
        (len(set(small)) < 5, "Lösenordet upprepar samma tecken. Ta fyra ord i stället.",
         "The password repeats the same characters. Take four words instead."),
        (own != small and len(own) < SHORTEST / 2,
         "Lösenordet är lätt att gissa: det är nästan bara ett vanligt ord, ditt namn eller din adress.",
         "The password is easy to guess: it is hardly more than a common word, your name or your address."),
    )  # fmt: skip
    return [(swedish, english) for broken, swedish, english in rules if broken]


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher.from_parameters(profiles.RFC_9106_LOW_MEMORY)


@cache
def nobodys() -> str:
    """The hash of a password that nobody has: an unknown address costs the same time as a known one."""
    return kept("a password that nobody has")


def kept(password: str) -> str:
    """What is kept of a password."""
    return _hasher().hash(password)


def fits(password: str, hashed: str) -> bool:
    """Whether it is the password; takes the same time for an account without one."""
    try:
        return _hasher().verify(hashed or nobodys(), password[:LONGEST]) and bool(hashed)
    except (VerificationError, InvalidHashError):
        return False
