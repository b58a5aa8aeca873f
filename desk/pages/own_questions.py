"""A place's own words and questions in a draft: written here or in a workbook, kept as versions of its own form."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response
from wtforms import Form, StringField, TextAreaField

from desk.accounts import Act
from desk.gate import needs
from desk.here import as_defined, library
from desk.pages.asking import at_most, filled
from desk.room import here, say
from forms.catalogue import read_definition, shared_lists
from forms.definition import ChoiceList, Question, QuestionType, Section, Text
from forms.definition import Form as Definition
from forms.duration import minutes
from forms.errors import DefinitionError, Problem
from forms.own_questions import MOST, SECTION, THEME, Kind, extend, faults, own_question, variant_id
from forms.xlsform import read_own_questions, write_workbook
from intake.register import ControllerKind, Terms

blueprint = Blueprint("own_questions", __name__)
KINDS: Mapping[Kind, tuple[str, str, str, str]] = {
    Kind.ONE: (
        *("Ett svar", "One answer"),
        *("Man väljer ett av era svar.", "One of your answers is chosen."),
    ),
    Kind.SEVERAL: (
        *("Flera svar", "Several answers"),
        *("Man kryssar i det som stämmer.", "Whatever fits is ticked."),
    ),
    Kind.RATING: (
        *("Betyg", "Rating"),
        *(
            "Fem steg från mycket dåligt till mycket bra, och vet inte.",
            "Five steps from very poor to very good, and don't know.",
        ),
    ),
    Kind.NUMBER: (
        *("Antal", "Number"),
        *("Man skriver ett heltal. Det redovisas i klasser.", "A whole number is written. It is shown in classes."),
    ),
    Kind.SHORT_TEXT: (
        *("Kort text", "Short text"),
        *(
            "En rad med egna ord. Någon läser igenom dem innan de visas.",
            "One line in their own words. Somebody reads them before they are shown.",
        ),
    ),
    Kind.LONG_TEXT: (
        *("Lång text", "Long text"),
        *(
            "Flera rader med egna ord. Någon läser igenom dem innan de visas.",
            "Several lines in their own words. Somebody reads them before they are shown.",
        ),
    ),
}
"""What each kind is called, and what it means for who answers, in Swedish and English."""

MOST_CHOICES = 20
_LONGEST = 300
_DONE: Mapping[str, tuple[str, str]] = {
    "added": ("Frågan är tillagd.", "The question is added."),
    "changed": ("Frågan är ändrad.", "The question is changed."),
    "moved": ("Frågan är flyttad.", "The question is moved."),
    "removed": ("Frågan är borttagen.", "The question is removed."),
    "intro": ("Inledningen är sparad.", "The introduction is saved."),
    "workbook": ("Frågorna i arbetsboken är inlästa.", "The questions of the workbook are in."),
    "version": (
        "Här är en ny insamling med samma frågor, ett utkast. Ändra det som ska ändras.",
        "This is a new survey with the same questions, a draft. Change what is to be changed.",
    ),
    "undone": ("Ändringen är ångrad.", "The change is undone."),
    "stale": (
        "Frågorna hade ändrats sedan du öppnade sidan, så inget gjordes. Så här ser de ut nu.",
        "The questions had changed since you opened the page, so nothing was done. This is how they are now.",
    ),
}


# --- What a form says of a place's own -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Own:
    """What a place says of its own, beside the shipped form that everybody has."""

    base: Definition
    introduction: Text
    questions: tuple[Question, ...]

    @property
    def nothing(self) -> bool:
        return not self.questions and not any(self.introduction.values())


def own_in(form: Definition) -> Own | None:
    """What a form says of its own, in the words that it has; None for one that is not of the shipped library.

    The form itself is the only thing that remembers: its introduction ends with that of the form it is based on, and
    its own questions stand in a section of their own.
    """
    key = form.based_on or form.key
    shipped = next((one for one in library().forms() if one.key == key), None)
    if shipped is None:
        return None
    shown = here().catalogue().get(shipped.id, shipped.version)
    section = next((one for one in form.sections if one.id == SECTION), None) if form.based_on else None
    written = as_defined(here().register).get(form.id, form.version)
    introduction = {}
    for language in form.intro:
        mended = (
            one.after for one in here().register.corrections(shipped.id, shipped.version) if one.language == language
        )
        ends = {shipped.intro[language], shown.intro[language], *mended}
        found = (_without(ends, one.intro[language]) for one in (form, written))
        introduction[language] = next((words for words in found if words is not None), "")
    return Own(
        shown,
        {language: words for language, words in introduction.items() if words},
        tuple(map(_as_written, section.questions if section else ())),
    )


def _without(ends: Iterable[str], words: str) -> str | None:
    """The words before one of these ends, None when they end otherwise."""
    longest = max((end for end in ends if words.endswith(end)), key=len, default=None)
    return None if longest is None else words.removesuffix(longest).strip()


def _as_written(question: Question) -> Question:
    """A question as its author wrote it: nothing where Swedish stands in for English, shared lists as they are."""
    return _with_texts(question, lambda text: {one: words for one, words in text.items() if not _stands_in(text, one)})


def _for_everybody(question: Question) -> Question:
    """A question as it is shown: Swedish stands in for English."""
    return _with_texts(question, lambda text: {"sv": text["sv"], "en": text["sv"], **text})


def _stands_in(text: Text, language: str) -> bool:
    return language != "sv" and text[language] == text["sv"]


def _with_texts(question: Question, spoken: Callable[[Text], Text]) -> Question:
    def listed(part: ChoiceList) -> ChoiceList:
        said = tuple(replace(one, label=spoken(one.label)) for one in part.choices)
        return _shared(part) or replace(part, choices=said)

    return replace(
        question,
        label=spoken(question.label),
        choices=listed(question.choices) if question.choices else None,
        rows=listed(question.rows) if question.rows else None,
    )


def _shared(part: ChoiceList) -> ChoiceList | None:
    """The shipped list that this one is, by name or by what it says."""
    lists = shared_lists()
    alike = (one for one in lists.values() if one.values() == part.values() and _swedish(one) == _swedish(part))
    return lists.get(part.name) or next(alike, None)


def _swedish(part: ChoiceList) -> list[str]:
    return [choice.label["sv"] for choice in part.choices]


def settled(own: Own, place: str) -> Definition:
    """The form that says this, put in the register when it was not there. Raises DefinitionError with every fault.

    Without anything of its own it is the shipped form; what was said before is the version that said it.
    """
    if own.nothing:
        return library().get(own.base.id, own.base.version)
    register, name = here().register, variant_id(own.base, place)
    known = [form.version for form in as_defined(register).forms() if form.id == name]
    version = max(known, default=0) + 1
    text = extend(own.base, id=name, version=version, introduction=own.introduction, questions=own.questions)
    kept = set(register.definitions())
    for earlier in known:
        same = text.replace(f"\nversion = {version}\n", f"\nversion = {earlier}\n", 1)
        if same in kept:
            return read_definition(same)
    form = read_definition(text)
    register.add_definition(form.id, form.version, form.digest, text)
    return form


# --- The pages -----------------------------------------------------------------------------------------------------


class Words(Form):
    """The own introduction."""

    intro = TextAreaField(validators=[at_most(1000)])
    intro_en = TextAreaField(validators=[at_most(1000)])


class Writing(Form):
    """One question in the simple editor; what its kind has no use for is not asked."""

    label = StringField(validators=[filled("Skriv frågan på svenska.", "Write the question in Swedish.")])
    label_en = StringField(validators=[at_most(_LONGEST)])
    choices = TextAreaField()
    choices_en = TextAreaField()
    most = StringField()
    starts = StringField()


@blueprint.route("/c/<campaign>/questions", methods=["GET", "POST"])
@needs(Act.RUN_CAMPAIGN)
def listed(campaign: str) -> Any:
    """The own introduction and the own questions of a draft, with what can be done to each."""
    own = _own()
    if isinstance(own, Response):
        return own
    form = Words(request.form, intro=own.introduction.get("sv", ""), intro_en=own.introduction.get("en", ""))
    if request.method == "POST" and form.validate():
        said = {"sv": form.intro.data or "", "en": form.intro_en.data or ""}
        further = {language: words for language, words in own.introduction.items() if language not in said}
        return _kept(replace(own, introduction={**further, **said}), "intro", form)
    return _page(own, form)


@blueprint.route("/c/<campaign>/questions/edit", methods=["GET", "POST"])
@needs(Act.RUN_CAMPAIGN)
def edit(campaign: str) -> Any:
    """One question: a new one of a kind (`kind`), or one of those there are (`number`)."""
    own = _own()
    if isinstance(own, Response):
        return own
    number = _number(own)
    question = own.questions[number - 1] if number else None
    kind = kind_of(question) if question else _kind()
    if kind is None or (question is None and len(own.questions) >= MOST):
        return redirect(url_for("own_questions.listed", campaign=campaign))
    form = Writing(request.form, **(_typed(question, kind) if question else {}))
    problems: list[Problem] = []
    if request.method == "POST" and form.validate() and _holds(form, kind):
        written = _written(form, kind)
        at = number or len(own.questions) + 1
        changed = replace(
            own, questions=(*own.questions[: at - 1], replace(written, id=f"own_{at}"), *own.questions[at:])
        )
        problems = [one for one in _faults(changed) if one.severity == "error"]
        if not problems:
            return _moved_to(changed, "changed" if question else "added")
    return render_template(
        "own_question.html",
        campaign=g.campaign,
        place=g.place,
        form=form,
        kind=kind,
        kinds=KINDS,
        number=number,
        seen=_key(),
        problems=_told(problems),
    ), 400 if form.errors or problems else 200


@blueprint.post("/c/<campaign>/questions/move")
@needs(Act.RUN_CAMPAIGN)
def move(campaign: str) -> Any:
    """A question one step up or down; `number` is where it stands and `to` where it is wanted."""
    own = _own()
    if isinstance(own, Response):
        return own
    number, to = _number(own), _number(own, "to")
    if not number or not to:
        return redirect(url_for("own_questions.listed", campaign=campaign))
    order = list(own.questions)
    order.insert(to - 1, order.pop(number - 1))
    return _kept(replace(own, questions=tuple(order)), "moved")


@blueprint.post("/c/<campaign>/questions/remove")
@needs(Act.RUN_CAMPAIGN)
def remove(campaign: str) -> Any:
    """A question goes; the page that follows can bring it back."""
    own = _own()
    if isinstance(own, Response):
        return own
    number = _number(own)
    if not number:
        return redirect(url_for("own_questions.listed", campaign=campaign))
    left = tuple(one for at, one in enumerate(own.questions, start=1) if at != number)
    leaning = [one for one in left if f"${{own_{number}" in f"{one.relevant} {one.required} {one.constraint}"]
    if leaning:
        words = say(
            f"”{leaning[0].label['sv']}” ställs bara efter vissa svar på den frågan. Ta bort den först.",
            f"“{leaning[0].label['sv']}” is asked only after certain answers to that question. Remove it first.",
        )
        return _page(own, troubles=[(words, "")])
    return _kept(replace(own, questions=left), "removed")


@blueprint.post("/c/<campaign>/questions/undo")
@needs(Act.RUN_CAMPAIGN)
def undo(campaign: str) -> Any:
    """The draft asks the version that it asked before: no version is ever thrown away."""
    own = _own()
    if isinstance(own, Response):
        return own
    key, name = request.form.get("to", ""), variant_id(own.base, g.place.slug)
    found = next((form for form in as_defined(here().register).forms() if form.key == key), None)
    if found is not None and (found.key == own.base.key or (found.id == name and found.based_on == own.base.key)):
        _ask(found)
        return redirect(url_for("own_questions.listed", campaign=campaign, did="undone"))
    return redirect(url_for("own_questions.listed", campaign=campaign))


@blueprint.route("/c/<campaign>/questions/workbook", methods=["GET", "POST"])
@needs(Act.RUN_CAMPAIGN)
def workbook(campaign: str) -> Any:
    """The own questions as a workbook (XLSForm), to write in and send back; what is sent takes their place."""
    own = _own()
    if isinstance(own, Response):
        return own
    if request.method == "GET":
        name = say("egna-fragor.xlsx", "own-questions.xlsx")
        return send_file(io.BytesIO(_as_workbook(own)), as_attachment=True, download_name=name)
    file = request.files.get("workbook")
    if file is None or not file.filename:
        words = say("Välj en fil först.", "Choose a file first.")
        return _page(own, troubles=[(words, "")], of_workbook=True)
    try:
        questions = tuple(replace(_as_written(one), theme=THEME) for one in read_own_questions(file.read()))
    except DefinitionError as refused:
        return _page(own, troubles=_told(refused.problems), of_workbook=True)
    return _kept(replace(own, questions=questions), "workbook")


# --- What the pages share ------------------------------------------------------------------------------------------


def _own() -> Own | Response:
    """What the draft says of its own, or where to go instead: a campaign that is open has corrections."""
    if not g.campaign.draft:
        return redirect(url_for("corrections.listed", campaign=g.campaign.slug))
    own = own_in(here().form(g.campaign))
    if own is None:
        return redirect(f"/c/{g.campaign.slug}")
    if request.method == "POST" and request.form.get("seen") != _key():
        return redirect(url_for("own_questions.listed", campaign=g.campaign.slug, did="stale"))
    return own


def _key() -> str:
    return f"{g.campaign.form}.v{g.campaign.version}"


def _number(own: Own, field: str = "number") -> int:
    """Which of the questions is meant, counted from 1; 0 for none of them."""
    written = request.values.get(field, "")
    number = int(written) if written.isascii() and written.isdecimal() and len(written) < 3 else 0
    return number if number <= len(own.questions) else 0


def _kind() -> Kind | None:
    written = request.values.get("kind", "")
    return Kind(written) if written in tuple(Kind) else None


def _ask(form: Definition) -> None:
    """The draft asks this form from now on."""
    register, campaign = here().register, g.campaign
    terms = register.terms(campaign.slug) or Terms(campaign.slug, ControllerKind.ASSOCIATION)
    g.campaign = register.save_draft(
        replace(campaign, form=form.id, version=form.version, definition=form.digest), terms
    )


def _moved_to(own: Own, did: str) -> Response:
    """Keep what was written and show it, with the way back."""
    before = _key()
    _ask(settled(own, g.place.slug))
    way_back = before if before != _key() else None
    return redirect(url_for("own_questions.listed", campaign=g.campaign.slug, did=did, undo=way_back))


def _kept(own: Own, did: str, form: Words | None = None) -> Any:
    """As `_moved_to`, or the page again with what must be mended first."""
    problems = [one for one in _faults(own) if one.severity == "error"]
    if problems:
        return _page(_own_as_it_is(), form, troubles=_told(problems), of_workbook=did == "workbook")
    return _moved_to(own, did)


def _own_as_it_is() -> Own:
    own = own_in(here().form(g.campaign))
    assert own is not None
    return own


def _faults(own: Own) -> list[Problem]:
    return faults(own.base, own.questions, own.introduction)


def _page(
    own: Own, form: Words | None = None, *, troubles: Sequence[tuple[str, str]] = (), of_workbook: bool = False
) -> tuple[str, int]:
    """The list, with what stands in the way (sentence and its language) where the page was asked to do something."""
    asked = here().form(g.campaign)
    words = form or Words(intro=own.introduction.get("sv", ""), intro_en=own.introduction.get("en", ""))
    return render_template(
        "own_questions.html",
        campaign=g.campaign,
        place=g.place,
        title=_said(asked.title),
        own=own,
        form=words,
        questions=[_shown(question) for question in own.questions],
        most=MOST,
        kinds=KINDS,
        seen=_key(),
        closing=_said(own.base.intro).replace("{place}", g.place.name).replace("{minutes}", str(minutes(asked))),
        takes=(minutes(asked), minutes(own.base)),
        done=_DONE.get(request.args.get("did", "")),
        way_back=request.args.get("undo", ""),
        warnings=_told(one for one in _faults(own) if one.severity == "warning"),
        troubles=troubles,
        of_workbook=of_workbook,
    ), 400 if troubles or words.errors else 200


def _said(text: Text) -> str:
    return text["en" if g.language == "en" else "sv"]


@dataclass(frozen=True, slots=True)
class Shown:
    """An own question as the list shows it."""

    label: str
    english: str
    kind: Kind | None
    """None for what only a workbook can say."""
    choices: tuple[str, ...]


def _shown(question: Question) -> Shown:
    own_list = question.choices if question.choices and question.choices.name not in shared_lists() else None
    choices = [choice.label["sv"] for choice in own_list.choices] if own_list else []
    bands = [band.label["sv"] for band in question.bands]
    return Shown(question.label["sv"], question.label.get("en", ""), kind_of(question), (*choices, *bands))


# --- The simple editor ---------------------------------------------------------------------------------------------

_OF_TYPE: Mapping[QuestionType, Kind] = {
    QuestionType.SELECT_ONE: Kind.ONE,
    QuestionType.SELECT_MULTIPLE: Kind.SEVERAL,
    QuestionType.INTEGER: Kind.NUMBER,
    QuestionType.TEXT: Kind.SHORT_TEXT,
    QuestionType.LONGTEXT: Kind.LONG_TEXT,
}


def kind_of(question: Question) -> Kind | None:
    """The kind that the simple editor would write this question with; None when it would lose something of it."""
    kind = _OF_TYPE.get(question.type)
    if kind is Kind.ONE and question.choices and question.choices.name in shared_lists():
        kind = Kind.RATING
    if kind is None:
        return None
    again = own_question(
        kind,
        question.label,
        choices=[choice.label for choice in question.choices.choices] if question.choices else (),
        starts=[band.low for band in question.bands if band.low is not None],
        hint=question.hint,
        most=question.max_choices,
    )
    same = replace(again, id=question.id, max_length=question.max_length)
    if kind is not Kind.RATING and again.choices and question.choices and _alike(again.choices, question.choices):
        same = replace(same, choices=question.choices)
    return kind if same == question else None


def _alike(one: ChoiceList, other: ChoiceList) -> bool:
    """Whether two lists say the same; their names do not."""
    return (one.choices, one.scale) == (other.choices, other.scale)


def _typed(question: Question, kind: Kind) -> dict[str, Any]:
    """A question as the editor's fields hold it."""
    choices = question.choices.choices if question.choices and kind is not Kind.RATING else ()
    english = [choice.label.get("en", "") for choice in choices]
    return {
        "label": question.label["sv"],
        "label_en": question.label.get("en", ""),
        "choices": "\n".join(choice.label["sv"] for choice in choices),
        "choices_en": "\n".join(words or choice.label["sv"] for words, choice in zip(english, choices, strict=True))
        if any(english)
        else "",
        "most": question.max_choices or "",
        "starts": ", ".join(str(band.low) for band in question.bands),
    }


