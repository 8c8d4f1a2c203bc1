"""Frozen values of reminders: what is waited for, and the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

KINDS = ("draft", "corrections", "quote", "signature", "countersignature", "review", "renewal")
"""What may wait: an unfinished draft, corrections, an offered quote, the partner's signature, the producer's, a decision, a
proposed renewal."""
COUNTING_DOWN = ("quote", "renewal")
"""Kinds whose days count back from an end; the others count from the beginning."""
OF_STAFF = ("countersignature", "review")
"""Kinds that remind the producer's own people."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for somebody: of which kind, what exactly (`subject`, unique for ever), since when, until when."""

    kind: str
    subject: str
    since: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of reminders of each kind; no day, no reminder. As a version: its identifier, producer, first day, fingerprint."""

    id: str
    producer: str
    effective_from: date
    sha256: str
    days: Mapping[str, tuple[int, ...]]
