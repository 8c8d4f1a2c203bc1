"""The door: how much a request may send (more for the views that take files), and what typed text arrives as.

Signs that no text holds (NUL, other controls) are left out of fields and query strings here, once for every route; an address with
one in its path names nothing. JSON is read by `kernel.strict_json`, which refuses them.
"""

from __future__ import annotations

from io import BytesIO
from typing import IO

from flask import Flask, Request, current_app, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.utils import cached_property

from licensing.documents.uploads import BODY
from licensing.kernel.errors import NotFound
from licensing.kernel.texts import storable


class ThisRequest(Request):
    """A request whose files stay in memory where the view says so; elsewhere large ones lie in a temporary file meanwhile.

    Typed text and query strings arrive without signs that no text holds. A browser counts a line end of a text once and sends two
    signs for it (HTML, "append an entry"): what arrives has one again, so that a text is as long here as it was where it was typed.
    """

    def _load_form_data(self) -> None:
        if "form" in self.__dict__:
            return
        super()._load_form_data()
        typed = self.__dict__["form"].items(multi=True)
        self.__dict__["form"] = ImmutableMultiDict((storable(name), storable(text)) for name, text in typed)

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """The query string; as typed texts."""
        return ImmutableMultiDict((storable(name), storable(text)) for name, text in super().args.items(multi=True))

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
    app.before_request(_refuse_odd_addresses)
    app.before_request(_set_limit)


def _refuse_odd_addresses() -> None:
    if storable(request.path) != request.path:
        raise NotFound(request.path)


def _set_limit() -> None:
    if has_upload_limit():
        request.max_content_length = BODY


def has_upload_limit() -> bool:
    """Whether the current address takes files."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "takes_files", False) is True
