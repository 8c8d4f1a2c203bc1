"""Reads of signing."""

from __future__ import annotations

from sqlalchemy import select

from licensing.accounts.access import Actor
from licensing.kernel.canonical import sha256_hex
from licensing.kernel.database import db
from licensing.kernel.errors import NotFound
from licensing.signing.models import SignatureRequest, SigningProcedure


def procedure_of(subject: str) -> SigningProcedure | None:
    """The procedure about a subject ("agreement:<id>"), with its requests in order; None before it is opened."""
    return db.session.scalars(select(SigningProcedure).where(SigningProcedure.subject == subject)).one_or_none()


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


def stage_of(request: SignatureRequest, who: Actor) -> str:
    """Which page a link shows: sign, sign_in, changed, or the state the request has reached."""
    if request.state != "invited":
        return request.state
    if not is_current(request):
        return "changed"
    return "sign" if may_act(request, who) else "sign_in"
