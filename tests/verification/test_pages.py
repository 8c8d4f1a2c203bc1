"""The page where a PDF is dropped: verdicts, hostile files, and that nothing of a file stays behind."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pikepdf
import pytest
import werkzeug.formparser
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from config import Settings
from licensing.kernel.database import Base, db
from licensing.verification import checking
from licensing.verification.rules import LARGEST
from tests import own
from tests.signing import samples


def drop(browser: FlaskClient, data: bytes, name: str = "convention.pdf", to: str = "/verify") -> TestResponse:
    """Send one file as a browser does."""
    token = re.findall(r'name="csrf_token"[^>]* value="([^"]+)"', browser.get(to).text)
    sent = FileStorage(io.BytesIO(data), filename=name, content_type="application/pdf")
    boundary, body = encode_multipart({"csrf_token": token[-1], "file": sent})
    return browser.post(to, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def heading(answer: TestResponse) -> str:
    """The verdict."""
    return _text(r"<h1[^>]*>(.*?)</h1>", answer)


def error(answer: TestResponse) -> str:
    """What stands beside the field."""
    return _text(r'id="file-error">(.*?)</p>', answer)


def _text(pattern: str, answer: TestResponse) -> str:
    found: list[str] = re.findall(pattern, answer.text, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "", found[0])).strip()


def test_the_three_verdicts_and_who_signed(site: Flask, sealed: bytes, half_sealed: bytes) -> None:
    browser = site.test_client()
    good = drop(browser, sealed)
    assert (good.status_code, heading(good)) == (200, "Valide et inchangé")
    assert "Maëlle Ouahbi" in good.text
    assert "22 juin 2026 à 12:30" in good.text
    assert "il manque une signature" not in good.text
    half = drop(browser, half_sealed)
    assert heading(half) == "Valide et inchangé"
    assert "Attention : il manque une signature dans ce fichier." in unescape(half.text).replace("\xa0", " ")
    flipped = bytearray(sealed)
    flipped[len(sealed) // 3] ^= 1
    assert heading(drop(browser, bytes(flipped))) == "Signé, mais modifié depuis"
    assert heading(drop(browser, samples.plain_pdf())) == "Pas de chez nous"


def test_a_file_with_another_one_behind_it_is_told_as_changed(site: Flask, sealed: bytes) -> None:
    behind = io.BytesIO()
    with zipfile.ZipFile(behind, "w") as archive:
        archive.writestr("evil.exe", b"MZ")
    assert heading(drop(site.test_client(), sealed + behind.getvalue())) == "Signé, mais modifié depuis"


def bomb() -> bytes:
    """A small PDF whose table of objects unpacks to three hundred million bytes."""
    press = zlib.compressobj(9)
    packed = b"".join(press.compress(bytes(10_000_000)) for _ in range(30)) + press.flush()
    table = b"<</Type/XRef/Size 9/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>" % len(packed)
    return b"%PDF-1.7\n1 0 obj" + table + b"stream\n" + packed + b"\nendstream endobj\nstartxref\n9\n%%EOF"


def locked() -> bytes:
    """A PDF behind a password."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(samples.plain_pdf())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: b"", "vide"),
        (lambda: b"MZ\x90" + bytes(5000), "pas un PDF"),
        (lambda: b"%PDF-1.7" + bytes(LARGEST), "10 Mo"),
        (locked, "mot de passe"),
    ],
)
def test_a_file_that_cannot_be_looked_at_is_told_what_to_do(site: Flask, make: Callable[[], bytes], says: str) -> None:
    answer = drop(site.test_client(), make())
    assert answer.status_code == 422
    assert says in error(answer)


def test_no_file_at_all(site: Flask) -> None:
    answer = drop(site.test_client(), b"", name="")
    assert (answer.status_code, "Choisissez d’abord" in error(answer)) == (422, True)


@pytest.mark.parametrize("make", [bomb, lambda: b"%PDF-1.7\n" + b"[" * 200_000, lambda: b"%PDF-1.7\n%%EOF"])
def test_a_hostile_file_gets_an_answer(site: Flask, make: Callable[[], bytes]) -> None:
    answer = drop(site.test_client(), make())
    assert answer.status_code in (200, 422)
    assert "Pas de chez nous" in answer.text or "trop de temps" in error(answer)


def test_a_check_that_takes_too_long_or_breaks_is_given_up(
    site: Flask, sealed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "PATIENCE", 0.01)
    answer = drop(site.test_client(), sealed)
    assert (answer.status_code, "trop de temps" in error(answer)) == (422, True)


def test_one_file_at_a_time(site: Flask, home: Settings, sealed: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "TURN", 0.0)
    with checking._turn(home.data_dir):
        answer = drop(site.test_client(), sealed)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "Un autre fichier" in error(answer)


def _rows() -> dict[str, int]:
    tables = Base.metadata.sorted_tables
    return {table.name: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def _files(folder: Path) -> set[tuple[str, int]]:
    return {(str(path), path.stat().st_size) for path in folder.rglob("*") if path.is_file() and ".db" not in path.name}


def test_nothing_of_a_file_stays_behind(
    site: Flask, home: Settings, sealed: bytes, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """No row, no file, no temporary file on the way, no word in the log; the child may write no file at all."""
    browser = site.test_client()
    drop(browser, sealed)
    capfd.readouterr()

    def refuse(*_given: object, **_named: object) -> None:
        raise AssertionError("a temporary file was made of what was dropped")

    monkeypatch.setattr(werkzeug.formparser, "SpooledTemporaryFile", refuse, raising=False)
    monkeypatch.setattr(werkzeug.formparser, "TemporaryFile", refuse, raising=False)
    before = _rows(), _files(home.data_dir), set(own.FOLDER.iterdir())
    answer = drop(browser, sealed + bytes(900_000), name="tres-secret.pdf")
    assert answer.status_code == 200
    now = _rows(), _files(home.data_dir), set(own.FOLDER.iterdir())
    assert {name for name in now[0] if now[0][name] != before[0][name]} <= {"rate_count"}
    assert (now[1], now[2] - before[2]) == (before[1], set())
    said = capfd.readouterr()
    assert "tres-secret" not in said.out + said.err
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_checker_knows_no_secret(monkeypatch: pytest.MonkeyPatch, site: Flask, sealed: bytes) -> None:
    seen: dict[str, str] = {}
    real = checking.subprocess.run

    def run(*given: object, **named: object) -> object:
        seen.update(named["env"])
        return real(*given, **named)

    monkeypatch.setenv("LICENSING_SECRET_KEY", "not for the child")
    monkeypatch.setattr(checking.subprocess, "run", run)
    assert drop(site.test_client(), sealed).status_code == 200
    assert "not for the child" not in seen.values()


def test_a_name_is_shown_as_text(site: Flask, sealed: bytes) -> None:
    answer = drop(site.test_client(), sealed, name='<img src=x onerror="alert(1)">.pdf')
    assert "<img src=x" not in answer.text
    assert "&lt;img src=x" in answer.text


def test_before_anything_was_ever_signed_no_file_is_ours(client: FlaskClient, sealed: bytes) -> None:
    assert heading(drop(client, sealed)) == "Pas de chez nous"
