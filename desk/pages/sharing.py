"""Getting a campaign out to people: its link, a link for every place, sheets to print, texts to paste, and letters."""

from __future__ import annotations

import io
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import segno
from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, Form, StringField

from desk.accounts import Act, may
from desk.gate import needs
from desk.kit import SHEETS, Kit, KitError, Offered, channels_offered, drafts, kit_of, letters, messages, texts
from desk.pages.asking import Words, at_most, filled, sent
from desk.pages.new_place import short_name, whole
from desk.pages.overview import STATES
from desk.room import here, say
from forms.definition import direction, html_language
from intake.codes import CHANNEL as BY_LETTER
from intake.codes import Codes, Uses, open_codes
from intake.phrases import load_phrases
from intake.register import CampaignState, Channel, SampleDesign

blueprint = Blueprint("sharing", __name__)
MOST_LETTERS = 300
"""In one go: they are set in well under a minute, which is as long as a proxy in front waits for a page."""
SHARED_TABLET = "kiosk"
"""How the key of a shared tablet begins; nothing of an answer is kept on it."""
PDF = "application/pdf"
PRINTED: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "affisch-a4": (
        ("Affisch, A4", "Poster, A4"),
        ("Till anslagstavlan, butiken och biblioteket.", "For the notice board, the shop and the library."),
    ),
    "affisch-a3": (
        ("Affisch, A3", "Poster, A3"),
        ("Där den ska synas på håll: skyltfönster och entréer.", "To be seen from afar: shop windows and entrances."),
    ),
    "bordskort": (
        ("Bordskort, A4", "Table card, A4"),
        (
            "Viks på mitten och står som ett tält på disken eller fikabordet.",
            "Folded in the middle it stands like a tent on the counter or the coffee table.",
        ),
    ),
    "bordskort-litet": (
        ("Litet bordskort, A5", "Small table card, A5"),
        ("Samma kort i halva storleken, där det är trångt.", "The same card in half the size, where room is scarce."),
    ),
    "vykort": (
        ("Vykort, A6", "Postcard, A6"),
        ("För tryckeriet: en framsida och en baksida.", "For the printer's: a front and a back."),
    ),
    "vykort-fyra": (
        ("Fyra vykort på ett A4", "Four postcards on an A4"),
        (
            "För egen skrivare: skriv ut på båda sidor och klipp. Lägg dem i brevlådor eller dela ut dem.",
            "For your own printer: print on both sides and cut. Put them in letter boxes or hand them out.",
        ),
    ),
}
"""What each sheet of the kit is called, and what it is good for."""
DRAWN: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "qr.svg": (
        ("QR-kod, SVG", "QR code, SVG"),
        ("Till tryckeriet eller en egen affisch, i vilken storlek som helst.", "For print, in any size."),
    ),
    "qr.png": (
        ("QR-kod, PNG", "QR code, PNG"),
        ("Till bildspel, skärmar och webbsidor.", "For slides, screens and web pages."),
    ),
}
_MEDIA = {"svg": "image/svg+xml", "png": "image/png"}
PASTED: Mapping[str, tuple[str, tuple[str, str]]] = {
    "facebook": ("facebook", ("Facebook", "Facebook")),
    "sms": ("sms", ("Sms", "Text message")),
    "paper": ("tidning", ("Lokaltidningen", "The local paper")),
    "school": ("skola", ("Skolan", "The school")),
}
"""The texts of the kit: the channel whose link each carries when the campaign has it, and what each is called."""


class OwnPlace(Form):
    """A place of one's own where the link is shared."""

    name = StringField(
        validators=[
            filled("Skriv vad stället heter.", "Write what the place is called."),
            at_most(80),
            Words(lambda text: not short_name(text or ""), "Skriv namnet med bokstäver.", "Write the name in letters."),
        ]
    )
    tablet = BooleanField()


class Letters(Form):
    """How many letters to households."""

    number = StringField(
        validators=[
            Words(
                lambda text: not 0 < whole(text) <= MOST_LETTERS,
                f"Skriv ett antal från 1 till {MOST_LETTERS}.",
                f"Write a number from 1 to {MOST_LETTERS}.",
            )
        ]
    )


