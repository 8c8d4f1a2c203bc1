"""Answers of the API."""

from licensing.api.views import quotes
from licensing.api.views.blueprint import blueprint

__all__ = ["blueprint", "quotes"]
