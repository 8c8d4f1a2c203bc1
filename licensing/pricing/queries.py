"""Reads of pricing: a producer's schedule, and the VAT rules of its profile."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import resources
from typing import Any, cast

import yaml

from licensing.kernel.errors import NotFound
from licensing.pricing.kind import PRICES
from licensing.pricing.tax import read_vat_rules
from licensing.pricing.values import PriceSchedule, VatRules
from licensing.versions import queries as versions


def schedule_on(producer_id: str, on: date, code: str | None = None) -> PriceSchedule:
    """The producer's schedule in force on a day; before the first one takes effect, that first one: its rules are dated.

    `code`: the one of that name instead, where it stands. NotFound when none is published; withdrawn versions do not count.
    """
    published = schedules_of(producer_id)
    if not published:
        raise NotFound(producer_id)
    named = next((each for each in published if each.id == code), None)
    if named is not None:
        return named
    return versions.in_force(published, on) or min(published, key=lambda schedule: schedule.effective_from)


def schedules_of(producer_id: str) -> list[PriceSchedule]:
    """Every schedule published and not withdrawn, in the order of publication."""
    rows = versions.live_versions(PRICES.name, producer_id)
    return [cast(PriceSchedule, versions.value_of(row)) for row in rows]


@cache
def _vat_document() -> dict[str, Any]:
    text = resources.files("licensing.pricing").joinpath("vat.yaml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    return document


@cache
def vat_rules(profile: str) -> VatRules:
    """The dated VAT cases of a seller profile, from `vat.yaml` beside this module."""
    return read_vat_rules(_vat_document(), profile)
