"""Identifiers of rows: random, unguessable, ordered by creation (UUID version 7, RFC 9562), as 32 hex digits."""

from __future__ import annotations

import secrets
import uuid

from licensing.kernel import clock


def new_id() -> str:
    """A fresh row identifier: 48 bits of milliseconds, then 74 random bits; 32 lower-case hex digits."""
    millis = int(clock.now().timestamp() * 1000)
    value = (millis << 80) | secrets.randbits(80)
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value).hex


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
