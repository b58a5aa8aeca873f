"""The decision to publish: what has come in, what is odd, the candidate, what closes for ever, and the act."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response
from wtforms import BooleanField, Form, StringField, TextAreaField

from desk.accounts import Act
from desk.gate import needs
from desk.log import Act as Line
from desk.pages.asking import at_most, filled, sent
from desk.pipeline import stream
from desk.publishing import candidate
from desk.publishing.contents import Contents, Fate, contents
from desk.publishing.onward import ways
from desk.publishing.reasons import MARKS, Mark, reasons, tally, unreadable
from desk.publishing.works import Kind, Works
from desk.room import here, say
from forms.definition import Text
from intake.register import Campaign, CampaignState
from pipeline.decisions import PUBLISHED, Decision, DecisionKind
from pipeline.desk_view import CameIn, Odd, came_in, odd
from pipeline.errors import AlreadyRunningError
from pipeline.publish import Closed, Stage, Underlay, underlay
from pipeline.run import Stream, questionnaires, run_place
from pipeline.texts.reviewing import to_review
from reports import ENGLISH, SWEDISH, ReportError, as_sheet, build_notice

blueprint = Blueprint("publishing", __name__)
PAGE = 50
"""So many marked answers stand on a page."""
WORKS = "publishing"
_SWEDEN = ZoneInfo("Europe/Stockholm")
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
MODES: Mapping[str, tuple[str, str]] = {
    "web": ("webben", "the web"),
    "kiosk": ("surfplatta på plats", "tablet on site"),
    "paper": ("papper", "paper"),
    "phone": ("telefon", "telephone"),
    "assisted": ("med hjälp", "with help"),
    "group": ("i grupp", "in a group"),
    "import": ("inläst fil", "a file read in"),
}
"""What each way of answering is called."""
FATES: Mapping[Fate, tuple[str, str]] = {
    Fate.COUNTED: ("Räknas: antal per svar", "Counted: how many per answer"),
    Fate.TEXT: ("Egna ord: bara det som är granskat", "Own words: only what is reviewed"),
    Fate.MAP: (
        "Platser på kartan: bara rutor och namngivna platser som minst fem personer har pekat på",
        "Places on the map: only squares and named places that at least five people pointed at",
    ),
    Fate.CONTACT: ("Kontaktuppgifter: aldrig", "Contact details: never"),
    Fate.INTERNAL: ("Interna frågor: aldrig", "Internal questions: never"),
    Fate.SENSITIVE: ("Känsliga frågor: aldrig", "Sensitive questions: never"),
    Fate.CONSENT: ("Bara med samtycke: följer inte med", "Only with consent: not included"),
    Fate.OTHER: ("Går inte att räkna: följer inte med", "Cannot be counted: not included"),
}
"""What becomes of the answers to a question, in words."""
STAGES: Mapping[Stage, tuple[str, str]] = {
    Stage.READ: ("Läser svaren", "Reading the answers"),
    Stage.PROTECT: ("Räknar i grupper som skyddar", "Counting in groups that protect"),
    Stage.ASSEMBLE: ("Sätter ihop filen och kontrollerar den", "Putting the file together and checking it"),
    Stage.PAGES: ("Skriver behovsanalysen", "Writing the needs analysis"),
}
"""The stages of the work, in order."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A submission that is marked or left out, with why, and everything that was decided on it."""

    odd: Odd
    why: tuple[tuple[Mark, Text], ...]
    closed: bool
    """It is in a campaign that is public: what is decided now changes nothing."""
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a place stands: what has come in, what may be decided on, what would be published, what has been."""

    came_in: CameIn
    marked: tuple[Marked, ...]
    underlay: Underlay
    campaigns: tuple[Campaign, ...]
    titles: Mapping[str, Text]
    releases: tuple[Decision, ...]
    """The releases that closed something of this place, the latest first."""

    @property
    def undecided(self) -> tuple[Marked, ...]:
        return tuple(one for one in self.marked if one.odd.counted and not one.closed)

    @property
    def left_out(self) -> tuple[Marked, ...]:
        return tuple(one for one in self.marked if not one.odd.counted)

    @property
    def waiting(self) -> tuple[Campaign, ...]:
        """Those that are open and therefore cannot become public."""
        public = {one.campaign for one in self.underlay.closed}
        return tuple(
            one for one in self.campaigns if one.slug not in public and one.slug not in self.underlay.campaigns
        )


class Leaving(Form):
    every = BooleanField()
    reason = StringField(
        validators=[
            filled("Skriv varför. Skälet sparas tillsammans med ditt namn.", "Write why. It is kept with your name."),
            at_most(300),
        ]
    )


class Publishing(Form):
    remark = TextAreaField(validators=[at_most(1000)])


@blueprint.record_once
def _settle(state: BlueprintSetupState) -> None:
    state.app.extensions[WORKS] = Works()


def works() -> Works:
    """The work that is under way in this process."""
    found = current_app.extensions[WORKS]
    assert isinstance(found, Works)
    return found


@blueprint.get("/p/<place>/release")
@needs(Act.SEE_CANDIDATE)
def release(place: str) -> Any:
    return _page(Publishing())


@blueprint.get("/p/<place>/release/answers")
@needs(Act.SEE_CANDIDATE)
def answers(place: str) -> Any:
    return _answers(Leaving())


@blueprint.post("/p/<place>/release/answers")
@needs(Act.PUBLISH)
def decide(place: str) -> Any:
    """Leave the chosen answers out, or count them again: the last word holds and every word is kept."""
    form, back = Leaving(request.form), request.form.get("act") == "back"
    chosen = frozenset(request.form.getlist("entry")) - {""}
    with stream(here().home) as flow:
        found = _standing(flow, place)
        shown = _filtered(found.left_out if back else found.undecided, request.form.get("mark", ""))
        these = [one for one in shown if not one.closed and (form.every.data or one.odd.submission_id in chosen)]
        if not sent(form) or not (these or chosen or form.every.data):
            nothing = say("Välj vilka svar det gäller.", "Choose which answers it is about.")
            return _answers(form, trouble="" if these or chosen else nothing, back=back), 400
        person, position = g.entered.person.called, flow.journal.position()
        take = flow.decisions.include if back else flow.decisions.exclude
        for one in these:
            take(
                one.odd.campaign,
                one.odd.submission_id,
                who=person,
                day=here().today(),
                reason=form.reason.data.strip(),
                journal_position=position,
            )
    if these:
        act = "count again" if back else "leave out"
        here().note(act, place=place, subject=f"{len(these)}", reason=form.reason.data.strip())
    return redirect(url_for("publishing.answers", place=place, back=len(these) if back else None, out=len(these)))


@blueprint.post("/p/<place>/release/candidate")
@needs(Act.PUBLISH)
def make(place: str) -> Response:
    """Begin to make the candidate anew."""
    room, person = here(), g.entered.person
    job = partial(
        candidate.make, room.home, place, who=person.called, now=room.now(), today=room.today()
    )  # fmt: skip
    works().begin(place, Kind.CANDIDATE, person.called, lambda tell: job(tell=tell))
    return redirect(url_for("publishing.under_way", place=place))


@blueprint.get("/p/<place>/release/work")
@needs(Act.SEE_CANDIDATE)
def under_way(place: str) -> Any:
    """How far the work is; asks again by itself every second while it lasts."""
    work = works().of(place)
    if work is None or (not work.running and work.trouble is None):
        if work is not None and work.kind is Kind.RELEASE:
            return redirect(url_for("publishing.release", place=place, published=1))
        return redirect(url_for("publishing.release", place=place, _anchor="candidate"))
    shown = render_template("release_work.html", place=g.place, work=work, stages=list(STAGES.items()), kinds=Kind)
    return (shown, {"Refresh": "1"}) if work.running else shown


@blueprint.get("/p/<place>/release/document")
@needs(Act.SEE_CANDIDATE)
def document(place: str) -> Any:
    """The candidate's needs analysis, under a policy that lets it do nothing but be read."""
    file = candidate.document(here().home, place)
    if candidate.note_of(here().home, place) is None or not file.is_file():
        return redirect(url_for("publishing.release", place=place))
    return as_read(file.read_text(encoding="utf-8"))


