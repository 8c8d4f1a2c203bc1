"""How much a request may send: what the application says, more for the views that take files."""

from __future__ import annotations

from io import BytesIO
from typing import IO

from flask import Flask, Request, current_app, request

from licensing.documents.uploads import BODY


class ThisRequest(Request):
    """A request whose files stay in memory where the view says so; elsewhere large ones lie in a temporary file meanwhile."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        view = current_app.view_functions.get(self.endpoint or "")
        if getattr(view, "keeps_nothing", False) is True:
            return BytesIO()
        return super()._get_file_stream(total_content_length, content_type, filename, content_length)


def install(app: Flask) -> None:
    """Set the limit before anything reads the body."""
    app.request_class = ThisRequest
    app.before_request(_set_limit)


def _set_limit() -> None:
    if has_upload_limit():
        request.max_content_length = BODY


def has_upload_limit() -> bool:
    """Whether the current address takes files."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "takes_files", False) is True
