"""Files are written once under their SHA-256, read back checked, and sent with safe headers. On both databases."""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone
from pathlib import Path

import obstore
import pytest
from flask import Flask
from sqlalchemy import func, select

from licensing.documents import operations, queries, storage
from licensing.documents.models import StoredDocument
from licensing.documents.responses import send_document
from licensing.kernel.database import db
from licensing.kernel.errors import NotFound

AT = datetime(2026, 6, 22, 8, 0, tzinfo=timezone.utc)


def _store(data: bytes, name: str = "convention.pdf") -> StoredDocument:
    return operations.store(data, kind="agreement", file_name=name, media_type="application/pdf", at=AT)


def _file(app: Flask, row: StoredDocument) -> Path:
    return Path(app.config["SETTINGS"].data_dir) / "files" / row.storage_key


def test_what_is_stored_is_read_back(app: Flask) -> None:
    row = _store(b"one")
    db.session.commit()
    assert operations.read(row.id) == b"one"
    assert (row.sha256, row.size, row.created_at) == (hashlib.sha256(b"one").hexdigest(), 3, AT)
    assert queries.document_of(row.id) is row


def test_storing_the_same_bytes_again_gives_the_same_row(app: Flask) -> None:
    first = _store(b"one")
    assert _store(b"one", "other name.pdf").id == first.id
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(StoredDocument)) == 1
    assert first.file_name == "convention.pdf"


def test_a_file_left_by_a_crash_before_the_commit_is_taken_up(app: Flask) -> None:
    lost = _store(b"one")
    key = lost.storage_key
    db.session.rollback()
    again = _store(b"one")
    db.session.commit()
    assert (again.storage_key, operations.read(again.id)) == (key, b"one")


def test_nothing_commits_by_itself(app: Flask) -> None:
    _store(b"one")
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(StoredDocument)) == 0


def test_a_row_committed_meanwhile_by_another_is_used(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    first = _store(b"one")
    db.session.commit()
    monkeypatch.setattr(queries, "document_with", lambda sha256: None)
    assert _store(b"one").id == first.id
    assert db.session.scalar(select(func.count()).select_from(StoredDocument)) == 1


def test_a_document_is_found_by_what_it_was_made_from(app: Flask) -> None:
    assert queries.document_made_from("terms", "abc") is None
    made = {"kind": "terms", "file_name": "t.pdf", "media_type": "application/pdf", "at": AT}
    row = operations.store(b"one", **made, made_from="abc")
    db.session.commit()
    assert queries.document_made_from("terms", "abc") is row
    assert operations.store(b"one", **made, made_from="abc") is row
    assert queries.document_made_from("terms", "abd") is None
    assert queries.document_made_from("quote", "abc") is None


def test_stored_bytes_are_never_replaced(app: Flask) -> None:
    row = _store(b"one")
    db.session.commit()
    _file(app, row).write_bytes(b"two")
    db.session.delete(row)
    db.session.commit()
    with pytest.raises(storage.DamagedDocument):
        _store(b"one")
    assert _file(app, row).read_bytes() == b"two"


def test_one_changed_byte_is_noticed(app: Flask) -> None:
    row = _store(b"one")
    db.session.commit()
    _file(app, row).write_bytes(b"onf")
    with pytest.raises(storage.DamagedDocument):
        operations.read(row.id)


def test_a_missing_document_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        operations.read("0" * 32)


def test_another_store_by_setting(app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"storage_url": f"file://{folder}"})
    row = _store(b"one")
    assert (folder / row.storage_key).read_bytes() == b"one"
    assert operations.read(row.id) == b"one"


def test_the_store_takes_s3_addresses() -> None:
    assert isinstance(storage._store("s3://bucket/prefix?region=eu-west-3", Path("unused")), obstore.store.S3Store)


def test_a_download_is_private_and_inert(app: Flask) -> None:
    row = _store(b"<script>", "Convention – جامعة.pdf")
    db.session.commit()
    with app.test_request_context():
        response = send_document(row)
        response.direct_passthrough = False
        assert response.get_data() == b"<script>"
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''Convention%20%E2%80%93" in response.headers["Content-Disposition"]
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
