"""What one process of a run makes and the others copy: complete folders, never changed once they have their name."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.own import RUN_FOLDER


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """The folder of that name, filled by whichever process of the run asks first; the others wait for it.

    What is made may depend on nothing but the code and the name.
    """
    folder = RUN_FOLDER / name
    with (RUN_FOLDER / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            half = Path(tempfile.mkdtemp(dir=RUN_FOLDER))
            make(half)
            half.rename(folder)
    return folder


def put_aside(name: str, make: Callable[[Path], None]) -> None:
    """Fill a folder of that name for whoever asks `found` later; where another process was faster, its own stays."""
    half = Path(tempfile.mkdtemp(dir=RUN_FOLDER))
    make(half)
    try:
        os.rename(half, RUN_FOLDER / name)
    except OSError:  # there, and not empty
        shutil.rmtree(half)


def found(name: str) -> Path | None:
    """The folder of that name, if some process of the run has put it aside."""
    folder = RUN_FOLDER / name
    return folder if folder.exists() else None
