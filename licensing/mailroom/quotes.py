"""The new text of a reply: what stands above the mail it quotes. Pure. What is kept is always the beginning of what came, whole.

Cut is only what surely is a quote: from our own line on, from a client's heading of the quoted mail on, and a tail of lines that all
start with ">". Answers written between or under quoted lines keep everything.
"""

from __future__ import annotations

import re

ABOVE = "– – –"
"""Stands around the sentence of our mails above which a reply is written: no other line has it three times."""

_OURS = re.compile(rf"{re.escape(ABOVE)}.*{re.escape(ABOVE)}")
_HEADING = re.compile(
    r"^\s*-{2,}\s*(original message|message d.origine|message original|ursprüngliche nachricht|الرسالة الأصلية)\s*-{2,}\s*$",
    re.IGNORECASE,
)
_FROM = re.compile(r"^\s*\*?(de|from|von|من)\s?\*?\s?:", re.IGNORECASE)
_SUBJECT = re.compile(r"^\s*\*?(objet|subject|betreff|الموضوع)\s?\*?\s?:", re.IGNORECASE)
_RULE = re.compile(r"^\s*_{10,}\s*$")
_SAYS = re.compile(r"(a\s+écrit|wrote|schrieb|كتب)[^\n]{0,120}:\s*$", re.IGNORECASE)
_SAYS_START = re.compile(r"^\s*(le|on|am|في)\b", re.IGNORECASE)
BLOCK = 6
"""Lines in which the heading of a quoted mail names its subject."""


def without_quote(text: str) -> str:
    """The text above the quoted mail, without blank lines around it; everything when nothing stands above."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cuts = [cut for cut in (_our_line(lines), _heading(lines), _quoted_tail(lines)) if cut is not None]
    kept = lines[: min(cuts)] if cuts else lines
    return "\n".join(_without_attribution(kept) if cuts else kept).strip() or "\n".join(lines).strip()


def _our_line(lines: list[str]) -> int | None:
    return next((number for number, line in enumerate(lines) if _OURS.search(line)), None)


def _heading(lines: list[str]) -> int | None:
    """Where a client begins to repeat the mail: "-- Original Message --", or From: and Subject: within a few lines."""
    for number, line in enumerate(lines):
        if _HEADING.match(line):
            return number
        if _FROM.match(line) and any(_SUBJECT.match(after) for after in lines[number + 1 : number + BLOCK]):
            return number - 1 if number and _RULE.match(lines[number - 1]) else number
    return None


def _quoted_tail(lines: list[str]) -> int | None:
    """Where the last lines that all are quoted or blank begin."""
    start = len(lines)
    while start and (not lines[start - 1].strip() or lines[start - 1].lstrip().startswith(">")):
        start -= 1
    return start if any(line.lstrip().startswith(">") for line in lines[start:]) else None


def _without_attribution(lines: list[str]) -> list[str]:
    """Without "On …, X wrote:" at the end, which clients put above the quote, on one to three lines."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].strip() in (">", ABOVE)):
        end -= 1
    for start in range(end - 1, max(end - 4, -1), -1):
        sentence = " ".join(lines[start:end])
        if _SAYS_START.match(lines[start]) and _SAYS.search(sentence):
            return lines[:start]
    return lines[:end]
