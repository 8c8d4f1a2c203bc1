"""Checks before publication: what a policy and its prices must say together, with the clauses, agreement and terms they make."""

from licensing.rulebook.checks.loading import findings_for, findings_for_draft, unreadable
from licensing.rulebook.checks.rules import findings
from licensing.rulebook.checks.values import Finding, Rules

__all__ = ["Finding", "Rules", "findings", "findings_for", "findings_for_draft", "unreadable"]
