"""Keyset pagination: a cursor names the last row of a page by what the rows are ordered by, so that no page counts or skips rows."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression, and_, false, literal, or_, tuple_

from licensing.kernel.database import UtcDateTime
from licensing.kernel.strict_json import read_json

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Key:
    """One thing rows are ordered by; `read` makes a value to compare with from a cursor's text, ValueError for another text."""

    column: Any
    read: Callable[[str], ColumnElement[Any]]
    descending: bool = False


def order_of(keys: Sequence[Key]) -> list[UnaryExpression[Any]]:
    """What to order by; the last key must be unique."""
    return [key.column.desc() if key.descending else key.column.asc() for key in keys]


def beyond(keys: Sequence[Key], texts: Sequence[str]) -> ColumnElement[bool]:
    """Whether a row comes after the one with these values, key by key. ValueError when they do not fit the keys."""
    if len(keys) != len(texts):
        raise ValueError("another order's cursor")
    found: ColumnElement[bool] = false()
    for key, text in reversed(list(zip(keys, texts, strict=True))):
        value = key.read(text)
        after = key.column < value if key.descending else key.column > value
        found = or_(after, and_(key.column == value, found))
    return found


def pack(run: str, texts: Sequence[str]) -> str:
    """A cursor as it stands in an address."""
    return base64.urlsafe_b64encode(json.dumps([run, *texts]).encode()).decode()


def unpack(text: str, runs: Collection[str]) -> tuple[str, list[str]] | None:
    """The run and the values of a cursor; None for whatever is not one."""
    try:
        run, *texts = read_json(base64.urlsafe_b64decode(text.encode()))
    except (binascii.Error, ValueError, TypeError):
        return None
    known = isinstance(run, str) and run in runs and all(isinstance(each, str) for each in texts)
    return (run, texts) if known else None


def read_instant(text: str) -> ColumnElement[Any]:
    """An instant written with its zone."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant without zone")
    return literal(at, UtcDateTime())


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page ordered by instant and id: the run of rows it stood in, its instant, its id."""

    run: str
    at: datetime
    id: str

    def text(self) -> str:
        """As it stands in an address."""
        return pack(self.run, [self.at.isoformat(), self.id])

    def place(self) -> Any:
        """(instant, id) as a row value to compare with."""
        return tuple_(literal(self.at, UtcDateTime()), literal(self.id))


def read_cursor(text: str, runs: Collection[str]) -> Cursor | None:
    """A cursor from an address; whatever is not one is none: the first page."""
    found = unpack(text, runs)
    try:
        at, key = found[1] if found else ("", "")
        when = datetime.fromisoformat(at)
    except ValueError:
        return None
    return Cursor(found[0], when, key) if found and when.tzinfo is not None else None