def as_read(page: str) -> Response:
    """A document under a policy that lets it do nothing but be read."""
    styles = " ".join(f"'sha256-{_digest(style)}'" for style in _STYLE.findall(page)[:1])
    policy = f"default-src 'none'; style-src {styles}; img-src data:; form-action 'none'; "
    return Response(
        page,
        mimetype="text/html",
        headers={"Content-Security-Policy": f"{policy}frame-ancestors 'none'; base-uri 'none'"},
    )


@blueprint.get("/p/<place>/release/notice")
@needs(Act.SEE_CANDIDATE)
def notice(place: str) -> Any:
    """The sheet for the notice board, of what is public; in English where that is asked for."""
    room = here()
    try:
        said = build_notice(
            room.home.current / "public.db",
            place,
            language=ENGLISH if request.args.get("language") == "en" else SWEDISH,
            ways=ways(room.register, place, room.settings.public_url),
        )
        return Response(as_sheet(said), mimetype="application/pdf")
    except ReportError as error:
        return _page(Publishing(), trouble=str(error)), 409


@blueprint.post("/p/<place>/release/publish")
@needs(Act.PUBLISH)
def publish(place: str) -> Any:
    """Publish what the candidate showed. Pressed twice it is published once."""
    form, room, person = Publishing(request.form), here(), g.entered.person
    if not sent(form):
        return _page(form), 400
    note, work = candidate.note_of(room.home, place), works().of(place)
    if note is None or (work is not None and work.running):
        return redirect(url_for("publishing.under_way", place=place))
    if request.form.get("seen") != note.digest:
        words = say(
            "En ny kandidat har gjorts sedan du öppnade sidan. Se på den först. Inget är publicerat.",
            "A new candidate has been made since you opened the page. Look at it first. Nothing is published.",
        )
        return _page(form, trouble=words), 409
    remark = (form.remark.data or "").strip()
    act = Line(room.now(), person.account.email, "publish", place, reason=remark)
    today = room.today()

    def job(tell: Any) -> None:
        made = candidate.make_public(
            room.home, place, seen=note.digest, who=person.called, remark=remark, today=today, tell=tell
        )
        if made.release_id is not None and not made.unchanged:
            room.log.write(Line(act.at, act.who, act.act, act.place, made.release_id, act.reason))

    works().begin(place, Kind.RELEASE, person.called, job)
    return redirect(url_for("publishing.under_way", place=place))


