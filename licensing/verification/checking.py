"""The check of a dropped file, outside the web process: one at a time, confined, given nothing but the bytes.

Nothing is written: the bytes go through a pipe to `licensing verify --confined -`, which may write no file, and its answer
comes back through another. The child knows the data folder, for the certificates to trust, and no secret.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from flask import current_app

from config import ROOT, Settings
from licensing.signing.authority import installation_trust
from licensing.verification.rules import report_of
from licensing.verification.values import Looked, Report

PATIENCE = 40.0
"""Seconds of the whole check; its computing time is limited before."""
TURN = 5.0
"""Seconds to wait until another file has been checked."""
ANSWERS = (0, 1)
"""Exit codes of `licensing verify` with an answer."""
HANDED_ON = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH")
"""All that the child gets of the environment; the settings' secrets stay here."""


class Busy(Exception):
    """Another file is being checked."""


class GaveUp(Exception):
    """The file took more time or memory than a check may, or broke the checker."""


def check(pdf: bytes, sha256: str, language: str, expected: Sequence[str] = ()) -> Report:
    """What `licensing verify` says of these bytes. Raises Busy, GaveUp; never keeps or logs them.

    `expected`: parties that must have signed.
    """
    settings: Settings = current_app.config["SETTINGS"]
    if not installation_trust(settings).authorities:
        return Report("not_ours", (Looked("signed", "failed", ()),), (), sha256)
    with _turn(settings.data_dir):
        return _ask(pdf, settings.data_dir, [*_options(expected), "--lang", language])


def _options(expected: Sequence[str]) -> list[str]:
    return [word for party in expected for word in ("--expected", party)]


def _ask(pdf: bytes, data_dir: Path, options: Sequence[str]) -> Report:
    command = [sys.executable, "-m", "licensing", "verify", "--json", "--confined", *options, "-"]
    environment = {name: os.environ[name] for name in HANDED_ON if name in os.environ}
    environment |= {"LICENSING_DATA_DIR": str(data_dir.resolve()), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(  # noqa: S603 — our own program, and no word of a visitor among its options
            command, input=pdf, capture_output=True, timeout=PATIENCE, cwd=ROOT, env=environment, check=False
        )
        if done.returncode not in ANSWERS:
            raise GaveUp(f"exit {done.returncode}")
        return report_of(json.loads(done.stdout))
    except (subprocess.TimeoutExpired, ValueError, KeyError) as error:
        raise GaveUp(type(error).__name__) from error


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """One check at a time in the installation, so that many files at once cannot slow down its other pages."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        _wait_for_turn(handle)
        yield
    finally:
        os.close(handle)


def _wait_for_turn(handle: int) -> None:
    until = time.monotonic() + TURN
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise Busy from None
            time.sleep(0.1)
        else:
            return
