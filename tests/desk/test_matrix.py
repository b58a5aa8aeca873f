"""Who gets to which page: every route, every role, at the own place and at another. A new route must be added here."""

from __future__ import annotations

from typing import Any

import pytest

from desk.accounts import Role

Desk = Any
EVERYBODY = frozenset(Role)
LEADER = frozenset({Role.PROCESS_LEADER})
WORKS = LEADER | {Role.PROCESS_SUPPORTER}
SEES = WORKS | {Role.REGIONAL_TEAM, Role.MUNICIPALITY, Role.LOCAL_GROUP}
ADMINISTERS = frozenset({Role.ADMINISTRATOR})
FOLLOWS = LEADER | {Role.PROCESS_SUPPORTER, Role.REGIONAL_TEAM, Role.ANALYST}
SHARES = WORKS | {Role.LOCAL_GROUP}
SEES_CANDIDATE = LEADER | {Role.PROCESS_SUPPORTER, Role.ANALYST}
NOBODY_BY_ROLE: frozenset[Role] = frozenset()
"""With a valid assignment for the campaign and never without: test_assignments.py."""
OPEN = {
    ("GET", "/login"),
    ("POST", "/login"),
    ("GET", "/forgot"),
    ("POST", "/forgot"),
    ("GET", "/welcome/<secret>"),
    ("POST", "/welcome/<secret>"),
    ("POST", "/oidc"),
    ("GET", "/oidc/back"),
    ("GET", "/help"),
}
"""For who has not entered."""
HALF = {
    ("GET", "/login/code"),
    ("POST", "/login/code"),
    ("GET", "/login/app"),
    ("POST", "/login/app"),
    ("POST", "/logout"),
}
"""After the password, before the code."""
MATRIX: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/"): EVERYBODY,
    ("GET", "/practice"): LEADER | ADMINISTERS,
    ("POST", "/practice"): LEADER | ADMINISTERS,
    ("POST", "/p/<place>/practice/throw"): LEADER,
    ("POST", "/language"): EVERYBODY,
    ("GET", "/me"): EVERYBODY,
    ("POST", "/me/name"): EVERYBODY,
    ("GET", "/me/password"): EVERYBODY,
    ("POST", "/me/password"): EVERYBODY,
    ("GET", "/me/phone"): EVERYBODY,
    ("POST", "/me/phone"): EVERYBODY,
    ("POST", "/me/sessions"): EVERYBODY,
    ("GET", "/contacts/<campaign>"): LEADER,
    ("POST", "/contacts/<campaign>/export"): LEADER,
    ("GET", "/follow/<campaign>"): FOLLOWS,
    ("GET", "/tables/<campaign>"): NOBODY_BY_ROLE,
    ("POST", "/tables/<campaign>/file"): NOBODY_BY_ROLE,
    ("GET", "/p/<place>"): SEES,
    ("POST", "/p/<place>/steps"): LEADER,
    ("GET", "/p/<place>/assignment"): LEADER,
    ("POST", "/p/<place>/assignment"): LEADER,
    ("GET", "/p/<place>/purpose"): LEADER,
    ("POST", "/p/<place>/purpose"): LEADER,
    ("GET", "/p/<place>/needs"): SEES,
    ("GET", "/p/<place>/needs/cards"): SEES,
    ("GET", "/p/<place>/needs/municipality"): SEES,
    ("GET", "/p/<place>/needs/<int:number>"): SEES,
    ("GET", "/p/<place>/needs/new"): LEADER,
    ("POST", "/p/<place>/needs/new"): LEADER,
    ("GET", "/p/<place>/needs/<int:number>/edit"): LEADER,
    ("POST", "/p/<place>/needs/<int:number>/edit"): LEADER,
    ("POST", "/p/<place>/needs/<int:number>/release"): LEADER,
    ("POST", "/p/<place>/needs/<int:number>/set-aside"): LEADER,
    ("POST", "/p/<place>/needs/publish"): LEADER,
    ("GET", "/p/<place>/commitments"): LEADER,
    ("POST", "/p/<place>/commitments"): LEADER,
    ("POST", "/p/<place>/commitments/change"): LEADER,
    ("GET", "/p/<place>/note"): WORKS,
    ("POST", "/p/<place>/note"): WORKS,
    ("POST", "/p/<place>/note/remove"): WORKS,
    ("GET", "/p/<place>/undo"): WORKS,
    ("POST", "/p/<place>/undo"): WORKS,
    ("GET", "/p/<place>/check-in"): WORKS,
    ("POST", "/p/<place>/check-in"): WORKS,
    ("POST", "/p/<place>/check-in/steps"): LEADER,
    ("GET", "/p/<place>/check-ins"): WORKS | {Role.REGIONAL_TEAM},
    ("GET", "/p/<place>/files"): ADMINISTERS,
    ("POST", "/p/<place>/files"): ADMINISTERS,
    ("GET", "/p/<place>/open"): LEADER,
    ("POST", "/p/<place>/open"): LEADER,
    ("GET", "/c/<campaign>"): LEADER,
    ("POST", "/c/<campaign>"): LEADER,
    ("GET", "/c/<campaign>/screening"): LEADER,
    ("POST", "/c/<campaign>/screening"): LEADER,
    ("GET", "/c/<campaign>/preview"): LEADER,
    ("GET", "/c/<campaign>/open"): LEADER,
    ("POST", "/c/<campaign>/begin"): LEADER,
    ("POST", "/c/<campaign>/discard"): LEADER,
    ("GET", "/c/<campaign>/close"): LEADER,
    ("POST", "/c/<campaign>/close"): LEADER,
    ("GET", "/c/<campaign>/share"): SHARES,
    ("GET", "/c/<campaign>/share/<sheet>"): SHARES,
    ("POST", "/c/<campaign>/share/places"): LEADER,
    ("POST", "/c/<campaign>/share/letters"): LEADER,
    ("GET", "/p/<place>/release"): SEES_CANDIDATE,
    ("GET", "/p/<place>/release/answers"): SEES_CANDIDATE,
    ("POST", "/p/<place>/release/answers"): LEADER,
    ("POST", "/p/<place>/release/candidate"): LEADER,
    ("GET", "/p/<place>/release/work"): SEES_CANDIDATE,
    ("GET", "/p/<place>/release/document"): SEES_CANDIDATE,
    ("GET", "/p/<place>/release/notice"): SEES_CANDIDATE,
    ("POST", "/p/<place>/release/publish"): LEADER,
    ("GET", "/p/<place>/text"): SEES_CANDIDATE,
    ("POST", "/p/<place>/text"): LEADER,
    ("POST", "/p/<place>/text/renew"): LEADER,
    ("POST", "/p/<place>/text/publish"): LEADER,
    ("GET", "/p/<place>/text/preview"): SEES_CANDIDATE,
    ("GET", "/p/<place>/text/<int:number>"): SEES_CANDIDATE,
    ("GET", "/p/<place>/texts"): LEADER,
    ("GET", "/p/<place>/texts/one"): LEADER,
    ("POST", "/p/<place>/texts/decide"): LEADER,
    ("POST", "/p/<place>/texts/finish"): LEADER,
    ("POST", "/p/<place>/texts/publish"): LEADER,
    ("GET", "/p/<place>/codes"): LEADER,
    ("GET", "/p/<place>/codes/one"): LEADER,
    ("POST", "/p/<place>/codes/give"): LEADER,
    ("POST", "/p/<place>/codes/count"): LEADER,
    ("POST", "/p/<place>/codes/publish"): LEADER,
    ("GET", "/p/<place>/map"): LEADER,
    ("POST", "/p/<place>/map"): LEADER,
    ("POST", "/p/<place>/map/forget"): LEADER,
    ("GET", "/c/<campaign>/questions"): LEADER,
    ("POST", "/c/<campaign>/questions"): LEADER,
    ("GET", "/c/<campaign>/questions/edit"): LEADER,
    ("POST", "/c/<campaign>/questions/edit"): LEADER,
    ("POST", "/c/<campaign>/questions/move"): LEADER,
    ("POST", "/c/<campaign>/questions/remove"): LEADER,
    ("POST", "/c/<campaign>/questions/undo"): LEADER,
    ("GET", "/c/<campaign>/questions/workbook"): LEADER,
    ("POST", "/c/<campaign>/questions/workbook"): LEADER,
    ("GET", "/c/<campaign>/corrections"): LEADER,
    ("GET", "/c/<campaign>/corrections/write"): LEADER,
    ("POST", "/c/<campaign>/corrections/write"): LEADER,
    ("POST", "/c/<campaign>/corrections/version"): LEADER,
}
"""Who may see what, at the place where they have the role."""
EVERYWHERE = {
    ("GET", "/places/new"),
    ("POST", "/places/new"),
    ("GET", "/people"),
    ("GET", "/people/invite"),
    ("POST", "/people/invite"),
    ("GET", "/people/<int:number>"),
    ("POST", "/people/<int:number>/give"),
    ("POST", "/people/<int:number>/take"),
    ("POST", "/people/<int:number>/close"),
    ("POST", "/people/<int:number>/open"),
    ("POST", "/people/<int:number>/forget"),
    ("POST", "/people/<int:number>/invite"),
    ("GET", "/log"),
    ("GET", "/mail"),
    ("POST", "/mail/again"),
    ("POST", "/mail/arrived"),
    ("POST", "/log/export"),
    ("GET", "/analysis"),
    ("POST", "/analysis"),
    ("POST", "/analysis/end"),
}
"""For who administers, and that is for every place or not at all."""


