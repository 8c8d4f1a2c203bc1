"""Static files: addresses that carry the file's fingerprint, kept a year by browsers; others are asked for again."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for

from licensing.accounts.access import public

FOLDER = Path(__file__).parent / "static"
YEAR = "public, max-age=31536000, immutable"


def install(app: Flask) -> None:
    """Open the static folder to everyone, with caching rules."""
    public(app.view_functions["static"])
    app.jinja_env.globals["asset"] = asset
    app.after_request(_cache)


def asset(name: str) -> str:
    """Address of a static file with its fingerprint: `/static/site.css?v=3f9a…`."""
    return url_for("static", filename=name, v=_fingerprint(name))


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]


def _cache(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code in (200, 304):
        forever = "v" in request.args or request.path.endswith(".woff2")
        response.headers["Cache-Control"] = YEAR if forever else "no-cache"
    return response
