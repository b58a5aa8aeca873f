"""The compositor: sets a page with WeasyPrint, from standard input to standard output; a program of its own."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from functools import partial

import pydyf  # type: ignore[import-untyped]  # neither ships types
import weasyprint  # type: ignore[import-untyped]  # as above


def main() -> int:
    """Read a page and write it as PDF/UA-1; complaints go to standard error."""
    logging.basicConfig(format="%(levelname)s: %(message)s", level=logging.WARNING)
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols={"data"})
    page = weasyprint.HTML(string=sys.stdin.buffer.read().decode(), base_url=".", url_fetcher=fetcher)
    languages = [section.get("lang") for section in page.etree_element.iter("section")]
    sys.stdout.buffer.write(page.write_pdf(pdf_variant="pdf/ua-1", finisher=partial(tell_languages, languages)))
    return 0


def tell_languages(languages: Sequence[str], _: weasyprint.Document, pdf: pydyf.PDF) -> None:
    """Say the language of each passage that is not in that of the document; WeasyPrint leaves it out.

    Every passage is a section, kept on one page, and nothing else is one.
    """
    passages = [part for part in pdf.objects if isinstance(part, pydyf.Dictionary) and part.get("S") == "/Sect"]
    for passage, language in zip(passages, languages, strict=True):
        passage["Lang"] = pydyf.String(language)


if __name__ == "__main__":
    sys.exit(main())
