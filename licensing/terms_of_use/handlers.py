"""What workers do for the terms of use: print a version in a language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from licensing.documents.operations import store
from licensing.documents.queries import document_made_from
from licensing.kernel.canonical import fingerprint
from licensing.outbox.operations import handles
from licensing.terms_of_use import printing
from licensing.terms_of_use.queries import PRINTED


@handles("terms.print")
def print_terms(payload: dict[str, Any], at: datetime) -> None:
    """Print the terms as they stood when somebody asked, and keep the file. Carried out again, it changes nothing."""
    contents = payload["contents"]
    made_from = fingerprint(contents)
    if document_made_from(PRINTED, made_from) is not None:
        return
    store(
        printing.render_terms(contents),
        kind=PRINTED,
        file_name=printing.file_name(contents),
        media_type="application/pdf",
        at=at,
        made_from=made_from,
    )
