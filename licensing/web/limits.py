"""How often one client may do a thing: one table, endpoint → limits of its unsafe requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from licensing.kernel.canonical import sha256_hex
from licensing.web import rate_storage

DEFAULT = "300 per minute"

BY_CLIENT = {
    "accounts.sign_in": "20 per minute; 100 per hour",
    "accounts.resume": "10 per minute; 60 per hour",
    "accounts.resume_link": "10 per minute; 60 per hour",
    "accounts.code": "20 per minute; 100 per hour",
    "signing.send_code": "10 per minute; 60 per hour",
    "signing.sign": "20 per minute; 100 per hour",
    "signing.decline": "20 per minute; 100 per hour",
    "conversation.partner_write": "10 per minute; 60 per hour",
    "conversation.desk_write": "20 per minute; 200 per hour",
    "mailroom.resend": "10 per minute; 60 per hour",
    "mailroom.resend_any": "10 per minute; 60 per hour",
    "intake.begin": "20 per minute; 120 per hour",
    "intake.invite": "10 per minute; 40 per hour",
    "intake.upload": "30 per minute; 200 per hour",
    "agreements.ask_preview": "20 per minute",
    "rulebook.import_text": "20 per minute",
    "rulebook.ask": "20 per minute",
    "terms_of_use.ask_for_pdf": "20 per minute",
    "verification.check_file": "20 per minute; 120 per hour",
    "verification.compare": "20 per minute; 120 per hour",
    "api.quote": "120 per minute",
}
BY_EMAIL = {
    "accounts.sign_in": "10 per 15 minutes",
    "accounts.resume": "5 per 10 minutes",
}


def install(app: Flask) -> Limiter:
    """The limiter, counting in the database; safe requests are free."""
    limiter = Limiter(
        get_remote_address,
        app=app,
        storage_uri=f"{rate_storage.SCHEME}://",
        default_limits=[DEFAULT],
        default_limits_exempt_when=lambda: request.method in ("GET", "HEAD", "OPTIONS"),
        key_prefix="limit",
    )
    app.extensions["limits"] = limiter
    return limiter


def apply_table(app: Flask, limiter: Limiter) -> None:
    """Wrap the views of the table; called once all routes are registered."""
    for endpoint, limits in BY_CLIENT.items():
        _limit(app, limiter, endpoint, limits, get_remote_address)
    for endpoint, limits in BY_EMAIL.items():
        _limit(app, limiter, endpoint, limits, _typed_email)


def _limit(app: Flask, limiter: Limiter, endpoint: str, limits: str, key: Callable[[], str]) -> None:
    if endpoint in app.view_functions:
        decorate = limiter.limit(limits, key_func=key, methods=["POST"])
        view: Callable[..., Any] = app.view_functions[endpoint]
        app.view_functions[endpoint] = decorate(view)


def _typed_email() -> str:
    """The address in the form, hashed: the counters keep no address."""
    return sha256_hex(request.form.get("email", "").strip().lower().encode())[:32]
