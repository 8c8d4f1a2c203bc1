"""Reply addresses: reponses+r-<token>@host, one per conversation and person. The database alone cannot make the token."""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import select

from config import Settings
from licensing.conversation.models import ReplyAddress
from licensing.kernel.canonical import sha256_hex
from licensing.kernel.database import db
from licensing.outbox.log import renews

TAG = "r-"


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """An address to reply to; `secret` is the part of it that is never kept in clear, empty when there is none."""

    address: str
    secret: str = ""


def reply_to(request_id: str, side: str, email: str, otherwise: str, at: datetime) -> ReplyTo:
    """Where this person's replies go: into the conversation when an inbox is configured, else to the address given. Does not commit."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.inbox_address("") is None:
        return ReplyTo(otherwise)
    token = _token(_row(request_id, side, email.lower(), at))
    return ReplyTo(settings.inbox_address(f"{TAG}{token}") or otherwise, token)


def address_of(token: str) -> ReplyAddress | None:
    """Whose address a token is of."""
    return db.session.scalars(select(ReplyAddress).where(ReplyAddress.token_hash == _hash(token))).one_or_none()


@renews("reply:")
def renew_address(token_hash: str, at: datetime) -> str | None:
    """The same person's address, for a mail that is sent again."""
    row = db.session.scalars(select(ReplyAddress).where(ReplyAddress.token_hash == token_hash)).one_or_none()
    return reply_to(row.request_id, row.side, row.email, "", at).address or None if row else None


def _row(request_id: str, side: str, email: str, at: datetime) -> ReplyAddress:
    query = select(ReplyAddress).filter_by(request_id=request_id, side=side, email=email)
    row = db.session.scalars(query).one_or_none()
    if row is None:
        row = ReplyAddress(request_id=request_id, side=side, email=email, created_at=at)
        _renew(row)
        db.session.add(row)
        db.session.flush()
    elif row.token_hash != _hash(_token(row)):
        _renew(row)
    return row


def _renew(row: ReplyAddress) -> None:
    """A fresh token: for a new row, or when the installation's secret has changed since."""
    row.nonce = secrets.token_hex(32)
    row.token_hash = _hash(_token(row))


def _token(row: ReplyAddress) -> str:
    """130 bits in lower-case letters and digits: mail servers may change the case of an address."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    digest = hmac.digest(key, f"reply-address:{row.nonce}".encode(), "sha256")
    return base64.b32encode(digest).decode("ascii")[:26].lower()


def _hash(token: str) -> str:
    return sha256_hex(token.lower().encode())
