"""From the checker's answer to what a page shows; which bytes are worth a check at all. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from licensing.verification.values import Looked, Outcome, Report, Signed

LARGEST = 10 * 1024 * 1024
"""Bytes of a file that is looked at; a sealed agreement has less than one million."""
HEADER_WITHIN = 1024
"""A PDF names itself within its first bytes (ISO 32000-1, annex H, note 13)."""
ENCRYPTED = b"/Encrypt"
ON_INTACT = ("chain", "stamped", "profile", "archive")
"""Checks that say nothing once the signed content is not intact."""
WORST: tuple[Outcome, ...] = ("failed", "warning", "ok")


def unfit(data: bytes) -> str:
    """Why bytes are not worth a check: "empty", "too_large", "not_pdf"; empty when they are."""
    if not data:
        return "empty"
    if len(data) > LARGEST:
        return "too_large"
    return "" if b"%PDF-" in data[:HEADER_WITHIN] else "not_pdf"


def is_locked(data: bytes, report: Report) -> bool:
    """Whether a file that shows no signature of ours is behind a password: nobody could look into it."""
    return report.verdict == "not_ours" and ENCRYPTED in data


def report_of(found: Mapping[str, Any]) -> Report:
    """The answer of `licensing verify --json` as a report. KeyError when it is not one."""
    return Report(
        verdict=found["verdict"],
        looked_at=_looked_at(found["checks"]),
        signatures=tuple(
            Signed(each["party"], each["name"], each["organisation"], each["stamped_at"])
            for each in found["signatures"]
        ),
        sha256=found["sha256"],
    )


def _looked_at(checks: Sequence[Mapping[str, str]]) -> tuple[Looked, ...]:
    """One line per kind of check in the order they came; the worst outcome of each kind decides.

    What hangs on the signed content being intact is left open where it is not: it would only repeat that fault in other words.
    """
    keys = tuple(dict.fromkeys(check["check"] for check in checks))
    found = tuple(_merged(key, [check for check in checks if check["check"] == key]) for key in keys)
    if not any(each.key == "intact" and each.outcome == "failed" for each in found):
        return found
    return tuple(Looked(each.key, "open", ()) if _hangs(each) else each for each in found)


def _hangs(each: Looked) -> bool:
    return each.outcome == "failed" and each.key in ON_INTACT


def _merged(key: str, checks: Sequence[Mapping[str, str]]) -> Looked:
    worst = next(each for each in WORST if any(check["outcome"] == each for check in checks))
    details = dict.fromkeys(check["detail"] for check in checks if check["outcome"] == worst and check["detail"])
    return Looked(key, worst, tuple(details))


def compared(sent: bytes, sealed: bytes, valid: bool) -> str:
    """What a file is beside the sealed one of an agreement: "same", "renewed", "earlier" or "other".

    Signatures and renewed archive stamps are only ever appended: each later file begins with the earlier one.
    """
    if not sealed:
        return "other"
    if sent == sealed:
        return "same"
    if valid and sent.startswith(sealed):
        return "renewed"
    return "earlier" if valid and sealed.startswith(sent) else "other"
