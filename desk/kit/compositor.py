"""The compositor: lays a page out with WeasyPrint, setting after setting until it fits; a program of its own."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Sequence

import weasyprint  # type: ignore[import-untyped]  # it ships no types

from desk.kit.press import TOO_MUCH


def main() -> int:
    """Read an order from standard input and write the PDF to standard output; complaints go to standard error."""
    logging.basicConfig(format="%(levelname)s: %(message)s", level=logging.WARNING)
    order = json.load(sys.stdin)
    setting = roomiest(order["page"], order["settings"], order["pages"])
    if setting is None:
        return TOO_MUCH
    sys.stdout.buffer.write(laid(order["copies"] or order["page"], setting).write_pdf(pdf_variant="pdf/ua-1"))
    return 0


def roomiest(page: str, settings: Sequence[str], pages: int) -> str | None:
    """The first setting that takes no more pages, found by halving: each takes less room than the one before."""
    first, after = 0, len(settings)
    while first < after:
        middle = (first + after) // 2
        if len(laid(page, settings[middle]).pages) <= pages:
            after = middle
        else:
            first = middle + 1
    return settings[first] if first < len(settings) else None


def laid(page: str, setting: str) -> weasyprint.Document:
    """The page laid out in a setting; it may open nothing but what stands in it."""
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols={"data"})
    own = weasyprint.CSS(string=setting)
    return weasyprint.HTML(string=page, base_url=".", url_fetcher=fetcher).render(stylesheets=[own])


if __name__ == "__main__":
    sys.exit(main())
