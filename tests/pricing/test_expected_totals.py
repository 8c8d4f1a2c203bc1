"""The totals that were promised, through the database and through the rules alone."""

from __future__ import annotations

import json
from datetime import date

import pytest
from flask import Flask

from licensing.intake.answers import parse_request
from licensing.intake.quoting import quote_request
from licensing.pricing.wire import quote_from_dict, quote_to_dict
from tests.factories.catalogue import make_producer
from tests.factories.requests import demo_request, demo_requests

PROMISED = """
Université de Valmont-sur-Lys   |  4050.00 |  4860.00 | EUR | S
Université Haute-Sorgue         |  6280.00 |  7536.00 | EUR | S
École de commerce de Port-Lanvec|   896.75 |  1076.10 | EUR | S
ISG Aïn Louz                    |  5500.00 |  5500.00 | MAD | O
Groupe Hydravia                 | 11562.50 | 13875.00 | EUR | S
Nordlicht Projektbau            |  2021.40 |  2021.40 | EUR | AE
Lycée Jeanne-Ferrandis          |   567.00 |   680.40 | EUR | S
"""


def test_promised_totals(app: Flask) -> None:
    make_producer()
    for row in PROMISED.strip().splitlines():
        name, net, total, currency, category = (cell.strip() for cell in row.split("|"))
        raw = demo_request(name)
        quote = quote_request(parse_request(raw), date.fromisoformat(raw["submitted_on"]))
        assert (str(quote.net), str(quote.total), quote.currency, quote.vat.category) == (
            net,
            total,
            currency,
            category,
        )


def test_every_demo_request_is_quoted_and_its_quote_survives_storage(sqlite_app: Flask) -> None:
    make_producer()
    for raw in demo_requests():
        quote = quote_request(parse_request(raw), date.fromisoformat(raw["submitted_on"]))
        assert not quote.unpriced
        assert not quote.forbidden
        assert quote_from_dict(json.loads(json.dumps(quote_to_dict(quote)))) == quote


@pytest.mark.parametrize("name", ["Université de Valmont", "Nordlicht"])
def test_labels_name_the_track_of_the_catalogue(sqlite_app: Flask, name: str) -> None:
    make_producer()
    raw = demo_request(name)
    quote = quote_request(parse_request(raw), date.fromisoformat(raw["submitted_on"]))
    labels = [line.label["fr"] for line in quote.lines if line.track]
    assert labels == ["Certificats, parcours avancé" if name.startswith("Uni") else "Certificats, parcours classique"]
