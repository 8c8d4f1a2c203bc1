"""A file has one amount: lists, files, confirmations, agreement and invoice say the same one at every step of its way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask

from licensing.accounts.access import Actor
from licensing.agreements.desk import queue
from licensing.agreements.desk.bulk import forecasts, read_chosen
from licensing.agreements.desk.export import csv_parts
from licensing.agreements.desk.filters import Filters
from licensing.agreements.desk.standing import standing
from licensing.agreements.dossier import Dossier
from licensing.agreements.operations import approve_request
from licensing.agreements.queries import agreement_of
from licensing.billing.operations import issue_invoice
from licensing.catalogue.models import Producer
from licensing.intake.models import IntakeRequest
from licensing.intake.review import Comment, request_corrections
from licensing.intake.review_price import current_quote
from licensing.intake.written_prices import (
    Discount,
    add_manual_discount,
    add_manual_line,
    remove_manual_discount,
    remove_manual_line,
)
from licensing.kernel import formats
from licensing.kernel.clock import business_day
from licensing.outbox.operations import drain
from licensing.quotes.operations import accept_quote, offer_quote, offered_quote
from licensing.rulebook.what_if.loading import received, scene_of, versions_on
from licensing.rulebook.what_if.replaying import Replay
from tests.agreements import scene
from tests.agreements.scene import AT
from tests.factories.catalogue import publish_dearer_prices
from tests.factories.people import make_person, sign_in
from tests.factories.requests import resubmitted

NOW = AT + timedelta(hours=5)
TODAY = business_day(NOW)


@pytest.fixture
def producer(app: Flask) -> Iterator[Producer]:
    with app.test_request_context():
        yield scene.staffed_producer()


def amount_of(request: IntakeRequest) -> Decimal:
    """The amount of a file at the desk; everything that shows one is compared."""
    producer = request.producer
    approver, signatory = (scene.staff(producer, role) for role in ("approver", "signatory"))
    (row,) = queue.queue(standing(approver, TODAY), Filters()).rows
    found = {"list": Decimal(row.total), "export": exported(row)}
    for name, who in (("approver", approver), ("signatory", signatory)):
        quote = Dossier(request, who, NOW).quote
        assert quote is not None
        found[name] = Decimal(quote["total"])
    if request.state == "submitted":
        (forecast,) = forecasts(standing(approver, TODAY), "approve", read_chosen([f"{request.id}_{request.version}"]))
        assert forecast.quote is not None
        found["approve together"] = forecast.quote.total
        found["quote to offer"] = offered_quote(request, TODAY).total
    agreement = agreement_of(request.id)
    if agreement is not None:
        found["agreement"] = Decimal(agreement.terms["quote"]["total"])
    assert len(set(found.values())) == 1, found
    return found["list"]


def exported(row: queue.QueueRow) -> Decimal:
    *_, text = list(csv_parts([row], TODAY, "en"))
    return Decimal(text.strip().split(",")[-1])


def test_whatever_happens_to_it(producer: Producer) -> None:
    request = scene.unpriced(producer)
    approver, partner = scene.staff(producer), Actor(partner_email=request.owner_email)
    amounts = [amount_of(request)]

    def then(act: object) -> None:
        amounts.append(amount_of(request))

    line = add_manual_line(request.id, "private_session", Decimal("90.00"), "Accord", approver, NOW)
    then(line)
    granted = add_manual_discount(request.id, Discount("Remise", Decimal(5), None, "Fidélité"), approver, NOW)
    then(granted)
    then(remove_manual_line(request.id, line.id, approver, NOW))
    then(add_manual_line(request.id, "private_session", Decimal("80.00"), "Accord", approver, NOW))
    make_person("second@gdp.example", producer, ["approver"])
    second = Actor(person_id="s", email="second@gdp.example", roles={producer.id: frozenset({"approver"})})
    offered = offer_quote(request.id, second, NOW)
    then(offered)
    accept_quote(offered.number, partner, NOW)
    then(offered)
    assert amounts[-1] == Decimal(offered.quote["total"])
    add_manual_discount(request.id, Discount("Geste", None, Decimal("100.00"), "Retard"), approver, NOW)
    then(offered)
    then(remove_manual_discount(request.id, granted.id, approver, NOW))
    request_corrections(request.id, (Comment("cohorts", "Combien ?"),), approver, NOW)
    then(request)
    cohorts = [{**each, "learners": each["learners"] + 1} for each in request.answers["cohorts"]]
    resubmitted(request, {**request.answers, "cohorts": cohorts}, NOW)
    then(request)
    add_manual_line(request.id, "private_session", Decimal("10.00"), "Accord", approver, NOW)
    then(request)
    last = offer_quote(request.id, second, NOW)
    accept_quote(last.number, partner, NOW)
    then(last)
    approve_request(request.id, second, NOW)
    then(last)
    assert amounts[-1] == amounts[-2] == Decimal(last.quote["total"])
    assert len(set(amounts)) > 6


def test_pages_say_it_in_words(app: Flask, producer: Producer) -> None:
    request = scene.submitted(producer)
    before = amount_of(request)
    add_manual_discount(request.id, Discount("Remise", Decimal(5), None, "Fidélité"), scene.staff(producer), NOW)
    now = amount_of(request)
    assert now < before
    client = app.test_client()
    sign_in(client, make_person("other@gdp.example", producer, ["approver", "signatory"]))
    for path in ("/desk", f"/desk/requests/{request.id}"):
        page = client.get(path).get_data(as_text=True)
        assert formats.money(str(now), "EUR", "fr") in page, path
    assert formats.money(str(before), "EUR", "fr") not in client.get("/desk").get_data(as_text=True)


def test_prices_published_the_same_day_move_no_file_that_waits(producer: Producer) -> None:
    request = scene.submitted(producer)
    confirmed = amount_of(request)
    publish_dearer_prices(producer, AT)
    assert amount_of(request) == confirmed
    granted = add_manual_discount(
        request.id, Discount("Remise", None, Decimal("1.00"), "Geste"), scene.staff(producer), NOW
    )
    assert confirmed - Decimal("1.20") == amount_of(request)
    remove_manual_discount(request.id, granted.id, scene.staff(producer), NOW)
    assert Decimal(approve_request(request.id, scene.staff(producer), NOW).terms["quote"]["total"]) == confirmed
    drain(NOW)


def test_the_invoice_says_what_was_agreed(producer: Producer) -> None:
    make_person("finance@gdp.example", producer, ["finance"])
    request = scene.submitted(producer)
    add_manual_discount(request.id, Discount("Remise", None, Decimal("100.00"), "Geste"), scene.staff(producer), AT)
    agreed = amount_of(request)
    agreement = scene.prepared(producer, request)
    scene.sign(agreement, "licensee", Actor(), AT + timedelta(hours=3))
    scene.sign(agreement, "licensor", scene.staff(producer, "signatory"), AT + timedelta(hours=6))
    invoice = issue_invoice(agreement.id, scene.staff(producer, "finance"), AT + timedelta(hours=8))
    assert (invoice.total, amount_of(request)) == (agreed, agreed)


def test_a_replay_of_the_same_rules_says_it_too(producer: Producer) -> None:
    request = scene.submitted(producer)
    add_manual_discount(request.id, Discount("Remise", Decimal(5), None, "Fidélité"), scene.staff(producer), NOW)
    (asked,) = received(producer.id)
    replayed = Replay(scene_of(producer, versions_on(producer.id, TODAY), (None, None), TODAY)).turn(asked)
    assert replayed.before.net == replayed.after.net == current_quote(request, TODAY).net
    assert request.quote is not None
    assert replayed.before.net < Decimal(request.quote["net"])
