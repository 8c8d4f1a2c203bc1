"""How an entry is hashed and how a chain is checked: pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from licensing.kernel.canonical import fingerprint

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as a plain value; `at` aware."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    data: dict[str, Any]
    previous_hash: str
    hash: str = ""


def entry_hash(entry: Entry) -> str:
    """SHA-256 of the canonical JSON of everything but the hash itself."""
    return fingerprint(
        {
            "seq": entry.seq,
            "at": entry.at.astimezone(timezone.utc).isoformat(timespec="microseconds"),
            "actor": entry.actor,
            "action": entry.action,
            "subject": entry.subject,
            "data": entry.data,
            "previous_hash": entry.previous_hash,
        }
    )


def chain_faults(entries: Iterable[Entry], head_seq: int, head_hash: str) -> list[str]:
    """Every break of the chain in words: edited, missing, reordered, truncated. Empty when whole.

    A chain rewritten from some point to its end is only seen by comparing the head with an external anchor.
    """
    faults, expected_seq, previous = [], 1, GENESIS
    for entry in entries:
        if entry.seq != expected_seq:
            faults.append(f"entry {expected_seq} is missing (found {entry.seq})")
        if entry.previous_hash != previous:
            faults.append(f"entry {entry.seq} does not follow the entry before it")
        if entry_hash(entry) != entry.hash:
            faults.append(f"entry {entry.seq} was edited")
        expected_seq, previous = entry.seq + 1, entry.hash
    if (expected_seq - 1, previous) != (head_seq, head_hash):
        faults.append(f"the chain ends at {expected_seq - 1}, its head says {head_seq}")
    return faults
