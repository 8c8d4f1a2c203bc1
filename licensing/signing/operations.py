"""Verbs of signing: open a procedure, send a code, take a consent or a refusal, renew a link, cancel."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any

from flask import current_app
from sqlalchemy import select

from licensing.accounts.access import Actor
from licensing.audit.operations import record
from licensing.documents.queries import document_of
from licensing.kernel.canonical import sha256_hex
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound, Problem
from licensing.kernel.ids import new_code, new_id, new_token
from licensing.kernel.numerals import six_digits
from licensing.outbox.log import renews
from licensing.outbox.mail import send_mail
from licensing.outbox.operations import enqueue
from licensing.signing import lifecycle, queries, refusals, rules
from licensing.signing.models import SignatureRequest, SigningProcedure
from licensing.signing.replacement import overtake
from licensing.signing.values import Browser, Consent, Signatory

__all__ = [
    "Signatory",
    "cancel_procedure",
    "consent",
    "decline",
    "expire",
    "extend",
    "open_procedure",
    "reissue_link",
    "send_code",
]


def open_procedure(
    *,
    subject: str,
    title: str,
    language: str,
    document_id: str,
    signatories: Sequence[Signatory],
    at: datetime,
    latest: datetime | None = None,
) -> SigningProcedure:
    """Begin the signing of a stored document and invite its first signatory by mail. Does not commit.

    The same subject twice gives the procedure already open. Links are bound to the document's exact bytes; each expires after
    the days of the setting, at `latest` at the latest.
    """
    existing = queries.procedure_of(subject)
    if existing is not None:
        return existing
    document = document_of(document_id)
    procedure = SigningProcedure(
        id=new_id(), subject=subject, title=title, language=language, document_id=document.id, created_at=at
    )
    procedure.document_sha256, procedure.latest_at = document.sha256, latest
    procedure.requests = [_request(position, signatory) for position, signatory in enumerate(signatories)]
    db.session.add(procedure)
    db.session.flush()
    record(at, "system", "signing.open", f"procedure:{procedure.id}", {"document_sha256": document.sha256})
    invite_next(procedure, at)
    return procedure


def invite_next(procedure: SigningProcedure, at: datetime) -> SignatureRequest | None:
    """Invite the first signatory still waiting; None when there is none left. Does not commit."""
    waiting = [request for request in procedure.requests if request.state == "waiting"]
    if not waiting:
        return None
    lifecycle.advance(waiting[0], "invite")
    waiting[0].invited_at, waiting[0].expires_at = at, _end(procedure, at)
    _send_link(waiting[0], _fresh_link(waiting[0]), at)
    record(at, "system", "signing.invite", f"signature_request:{waiting[0].id}", {"party": waiting[0].party})
    return waiting[0]


def _end(procedure: SigningProcedure, at: datetime) -> datetime:
    return rules.expires_at(at, current_app.config["SETTINGS"].signing_days, procedure.latest_at)


def expire(request_id: str, at: datetime) -> None:
    """Close the link of a signatory whose time has passed; both sides are told later. Nothing happens when it has not, or no more.

    Does not commit.
    """
    request = lock_row(SignatureRequest, request_id)
    if request is None or request.state != "invited" or not rules.is_over(request.expires_at, at):
        return
    lifecycle.advance(request, "expire")
    request.code_hash = None
    record(at, "system", "signing.expire", f"signature_request:{request.id}", {"party": request.party})
    payload = {"subject": request.procedure.subject, "request_id": request.id, "party": request.party}
    enqueue("signature.expired", f"signature.expired:{request.id}:{_utc(request.expires_at)}", payload, at)


def extend(subject: str, by: str, at: datetime) -> tuple[SignatureRequest, datetime]:
    """Give the signatory whose turn it is the days of the setting from now, with a new link by mail; the old one dies.

    Returns the request and until when it now runs.
    `by`: who did it, as the journal names them. Does not commit. NotAllowed while no signature is awaited.
    """
    request = queries.awaited(subject)
    locked = lock_row(SignatureRequest, request.id) if request else None
    if locked is None or (locked.state, "extend") not in lifecycle.REQUEST:
        raise NotAllowed("extend", locked.state if locked else "", refusals.NOTHING_TO_EXTEND)
    until = begin_again(locked, at)
    data = {"party": locked.party, "until": _utc(until)}
    record(at, by, "signing.extend", f"signature_request:{locked.id}", data)
    return locked, until


def begin_again(request: SignatureRequest, at: datetime) -> datetime:
    """A new time to sign for the signatory in turn, with a new link by mail; returns until when. Does not commit."""
    until = give_time(request, at)
    _send_link(request, link_by_mail(request, at), at)
    return until


def give_time(request: SignatureRequest, at: datetime) -> datetime:
    """Let the time to sign start again for the signatory in turn; returns until when. Does not commit."""
    lifecycle.advance(request, "extend")
    request.expires_at = until = _end(request.procedure, at)
    return until


def link_by_mail(request: SignatureRequest, at: datetime) -> str:
    """A new link, for a mail to carry; the old one and its code die. Does not commit."""
    request.code_hash = None
    return _fresh_link(request)


def reissue_link(request_id: str, at: datetime, *, notify: bool = True) -> str:
    """Make a new link for a signatory who is to sign now, mail it unless told not to, and return it. The old one dies.

    Commits. NotAllowed when it is not, or no longer, that person's turn.
    """
    request = lock_row(SignatureRequest, request_id)
    if request is None:
        raise NotFound()
    url = link_again(request, at)
    if notify:
        _send_link(request, url, at)
    db.session.commit()
    return url


def link_again(request: SignatureRequest, at: datetime) -> str:
    """A new link for a signatory whose turn it is, for a reminder to carry; the old one dies. Does not commit.

    NotAllowed when it is not, or no longer, that person's turn.
    """
    if request.state != "invited":
        raise NotAllowed("reissue", request.state, refusals.because(request.state))
    if rules.is_over(request.expires_at, at):
        raise NotAllowed("reissue", "expired", refusals.because("expired"))
    url = _fresh_link(request)
    request.code_hash = None
    record(at, "system", "signing.reissue", f"signature_request:{request.id}")
    return url


@renews("/sign/")
def renew_link(token_hash: str, at: datetime) -> str | None:
    """A new link for the signatory whose link that is, for a mail that is sent again; the old one dies. Does not commit.

    None once it is no longer that person's turn, or a newer invitation has replaced the link.
    """
    found = db.session.scalars(select(SignatureRequest.id).where(SignatureRequest.token_hash == token_hash)).first()
    request = lock_row(SignatureRequest, found) if found else None
    if request is None or request.state != "invited" or request.token_hash != token_hash:
        return None
    if rules.is_over(request.expires_at, at):
        return None
    request.code_hash = None
    record(at, "system", "signing.reissue", f"signature_request:{request.id}")
    return _fresh_link(request)


def send_code(token: str, browser: Browser, who: Actor, at: datetime) -> None:
    """Mail the signatory a fresh six-digit code for this browser, and note that the document was shown. Commits.

    Any earlier code dies. NotAllowed when nothing is to be signed by this link, or after five codes in an hour.
    """
    request = usable(token, "consent", who, at)
    sent = request.evidence.get("codes_sent_at", [])
    if not rules.may_send_code([datetime.fromisoformat(moment) for moment in sent], at):
        raise NotAllowed("send_code", request.state, refusals.TOO_MANY)
    code = new_code()
    request.code_hash, request.code_attempts = _code_hash(request, browser, code), 0
    request.code_sent_at, request.code_expires_at = at, at + rules.CODE_LIFE
    note_code_sent(request, at)
    _mail_code(request, code, at)
    record(at, _label(request), "signing.send_code", f"signature_request:{request.id}")
    db.session.commit()


def note_code_sent(request: SignatureRequest, at: datetime) -> None:
    """The document was shown, and a code that signs it sent. Does not commit."""
    request.codes_sent += 1
    request.viewed_at = request.viewed_at or at
    sent = request.evidence.get("codes_sent_at", [])
    request.evidence = {**request.evidence, "codes_sent_at": [*sent, _utc(at)]}


def consent(token: str, given: Consent, browser: Browser, who: Actor, at: datetime) -> None:
    """Take a signatory's consent: right name, box ticked, right code; the seal follows as a job. Commits.

    InvalidInput with the fields to correct (a wrong code counts as a try); NotAllowed on replay, when it is someone
    else's turn, after a cancellation, or after the document changed.
    """
    request = usable(token, "consent", who, at)
    problems = rules.consent_problems(given.typed_name, request.name, given.agreed)
    if problems:
        raise InvalidInput(problems)
    use_code(request, given.code, browser, at)
    take_consent(request, given, browser, who, at)
    db.session.commit()


def take_consent(request: SignatureRequest, given: Consent, browser: Browser, who: Actor, at: datetime) -> None:
    """Write down a consent whose code was checked, and have the seal made. Does not commit."""
    overtake(request, at)
    request.consented_at = at
    request.evidence = {**request.evidence, **_evidence(request, given, browser, who, at)}
    lifecycle.advance(request, "consent")
    record(at, _label(request), "signing.consent", f"signature_request:{request.id}", _journal(request))
    enqueue("signature.seal", f"signature.seal:{request.id}", {"request_id": request.id}, at)


def decline(token: str, reason: str, code: str, browser: Browser, who: Actor, at: datetime) -> None:
    """Refuse to sign, with a reason the other party reads; the procedure ends. The code proves who refuses. Commits."""
    request = usable(token, "decline", who, at)
    if len(reason.strip()) < 3:
        raise refusals.refuse(Problem("reason", "required", refusals.REASON))
    use_code(request, code, browser, at)
    overtake(request, at)
    request.declined_at, request.decline_reason = at, reason.strip()[:2000]
    lifecycle.advance(request, "decline")
    lifecycle.advance_procedure(request.procedure, "decline")
    _cancel_others(request.procedure)
    record(at, _label(request), "signing.decline", f"signature_request:{request.id}", {"party": request.party})
    payload = {
        "subject": request.procedure.subject, "procedure_id": request.procedure_id, "request_id": request.id,
        "party": request.party, "reason": request.decline_reason,
    }  # fmt: skip
    enqueue("signature.declined", f"signature.declined:{request.id}", payload, at)
    db.session.commit()


def cancel_procedure(subject: str, at: datetime) -> None:
    """End an open procedure: every link dies. Nothing happens when there is none or it has ended. Does not commit.

    NotAllowed while a signature that was just given is being sealed.
    """
    procedure = queries.procedure_of(subject)
    if procedure is None or procedure.state != "open":
        return
    rows = [lock_row(SignatureRequest, request.id) for request in procedure.requests]
    if any(row is not None and row.state == "consented" for row in rows):
        raise NotAllowed("cancel", "consented", refusals.BEING_SEALED)
    lifecycle.advance_procedure(procedure, "cancel")
    _cancel_others(procedure)
    record(at, "system", "signing.cancel", f"procedure:{procedure.id}")


def _request(position: int, signatory: Signatory) -> SignatureRequest:
    return SignatureRequest(
        id=new_id(),
        position=position,
        party=signatory.party,
        field=signatory.field or signatory.party,
        organisation=signatory.organisation,
        name=signatory.name,
        email=signatory.email,
        role=signatory.role,
        language=signatory.language,
        state="waiting",
        codes_sent=0,
        code_attempts=0,
        evidence={},
    )


def _cancel_others(procedure: SigningProcedure) -> None:
    for request in procedure.requests:
        if (request.state, "cancel") in lifecycle.REQUEST:
            lifecycle.advance(request, "cancel")


def usable(token: str, event: str, who: Actor, at: datetime) -> SignatureRequest:
    """The request of a link, locked, when this actor may do that now with the bytes the link was made for."""
    request = lock_row(SignatureRequest, queries.request_with_token(token).id)
    if request is None:
        raise NotFound()
    require_usable(request, event, who, at)
    return request


def require_usable(request: SignatureRequest, event: str, who: Actor, at: datetime) -> None:
    """NotAllowed with the reason unless this actor may do that now, with the bytes that the request is bound to."""
    lifecycle.require(request, event)
    if rules.is_over(request.expires_at, at):
        raise NotAllowed(event, "expired", refusals.because("expired"))
    if not queries.is_current(request):
        raise NotAllowed(event, request.state, refusals.CHANGED)
    if not queries.may_act(request, who):
        raise NotAllowed(event, request.state, refusals.SIGN_IN)


def use_code(request: SignatureRequest, typed: str, browser: Browser, at: datetime) -> None:
    """Count the try and use the code up; a refused try is committed, so that it counts whatever happens next.

    What holds no six digits is no try.
    """
    code = six_digits(typed)
    if not code:
        raise refusals.refuse(rules.NO_CODE)
    request.code_attempts += 1
    expected = request.code_hash or ""
    matches = hmac.compare_digest(expected, _code_hash(request, browser, code))
    expires_at = request.code_expires_at if request.code_hash else None
    problem = rules.code_problem(matches=matches, expires_at=expires_at, attempts=request.code_attempts, at=at)
    if problem is not None:
        db.session.commit()
        raise refusals.refuse(problem)
    request.code_hash = None


def _code_hash(request: SignatureRequest, browser: Browser, code: str) -> str:
    return keyed_hash(request.id, request.bound_sha256 or "", browser, code)


def keyed_hash(what: str, shown: str, browser: Browser, code: str) -> str:
    """What is kept of a code: keyed, and bound to what it signs, the bytes shown and the browser that asked."""
    secret = current_app.config["SETTINGS"].secret().encode()
    said = f"{what}\n{shown}\n{browser.session_id}\n{code}"
    return hmac.digest(secret, said.encode(), "sha256").hex()


def _fresh_link(request: SignatureRequest) -> str:
    token = new_token()
    request.token_hash = sha256_hex(token.encode())
    request.bound_sha256 = request.procedure.document_sha256
    return f"{current_app.config['SETTINGS'].base_url.rstrip('/')}/sign/{token}"


def _send_link(request: SignatureRequest, url: str, at: datetime) -> None:
    send_mail(
        template="signing/mail/invite",
        to=request.email,
        language=request.language,
        context={**_facts(request), "organisation": request.organisation, "url": url},
        key=f"signing.invite:{request.id}:{(request.token_hash or '')[:16]}",
        at=at,
        secrets=[url.rpartition("/")[2]],
        about=request.procedure.subject,
    )


def _mail_code(request: SignatureRequest, code: str, at: datetime) -> None:
    minutes = int(rules.CODE_LIFE.total_seconds() // 60)
    send_mail(
        template="signing/mail/code",
        to=request.email,
        language=request.language,
        context={**_facts(request), "code": code, "minutes": minutes},
        key=f"signing.code:{request.id}:{request.codes_sent}",
        at=at,
        secrets=[code],
    )


def _facts(request: SignatureRequest) -> dict[str, str]:
    return {"name": request.name, "title": request.procedure.title}


def _evidence(request: SignatureRequest, given: Consent, browser: Browser, who: Actor, at: datetime) -> dict[str, Any]:
    """What is kept about one consent; the seal adds its own part."""
    language, text = rules.consent_text(given.language)
    return {
        "level": "simple",
        "invited_at": _utc(request.invited_at),
        "viewed_at": _utc(request.viewed_at),
        "code_validated_at": _utc(at),
        "consented_at": _utc(at),
        "identity": {"method": "email_code", "address": request.email, "staff_account": who.email},
        "typed_name": given.typed_name.strip()[:200],
        "consent": {"version": rules.CONSENT_VERSION, "language": language, "text": text},
        "document": {"id": request.procedure.document_id, "sha256": request.bound_sha256},
        **_of_browser(browser),
    }


def proof_of(browser: Browser, at: datetime) -> dict[str, Any]:
    """How an act was proved that a code confirmed: when, and from which browser."""
    return {"method": "email_code", "code_validated_at": _utc(at), **_of_browser(browser)}


def _of_browser(browser: Browser) -> dict[str, str]:
    return {
        "ip": browser.address,
        "user_agent": browser.user_agent[:500],
        "browser_session": sha256_hex(browser.session_id.encode()),
    }


def _journal(request: SignatureRequest) -> dict[str, Any]:
    return {"party": request.party, "document_sha256": request.bound_sha256, "consent": rules.CONSENT_VERSION}


def _label(request: SignatureRequest) -> str:
    return f"{'staff' if request.party == 'licensor' else 'partner'}:{request.email}"


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(timezone.utc).isoformat(timespec="seconds") if moment else None
