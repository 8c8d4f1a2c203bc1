"""JSON from outside, read strictly: no key twice, no NaN or Infinity, no depth that ends the process."""

from __future__ import annotations

import json
from typing import Any


def read_json(data: str | bytes) -> Any:
    """The value of a JSON text. ValueError with what is wrong, for anything RFC 8259 does not allow or that is ambiguous."""
    try:
        return json.loads(data, parse_constant=_no_constant, object_pairs_hook=_no_twice)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r} stands twice")
    return value
