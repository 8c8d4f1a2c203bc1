"""The virus scanner, spoken to as clamd is: clean, infected, down, confused; none set means none asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from pydantic import ValidationError

from config import Settings
from licensing.documents.scanning import Infected, ScannerDown, scan
from tests.factories.scanner import FakeScanner
from tests.own import free_port


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[FakeScanner]:
    with FakeScanner(tmp_path / "clamd.ctl") as running:
        yield running


def use(app: Flask, url: str) -> None:
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"scanner_url": url})


def test_without_a_scanner_nothing_is_asked(sqlite_app: Flask) -> None:
    assert scan(b"anything") is False


def test_the_scanner_gets_every_byte_and_its_word_counts(sqlite_app: Flask, scanner: FakeScanner) -> None:
    use(sqlite_app, scanner.url)
    data = bytes(range(256)) * 1000
    assert scan(data) is True
    assert scanner.seen == [data]
    with pytest.raises(Infected, match="Eicar"):
        scan(b"EICAR")


@pytest.mark.parametrize("word", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"\0", b"stream: OK but more\0"])
def test_anything_but_a_clean_word_lets_nothing_through(sqlite_app: Flask, scanner: FakeScanner, word: bytes) -> None:
    use(sqlite_app, scanner.url)
    scanner.word = word
    with pytest.raises(ScannerDown):
        scan(b"x")


def test_a_scanner_over_tcp(sqlite_app: Flask) -> None:
    with FakeScanner() as scanner:
        use(sqlite_app, scanner.url)
        assert scan(b"x") is True


@pytest.mark.parametrize("url", ["unix:///nowhere/clamd.ctl", "tcp://127.0.0.1:{port}"])
def test_a_scanner_that_is_away(sqlite_app: Flask, url: str) -> None:
    use(sqlite_app, url.format(port=free_port()))
    with pytest.raises(ScannerDown):
        scan(b"x")


def test_an_address_of_another_kind_is_refused_at_start() -> None:
    with pytest.raises(ValidationError, match="LICENSING_SCANNER_URL"):
        Settings(scanner_url="http://127.0.0.1")
