"""The object store behind documents: a local folder, or S3 by setting; bytes are written once under their SHA-256."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import obstore
from flask import current_app
from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, from_url

from config import Settings
from licensing.kernel.canonical import sha256_hex


class DamagedDocument(Exception):
    """Stored bytes that no longer have the SHA-256 under which they were stored."""


@cache
def _store(url: str, folder: Path) -> Any:
    return from_url(url) if url else LocalStore(folder, mkdir=True)


def _current_store() -> Any:
    settings: Settings = current_app.config["SETTINGS"]
    return _store(settings.storage_url, settings.data_dir.resolve() / "files")


def storage_key(sha256: str) -> str:
    """Where bytes with that SHA-256 live in the store."""
    return f"sha256/{sha256[:2]}/{sha256}"


def write_once(data: bytes) -> str:
    """Write bytes under their SHA-256 and return the key; an object already there is checked, never replaced."""
    sha256 = sha256_hex(data)
    key = storage_key(sha256)
    try:
        obstore.put(_current_store(), key, data, mode="create")
    except AlreadyExistsError:
        fetch(key, sha256)
    return key


def fetch(key: str, sha256: str) -> bytes:
    """The bytes under a key; DamagedDocument when they are not the ones that were stored."""
    data = bytes(obstore.get(_current_store(), key).bytes())
    if sha256_hex(data) != sha256:
        raise DamagedDocument(key)
    return data
