"""Terms and agreements in force for invoices: real quotes of the demonstration, made by the real rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timezone
from functools import cache
from typing import Any

from licensing.agreements.facts import producer_facts
from licensing.agreements.library import load_library
from licensing.agreements.models import Agreement
from licensing.agreements.rules import build_terms
from licensing.agreements.standing import ends_on
from licensing.billing.parameters import load_parameters
from licensing.billing.rules import invoice_facts
from licensing.catalogue.models import Producer
from licensing.documents.models import StoredDocument
from licensing.intake.answers import answers_to_dict, parse_request
from licensing.intake.models import IntakeRequest
from licensing.intake.quoting import QuoteRules, quote_with
from licensing.intake.rules import CourseFacts, requested_uses
from licensing.kernel.canonical import fingerprint
from licensing.kernel.database import db
from licensing.kernel.ids import new_id
from licensing.policy.rules import judge, read_policy
from licensing.pricing.queries import vat_rules
from licensing.pricing.rules import read_schedule
from licensing.pricing.values import ManualDiscount
from licensing.pricing.wire import quote_to_dict
from tests.factories.catalogue import demo_document, producer_document
from tests.factories.requests import demo_request, demo_requests

NOON = datetime(2026, 10, 5, 10, 0, tzinfo=timezone.utc)
TODAY = date(2026, 10, 5)
VALMONT = "Université de Valmont-sur-Lys"
NORDLICHT = "Nordlicht Projektbau"
AIN_LOUZ = "ISG Aïn Louz"
HYDRAVIA = "Groupe Hydravia"


@cache
def _rules() -> QuoteRules:
    policy = read_policy(demo_document("policy.yaml"))
    schedule = read_schedule(demo_document("prices.yaml"))
    course = producer_document()["courses"][0]
    return QuoteRules(
        course=CourseFacts(
            slug="gdp",
            track_labels={track["code"]: track["labels"] for track in course["tracks"]},
            sessions={each["code"]: (each["starts_on"], each["ends_on"]) for each in course["sessions"]},
        ),
        policy_on=lambda on: policy,
        schedule_on=lambda on: schedule,
        vat=vat_rules("taxable"),
    )


def seller_of(document: dict[str, Any]) -> dict[str, Any]:
    """A producer document as terms and invoices know the seller."""
    return {name: document[name] for name in ("slug", "name", "contact_email", "agreement_prefix", "legal")}


def terms_of(
    raw: dict[str, Any],
    reference: str = "CONV-GDP-2026-0001",
    slug: str = "gdp",
    granted: Sequence[ManualDiscount] = (),
) -> dict[str, Any]:
    """The frozen terms of a raw request, priced on the day it was submitted, with the discounts granted by hand."""
    rules, answers = _rules(), parse_request(raw)
    on = answers.submitted_on or TODAY
    policy = rules.policy_on(on)
    course = producer_document()["courses"][0]
    return build_terms(
        reference=reference,
        language=answers.language,
        agreed_on=on,
        producer=seller_of(producer_document(slug)),
        course={**course, "tracks": {track["code"]: track["labels"] for track in course["tracks"]}, "sessions": []},
        session=answers_to_dict(answers)["session"],
        answers=answers_to_dict(answers),
        quote=quote_to_dict(quote_with(answers, rules, on, (), granted)),
        judgement=judge(policy, answers.audience, requested_uses(answers), on),
        policy=policy,
        library=load_library(),
    )


def facts_of(
    raw: dict[str, Any] | str, issued_on: date = TODAY, granted: Sequence[ManualDiscount] = (), **legal: Any
) -> dict[str, Any]:
    """The facts of the invoice of a raw request (or of the demo request whose name starts so)."""
    seller = seller_of(producer_document())
    seller["legal"] = {**seller["legal"], **legal}
    terms = terms_of(demo_request(raw) if isinstance(raw, str) else raw, granted=granted)
    return invoice_facts(terms, seller=seller, issued_on=issued_on, parameters=load_parameters())


def all_facts() -> list[dict[str, Any]]:
    """The facts of the invoices of every demo request that costs something."""
    facts = [facts_of(raw) for raw in demo_requests()]
    return [each for each in facts if each["total"] != "0.00" and not each["unpriced"]]


def agreement_in_force(
    producer: Producer, raw: dict[str, Any] | str = VALMONT, *, state: str = "in_force", at: datetime = NOON,
    change: dict[str, Any] | None = None,
) -> Agreement:  # fmt: skip
    """A committed agreement with real terms; `change` replaces values of its quote."""
    raw = demo_request(raw) if isinstance(raw, str) else raw
    number = new_id()[-8:]
    terms = terms_of(raw, f"CONV-{number}")
    terms["parties"]["licensor"] = producer_facts(producer)
    terms["quote"] = {**terms["quote"], **(change or {})}
    request = IntakeRequest(
        producer_id=producer.id, reference=f"DEM-{number}", state="approved", language=raw["language"],
        owner_email=raw["contacts"]["requester"]["email"], audience=raw["audience"], answers=raw,
        quote=terms["quote"], organisation_name=raw["organisation"]["name"], learner_count=1,
        created_at=at, updated_at=at, submitted_at=at, submitted_on=at.date(),
    )  # fmt: skip
    sealed = StoredDocument(
        kind="agreement", file_name="c.pdf", media_type="application/pdf", sha256=new_id() * 2, size=1,
        storage_key=f"test/{number}", created_at=at,
    )  # fmt: skip
    db.session.add_all([request, sealed])
    db.session.flush()
    agreement = Agreement(
        producer_id=producer.id, request_id=request.id, reference=terms["reference"], state=state,
        language=terms["language"], organisation_name=raw["organisation"]["name"], terms=terms,
        terms_sha256=fingerprint(terms), sealed_document_id=sealed.id, created_at=at, in_force_at=at,
        ends_on=ends_on(terms),
    )  # fmt: skip
    db.session.add(agreement)
    db.session.commit()
    return agreement
