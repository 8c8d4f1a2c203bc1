"""Verbs of the policy: publish a version. A published version never changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from licensing.audit.operations import record
from licensing.catalogue.models import Producer
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import NotAllowed, NotFound
from licensing.kernel.shapes import plain
from licensing.policy.models import PolicyVersion
from licensing.policy.rules import read_policy
from licensing.policy.values import Policy

ALREADY_PUBLISHED = {
    "fr": "Cette version est déjà publiée avec un autre contenu : publiez une nouvelle version sous un autre identifiant.",
    "en": "This version is already published with other content: publish a new version under another identifier.",
}
OTHER_PRODUCER = {
    "fr": "Ce document nomme un autre producteur.",
    "en": "This document names another producer.",
}


def publish_policy(producer_id: str, document: dict[str, Any], at: datetime) -> PolicyVersion:
    """Publish a policy document for its producer; commits.

    Publishing the same version again changes nothing. Raises InvalidInput (a wrong document), NotAllowed (the same
    code with other content, or another producer's document), NotFound (no such producer).
    """
    policy = read_policy(document)
    producer = lock_row(Producer, producer_id)
    if producer is None:
        raise NotFound
    if producer.slug != policy.producer:
        raise NotAllowed("publish_policy", policy.producer, OTHER_PRODUCER)
    known = db.session.scalars(select(PolicyVersion).filter_by(producer_id=producer_id, code=policy.id)).one_or_none()
    if known is not None and known.sha256 != policy.sha256:
        raise NotAllowed("publish_policy", policy.id, ALREADY_PUBLISHED)
    row = known or _add(producer_id, policy, document, at)
    db.session.commit()
    return row


def _add(producer_id: str, policy: Policy, document: dict[str, Any], at: datetime) -> PolicyVersion:
    row = PolicyVersion(
        producer_id=producer_id,
        code=policy.id,
        effective_from=policy.effective_from,
        document=plain(document),
        sha256=policy.sha256,
        published_at=at,
    )
    db.session.add(row)
    db.session.flush()
    record(at, "system", "policy.publish", f"policy_version:{row.id}", {"code": row.code, "sha256": row.sha256})
    return row