def _written(form: Writing, kind: Kind) -> Question:
    english = _lines(form.choices_en.data) or [""] * len(_lines(form.choices.data))
    pairs = zip(_lines(form.choices.data), english, strict=True)
    return own_question(
        kind,
        _text(form.label.data or "", form.label_en.data or ""),
        choices=[_text(swedish, words) for swedish, words in pairs] if kind in _CHOOSING else (),
        starts=_starts(form.starts.data) or () if kind is Kind.NUMBER else (),
        most=int(form.most.data) if kind is Kind.SEVERAL and form.most.data else None,
    )


_CHOOSING = (Kind.ONE, Kind.SEVERAL)


def _text(swedish: str, english: str) -> Text:
    said = {"sv": " ".join(swedish.split()), "en": " ".join(english.split())}
    return {language: words for language, words in said.items() if words}


def _lines(written: str | None) -> list[str]:
    return [" ".join(line.split()) for line in (written or "").splitlines() if line.strip()]


def _starts(written: str | None) -> list[int] | None:
    """The first number of each class; None when they are no row of rising whole numbers."""
    parts = re.split(r"[\s,;]+", (written or "").strip(" ,;"))
    if not all(part.isascii() and part.isdecimal() and len(part) < 7 for part in parts):
        return None
    numbers = [int(part) for part in parts]
    return numbers if len(numbers) > 1 and numbers == sorted(set(numbers)) else None


