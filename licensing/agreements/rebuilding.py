"""The unsigned bytes of an agreement, made again from its frozen terms and held against those that were signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from licensing.agreements.libraries import library_of
from licensing.agreements.models import Agreement
from licensing.agreements.printing import render_agreement
from licensing.agreements.values import ClauseLibrary
from licensing.documents.provenance import differences, provenance
from licensing.documents.queries import document_of
from licensing.kernel.canonical import fingerprint, sha256_hex

Outcome = Literal["same", "differs", "not_prepared"]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What making an agreement again gave. `changed`: name, then, now, of each thing that makes bytes and is another today.

    `is_recorded`: whether it is known at all with what the first bytes were made.
    """

    reference: str
    outcome: Outcome
    stored_sha256: str = ""
    rebuilt_sha256: str = ""
    changed: tuple[tuple[str, str, str], ...] = ()
    is_recorded: bool = True


def made_with(terms: dict[str, Any]) -> dict[str, str]:
    """What makes the bytes of an agreement with these terms, here and now."""
    return provenance(_templates(library_of(terms)))


def rebuild(agreement: Agreement) -> Rebuilt:
    """Make the unsigned document again and compare. Takes seconds; stores nothing."""
    if agreement.unsigned_document_id is None:
        return Rebuilt(agreement.reference, "not_prepared")
    stored = document_of(agreement.unsigned_document_id)
    again = sha256_hex(render_agreement(agreement.terms, draft=False))
    then = stored.made_with
    return Rebuilt(
        agreement.reference,
        "same" if again == stored.sha256 else "differs",
        stored.sha256,
        again,
        tuple(differences(then, made_with(agreement.terms))) if then else (),
        then is not None,
    )


def _templates(library: ClauseLibrary) -> str:
    """The fingerprint of page fragments and wording; the clauses have theirs in the terms."""
    wording = {key: dict(texts) for key, texts in library.document.wording.items()}
    return fingerprint([dict(library.fragments), wording])
