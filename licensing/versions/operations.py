"""Verbs of published versions: publish a document, withdraw a version that is not in force yet. One commit each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from licensing.accounts.access import Actor
from licensing.audit.operations import record
from licensing.catalogue.models import Producer
from licensing.kernel.clock import business_day
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound, Problem
from licensing.kernel.shapes import plain
from licensing.kernel.texts import storable
from licensing.versions import refusals
from licensing.versions.kinds import kind_named
from licensing.versions.models import PublishedVersion, VersionWithdrawal
from licensing.versions.queries import version_for

SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Trace:
    """Who answers for a publication, what changes and why, and the text it came from."""

    proposed_by: str = SYSTEM
    approved_by: str = SYSTEM
    note: str = ""
    source: str | None = None


def publish_document(
    kind: str, producer_id: str, document: Mapping[str, Any], at: datetime, trace: Trace | None = None
) -> PublishedVersion:
    """Publish a document for its producer; commits. What an operator's import and the demonstration use.

    Publishing the same document again changes nothing. Raises InvalidInput (a wrong document), NotAllowed (the same code
    with other content, or another producer's document), NotFound (no such producer).
    """
    row = add_version(kind, producer_id, document, at, trace or Trace())
    db.session.commit()
    return row


def add_version(
    kind: str, producer_id: str, document: Mapping[str, Any], at: datetime, trace: Trace
) -> PublishedVersion:
    """As `publish_document`, inside the caller's transaction."""
    read = kind_named(kind).read(document)
    producer = lock_row(Producer, producer_id)
    if producer is None:
        raise NotFound(producer_id)
    if producer.slug != read.producer:
        raise NotAllowed("publish", read.producer, refusals.OTHER_PRODUCER)
    query = select(PublishedVersion).filter_by(producer_id=producer_id, kind=kind, code=read.id)
    known = db.session.scalars(query).one_or_none()
    if known is not None and known.sha256 != read.sha256:
        raise NotAllowed("publish", read.id, refusals.ALREADY_PUBLISHED)
    if known is not None:
        return known
    row = PublishedVersion(
        producer_id=producer_id, kind=kind, code=read.id, effective_from=read.effective_from,
        document=plain(document), source=trace.source, sha256=read.sha256, note=trace.note,
        proposed_by=trace.proposed_by, approved_by=trace.approved_by, published_at=at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    data = {"code": row.code, "sha256": row.sha256, "effective_from": row.effective_from.isoformat()}
    who = trace.approved_by if trace.approved_by == SYSTEM else f"staff:{trace.approved_by}"
    record(at, who, f"{kind}.publish", f"version:{row.id}", {**data, "proposed_by": trace.proposed_by})
    return row


def withdraw(version_id: str, reason: str, by: Actor, at: datetime) -> PublishedVersion:
    """Take back a published version that is not in force yet; the row stays, with who, when and why.

    Raises NotFound (missing or foreign), NotAllowed (no approver, in force, withdrawn already), InvalidInput (no reason).
    """
    version = version_for(version_id, by)
    lock_row(Producer, version.producer_id)  # one publication or withdrawal of a producer at a time
    db.session.refresh(version, ["withdrawal"])
    if not by.has("approver", version.producer_id):
        raise NotAllowed("withdraw", "published", refusals.NOT_APPROVER)
    if version.withdrawal is not None:
        raise NotAllowed("withdraw", "withdrawn", refusals.WITHDRAWN)
    if version.effective_from <= business_day(at):
        raise NotAllowed("withdraw", "in_force", refusals.IN_FORCE)
    text = checked_reason(reason)
    version.withdrawal = VersionWithdrawal(at=at, by=by.email or by.label, reason=text)
    record(at, by.label, f"{version.kind}.withdraw", f"version:{version.id}", {"code": version.code, "reason": text})
    db.session.commit()
    return version


def checked_reason(reason: str) -> str:
    """A reason with its blanks trimmed; InvalidInput at `reason` when there is none or it is too long."""
    text = storable(reason).strip()
    if not 0 < len(text) <= refusals.REASON_LENGTH:
        raise InvalidInput([Problem("reason", "missing", dict(refusals.REASON))])
    return text
