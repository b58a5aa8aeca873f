"""What stands inside our pages, so that a page is one response: style and script, made small, and their policy."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from importlib import resources

import minify
from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Inline:
    """The parts that pages carry inside them, and the content policy that allows these very parts and no others."""

    form_style: Markup
    style: Markup
    """The style of the pages around a form: that of the form, and what only they have."""
    form_script: Markup
    receipt_script: Markup
    form_policy: str
    policy: str
    """A page carries the hashes of its own style and script alone: fewer bytes, and less that is allowed."""


def _ours(name: str) -> str:
    return resources.files("intake").joinpath(name).read_text(encoding="utf-8")


def _hash(part: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}'"


def load_inline() -> Inline:
    """Read and shrink our own style and scripts. `'self'` is for the map and the worker, which are loaded on a tap."""
    form_style, around = (str(minify.string("text/css", _ours(f"{name}.css"))) for name in ("style", "around"))
    form, receipt = (
        str(minify.string("application/javascript", _ours(f"script/{name}.js"))) for name in ("form", "receipt")
    )
    policies = (
        f"default-src 'none'; style-src {_hash(style)} 'self'; script-src {_hash(script)} 'self'; "
        "connect-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        for style, script in ((form_style, form), (form_style + around, receipt))
    )
    # our own files, never data
    return Inline(Markup(form_style), Markup(form_style + around), Markup(form), Markup(receipt), *policies)  # noqa: S704 - as above
