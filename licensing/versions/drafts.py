"""Verbs of drafts: start, save, propose, send back, publish by a second person, discard. One commit each.

Business checks before publication belong to the room that knows them (`rulebook`); here a document only has to be readable.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from licensing.accounts.access import Actor
from licensing.audit.operations import record
from licensing.kernel.clock import business_day
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound, Problem
from licensing.kernel.shapes import plain
from licensing.kernel.texts import storable
from licensing.versions import lifecycle, refusals
from licensing.versions.kinds import kind_named
from licensing.versions.models import PublishedVersion, VersionDraft
from licensing.versions.operations import Trace, add_version, checked_reason
from licensing.versions.queries import DRAFTING


def start_draft(
    kind: str, producer_id: str, document: Mapping[str, Any], by: Actor, at: datetime, *,
    based_on: PublishedVersion | None = None, source: str | None = None,
) -> VersionDraft:  # fmt: skip
    """A new draft holding a document of any content. NotFound without a drafting role at the producer."""
    if producer_id not in by.producers_as(*DRAFTING):
        raise NotFound(producer_id)
    who = by.email or by.label
    draft = VersionDraft(
        producer_id=producer_id, kind=kind, document=plain(document), source=source, based_on=based_on, editors=[who],
        created_by=who, created_at=at, updated_by=who, updated_at=at,
    )  # fmt: skip
    db.session.add(draft)
    db.session.flush()
    record(at, by.label, f"{kind}.draft", f"draft:{draft.id}", {"based_on": based_on.code if based_on else None})
    db.session.commit()
    return draft


def save_draft(
    draft_id: str,
    document: Mapping[str, Any],
    seen_revision: int,
    by: Actor,
    at: datetime,
    *,
    source: str | None = None,
    note: str | None = None,
) -> VersionDraft:
    """Keep what was typed, right or wrong; a proposed draft has to be proposed again. `note`: what changes and why, so far.

    Saving what is stored already changes nothing. Conflict (`theirs`: the stored row) when somebody saved since
    `seen_revision`; NotAllowed for a closed draft; NotFound for a missing or foreign one.
    """
    draft = _locked(draft_id, by)
    typed = plain(document)
    if note is not None and draft.state == "draft":
        draft.note = storable(note).strip()[: refusals.REASON_LENGTH]
    if typed == draft.document:
        db.session.commit()  # keeps the note, gives the lock back
        return draft
    if draft.revision != seen_revision:
        raise Conflict(draft)
    lifecycle.advance(draft, "save")
    draft.document, draft.source = typed, source
    draft.proposed_by, draft.proposed_at = None, None
    _touch(draft, by, at)
    db.session.commit()
    return draft


def propose(draft_id: str, note: str, seen_revision: int, by: Actor, at: datetime) -> VersionDraft:
    """Hand a draft to a second person. InvalidInput with every problem of its document, or without a note.

    Conflict when somebody saved since `seen_revision`.
    """
    draft = _locked(draft_id, by)
    if draft.revision != seen_revision:
        raise Conflict(draft)
    kind_named(draft.kind).read(draft.document)
    text = _note(note)
    lifecycle.advance(draft, "propose")
    draft.note, draft.answer = text, ""
    draft.proposed_by, draft.proposed_at = by.email or by.label, at
    record(at, by.label, f"{draft.kind}.propose", f"draft:{draft.id}", {"note": text})
    db.session.commit()
    return draft


def send_back(draft_id: str, reason: str, by: Actor, at: datetime) -> VersionDraft:
    """Return a proposed draft to its authors with a reason. NotAllowed without the approver role."""
    draft = _locked(draft_id, by)
    _require_approver(draft, by, "send_back")
    text = checked_reason(reason)
    lifecycle.advance(draft, "send_back")
    draft.answer = text
    draft.updated_at = at
    record(at, by.label, f"{draft.kind}.send_back", f"draft:{draft.id}", {"reason": text})
    db.session.commit()
    return draft


def publish_draft(draft_id: str, seen_revision: int, by: Actor, at: datetime) -> PublishedVersion:
    """Publish a proposed draft as a second person; it applies from its own effective date.

    NotAllowed: no approver, one of its authors, an effective date before today, not proposed; InvalidInput: unreadable;
    Conflict: somebody saved since `seen_revision`.
    """
    draft = _locked(draft_id, by)
    _require_approver(draft, by, "publish")
    if draft.revision != seen_revision:
        raise Conflict(draft)
    who = by.email or by.label
    if who in {*draft.editors, draft.proposed_by}:
        raise NotAllowed("publish", draft.state, refusals.SECOND_PERSON)
    if kind_named(draft.kind).read(draft.document).effective_from < business_day(at):
        raise NotAllowed("publish", draft.state, refusals.PAST)
    lifecycle.advance(draft, "publish")
    trace = Trace(draft.proposed_by or draft.updated_by, who, draft.note, draft.source)
    version = add_version(draft.kind, draft.producer_id, draft.document, at, trace)
    draft.version_id, draft.updated_at = version.id, at
    db.session.commit()
    return version


def discard_draft(draft_id: str, by: Actor, at: datetime) -> VersionDraft:
    """Close a draft that will not be published; it stays readable."""
    draft = _locked(draft_id, by)
    lifecycle.advance(draft, "discard")
    draft.updated_at = at
    record(at, by.label, f"{draft.kind}.discard", f"draft:{draft.id}")
    db.session.commit()
    return draft


def _locked(draft_id: str, by: Actor) -> VersionDraft:
    draft = lock_row(VersionDraft, draft_id)
    if draft is None or draft.producer_id not in by.producers_as(*DRAFTING):
        raise NotFound(draft_id)
    return draft


def _touch(draft: VersionDraft, by: Actor, at: datetime) -> None:
    who = by.email or by.label
    draft.revision += 1
    draft.updated_by, draft.updated_at = who, at
    draft.editors = sorted({*draft.editors, who})


def _require_approver(draft: VersionDraft, by: Actor, event: str) -> None:
    if not by.has("approver", draft.producer_id):
        raise NotAllowed(event, draft.state, refusals.NOT_APPROVER)


def _note(note: str) -> str:
    try:
        return checked_reason(note)
    except InvalidInput as refusal:
        raise InvalidInput([Problem("note", each.code, each.message) for each in refusal.problems]) from refusal
