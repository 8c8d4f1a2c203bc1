"""Pages of selfcheck."""

from licensing.selfcheck.views.blueprint import blueprint

__all__ = ["blueprint"]
