"""A signatory proposes somebody else in their place; the producer decides; the old link dies, the new signatory gets their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from licensing.accounts.access import Actor
from licensing.accounts.rules import clean_email, is_email
from licensing.audit.operations import record
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound, Problem
from licensing.kernel.ids import new_id
from licensing.kernel.texts import storable
from licensing.outbox.mail import send_mail
from licensing.outbox.operations import enqueue
from licensing.signing import lifecycle, refusals
from licensing.signing.models import SignatureDelegation, SignatureRequest
from licensing.signing.operations import begin_again, give_time, link_by_mail, proof_of, usable, use_code
from licensing.signing.replacement import name_signatory, overtake
from licensing.signing.values import Browser, Proposal, Signatory

LONGEST = {"name": 200, "role": 200, "reason": 2000}


def proposal_problems(wanted: Proposal, others: Mapping[str, str]) -> list[Problem]:
    """What stands in the way of a proposal; `others`: addresses of the procedure's signatories. Pure."""
    problems = [
        Problem(field, "required", refusals.DELEGATION[field])
        for field, most in LONGEST.items()
        if not 0 < len(str(getattr(wanted, field)).strip()) <= most
    ]
    address = clean_email(wanted.email)
    if not is_email(address):
        problems.append(Problem("email", "email", refusals.DELEGATION["email"]))
    elif address in others:
        problems.append(Problem("email", "twice", refusals.DELEGATION["twice"]))
    return problems


def propose_delegate(token: str, wanted: Proposal, code: str, browser: Browser, who: Actor, at: datetime) -> None:
    """Propose who signs instead; the code proves that the signatory does. Their own link stays until the producer decides. Commits.

    An earlier proposal gives way. InvalidInput with the fields to correct; NotAllowed for the producer's own signatories, whom a
    colleague with the role replaces, and as for a signature.
    """
    request = usable(token, "consent", who, at)
    if request.party != "licensee":
        raise NotAllowed("delegate", request.state, refusals.STAFF_REPLACES)
    others = {row.email.casefold(): row.name for row in request.procedure.requests}
    problems = proposal_problems(wanted, others)
    if problems:
        raise InvalidInput(problems)
    use_code(request, code, browser, at)
    overtake(request, at)
    row = SignatureDelegation(id=new_id(), request_id=request.id, proposed_at=at, proof=proof_of(browser, at))
    row.name, row.role, row.reason = (_clean(getattr(wanted, name)) for name in ("name", "role", "reason"))
    row.email, row.former_name, row.former_email = clean_email(wanted.email), request.name, request.email
    db.session.add(row)
    data = {"is": row.email, "reason": row.reason}
    record(at, f"partner:{request.email}", "signing.propose_delegate", f"signature_request:{request.id}", data)
    payload = {"subject": request.procedure.subject, "delegation_id": row.id}
    enqueue("signature.delegate_proposed", f"signature.delegate_proposed:{row.id}", payload, at)
    db.session.commit()


def approve_delegate(subject: str, delegation_id: str, by: str, at: datetime) -> SignatureDelegation:
    """Put the proposed person in the signatory's place: the old link dies, they get their own; both are told. Does not commit.

    NotFound for another subject's proposal, NotAllowed once it is decided or the signatory signed meanwhile.
    """
    row, request = _to_decide(subject, delegation_id, "approve")
    told = {"title": request.procedure.title, "name": row.former_name, "delegate": row.name}
    _mail("delegated", request, row.former_email, told, row, at)
    _decided(row, "approve", by, "", at)
    known = [*request.evidence.get("delegations", ()), evidence_of(row, request)]
    name_signatory(request.id, Signatory(request.party, request.organisation, row.name, row.email, row.role,
                                         request.language, request.field), by, at)  # fmt: skip
    request.evidence = {"delegations": known}
    begin_again(request, at)
    return row


def refuse_delegate(subject: str, delegation_id: str, answer: str, by: str, at: datetime) -> SignatureDelegation:
    """The signatory stays, reads why, and receives a link of their own again, with the whole time to sign. Does not commit.

    InvalidInput without an answer; else as `approve_delegate`.
    """
    row, request = _to_decide(subject, delegation_id, "refuse")
    if not 0 < len(_clean(answer)) <= LONGEST["reason"]:
        raise InvalidInput([Problem("reason", "required", refusals.DELEGATION["reason"])])
    _decided(row, "refuse", by, _clean(answer), at)
    told = {"title": request.procedure.title, "name": request.name, "delegate": row.name, "reason": answer.strip()}
    give_time(request, at)
    url = link_by_mail(request, at)
    _mail("delegation_refused", request, request.email, {**told, "url": url}, row, at, [url.rpartition("/")[2]])
    return row


def evidence_of(row: SignatureDelegation, request: SignatureRequest) -> dict[str, object]:
    """What the evidence keeps of a delegation: who gave way to whom, why, how it was proved, who decided and when."""
    names = ("former_name", "former_email", "name", "email", "role", "reason", "decided_by")
    times = {
        name: moment.isoformat() if (moment := getattr(row, name)) else None for name in ("proposed_at", "decided_at")
    }
    codes = {"codes_sent_at": list(request.evidence.get("codes_sent_at", ()))}
    return {**{name: getattr(row, name) for name in names}, **times, **codes, "proof": row.proof}


def _to_decide(subject: str, delegation_id: str, event: str) -> tuple[SignatureDelegation, SignatureRequest]:
    found = db.session.get(SignatureDelegation, delegation_id)
    request = lock_row(SignatureRequest, found.request_id) if found else None
    row = lock_row(SignatureDelegation, delegation_id)
    if row is None or request is None or request.procedure.subject != subject:
        raise NotFound(delegation_id)
    if (row.state, event) not in lifecycle.DELEGATION or (request.state, "extend") not in lifecycle.REQUEST:
        raise NotAllowed(event, row.state, refusals.DELEGATION["over"])
    return row, request


def _decided(row: SignatureDelegation, event: str, by: str, answer: str, at: datetime) -> None:
    lifecycle.advance_delegation(row, event)
    row.decided_by, row.decided_at, row.answer = by.partition(":")[2], at, answer
    record(
        at, by, f"signing.{event}_delegate", f"signature_request:{row.request_id}", {"is": row.email, "reason": answer}
    )


def _mail(
    template: str, request: SignatureRequest, to: str, told: dict[str, str], row: SignatureDelegation, at: datetime,
    secrets: list[str] | None = None,
) -> None:  # fmt: skip
    send_mail(
        template=f"signing/mail/{template}",
        to=to,
        language=request.language,
        context=told,
        key=f"signing.{template}:{row.id}",
        at=at,
        secrets=secrets or [],
        about=request.procedure.subject,
    )


def _clean(text: str) -> str:
    return storable(text).strip()