def _holds(form: Writing, kind: Kind) -> bool:
    """Whether what this kind needs is there; what is not is told beside its field."""
    if len(form.label.data or "") > _LONGEST:
        form.label.errors = [say(f"Skriv högst {_LONGEST} tecken.", f"Write at most {_LONGEST} characters.")]
    if kind in _CHOOSING:
        _hold_choices(form)
    if kind is Kind.SEVERAL and (most := (form.most.data or "").strip()):
        form.most.data = most
        if most not in map(str, range(1, len(_lines(form.choices.data)) + 1)):
            form.most.errors = [
                say("Skriv ett tal som inte är fler än svaren.", "Write a number not above that of the answers.")
            ]
    if kind is Kind.NUMBER and _starts(form.starts.data) is None:
        form.starts.errors = [
            say(
                "Skriv minst två hela tal i stigande ordning, till exempel 0, 1, 5.",
                "Write at least two whole numbers in rising order, for example 0, 1, 5.",
            )
        ]
    return not form.errors


def _hold_choices(form: Writing) -> None:
    swedish, english = _lines(form.choices.data), _lines(form.choices_en.data)
    twice = next((line for line in swedish if [one.casefold() for one in swedish].count(line.casefold()) > 1), None)
    if len(swedish) < 2:
        form.choices.errors = [say("Skriv minst två svar, ett per rad.", "Write at least two answers, one per line.")]
    elif len(swedish) > MOST_CHOICES:
        form.choices.errors = [say(f"Skriv högst {MOST_CHOICES} svar.", f"Write at most {MOST_CHOICES} answers.")]
    elif twice:
        form.choices.errors = [say(f"Svaret ”{twice}” står två gånger.", f"The answer “{twice}” stands twice.")]
    if english and len(english) != len(swedish):
        form.choices_en.errors = [
            say(
                f"Det är {len(swedish)} svar på svenska och {len(english)} på engelska. Skriv lika många, i samma "
                "ordning.",
                f"There are {len(swedish)} answers in Swedish and {len(english)} in English. Write as many, in the "
                "same order.",
            )
        ]


