"""An installation that sealed a file, with its pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from config import Settings
from licensing.app import create_app
from licensing.kernel.database import db
from tests.signing.conftest import half_sealed, home, sealed

__all__ = ["half_sealed", "home", "sealed"]


@pytest.fixture(scope="module")
def site(home: Settings) -> Iterator[Flask]:
    """The application of the installation that sealed."""
    application = create_app(home)
    with application.app_context():
        db.create_all()
        yield application
        db.session.remove()
        db.drop_all()
        db.engine.dispose()
