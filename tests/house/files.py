"""The files that house checks look at: what git keeps, and the Python code written by hand."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
VENDORED = ("tests/vendor/", "licensing/web/static/vendor/", "agreement_templates/layout/fonts/")
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".html",
    ".txt",
    ".css",
    ".js",
    ".po",
    ".json",
    ".ini",
    ".mako",
    ".java",
    "",
}


def tracked(*under: str) -> list[Path]:
    """Files of the project that git knows or would add, without vendored ones and locks; relative to ROOT."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *under]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    ours = [Path(name) for name in listed if not name.startswith(VENDORED) and not name.endswith(".lock")]
    return [path for path in ours if (ROOT / path).is_file()]


def texts(*under: str) -> Iterator[tuple[Path, str]]:
    """Path and content of each text file."""
    for path in tracked(*under):
        if path.suffix in TEXT:
            yield path, (ROOT / path).read_text(encoding="utf-8")


def python_files(*under: str) -> Iterator[tuple[Path, str]]:
    """Path and source of each Python file, the launcher included."""
    for path, text in texts(*under):
        if path.suffix == ".py" or path == Path("launch"):
            yield path, text


def functions(source: str) -> Iterator[tuple[str, int]]:
    """Name and length in lines (decorators and docstring not counted) of each function of a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            signature = node.body[0].lineno - node.lineno
            length = (node.end_lineno or node.lineno) - body[0].lineno + 1 if body else 0
            yield node.name, length + signature


def commented(source: str, marker: str) -> Iterator[tuple[int, str]]:
    """Line number and text of each line that carries the marker."""
    for number, line in enumerate(source.splitlines(), 1):
        if marker in line:
            yield number, line.strip()
