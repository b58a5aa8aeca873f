"""The way from a document to the open data: each figure leads to the question that gives it."""

from __future__ import annotations

from .escaping import Markdown, escape
from .figures import read_query
from .language import Language

WORK_IT_OUT = ("Räkna själv", "Work it out yourself")
"""Before a question that gives a figure."""


def address_in(query_url: str | None, language: Language) -> str | None:
    """Where Datasette answers in a language; None where nobody knows where it answers."""
    return query_url.rstrip("/") + language.say("", "/en") if query_url else None


def way_to(query: str, asked: str, address: str | None, lead: str, *, language: Language) -> Markdown:
    """A link to a question (`campaign=…`, `place=…`) with the words before it, or the name of its file."""
    known = read_query(query)
    title = escape(language.say(known.titel, known.title))
    if address is None:
        return Markdown(
            language.say(
                f"Fråga till databasen: ”{title}” ({query}.sql).", f"Question to the database: “{title}” ({query}.sql)."
            )
        )
    return Markdown(f"{lead}: [{title}]({address}/public/{query}?{asked})")
