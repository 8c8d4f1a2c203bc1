"""Passwords: argon2id (RFC 9106, the library's defaults)."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """The argon2id string to keep."""
    return _hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password is the one kept. Without a stored hash the same work is done, and the answer is no."""
    try:
        return _hasher.verify(stored or _nobody(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    """A hash of the same cost that no password is meant to open: unknown addresses take as long as known ones."""
    return _hasher.hash("nobody signs in with this")
