"""What a dated text must agree with: the other versions of the same. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from licensing.rulebook.checks.values import Finding
from licensing.rulebook.checks.words import finding
from licensing.versions.kinds import Readable


def dated_findings(own: Readable, published: Sequence[Readable], on: date) -> tuple[Finding, ...]:
    """Its identifier and its day are its own, and the day is not past. Nothing for a version that is published already."""
    return () if own in published else tuple(_found(own, published, on))


def _found(own: Readable, published: Sequence[Readable], on: date) -> Iterator[Finding]:
    if own.id in {each.id for each in published}:
        yield finding("id_taken", "id", id=own.id)
    for each in published:
        if each.effective_from == own.effective_from:
            yield finding("same_day", "effective_from", id=each.id, day=own.effective_from.isoformat())
    if own.effective_from < on:
        yield finding("past", "effective_from", day=own.effective_from.isoformat())
