"""Partners prove their e-mail address: a code by mail, asked for on a page or by a mailed link."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from sqlalchemy import select, update

from licensing.accounts import rules
from licensing.accounts.models import EmailCode, ResumeLink
from licensing.accounts.operations.sessions import prove_partner
from licensing.kernel.canonical import sha256_hex
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import NotFound
from licensing.kernel.ids import new_code, new_id, new_token
from licensing.kernel.numerals import six_digits
from licensing.outbox.log import renews
from licensing.outbox.mail import send_mail

PURPOSE = "resume"


def ask_code(email: str, session_id: str, language: str, at: datetime) -> str:
    """Mail a fresh code to an address, for this browser session only; returns the id of the code. Earlier codes die."""
    earlier = EmailCode.browser_hash == _browser_hash(session_id)
    db.session.execute(update(EmailCode).where(earlier, EmailCode.used_at.is_(None)).values(used_at=at))
    code = new_code()
    row = EmailCode(id=new_id(), purpose=PURPOSE, email=email, browser_hash=_browser_hash(session_id), created_at=at)
    row.code_hash, row.expires_at = _code_hash(row.id, code), at + rules.CODE_LIFE
    db.session.add(row)
    send_mail(
        template="accounts/mail/code", to=email, language=language, key=f"code:{row.id}", at=at, secrets=[code],
        context={"code": code, "minutes": int(rules.CODE_LIFE.total_seconds() // 60)},
    )  # fmt: skip
    db.session.commit()
    return row.id


def prove_code(code_id: str, session_id: str, typed: str, at: datetime) -> bool:
    """Use a code: true once, in the browser that asked, within ten minutes and five tries; then the partner is signed in.

    What holds no six digits is no try.
    """
    row, code = lock_row(EmailCode, code_id), six_digits(typed)
    if row is None or not code or not _is_usable(row, session_id, at):
        db.session.rollback()
        return False
    row.attempts += 1
    if row.code_hash != _code_hash(row.id, code):
        db.session.commit()
        return False
    row.used_at = at
    prove_partner(row.email, at)
    return True


def make_resume_url(email: str, next_path: str, at: datetime) -> str:
    """A link for a mail: it starts the sign-in of that address (a code ends it), then leads to `next_path`.

    Does not commit. The link lasts 90 days and proves nothing by itself.
    """
    token = new_token()
    row = ResumeLink(token_hash=sha256_hex(token.encode()), email=rules.clean_email(email), created_at=at)
    row.next_path, row.expires_at = rules.local_path(next_path), at + rules.RESUME_LINK_LIFE
    db.session.add(row)
    return url_for("accounts.resume_link", token=token, _external=True)


@renews("/resume/")
def renew_link(token_hash: str, at: datetime) -> str | None:
    """The same link with a fresh token and a fresh term, for a mail that is sent again. Does not commit."""
    row = db.session.scalars(select(ResumeLink).where(ResumeLink.token_hash == token_hash)).first()
    return make_resume_url(row.email, row.next_path, at) if row else None


def resume_link(token: str, at: datetime) -> ResumeLink:
    """The living link of a token; NotFound when unknown or over."""
    query = select(ResumeLink).where(ResumeLink.token_hash == sha256_hex(token.encode()), ResumeLink.expires_at > at)
    row = db.session.scalars(query).first()
    if row is None:
        raise NotFound()
    return row


def _is_usable(row: EmailCode, session_id: str, at: datetime) -> bool:
    same_browser = row.browser_hash == _browser_hash(session_id)
    return same_browser and row.used_at is None and at < row.expires_at and row.attempts < rules.CODE_TRIES


def _browser_hash(session_id: str) -> str:
    return sha256_hex(session_id.encode())


def _code_hash(code_id: str, code: str) -> str:
    """Bound to its row: the same six digits elsewhere have another hash."""
    return sha256_hex(f"{code_id}:{code}".encode())
