"""Composition root: `create_app()` wires rooms, settings, engine and pages together. Nothing else does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask, has_request_context
from flask_migrate import Migrate
from jinja2 import StrictUndefined

from config import ROOT, Settings
from licensing import wiring
from licensing.kernel.database import db

MIGRATIONS = str(ROOT / "migrations")


class Application(Flask):
    """Flask whose external links always start with the configured public address, never with a request's Host header."""

    def url_for(self, endpoint: str, **values: Any) -> str:
        """As Flask's; `_external=True` gives the public address. Works in jobs and commands too."""
        external = values.pop("_external", False)
        for option in ("_scheme", "_method"):
            values.pop(option, None)
        if has_request_context():
            path = super().url_for(endpoint, _external=False, **values)
        else:
            anchor = values.pop("_anchor", None)
            path = self.url_map.bind("local").build(endpoint, values) + (f"#{anchor}" if anchor else "")
        return f"{self.config['SETTINGS'].base_url.rstrip('/')}{path}" if external else path


def create_app(settings: Settings | None = None) -> Flask:
    """The application. `settings` default to the environment; no table is created here (see `licensing migrate`)."""
    settings = settings or Settings()
    app = Application(
        "licensing",
        template_folder=str(ROOT / "templates"),
        static_folder=str(Path(__file__).parent / "web" / "static"),
    )
    app.jinja_env.undefined = StrictUndefined
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret(),
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True, "hide_parameters": True},
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
    )
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    Migrate(app, db, directory=MIGRATIONS, compare_type=True)
    wiring.wire(app, settings)
    return app