def path_of(rule: str, place: str) -> str:
    campaign = f"{place}-anmalan" if rule.startswith("/contacts/") else f"{place}-enkat"
    named = {"<place>": place, "<campaign>": campaign, "<secret>": "0" * 48, "<int:number>": "1", "<sheet>": "qr.svg"}
    for name, value in named.items():
        rule = rule.replace(name, value)
    return rule


def allowed(answer: Any) -> bool:
    """Whether the page was reached: anything else than "there is no such page"."""
    assert answer.status_code != 500, answer.text
    return answer.status_code not in (401, 403, 404)


def test_every_route_stands_in_the_matrix(desk: Desk) -> None:
    routes = {
        (method, rule.rule)
        for rule in desk.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes == OPEN | HALF | set(MATRIX) | EVERYWHERE


@pytest.mark.parametrize("role", Role)
def test_at_the_own_place_a_role_reaches_what_the_table_says_and_nothing_else(desk: Desk, role: Role) -> None:
    person = desk.entered_as(role, "byn")
    reached = {route for route in MATRIX if allowed(ask(person, route, "byn"))}
    assert reached == {route for route, roles in MATRIX.items() if role in roles}


@pytest.mark.parametrize("role", Role)
def test_at_another_place_every_page_looks_as_if_it_were_not_there(desk: Desk, role: Role) -> None:
    person = desk.entered_as(role, "byn")
    placed = [route for route in MATRIX if "<" in route[1]]
    assert [route for route in placed if ask(person, route, "granne").status_code != 404] == []
    for route in placed:
        there, nowhere = (ask(person, route, place).text.replace(place, "") for place in ("granne", "nobody"))
        assert there == nowhere, "the same page, to the letter"


@pytest.mark.parametrize("role", Role)
def test_only_who_administers_everywhere_reaches_people_and_the_log(desk: Desk, role: Role) -> None:
    somebody, local = desk.entered_as(role), desk.entered_as(role, "byn")
    assert [route for route in EVERYWHERE if allowed(ask(local, route, "byn"))] == []
    reached = {
        route for route in sorted(EVERYWHERE, key=lambda one: "forget" in one[1]) if allowed(ask(somebody, route, ""))
    }
    assert reached == (EVERYWHERE if role is Role.ADMINISTRATOR else set())


def test_who_has_not_entered_is_sent_to_the_door_from_everywhere_alike(desk: Desk) -> None:
    for method, rule in [*MATRIX, *EVERYWHERE]:
        for place in ("byn", "nobody"):
            answer = ask(desk, (method, rule), place)
            if method == "GET":
                assert answer.location.startswith("/login")
            else:
                assert answer.status_code == 401
    assert desk.get("/not/a/page").location.startswith("/login")


def test_half_way_in_nothing_is_shown(desk: Desk) -> None:
    person = desk.person("process_leader", "byn")
    desk.client.set_cookie("s", desk.room.accounts.enter(person.account.number, whole=False, now=desk.room.now()))
    for route in [*MATRIX, *EVERYWHERE]:
        assert ask(desk, route, "byn").location == "/login/code", route


def ask(person: Desk, route: tuple[str, str], place: str) -> Any:
    method, rule = route
    path = path_of(rule, place)
    return person.get(path) if method == "GET" else person.send(path)
