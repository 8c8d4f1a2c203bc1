"""One act on several requests: forecast, each row by its own operation, one run per page; nothing hides another row's result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask

from licensing.accounts.queries import actor_named
from licensing.agreements.desk import bulk
from licensing.agreements.desk.bulk import Chosen, Result
from licensing.agreements.desk.standing import Standing, standing
from licensing.agreements.models import Agreement, BulkRun
from licensing.catalogue.models import Producer
from licensing.intake.models import IntakeRequest
from licensing.intake.written_prices import Discount, add_manual_discount
from licensing.kernel.clock import business_day
from licensing.kernel.database import db
from licensing.kernel.errors import Conflict, InvalidInput, NotFound
from tests.agreements import scene
from tests.agreements.scene import AT
from tests.factories.people import make_person

KEY = "k" * 43


@pytest.fixture
def producer(app: Flask) -> Iterator[Producer]:
    with app.test_request_context():
        yield scene.staffed_producer()


def reader(producer: Producer, role: str = "approver") -> Standing:
    return standing(scene.staff(producer, role), business_day(AT))


def ticked(*requests: IntakeRequest) -> list[Chosen]:
    return [Chosen(request.id, request.version) for request in requests]


def confirmed(producer: Producer, *requests: IntakeRequest) -> list[Chosen]:
    """What the confirm page sends for the rows that can be approved."""
    found = bulk.forecasts(reader(producer), "approve", ticked(*requests))
    return bulk.read_chosen([each.text for each in found if not each.reasons])


def test_the_forecast_is_what_happens(producer: Producer) -> None:
    good, unpriced = scene.submitted(producer, "IUT"), scene.unpriced(producer)
    expired = scene.submitted(producer, "Lycée", AT - timedelta(days=40))
    moved = Chosen(scene.submitted(producer, "Groupe Hydravia").id, 1)
    chosen = [*ticked(good, unpriced, expired), moved]
    found = bulk.forecasts(reader(producer), "approve", chosen)
    said = ["".join(reason["fr"] for reason in each.reasons) for each in found]
    assert said[0] == ""
    assert "n’a pas encore de prix" in said[1]
    assert "a expiré" in said[2]
    assert "a modifié sa demande" in said[3]
    run = bulk.approve_all(KEY, chosen, scene.staff(producer), AT)
    results = bulk.results_of(run)
    assert [each.done for each in results] == [True, False, False, False]
    assert [each.said["fr"] for each in results[1:3]] == said[1:3]
    assert results[0].said["fr"].startswith("Approuvée : la convention CONV-GDP-2026-0001")
    assert results[3].said["fr"] == said[3]
    assert run.ended_at == AT
    assert [row.state for row in (good, unpriced, expired)] == ["approved", "submitted", "submitted"]


def test_the_same_page_twice_acts_once(producer: Producer) -> None:
    chosen = confirmed(producer, scene.submitted(producer, "IUT"), scene.submitted(producer, "Lycée"))
    first = bulk.results_of(bulk.approve_all(KEY, chosen, scene.staff(producer), AT))
    again = bulk.results_of(bulk.approve_all(KEY, chosen[:1], scene.staff(producer), AT))
    assert [each.done for each in first] == [True, True]
    assert again == first
    assert (db.session.query(Agreement).count(), db.session.query(BulkRun).count()) == (2, 1)
    with pytest.raises(Conflict):
        bulk.approve_all(KEY, chosen, scene.staff(producer, "signatory"), AT)
    with pytest.raises(NotFound):
        bulk.run_of(KEY, scene.staff(producer, "signatory"))
    assert bulk.run_of(KEY, scene.staff(producer)).id == KEY


def test_a_price_that_moved_after_the_confirm_page_is_not_approved(producer: Producer) -> None:
    request = scene.submitted(producer, "IUT")
    chosen = confirmed(producer, request)
    assert chosen[0].total == request.quote["total"]
    colleague = make_person("other@gdp.example", producer, ["approver"])
    granted = Discount("Geste", Decimal("1"), None, "Premier cours")
    add_manual_discount(request.id, granted, actor_named(colleague.email), AT)
    (result,) = bulk.results_of(bulk.approve_all(KEY, chosen, scene.staff(producer), AT))
    assert (result.done, "Le prix a changé" in result.said["fr"]) == (False, True)


def test_foreign_and_missing_rows_look_the_same(producer: Producer) -> None:
    other = scene.staffed_producer("other")
    theirs = scene.submitted(other, "IUT")
    chosen = [*ticked(theirs), Chosen("0" * 32, 1)]
    assert bulk.forecasts(reader(producer), "approve", chosen) == []
    found = bulk.results_of(bulk.approve_all(KEY, chosen, scene.staff(producer), AT))
    assert {(each.done, each.reference, each.organisation, each.said["fr"]) for each in found} == {
        (False, "", "", "Cette demande n’existe pas, ou n’existe plus.")
    }
    assert theirs.state == "submitted"


def test_without_the_role_nothing_is_done(producer: Producer) -> None:
    request = scene.submitted(producer, "IUT")
    (found,) = bulk.forecasts(reader(producer, "signatory"), "approve", ticked(request))
    assert found.reasons
    run = bulk.approve_all(KEY, ticked(request), scene.staff(producer, "signatory"), AT)
    assert [each.done for each in bulk.results_of(run)] == [False]
    assert request.state == "submitted"


def test_left_out_rows_keep_their_reason_among_the_results(producer: Producer) -> None:
    good, unpriced = scene.submitted(producer, "IUT"), scene.unpriced(producer)
    texts = [each.text for each in bulk.forecasts(reader(producer), "approve", ticked(unpriced))]
    refused = bulk.left_out(reader(producer), "approve", texts)
    run = bulk.approve_all(KEY, confirmed(producer, good), scene.staff(producer), AT, refused)
    results = bulk.results_of(run)
    assert [(each.id, each.done) for each in results] == [(unpriced.id, False), (good.id, True)]
    assert "n’a pas encore de prix" in results[0].said["fr"]
    assert isinstance(results[0], Result)
    assert bulk.left_out(reader(producer), "approve", []) == []


def test_several_are_assigned_at_once(producer: Producer) -> None:
    ada = make_person("ada@gdp.example", producer, ["approver"], name="Ada")
    open_, decided = scene.submitted(producer, "IUT"), scene.submitted(producer, "Lycée")
    bulk.approve_all("a" * 43, ticked(decided), scene.staff(producer), AT)
    found = bulk.forecasts(reader(producer), "assign", ticked(open_, decided))
    assert [bool(each.reasons) for each in found] == [False, True]
    run = bulk.assign_all(KEY, ticked(open_, decided), ada.id, scene.staff(producer), AT)
    results = bulk.results_of(run)
    assert [each.done for each in results] == [True, False]
    assert results[0].said["fr"] == "Confiée à Ada."
    back = bulk.assign_all("b" * 43, ticked(open_), None, scene.staff(producer), AT)
    assert bulk.results_of(back)[0].said["fr"] == "Rendue à toute l’équipe."


@pytest.mark.parametrize("texts", [[], ["x"], ["a_b"], ["_1"], ["a_99999999999"], [f"a{n}_1" for n in range(51)]])
def test_a_choice_that_is_none_or_too_many_says_so(texts: list[str]) -> None:
    with pytest.raises(InvalidInput):
        bulk.read_chosen(texts)


def test_a_row_ticked_twice_counts_once() -> None:
    assert bulk.read_chosen(["a_1", "a_2", "b_3_12.00"]) == [Chosen("a", 1), Chosen("b", 3, "12.00")]
