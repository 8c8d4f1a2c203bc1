"""The one clock. Shells (views, commands, jobs) read it and pass the time on; rules never do."""

from __future__ import annotations

from datetime import date, datetime, timezone
from zoneinfo import ZoneInfo

BUSINESS_ZONE = ZoneInfo("Europe/Paris")


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return datetime.now(timezone.utc)  # noqa: TID251 — the clock's one home


def business_day(at: datetime) -> date:
    """The calendar day of an instant where the producer does business (Europe/Paris)."""
    return at.astimezone(BUSINESS_ZONE).date()
