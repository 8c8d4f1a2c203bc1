"""Several requests of one signatory signed with one code: each shown, each with its own consent, seal and evidence."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import func, select

from licensing.accounts.access import Actor
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound, Problem
from licensing.kernel.ids import new_code, new_id
from licensing.kernel.numerals import six_digits
from licensing.outbox.mail import send_mail
from licensing.signing import refusals, rules
from licensing.signing.models import SignatureRequest, SigningBatch, SigningProcedure
from licensing.signing.operations import keyed_hash, note_code_sent, require_usable, take_consent
from licensing.signing.queries import is_current, may_act
from licensing.signing.values import Browser, Consent

MOST = 50


def signable_by(who: Actor, at: datetime) -> list[SignatureRequest]:
    """The requests that this person may sign now as a producer's signatory, the longest waiting first; at most `MOST`."""
    query = (
        select(SignatureRequest)
        .join(SigningProcedure)
        .where(SignatureRequest.state == "invited", SignatureRequest.party == "licensor")
        .where(func.lower(SignatureRequest.email) == (who.email or "").lower())
        .order_by(SignatureRequest.invited_at, SignatureRequest.id)
    )
    rows = db.session.scalars(query)
    usable = (row for row in rows if may_act(row, who) and is_current(row) and not rules.is_over(row.expires_at, at))
    return list(islice(usable, MOST))


def open_batch(request_ids: Sequence[str], browser: Browser, who: Actor, at: datetime) -> SigningBatch:
    """Mail one code that signs these requests from this browser, and note that each document was shown. Commits.

    `InvalidInput` (path "chosen") when none is chosen, too many, or none can be signed by this person now; `NotAllowed` after
    five codes in an hour.
    """
    if not request_ids:
        raise InvalidInput([Problem("chosen", "none", refusals.NONE_CHOSEN)])
    if len(set(request_ids)) > MOST:
        raise InvalidInput([Problem("chosen", "too_many", refusals.TOO_MANY_CHOSEN)])
    able = {row.id: row for row in signable_by(who, at)}
    rows = [able[key] for key in dict.fromkeys(request_ids) if key in able]
    rows = [row for row in rows if rules.same_name(row.name, rows[0].name)]
    if not rows:
        raise InvalidInput([Problem("chosen", "gone", refusals.NONE_LEFT)])
    _require_few_codes(who, at)
    code = new_code()
    batch = SigningBatch(
        id=new_id(), email=rows[0].email, name=rows[0].name, created_at=at, code_expires_at=at + rules.CODE_LIFE,
        requests=[{"id": row.id, "sha256": row.bound_sha256 or ""} for row in rows], code_attempts=0, results=[],
    )  # fmt: skip
    batch.code_hash = keyed_hash(batch.id, _shown(batch), browser, code)
    for row in rows:
        note_code_sent(row, at)
    db.session.add(batch)
    _mail_code(batch, rows, code, at)
    db.session.commit()
    return batch


def batch_of(batch_id: str, who: Actor) -> SigningBatch:
    """The batch of this person; `NotFound` for anybody else's."""
    batch = db.session.get(SigningBatch, batch_id)
    if batch is None or batch.email.lower() != (who.email or "").lower():
        raise NotFound(batch_id)
    return batch


def requests_of(batch: SigningBatch) -> list[SignatureRequest]:
    """Its requests as they stand, in the order shown."""
    query = select(SignatureRequest).where(SignatureRequest.id.in_([each["id"] for each in batch.requests]))
    found = {row.id: row for row in db.session.scalars(query)}
    return [found[each["id"]] for each in batch.requests]


def consent_to_all(batch_id: str, given: Consent, browser: Browser, who: Actor, at: datetime) -> SigningBatch:
    """Take one consent for every request of the batch; the seals follow as jobs, one each. Commits.

    A request that can no longer be signed keeps none of the others from being signed: `results` says why. The same batch again
    changes nothing. `InvalidInput` with the fields to correct (a wrong code counts as a try); `NotFound` for another person.
    """
    batch = lock_row(SigningBatch, batch_of(batch_id, who).id)
    if batch is None:
        raise NotFound(batch_id)
    if batch.used_at is not None:
        db.session.commit()  # gives the lock back
        return batch
    problems = rules.consent_problems(given.typed_name, batch.name, given.agreed)
    if problems:
        raise InvalidInput(problems)
    _use_code(batch, given.code, browser, at)
    together = {"id": batch.id, "size": len(batch.requests)}
    results = {each["id"]: _sign(each, together, given, browser, who, at) for each in sorted(batch.requests, key=_id)}
    batch.results, batch.used_at = [results[each["id"]] for each in batch.requests], at
    db.session.commit()
    return batch


def _id(each: Mapping[str, str]) -> str:
    return each["id"]


def _sign(
    each: Mapping[str, str], together: dict[str, Any], given: Consent, browser: Browser, who: Actor, at: datetime
) -> dict[str, Any]:
    request = lock_row(SignatureRequest, each["id"])
    try:
        if request is None:
            raise NotFound(each["id"])
        require_usable(request, "consent", who, at)
        if request.bound_sha256 != each["sha256"]:
            raise NotAllowed("consent", request.state, refusals.CHANGED)
    except NotAllowed as refused:
        return {"id": each["id"], "signed": False, "said": dict(refused.because)}
    request.evidence = {**request.evidence, "batch": together}
    take_consent(request, given, browser, who, at)
    return {"id": each["id"], "signed": True, "said": {}}


def _shown(batch: SigningBatch) -> str:
    return " ".join(f"{each['id']}:{each['sha256']}" for each in batch.requests)


def _use_code(batch: SigningBatch, typed: str, browser: Browser, at: datetime) -> None:
    """Count the try; a refused one is committed, so that it counts whatever happens next. No six digits: no try."""
    code = six_digits(typed)
    if not code:
        raise refusals.refuse(rules.NO_CODE)
    batch.code_attempts += 1
    tried = keyed_hash(batch.id, _shown(batch), browser, code)
    problem = rules.code_problem(
        matches=hmac.compare_digest(batch.code_hash, tried),
        expires_at=batch.code_expires_at,
        attempts=batch.code_attempts,
        at=at,
    )
    if problem is not None:
        db.session.commit()
        raise refusals.refuse(problem)


def _require_few_codes(who: Actor, at: datetime) -> None:
    recent = select(SigningBatch.created_at).where(
        func.lower(SigningBatch.email) == (who.email or "").lower(), SigningBatch.created_at > at - timedelta(hours=1)
    )
    if not rules.may_send_code(list(db.session.scalars(recent)), at):
        raise NotAllowed("send_code", "open", refusals.TOO_MANY)


def _mail_code(batch: SigningBatch, rows: Sequence[SignatureRequest], code: str, at: datetime) -> None:
    send_mail(
        template="signing/mail/batch_code",
        to=batch.email,
        language=rows[0].language,
        context={
            "name": batch.name, "titles": [row.procedure.title for row in rows], "code": code,
            "minutes": int(rules.CODE_LIFE.total_seconds() // 60),
        },
        key=f"signing.batch_code:{batch.id}",
        at=at,
        secrets=[code],
    )  # fmt: skip
