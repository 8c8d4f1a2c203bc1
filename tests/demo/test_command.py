"""`licensing demo reset`: empties an embedded installation, refuses any other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from licensing.app import create_app
from licensing.catalogue.models import Producer
from licensing.demo import setting
from licensing.demo.reset import reset
from licensing.kernel.database import db
from licensing.kernel.errors import NotAllowed
from tests.conftest import make_settings


@pytest.fixture
def migrated_app(tmp_path: Path) -> Iterator[Flask]:
    """The application on tables made by the migrations, as an installation has them."""
    application = create_app(make_settings(tmp_path))
    with application.app_context():
        upgrade()
        yield application
        db.session.remove()
        db.engine.dispose()


def test_reset_empties_and_keeps_the_secret(migrated_app: Flask) -> None:
    settings = migrated_app.config["SETTINGS"]
    setting.build()
    folder: Path = settings.data_dir
    (folder / "files").mkdir()
    (folder / "files" / "agreement.pdf").write_bytes(b"%PDF")
    (folder / "secret_key").write_text("kept")
    reset(settings)
    assert db.session.scalars(select(Producer)).all() == []
    assert not (folder / "files").exists()
    assert (folder / "secret_key").read_text() == "kept"
    setting.build()
    assert len(db.session.scalars(select(Producer)).all()) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"environment": "production"},
        {"storage_url": "s3://bucket"},
        {"queue_url": "postgresql://host/name"},
        {"database_url": "postgresql+psycopg://host/name"},
    ],
)
def test_reset_refuses_what_is_not_local(sqlite_app: Flask, other: dict[str, str]) -> None:
    setting.build()
    settings = sqlite_app.config["SETTINGS"].model_copy(update=other)
    with pytest.raises(NotAllowed):
        reset(settings)
    assert len(db.session.scalars(select(Producer)).all()) == 2


def test_building_the_stage_twice_changes_nothing(sqlite_app: Flask) -> None:
    setting.build()
    before = [(row.id, row.legal) for row in db.session.scalars(select(Producer))]
    setting.build()
    assert [(row.id, row.legal) for row in db.session.scalars(select(Producer))] == before
