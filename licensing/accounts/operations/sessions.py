"""Open, renew and end the session of the current browser; staff sign-in."""

from __future__ import annotations

from datetime import datetime

from flask import g, request
from flask import session as form_session
from sqlalchemy import delete

from licensing.accounts import browser, queries
from licensing.accounts.access import actor
from licensing.accounts.models import BrowserSession, Person
from licensing.accounts.passwords import verify_password
from licensing.audit.operations import record
from licensing.kernel.canonical import sha256_hex
from licensing.kernel.database import db
from licensing.kernel.ids import new_token


def ensure_browser_session(at: datetime) -> str:
    """The id of this browser's session row; creates row and cookie when there is none. Commits what it creates.

    Call it before the operation that needs the id, not inside one.
    """
    known = actor().session_id
    if known is not None:
        return known
    row = _open(at)
    db.session.commit()
    g.actor = browser.actor_of(row)
    return row.id


def sign_in(email: str, password: str, at: datetime) -> Person | None:
    """Sign a member of staff in on this browser: new token, the old one dead. None when e-mail or password is wrong.

    An unknown address, a wrong password and a disabled person answer the same after the same work.
    """
    person = queries.person_with_email(email)
    usable = person is not None and person.is_active
    if not verify_password(person.password_hash if person and usable else None, password) or person is None:
        return None
    row = _renew(at)
    row.person_id = person.id
    record(at, f"staff:{person.email}", "accounts.sign_in", f"person:{person.id}")
    db.session.commit()
    g.actor = browser.actor_of(row)
    return person


def prove_partner(email: str, at: datetime) -> None:
    """Note that this browser's user reads mail at that address: new token, the old one dead."""
    row = _renew(at)
    row.partner_email = email
    record(at, f"partner:{email}", "accounts.prove_email", f"browser_session:{row.id}")
    db.session.commit()
    g.actor = browser.actor_of(row)


def sign_out(at: datetime) -> None:
    """End this browser's session on the server and drop its cookie."""
    who = actor()
    if who.session_id is not None:
        db.session.execute(delete(BrowserSession).where(BrowserSession.id == who.session_id))
        if who.person_id is not None:
            record(at, who.label, "accounts.sign_out", f"person:{who.person_id}")
        db.session.commit()
    browser.forget_token()
    _fresh_form_session()
    g.pop("actor", None)


def _open(at: datetime) -> BrowserSession:
    row = BrowserSession(token_hash=_new_token_hash(), created_at=at, last_seen_at=at)
    db.session.add(row)
    db.session.flush()
    return row


def _renew(at: datetime) -> BrowserSession:
    """The same row, so that drafts made in this browser stay open, under a new token and with a new start."""
    row = browser.session_of(request.cookies.get(browser.cookie_name()), at) or _open(at)
    row.token_hash, row.created_at, row.last_seen_at = _new_token_hash(), at, at
    _fresh_form_session()
    return row


def _new_token_hash() -> str:
    token = new_token()
    browser.give_token(token)
    return sha256_hex(token.encode())


def _fresh_form_session() -> None:
    """Forget the form tokens of before; the chosen language stays."""
    language = form_session.get("language")
    form_session.clear()
    if language:
        form_session["language"] = language
