"""Reads of signing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from licensing.accounts.access import Actor
from licensing.kernel.canonical import sha256_hex
from licensing.kernel.database import db
from licensing.kernel.errors import NotFound
from licensing.signing import rules
from licensing.signing.models import SignatureDelegation, SignatureRequest, SigningProcedure


def procedure_of(subject: str) -> SigningProcedure | None:
    """The procedure about a subject ("agreement:<id>"), with its requests in order; None before it is opened."""
    return db.session.scalars(select(SigningProcedure).where(SigningProcedure.subject == subject)).one_or_none()


def awaited(subject: str) -> SignatureRequest | None:
    """The signatory of a subject whose turn it is, invited or with a link that has expired; None when nobody's."""
    procedure = procedure_of(subject)
    rows = procedure.requests if procedure and procedure.state == "open" else []
    return next((row for row in rows if row.state in ("invited", "expired")), None)


def open_delegation(request_id: str) -> SignatureDelegation | None:
    """The proposal of a request that waits for the producer's decision."""
    query = select(SignatureDelegation).filter_by(request_id=request_id, state="proposed")
    return db.session.scalars(query).first()


def overdue(at: datetime) -> list[str]:
    """Requests whose time to sign has passed and that do not say so yet, the oldest first."""
    late = select(SignatureRequest.id).where(SignatureRequest.state == "invited", SignatureRequest.expires_at <= at)
    return list(db.session.scalars(late.order_by(SignatureRequest.expires_at, SignatureRequest.id)))


def request_with_token(token: str) -> SignatureRequest:
    """The signature request of a link; NotFound for an unknown, replaced or mistyped one alike."""
    wanted = select(SignatureRequest).where(SignatureRequest.token_hash == sha256_hex(token.encode()))
    request = db.session.scalars(wanted).one_or_none()
    if request is None:
        raise NotFound()
    return request


def may_act(request: SignatureRequest, who: Actor) -> bool:
    """Whether this actor may use the link: the licensor's only while signed in as the named signatory."""
    if request.party != "licensor":
        return True
    return bool(who.producers_as("signatory")) and (who.email or "").casefold() == request.email.casefold()


def is_current(request: SignatureRequest) -> bool:
    """Whether the link still shows the bytes it was made for."""
    return request.bound_sha256 == request.procedure.document_sha256


def stage_of(request: SignatureRequest, who: Actor, at: datetime) -> str:
    """Which page a link shows: sign, sign_in, changed, or the state the request has reached."""
    if request.state != "invited":
        return request.state
    if rules.is_over(request.expires_at, at):
        return "expired"
    if not is_current(request):
        return "changed"
    return "sign" if may_act(request, who) else "sign_in"
