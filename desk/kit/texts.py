"""Texts to paste, one for each channel that is made of words: Facebook, text message, local paper and school."""

from __future__ import annotations

from desk.kit.contents import Kit
from desk.kit.voice import Voice, voice

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("\f^{}\\[~]|€")
"""The alphabet of the telephone network and the signs that it sends as two (3GPP TS 23.038)."""
_ROOM, _ROOM_EACH = 160, 153
_ROOM_WIDE, _ROOM_WIDE_EACH = 70, 67
"""Signs in one message, and in each of several, in that alphabet; with any other sign every sign is a wide one."""


def texts(kit: Kit, language: str) -> dict[str, str]:
    """The texts of a language, with the link of the kit's channel: `facebook`, `sms`, `paper` and `school`."""
    say = voice(kit, language)
    link = kit.address_in(language)
    return {
        "facebook": _facebook(say, link),
        "sms": _sms(say, link),
        "paper": _paper(say, link),
        "school": _school(say, link),
    }


def messages(text: str) -> int:
    """How many text messages a text is sent and paid as."""
    if set(text) <= _GSM | _GSM_TWICE:
        signs, room, each = len(text) + sum(sign in _GSM_TWICE for sign in text), _ROOM, _ROOM_EACH
    else:
        signs, room, each = len(text.encode("utf-16-le")) // 2, _ROOM_WIDE, _ROOM_WIDE_EACH
    return 1 if signs <= room else -(-signs // each)


def _facebook(say: Voice, link: str) -> str:
    return _set(
        [say.invite(here=False)],
        [say.why, say.time, say.anonymous, say.last],
        [link],
        [say.languages],
        [say.phone],
        [say("share")],
        [say.responsible, say.questions],
    )


def _sms(say: Voice, link: str) -> str:
    """As much as one message holds, who asks first of all; where it takes several, as much as the fewest hold."""
    sender, invite = f"{say.kit.campaign.controller}:", say.invite(here=False)
    ways: tuple[tuple[str, ...], ...] = (
        (sender, invite, say.time, say.last, link),
        (sender, invite, say.last, link),
        (sender, invite, link),
        (invite, say.last, link),
        (invite, link),
        (say.invite(here=True), link),
    )
    said = [_line(way) for way in ways]
    return min(said, key=messages)


def _paper(say: Voice, link: str) -> str:
    return _set(
        [say.invite(here=False)],
        [say("news"), say.why, say.anonymous],
        [say.time, say.last, say("news_how"), link],
        [say.languages, say.phone],
        [say.responsible, say.questions],
    )


def _school(say: Voice, link: str) -> str:
    return _set(
        [say("school_hello")],
        [say.invite(here=False), say.why, say.time, say.anonymous, say.last],
        [link],
        [say.languages, say("school_talk")],
        [say.phone],
        [say.responsible, say.questions],
    )


def _set(*paragraphs: list[str]) -> str:
    return "\n\n".join(line for line in map(_line, paragraphs) if line)


def _line(sentences: list[str] | tuple[str, ...]) -> str:
    """Sentences after each other, those that apply. What is pasted has plain spaces: others are dear in a message."""
    return " ".join(sentence for sentence in sentences if sentence).replace("\u00a0", " ")
