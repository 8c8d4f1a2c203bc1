"""Pages of the terms of use."""

from licensing.terms_of_use.views import pages
from licensing.terms_of_use.views.blueprint import blueprint

__all__ = ["blueprint", "pages"]
