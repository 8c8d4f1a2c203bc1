"""Pages of rulebook."""

from licensing.rulebook.views.blueprint import blueprint

__all__ = ["blueprint"]
