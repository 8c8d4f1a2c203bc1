"""Requests of other days in the data folder of a running product: real operations, times passed in, a program of its own.

`python -m tests.walks.stage` works on the installation that the environment names and prints what it made as JSON; what
these operations leave to the workers is carried out by those of the product.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from licensing.accounts.queries import actor_named
from licensing.agreements.operations import approve_request
from licensing.app import create_app
from licensing.catalogue.models import Producer
from licensing.intake.models import IntakeRequest
from licensing.intake.written_prices import Discount, add_manual_discount
from licensing.kernel.clock import business_day, now
from licensing.quotes.operations import offer_quote
from tests.factories.catalogue import make_producer, producer_document, publish_dearer_prices
from tests.factories.people import make_person
from tests.factories.requests import demo_request, submitted_request
from tests.walks.conftest import Product
from tests.walks.steps import PASSWORD

SLUG = "parcours"
EDITOR = "maelle@parcours.example"
APPROVERS = ("nora@parcours.example", "lea@parcours.example")
AGO = timedelta(days=45)
"""Longer than a quote of the demonstration's prices is valid."""


@dataclass(frozen=True)
class Staged:
    """A producer of its own; two requests sent today, another 45 days ago with a quote offered then, at lower prices, and one
    that was approved: `agreement` is the reference of its agreement."""

    fresh: str
    fresh_email: str
    dear: str
    agreement: str
    expired_email: str
    expired_number: str


@cache
def stage(product: Product) -> Staged:
    """Prepare it in the data folder of a running product, once."""
    environment = {
        **os.environ,
        "LICENSING_DATA_DIR": str(product.data_dir),
        "LICENSING_DEMO": "true",
        "LICENSING_BASE_URL": product.url,
    }
    command = [sys.executable, "-m", "tests.walks.stage"]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return Staged(**json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Make the producer, its people and both requests; print their names."""
    with create_app().app_context():
        at = now()
        producer = _producer(at)
        expired = _sent(producer, "Université du devis échu", "echu@parcours.example", at - AGO)
        nora = actor_named(APPROVERS[0])
        add_manual_discount(expired.id, Discount("Réseau", Decimal(5), None, "Accord de réseau"), nora, at - AGO)
        quote = offer_quote(expired.id, nora, at - AGO)
        publish_dearer_prices(producer, at - timedelta(days=1))
        fresh = _sent(producer, "École du devis du jour", "jour@parcours.example", at)
        dear = _sent(producer, "Institut de la grande remise", "remise@parcours.example", at)
        agreed = _sent(producer, "Université de la convention", "convention@parcours.example", at)
        agreement = approve_request(agreed.id, nora, at)
        made = Staged(
            fresh=fresh.organisation_name,
            fresh_email=fresh.owner_email,
            dear=dear.organisation_name,
            agreement=agreement.reference,
            expired_email=expired.owner_email,
            expired_number=quote.number,
        )
        print(json.dumps(made.__dict__))


def _producer(at: datetime) -> Producer:
    course: dict[str, Any] = producer_document(SLUG)["courses"][0]
    starts, ends = (business_day(at) + timedelta(days=days) for days in (200, 260))
    course["sessions"] = [{"code": f"{SLUG}-next", "starts_on": starts, "ends_on": ends}]
    producer = make_producer(SLUG, name="Producteur du parcours", courses=[course])
    make_person(EDITOR, producer, ["editor"], password=PASSWORD)
    for email in APPROVERS:
        make_person(email, producer, ["approver", "signatory"], password=PASSWORD)
    return producer


def _sent(producer: Producer, name: str, email: str, at: datetime) -> IntakeRequest:
    raw = demo_request("Université Haute-Sorgue")
    raw["organisation"]["name"] = name
    raw["contacts"]["requester"]["email"] = email
    session = producer.courses[0].sessions[0]
    raw["session"] = {
        "id": session.code,
        "starts_on": session.starts_on.isoformat(),
        "ends_on": session.ends_on.isoformat(),
    }
    return submitted_request(producer, raw, at)


if __name__ == "__main__":
    main()
