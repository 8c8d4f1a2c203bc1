"""Looking for a text in columns."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_


def matches(text: str, *columns: Any) -> ColumnElement[bool]:
    """Whether one of the columns contains the text, in any case; its % and _ stand for themselves."""
    return or_(*(column.icontains(text, autoescape=True) for column in columns))
