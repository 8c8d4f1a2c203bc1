"""The clause library that applies to a producer on a day: today the delivered files, the same for everybody."""

from __future__ import annotations

from datetime import date

from licensing.agreements.library import load_library
from licensing.agreements.values import ClauseLibrary


def library_on(producer_id: str, on: date) -> ClauseLibrary:
    """The clauses, sections and wording in force for a producer on a day; the one place that chooses a library by them."""
    return load_library()
