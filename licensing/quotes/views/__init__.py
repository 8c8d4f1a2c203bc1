"""Pages of quotes."""

from licensing.quotes.views.blueprint import blueprint

__all__ = ["blueprint"]
