"""The administrator writes a place down: its name and size, its sub-areas, and its inhabitants by age and gender."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from wtforms import Form, SelectField, StringField

from desk.accounts import Act
from desk.gate import needs
from desk.pages.asking import Words, at_most, filled, sent
from desk.pages.telling import in_words
from desk.room import here, say
from forms.definition import Choice
from intake.register import Place, RegisterError, areas_from_geojson, population_from_csv

blueprint = Blueprint("new_place", __name__)
ELSEWHERE = "other"


class PlaceForm(Form):
    name = StringField(validators=[filled("Skriv vad platsen heter.", "Write the name of the place."), at_most(80)])
    slug = StringField(
        validators=[
            Words(
                lambda value: bool(value) and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value.strip()),
                "Skriv kortnamnet med a–z, siffror och bindestreck, till exempel norra-byn.",
                "Write the short name with a–z, digits and hyphens, for example norra-byn.",
            ),
            at_most(60),
        ]
    )
    municipality = SelectField(
        validate_choice=False,
        validators=[filled("Välj vilken kommun platsen ligger i.", "Choose the municipality of the place.")],
    )
    code = StringField(
        validators=[
            Words(
                lambda value: bool(value) and not re.fullmatch(r"[0-9]{4}", value.strip()),
                "Skriv kommunkoden med fyra siffror.",
                "Write the municipality code with four digits.",
            )
        ]
    )
    population = StringField(
        validators=[
            Words(
                lambda value: not 1 <= whole(value) <= 9_999_999,
                "Skriv hur många som bor på platsen, med siffror.",
                "Write how many live in the place, in digits.",
            )
        ]
    )
    source = StringField(
        validators=[
            filled("Skriv varifrån antalet kommer, med år.", "Write where the number comes from, with the year."),
            at_most(120),
        ]
    )


def whole(text: str | None) -> int:
    """'1 234' -> 1234; what is no whole number is 0."""
    digits = re.sub(r"\s", "", text or "")
    return int(digits) if re.fullmatch(r"[0-9]{1,9}", digits) else 0


def short_name(*names: str) -> str:
    """'Norra Byn' -> 'norra-byn': a name as it can stand in an address."""
    plain = unicodedata.normalize("NFKD", " ".join(names).lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-")


@blueprint.route("/places/new", methods=["GET", "POST"])
@needs(Act.ADMINISTER)
def create() -> Any:
    """A new place; a short name that is not written is made of the name."""
    form = PlaceForm(request.form)
    offered = sorted(_municipalities(), key=lambda one: _in_order(in_words(one.label)))
    form.municipality.choices = [
        ("", say("Välj kommun", "Choose a municipality")),
        *((one.value, in_words(one.label)) for one in offered),
        (ELSEWHERE, say("En annan kommun (skriv koden)", "Another municipality (write the code)")),
    ]
    if not (sent(form) and _says_where(form)):
        return render_template("new_place.html", form=form), 400 if form.errors else 200
    slug = (form.slug.data or "").strip() or short_name(form.name.data)
    code = form.code.data.strip() if form.municipality.data == ELSEWHERE else form.municipality.data
    place = Place(slug, form.name.data.strip(), code, whole(form.population.data), form.source.data.strip())
    try:
        here().register.add_place(place)
    except RegisterError as error:
        form.slug.data = short_name(form.name.data, dict(form.municipality.choices).get(code, code))
        return render_template("new_place.html", form=form, trouble=str(error)), 400
    here().note("add place", place=slug, subject=place.name)
    return redirect(url_for("new_place.files", place=slug, saved="place"))


@blueprint.route("/p/<place>/files", methods=["GET", "POST"])
@needs(Act.ADMINISTER)
def files(place: str) -> Any:
    """What is known of the place's sub-areas and inhabitants, and files that replace it."""
    try:
        told = _take_in(place) if request.method == "POST" else ""
    except RegisterError as error:
        return _files(trouble=str(error)), 400
    if told:
        return redirect(url_for("new_place.files", place=place, saved=told))
    return _files(trouble=_nothing() if request.method == "POST" else ""), 400 if request.method == "POST" else 200


def _files(trouble: str) -> str:
    register = here().register
    counts = register.population(g.place.slug)
    return render_template(
        "place_files.html",
        place=g.place,
        trouble=trouble,
        areas=register.areas(g.place.slug),
        people=len(counts),
        sources=sorted({f"{one.source} {one.year}" for one in counts}),
    )


def _take_in(place: str) -> str:
    """Read the file that was sent and keep it; which of the two it was, empty for none. Raises RegisterError."""
    if text := _sent_file("areas"):
        here().register.set_areas(place, areas_from_geojson(text, place))
        here().note("set areas", place=place)
        return "areas"
    if text := _sent_file("population"):
        here().register.set_population(place, population_from_csv(text, place))
        here().note("set population", place=place)
        return "population"
    return ""


def _sent_file(name: str) -> str:
    file = request.files.get(name)
    body = file.read() if file else b""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RegisterError(
            say(
                "Filen är inte text i UTF-8. Spara om den och välj UTF-8 (i Excel: CSV UTF-8).",
                "The file is not text in UTF-8. Save it again and choose UTF-8 (in Excel: CSV UTF-8).",
            )
        ) from error


def _nothing() -> str:
    return say("Ingen fil kom med, eller så var den tom. Välj en fil först.", "No file came, or it was empty.")


def _says_where(form: PlaceForm) -> bool:
    """Whoever chooses another municipality writes its code, and the name makes some short name."""
    if form.municipality.data == ELSEWHERE and not (form.code.data or "").strip():
        form.code.errors = [say("Skriv kommunkoden med fyra siffror.", "Write the municipality code with four digits.")]
    elif not form.slug.data and not short_name(form.name.data):
        form.slug.errors = [say("Skriv ett kortnamn, till exempel norra-byn.", "Write a short name: norra-byn.")]
    return not form.errors


def _municipalities() -> tuple[Choice, ...]:
    """Those of the region, as the application form has them."""
    question = here().catalogue().latest("place_application").question("municipality_codes")
    return question.choices.choices if question and question.choices else ()


def _in_order(name: str) -> str:
    """Å, Ä and Ö come last, in that order."""
    return name.lower().translate(str.maketrans("åäö", "{|}"))
