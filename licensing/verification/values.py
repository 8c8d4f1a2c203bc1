"""What a check of a dropped file found, as plain values for a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["ok", "warning", "failed", "open"]
"""`open`: not to be judged, because something else that failed decides already."""
Verdict = Literal["valid", "changed", "not_ours"]


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed, as certificate and time stamp say. `stamped_at` in ISO 8601, empty without a time stamp."""

    party: str
    name: str
    organisation: str
    stamped_at: str


@dataclass(frozen=True, slots=True)
class Looked:
    """One kind of thing that was looked at, once for the page however many signatures it was looked at for.

    `details`: about whom, or what was found, of the outcomes that decided: those that failed where some did.
    """

    key: str
    outcome: Outcome
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict on one file: what was looked at, who signed, the file's SHA-256."""

    verdict: Verdict
    looked_at: tuple[Looked, ...]
    signatures: tuple[Signed, ...]
    sha256: str

    @property
    def incomplete(self) -> bool:
        """Whether a signature is still missing in a file that is otherwise in order."""
        return any(each.key == "complete" and each.outcome == "warning" for each in self.looked_at)
