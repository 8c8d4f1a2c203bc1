"""Rules of accounts: when a browser session ends, which addresses a sign-in may lead to, what an e-mail address is. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

ROLES = ("editor", "approver", "signatory", "finance")
CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
RESUME_LINK_LIFE = timedelta(days=90)
TOUCH_EVERY = timedelta(minutes=1)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200

_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,190}\.[^\s@<>,;:\"()\[\]\\.]{2,63}")
_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a browser session lasts: without any request, and in all."""

    idle: timedelta
    absolute: timedelta


def has_expired(
    *, created_at: datetime, last_seen_at: datetime, proved: bool, lifetimes: Lifetimes, at: datetime
) -> bool:
    """Whether a session is over (OWASP ASVS 5.0, 7.3.1 and 7.3.2).

    `proved`: someone signed in or proved an e-mail address there. A browser that only holds its own draft has the
    absolute limit alone, so that a pause over a form loses nothing.
    """
    if at - created_at >= lifetimes.absolute:
        return True
    return proved and at - last_seen_at >= lifetimes.idle


def local_path(value: str | None, otherwise: str = "/") -> str:
    """`value` when it is a path of this site, else `otherwise`.

    Refused: other hosts (`//evil`, `https:evil`), backslashes, control characters, anything a browser reads as a host.
    """
    if not value or not value.startswith("/") or value.startswith("//") or _CONTROL.search(value) or len(value) > 300:
        return otherwise
    parts = urlsplit(value)
    return otherwise if parts.scheme or parts.netloc else value


def clean_email(value: str) -> str:
    """An address in the form it is compared in: no spaces around, lower case."""
    return value.strip().lower()


def is_email(value: str) -> bool:
    """Whether it is one address, by syntax only; no display name, no list, no control character."""
    return len(value) <= 320 and _EMAIL.fullmatch(value) is not None
