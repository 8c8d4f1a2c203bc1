"""Reads of versions: those published, the one in force on a day, drafts an actor may open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from sqlalchemy import select

from licensing.accounts.access import Actor
from licensing.kernel.database import db
from licensing.kernel.errors import NotFound
from licensing.versions.kinds import Readable, kind_named
from licensing.versions.models import PublishedVersion, VersionDraft

DRAFTING = ("editor", "approver")
"""Roles that may open and write drafts."""

_read: dict[tuple[str, str], Readable] = {}
Version = TypeVar("Version", bound=Readable)


def versions(kind: str, producer_id: str) -> list[PublishedVersion]:
    """Every published version, withdrawn ones too, in the order of publication."""
    query = select(PublishedVersion).filter_by(kind=kind, producer_id=producer_id)
    return list(db.session.scalars(query.order_by(PublishedVersion.published_at, PublishedVersion.id)))


def live_versions(kind: str, producer_id: str) -> list[PublishedVersion]:
    """Published and not withdrawn, in the order of publication."""
    return [row for row in versions(kind, producer_id) if row.withdrawal is None]


def in_force(published: Iterable[Version], on: date) -> Version | None:
    """Of documents in the order they were published, the one in force: the latest `effective_from` not after the day,
    the last published of equals. None when none has started. Pure."""
    started = [each for each in published if each.effective_from <= on]
    return max(reversed(started), key=lambda each: each.effective_from, default=None)


def value_of(row: PublishedVersion) -> Readable:
    """The frozen value of a published version; read once per fingerprint, as versions never change."""
    key = (row.kind, row.sha256)
    if key not in _read:
        _read[key] = kind_named(row.kind).read(row.document)
    return _read[key]


def version_with_code(kind: str, producer_id: str, code: str) -> PublishedVersion:
    """The published version of that code, withdrawn or not; NotFound otherwise."""
    query = select(PublishedVersion).filter_by(kind=kind, producer_id=producer_id, code=code)
    row = db.session.scalars(query).one_or_none()
    if row is None:
        raise NotFound(code)
    return row


def version_for(version_id: str, by: Actor) -> PublishedVersion:
    """A published version of one of the actor's producers; NotFound for a missing or foreign one."""
    row = db.session.get(PublishedVersion, version_id)
    if row is None or row.producer_id not in by.producers_as(*DRAFTING):
        raise NotFound(version_id)
    return row


def draft_for(draft_id: str, by: Actor) -> VersionDraft:
    """A draft of one of the actor's producers; NotFound for a missing or foreign one."""
    row = db.session.get(VersionDraft, draft_id)
    if row is None or row.producer_id not in by.producers_as(*DRAFTING):
        raise NotFound(draft_id)
    return row


def open_drafts(kind: str, producer_id: str) -> list[VersionDraft]:
    """Drafts still worked on or proposed, the last changed first."""
    query = select(VersionDraft).filter_by(kind=kind, producer_id=producer_id)
    query = query.where(VersionDraft.state.in_(("draft", "proposed")))
    return list(db.session.scalars(query.order_by(VersionDraft.updated_at.desc(), VersionDraft.id)))