# --- The workbook --------------------------------------------------------------------------------------------------

_TITLE: Text = {"sv": "Egna frågor", "en": "Own questions"}


def _as_workbook(own: Own) -> bytes:
    """The own questions as a workbook; where there are none, one to write over."""
    example = own_question(
        Kind.ONE,
        {"sv": "Vill du ha en bastu vid badet?", "en": "Would you like a sauna by the beach?"},
        choices=[{"sv": "Ja", "en": "Yes"}, {"sv": "Nej", "en": "No"}, {"sv": "Vet inte", "en": "Don't know"}],
    )
    listed = own.questions or (replace(example, id="own_1"),)
    whole = replace(
        own.base,
        id="own_questions",
        title=_TITLE,
        intro=_TITLE,
        target=_TITLE,
        source=None,
        derived=(),
        group_by=(),
        respondent_counts=(),
        cross_tables=(),
        languages=("sv", "en"),
        drafts=(),
        sections=(Section(SECTION, _TITLE, tuple(map(_for_everybody, listed))),),
    )
    return write_workbook(whole)


# --- What is wrong, in the person's language -----------------------------------------------------------------------

_ENGLISH: Mapping[str, tuple[str, str]] = {
    "saknas på svenska": ("is missing in Swedish", "write it in Swedish first"),
    "saknas på engelska": (
        "is missing in English",
        "write it in English too, or those who read English meet only the form's own introduction",
    ),
    "frågan eller något svar saknas på engelska": (
        "the question or one of its answers is missing in English",
        "translate it, or those who answer in English see the Swedish words",
    ),
    "frågan gäller (.+)": (
        "the question is about “{0}”",
        "remove the question; such numbers are not taken in any field",
    ),
    "”(.+)” tyder på att frågan gäller vem .*": (
        "“{0}” points to who the person is, and the survey is anonymous",
        "remove it, or ask in the sign-up instead",
    ),
    "ordet ”(.+)” lovar mer än vi kan hålla": (
        "the word “{0}” promises more than can be kept",
        "say how the answers are used instead; they may become public documents",
    ),
    "(.+) fylls aldrig i": ("{0} is never filled in", "use {{place}} for the name of the place"),
    "ordet ”(.+)” tyder på känsliga personuppgifter": (
        "the word “{0}” points to sensitive personal data",
        "do not ask about it",
    ),
    "de nya orden saknas": ("the new words are missing", "write them as they should be"),
    "orden är desamma före och efter": ("the words are the same as before", "change what is wrong"),
    r"\{place\} och \{minutes\} fylls i .*": (
        "{{place}} and {{minutes}} are filled in by themselves and must remain",
        "write them exactly as they stood",
    ),
}
"""What can be wrong with what is written at the desk -> the same in English, with how it is mended."""


_VERBS = frozenset({"saknas", "är", "har", "går", "is"})
"""A rule that begins so is said of the place where it was broken: "Inledningen saknas på engelska"."""


def told(problem: Problem, *, where: bool = True) -> tuple[str, str]:
    """A problem as a sentence, and the language of it where it is not the page's: workbooks are told in Swedish."""
    place, rule, mend, tongue = problem.where, problem.rule, problem.mend, ""
    if g.language == "en":
        tongue = "sv"
        for pattern, (english, mended) in _ENGLISH.items():
            if found := re.fullmatch(pattern, problem.rule):
                place = place.replace("egen fråga", "own question").replace("inledningen", "the introduction")
                rule, mend, tongue = english.format(*found.groups()), mended.format(), ""
                break
    sentence = f"{rule}. {mend[:1].upper()}{mend[1:]}."
    join = " " if rule.split()[0] in _VERBS else ": "
    whole = f"{place}{join}{sentence}" if where else sentence
    return whole[:1].upper() + whole[1:], tongue


def _told(problems: Iterable[Problem]) -> list[tuple[str, str]]:
    return [told(problem) for problem in problems]
