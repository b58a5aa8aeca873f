"""What people pointed at on the map: what of it becomes public, and the places that get a name or are hidden."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from wtforms import Form, RadioField, StringField, TextAreaField

from desk.accounts import Act
from desk.gate import needs
from desk.naming import RADII, by_question, position
from desk.pages.asking import Words, at_most, filled, sent
from desk.pages.publishing import titles_of
from desk.pages.telling import in_words, on_day
from desk.pipeline import stream
from desk.publishing.contents import MapShown, map_shown, public_maps
from desk.publishing.drawn import draw, metres
from desk.room import here, say
from forms.definition import Text
from pipeline.decisions import Decision
from pipeline.errors import AlreadyRunningError, DecisionError
from pipeline.map_view import MapView, map_view
from pipeline.naming import NamedPlace, shared
from pipeline.publish import underlay
from pipeline.published import PublishedError
from pipeline.run import Stream, questionnaires, run_place

blueprint = Blueprint("on_the_map", __name__)
WIDTHS = (280, 560)
"""How wide the map to tap on is, in pixels, on a phone and on a larger screen: a tap is told in pixels."""
RADIUS = 100
"""What is suggested, in metres."""
NAME, HIDE = "name", "hide"
_WHY = (
    filled("Skriv varför. Skälet sparas tillsammans med ditt namn.", "Write why. It is kept with your name."),
    at_most(300),
)


class Deciding(Form):
    act = RadioField(
        validate_choice=False,
        validators=[
            Words(
                lambda value: value not in (NAME, HIDE),
                "Välj om platsen ska få ett namn eller döljas.",
                "Choose whether the place gets a name or is hidden.",
            )
        ],
    )
    name = StringField(validators=[filled("Skriv vad platsen heter.", "Write what the place is called."), at_most(80)])
    called = TextAreaField(default="", validators=[at_most(500)])
    at = StringField(
        default="",
        validators=[
            at_most(300),
            Words(
                lambda value: bool(value.strip()) and position(value) is None,
                "Läget går inte att läsa. Skriv latitud och longitud med decimaler, till exempel 58.4281, 13.1396.",
                "The position cannot be read. Write latitude and longitude with decimals, such as 58.4281, 13.1396.",
            ),
        ],
    )
    radius = StringField(
        default=str(RADIUS),
        validators=[
            Words(
                lambda value: not (value.isascii() and value.isdigit() and RADII[0] <= int(value[:6]) <= RADII[1]),
                f"Skriv antalet meter med siffror, från {RADII[0]} till {RADII[1]}.",
                f"Write the number of metres in digits, from {RADII[0]} to {RADII[1]}.",
            )
        ],
    )
    reason = StringField(validators=_WHY)


class Undoing(Form):
    name = StringField(validators=[filled("Välj vilken plats det gäller.", "Choose which place it is about.")])
    reason = StringField(validators=_WHY)


@dataclass(frozen=True, slots=True)
class Asked:
    """A map question before it is public: what would be told of it, what is kept out, and words that mean no place."""

    shown: MapShown
    located: int
    kept_out: int
    cells: tuple[dict[str, Any], ...]
    """The squares with where they are."""
    words: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class OnMap:
    """The map of one campaign as the page shows it."""

    title: Text
    public: Decision | None
    """The release that it became public with."""
    stands: tuple[MapShown, ...]
    """What is public of it."""
    asked: tuple[Asked, ...]
    """What would be public if it were closed today."""
    too_few: tuple[Text, ...]
    squares: bool


@blueprint.get("/p/<place>/map")
@needs(Act.PUBLISH)
def page(place: str) -> str:
    """The map as it stands, what is decided, and the form; a square or a decision in the address fills it in."""
    return _page(None)


@blueprint.post("/p/<place>/map")
@needs(Act.PUBLISH)
def take(place: str) -> Any:
    """Name a place or hide one; or, where somebody tapped on the map or chose words, fill in what that says."""
    form = _offered(Deciding(request.form))
    if "fill" in request.form or _tap() is not None:
        return _page(form)
    if not sent(form):
        return _page(form), 400
    named = _named(form)
    if not named.shown and not named.radius_m:
        told = say("Skriv läget: det är punkterna där som döljs.", "Write the position: the points there are hidden.")
        form.at.errors = [told]
        return _page(form), 400
    with stream(here().home) as flow:
        try:
            flow.decisions.name_place(place, named, **_said(flow, form))
        except DecisionError as error:
            others = (one for one in flow.decisions.named_places(place) if one.name != named.name)
            same = shared(named, others)
            trouble = _called_the_same(*same) if same else str(error)
            return _page(form, trouble=trouble), 400
    act = "name place" if named.shown else "hide place"
    here().note(act, place=place, subject=named.name, reason=form.reason.data.strip())
    return redirect(url_for("on_the_map.page", place=place, did=form.act.data, _anchor="decided"))


@blueprint.post("/p/<place>/map/forget")
@needs(Act.PUBLISH)
def forget(place: str) -> Any:
    """Take back that a place is named or hidden. Pressed twice it is taken back once."""
    form = Undoing(request.form)
    if not sent(form):
        return _page(None, trouble_undoing=next(iter(form.errors.values()))[0]), 400
    with stream(here().home) as flow:
        if form.name.data in {one.name for one in flow.decisions.named_places(place)}:
            flow.decisions.forget_place(place, form.name.data, **_said(flow, form))
            here().note("forget place", place=place, subject=form.name.data, reason=form.reason.data.strip())
    return redirect(url_for("on_the_map.page", place=place, did="forget", _anchor="decided"))


# What was sent


def _offered(form: Deciding) -> Deciding:
    form.act.choices = [
        (NAME, say("Ge den ett namn som alla får läsa", "Give it a name that everybody may read")),
        (HIDE, say("Dölj den: inget därifrån blir offentligt", "Hide it: nothing from there becomes public")),
    ]
    return form


def _named(form: Form) -> NamedPlace:
    """The place that was written, without a circle where no position was."""
    lat, lon = position(form.at.data) or (None, None)
    words = tuple(dict.fromkeys(word.strip() for word in (form.called.data or "").splitlines() if word.strip()))
    radius = int(form.radius.data) if lat is not None else 0
    return NamedPlace(form.name.data.strip(), words, lat, lon, radius, form.act.data == NAME)


def _said(flow: Stream, form: Form) -> dict[str, Any]:
    return {
        "who": g.entered.person.called,
        "day": here().today(),
        "reason": form.reason.data.strip(),
        "journal_position": flow.journal.position(),
    }


def _called_the_same(name: str, other: NamedPlace) -> str:
    return say(
        f"”{name}” hör redan till {other.name}. Två platser kan inte heta likadant.",
        f"“{name}” belongs to {other.name} already. Two places cannot have the same name.",
    )


def _tap() -> tuple[int, int, int] | None:
    """Where on the map somebody tapped: the width of the map, and pixels to the right and down."""
    for width in WIDTHS:
        across, down = (request.form.get(f"tap{width}.{axis}", "") for axis in "xy")
        if across.isdigit() and down.isdigit():
            return width, int(across[:4]), int(down[:4])
    return None


# What the page shows


def _page(form: Deciding | None, trouble: str = "", trouble_undoing: str = "") -> str:
    with stream(here().home) as flow:
        with suppress(AlreadyRunningError):
            run_place(flow, g.place.slug)
        decided = flow.decisions.naming_of(g.place.slug)
        maps = tuple(_maps(flow))
        areas = [area for area in flow.register.areas(g.place.slug) if area.outlines]
        k = flow.policy.k_map
    told = [cell for found in maps for asked in found.asked for cell in asked.cells]
    ground = draw([_square(cell) for cell in told], [area.outlines for area in areas])
    form = form or _begun([named for named, _ in decided])
    if ground and (tap := _tap()):
        width, right, down = tap
        lat, lon = ground.under(right / width, down / width)
        form.at.data = f"{lat:.5f}, {lon:.5f}"
    at = position(form.at.data)
    return render_template(
        "map.html",
        place=g.place,
        form=form,
        trouble=trouble,
        trouble_undoing=trouble_undoing,
        maps=maps,
        decided=decided,
        k=k,
        ground=ground,
        widths=WIDTHS,
        names=[(area.name, _middle(area.outlines)) for area in areas],
        metres=metres,
        at=at,
        reach=int(form.radius.data) if at and form.radius.validate(form) else 0,
        did=request.args.get("did", ""),
        hides=HIDE,
        in_words=in_words,
        on_day=on_day,
    )


def _begun(decided: list[NamedPlace]) -> Deciding:
    """The form as somebody finds it: empty, about a square that was chosen, or about what is decided already."""
    spot = next((one for one in decided if one.name == request.args.get("spot")), None)
    if spot is None:
        return _offered(Deciding(data={name: request.args[name] for name in ("at", "radius") if name in request.args}))
    where = {"at": f"{spot.lat}, {spot.lon}", "radius": str(spot.radius_m)} if spot.radius_m else {}
    said = {"act": NAME if spot.shown else HIDE, "name": spot.name, "called": "\n".join(spot.words)}
    return _offered(Deciding(data=said | where))


def _maps(flow: Stream) -> Iterator[OnMap]:
    """The map of every campaign of the place that asks for points."""
    place = g.place.slug
    anonymous = {slug: asked.form.title for slug, asked in questionnaires(flow, place).items() if asked}
    titles = titles_of(anonymous)
    closed = underlay(flow, place=place, ledger=here().home.ledger, today=here().today()).closed
    releases = {one.subject: one for one in flow.decisions.releases()}
    public = {one.campaign: releases[one.release] for one in closed if one.final and one.release in releases}
    stands = _stands() if public else {}
    outlines = [area.outlines for area in flow.register.areas(place)]
    for campaign in flow.register.campaigns(place):
        seen = map_view(flow, campaign, flow.policy) if campaign.slug in anonymous else None
        if seen is None or not seen.questions:
            continue
        release = public.get(campaign.slug)
        told = () if release else tuple(_asked(seen, outlines))
        few = () if release else tuple(seen.questions[one] for one in seen.questions if one not in seen.kept_out)
        yield OnMap(titles[campaign.slug], release, stands.get(campaign.slug, ()), told, few, seen.squares)


def _stands() -> dict[str, tuple[MapShown, ...]]:
    """What is public of the map by campaign; nothing where the release is of an older version."""
    with suppress(PublishedError):
        return public_maps(here().home.current / "public.db", g.place.slug)
    return {}


def _asked(seen: MapView, outlines: list[str]) -> Iterator[Asked]:
    for told in by_question(seen):
        cells, places = told["cells"], [(one["name"], one["n"]) for one in told["places"]]
        label, squares = seen.questions[told["question"]], [_square(cell) for cell in cells]
        shown = map_shown(label, told["people"], squares, places, outlines)
        yield Asked(shown, told["located"], told["kept_out"], tuple(cells), tuple(told["words"]))


def _square(cell: dict[str, Any]) -> tuple[str, int, int]:
    return cell["outline"], cell["size_m"], cell["n"]


def _middle(outlines: str) -> tuple[float, float]:
    """The middle of an area, where its name stands."""
    alone = draw([], [outlines])
    return alone.middle if alone else (0, 0)
