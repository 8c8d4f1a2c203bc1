"""Verbs of the looks: change a producer's colour and logo. One commit, one journal entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from licensing.accounts.access import Actor
from licensing.audit.operations import record
from licensing.catalogue.models import Producer
from licensing.documents.operations import store
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import Conflict, InvalidInput, NotFound, Problem
from licensing.looks.models import ProducerLooks
from licensing.looks.queries import looks_of
from licensing.looks.rules.colours import clean_colour
from licensing.looks.rules.png import NotAPicture, Picture, read_png
from licensing.looks.wording import COLOUR, PICTURE


@dataclass(frozen=True, slots=True)
class Change:
    """What is wished: a colour as typed (empty: the product's own), a new logo's bytes, or none any more.

    `seen`: the position of the looks the person was looking at, 0 for none.
    """

    accent: str
    logo: bytes = b""
    without_logo: bool = False
    seen: int = 0


def change_looks(producer_id: str, wished: Change, by: Actor, at: datetime) -> ProducerLooks:
    """Give a producer new looks, from now on; the same as before change nothing.

    Raises NotFound unless an admin or an approver of that producer asks; InvalidInput (paths accent, logo); Conflict when
    somebody changed them since.
    """
    producer = lock_row(Producer, producer_id)
    if producer is None or not (by.is_admin or by.has("approver", producer_id)):
        raise NotFound(producer_id)
    before = looks_of(producer_id)
    accent, picture = _checked(wished)
    if (before.position if before else 0) != wished.seen:
        raise Conflict(before)
    row = _row(producer_id, before, accent, by, at)
    _put_logo(row, before, wished, picture, at)
    if before is not None and before.code == row.code:
        return before
    db.session.add(row)
    record(at, by.label, "looks.change", f"producer:{producer_id}", {"accent": accent, "logo": row.logo_document_id})
    db.session.commit()
    return row


def _checked(wished: Change) -> tuple[str | None, Picture | None]:
    """The colour and the picture, or every problem at once."""
    accent, problems, picture = clean_colour(wished.accent), [], None
    if wished.accent.strip() and accent is None:
        problems.append(Problem("accent", "colour", COLOUR))
    if wished.logo:
        try:
            picture = read_png(wished.logo)
        except NotAPicture as refused:
            problems.append(Problem("logo", str(refused), PICTURE[str(refused)]))
    if problems:
        raise InvalidInput(problems)
    return accent, picture


def _row(producer_id: str, before: ProducerLooks | None, accent: str | None, by: Actor, at: datetime) -> ProducerLooks:
    position = (before.position if before else 0) + 1
    return ProducerLooks(
        producer_id=producer_id, position=position, accent=accent, set_by=by.email or by.label, set_at=at
    )


def _put_logo(
    row: ProducerLooks, before: ProducerLooks | None, wished: Change, picture: Picture | None, at: datetime
) -> None:
    """The new picture, stored once and for ever; else the one before, unless it is to go."""
    if picture is not None:
        kept = store(picture.data, kind="logo", file_name="logo.png", media_type="image/png", at=at)
        row.logo_document_id, row.logo_width, row.logo_height = kept.id, picture.width, picture.height
    elif before is not None and not wished.without_logo:
        row.logo_document_id, row.logo_width, row.logo_height = (
            before.logo_document_id, before.logo_width, before.logo_height,
        )  # fmt: skip
