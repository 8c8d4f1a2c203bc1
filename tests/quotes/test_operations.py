"""Numbered quotes on both databases: issued with the request, offered, accepted, expired, renewed; never changed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from licensing.accounts.access import Actor
from licensing.accounts.names import in_words
from licensing.accounts.queries import actor_named
from licensing.agreements import refusals as agreement_refusals
from licensing.agreements.dossier import Dossier
from licensing.agreements.operations import approve_request
from licensing.audit.models import AuditEntry
from licensing.catalogue.models import Producer
from licensing.intake.models import IntakeRequest
from licensing.intake.operations.submission import Submission, submit_request
from licensing.intake.queries import course_of
from licensing.intake.review import Comment, request_corrections
from licensing.intake.review_price import reviewed_quote
from licensing.intake.steps.price import quote_fingerprint
from licensing.intake.written_prices import (
    Discount,
    add_manual_discount,
    add_manual_line,
    remove_manual_discount,
    remove_manual_line,
)
from licensing.kernel import formats
from licensing.kernel.clock import business_day
from licensing.kernel.database import db
from licensing.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from licensing.kernel.ids import new_token
from licensing.kernel.wording import day_in_words
from licensing.outbox.models import Mail, OutboxMessage
from licensing.outbox.operations import drain
from licensing.pricing.wire import quote_to_dict
from licensing.quotes import handlers, refusals
from licensing.quotes.models import IssuedQuote, QuoteAcceptance, QuoteDocument
from licensing.quotes.operations import accept_quote, offer_quote, renew_quote
from licensing.quotes.queries import file_of, latest_quote, quotes_of, state_on
from tests.factories.catalogue import make_producer, publish_dearer_prices
from tests.factories.people import make_person
from tests.factories.requests import SUBMITTED_AT, demo_request, draft_request, resubmitted, submitted_request

AT = SUBMITTED_AT + timedelta(hours=1)
NAME = "Université Haute-Sorgue"


@pytest.fixture
def producer(app: Flask) -> Producer:
    return make_producer()


@pytest.fixture
def nora(producer: Producer) -> Actor:
    make_person("nora@x.example", producer, ("approver",))
    return actor_named("nora@x.example")


@pytest.fixture
def solene(producer: Producer) -> Actor:
    make_person("solene@x.example", producer, ("approver", "signatory"))
    return actor_named("solene@x.example")


@pytest.fixture
def request_row(producer: Producer) -> IntakeRequest:
    return submitted_request(producer, demo_request(NAME), SUBMITTED_AT)


def unpriced_request() -> dict[str, Any]:
    """A request from Morocco for something that has no price in dirhams."""
    raw = demo_request("ISG Aïn Louz")
    raw["uses"]["private_session"] = True
    return raw


def partner_of(request: IntakeRequest) -> Actor:
    return Actor(partner_email=request.answers["contacts"]["requester"]["email"])


def discount(percent: str = "5", reason: str = "Fidélité") -> Discount:
    return Discount("Remise", Decimal(percent), None, reason)


def journal(request: IntakeRequest) -> list[str]:
    query = select(AuditEntry.action).where(AuditEntry.subject == f"request:{request.id}").order_by(AuditEntry.seq)
    return list(db.session.scalars(query))


def corrected(request: IntakeRequest, learners: int, nora: Actor) -> None:
    """The request sent back, then sent again with another number of learners."""
    request_corrections(request.id, (Comment("cohorts.0.learners", "Combien en tout ?"),), nora, AT)
    cohorts = [{**request.answers["cohorts"][0], "learners": learners}, *request.answers["cohorts"][1:]]
    resubmitted(request, {**request.answers, "cohorts": cohorts}, AT)


def says(refused: NotAllowed, currency: str, *totals: str | Decimal) -> bool:
    """Whether a refusal names each of these amounts, and they differ."""
    figures = {formats.money(str(total), currency, "fr") for total in totals}
    return len(figures) == len(totals) and all(figure in refused.because["fr"] for figure in figures)


def late(row: IssuedQuote) -> datetime:
    """An instant of the day after the last day of a quote."""
    return datetime.combine(row.valid_until + timedelta(days=1), AT.timetz())


def test_the_confirmed_price_gets_a_number_once(request_row: IntakeRequest) -> None:
    drain(AT)
    row = latest_quote(request_row.id)
    assert row is not None
    assert row.number == "DEV-GDP-2026-0001"
    assert row.quote == request_row.quote
    assert row.inputs["answers"] == request_row.answers
    assert (row.offered, state_on(row, business_day(AT))) == (False, "accepted")
    assert row.versions["policy"]["id"] == row.quote["policy"]
    assert len(row.versions["prices"]["sha256"]) == 64
    payload = {"request_id": request_row.id, "version": request_row.version, "quote": {}, "answers": {}}
    handlers.number_confirmed_price(payload, AT)
    handlers.print_quote({"quote_id": row.id}, AT)
    db.session.commit()
    assert len(db.session.scalars(select(IssuedQuote)).all()) == 1
    assert len(db.session.scalars(select(QuoteDocument)).all()) == 1
    assert file_of(row) is not None
    assert not [mail for mail in db.session.scalars(select(Mail)) if mail.template.startswith("quotes/")]


def test_a_price_still_open_gets_no_number(producer: Producer) -> None:
    raw = unpriced_request()
    request = submitted_request(producer, raw, SUBMITTED_AT)
    assert request.quote is not None
    assert request.quote["unpriced"]
    drain(AT)
    assert latest_quote(request.id) is None


def test_numbers_have_no_gap_when_issuing_fails(
    producer: Producer, request_row: IntakeRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("no")

    with monkeypatch.context() as patch:
        patch.setattr("licensing.quotes.issuing.record", broken)
        drain(AT)
    assert latest_quote(request_row.id) is None
    submitted_request(producer, demo_request("Mutuelle Valbrise"), SUBMITTED_AT)
    drain(AT + timedelta(hours=2))
    numbers = sorted(db.session.scalars(select(IssuedQuote.number)))
    assert numbers == ["DEV-GDP-2026-0001", "DEV-GDP-2026-0002"]


@pytest.mark.parametrize("model", [IssuedQuote, QuoteAcceptance, QuoteDocument])
def test_the_database_refuses_to_change_or_delete(request_row: IntakeRequest, model: Any) -> None:
    drain(AT)
    for statement in (update(model).values(id="0" * 32), delete(model)):
        with pytest.raises(DatabaseError):
            db.session.execute(statement)
        db.session.rollback()


def test_an_offer_is_printed_mailed_accepted_and_then_approved(
    request_row: IntakeRequest, nora: Actor, solene: Actor
) -> None:
    drain(AT)
    add_manual_discount(request_row.id, discount(), nora, AT)
    row = offer_quote(request_row.id, nora, AT)
    assert (row.number, row.offered) == ("DEV-GDP-2026-0002", True)
    first = row.replaces
    assert first is not None
    assert state_on(first, business_day(AT)) == "superseded"
    drain(AT)
    mail = db.session.scalars(select(Mail).filter_by(template="quotes/mail/offer")).one()
    assert mail.to == request_row.answers["contacts"]["requester"]["email"]
    assert [each["file_name"] for each in mail.attachments] == [f"{row.number}.pdf"]
    assert first.number in mail.text
    accept_quote(row.number, partner_of(request_row), AT)
    assert state_on(row, business_day(AT)) == "accepted"
    assert request_row.quote == row.quote
    drain(AT)
    told = db.session.scalars(select(Mail.to).filter_by(template="quotes/mail/accepted")).all()
    assert sorted(told) == ["nora@x.example", "solene@x.example"]
    agreement = approve_request(request_row.id, nora, AT)
    assert agreement.terms["quote"] == row.quote
    assert [each for each in journal(request_row) if each.startswith("quotes.")] == [
        "quotes.issue", "quotes.offer", "quotes.accept",
    ]  # fmt: skip


def test_accepting_twice_is_accepting_once(request_row: IntakeRequest, nora: Actor) -> None:
    drain(AT)
    add_manual_discount(request_row.id, discount(), nora, AT)
    row = offer_quote(request_row.id, nora, AT)
    who = partner_of(request_row)
    accept_quote(row.number, who, AT)
    version = request_row.version
    accept_quote(row.number, who, AT + timedelta(minutes=1))
    assert request_row.version == version
    assert len(db.session.scalars(select(QuoteAcceptance).filter_by(quote_id=row.id)).all()) == 1


def test_who_may_accept(request_row: IntakeRequest, nora: Actor) -> None:
    drain(AT)
    add_manual_discount(request_row.id, discount(), nora, AT)
    row = offer_quote(request_row.id, nora, AT)
    with pytest.raises(NotFound):
        accept_quote(row.number, Actor(partner_email="eve@x.example"), AT)
    with pytest.raises(NotAllowed):
        accept_quote(row.number, nora, AT)
    with pytest.raises(NotFound):
        accept_quote("DEV-GDP-2026-9999", partner_of(request_row), AT)


def test_the_same_quote_is_not_offered_again(request_row: IntakeRequest, nora: Actor) -> None:
    drain(AT)
    with pytest.raises(NotAllowed) as refused:
        offer_quote(request_row.id, nora, AT)
    assert refused.value.because == refusals.SAME


def test_an_expired_quote_is_renewed_at_the_price_of_the_day(
    producer: Producer, request_row: IntakeRequest, nora: Actor, solene: Actor
) -> None:
    drain(AT)
    add_manual_discount(request_row.id, discount(), nora, AT)
    row = offer_quote(request_row.id, nora, AT)
    who = partner_of(request_row)
    day = late(row)
    publish_dearer_prices(producer, day)
    with pytest.raises(NotAllowed) as refused:
        accept_quote(row.number, who, day)
    assert refused.value.because == refusals.EXPIRED
    db.session.rollback()
    frozen = json.dumps(row.quote)
    renewed = renew_quote(row.number, who, day)
    assert json.dumps(row.quote) == frozen
    assert renewed.replaces_id == row.id
    assert renewed.quote["schedule"] == "gdp-prices-dear"
    assert Decimal(renewed.quote["total"]) > Decimal(row.quote["total"])
    with pytest.raises(Conflict) as conflict:
        renew_quote(row.number, who, day)
    assert conflict.value.theirs is renewed
    with pytest.raises(NotAllowed) as refused:
        accept_quote(row.number, who, day)
    assert refused.value.because == refusals.SUPERSEDED
    db.session.rollback()
    accept_quote(renewed.number, who, day)
    assert approve_request(request_row.id, nora, day).terms["quote"] == renewed.quote


def test_a_schedule_change_leaves_quotes_as_they_are(producer: Producer, request_row: IntakeRequest) -> None:
    drain(AT)
    row = latest_quote(request_row.id)
    assert row is not None
    before = (json.dumps(row.quote), row.fingerprint, row.valid_until)
    publish_dearer_prices(producer, AT)
    db.session.expire_all()
    assert (json.dumps(row.quote), row.fingerprint, row.valid_until) == before
    assert json.dumps(request_row.quote) == before[0]


def test_above_the_threshold_a_second_person_sends_or_approves(
    request_row: IntakeRequest, nora: Actor, solene: Actor
) -> None:
    drain(AT)
    add_manual_discount(request_row.id, discount("10.5"), nora, AT)
    drain(AT)
    told = db.session.scalars(select(Mail).filter_by(template="intake/mail/second_person")).all()
    assert [mail.to for mail in told] == ["solene@x.example"]
    for act in (offer_quote, approve_request):
        with pytest.raises(NotAllowed) as refused:
            act(request_row.id, nora, AT)
        assert refused.value.because["en"].endswith(refusals.ANOTHER["en"])
        db.session.rollback()
    row = offer_quote(request_row.id, solene, AT)
    accept_quote(row.number, partner_of(request_row), AT)
    assert approve_request(request_row.id, solene, AT).terms["quote"]["total"] == row.quote["total"]


def test_at_the_threshold_nobody_else_is_needed(request_row: IntakeRequest, nora: Actor, solene: Actor) -> None:
    drain(AT)
    add_manual_discount(request_row.id, discount("10"), nora, AT)
    assert offer_quote(request_row.id, nora, AT).offered
    drain(AT)
    assert db.session.scalars(select(Mail).filter_by(template="intake/mail/second_person")).all() == []


def test_a_partner_cannot_renew_what_a_second_person_has_to_see(
    request_row: IntakeRequest, nora: Actor, solene: Actor
) -> None:
    drain(AT)
    add_manual_discount(request_row.id, discount("50"), nora, AT)
    row = offer_quote(request_row.id, solene, AT)
    with pytest.raises(NotAllowed) as refused:
        renew_quote(row.number, partner_of(request_row), late(row))
    assert refused.value.because == refusals.ASK_PRODUCER


@pytest.mark.parametrize(
    ("given", "path"),
    [
        (Discount("R", None, None, "Motif"), "percent"),
        (Discount("R", Decimal(5), Decimal(5), "Motif"), "percent"),
        (Discount("R", Decimal(101), None, "Motif"), "percent"),
        (Discount("R", Decimal("NaN"), None, "Motif"), "percent"),
        (Discount("R", None, Decimal(10_000_000), "Motif"), "amount"),
        (Discount("R", None, Decimal("1.001"), "Motif"), "amount"),
        (Discount("  ", Decimal(5), None, "Motif"), "label"),
        (Discount("R", Decimal(5), None, " "), "reason"),
    ],
)
def test_a_discount_that_cannot_be_is_refused_at_its_field(
    request_row: IntakeRequest, nora: Actor, given: Discount, path: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        add_manual_discount(request_row.id, given, nora, AT)
    assert [each.path for each in refused.value.problems] == [path]


def test_a_discount_taken_back_leaves_the_price_as_it_was(request_row: IntakeRequest, nora: Actor) -> None:
    drain(AT)
    row = add_manual_discount(request_row.id, Discount("R", None, Decimal("100.00"), "Geste"), nora, AT)
    offered = offer_quote(request_row.id, nora, AT)
    assert request_row.quote is not None
    assert Decimal(offered.quote["net"]) == Decimal(request_row.quote["net"]) - 100
    with pytest.raises(NotFound):
        remove_manual_discount(request_row.id, "0" * 32, nora, AT)
    db.session.rollback()
    remove_manual_discount(request_row.id, row.id, nora, AT)
    again = offer_quote(request_row.id, nora, AT)
    assert again.quote == request_row.quote
    assert [shown.state for shown in quotes_of(request_row.id, business_day(AT))] == [
        "open",
        "superseded",
        "superseded",
    ]


def test_an_open_price_is_offered_once_somebody_wrote_it(producer: Producer, nora: Actor) -> None:
    request = submitted_request(producer, unpriced_request(), SUBMITTED_AT)
    with pytest.raises(NotAllowed) as refused:
        offer_quote(request.id, nora, AT)
    assert refused.value.because == refusals.UNPRICED
    db.session.rollback()
    assert request.quote is not None
    for each in request.quote["unpriced"]:
        add_manual_line(request.id, each["product"], Decimal("12.00"), "Accord", nora, AT)
    row = offer_quote(request.id, nora, AT)
    assert row.replaces is None
    assert [each["author"] for each in row.inputs["prices"]] == ["nora@x.example"] * len(request.quote["unpriced"])


def test_everything_waits_in_the_outbox_until_the_commit(request_row: IntakeRequest, nora: Actor) -> None:
    drain(AT)
    add_manual_discount(request_row.id, discount(), nora, AT)
    row = offer_quote(request_row.id, nora, AT)
    assert file_of(row) is None
    kinds = db.session.scalars(select(OutboxMessage.kind).filter_by(state="pending")).all()
    assert "quote.print" in kinds
    assert db.session.scalars(select(Mail).filter_by(template="quotes/mail/offer")).all() == []


def test_what_was_offered_before_a_correction_is_refused_with_both_figures(
    producer: Producer, nora: Actor, solene: Actor
) -> None:
    request = submitted_request(producer, unpriced_request(), SUBMITTED_AT)
    who = partner_of(request)
    add_manual_line(request.id, "private_session", Decimal("90.00"), "Accord", nora, AT)
    row = offer_quote(request.id, solene, AT)
    first = request.learner_count
    corrected(request, 10 * first, nora)
    assert state_on(row, business_day(AT)) == "outdated"
    with pytest.raises(NotAllowed) as refused:
        accept_quote(row.number, who, AT)
    assert formats.money(row.quote["total"], "MAD", "fr") in refused.value.because["fr"]
    assert "n’a pas encore de prix" in refused.value.because["fr"]
    db.session.rollback()
    with pytest.raises(NotAllowed) as refused:
        renew_quote(row.number, who, AT)
    assert refused.value.because == refusals.ASK_PRODUCER
    db.session.rollback()
    add_manual_line(request.id, "private_session", Decimal("80.00"), "Accord pour tous", nora, AT)
    assert [(line.quantity, line.unit_price) for line in request.manual_lines] == [(10 * first, Decimal(80))]
    with pytest.raises(NotAllowed) as refused:
        accept_quote(row.number, who, AT)
    assert says(refused.value, "MAD", row.quote["total"], reviewed_quote(request, row.issued_on).total)
    db.session.rollback()
    again = offer_quote(request.id, solene, AT)
    accept_quote(again.number, who, AT)
    assert approve_request(request.id, solene, AT).terms["quote"] == again.quote


def test_a_price_written_for_a_quantity_is_not_multiplied(producer: Producer, nora: Actor) -> None:
    request = submitted_request(producer, unpriced_request(), SUBMITTED_AT)
    add_manual_line(request.id, "private_session", Decimal("90.00"), "Accord", nora, AT)
    first = request.learner_count
    corrected(request, first + 1, nora)
    assert [each.product for each in reviewed_quote(request, business_day(AT)).unpriced] == ["private_session"]
    with pytest.raises(NotAllowed) as refused:
        approve_request(request.id, nora, AT)
    assert refused.value.because == agreement_refusals.UNPRICED
    db.session.rollback()
    corrected(request, first, nora)
    assert reviewed_quote(request, business_day(AT)).unpriced == ()


def test_an_open_quote_whose_prices_by_hand_changed_is_refused_with_both_figures(
    request_row: IntakeRequest, nora: Actor
) -> None:
    drain(AT)
    granted = add_manual_discount(request_row.id, discount(), nora, AT)
    row = offer_quote(request_row.id, nora, AT)
    remove_manual_discount(request_row.id, granted.id, nora, AT)
    assert [shown.state for shown in quotes_of(request_row.id, business_day(AT))] == ["outdated", "superseded"]
    with pytest.raises(NotAllowed) as refused:
        accept_quote(row.number, partner_of(request_row), AT)
    assert request_row.quote is not None
    assert says(refused.value, "EUR", row.quote["total"], request_row.quote["total"])
    assert "rien d’autre à accepter" in refused.value.because["fr"]


def test_what_was_accepted_is_what_is_agreed(producer: Producer, nora: Actor, solene: Actor) -> None:
    request = submitted_request(producer, unpriced_request(), SUBMITTED_AT)
    cheap = add_manual_line(request.id, "private_session", Decimal("90.00"), "Accord", nora, AT)
    granted = add_manual_discount(request.id, discount(), nora, AT)
    accepted = offer_quote(request.id, solene, AT)
    accept_quote(accepted.number, partner_of(request), AT)
    remove_manual_discount(request.id, granted.id, nora, AT)
    with pytest.raises(NotAllowed) as refused:
        approve_request(request.id, solene, AT)
    assert says(refused.value, "MAD", accepted.quote["total"], reviewed_quote(request, accepted.issued_on).total)
    db.session.rollback()
    remove_manual_line(request.id, cheap.id, nora, AT)
    add_manual_line(request.id, "private_session", Decimal("900.00"), "Erreur", nora, AT)
    with pytest.raises(NotAllowed):
        approve_request(request.id, solene, AT)
    db.session.rollback()
    assert state_on(accepted, business_day(AT)) == "accepted"
    again = offer_quote(request.id, solene, AT)
    accept_quote(again.number, partner_of(request), AT)
    add_manual_discount(request.id, discount("1"), nora, AT)
    agreed = approve_request(request.id, solene, AT).terms["quote"]
    assert Decimal(agreed["total"]) < Decimal(again.quote["total"])


def test_an_accepted_quote_of_a_corrected_request_says_so(request_row: IntakeRequest, nora: Actor) -> None:
    drain(AT)
    row = latest_quote(request_row.id)
    assert row is not None
    corrected(request_row, request_row.learner_count + 5, nora)
    assert state_on(row, business_day(AT)) == "outdated"
    drain(AT)
    newest, *_ = quotes_of(request_row.id, business_day(AT))
    assert (newest.state, newest.row.quote) == ("accepted", request_row.quote)


def test_dates_moved_since_are_confirmed_before_anything_is_promised(
    request_row: IntakeRequest, nora: Actor, solene: Actor
) -> None:
    drain(AT)
    add_manual_discount(request_row.id, discount(), nora, AT)
    row = offer_quote(request_row.id, nora, AT)
    session = next(
        each for each in course_of(request_row).sessions if each.code == request_row.answers["session"]["id"]
    )
    session.ends_on += timedelta(days=7)
    db.session.commit()
    attempts = (
        lambda: accept_quote(row.number, partner_of(request_row), AT),
        lambda: renew_quote(row.number, partner_of(request_row), late(row)),
        lambda: offer_quote(request_row.id, nora, AT),
        lambda: approve_request(request_row.id, solene, AT),
    )
    for attempt in attempts:
        with pytest.raises(NotAllowed) as refused:
            attempt()
        told = day_in_words(session.ends_on, "fr") in refused.value.because["fr"]
        assert told or refused.value.because == refusals.ASK_PRODUCER
        db.session.rollback()
    request_corrections(request_row.id, (Comment("session.id", "Les dates ont changé."),), nora, AT)
    with pytest.raises(InvalidInput) as asked:
        resubmitted(request_row, request_row.answers, AT)
    assert [(each.path, each.code) for each in asked.value.problems] == [("session.id", "session_moved")]
    db.session.rollback()
    dates = {**request_row.answers["session"], "ends_on": session.ends_on.isoformat()}
    resubmitted(request_row, {**request_row.answers, "session": dates}, AT)
    accept_quote(offer_quote(request_row.id, nora, AT).number, partner_of(request_row), AT)
    assert approve_request(request_row.id, solene, AT).terms["session"]["ends_on"] == session.ends_on.isoformat()


def test_the_price_confirmed_at_sending_names_who_sent_it(producer: Producer, nora: Actor) -> None:
    sent = {}
    for by in (Actor(), Actor(partner_email="ana@x.example")):
        draft = draft_request(producer, demo_request(NAME))
        quote = quote_fingerprint(quote_to_dict(reviewed_quote(draft, business_day(SUBMITTED_AT))))
        submit_request(draft.id, Submission(draft.version, new_token(), quote, committed=True), by, SUBMITTED_AT)
        drain(AT)
        row = latest_quote(draft.id)
        assert row is not None
        assert row.acceptance is not None
        sent[row.acceptance.by] = Dossier(draft, nora, AT).history
    unproved = f"unproved:{demo_request(NAME)['contacts']['requester']['email']}"
    assert list(sent) == [unproved, "ana@x.example"]
    assert {event.who for event in sent[unproved]} >= {in_words(unproved)}
    assert in_words(unproved).endswith(" (adresse non vérifiée)")
