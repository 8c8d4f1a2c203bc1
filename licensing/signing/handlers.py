"""What signing does after the commit: seals, and the renewal of archives. Heavy libraries are loaded only when it runs."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from licensing.outbox.operations import handles
from licensing.outbox.periodic import daily, every, periodic
from licensing.signing.operations import expire
from licensing.signing.queries import overdue

LOOK_EVERY = timedelta(minutes=15)


@handles("signature.seal")
def seal(payload: dict[str, Any], at: datetime) -> None:
    """Put a consented signature into the document, once, then pass on. Idempotent; does not commit."""
    from licensing.signing.sealing import seal_request

    seal_request(payload["request_id"], at)


@handles("signing.expire")
def close_overdue(payload: dict[str, Any], at: datetime) -> None:
    """Close the links whose time has passed. Idempotent; does not commit."""
    for request_id in overdue(at):
        expire(request_id, at)


periodic("signing.expire", every(LOOK_EVERY))


@handles("signature.look_archives")
def look_archives(payload: dict[str, Any], at: datetime) -> None:
    """Ask for the renewal of each archive time stamp that will soon prove nothing any more."""
    from licensing.signing.renewal import look

    look(at)


@handles("signature.renew_archive")
def renew_archive(payload: dict[str, Any], at: datetime) -> None:
    """Renew the archive time stamp of one sealed file, unless it was done meanwhile. Idempotent; does not commit."""
    from licensing.signing.renewal import renew

    renew(payload["procedure_id"], payload["document_id"], at)


periodic("signature.look_archives", daily(time(4)))
