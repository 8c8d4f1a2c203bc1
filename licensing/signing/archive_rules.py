"""When an archive time stamp must be renewed, and with which digest. Pure.

A time stamp proves something as long as the certificate of its authority is valid and its algorithms are safe; before either
ends, a new one must cover the file (ETSI EN 319 142-1, 5.5).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone

DIGESTS = ("sha256", "sha384", "sha512")
SAFE_UNTIL: Mapping[str, date] = {
    "md5": date(2008, 12, 31),
    "sha1": date(2013, 12, 31),
    "rsa1024": date(2013, 12, 31),
    "sha224": date(2030, 12, 31),
    "rsa2048": date(2030, 12, 31),
}
"""Last day of algorithms and keys that are known to end (NIST SP 800-131A and IR 8547); those not named have no known end."""


def good_until(
    certificate_expires: datetime, digest: str, key: str, safe_until: Mapping[str, date] = SAFE_UNTIL
) -> datetime:
    """Until when a time stamp proves something: its certificate's end, or that of its digest or key ("rsa2048") if sooner."""
    ends = [_end_of(safe_until[name]) for name in (digest, key) if name in safe_until]
    return min([certificate_expires, *ends])


def renew_from(stamped_at: datetime, until: datetime, ahead: timedelta) -> datetime:
    """From when it should be renewed: that long before its end, but never in the first half of its life.

    One that was past its end when it was made is renewed as seldom as the lead allows: an authority that has nothing better
    is not asked again each night.
    """
    if until <= stamped_at:
        return stamped_at + ahead / 2
    return until - min(ahead, (until - stamped_at) / 2)


def digest_at(at: datetime, ahead: timedelta, safe_until: Mapping[str, date] = SAFE_UNTIL) -> str:
    """The shortest digest that stays safe beyond the lead; the longest when none does."""
    safe = [name for name in DIGESTS if name not in safe_until or _end_of(safe_until[name]) > at + 2 * ahead]
    return safe[0] if safe else DIGESTS[-1]


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), timezone.utc)
