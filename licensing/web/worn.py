"""Whose looks a page wears: the producer that the page is about, else the one its reader works for.

The page is asked by its address, so that no room needs to know of it; an error page wears none (a foreign file and a missing
one look the same).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, g, request, url_for
from sqlalchemy import select

from licensing.accounts.access import actor
from licensing.agreements.models import Agreement
from licensing.catalogue.models import Course, Producer
from licensing.catalogue.queries import producers
from licensing.intake.models import IntakeRequest
from licensing.kernel.database import db
from licensing.kernel.errors import NotFound
from licensing.looks.models import ProducerLooks
from licensing.looks.queries import looks_of
from licensing.quotes.models import IssuedQuote
from licensing.signing.queries import request_with_token

LOGO_HEIGHT = 36
"""Pixels that a logo takes in the header, at most."""


@dataclass(frozen=True, slots=True)
class Worn:
    """What the frame of a page needs: addresses of style sheet and logo, the producer's name, the logo's size on screen."""

    name: str
    sheet: str | None
    logo: str | None
    width: int
    height: int


def install(app: Flask) -> None:
    """Make the helpers known to the frame."""
    app.jinja_env.globals.update(worn_looks=worn_looks, may_change_looks=may_change_looks)


def worn_looks() -> Worn | None:
    """The looks of this page; None for the product's own."""
    if "worn" not in g:
        producer_id = _of_page() or _of_reader()
        looks = looks_of(producer_id) if producer_id else None
        g.worn = _worn(looks) if looks else None
    worn: Worn | None = g.worn
    return worn


def may_change_looks() -> bool:
    """Whether this reader has a page for changing looks."""
    return actor().is_admin or bool(actor().producers_as("approver"))


def _worn(looks: ProducerLooks) -> Worn:
    slug, code = looks.producer.slug, looks.code
    height = min(looks.logo_height or LOGO_HEIGHT, LOGO_HEIGHT)
    return Worn(
        looks.producer.name,
        url_for("looks.style_sheet", producer=slug, code=code) if looks.accent else None,
        url_for("looks.logo", producer=slug, code=code) if looks.logo_document_id else None,
        round((looks.logo_width or height) * height / (looks.logo_height or height)),
        height,
    )


def _of_reader() -> str | None:
    """The one producer a person works for; for everybody else the only one there is."""
    if actor().person_id:
        return next(iter(actor().roles)) if len(actor().roles) == 1 else None
    known = producers()
    return known[0].id if len(known) == 1 else None


def _of_page() -> str | None:
    """The producer of what the address names, if it names anything."""
    places = request.view_args or {}
    room = request.blueprint or ""
    known = ((name, find) for (rooms, name), find in _PLACES.items() if name in places and room in rooms.split())
    return next((find(str(places[name])) for name, find in known), None)


def _of_signature(token: str) -> str | None:
    """The producer of the agreement that a signing link is about."""
    try:
        kind, _, subject = request_with_token(token).procedure.subject.partition(":")
    except NotFound:
        return None
    return _first(select(Agreement.producer_id).where(Agreement.id == subject)) if kind == "agreement" else None


def _first(query: object) -> str | None:
    found: str | None = db.session.scalar(query)  # type: ignore[call-overload]  # a select of one column
    return found


_PLACES: dict[tuple[str, str], Callable[[str], str | None]] = {
    ("terms_of_use", "producer"): lambda slug: _first(select(Producer.id).where(Producer.slug == slug)),
    ("selfcheck", "course"): lambda slug: _first(select(Course.producer_id).where(Course.slug == slug)),
    ("intake agreements renewals", "request_id"): lambda key: _first(
        select(IntakeRequest.producer_id).where(IntakeRequest.id == key)
    ),
    ("quotes", "number"): lambda number: _first(select(IssuedQuote.producer_id).where(IssuedQuote.number == number)),
    ("signing", "token"): _of_signature,
}
"""(rooms, name of a place in the address) → the producer's id."""
