"""The shell around every room's pages, put together in one place and in the right order."""

from __future__ import annotations

from flask import Blueprint, Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Settings
from licensing.accounts import browser
from licensing.web import (
    assets,
    bodies,
    errors,
    filters,
    form_help,
    gate,
    headers,
    languages,
    limits,
    navigation,
    request_log,
    worn,
)


def install(app: Flask, settings: Settings) -> None:
    """Everything that runs before and after a view. What runs first is installed first: log, actor, limits, form token, access."""
    _configure_cookies(app, settings)
    bodies.install(app)
    if settings.trusted_proxies > 0:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)  # type: ignore[method-assign]  # Flask's place for it
    languages.install(app, settings.data_dir)
    filters.install(app)
    form_help.install(app)
    navigation.install(app)
    assets.install(app)
    worn.install(app)
    headers.install(app, https=settings.secure_cookies)
    errors.install(app)
    request_log.install(app)
    browser.install(app)
    app.extensions["limits"] = limits.install(app)
    CSRFProtect(app)
    gate.install(app)


def accept_without_form(app: Flask, blueprint: Blueprint) -> None:
    """Let a blueprint take requests without a form token: one that acts for nobody, so no browser's rights can be abused."""
    app.extensions["csrf"].exempt(blueprint)


def seal(app: Flask) -> None:
    """Once all rooms are registered: limits on their views, and the check that every view says who may open it."""
    limits.apply_table(app, app.extensions["limits"])
    gate.refuse_unmarked(app)


def _configure_cookies(app: Flask, settings: Settings) -> None:
    """The form-token cookie like the browser cookie; a form stays valid as long as its session."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if settings.secure_cookies else "session",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # our own Referrer-Policy sends no referrer to check; the token is the check
        RATELIMIT_HEADERS_ENABLED=False,
    )
