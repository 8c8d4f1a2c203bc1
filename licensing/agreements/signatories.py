"""Who signs for the producer, as the signing room takes them."""

from __future__ import annotations

from licensing.accounts.models import Person
from licensing.agreements.models import Agreement
from licensing.signing.values import Signatory

_ROLE = {"fr": "Signataire habilité", "en": "Authorised signatory", "ar": "الموقِّع المخوَّل"}


def licensor(agreement: Agreement, person: Person) -> Signatory:
    """A member of the producer's staff as the signatory of its side, in their own name."""
    legal = agreement.producer.legal
    return Signatory(
        party="licensor",
        organisation=agreement.producer.name,
        name=person.name,
        email=person.email,
        role=legal["representative_role"] if person.name == legal["represented_by"] else _ROLE[person.language],
        language=person.language,
    )
