"""Verbs of the partner's request: start a draft, save a step, submit, withdraw. One commit each."""

from licensing.intake.operations.drafts import start_draft
from licensing.intake.operations.saving import Base, Saved, save_step
from licensing.intake.operations.submission import QuoteChanged, Submission, submit_request
from licensing.intake.operations.withdrawal import withdraw_request

__all__ = [
    "Base",
    "QuoteChanged",
    "Saved",
    "Submission",
    "save_step",
    "start_draft",
    "submit_request",
    "withdraw_request",
]
