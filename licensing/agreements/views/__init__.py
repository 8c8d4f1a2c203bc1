"""Pages of agreements: the producer's desk, a file and its decisions, the partner's status and preview, downloads."""

from licensing.agreements.views import decisions, desk, downloads, partner, redline, remarks
from licensing.agreements.views.blueprint import blueprint

__all__ = ["blueprint", "decisions", "desk", "downloads", "partner", "redline", "remarks"]
