"""Values read from outside, as JSON or YAML: bounds and signs that no later reader has to think of. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, TypeVar

Name = TypeVar("Name", bound=Hashable)
DEEPEST = 40
"""Tables and lists within one another; a request has 6, rules of the game 5."""
MOST = 1_000_000
"""Values in one document, keys among them."""
LARGEST = 10**18
"""No whole number of ours comes near; a larger one cannot be kept by a database."""


def repeated(names: Iterable[Name]) -> Name | None:
    """The first of the names that stands twice, None when each stands once. Linear."""
    seen: set[Name] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def check_received(value: Any) -> None:
    """ValueError, in English words for whoever sent it, when a value is nested too deeply, holds too much, a number out of all
    bounds, or a character that is none (half of a pair, NUL)."""
    waiting, count = [(value, 1)], 0
    while waiting:
        each, depth = waiting.pop()
        count += 1
        if depth > DEEPEST:
            raise ValueError("nested too deeply")
        if count > MOST:
            raise ValueError("too many values")
        if isinstance(each, str):
            _check_text(each)
        elif isinstance(each, dict):
            waiting += [(part, depth + 1) for pair in each.items() for part in pair]
        elif isinstance(each, list | tuple):
            waiting += [(part, depth + 1) for part in each]
        elif isinstance(each, int | float) and not -LARGEST <= each <= LARGEST:
            raise ValueError("a number is out of all bounds")


def _check_text(text: str) -> None:
    if "\0" in text:
        raise ValueError("the character U+0000 stands in a text")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"half of a character (U+{ord(text[error.start]):04X}) stands in a text") from error
