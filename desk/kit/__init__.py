"""The share kit of a campaign: sheets to print and texts to paste, for every place where people are met."""

from .contents import Funder, Kit, KitError, Offered, channels_offered, kit_of
from .sheets import SHEETS, card, letters, postcard, postcards, poster
from .texts import messages, texts
from .voice import drafts

__all__ = [
    "SHEETS",
    "Funder",
    "Kit",
    "KitError",
    "Offered",
    "card",
    "channels_offered",
    "drafts",
    "kit_of",
    "letters",
    "messages",
    "postcard",
    "postcards",
    "poster",
    "texts",
]
