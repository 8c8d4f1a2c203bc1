"""Settings of gunicorn that are code: how a web worker loads the program."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from licensing.kernel.loading import loading

_loading = ExitStack()


def post_fork(_server: Any, _worker: Any) -> None:
    """A new worker begins to load."""
    _loading.enter_context(loading())


def post_worker_init(_worker: Any) -> None:
    """It has loaded."""
    _loading.close()
