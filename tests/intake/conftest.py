"""What the tests of the web application share: a home with an open intake, a visitor, and an inspector of pages."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import itertools
import re
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import waitress
from flask import Flask
from flask.testing import FlaskClient
from waitress import wasyncore
from werkzeug.test import TestResponse

from forms.answers import to_body
from forms.catalogue import Catalogue, shipped
from forms.definition import Form, Question, QuestionType, direction, html_language
from intake.app import create_app
from intake.journal import Entry, Kind, open_reader
from intake.phrases import load_phrases
from intake.register import Area, Campaign, LegalBasis, Place, Register, SampleDesign, open_register
from intake.settings import IntakeSettings

KEY = bytes(range(32))
DATA_URL = "http://127.0.0.1:8002"
FORMS = sorted(
    entry.name.partition(".")[0]
    for entry in (resources.files("forms") / "library").iterdir()
    if re.fullmatch(r"(?!choices)\w+\.v1\.toml", entry.name)
)
VOID = frozenset({"meta", "link", "input", "br", "hr", "img"})
TYPED: dict[QuestionType, str] = {
    QuestionType.TEXT: 'Å & "ö" <b>',
    QuestionType.LONGTEXT: "Första raden med åäö & 50 % + mer\r\nandra raden = slut",
    QuestionType.GEOSHAPE: "Från bron till kyrkan",
    QuestionType.GEOPOINT: "Badplatsen",
    QuestionType.INTEGER: "3",
    QuestionType.DATE: "2026-05-01",
    QuestionType.EMAIL: "anna@example.org",
    QuestionType.TEL: "070-123 45 67",
    QuestionType.URL: "https://example.org/om",
    QuestionType.ORGANISATION_NUMBER: "212000-0142",
}
Fields = list[tuple[str, str]]


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    within: tuple[Element, ...]
    words: str = ""


class Page(HTMLParser):
    """A page as a browser understands it: its elements in order, and the fields that it would send."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        assert not self._open, f"never closed: {[element.tag for element in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        element = Element(tag, {name: value or "" for name, value in attrs}, tuple(self._open))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, tag
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.words += data

    def all(self, *tags: str, **wanted: str) -> list[Element]:
        return [
            element
            for element in self.elements
            if element.tag in tags
            and all(element.attributes.get(name.rstrip("_")) == value for name, value in wanted.items())
        ]

    def words(self, tag: str, **wanted: str) -> str:
        """The words of the only such element, with single spaces."""
        (element,) = self.all(tag, **wanted)
        return " ".join(element.words.split())

    @property
    def ids(self) -> list[str]:
        return [element.attributes["id"] for element in self.elements if "id" in element.attributes]

    @property
    def token(self) -> str:
        (hidden,) = self.all("input", name="_id")
        return hidden.attributes["value"]

    @property
    def sentences(self) -> list[str]:
        """What the error summary says."""
        return [element.words for element in self.all("a") if element.attributes["href"].startswith("#q_")]

    def fields(self) -> Fields:
        """Names and values as a browser would send the form, in order."""
        return [pair for element in self.elements for pair in self._sent(element)]

    def _sent(self, element: Element) -> Fields:
        attributes = element.attributes
        name = attributes.get("name", "")
        if element.tag == "textarea":
            return [(name, "\r\n".join(element.words.removeprefix("\n").splitlines()))]
        if element.tag == "select":
            options = [option for option in self.all("option") if element in option.within]
            chosen = [option for option in options if "selected" in option.attributes] or options[:1]
            return [(name, option.attributes["value"]) for option in chosen]
        if element.tag != "input" or (attributes["type"] in {"radio", "checkbox"} and "checked" not in attributes):
            return []
        return [(name, attributes.get("value", ""))]


def inspect(response: TestResponse, language: str = "sv") -> Page:
    """Hold a response against what every page of the intake promises, and give the page back."""
    page = Page(response.get_data(as_text=True))
    _inspect_headers(response, page)
    _inspect_words(page, language)
    _inspect_controls(page)
    _inspect_foreign_things(page)
    return page


def _inspect_headers(response: TestResponse, page: Page) -> None:
    headers = response.headers
    (style,) = page.all("style")
    digest = base64.b64encode(hashlib.sha256(style.words.encode()).digest()).decode()
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    scripts = policy.pop("script-src").split()
    assert policy == {
        **dict.fromkeys(("default-src", "frame-ancestors", "base-uri"), "'none'"),
        **dict.fromkeys(("connect-src", "form-action"), "'self'"),
        **{"style-src": f"'sha256-{digest}' 'self'", "img-src": "'self' data:"},
    }
    for script in page.all("script"):
        assert f"'sha256-{base64.b64encode(hashlib.sha256(script.words.encode()).digest()).decode()}'" in scripts
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Permissions-Policy"].startswith("geolocation=(self),")
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Set-Cookie" not in headers


def _inspect_words(page: Page, language: str) -> None:
    (html,) = page.all("html")
    assert html.attributes["lang"] == html_language(language)
    assert html.attributes.get("dir", "ltr") == direction(language)
    assert load_phrases()[language]("page.accessibility") in page.words("footer")
    heading, title = page.words("h1"), page.words("title")
    assert heading
    assert heading in title
    said = page.all("h1", "h2", "p", "legend", "label", "a", "button", "li")
    assert not [element for element in said if not element.words.strip() or re.search(r"\{\w+\}", element.words)]


def _inspect_controls(page: Page) -> None:
    ids = page.ids
    assert len(ids) == len(set(ids))
    labelled = {label.attributes["for"] for label in page.all("label") if "for" in label.attributes}
    assert labelled <= set(ids)
    controls = [e for e in page.all("input", "select", "textarea") if e.attributes.get("type") != "hidden"]
    for control in controls:
        assert control.attributes.get("id") in labelled or any(outer.tag == "label" for outer in control.within), (
            control
        )
    assert len(page.all("legend")) == len(page.all("fieldset"))
    pointed = [
        target
        for element in page.elements
        for name in ("aria-describedby", "aria-labelledby")
        for target in element.attributes.get(name, "").split()
    ]
    pointed += [link.attributes["href"][1:] for link in page.all("a") if link.attributes["href"].startswith("#")]
    assert set(pointed) <= set(ids)


def _inspect_foreign_things(page: Page) -> None:
    assert not page.all("iframe", "img", "object", "base")
    for element in page.elements:
        assert not [name for name in element.attributes if name == "style" or name.startswith("on")], element
        for name in ("src", "href", "action"):
            address = element.attributes.get(name, "data:,")
            ours = address.startswith(("/", "#")) and not address.startswith("//")
            own_file = "download" in element.attributes and address.startswith("data:,")
            assert ours or own_file or address in {"data:,", f"{DATA_URL}/"}, element


@dataclass
class Clock:
    """A clock that the test sets."""

    now: datetime = datetime(2026, 5, 4, 10, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Intake:
    """An open intake over real records in a folder of its own."""

    root: Path
    settings: IntakeSettings
    clock: Clock
    app: Flask
    register: Register
    library: Catalogue
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def open(self, form_id: str, slug: str = "", **changes: Any) -> str:
        """Open a campaign with a shipped form; returns its slug."""
        return self.open_form(self.library.latest(form_id), slug, **changes)

    def open_form(self, form: Form, slug: str = "", **changes: Any) -> str:
        given: dict[str, Any] = {
            "slug": slug or f"byn-{form.id.replace('_', '-')}-{next(self._numbers)}",
            "place": "byn",
            "form": form.id,
            "version": form.version,
            "definition": form.digest,
            "opens": date(2026, 5, 1),
            "closes": None,
            "entry_closes": None,
            "controller": "Exempelby kommun",
            "controller_contact": "kontakt@example.org",
            "legal_basis": LegalBasis.PUBLIC_INTEREST,
            "languages": ("sv", "en"),
            "sample_design": SampleDesign.OPEN_LINK,
        }
        return self.register.open_campaign(Campaign(**given | changes)).slug

    def get(self, path: str, *, status: int = 200, language: str = "sv") -> Page:
        response = self.client.get(path)
        assert response.status_code == status, (path, response.status_code)
        return inspect(response, language)

    def send(self, path: str, fields: Iterable[tuple[str, str]] | bytes, **more: Any) -> TestResponse:
        """Send fields as a browser does."""
        body = fields if isinstance(fields, bytes) else to_body(fields)
        return self.client.post(path, data=body, content_type="application/x-www-form-urlencoded", **more)

    def refused(self, path: str, fields: Fields | bytes, *, status: int = 400, language: str = "sv") -> Page:
        """The page that answers what could not be taken."""
        response = self.send(path, fields)
        assert response.status_code == status, response.status_code
        return inspect(response, language)

    def accepted(self, path: str, fields: Fields | bytes) -> str:
        """The address of the receipt of what was taken."""
        response = self.send(path, fields)
        assert response.status_code == 303, inspect(response).sentences
        return response.headers["Location"]

    def entries(self, journal: str = "journal", kind: Kind | None = Kind.SUBMISSION) -> list[Entry]:
        """What stands in a journal, read from its file."""
        file = self.root / f"{journal}.db"
        if not file.exists():
            return []
        with open_reader(str(file), key=KEY) as reader:
            return [entry for entry in reader.entries() if kind in {None, entry.written.kind}]


@pytest.fixture(scope="session")
def library() -> Catalogue:
    return shipped()


@pytest.fixture(scope="session")
def register_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register with one place that has two sub-areas, to be copied."""
    file = tmp_path_factory.mktemp("register") / "register.db"
    register = open_register(str(file))
    register.add_place(Place("byn", "Byn", "1499", 1812, "SCB 2025-12-31"))
    register.set_areas("byn", [Area("byn", "norr", "Norra byn"), Area("byn", "soder", "Södra byn")])
    return file


@pytest.fixture(scope="session")
def make_intake(library: Catalogue, register_file: Path) -> Callable[..., Intake]:
    """Opens an intake in a folder; settings can be changed."""

    def made(root: Path, **changes: Any) -> Intake:
        shutil.copy(register_file, root / "register.db")
        urls = {name: f"sqlite:///{root}/{name}.db" for name in ("register", "journal", "contacts")}
        given = {f"{name}_url": url for name, url in urls.items()} | {
            "public_url": "https://example.org",
            "data_url": DATA_URL,
            "key": KEY,
            "codes": root / "codes.db",
        }
        settings = IntakeSettings(**given | changes)
        register = open_register(settings.register_url)
        clock = Clock()
        return Intake(root, settings, clock, create_app(settings, clock=clock), register, library)

    return made


@pytest.fixture
def intake(make_intake: Callable[..., Intake], tmp_path: Path) -> Iterator[Intake]:
    """An empty intake of a place with two sub-areas."""
    opened = make_intake(tmp_path)
    yield opened
    opened.app.extensions["house"].close()


def _asked(form: Form, name: str) -> Question:
    """The question, or the column of a repeat, that a field belongs to."""
    first, *parts = name.removeprefix("q_").split("__")
    question = form.question(first)
    assert question is not None, name
    return next((column for column in question.fields if parts and column.id == parts[-1]), question)


def _answer(form: Form, page: Page, name: str, elements: list[Element]) -> Fields:
    question, kind = _asked(form, name), elements[0].attributes.get("type")
    values = [element.attributes.get("value", "") for element in elements]
    if kind == "radio":
        leading = {choice.value for choice in question.choices.choices if choice.leads_to} if question.choices else ()
        return [(name, next(value for value in values if value not in leading))]
    if kind == "checkbox":
        return [(name, value) for value in values[: question.max_choices]]
    if elements[0].tag == "select":
        offered = [option.attributes["value"] for option in page.all("option") if elements[0] in option.within]
        return [(name, value) for _, value in zip(elements, offered[1:], strict=False)]
    return [(name, TYPED[question.type])]


@pytest.fixture(scope="session")
def fill() -> Callable[[Page, Form], Fields]:
    """Answers everything on a form's page; returns the fields as a browser would send them."""

    def filled(page: Page, form: Form) -> Fields:
        shown = [e for e in page.all("input", "select", "textarea") if e.attributes.get("type") != "hidden"]
        controls = [e for e in shown if not e.attributes["name"].startswith("_")]
        names = list(dict.fromkeys(control.attributes["name"] for control in controls))
        of_name = {name: [e for e in controls if e.attributes["name"] == name] for name in names}
        hidden = [(e.attributes["name"], e.attributes["value"]) for e in page.all("input", type="hidden")]
        return [pair for name in names for pair in _answer(form, page, name, of_name[name])] + hidden

    return filled


@contextlib.contextmanager
def _served(app: Flask) -> Iterator[int]:
    sockets: dict[int, Any] = {}
    limit = 4_000_000
    server = waitress.create_server(
        app, host="127.0.0.1", port=0, threads=8, ident="", map=sockets, max_request_body_size=limit,
        inbuf_overflow=limit, channel_timeout=60,
    )  # fmt: skip
    stop = threading.Event()

    def run() -> None:
        while not stop.is_set():
            wasyncore.loop(timeout=0.05, map=sockets, count=1)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield server.effective_port
    finally:
        stop.set()
        thread.join()
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)


@pytest.fixture(scope="session")
def served() -> Callable[[Flask], AbstractContextManager[int]]:
    """`with served(app) as port`: the application behind the real server, on a free port of this machine."""
    return _served
