"""A page made beforehand is the page itself, each with its own last lines, and nobody meets what another brought."""

from __future__ import annotations

import gzip
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from intake.ready import MOST, ReadyPages, make_ready
from intake.register import Area, Channel
from tests.intake.conftest import Intake

TEXT = "<p>Å &amp; ö</p>" * 500


@pytest.mark.parametrize("tail", ["", "x", "<input>" * 50, "å" * 9000])
def test_the_compressed_page_is_the_plain_one(tail: str) -> None:
    ready = make_ready(TEXT.encode())
    assert gzip.decompress(ready.compressed(tail.encode())) == ready.plain(tail.encode()) == (TEXT + tail).encode()


def test_many_at_once_each_get_their_own_end() -> None:
    ready = make_ready(TEXT.encode())
    with ThreadPoolExecutor(8) as crowd:
        pages = list(crowd.map(lambda n: gzip.decompress(ready.compressed(b"%d" % n)), range(400)))
    assert pages == [TEXT.encode() + b"%d" % n for n in range(400)]


def test_the_latest_pages_are_kept_and_each_is_made_once() -> None:
    pages, made = ReadyPages(), []

    def render(n: int) -> str:
        made.append(n)
        return str(n)

    for n in (*range(MOST + 1), 1, MOST, 0):
        assert pages.get(n, lambda n=n: render(n)).text == str(n).encode()
    assert made == [*range(MOST + 1), 0]


def links(intake: Intake, path: str) -> set[str]:
    """Everything that the pages of an address say of channels, over all the ways in which its choices are rotated."""
    pages = (intake.client.get(path).get_data(as_text=True) for _ in range(24))
    return {found for page in pages for found in re.findall(r"\?k=([\w-]+)", page)}


def test_what_one_visitor_has_in_the_address_stands_on_no_other_visitors_page(intake: Intake) -> None:
    path = f"/s/{intake.open('resident_survey')}"
    for made_up in ("grannen-ljuger", "kiosk-x", "ica"):
        assert links(intake, f"{path}?k={made_up}") == set(), "a key that is none of ours is dropped"
    assert links(intake, path) == set()
    assert "data-kiosk" not in intake.client.get(path).get_data(as_text=True)


def test_channels_that_somebody_made_up_take_nobodys_place_among_the_ready_pages(intake: Intake) -> None:
    slug = intake.open("resident_survey")
    intake.register.add_channel(Channel(slug, "ica", "Ica"))
    ready = intake.app.extensions["house"].ready
    for n in range(20):
        intake.client.get(f"/s/{slug}?k=kiosk-{n}")
    assert len(ready._pages) <= 4, "the pages of those without a channel"
    assert links(intake, f"/s/{slug}?k=ica") == {"ica"}
    assert 1 <= len(ready._pages) <= 8


def test_an_area_that_changes_its_name_is_called_by_the_new_one(intake: Intake) -> None:
    path = f"/s/{intake.open('resident_survey')}"
    assert "Norra byn" in intake.client.get(path).get_data(as_text=True)
    intake.register.set_areas("byn", [Area("byn", "norr", "Nordbyn")])
    pages = [intake.client.get(path).get_data(as_text=True) for _ in range(12)]
    assert all("Nordbyn" in page and "Norra byn" not in page for page in pages)
