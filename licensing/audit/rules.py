"""How an entry is hashed and how a chain is checked: pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from licensing.audit.tree import GrowingTree
from licensing.kernel.canonical import canonical_json, fingerprint

GENESIS = "0" * 64
ANCHOR_FORMAT = "journal-anchor/1"


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


def anchor_statement(entries: int, head: str, root: str) -> bytes:
    """What a time stamp is asked for: the number of entries, the hash of the last one, the root of the tree over all."""
    return canonical_json({"format": ANCHOR_FORMAT, "entries": entries, "head": head, "root": root})


@dataclass(frozen=True, slots=True)
class Anchor:
    """What an anchor holds of the journal; whether its token is good is judged elsewhere."""

    entries: int
    head: str
    root: str
    on: str


def anchor_faults(hashes: Iterable[str], anchors: Iterable[Anchor]) -> list[str]:
    """Every anchor that the journal no longer agrees with, in words. `hashes`: of the entries, as stored, in order."""
    due = {anchor.entries: anchor for anchor in anchors}
    tree, faults = GrowingTree(), []
    for each in hashes:
        tree.add(each)
        anchor = due.pop(tree.size, None)
        if anchor is not None and (anchor.head, anchor.root) != (each, tree.root()):
            faults.append(f"entries 1 to {anchor.entries} are not those anchored on {anchor.on}")
    faults += [
        f"{anchor.entries} entries were anchored on {anchor.on}, {tree.size} are left" for anchor in due.values()
    ]
    return faults


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
