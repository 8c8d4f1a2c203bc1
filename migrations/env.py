"""What Alembic runs: the application's own engine and rows, one transaction per run, both databases."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import Connection

from licensing.kernel.database import Amount, Base, UtcDateTime, db


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write the product's column types as plain SQLAlchemy ones, so that a migration never changes with the code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Amount):
        return 'sa.Numeric(18, 4).with_variant(sa.BigInteger(), "sqlite")'
    return False


def run() -> None:
    """Migrate over the application's engine. SQLite changes a table by copying it (batch mode)."""
    if context.is_offline_mode():
        context.configure(url=db.engine.url, target_metadata=Base.metadata, literal_binds=True, render_item=render_item)
        with context.begin_transaction():
            context.run_migrations()
        return
    settings = dict(current_app.extensions["migrate"].configure_args)
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        settings["render_as_batch"] = sqlite
        settings["transactional_ddl"] = True  # SQLite too: what fails halfway leaves nothing behind
        context.configure(connection=connection, target_metadata=Base.metadata, render_item=render_item, **settings)
        if sqlite:
            migrate_sqlite(connection)
            return
        with context.begin_transaction():
            context.run_migrations()


def migrate_sqlite(connection: Connection) -> None:
    """A table that others refer to is replaced whole: references are looked at once, before the end, instead of at each step.

    SQLite's own procedure for a change of tables: references can be switched off outside a transaction only.
    """
    driver = connection.connection.dbapi_connection
    assert driver is not None, "a connection just taken is open"
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        with context.begin_transaction():
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # the driver begins nothing for a change of tables
            context.run_migrations()
            lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if lost:
                raise RuntimeError(f"rows refer to what is not there (table, row, table referred to): {lost[:5]}")
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


run()
