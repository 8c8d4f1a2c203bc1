"""All tables in an empty test database, as `db.create_all` makes them, but copied from one that this process made before."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL

from licensing.kernel.database import db

_FOLDER = tempfile.TemporaryDirectory(prefix="licensing-tables-")
_SQLITE = Path(_FOLDER.name) / "tables.db"
_POSTGRES: dict[str, str] = {}
"""The template database of each server, by the server's folder."""


def make_tables() -> None:
    """Give the current application's empty database all tables and triggers."""
    url = db.engine.url
    if url.get_backend_name() == "sqlite":
        _copy_file(Path(str(url.database)))
    else:
        _copy_database(url)


def _copy_file(target: Path) -> None:
    if _SQLITE.exists():
        shutil.copyfile(_SQLITE, target)
        return
    db.create_all()
    with sqlite3.connect(target) as made, sqlite3.connect(_SQLITE) as kept:
        made.backup(kept)
    made.close()
    kept.close()


def _copy_database(url: URL) -> None:
    """A database cannot be copied into: the empty one is dropped, and made again from the template under its name."""
    folder, name = str(url.query["host"]), str(url.database)
    template = _POSTGRES.get(folder)
    if template is None:
        db.create_all()
        db.engine.dispose()
        _POSTGRES[folder] = template = f"tables_of_{name}"
        _run(folder, f'CREATE DATABASE "{template}" TEMPLATE "{name}"')
        return
    db.engine.dispose()
    _run(folder, f'DROP DATABASE "{name}"', f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def _run(folder: str, *statements: str) -> None:
    with psycopg.connect(f"host={folder} user=postgres dbname=postgres", autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)
