"""Reads of the looks: those in force, those under a code, the producers whose looks somebody may change."""

from __future__ import annotations

from sqlalchemy import select

from licensing.accounts.access import Actor
from licensing.catalogue.models import Producer
from licensing.catalogue.queries import producers
from licensing.kernel.database import db
from licensing.kernel.errors import NotFound
from licensing.looks.models import ProducerLooks
from licensing.looks.rules.colours import dark_shades, light_shades
from licensing.outbox.values import Colours


def looks_of(producer_id: str) -> ProducerLooks | None:
    """The looks in force of a producer; None while it has never chosen any."""
    query = select(ProducerLooks).filter_by(producer_id=producer_id).order_by(ProducerLooks.position.desc())
    return db.session.scalars(query.limit(1)).first()


def mail_colours(producer_id: str) -> Colours | None:
    """The accent in force of a producer as its mails wear it; None while it has chosen none."""
    looks = looks_of(producer_id)
    if looks is None or looks.accent is None:
        return None
    light, dark = light_shades(looks.accent), dark_shades(looks.accent)
    return Colours(light.accent, light.on_accent, dark.accent, dark.on_accent)


def looks_under(slug: str, code: str) -> ProducerLooks:
    """The looks, past ones too, of that producer and code; NotFound otherwise."""
    query = select(ProducerLooks).join(Producer).where(Producer.slug == slug).order_by(ProducerLooks.position.desc())
    found = next((row for row in db.session.scalars(query) if row.code == code), None)
    if found is None:
        raise NotFound(code)
    return found


def changeable(by: Actor) -> list[Producer]:
    """The producers whose looks this person may change: an admin all, an approver their own."""
    return [each for each in producers() if by.is_admin or by.has("approver", each.id)]


def changeable_producer(slug: str, by: Actor) -> Producer:
    """One of them by its slug, the first for an empty one; NotFound otherwise."""
    found = next((each for each in changeable(by) if slug in ("", each.slug)), None)
    if found is None:
        raise NotFound(slug)
    return found
