"""Pages of the self-check."""

from licensing.selfcheck.views import pages
from licensing.selfcheck.views.blueprint import blueprint

__all__ = ["blueprint", "pages"]
