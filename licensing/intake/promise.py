"""By when the producer answers a request: a service promise in working days. Pure."""

from __future__ import annotations

from datetime import date

from licensing.kernel.days import add_working_days

REVIEW_DAYS = 5
"""Working days (Monday to Friday) in which the producer answers a request: a service promise, not a legal term."""


def review_due_on(submitted_on: date) -> date:
    """The last day of that promise for a request received on a day."""
    return add_working_days(submitted_on, REVIEW_DAYS)
