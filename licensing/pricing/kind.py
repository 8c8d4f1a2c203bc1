"""The price schedule as a kind of versioned document."""

from __future__ import annotations

from licensing.pricing.arranging import ITEMS, arrange_schedule
from licensing.pricing.reading import read_schedule
from licensing.versions.kinds import Kind, register

PRICES = register(Kind("prices", read_schedule, arrange_schedule, ITEMS))
