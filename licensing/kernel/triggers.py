"""Tables whose rows are never changed: the triggers that refuse UPDATE, DELETE and TRUNCATE, the same strings everywhere.

A refusal by the database is an integrity error on both: `RAISE(ABORT)` on SQLite, SQLSTATE 23001 on PostgreSQL.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import DDL, event

DIALECTS = ("sqlite", "postgresql")


def immutable_table_ddl(table: str, dialect: str) -> tuple[str, ...]:
    """Statements that make a table append-only, in order; safe to run again. KeyError for another dialect."""
    return {"sqlite": _sqlite, "postgresql": _postgresql}[dialect](table)


def mutable_table_ddl(table: str, dialect: str) -> tuple[str, ...]:
    """Statements that take the protection away again; safe to run again. KeyError for another dialect.

    On PostgreSQL the function outlives its table: run these before the table is dropped.
    """
    triggers = {"sqlite": _SQLITE_EVENTS, "postgresql": tuple(_POSTGRESQL_EVENTS)}[dialect]
    if dialect == "sqlite":
        return tuple(f"DROP TRIGGER IF EXISTS {table}_no_{name.lower()}" for name in triggers)
    drops = tuple(f"DROP TRIGGER IF EXISTS {table}_no_{name.lower()} ON {table}" for name in triggers)
    return (*drops, f"DROP FUNCTION IF EXISTS {table}_is_immutable()")


def protect(table: Any) -> None:
    """Have the triggers created with a mapped class's table (`Model.__table__`), on either database."""
    for dialect in DIALECTS:
        for statement in immutable_table_ddl(table.name, dialect):
            ddl = DDL(statement)  # type: ignore[no-untyped-call]  # SQLAlchemy leaves this constructor untyped
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


_SQLITE_EVENTS = ("UPDATE", "DELETE")
_POSTGRESQL_EVENTS = {"UPDATE": "ROW", "DELETE": "ROW", "TRUNCATE": "STATEMENT"}


def _sqlite(table: str) -> tuple[str, ...]:
    return tuple(
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{name.lower()} BEFORE {name} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table}: a row is never changed or deleted'); END"
        for name in _SQLITE_EVENTS
    )


def _postgresql(table: str) -> tuple[str, ...]:
    refuse = (
        f"CREATE OR REPLACE FUNCTION {table}_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{table}: a row is never changed or deleted' USING ERRCODE = 'restrict_violation'; END $$"
    )
    triggers = (
        f"CREATE OR REPLACE TRIGGER {table}_no_{name.lower()} BEFORE {name} ON {table} "
        f"FOR EACH {scope} EXECUTE FUNCTION {table}_is_immutable()"
        for name, scope in _POSTGRESQL_EVENTS.items()
    )
    return (refuse, *triggers)
