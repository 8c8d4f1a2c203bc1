"""How much a request may send: what the application says, more for the views that take files."""

from __future__ import annotations

from flask import Flask, current_app, request

from licensing.documents.uploads import BODY


def install(app: Flask) -> None:
    """Set the limit before anything reads the body."""
    app.before_request(_set_limit)


def _set_limit() -> None:
    if has_upload_limit():
        request.max_content_length = BODY


def has_upload_limit() -> bool:
    """Whether the current address takes files."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "takes_files", False) is True
