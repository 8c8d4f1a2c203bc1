"""The database base: declarative class, column types that behave the same on SQLite and PostgreSQL, SQLite pragmas."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, BigInteger, DateTime, MetaData, Numeric, String, event, inspect, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from licensing.kernel.ids import new_id

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all rows; constraint names are fixed so that migrations run down on both databases."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)

JsonType = JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC; a naive value is a ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; naive on SQLite, which keeps no zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        utc = value.astimezone(timezone.utc)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Always aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=timezone.utc) if value.tzinfo is None else value.astimezone(timezone.utc)


class Amount(TypeDecorator[Decimal]):
    """A decimal amount, exact on both databases: NUMERIC(18,4) on PostgreSQL, ten-thousandths as integer on SQLite."""

    impl = Numeric(18, 4)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Integer where the database has no exact decimal."""
        return dialect.type_descriptor(BigInteger() if dialect.name == "sqlite" else Numeric(18, 4))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Scale for SQLite; an amount finer than a ten-thousandth is a ValueError."""
        if value is None or dialect.name != "sqlite":
            return value
        scaled = value.scaleb(4)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} is finer than a ten-thousandth")
        return int(scaled)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Back to Decimal, at least two decimals kept."""
        if value is None:
            return None
        amount = Decimal(value).scaleb(-4) if dialect.name == "sqlite" else Decimal(value)
        cents = amount.quantize(Decimal("0.01"))
        return cents if cents == amount else amount


Row = TypeVar("Row", bound=Base)


def lock_row(model: type[Row], key: Any) -> Row | None:
    """Load one row for changing it: nobody else can until this transaction ends. None when there is no such row.

    `SELECT … FOR UPDATE` on PostgreSQL; SQLite has one write lock for all rows, taken by an update that changes nothing.
    """
    primary = inspect(model).primary_key[0]
    if db.session.get_bind().dialect.name == "sqlite":
        db.session.execute(update(model).where(primary == key).values({primary.key: primary}))
    query = select(model).where(primary == key).with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(query).one_or_none()


def insert_once(model: type[Base], key: str, values: dict[str, Any]) -> None:
    """Insert a row unless one with the same `key` column is there; who comes second changes nothing. Does not commit."""
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    db.session.execute(insert(model).values(**values).on_conflict_do_nothing(index_elements=[key]))


def id_column() -> Mapped[str]:
    """Primary key of every table: 32 hex digits made by the application."""
    return mapped_column(String(32), primary_key=True, default=new_id)


@event.listens_for(Engine, "connect")
def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    """Foreign keys on, write-ahead log, wait for the write lock instead of failing."""
    if isinstance(connection, sqlite3.Connection):
        cursor = connection.cursor()
        for pragma in ("foreign_keys=ON", "journal_mode=WAL", "busy_timeout=30000", "synchronous=NORMAL"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
