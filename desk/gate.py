"""Who gets through to which page: every page says what it needs, and a page that says nothing stops the desk."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from desk.accounts import Act, may
from desk.room import room

View = TypeVar("View", bound=Callable[..., Any])


class Door(StrEnum):
    """How far somebody must have come to see a page at all."""

    OPEN = "open"
    """Nobody has to have entered."""
    HALF = "half"
    """The password was right; the second factor may be missing."""
    INSIDE = "inside"
    """Entered whole."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What a page needs: how far one has come, and a right at the place that the address names."""

    door: Door
    act: Act | None = None
    assigned: bool = False
    """The right alone is not enough: the person has a valid assignment for the campaign in the address."""


def open_to_all(view: View) -> View:
    return _demanding(view, Demand(Door.OPEN))


def half_way(view: View) -> View:
    return _demanding(view, Demand(Door.HALF))


def inside(view: View) -> View:
    """For everybody who has entered; the page itself shows only what the person may see."""
    return _demanding(view, Demand(Door.INSIDE))


def needs(act: Act) -> Callable[[View], View]:
    """For those who may do this at the place (or the campaign's place) in the address; without one: everywhere."""

    def demanding(view: View) -> View:
        return _demanding(view, Demand(Door.INSIDE, act))

    return demanding


def needs_assignment(act: Act) -> Callable[[View], View]:
    """For those who may do this and have a valid assignment for the campaign in the address; `g.assignment` is it."""

    def demanding(view: View) -> View:
        return _demanding(view, Demand(Door.INSIDE, act, assigned=True))

    return demanding


def _demanding(view: View, demand: Demand) -> View:
    view.demand = demand  # type: ignore[attr-defined] # a function carries what it needs
    return view


def demands(app: Flask) -> dict[str, Demand]:
    """What each page of the desk needs, by endpoint. Raises LookupError for a page that does not say."""
    found = {name: getattr(view, "demand", None) for name, view in app.view_functions.items()}
    silent = sorted(name for name, demand in found.items() if demand is None)
    if silent:
        raise LookupError(f"these pages do not say who may see them: {', '.join(silent)}")
    return {name: demand for name, demand in found.items() if demand is not None}


def keep(app: Flask) -> None:
    """Ask at every request. The cookie is `__Host-` where the desk is on https. Raises LookupError; see `demands`."""
    app.config["DESK_DEMANDS"] = demands(app)
    secure = room(app).settings.url.startswith("https://")
    app.config["DESK_COOKIE"] = "__Host-s" if secure else "s"
    app.config["DESK_DEVICE_COOKIE"] = "__Host-d" if secure else "d"
    app.before_request(_ask)


def _ask() -> Response | None:
    here = room(current_app)
    g.entered = here.accounts.entered(request.cookies.get(current_app.config["DESK_COOKIE"], ""), now=here.now())
    g.language = g.entered.person.account.language if g.entered else request.accept_languages.best_match(["sv", "en"])
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        _refuse_others_forms()
    if request.endpoint is None:
        return None if g.entered else _to_the_door()
    demand: Demand = current_app.config["DESK_DEMANDS"][request.endpoint]
    if demand.door is Door.OPEN:
        return None
    if g.entered is None:
        return _to_the_door()
    if demand.door is Door.INSIDE and not g.entered.whole:
        return redirect(url_for("sign_in.code"))
    _find_place()
    if demand.act is not None and not may(g.entered.person, demand.act, g.place.slug if g.place else ""):
        abort(404)
    if demand.assigned:
        g.assignment = here.assignments.held(g.entered.person, g.campaign, here.today()) or abort(404)
    return None


def _to_the_door() -> Response:
    if request.method not in ("GET", "HEAD"):
        abort(401)
    return redirect(url_for("sign_in.enter", next=request.full_path.rstrip("?") if request.path != "/" else None))


def _find_place() -> None:
    """The place and the campaign that the address names; 404 for what is not there, as for what one may not see."""
    named = request.view_args or {}
    g.campaign, g.place = None, None
    register = room(current_app).register
    if "campaign" in named:
        g.campaign = register.campaign(named["campaign"]) or abort(404)
    if g.campaign is not None or "place" in named:
        g.place = register.place(g.campaign.place if g.campaign else named["place"]) or abort(404)


def _refuse_others_forms() -> None:
    """A form is sent from a page of ours: the browser says where it comes from, and the page carries a token."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    ours = urlsplit(room(current_app).settings.url)
    from_us = (
        site == "same-origin" if site else bool(origin) and urlsplit(origin or "").netloc in (ours.netloc, request.host)
    )
    if not from_us:
        abort(403)
    if g.entered:
        given = request.form.get("_token", "")
        if not hmac.compare_digest(given.encode(), room(current_app).accounts.form_token(g.entered).encode()):
            abort(403)
