"""Pages of the rulebook."""

from licensing.rulebook.views import clauses, decisions, drafts, mails, reminders, versions, what_if
from licensing.rulebook.views.blueprint import blueprint

__all__ = ["blueprint", "clauses", "decisions", "drafts", "mails", "reminders", "versions", "what_if"]
