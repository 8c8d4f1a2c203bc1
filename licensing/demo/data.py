"""What the demonstration is made of, read from the files beside this module."""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from importlib import resources
from typing import Any

import yaml

PASSWORD = "demonstration-2026"  # noqa: S105 — the published password of invented people; refused in production with the demo
"""Every demo sign-in uses it; production refuses the demonstration."""


def text(name: str) -> str:
    """A file of the demonstration as it is written, comments included."""
    return resources.files("licensing.demo").joinpath(name).read_text(encoding="utf-8")


def document(name: str) -> dict[str, Any]:
    """A YAML document of the demonstration ("policy.yaml"), free to change."""
    return deepcopy(_parsed(name))


@cache
def _parsed(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(text(name))
    return loaded


def requests() -> list[dict[str, Any]]:
    """The 25 raw requests, in the order of the file."""
    loaded: list[dict[str, Any]] = json.loads(text("requests.json"))
    return loaded
