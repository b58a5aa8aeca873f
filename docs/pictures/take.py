"""Takes the pictures of the documentation anew: a demo in a temporary home, served, and looked at with Chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pypdfium2
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run")
SHOWN_URL = "https://platskoll.example"
"""What links carry in the pictures, instead of the address of the machine that took them."""
WITHIN = 60.0
LEADER = "kim@exempelby.example"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the three services of a home answer."""

    intake: str
    desk: str
    data: str


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its file, what is looked at, the size of the window, and what is done before it is taken."""

    name: str
    address: Callable[[Addresses], str]
    width: int
    height: int
    scale: int = 1
    steps: Sequence[Callable[[Page], object]] = field(default_factory=tuple)
    desk: bool = False
    """Seen by the process leader alone."""


THREE_LANGUAGES = "exempelby-tre-sprak"
OPENED = (
    *("campaign", "open", "exempelby", "resident_survey", "--slug", THREE_LANGUAGES, "--languages", "sv,en,ar"),
    *("--controller", "Exempelby kommun", "--legal-basis", "public_interest"),
)
"""The survey in every language that is shown."""


def _form(language: str) -> Callable[[Addresses], str]:
    return lambda at: f"{at.intake}/s/{THREE_LANGUAGES}" + ("" if language == "sv" else f"/{language}")


def _choose(page: Page) -> None:
    page.check("[name=q_relation] >> nth=0")
    page.evaluate("scrollTo(0, 0)")


def _to_the_ratings(page: Page) -> None:
    """The part where every theme is rated, with an answer."""
    rating = page.locator(".battery [type=radio][value='4']").first
    while not rating.is_visible():
        # the first press on a part with something that must be answered tells so and stays
        page.locator(".steps button:not(.second):not(.plain)").click()
    rating.check()
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


PICTURES = (
    Picture(
        "form-phone.png",
        lambda at: f"{at.intake}/s/exempelby-prova",
        390,
        844,
        scale=2,
        steps=(
            lambda page: page.check("[name=q_relation] >> nth=0"),
            lambda page: page.locator("[name=q_relation]").first.evaluate(
                "at => scrollTo(0, at.closest('fieldset').getBoundingClientRect().top + scrollY - 24)"
            ),
        ),
    ),
    Picture(
        "needs-analysis.png",
        lambda at: f"{at.data}/dokument/exempelby/behovsanalys-exempelby.html",
        820,
        1020,
        scale=2,
    ),
    *(
        Picture(f"form-{width}-{language}.png", _form(language), width, height, steps=(_choose,))
        for language in ("sv", "ar")
        for width, height in ((320, 1400), (390, 1400), (1280, 1400))
    ),
    *(
        Picture(f"rating-{language}.png", _form(language), 1280, 900, steps=(_to_the_ratings,))
        for language in ("sv", "ar")
    ),
    Picture("desk.png", lambda at: f"{at.desk}/follow/exempelby-invanare", 1280, 900, desk=True),
    Picture("desk-phone.png", lambda at: f"{at.desk}/p/exempelby", 390, 844, scale=2, desk=True),
    Picture("explore.png", lambda at: f"{at.data}/public/improve_first", 1280, 1000),
    Picture("explore-map.png", lambda at: f"{at.data}/public/map_cells", 1280, 760),
)


def free_ports(count: int) -> int:
    """The first of so many ports in a row that nobody listens at."""
    for first in range(20_000, 30_000, count):
        try:
            for port in range(first, first + count):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
    sys.exit("Det finns inga lediga portar mellan 20000 och 30000.")


def platskoll(home: Path, *arguments: str) -> list[str]:
    """A command line of the program as it is installed beside this Python."""
    return [str(Path(sys.executable).with_name("platskoll")), "--home", str(home), *arguments]


def environment() -> Mapping[str, str]:
    """Ours without any settings of a real home."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PLATSKOLL_")}
    return {**ours, "PLATSKOLL_PUBLIC_URL": SHOWN_URL}


def wait_for(port: int) -> None:
    """Wait until somebody listens at the port; ends the program with a sentence when nobody does."""
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit(f"Ingen svarar på port {port} efter {WITHIN:.0f} sekunder.")


@contextmanager
def served(home: Path) -> Iterator[Addresses]:
    """The three services of a home, ended when the pictures are taken."""
    first = free_ports(3)
    process = subprocess.Popen(platskoll(home, "serve", "--port", str(first)), env=environment(), cwd=HERE)
    try:
        for port in range(first, first + 3):
            wait_for(port)
        yield Addresses(*(f"http://127.0.0.1:{port}" for port in range(first, first + 3)))
    finally:
        process.terminate()
        process.wait(WITHIN)


def entrance(home: Path, at: Addresses) -> str:
    """A link that lets the process leader in, once."""
    line = platskoll(home, "user", "link", LEADER)
    said = subprocess.run(line, env=environment(), check=True, capture_output=True, text=True).stdout.strip()
    return at.desk + urlsplit(said).path


PRINTED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "poster.png": (("kit", "exempelby-prova", "--phone", "0500-00 00 00"), "kit/exempelby-prova-affisch-a4.pdf"),
    "notice.png": (("report", "summary", "exempelby", "--format", "pdf"), "anslag-exempelby.pdf"),
}
"""What is printed: the picture, the command that makes it, and where among the reports it then lies."""


def printed(home: Path, name: str) -> Path:
    """The first page of what is printed, as it comes out of the printer."""
    made, where = PRINTED[name]
    subprocess.run(platskoll(home, *made), env=environment(), check=True)
    file = HERE / name
    with pypdfium2.PdfDocument(home / "reports" / where) as document:
        document[0].render(scale=1).to_pil().save(file)
    return file


def take(browser: Browser, picture: Picture, at: Addresses, home: Path) -> Path:
    """Take one picture and return its file."""
    page = browser.new_page(
        viewport={"width": picture.width, "height": picture.height},
        device_scale_factor=picture.scale,
        color_scheme="light",
        locale="sv-SE",
    )
    if picture.desk:
        page.goto(entrance(home, at))
        page.locator("main button").click()
    page.goto(picture.address(at))
    for step in picture.steps:
        step(page)
    file = HERE / picture.name
    page.screenshot(path=file)
    page.close()
    return file


def main() -> None:
    """Take every picture, or those whose names begin with what is asked for."""
    wanted = tuple(sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        subprocess.run(platskoll(home, "demo", "--home", str(home), "--no-serve"), env=environment(), check=True)
        subprocess.run(platskoll(home, *OPENED), env=environment(), check=True)
        with served(home) as at, sync_playwright() as players:
            browser = players.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            for picture in PICTURES:
                if wanted and not picture.name.startswith(wanted):
                    continue
                file = take(browser, picture, at, home)
                sys.stdout.write(f"{file.name}: {file.stat().st_size // 1000} kB\n")
            browser.close()
        for name in PRINTED:
            if wanted and not name.startswith(wanted):
                continue
            file = printed(home, name)
            sys.stdout.write(f"{file.name}: {file.stat().st_size // 1000} kB\n")


if __name__ == "__main__":
    main()
