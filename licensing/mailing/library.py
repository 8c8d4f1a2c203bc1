"""The wording of a mail that applies to a producer on a day: their own, or none where the delivered one does."""

from __future__ import annotations

from datetime import date
from typing import cast

from sqlalchemy import select

from licensing.catalogue.queries import producers
from licensing.kernel.database import db
from licensing.mailing.kind import MAIL, MailVersion
from licensing.outbox.values import MailKind
from licensing.outbox.wording import Wording
from licensing.versions import queries as versions
from licensing.versions.models import PublishedVersion


def published_mails(producer_id: str, key: str | None = None) -> list[MailVersion]:
    """Every wording published and not withdrawn, of one mail or of all, in the order of publication."""
    query = select(PublishedVersion).filter_by(kind=MAIL.name, producer_id=producer_id)
    if key is not None:
        query = query.where(PublishedVersion.code.startswith(f"{key}-", autoescape=True))
    rows = db.session.scalars(query.order_by(PublishedVersion.published_at, PublishedVersion.id))
    found = [cast(MailVersion, versions.value_of(row)) for row in rows if row.withdrawal is None]
    return [each for each in found if key in (None, each.key)]


def own_wording(producer_id: str, kind: MailKind, language: str, on: date) -> Wording | None:
    """A producer's own wording in force on a day in a language; None where the delivered one applies.

    A mail that is no producer's in particular (`producer_id` empty) is that of the only producer, where there is only one.
    """
    if not producer_id:
        known = producers()
        producer_id = known[0].id if len(known) == 1 else ""
    version = versions.in_force(published_mails(producer_id, kind.key), on) if producer_id else None
    return version.wordings.get(language) if version else None
