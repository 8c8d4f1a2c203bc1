"""Choices of radio buttons and lists, from (value, label) pairs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms.fields.choices import SelectChoice


def choices_of(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """The pairs as WTForms takes them; a label may be lazy."""
    return [SelectChoice(value, label) for value, label in pairs]
