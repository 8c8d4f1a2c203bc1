"""Every worked example of situations.yaml, line by line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from licensing.pricing.values import Quote
from tests.pricing.situations import SCHEDULE, price

SITUATIONS = yaml.safe_load((Path(__file__).parent / "situations.yaml").read_text(encoding="utf-8"))


def _lines(quote: Quote) -> list[str]:
    return [
        f"{line.rule.removeprefix(SCHEDULE.id + '/')} -> {line.quantity} x {line.unit_price} = {line.amount}"
        for line in quote.lines
    ]


@pytest.mark.parametrize("example", SITUATIONS, ids=lambda example: example["situation"])
def test_situation(example: dict[str, Any]) -> None:
    quote = price(example["asked"])
    assert _lines(quote) == example["lines"]
    discounts = [f"{each.id} {each.percent} % = {each.amount}" for each in quote.discounts]
    assert discounts == example.get("discounts", [])
    assert [f"{each.product} {each.quantity}" for each in quote.unpriced] == example.get("unpriced", [])
    assert [f"{each.use} -> {each.instead}" for each in quote.forbidden] == example.get("forbidden", [])
    assert (str(quote.net), str(quote.total)) == (example["net"], example["total"])
