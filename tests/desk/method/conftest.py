"""What the tests of the method share: a place with contact campaigns, and people who hand forms in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forms.answers import to_body, to_fields
from forms.catalogue import Catalogue, shipped
from forms.definition import Form
from intake.journal import Kind, NewEntry, Reader, Writer, open_reader, open_writer
from intake.register import Campaign, LegalBasis, Place, Register, SampleDesign, open_register

KEY = bytes(range(32))


@dataclass
class Village:
    """A place, its register, and the journal of its contacts."""

    register: Register
    catalogue: Catalogue
    writer: Writer
    reader: Reader

    def opens(self, form_id: str, slug: str = "", **changes: Any) -> Form:
        """Open a campaign with a shipped form; returns the form."""
        form = self.catalogue.latest(form_id)
        given: dict[str, Any] = {
            "slug": slug or form_id.replace("_", "-"),
            "place": "exempelby",
            "form": form.id,
            "version": form.version,
            "definition": form.digest,
            "opens": date(2026, 3, 1),
            "closes": None,
            "entry_closes": None,
            "controller": "Exempelby kommun",
            "controller_contact": "kontakt@example.org",
            "legal_basis": LegalBasis.PUBLIC_INTEREST,
            "languages": ("sv",),
            "sample_design": SampleDesign.OPEN_LINK,
        }
        self.register.open_campaign(Campaign(**given | changes))
        return form

    def hands_in(self, form: Form, who: int, answers: Mapping[str, Any], **changes: Any) -> None:
        """Somebody hands a form in; the same person again is a revision."""
        given: dict[str, Any] = {
            "kind": Kind.SUBMISSION,
            "submission_id": f"{who:032x}",
            "campaign": form.id.replace("_", "-"),
            "form": form.id,
            "version": form.version,
            "definition": form.digest,
            "body": to_body(to_fields(form, answers)),
            "content_type": "application/x-www-form-urlencoded",
            "day": date(2026, 6, 10),
            "receipt": f"receipt-{who}",
        }
        self.writer.append(NewEntry(**given | changes))

    def takes_back(self, form: Form, who: int) -> None:
        self.hands_in(form, 1000 + who, {}, kind=Kind.WITHDRAWAL, body=b"", receipt="", withdraws=f"receipt-{who}")


@pytest.fixture(scope="session")
def library() -> Catalogue:
    return shipped()


@pytest.fixture
def village(tmp_path: Path, library: Catalogue) -> Iterator[Village]:
    register = open_register(str(tmp_path / "register.db"))
    register.add_place(Place("exempelby", "Exempelby", "1499", 812, "SCB 2025-12-31"))
    contacts = str(tmp_path / "contacts.db")
    with open_writer(contacts, key=KEY) as writer, open_reader(contacts, key=KEY) as reader:
        yield Village(register, library, writer, reader)


@pytest.fixture
def meeting() -> Callable[..., dict[str, Any]]:
    """What a check-in says, with what the test changes."""

    def said(**changes: Any) -> dict[str, Any]:
        return {
            "meeting_date": "2026-06-08",
            "current_step": "2",
            "step_status": {"1": "done", "2": "ongoing", **dict.fromkeys("3456", "not_started")},
            "done": "Enkäten är öppen.\nAffischerna sitter uppe.",
            "municipality_contact": "4",
            "sector_coverage": ["civil_society", "municipality"],
            "risk": "green",
            "actions": [{"what": "Ring skolan", "who": "Processledaren", "due": "2026-06-20"}, {"what": "Boka lokal"}],
            "next_meeting": "2026-07-06",
        } | changes

    return said
