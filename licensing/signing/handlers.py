"""What signing does after the commit: the seal. Heavy libraries are loaded only when it runs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from licensing.outbox.operations import handles


@handles("signature.seal")
def seal(payload: dict[str, Any], at: datetime) -> None:
    """Put a consented signature into the document, once, then pass on. Idempotent; does not commit."""
    from licensing.signing.sealing import seal_request

    seal_request(payload["request_id"], at)
