"""Pages of api."""

from licensing.api.views.blueprint import blueprint

__all__ = ["blueprint"]
