"""The compositor: sets a page with WeasyPrint, from standard input to standard output; a program of its own."""

from __future__ import annotations

import logging
import sys
from bisect import bisect_left
from collections.abc import Sequence
from functools import partial

import pydyf  # type: ignore[import-untyped]  # neither ships types
import weasyprint  # type: ignore[import-untyped]  # as above

TOO_MUCH = 3
"""What this ends with when a page that is to be one sheet takes more in the tightest of its settings."""


def main() -> int:
    """Read a page and write it as PDF/UA-1; complaints go to standard error.

    With settings as arguments (style sheets, the roomiest first) it is written in the first that takes one sheet.
    """
    logging.basicConfig(format="%(levelname)s: %(message)s", level=logging.WARNING)
    text, settings = sys.stdin.buffer.read().decode(), sys.argv[1:]
    chosen = bisect_left(
        settings, 1, key=lambda setting: len(read(text).render(stylesheets=[styled(setting)]).pages) == 1
    )
    if settings and chosen == len(settings):
        return TOO_MUCH
    page = read(text)
    languages = [section.get("lang") for section in page.etree_element.iter("section")]
    pdf = page.write_pdf(
        pdf_variant="pdf/ua-1",
        finisher=partial(tell_languages, languages),
        stylesheets=[styled(setting) for setting in settings[chosen : chosen + 1]],
    )
    sys.stdout.buffer.write(pdf)
    return 0


def read(text: str) -> weasyprint.HTML:
    """A page that may open nothing but what stands in it."""
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols={"data"})
    return weasyprint.HTML(string=text, base_url=".", url_fetcher=fetcher)


def styled(setting: str) -> weasyprint.CSS:
    """A setting as a style sheet."""
    return weasyprint.CSS(string=setting)


def tell_languages(languages: Sequence[str], _: weasyprint.Document, pdf: pydyf.PDF) -> None:
    """Say the language of each passage that is not in that of the document; WeasyPrint leaves it out.

    Every passage is a section, kept on one page, and nothing else is one.
    """
    passages = [part for part in pdf.objects if isinstance(part, pydyf.Dictionary) and part.get("S") == "/Sect"]
    for passage, language in zip(passages, languages, strict=True):
        passage["Lang"] = pydyf.String(language)


if __name__ == "__main__":
    sys.exit(main())
