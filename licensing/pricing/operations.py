"""Verbs of pricing: publish a schedule. A published schedule never changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from licensing.audit.operations import record
from licensing.catalogue.models import Producer
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import NotAllowed, NotFound
from licensing.kernel.shapes import plain
from licensing.pricing.models import PriceScheduleVersion
from licensing.pricing.rules import read_schedule
from licensing.pricing.values import PriceSchedule

ALREADY_PUBLISHED = {
    "fr": "Ce barème est déjà publié avec un autre contenu : publiez un nouveau barème sous un autre identifiant.",
    "en": "This schedule is already published with other content: publish a new one under another identifier.",
}
OTHER_PRODUCER = {
    "fr": "Ce document nomme un autre producteur.",
    "en": "This document names another producer.",
}


def publish_schedule(producer_id: str, document: dict[str, Any], at: datetime) -> PriceScheduleVersion:
    """Publish a price schedule for its producer; commits.

    Publishing the same schedule again changes nothing. Raises InvalidInput (a wrong document), NotAllowed (the same
    code with other content, or another producer's document), NotFound (no such producer).
    """
    schedule = read_schedule(document)
    producer = lock_row(Producer, producer_id)
    if producer is None:
        raise NotFound
    if producer.slug != schedule.producer:
        raise NotAllowed("publish_schedule", schedule.producer, OTHER_PRODUCER)
    query = select(PriceScheduleVersion).filter_by(producer_id=producer_id, code=schedule.id)
    known = db.session.scalars(query).one_or_none()
    if known is not None and known.sha256 != schedule.sha256:
        raise NotAllowed("publish_schedule", schedule.id, ALREADY_PUBLISHED)
    row = known or _add(producer_id, schedule, document, at)
    db.session.commit()
    return row


def _add(producer_id: str, schedule: PriceSchedule, document: dict[str, Any], at: datetime) -> PriceScheduleVersion:
    row = PriceScheduleVersion(
        producer_id=producer_id,
        code=schedule.id,
        document=plain(document),
        sha256=schedule.sha256,
        published_at=at,
    )
    db.session.add(row)
    db.session.flush()
    record(at, "system", "pricing.publish", f"price_schedule:{row.id}", {"code": row.code, "sha256": row.sha256})
    return row
