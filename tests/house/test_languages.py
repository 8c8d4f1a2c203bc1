"""Texts that travel with data have every language of the pages, wherever they are written."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import yaml

from tests.house.files import python_files, texts

WANTED = {"fr", "en"}
LANGUAGES = WANTED | {"ar"}


def _in_code(source: str) -> Iterator[tuple[int, set[str]]]:
    """Line and languages of each dictionary whose keys are languages."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Dict) and node.keys:
            keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
            if all(key in LANGUAGES for key in keys):
                yield node.lineno, {str(key) for key in keys}


def _in_data(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        if value and set(value) <= LANGUAGES:
            yield path, value
        for key, below in value.items():
            yield from _in_data(below, f"{path}.{key}")
    elif isinstance(value, list):
        for number, below in enumerate(value):
            yield from _in_data(below, f"{path}.{number}")


def test_texts_in_code_have_every_language() -> None:
    lacking = [
        f"{path}:{line}: only {sorted(known)}"
        for path, source in python_files("licensing")
        for line, known in _in_code(source)
        if not known >= WANTED
    ]
    assert lacking == []


def test_texts_in_data_have_every_language() -> None:
    files = [
        (path, text) for path, text in texts("licensing", "agreement_templates") if path.suffix in (".yaml", ".yml")
    ]
    lacking = [
        f"{path}: {place}: {sorted(known)}"
        for path, text in files
        for place, known in _in_data(yaml.safe_load(text))
        if not set(known) >= WANTED or any(each in ("", None) for each in known.values())
    ]
    assert files
    assert lacking == []
