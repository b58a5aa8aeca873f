"""The printed sheets of a share kit: posters, table cards, postcards and household letters as tagged PDF."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from desk.kit.contents import Kit, KitError
from desk.kit.lettering import Lettering, lettered
from desk.kit.outline import drawing, outline
from desk.kit.press import pressed
from desk.kit.voice import Voice, voice

HERE = Path(__file__).parent
INK, SPRUCE, WHITE = "#1c2826", "#0b5d4b", "#ffffff"
"""The tokens of design.md that the pictures are drawn with; the paper itself is the ground."""

PosterSize = Literal["A4", "A3"]
CardSize = Literal["A4", "A5"]
_SCALES = {"A3": 2**0.5, "A4": 1.0, "A5": 0.5**0.5}
"""One drawing for every size: its unit is a millimetre on A4."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How roomily a sheet is set: the side of the QR code and the air between parts, and the scale of all of it."""

    code: float
    air: float = 0.0
    scale: float = 1.0

    def style(self, unit: float) -> str:
        size = f"--mm:{unit:.4f}mm;font-size:{unit * self.scale:.4f}mm"
        return f":root{{{size};--code:{self.code:.2f}rem;--air:{self.air:.2f}rem}}"


def settings(*, code: float, least: float, air: float) -> tuple[Setting, ...]:
    """From the roomiest to the tightest.

    First the air goes, then some of the code; then the letters shrink while the code, which must be read from afar,
    keeps its size; then the code goes to its least, and at last everything shrinks.
    """
    firm = (code + least) / 2
    return (
        *(Setting(code, air * part / 24) for part in range(24, 0, -1)),
        *(Setting(code - (code - firm) * part / 6) for part in range(6)),
        *(Setting(firm / scale, scale=scale) for scale in _steps(1, _SMALL, 8)),
        *(Setting(side / _SMALL, scale=_SMALL) for side in _steps(firm, least, 6)),
        *(Setting(least / _SMALL, scale=scale) for scale in _steps(_SMALL, _SMALLEST, 10)),
    )


_SMALL, _SMALLEST = 0.8, 0.7
"""Letters of twelve points are set in ten before the code gives way, and never smaller than in eight and a half."""


def _steps(start: float, end: float, count: int) -> list[float]:
    return [start + (end - start) * part / count for part in range(count + 1)]


def poster(kit: Kit, size: PosterSize = "A4") -> bytes:
    """A poster as PDF, one page. Raises KitError when its texts do not fit or the press complains."""
    style = f"@page {{ size: {size}; margin: {_around(_SCALES[size], 13, 15, 12)} }}"
    return _fitted("poster.html", kit, style, settings(code=92, least=66, air=20), unit=_SCALES[size], pages=1)


def card(kit: Kit, size: CardSize = "A4") -> bytes:
    """A table card as PDF: one page to fold in the middle and stand like a tent, read from both sides.

    The faces of an A4 are A5, those of an A5 are A6. Raises KitError as `poster` does.
    """
    style = f"@page {{ size: {size}; margin: 0 }}"
    return _fitted("card.html", kit, style, settings(code=72, least=46, air=10), unit=_SCALES[size], pages=1)


def postcard(kit: Kit) -> bytes:
    """A postcard as PDF: an A6 with two pages, front and back. Raises KitError as `poster` does."""
    return _fitted("postcards.html", kit, "@page { size: A6 landscape; margin: 0 }", _POSTCARD, pages=2, abreast=1)


def postcards(kit: Kit) -> bytes:
    """Four postcards on an A4 with marks to cut along, as PDF: the fronts and, on the back, the backs."""
    return _fitted("postcards.html", kit, "@page { size: A4 landscape; margin: 0 }", _POSTCARD, pages=2, abreast=2)


_POSTCARD = settings(code=52, least=34, air=6)
SHEETS: Mapping[str, Callable[[Kit], bytes]] = {
    "affisch-a4": poster,
    "affisch-a3": partial(poster, size="A3"),
    "bordskort": card,
    "bordskort-litet": partial(card, size="A5"),
    "vykort": postcard,
    "vykort-fyra": postcards,
}
"""Every sheet that one campaign has one of, by the name of its file."""