def publish_words(act: str, place: str, text_of: str = "") -> Response:
    """Begin to publish words beside the figures that are public already, and lead to where that is followed.

    `act` is what the log calls it, `text_of` the place whose document becomes public as it is written.
    """
    room, person = here(), g.entered.person
    line, today = Line(room.now(), person.account.email, act, place), room.today()

    def job(tell: Any) -> None:
        made = candidate.make_words_public(room.home, who=person.called, today=today, tell=tell, text_of=text_of)
        if made is not None:
            room.log.write(replace(line, subject=made))

    works().begin(place, Kind.RELEASE, person.called, job)
    return redirect(url_for("publishing.under_way", place=place))


# What the pages show


def _page(form: Form, trouble: str = "") -> str:
    home, place = here().home, g.place.slug
    work = works().of(place)
    with stream(home) as flow:
        standing = _standing(flow, place)
        # what is being made anew is not there to be looked at
        note = None if work is not None and work.running else candidate.note_of(home, place)
        shown = contents(candidate.database(home, place), place, flow.catalogue.get) if note else None
        written = to_review(flow, place, secret=home.key("pipeline"))
    stale = note is not None and note.digest != standing.underlay.digest
    return render_template(
        "release.html",
        place=g.place,
        form=form,
        trouble=trouble,
        standing=standing,
        unreadable=unreadable(standing.came_in.unreadable),
        tally=tally(one.odd for one in standing.undecided),
        note=note,
        made=_moment(note.at) if note else "",
        shown=shown,
        stale=stale,
        fresh=_fresh(shown),
        texts={
            "all": sum(len(one.texts) for one in written),
            "reviewed": sum(len(one.texts) - len(one.waiting) for one in written),
            "questions": len(written),
            "finished": sum(bool(one.reviewed.finishes) for one in written),
        },
        has_document=candidate.document(home, place).is_file(),
        titles=standing.titles,
        closed_in=_by_release(standing.underlay.closed),
        remark_of=lambda decision: "" if decision.reason == PUBLISHED else decision.reason,
        states={one.slug: _waits(one) for one in standing.waiting},
        data_url=here().settings.data_url,
        work=work,
        marks=MARKS,
        fates=FATES,
        in_words=_in_words,
    )


def _fresh(shown: Contents | None) -> tuple[str, ...]:
    """The campaigns that publishing would close."""
    if shown is None:
        return ()
    return tuple(one.slug for one in shown.campaigns if one.new and one.final and one.groups)


