"""Bytes set aside before they are stored: whoever repeats a job that died finds them there and stores the very same file."""

from __future__ import annotations

import os
from pathlib import Path

from flask import current_app

from config import Settings


def pending() -> Path:
    """The folder of what is set aside."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.data_dir / "signing" / "pending"


def set_aside(file: Path, data: bytes) -> bool:
    """Atomic; False when another worker was first, whose bytes then stay."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_bytes(data)
    try:
        os.link(draft, file)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True
