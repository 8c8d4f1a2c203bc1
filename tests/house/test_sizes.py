"""Code stays small: functions a reader sees at once, modules a reader keeps in mind."""

from __future__ import annotations

from statistics import median, quantiles

from tests.house.files import functions, python_files

PRODUCT = ("licensing", "config.py", "launch")


def _p95(lengths: list[int]) -> float:
    return quantiles(lengths, n=20)[-1]


def test_no_function_is_over_fifty_lines() -> None:
    long = [
        f"{path}: {name} has {length} lines"
        for path, source in python_files()
        for name, length in functions(source)
        if length > 50
    ]
    assert long == []


def test_functions_are_short() -> None:
    lengths = [length for _, source in python_files(*PRODUCT) for _, length in functions(source)]
    assert median(lengths) <= 8
    assert _p95(lengths) <= 25


def test_modules_are_short() -> None:
    lengths = [len(source.splitlines()) for path, source in python_files(*PRODUCT) if path.name != "__init__.py"]
    assert median(lengths) <= 80
    assert _p95(lengths) <= 250
