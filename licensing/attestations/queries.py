"""Reads of attestations."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from licensing.agreements.libraries import library_of
from licensing.agreements.models import Agreement
from licensing.agreements.rules import assemble
from licensing.attestations.models import Attestation
from licensing.attestations.rules import Covered, covered
from licensing.kernel.database import db
from licensing.kernel.errors import NotFound


def attestation_with(token: str) -> Attestation:
    """The attestation of a shareable address; NotFound for any other."""
    found = db.session.scalars(select(Attestation).where(Attestation.token == token)).one_or_none()
    if found is None:
        raise NotFound()
    return found


def attestations_of(agreement: Agreement | None) -> Sequence[Attestation]:
    """Those of an agreement: the whole first, then its cohorts in order."""
    if agreement is None:
        return ()
    query = select(Attestation).where(Attestation.agreement_id == agreement.id)
    return db.session.scalars(query.order_by(Attestation.position)).all()


def covered_by(agreement: Agreement, position: int) -> Covered:
    """What an attestation says."""
    text = assemble(agreement.terms, library_of(agreement.terms))
    return covered(agreement.terms, position, text.part("general").articles)


def cohort_label(agreement: Agreement, position: int) -> str:
    """The cohort that an attestation is about; empty for the whole agreement."""
    label: str = agreement.terms["cohorts"][position - 1]["label"] if position else ""
    return label