@dataclass(frozen=True, slots=True)
class Pasted:
    """A text to paste."""

    name: str
    text: str
    title: str
    messages: int
    """What a text message is sent and paid as; 0 for what is none."""


@blueprint.get("/c/<campaign>/share")
@needs(Act.SHARE)
def page(campaign: str) -> str:
    """All that is there to share."""
    _refuse_drafts()
    return _page()


@blueprint.get("/c/<campaign>/share/<sheet>")
@needs(Act.SHARE)
def download(campaign: str, sheet: str) -> Response:
    """One sheet or code, made now and sent as a file to keep. `?k=` names the channel whose link it carries."""
    _refuse_drafts()
    channel = request.args.get("k", "")
    if channel and channel not in {one.key for one in _channels()}:
        abort(404)
    kit, name = _kit(channel), f"{campaign}-{channel}" if channel else campaign
    if sheet in SHEETS:
        return _file(SHEETS[sheet](kit), f"{name}-{sheet}.pdf", PDF)
    if sheet not in DRAWN:
        abort(404)
    kind = sheet.rpartition(".")[2]
    return _file(qr_code(kit.address, kind), f"{name}-{sheet}", _MEDIA[kind])


@blueprint.post("/c/<campaign>/share/places")
@needs(Act.RUN_CAMPAIGN)
def add(campaign: str) -> Any:
    """A link for one more place: one of those that are offered, or with a name of one's own."""
    known = {one.key: one for one in _channels()}
    offered = next((one for one in channels_offered() if one.key == request.form.get("offered")), None)
    form = OwnPlace(request.form)
    if offered is not None:
        made = Channel(campaign, offered.key, offered.name["sv"])
    elif sent(form):
        name = form.name.data.strip()
        # sent twice, or forgotten: a name has one link
        again = next((one for one in known.values() if one.name.casefold() == name.casefold()), None)
        made = again or Channel(campaign, _key(name, tablet=form.tablet.data, taken=known), name)
    else:
        return _page(place_form=form), 400
    if made.key not in known:
        here().register.add_channel(made)
        here().note("add channel", place=g.place.slug, subject=f"{campaign}: {made.name}")
    return redirect(url_for("sharing.page", campaign=campaign, made=made.key, _anchor=f"k-{made.key}"))


@blueprint.post("/c/<campaign>/share/letters")
@needs(Act.RUN_CAMPAIGN)
def households(campaign: str) -> Any:
    """So many letters with a new code each, as one PDF. The codes are in it and nowhere else."""
    form = Letters(request.form)
    if not (_by_letter() and sent(form)):
        return _page(letters_form=form), 400
    number, codes = whole(form.number.data), _codes()
    given = codes.issue(campaign, number, secrets.choice)
    try:
        made = letters(_kit(), given)
    except KitError:
        codes.take_back(campaign, given)
        raise
    if BY_LETTER not in {one.key for one in here().register.channels(campaign)}:
        here().register.add_channel(Channel(campaign, BY_LETTER, "Brev till hushållen"))
    here().note("issue codes", place=g.place.slug, subject=campaign, reason=str(number))
    return _file(made, f"{campaign}-{say('brev', 'letters')}-{number}.pdf", PDF)


def qr_code(address: str, kind: str) -> bytes:
    """The QR code of an address as `svg` or `png`, readable at arm's length from a poster."""
    out = io.BytesIO()
    size: dict[str, Any] = {"unit": "mm", "scale": 1.2, "title": address} if kind == "svg" else {"scale": 12}
    segno.make(address, error="q", micro=False).save(out, kind=kind, border=4, dark="#1c2826", light="#ffffff", **size)
    return out.getvalue()


