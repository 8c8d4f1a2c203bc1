"""All tables and no rows in a test's database, as `db.create_all` makes them: copied, or emptied, from what this process made before."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL

from licensing.kernel.database import db

_FOLDER = tempfile.TemporaryDirectory(prefix="licensing-tables-")
_SQLITE = Path(_FOLDER.name) / "tables.db"
_POSTGRES: dict[str, str] = {}
"""Databases on a server that have the tables, by name: what their schema was when it was made."""

_SCHEMA = """
SELECT md5(string_agg(what, ',' ORDER BY what)) FROM (
    SELECT format('%s %s %s %s', oid, relname, relnatts, relhastriggers) AS what
    FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT format('%s %s %s', oid, tgname, tgenabled) FROM pg_trigger
    UNION ALL SELECT format('%s %s', oid, conname) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT format('%s %s', oid, md5(prosrc)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
) AS parts
"""
_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
USED_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"


def make_tables() -> None:
    """Give the current application's database all tables and triggers, and take whatever rows an earlier test left."""
    url = db.engine.url
    if url.get_backend_name() == "sqlite":
        _copy_file(Path(str(url.database)))
    else:
        _empty_database(url)


def _copy_file(target: Path) -> None:
    if _SQLITE.exists():
        shutil.copyfile(_SQLITE, target)
        return
    db.create_all()
    with sqlite3.connect(target) as made, sqlite3.connect(_SQLITE) as kept:
        made.backup(kept)
    made.close()
    kept.close()


def _empty_database(url: URL) -> None:
    """The database of this process: made anew when a test changed its schema, emptied otherwise."""
    folder, name = str(url.query["host"]), str(url.database)
    if name in _POSTGRES:
        with psycopg.connect(f"host={folder} user=postgres dbname={name}", autocommit=True) as connection:
            connection.execute(_OTHERS)
            if _schema(connection) == _POSTGRES[name]:
                take_rows(connection)
                return
        with psycopg.connect(f"host={folder} user=postgres dbname=postgres", autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    db.create_all()
    db.engine.dispose()
    with psycopg.connect(f"host={folder} user=postgres dbname={name}", autocommit=True) as connection:
        _POSTGRES[name] = _schema(connection)


def _schema(connection: psycopg.Connection) -> str:
    """A fingerprint of tables, columns, triggers, constraints and functions as they stand in the catalogue."""
    row = connection.execute(_SCHEMA).fetchone()
    assert row is not None
    return str(row[0])


def take_rows(connection: psycopg.Connection) -> None:
    """Delete every row, past triggers and references, and begin every sequence again."""
    names = [name for (name,) in connection.execute(TABLES)]
    asked = [sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(name, sql.Identifier(name)) for name in names]
    connection.execute("SET session_replication_role = replica")
    for (name,) in connection.execute(sql.SQL(" UNION ALL ").join(asked)).fetchall():
        connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
    for name, _last in connection.execute(USED_SEQUENCES).fetchall():
        connection.execute(sql.SQL("ALTER SEQUENCE {} RESTART").format(sql.Identifier(name)))
