"""Put the intake together: an application is what this function returns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from forms.definition import html_language
from intake import failures, guard, health, house, map_pages, pages, survey, withdraw
from intake.inline import load_inline
from intake.settings import IntakeSettings


class _ShortNumber(IntegerConverter):
    """A number in an address: longer ones count nothing that we have, and databases and Python balk at them."""

    regex = "[0-9]{1,7}"


def create_app(settings: IntakeSettings, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Flask:
    """The public web application over the records that `settings` name. `clock` gives the time, aware."""
    app = Flask("intake", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.body_limit
    # an address is written in one way: a redirect would speak with whatever host the request names
    app.url_map.merge_slashes = False
    app.url_map.converters["int"] = _ShortNumber
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of the default provider; å is shorter than its escape
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    opened = house.open_house(settings, clock)
    house.furnish(app, opened)
    app.jinja_env.globals["html_language"] = html_language
    app.jinja_env.globals["language_name"] = lambda language: opened.phrases[language]("page.language_name")
    guard.protect(app, load_inline())
    failures.register(app)
    if settings.proxies:
        # the address of the person is what the nearest proxies of our own say; nobody else is believed
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies)  # type: ignore[method-assign]  # Flask's own way
    for blueprint in (pages.blueprint, survey.blueprint, map_pages.blueprint, withdraw.blueprint, health.blueprint):
        app.register_blueprint(blueprint)
    return app
