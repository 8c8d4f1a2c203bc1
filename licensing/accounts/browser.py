"""The browser of the current request: its cookie, its session row, who it acts for.

The cookie carries a random token; the database keeps only its SHA-256. Over HTTPS the cookie has the `__Host-` prefix.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask, Response, current_app, g, request
from sqlalchemy import select, update

from config import Settings
from licensing.accounts import rules
from licensing.accounts.access import Actor
from licensing.accounts.models import BrowserSession, Person
from licensing.accounts.queries import roles_of
from licensing.kernel import clock
from licensing.kernel.canonical import sha256_hex
from licensing.kernel.database import db


def install(app: Flask) -> None:
    """Load the actor before each request, write or delete the cookie after it."""
    app.before_request(_load)
    app.after_request(_write_cookie)


def cookie_name() -> str:
    """The browser cookie's name; `__Host-` binds it to this very host and to HTTPS."""
    return "__Host-browser" if _settings().secure_cookies else "browser"


def lifetimes() -> rules.Lifetimes:
    """How long sessions last on this installation."""
    settings = _settings()
    return rules.Lifetimes(timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.absolute_hours))


def give_token(token: str) -> None:
    """Send this token with the answer."""
    g.browser_token = token


def forget_token() -> None:
    """Delete the cookie with the answer."""
    g.browser_token = ""


def seen_with(email: str, at: datetime) -> list[BrowserSession]:
    """The living sessions in which an address is proved, the one seen last first."""
    rows = db.session.scalars(select(BrowserSession).where(BrowserSession.partner_email == email))
    return sorted((row for row in rows if not _is_over(row, at)), key=lambda row: row.last_seen_at, reverse=True)


def session_of(token: str | None, at: datetime) -> BrowserSession | None:
    """The living session of a token; None when unknown, over, or without token."""
    if not token:
        return None
    row = db.session.scalars(
        select(BrowserSession).where(BrowserSession.token_hash == sha256_hex(token.encode()))
    ).first()
    if row is None or _is_over(row, at):
        return None
    return row


def actor_of(row: BrowserSession) -> Actor:
    """Who acts in a session, as the database says now: a role taken away a second ago is gone."""
    person = db.session.get(Person, row.person_id) if row.person_id else None
    if person is None or not person.is_active:
        return Actor(session_id=row.id, partner_email=row.partner_email)
    return Actor(
        session_id=row.id, person_id=person.id, email=person.email, name=person.name,
        partner_email=row.partner_email, is_admin=person.is_admin, roles=roles_of(person),
        shortcuts=person.shortcuts and bool(person.memberships),
    )  # fmt: skip


def load_actor(at: datetime) -> None:
    """Put the actor of the request in place, and note that its session was seen (not for polling)."""
    row = session_of(request.cookies.get(cookie_name()), at)
    if row is None:
        g.actor = Actor()
        return
    g.actor = actor_of(row)
    if request.headers.get("X-Polling") != "1" and at - row.last_seen_at >= rules.TOUCH_EVERY:
        _touch(row.id, at)


def _load() -> None:
    if request.endpoint != "static":
        load_actor(clock.now())


def _touch(session_id: str, at: datetime) -> None:
    db.session.execute(update(BrowserSession).where(BrowserSession.id == session_id).values(last_seen_at=at))
    db.session.commit()


def _is_over(row: BrowserSession, at: datetime) -> bool:
    return rules.has_expired(
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        proved=bool(row.person_id or row.partner_email),
        lifetimes=lifetimes(),
        at=at,
    )


def _write_cookie(response: Response) -> Response:
    token = g.get("browser_token")
    if token is not None:
        secure, age = _settings().secure_cookies, 0 if token == "" else None
        response.set_cookie(cookie_name(), token, age, path="/", secure=secure, httponly=True, samesite="Lax")
    return response


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
