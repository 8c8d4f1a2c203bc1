"""What is read from outside: refused with a reason, never a crash, and in a time that grows with its size alone."""

from __future__ import annotations

import contextlib
import json
from itertools import chain
from typing import Any

import pytest

from licensing.kernel.errors import InvalidInput
from licensing.kernel.received import DEEPEST, MOST, check_received, repeated
from licensing.kernel.strict_json import read_json
from licensing.versions.text import LONGEST, read_text
from tests.growth import grows_linearly


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"a": 1, "b": 2, "a": 3}', "'a' stands twice"),
        ("[NaN]", "NaN"),
        ('["\\ud800"]', r"half of a character \(U\+D800\)"),
        ('{"\\udfff": 1}', "half of a character"),
        ('["a\\u0000b"]', r"U\+0000"),
        ("[" * 100_000, "nested too deeply"),
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "nested too deeply"),
        ("[1e999]", "out of all bounds"),
        ("[" + "9" * 19 + "]", "out of all bounds"),
        ("[" + "9" * 100_000 + "]", "integer"),
        ("{", "Expecting"),
        ("", "Expecting"),
    ],
)
def test_json_that_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_json(text)


def test_bytes_that_are_no_text_are_refused() -> None:
    for data in (b"\xff\xfe{\x00", b'["\xed\xa0\x80"]', b"\x80"):
        with pytest.raises(UnicodeDecodeError):
            read_json(data)


def test_what_is_sound_is_read() -> None:
    value = {"a": [1, -2.5, None, True, "é😀"], "b": {"a": "once in each table"}}
    assert read_json(json.dumps(value)) == value
    assert read_json("[" * DEEPEST + "]" * DEEPEST)
    with pytest.raises(ValueError, match="too many"):
        check_received([0] * MOST)


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1", "a: *x", "a: !!binary aGFsbG8=", "a: !!set {b, c}", "a: !!int '0xff'", "a: !!python/name:os.system", "? [b]\n: 1",
        "a: 1\nb: 2\na: 3", "a: {b: 1, b: 2}", '"\\ud800": 1', 'a: "\\0"', "a: b: c", "- a", "a", "", "[" * 5000, "? " * 5000,
        "{a: " * 5000, "a: " + "[" * 45 + "]" * 45, "\x00", "a: 2026-13-45", "a: " + "x" * LONGEST,
    ],
)  # fmt: skip
def test_yaml_that_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_text(text)
    assert {(each.path, each.code) for each in refused.value.problems} == {("", "yaml")}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0xfff", "0xfff"), ("012", "012"), ("1:30:00", "1:30:00"), ("NO", "NO"), ("yes", "yes"), (".inf", ".inf"), ("1_000", "1_000"),
        ("9999999999999999999", "9999999999999999999"), ("=", "="), ("2026-01-01 10:00:00", "2026-01-01 10:00:00"),
        ("2026-01-01", "2026-01-01"), ("-7", -7), ("0", 0), ("1.50", 1.5), ("true", True), ("~", None), ("", None), ("!!str 7", "7"),
        ("! 7", 7), ("'7'", "7"),
    ],
)  # fmt: skip
def test_a_value_without_quotes_is_what_it_looks_like(written: str, read: Any) -> None:
    assert read_text(f"a: {written}") == {"a": read}


def test_two_tables_in_one_line_of_merging_are_two_names() -> None:
    assert read_text("'<<': {a: 1}\nb: 2") == {"<<": {"a": 1}, "b": 2}
    assert read_text("<<: {a: 1}\nb: 2") == {"<<": {"a": 1}, "b": 2}


def json_names(size: int) -> str:
    return "{" + ",".join(f'"k{number}": 1' for number in range(size)) + ', "k0": 2}'


def yaml_names(size: int) -> str:
    return "".join(f"k{number}: v\n" for number in range(size)) + "k0: again\n"


def refused(read: Any, text: str) -> None:
    with pytest.raises((ValueError, InvalidInput), match="stands twice"):
        read(text)


def test_names_that_stand_twice_are_found_in_a_time_that_grows_with_their_number() -> None:
    assert repeated(["a", "b", "c", "b", "a"]) == "b"
    assert repeated(["a", "b"]) is None
    assert grows_linearly(lambda size: repeated(chain(range(size), [0])), 1000)
    assert grows_linearly(lambda size: refused(read_json, json_names(size)), 2000)
    assert grows_linearly(lambda size: refused(read_text, yaml_names(size)), 125)


@pytest.mark.parametrize(
    "piece",
    [
        "- a\n",
        "a,",
        "k: v,",
        "# x\n",
        "a ",
        "1:1:",
        "0xf",
        "'a',",
        '"\\n",',
        "!a ",
        "{a: ",
        "[{a: ",
        "? ",
        ": ",
        "|\n ",
    ],
)
def test_yaml_grows_with_its_length_whatever_is_in_it(piece: str) -> None:
    def read(size: int) -> None:
        with contextlib.suppress(InvalidInput):
            read_text(f"a: [{piece * size}]" if "," in piece else piece * size)

    assert grows_linearly(read, 500 // len(piece))
