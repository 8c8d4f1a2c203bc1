"""Several people on one request: invite, take away, leave, hand over. One commit each.

An invitation is a mail with a link; the link only starts sign-in, and the code that ends it proves the address. Being on
the list is the right; there is nothing to accept. Nothing here tells whether an address is known to the installation.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from licensing.accounts import rules
from licensing.accounts.access import Actor
from licensing.accounts.models import BrowserSession
from licensing.accounts.operations import make_resume_url
from licensing.audit.operations import record
from licensing.intake import people_messages as says
from licensing.intake.models import Colleague, DraftGrant, IntakeRequest
from licensing.intake.operations.traces import actor_label
from licensing.intake.queries import colleagues_of, invitations_since, is_owner, request_for
from licensing.intake.steps import typed
from licensing.kernel.clock import business_day
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound, Problem
from licensing.outbox.mail import send_mail

MOST_COLLEAGUES = 10
MOST_INVITATIONS = 30
"""Of one request in 24 hours, those taken away again included."""


def invite(request_id: str, email: str, name: str, by: Actor, at: datetime) -> Colleague:
    """Put someone on a request and mail them; the same address again changes nothing and mails at most once a day.

    `NotFound` for a foreign request, `NotAllowed` unless the actor proved the owner's address or when too many were invited,
    `InvalidInput` for an address or a name that is none.
    """
    request = _owned(request_id, by, "invite")
    address = rules.clean_email(email)
    found = _problems(request, address, typed.text(name) or "")
    if found:
        raise InvalidInput(found)
    known = _colleague(request, address)
    if known is not None:
        _mail_invitation(request, known, at)
        db.session.commit()
        return known
    if (
        len(colleagues_of(request.id)) >= MOST_COLLEAGUES
        or invitations_since(request.id, at - timedelta(days=1)) >= MOST_INVITATIONS
    ):
        db.session.rollback()
        raise NotAllowed("invite", request.state, says.TOO_MANY)
    return _add(request, address, typed.text(name) or "", at)


def _add(request: IntakeRequest, address: str, name: str, at: datetime) -> Colleague:
    row = Colleague(request_id=request.id, email=address, name=name, invited_by=request.owner_email, invited_at=at)
    db.session.add(row)
    db.session.flush()
    record(at, f"partner:{request.owner_email}", "intake.invite", f"request:{request.id}", {"what": address})
    _mail_invitation(request, row, at)
    db.session.commit()
    return row


def remove(request_id: str, colleague_id: str, by: Actor, at: datetime) -> None:
    """Take someone off a request, or leave it oneself; their next request finds nothing.

    `NotFound`: a foreign request or no such person. `NotAllowed`: neither the owner nor that person; or the person is named
    as requester in step 2, which is a right of its own.
    """
    request = _locked(request_id, by)
    row = db.session.get(Colleague, colleague_id)
    if row is None or row.request_id != request.id:
        raise NotFound(colleague_id)
    leaves = by.partner_email == row.email
    if not (leaves or is_owner(by, request)):
        raise NotAllowed("remove", request.state, says.NOT_OWNER)
    if _requester(request) == row.email:
        raise NotAllowed("remove", request.state, says.IS_REQUESTER)
    db.session.delete(row)
    _forget_browsers(request, row.email)
    action = "intake.leave" if leaves else "intake.remove_colleague"
    record(at, actor_label(by, request), action, f"request:{request.id}", {"what": row.email})
    db.session.commit()


def remove_browser(request_id: str, grant_id: str, by: Actor, at: datetime) -> None:
    """Take away what a browser may do that began the request without proving an address. Raises as `invite`."""
    request = _owned(request_id, by, "remove")
    grant = db.session.get(DraftGrant, grant_id)
    if grant is None or grant.request_id != request.id:
        raise NotFound(grant_id)
    db.session.delete(grant)
    record(at, actor_label(by, request), "intake.remove_browser", f"request:{request.id}")
    db.session.commit()


def hand_over(request_id: str, colleague_id: str, by: Actor, at: datetime) -> IntakeRequest:
    """Make a colleague the owner; the former owner stays as a colleague. Both are told by the page, the new one by mail.

    Browsers that only began the draft lose their right: from now on everybody proves their address. Raises as `remove`.
    """
    request = _owned(request_id, by, "hand_over")
    row = db.session.get(Colleague, colleague_id)
    if row is None or row.request_id != request.id:
        raise NotFound(colleague_id)
    former, request.owner_email = request.owner_email, row.email
    row.email, row.name, row.invited_by, row.invited_at = former.lower(), "", request.owner_email, at
    db.session.execute(delete(DraftGrant).where(DraftGrant.request_id == request.id))
    data = {"what": request.owner_email}
    record(at, f"partner:{former}", "intake.hand_over", f"request:{request.id}", data)
    _mail(request, request.owner_email, "handed_over", {"who": former}, f"{request.version}:{at.isoformat()}", at)
    db.session.commit()
    return request


def _locked(request_id: str, by: Actor) -> IntakeRequest:
    request_for(by, request_id)
    request = lock_row(IntakeRequest, request_id)
    if request is None:
        raise NotFound(request_id)
    return request


def _owned(request_id: str, by: Actor, event: str) -> IntakeRequest:
    request = _locked(request_id, by)
    if not is_owner(by, request):
        raise NotAllowed(event, request.state, says.NOT_OWNER)
    return request


def _problems(request: IntakeRequest, address: str, name: str) -> list[Problem]:
    found = []
    if not rules.is_email(address):
        found.append(says.problem("email", says.BAD_ADDRESS))
    elif address == request.owner_email.lower():
        found.append(says.problem("email", says.OWN_ADDRESS))
    if len(name) > 200:
        found.append(says.problem("name", says.LONG_NAME))
    return found


def _colleague(request: IntakeRequest, address: str) -> Colleague | None:
    query = select(Colleague).where(Colleague.request_id == request.id, Colleague.email == address)
    return db.session.scalar(query)


def _requester(request: IntakeRequest) -> str:
    return str(request.answers["contacts"]["requester"].get("email") or "").lower()


def _forget_browsers(request: IntakeRequest, email: str) -> None:
    """A browser in which that address was proved keeps no right of its own."""
    proved = select(BrowserSession.id).where(BrowserSession.partner_email == email)
    db.session.execute(
        delete(DraftGrant).where(DraftGrant.request_id == request.id, DraftGrant.session_id.in_(proved)),
        execution_options={"synchronize_session": False},
    )


def _mail_invitation(request: IntakeRequest, row: Colleague, at: datetime) -> None:
    context = {"who": request.owner_email, "name": row.name, "organisation": request.organisation_name[:80]}
    _mail(request, row.email, "invited", context, f"{row.email}:{business_day(at)}", at)


def _mail(request: IntakeRequest, to: str, template: str, context: dict[str, str], key: str, at: datetime) -> None:
    url = make_resume_url(to, f"/request/{request.id}", at)
    send_mail(
        template=f"intake/mail/{template}",
        to=to,
        language=request.language,
        context={**context, "url": url},
        key=f"intake.{template}:{request.id}:{key}",
        at=at,
        reply_to=request.producer.contact_email,
        secrets=[url],
        about=f"request:{request.id}",
    )
