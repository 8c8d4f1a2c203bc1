"""Identifiers of rows: unguessable, ordered by creation (UUID version 7, RFC 9562), as 32 hex digits."""

from __future__ import annotations

import secrets
import threading
import uuid

from licensing.kernel import clock

BORROWED = 1000
"""Milliseconds by which identifiers may run ahead of a clock that stands still or steps back a little."""
_LOCK = threading.Lock()
_last = (0, 0)


def new_id() -> str:
    """A fresh row identifier, 32 lower-case hex digits: 48 bits of milliseconds, a counter of 12, 62 random bits.

    Within one process the identifiers of one millisecond are in the order they were made (RFC 9562, 6.2, method 1): what
    happened in one go is listed in the order it happened. A full counter borrows the next millisecond.
    """
    global _last
    millis = int(clock.now().timestamp() * 1000)
    with _LOCK:
        if 0 <= _last[0] - millis <= BORROWED:
            millis, counter = divmod((_last[0] << 12) + _last[1] + 1, 1 << 12)
        else:
            counter = secrets.randbits(11)
        _last = (millis, counter)
    return uuid.UUID(int=(millis << 80) | (0x7 << 76) | (counter << 64) | (0x2 << 62) | secrets.randbits(62)).hex


def new_token() -> str:
    """A secret for a link: 256 random bits, URL-safe, 43 characters. Store only its hash."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """A six-digit code for a person to type, leading zeros kept. Store only its hash."""
    return f"{secrets.randbelow(1_000_000):06d}"


CHECK_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Digits and letters that are not taken for one another on paper."""


def new_check_word() -> str:
    """A word that nobody guesses and anybody can type from paper: twelve signs, 59 random bits."""
    return "".join(secrets.choice(CHECK_SIGNS) for _ in range(12))