def _answers(form: Form, trouble: str = "", *, back: bool = False) -> str:
    with stream(here().home) as flow:
        standing = _standing(flow, g.place.slug)
        channels = {
            (one.slug, channel.key): channel.name
            for one in standing.campaigns
            for channel in flow.register.channels(one.slug)
        }
    mark = request.values.get("mark", "")
    listed = _filtered(standing.undecided, mark)
    begin = PAGE * min(_number("page"), max(0, (len(listed) - 1) // PAGE))
    return render_template(
        "release_answers.html",
        place=g.place,
        form=form,
        trouble=trouble,
        back=back,
        standing=standing,
        tally=tally(one.odd for one in standing.undecided),
        mark=mark if mark in tuple(Mark) else "",
        listed=listed,
        shown=listed[begin : begin + PAGE],
        page=begin // PAGE,
        pages=-(-len(listed) // PAGE),
        channel=lambda one: channels.get((one.campaign, one.channel), _CHANNELS.get(one.channel, one.channel)),
        titles=standing.titles,
        modes=MODES,
        marks=MARKS,
        kinds=DecisionKind,
        out=_number("out"),
        taken_back=_number("back"),
        in_words=_in_words,
    )


_CHANNELS = {"": "", "import": ""}
"""Channels that say nothing besides how the answer came."""


def _standing(flow: Stream, place: str) -> Standing:
    """How the place stands right now: what came in is normalised first, as for the follow-up."""
    with suppress(AlreadyRunningError):
        run_place(flow, place)
    mapping, campaigns = flow.database(place), flow.register.campaigns(place)
    anonymous = questionnaires(flow, place)
    decided: dict[str, tuple[Decision, ...]] = {}
    for decision in flow.decisions.all():
        if decision.kind in (DecisionKind.EXCLUDE, DecisionKind.INCLUDE) and decision.campaign in anonymous:
            decided[decision.subject] = (*decided.get(decision.subject, ()), decision)
    now = underlay(flow, place=place, ledger=here().home.ledger, today=here().today())
    public, names = ({getattr(one, field) for one in now.closed} for field in ("campaign", "release"))
    return Standing(
        came_in=came_in(mapping),
        marked=tuple(
            Marked(one, reasons(one), one.campaign in public, decided.get(one.submission_id, ()))
            for one in odd(mapping, frozenset(decided))
        ),
        underlay=now,
        campaigns=tuple(one for one in campaigns if one.slug in anonymous),
        titles=titles_of({slug: asked.form.title if asked else {} for slug, asked in anonymous.items()}),
        releases=tuple(one for one in reversed(flow.decisions.releases()) if one.subject in names),
    )


def titles_of(forms: Mapping[str, Text]) -> dict[str, Text]:
    """What each campaign is called: its form's title, with its own name where several ask the same form."""
    alike = Counter(title.get("sv", "") for title in forms.values())
    return {
        slug: {
            tag: f"{title.get(tag, '')} ({slug})" if alike[title.get("sv", "")] > 1 else title.get(tag, slug)
            for tag in ("sv", "en")
        }
        for slug, title in forms.items()
    }


def _filtered(marked: tuple[Marked, ...], mark: str) -> tuple[Marked, ...]:
    if mark not in tuple(Mark):
        return marked
    return tuple(one for one in marked if mark in {found for found, _ in one.why})


def _by_release(closed: tuple[Closed, ...]) -> dict[str, list[str]]:
    return {name: [one.campaign for one in closed if one.release == name] for name in {one.release for one in closed}}


def _waits(campaign: Campaign) -> str:
    """Why a campaign cannot become public yet."""
    state, last = campaign.state(here().today()), campaign.last_entry
    if state is CampaignState.NOT_YET:
        return say(f"öppnar {campaign.opens}", f"opens {campaign.opens}")
    if last is None:
        return say("är öppen utan slutdag", "is open with no last day")
    return say(f"tar emot svar till och med {last}", f"takes answers until {last}")


def _in_words(text: Text) -> str:
    return text["en" if g.language == "en" else "sv"].replace("{place}", g.place.name)


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).astimezone(_SWEDEN).strftime("%Y-%m-%d %H:%M")


def _number(name: str) -> int:
    asked = request.args.get(name, "0")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0


def _digest(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
