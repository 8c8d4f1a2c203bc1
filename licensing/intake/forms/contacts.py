"""Step 2: requester, signatory, billing contact — each may be the requester —, those who sign too, those who accompany."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, StringField

from licensing.intake.forms.base import Entry, Facts, Part, Shape
from licensing.intake.steps import typed

NAMED = ("signatory", "billing")


def entries(_facts: Facts, rows: Mapping[str, int]) -> list[Entry]:
    """Three contacts, then as many other signatories and accompanying people as there are rows."""
    people = [f"teachers.{index}" for index in range(rows["teachers"])]
    others = [f"cosignatories.{index}" for index in range(rows["cosignatories"])]
    return [
        *_person("contacts.requester"),
        _same("signatory"),
        *_person("contacts.signatory"),
        _role("contacts.signatory"),
        *[entry for path in others for entry in (*_person(path), _role(path))],
        _same("billing"),
        *_person("contacts.billing"),
        *[entry for path in people for entry in _person(path)],
    ]


def _person(path: str) -> list[Entry]:
    return [
        Entry(f"{path}.name", StringField(_l("Prénom et nom")), typed.text),
        Entry(f"{path}.email", EmailField(_l("Adresse électronique")), typed.text),
    ]


def _role(path: str) -> Entry:
    return Entry(f"{path}.role", StringField(_l("Qualité")), typed.text)


def _same(who: str) -> Entry:
    return Entry(f"contacts.{who}.same", BooleanField(_l("Identique au demandeur")), typed.ticked)


def to_view(part: Part) -> Part:
    """Tick "same as the requester" where name and address are the requester's."""
    shown = deepcopy(part)
    requester = shown["contacts"].get("requester", {})
    for who in NAMED:
        contact = shown["contacts"].setdefault(who, {})
        contact["same"] = "name" in contact and _who_is(contact) == _who_is(requester)
    return shown


def to_stored(part: Part, _facts: Facts) -> Part:
    """Copy the requester to each contact that is the same."""
    requester = part["contacts"]["requester"]
    for who in NAMED:
        contact = part["contacts"][who]
        if contact.pop("same"):
            contact.update(name=requester.get("name", ""), email=requester.get("email", ""))
    return part


def _who_is(contact: Part) -> tuple[str, str]:
    return contact.get("name") or "", contact.get("email") or ""


def blank() -> Part:
    """The objects of the part, empty."""
    return {"contacts": {"requester": {}, "signatory": {}, "billing": {}}, "cosignatories": [], "teachers": []}


SHAPE = Shape(
    entries,
    to_view,
    to_stored,
    lists=("cosignatories", "teachers"),
    blank=blank,
    files={"mandate": _l("Pouvoir du signataire")},
)
