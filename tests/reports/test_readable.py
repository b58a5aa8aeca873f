"""The generated Swedish is easy to read: LIX at most 40, as in newspapers."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from reports import build

MOST = 40
LONG = 6
"""A word of more letters is a long one."""
NO_SENTENCES = ("|", "#", "<!--", "**Tabell", "**Figur", "**Siffrorna")
"""How what is no running text begins: tables, headings and captions."""
VARIANTS: dict[str, dict[str, Any]] = {
    "many": {"n": 400},
    "few to compare": {"n": 60},
    "few to order": {"n": 25},
    "too few": {"n": 5},
    "under way": {"n": 400, "final": False},
    "household codes": {"n": 400, "design": "household_code"},
    "a census": {"n": 400, "design": "census_invite"},
    "a sample": {"n": 400, "design": "probability_sample"},
    "groups": {"n": 400, "design": "group"},
    "a workshop": {"n": 400, "design": "workshop"},
}


def running_text(markdown: str) -> list[str]:
    """The Swedish paragraphs and points of a document, as they are read."""
    blocks = re.sub(r"^- ", "\n", markdown, flags=re.MULTILINE).split("\n\n")
    kept = (one.strip() for one in blocks if "{:" not in one and not one.strip().startswith(NO_SENTENCES))
    linked = (re.sub(r"\[([^\]]*)\]\((?:<[^>]*>|[^)]*)\)", r"\1", one) for one in kept)
    return [html.unescape(re.sub(r"[*\\]", "", one)) for one in linked if one]


def lix(markdown: str) -> float:
    """Words in a sentence, and how many in a hundred are long (Björnsson's readability index)."""
    text = running_text(markdown)
    sentences = [one for part in text for one in re.split(r"(?<=[.!?])\s+", part)]
    words = [word for part in text for word in re.findall(r"\w+(?:[-,.:]\w+)*", part)]
    return len(words) / len(sentences) + 100 * sum(len(word) > LONG for word in words) / len(words)


def summary(markdown: str) -> str:
    return markdown.partition("\n## ")[2].partition("\n## ")[0]


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
def test_every_kind_of_document_and_its_summary_are_easy_to_read(
    variant: dict[str, Any], publish: Any, residents: Any
) -> None:
    text = build(publish(residents(**variant)), "exempelby").markdown
    assert lix(text) <= MOST
    assert lix(summary(text)) <= MOST


def test_the_documents_of_the_demo_are_easy_to_read(demo: Any) -> None:
    pages = demo.home.root / "public" / "current" / "pages" / "exempelby"
    found = {
        name: (pages / f"{name}-exempelby.md").read_text("utf-8")
        for name in ("behovsanalys", "behov", "kommunens-lista")
    }
    assert {name: lix(text) for name, text in found.items() if lix(text) > MOST} == {}
    assert lix(summary(found["behovsanalys"])) <= MOST


def test_the_language_of_authorities_would_be_found_out() -> None:
    easy = "Bussen går inte på kvällen. Unga som bor i byn kommer inte hem."
    hard = (
        "Representativitetsproblematiken föranleder ytterligare undersökningsinsatser avseende "
        "befolkningsgruppernas deltagandefrekvens."
    )
    assert lix(easy) < 25
    assert lix(hard) > 80
    assert lix(f"## Sammanfattning\n\n| Deltagandefrekvens |\n|---|\n\n{easy}\n") == lix(easy)
