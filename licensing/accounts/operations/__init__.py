"""Verbs of accounts: browser sessions, codes and links for partners, people and their roles."""

from __future__ import annotations

from licensing.accounts.operations.absences import Plan, cancel_absence, record_absence
from licensing.accounts.operations.codes import ask_code, make_resume_url, prove_code, resume_link
from licensing.accounts.operations.people import (
    add_person,
    disable_person,
    enable_person,
    grant_role,
    revoke_role,
    set_password,
    set_shortcuts,
)
from licensing.accounts.operations.sessions import ensure_browser_session, prove_partner, sign_in, sign_out

__all__ = [
    "Plan",
    "add_person",
    "ask_code",
    "cancel_absence",
    "disable_person",
    "enable_person",
    "ensure_browser_session",
    "grant_role",
    "make_resume_url",
    "prove_code",
    "prove_partner",
    "record_absence",
    "resume_link",
    "revoke_role",
    "set_password",
    "set_shortcuts",
    "sign_in",
    "sign_out",
]
