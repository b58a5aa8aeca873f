"""Put the intake together: an application is what this function returns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask

from intake import failures, guard, health, house, pages, survey, withdraw
from intake.settings import IntakeSettings


def create_app(settings: IntakeSettings, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Flask:
    """The public web application over the records that `settings` name. `clock` gives the time, aware."""
    app = Flask("intake", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.body_limit
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    opened = house.open_house(settings, clock)
    house.furnish(app, opened)
    app.jinja_env.globals["language_name"] = lambda language: opened.phrases[language]("page.language_name")
    guard.protect(app)
    failures.register(app)
    for blueprint in (pages.blueprint, survey.blueprint, withdraw.blueprint, health.blueprint):
        app.register_blueprint(blueprint)
    return app
