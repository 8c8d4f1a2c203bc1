"""JSON from outside, read strictly: no key twice, no NaN or Infinity, no depth that ends the process, no half character."""

from __future__ import annotations

import json
from typing import Any

from licensing.kernel.received import check_received, repeated


def read_json(data: str | bytes) -> Any:
    """The value of a JSON text. ValueError with what is wrong, for anything RFC 8259 does not allow or that is ambiguous."""
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        value = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_twice)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    check_received(value)
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError(f"{repeated(name for name, _ in pairs)!r} stands twice")
    return value
