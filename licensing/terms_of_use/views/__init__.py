"""Pages of terms_of_use."""

from licensing.terms_of_use.views.blueprint import blueprint

__all__ = ["blueprint"]
