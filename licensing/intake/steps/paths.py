"""Dotted paths into the answers ("cohorts.0.learners"), and the form field names made from them ("cohorts-0-learners")."""

from __future__ import annotations

from typing import Any


def field_name(path: str) -> str:
    """The name and id of the form field of a path; a dash where the path has a dot, so that it works in a fragment."""
    return path.replace(".", "-")


def read(answers: Any, path: str) -> Any:
    """The value at a path, None where there is none."""
    value = answers
    for key in path.split("."):
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value


def write(answers: dict[str, Any], path: str, value: Any) -> None:
    """Set the value at a path, making the objects and the rows on the way. Rows must be written in order."""
    *way, last = path.split(".")
    target: Any = answers
    for key, following in zip(way, [*way, last][1:], strict=True):
        target = _enter(target, key, [] if following.isdecimal() else {})
    _put(target, last, value)


def _enter(target: Any, key: str, empty: Any) -> Any:
    if isinstance(target, list):
        if int(key) == len(target):
            target.append(empty)
        return target[int(key)]
    return target.setdefault(key, empty)


def _put(target: Any, key: str, value: Any) -> None:
    if isinstance(target, list):
        target.append(value)
    else:
        target[key] = value