def _page(place_form: OwnPlace | None = None, letters_form: Letters | None = None) -> str:
    kit, channels, state = _kit(), _channels(), g.campaign.state(here().today())
    return render_template(
        "share.html",
        campaign=g.campaign,
        place=g.place,
        title=kit.form.title["en" if g.language == "en" else "sv"],
        state=STATES[state],
        closed=state in (CampaignState.ENTRY_ONLY, CampaignState.CLOSED),
        address=kit.address,
        picture_of_code=segno.make(kit.address, error="q", micro=False).svg_data_uri(
            border=4, dark="#1c2826", light="#ffffff", scale=5
        ),
        printed=PRINTED,
        drawn=DRAWN,
        channels=[(one, replace(kit, channel=one.key).address) for one in channels],
        offered=_offered({one.key for one in channels}),
        pasted=_pasted(kit, {one.key for one in channels}),
        unread=[_own_name(language) for language in drafts(kit)],
        place_form=place_form or OwnPlace(),
        letters_form=letters_form or Letters(),
        by_letter=_by_letter(),
        uses=_uses(),
        most=MOST_LETTERS,
    )


def _refuse_drafts() -> None:
    """A draft is seen by those only who can open it."""
    if g.campaign.draft and not may(g.entered.person, Act.RUN_CAMPAIGN, g.place.slug):
        abort(404)


def _kit(channel: str = "") -> Kit:
    form, public = here().form(g.campaign), here().settings.public_url
    return kit_of(here().register, g.campaign, g.place, form, public, channel)


def _channels() -> list[Channel]:
    """Where the link is shared. What a code alone gives has no link."""
    return [one for one in here().register.channels(g.campaign.slug) if one.key != BY_LETTER]


def _offered(taken: Collection[str]) -> list[Offered]:
    """The places that many have use for; letters with a code each are not also counted by a link."""
    by_code = {"brev"} if g.campaign.sample_design is SampleDesign.HOUSEHOLD_CODE else set()
    return [one for one in channels_offered() if one.key not in {*taken, *by_code}]


def _key(name: str, *, tablet: bool, taken: Collection[str]) -> str:
    """A free key made of a name. Only what is a shared tablet begins like one: a kiosk in the square is a shop."""
    plain = short_name(name)[:40].strip("-")
    if tablet:
        plain = f"{SHARED_TABLET}-{plain}"
    elif plain.startswith(SHARED_TABLET):
        plain = f"vid-{plain}"
    free = (f"{plain}-{n}" if n > 1 else plain for n in count(1))
    return next(key for key in free if key not in {*taken, BY_LETTER})


def _pasted(kit: Kit, keys: Collection[str]) -> list[tuple[str, str, str, list[Pasted]]]:
    """The texts of every language: its tag, its direction, its own name, and each text with the link of its place."""
    return [
        (
            html_language(language),
            direction(language),
            _own_name(language),
            [_one_text(kit, keys, language, name) for name in PASTED],
        )
        for language in kit.campaign.languages
    ]


def _one_text(kit: Kit, keys: Collection[str], language: str, name: str) -> Pasted:
    key, title = PASTED[name]
    text = texts(replace(kit, channel=key if key in keys else ""), language)[name]
    return Pasted(name, text, say(*title), messages(text) if name == "sms" else 0)


def _own_name(language: str) -> str:
    phrases = load_phrases().get(language)
    return phrases("page.language_name") if phrases else language


def _by_letter() -> bool:
    """Whether letters to households can be made: the campaign is asked that way, and its link leads somewhere."""
    state = g.campaign.state(here().today())
    return g.campaign.sample_design is SampleDesign.HOUSEHOLD_CODE and state in (
        CampaignState.NOT_YET,
        CampaignState.OPEN,
    )


def _codes() -> Codes:
    return open_codes(here().home.root / "codes.db", key=here().home.key("intake"))


def _uses() -> Uses | None:
    """How many codes are used, for those who may know how many have answered."""
    if g.campaign.sample_design is not SampleDesign.HOUSEHOLD_CODE or g.campaign.draft:
        return None
    return _codes().used(g.campaign.slug) if may(g.entered.person, Act.FOLLOW, g.place.slug) else None


def _file(content: bytes, name: str, kind: str) -> Response:
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
