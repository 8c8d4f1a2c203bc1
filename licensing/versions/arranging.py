"""Keys in the order people read them in, for documents of any shape. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from licensing.kernel.texts import LANGUAGES


def texts(value: Any) -> Any:
    """A text per language, French first."""
    return ordered(value, LANGUAGES) if isinstance(value, Mapping) else value


def ordered(value: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """A mapping with these names first, in this order, the others after them by name."""
    known = [name for name in names if name in value]
    return {name: value[name] for name in (*known, *sorted(set(value) - set(known)))}
