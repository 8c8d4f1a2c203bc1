"""The producer's review: corrections, refusal, manual lines — who may, what is refused, what it leaves; on both databases."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from licensing.accounts.access import Actor
from licensing.catalogue.models import Producer
from licensing.intake import review, written_prices
from licensing.intake.models import IntakeRequest, ManualLine
from licensing.intake.review import Comment
from licensing.intake.review_price import reviewed_quote
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound
from tests.agreements import scene
from tests.agreements.scene import AT


@pytest.fixture
def producer(app: Flask) -> Producer:
    return scene.staffed_producer()


def codes(refusal: pytest.ExceptionInfo[InvalidInput]) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in refusal.value.problems]


def test_corrections_keep_the_remarks_and_tell_the_requester(producer: Producer) -> None:
    request = scene.submitted(producer)
    remarks = (Comment("steps.4", " Groupe B :\n combien ? "), Comment("steps.5", "  "))
    review.request_corrections(request.id, remarks, scene.staff(producer), AT)
    db.session.expire_all()
    assert (request.state, request.decided_by) == ("corrections_requested", "approver@gdp.example")
    [comment] = request.comments
    assert (comment.path, comment.text, comment.state) == ("steps.4", "Groupe B :\n combien ?", "open")
    [mail] = scene.mails("agreements/mail/corrections")
    assert mail["to"] == request.answers["contacts"]["requester"]["email"]
    assert "Public et effectifs – Groupe B" in mail["text"]
    assert "/resume/" in mail["text"]
    assert mail["reply_to"] == producer.contact_email
    assert scene.journal(f"request:{request.id}")[-1] == "intake.request_corrections"


def test_corrections_need_a_text(producer: Producer) -> None:
    request = scene.submitted(producer)
    with pytest.raises(InvalidInput) as refusal:
        review.request_corrections(request.id, (Comment("steps.1", " \n "),), scene.staff(producer), AT)
    assert codes(refusal) == [("comments", "missing")]
    with pytest.raises(InvalidInput) as refusal:
        review.request_corrections(request.id, (Comment("steps.2", "x" * 2001),), scene.staff(producer), AT)
    assert codes(refusal) == [("steps.2", "too_long")]
    db.session.rollback()
    assert db.session.get_one(IntakeRequest, request.id).state == "submitted"


def test_a_resolved_remark_is_closed_by_the_next_decision(producer: Producer) -> None:
    request = scene.submitted(producer)
    review.request_corrections(request.id, (Comment("steps.4", "Combien ?"),), scene.staff(producer), AT)
    request.state, request.comments[0].state = "submitted", "resolved"  # as a resubmission leaves them
    db.session.commit()
    review.decline_request(request.id, "Complet", scene.staff(producer), AT)
    assert request.comments[0].state == "closed"


def test_declining_needs_a_reason_and_sends_it(producer: Producer) -> None:
    request = scene.submitted(producer)
    for reason in ("", " \r\n ", "x" * 2001):
        with pytest.raises(InvalidInput) as refusal:
            review.decline_request(request.id, reason, scene.staff(producer), AT)
        assert codes(refusal)[0][0] == "reason"
        db.session.rollback()
    review.decline_request(request.id, "La session est <b>complète</b>", scene.staff(producer), AT)
    assert (request.state, request.decision_reason) == ("declined", "La session est <b>complète</b>")
    [mail] = scene.mails("agreements/mail/declined")
    assert "La session est <b>complète</b>" in mail["text"]
    assert "La session est &lt;b&gt;complète&lt;/b&gt;" in mail["html"]


@pytest.mark.parametrize("decide", ["corrections", "decline", "line"])
def test_only_an_approver_of_that_producer_decides_and_only_once(producer: Producer, decide: str) -> None:
    request = scene.submitted(producer)
    act = {
        "corrections": lambda who: review.request_corrections(request.id, (Comment("steps.1", "?"),), who, AT),
        "decline": lambda who: review.decline_request(request.id, "Non", who, AT),
        "line": lambda who: written_prices.add_manual_line(request.id, "x", Decimal(1), "Parce que", who, AT),
    }[decide]
    stranger = Actor(person_id="x", email="x@other.example", roles={"other": frozenset({"approver"})})
    for who in (Actor(), stranger):
        with pytest.raises(NotFound):
            act(who)
    with pytest.raises(NotAllowed) as refusal:
        act(scene.staff(producer, "signatory"))
    assert "approver role" in refusal.value.because["en"]
    review.decline_request(request.id, "Non", scene.staff(producer), AT)
    with pytest.raises(NotAllowed) as refusal:
        act(scene.staff(producer))
    assert "already been declined by approver@gdp.example" in refusal.value.because["en"]


def test_a_draft_does_not_exist_for_the_desk(producer: Producer) -> None:
    request = scene.submitted(producer)
    request.state = "draft"
    db.session.commit()
    with pytest.raises(NotFound):
        review.decline_request(request.id, "Non", scene.staff(producer), AT)


def test_a_manual_line_prices_what_has_no_price_and_can_be_taken_back(producer: Producer) -> None:
    request, who = scene.unpriced(producer), scene.staff(producer)
    on = AT.date()
    assert [each.product for each in reviewed_quote(request, on).unpriced] == ["private_session"]
    line = written_prices.add_manual_line(request.id, "private_session", Decimal("55.50"), " Accord du 1er ", who, AT)
    assert (line.quantity, line.reason, line.author) == (request.learner_count, "Accord du 1er", "approver@gdp.example")
    quote = reviewed_quote(request, on)
    assert quote.unpriced == ()
    assert [each.amount for each in quote.lines if each.rule.startswith("manual/")] == [
        line.quantity * Decimal("55.50")
    ]
    with pytest.raises(InvalidInput) as refusal:
        written_prices.add_manual_line(request.id, "private_session", Decimal(1), "Encore", who, AT)
    assert codes(refusal) == [("product", "not_unpriced")]
    db.session.rollback()
    with pytest.raises(NotFound):
        written_prices.remove_manual_line(request.id, "missing", who, AT)
    db.session.rollback()
    written_prices.remove_manual_line(request.id, line.id, who, AT)
    assert db.session.scalars(select(ManualLine)).all() == []
    assert scene.journal(f"request:{request.id}")[-2:] == ["intake.add_manual_line", "intake.remove_manual_line"]


@pytest.mark.parametrize("price", ["-0.01", "1.005", "NaN", "Infinity", "1000000.01"])
def test_a_manual_price_is_an_amount_of_the_currency(producer: Producer, price: str) -> None:
    request = scene.unpriced(producer)
    with pytest.raises(InvalidInput) as refusal:
        written_prices.add_manual_line(
            request.id, "private_session", Decimal(price), "Accord", scene.staff(producer), AT
        )
    assert codes(refusal) == [("unit_price", "amount")]


def test_a_line_that_is_no_longer_needed_is_left_out_of_the_price(producer: Producer) -> None:
    request, who = scene.unpriced(producer), scene.staff(producer)
    written_prices.add_manual_line(request.id, "private_session", Decimal(400), "Accord", who, AT)
    request.answers = {**request.answers, "uses": {**request.answers["uses"], "private_session": False}}
    db.session.commit()
    quote = reviewed_quote(request, AT.date())
    assert not [line for line in quote.lines if line.rule.startswith("manual/")]
