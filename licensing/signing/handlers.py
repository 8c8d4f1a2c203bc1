"""What signing does after the commit: the seal. Heavy libraries are loaded only when it runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from licensing.outbox.operations import handles
from licensing.outbox.periodic import every, periodic
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
