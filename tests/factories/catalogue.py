"""Producers ready to be used: the demonstration's, registered and published through the real operations."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

import yaml

from licensing.catalogue.models import Producer
from licensing.catalogue.operations import register_producer
from licensing.kernel.clock import business_day
from licensing.kernel.shapes import plain
from licensing.versions.operations import publish_document

PUBLISHED_AT = datetime(2026, 1, 2, 9, 0, tzinfo=UTC)


@cache
def _parsed(name: str) -> dict[str, Any]:
    text = resources.files("licensing.demo").joinpath(name).read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    return document


def demo_document(name: str) -> dict[str, Any]:
    """A document of the demonstration ("policy.yaml", "prices.yaml", "producers.yaml"), free to change."""
    return deepcopy(_parsed(name))


def producer_document(slug: str = "gdp", **over: Any) -> dict[str, Any]:
    """The demo producer's document under another slug: its course and sessions are named after it too."""
    profile: dict[str, Any] = demo_document("producers.yaml")["producers"][0]["profile"]
    if slug != "gdp":
        profile |= {"slug": slug, "agreement_prefix": slug.upper()[:12], "invoice_prefix": f"F-{slug.upper()}"[:12]}
        course = profile["courses"][0]
        course["slug"] = slug
        for session in course["sessions"]:
            session["code"] = session["code"].replace("gdp", slug, 1)
    return {**profile, **over}


def make_producer(slug: str = "gdp", **over: Any) -> Producer:
    """A registered producer with course, sessions and tracks, and the demo rules and prices published; committed."""
    producer = register_producer(producer_document(slug, **over), PUBLISHED_AT)
    policy, prices = demo_document("policy.yaml"), demo_document("prices.yaml")
    for document in (policy, prices):
        document |= {"producer": slug, "id": document["id"].replace("gdp", slug, 1)}
    publish_document("policy", producer.id, policy, PUBLISHED_AT)
    publish_document("prices", producer.id, prices, PUBLISHED_AT)
    return producer


def publish_dearer_prices(producer: Producer, at: datetime) -> None:
    """Publish prices a tenth higher from the day of `at` on."""
    document = plain(demo_document("prices.yaml"))
    for product in document["products"]:
        product["valid_from"] = "2026-01-01"
        product.pop("valid_to", None)
        for holder in (product, *product.get("tiers", ())):
            if "unit" in holder:
                holder["unit"] = str((Decimal(holder["unit"]) * Decimal("1.1")).quantize(Decimal("0.01")))
    seen = {(each["product"], each.get("track"), each["currency"]): each for each in document["products"]}
    document |= {"id": f"{producer.slug}-prices-dear", "producer": producer.slug, "products": list(seen.values())}
    publish_document("prices", producer.id, document | {"effective_from": business_day(at).isoformat()}, at)
