"""Keyset pagination: a cursor names the last row of a page, so that no page counts or skips rows."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import literal, tuple_

from licensing.kernel.database import UtcDateTime

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: the run of rows it stood in, its instant, its id."""

    run: str
    at: datetime
    id: str

    def text(self) -> str:
        """As it stands in an address."""
        packed = json.dumps([self.run, self.at.isoformat(), self.id])
        return base64.urlsafe_b64encode(packed.encode()).decode()

    def place(self) -> Any:
        """(instant, id) as a row value to compare with."""
        return tuple_(literal(self.at, UtcDateTime()), literal(self.id))


def read_cursor(text: str, runs: Collection[str]) -> Cursor | None:
    """A cursor from an address; whatever is not one is none: the first page."""
    try:
        run, at, key = json.loads(base64.urlsafe_b64decode(text.encode()))
        cursor = Cursor(str(run), datetime.fromisoformat(at), str(key))
    except (binascii.Error, ValueError, TypeError):
        return None
    return cursor if cursor.run in runs and cursor.at.tzinfo is not None else None
