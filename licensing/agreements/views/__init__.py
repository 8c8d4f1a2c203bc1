"""Pages of agreements: the producer's desk, a file and its decisions, the partner's status and preview, downloads."""

from licensing.agreements.views import (
    bulk,
    countersign,
    decisions,
    desk,
    downloads,
    ending,
    partner,
    redline,
    remarks,
    saved_views,
    signing_order,
    team,
)
from licensing.agreements.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "bulk",
    "countersign",
    "decisions",
    "desk",
    "downloads",
    "ending",
    "partner",
    "redline",
    "remarks",
    "saved_views",
    "signing_order",
    "team",
]
