"""A signatory: opens the link of the invitation mail, asks for a code, reads it in the next mail, signs."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from licensing.accounts.access import Actor
from licensing.accounts.operations import ensure_browser_session
from licensing.demo.hands import Hands, WorkFailed
from licensing.kernel.database import db
from licensing.outbox.models import Mail
from licensing.signing.models import SignatureRequest
from licensing.signing.operations import consent, send_code
from licensing.signing.values import Browser, Consent

READING = timedelta(minutes=3)
LINK = re.compile(r"/sign/([A-Za-z0-9_-]{20,})")
CODE = re.compile(r"(?<!\d)(\d{3}\s?\d{3})(?!\d)")
ADDRESS, PROGRAM = "127.0.0.1", "demonstration"


def sign(request: SignatureRequest, who: Actor, work: Hands, at: datetime) -> None:
    """Sign at `at`, as the person the link was sent to; a request that is consented or sealed is left alone."""
    if request.state != "invited":
        return
    asked = at - READING
    token = _read(f"signing.invite:{request.id}:{(request.token_hash or '')[:16]}", LINK)
    with current_app.test_request_context():
        browser = Browser(ensure_browser_session(asked), ADDRESS, PROGRAM)
        send_code(token, browser, who, asked)
    work.deliver_mail_until(at)
    code = _read(f"signing.code:{request.id}:{request.codes_sent}", CODE)
    with current_app.test_request_context():
        consent(token, Consent(code, request.name, agreed=True, language=request.language), browser, who, at)


def _read(message_key: str, wanted: re.Pattern[str]) -> str:
    """What a mail says, as its reader finds it."""
    text = db.session.scalar(select(Mail.text).where(Mail.message_key == message_key))
    found = wanted.search(text or "")
    if found is None:
        raise WorkFailed(f"the mail {message_key} has not arrived in the local mail catcher")
    return found.group(1)
