"""Verbs of billing: issue one invoice, or all that wait."""

from licensing.billing.operations.issue_all import Outcome, issue_all
from licensing.billing.operations.issue_invoice import draft_facts, issue_invoice

__all__ = ["Outcome", "draft_facts", "issue_all", "issue_invoice"]
