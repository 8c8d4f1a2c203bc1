"""Reads of pricing: a producer's schedule, and the VAT rules of its profile."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml
from sqlalchemy import select

from licensing.kernel.database import db
from licensing.kernel.errors import NotFound
from licensing.pricing.models import PriceScheduleVersion
from licensing.pricing.rules import read_schedule
from licensing.pricing.tax import read_vat_rules
from licensing.pricing.values import PriceSchedule, VatRules

_read: dict[str, PriceSchedule] = {}


def schedule_of(producer_id: str) -> PriceSchedule:
    """The producer's schedule published last; its rules carry their own dates. NotFound when none is published."""
    query = select(PriceScheduleVersion).where(PriceScheduleVersion.producer_id == producer_id)
    newest_first = query.order_by(PriceScheduleVersion.published_at.desc(), PriceScheduleVersion.id.desc())
    row = db.session.scalars(newest_first.limit(1)).one_or_none()
    if row is None:
        raise NotFound
    return schedule_of_row(row)


def schedule_of_row(row: PriceScheduleVersion) -> PriceSchedule:
    """The frozen schedule of a stored version; read once per fingerprint, as versions never change."""
    if row.sha256 not in _read:
        _read[row.sha256] = read_schedule(row.document)
    return _read[row.sha256]


@cache
def _vat_document() -> dict[str, Any]:
    text = resources.files("licensing.pricing").joinpath("vat.yaml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    return document


@cache
def vat_rules(profile: str) -> VatRules:
    """The dated VAT cases of a seller profile, from `vat.yaml` beside this module."""
    return read_vat_rules(_vat_document(), profile)
