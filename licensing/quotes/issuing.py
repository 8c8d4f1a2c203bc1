"""A quote is issued: numbered, frozen with everything it was made of. Does not commit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from licensing.audit.operations import record
from licensing.intake.models import IntakeRequest
from licensing.intake.queries import course_of
from licensing.intake.quoting import by_hand
from licensing.intake.references import next_reference, series_of
from licensing.intake.steps.price import quote_fingerprint
from licensing.kernel.clock import business_day
from licensing.kernel.database import db
from licensing.outbox.operations import enqueue
from licensing.pricing.values import Quote
from licensing.pricing.wire import quote_from_dict
from licensing.quotes.models import IssuedQuote
from licensing.quotes.queries import latest_quote
from licensing.versions.queries import version_with_code


@dataclass(frozen=True, slots=True)
class Issue:
    """What is issued: the price (`pricing.wire.quote_to_dict`), the answers it was made of, the request's version then."""

    quote: dict[str, Any]
    answers: dict[str, Any]
    version: int
    offered: bool
    by: str


def issue(request: IntakeRequest, what: Issue, at: datetime) -> IssuedQuote:
    """Take the next number of the producer's series of the year, freeze the quote, have it printed. The caller commits.

    The number comes from a locked counter: a rollback gives it back, so a series has no gap.
    """
    before = latest_quote(request.id)
    row = IssuedQuote(
        producer_id=request.producer_id, request_id=request.id, request_version=what.version,
        number=next_reference(series_of("DEV", request.producer.agreement_prefix, at), at),
        language=request.language, quote=what.quote, facts=_facts(request, what.answers), inputs=_inputs(request, what.answers),
        versions=_versions(request.producer_id, quote_from_dict(what.quote)), fingerprint=quote_fingerprint(what.quote),
        replaces_id=before.id if before else None, offered=what.offered, issued_on=business_day(at),
        valid_until=quote_from_dict(what.quote).valid_until, issued_by=what.by, issued_at=at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    data = {"number": row.number, "total": what.quote["total"], "currency": what.quote["currency"]}
    action = "quotes.offer" if what.offered else "quotes.issue"
    record(at, what.by, action, f"request:{request.id}", {**data, "quote": row.id, "fingerprint": row.fingerprint})
    enqueue("quote.print", f"quote.print:{row.id}", {"quote_id": row.id}, at)
    return row


def _facts(request: IntakeRequest, answers: dict[str, Any]) -> dict[str, Any]:
    """Who and what the printed quote names, as of now."""
    producer, course = request.producer, course_of(request)
    organisation = answers["organisation"]
    return {
        "reference": request.reference,
        "producer": {"name": producer.name, "legal": producer.legal, "contact_email": producer.contact_email},
        "partner": {
            **{name: organisation[name] for name in ("name", "country", "address", "identifiers")},
            "requester": answers["contacts"]["requester"],
            "signatory": answers["contacts"]["signatory"],
        },
        "course": {code: texts["title"] for code, texts in course.texts.items()},
        "session": dict(answers["session"]),
        "learners": sum(cohort["learners"] for cohort in answers["cohorts"]),
    }


def _inputs(request: IntakeRequest, answers: dict[str, Any]) -> dict[str, Any]:
    given = by_hand(request)
    return {
        "answers": answers,
        "prices": [
            {
                "product": each.product, "label": each.label, "quantity": each.quantity,
                "unit_price": str(each.unit_price), "reason": each.reason, "author": each.author,
            }
            for each in given.prices
        ],
        "discounts": [
            {
                "label": each.label, "percent": None if each.percent is None else str(each.percent),
                "amount": None if each.amount is None else str(each.amount), "reason": each.reason, "author": each.author,
            }
            for each in given.discounts
        ],
    }  # fmt: skip


def _versions(producer_id: str, quote: Quote) -> dict[str, Any]:
    policy = version_with_code("policy", producer_id, quote.policy)
    prices = version_with_code("prices", producer_id, quote.schedule)
    return {
        "policy": {"id": policy.code, "sha256": policy.sha256},
        "prices": {"id": prices.code, "sha256": prices.sha256},
    }
