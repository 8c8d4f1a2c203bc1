"""Pages of the rulebook."""

from licensing.rulebook.views import decisions, drafts, versions
from licensing.rulebook.views.blueprint import blueprint

__all__ = ["blueprint", "decisions", "drafts", "versions"]