def letters(kit: Kit, codes: Sequence[str]) -> bytes:
    """Letters to households as PDF, one page for each code, in the order given; nothing on them is an address.

    Raises KitError when there are no codes, when one stands twice, and as `poster` does.
    """
    if not codes:
        raise KitError("Det finns inga koder att göra brev av. Skapa hushållskoder först.")
    if len(set(codes)) < len(codes):
        raise KitError("Samma kod står två gånger i listan. Varje hushåll ska ha en egen: skapa listan på nytt.")
    style = f"@page {{ size: A4; margin: {_around(1, 18, 22, 14)} }}"
    longest = max(codes, key=len)
    trial, copies = (_page("letter.html", kit, style, codes=some) for some in ([longest], codes))
    return pressed(trial, _styles(settings(code=52, least=36, air=12), 1), pages=1, copies=copies)


def _around(unit: float, above: float, beside: float, below: float) -> str:
    return " ".join(f"{side * unit:.2f}mm" for side in (above, beside, below))


def _styles(roomy: Iterable[Setting], unit: float) -> list[str]:
    return [setting.style(unit) for setting in roomy]


def _fitted(
    template: str, kit: Kit, style: str, roomy: Sequence[Setting], *, pages: int, unit: float = 1.0, **more: object
) -> bytes:
    return pressed(_page(template, kit, style, **more), _styles(roomy, unit), pages=pages)


def _page(template: str, kit: Kit, style: str, **more: object) -> str:
    """The sheet as one HTML page that needs nothing else; every name stands in it as text."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    own = (HERE / "kit.css").read_text(encoding="utf-8")
    return environment.get_template(template).render(
        sheet=Sheet(
            kit, voice(kit, kit.language), tuple(voice(kit, language) for language in kit.campaign.languages[1:])
        ),
        kit=kit,
        style=Markup(f"{style}\n{own}"),  # noqa: S704 - our own style sheet
        **more,
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the templates ask for: sentences for the page, pictures, and how large names may be."""

    kit: Kit
    say: Voice
    others: tuple[Voice, ...]
    """The other languages of the campaign, each in its own voice."""

    def code(self, address: str) -> str:
        """A QR code as a picture that stands in the page itself."""
        return str(segno.make(address, error="m", micro=False).svg_data_uri(border=0, dark=INK))

    def land(self, *, named: bool) -> tuple[str, str] | None:
        """The outline of the place as a picture and in words; None for a place that has none."""
        shape = outline(self.kit.areas)
        if shape is None:
            return None
        drawn = drawing(shape, fill=SPRUCE, paper=WHITE, named=named)
        said = "outline_areas_alt" if shape.names else "outline_alt"
        return f"data:image/svg+xml,{quote(drawn)}", self.say(said, areas=", ".join(shape.names))

    def facts(self) -> tuple[tuple[str, str, str], ...]:
        """What somebody wants to know before they answer: (label, value, and a word more)."""
        found = [(self.say("label_time"), self.say("value_time"), "")]
        if self.say.day:
            found.append((self.say("label_last"), self.say.day, ""))
        if self.kit.phone:
            # hours are not parted: 9–12 stays on one line
            found.append(
                (self.say("label_phone"), self.kit.phone, re.sub(r"(?<=\d)–(?=\d)", "\u2060–\u2060", self.say.hours))
            )
        return tuple(found)

    def large(self, said: str, *, across: float, down: float, most: float) -> Lettering:
        """A bold text as large as it can be in a box, in the unit of the drawing."""
        return lettered(said, across=across, down=down, most=most, least=4)

    def style(self, lettering: Lettering) -> Markup:
        """Its style; where the text runs from the right no stem is moved."""
        out = lettering.hang if self.say.direction == "ltr" else 0
        return Markup("font-size:{:.2f}rem;margin-left:{:.3f}em").format(lettering.size, -out)

    def breakable(self, address: str) -> Markup:
        """An address that a line may end in after a stroke or before the question mark, and nowhere else."""
        path, mark, query = address.partition("?")
        strokes = Markup("/<wbr/>").join(path.split("/"))
        return strokes + Markup('<span class="whole">{}</span>').format(mark + query) if mark else strokes

    def groups(self, code: str) -> tuple[str, ...]:
        """A code in groups of four, to be read and written down."""
        return tuple(code[at : at + 4] for at in range(0, len(code), 4))
