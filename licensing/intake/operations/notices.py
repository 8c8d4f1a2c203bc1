"""The mails a request causes: to who asked, and to the producer's approvers. None of them commits."""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from licensing.accounts.operations import make_resume_url
from licensing.accounts.queries import people_with_role
from licensing.intake.calendar import calendar_of, quote_event, session_event
from licensing.intake.models import IntakeRequest
from licensing.kernel import formats
from licensing.outbox.mail import send_mail


def tell_requester(request: IntakeRequest, at: datetime) -> None:
    """Confirm the submission to the requester: reference, what happens next and by when, the way back to the status page."""
    requester, quote = request.answers["contacts"]["requester"], request.quote or {}
    url = make_resume_url(requester["email"], f"/request/{request.id}/sent", at)
    send_mail(
        template="intake/mail/sent",
        to=requester["email"],
        language=request.language,
        context={
            **_facts(request), "learners": request.learner_count, "producer": request.producer.name,
            "contact": request.producer.contact_email, "name": requester["name"], "url": url,
            "valid_until": formats.day(quote["valid_until"], request.language),
        },
        key=f"intake.sent:{request.id}:{request.version}",
        at=at,
        producer_id=request.producer_id,
        files=[calendar_of(request, [session_event(request), quote_event(request)], at)],
        reply_to=request.producer.contact_email,
        secrets=[url],
        about=f"request:{request.id}",
    )  # fmt: skip


def tell_approvers(request: IntakeRequest, template: str, at: datetime) -> None:
    """Tell every approver of the producer, each in their language, once per version of the request."""
    base_url = current_app.config["SETTINGS"].base_url.rstrip("/")
    for person in people_with_role(request.producer_id, "approver"):
        price = _price(request, person.language) if template == "submitted" else {}
        send_mail(
            template=f"intake/mail/{template}",
            to=person.email,
            language=person.language,
            context={**_facts(request), **price, "url": f"{base_url}/desk/requests/{request.id}"},
            key=f"intake.{template}:{request.id}:{request.version}:{person.id}",
            at=at,
            producer_id=request.producer_id,
            about=f"request:{request.id}",
        )


def _facts(request: IntakeRequest) -> dict[str, object]:
    return {"reference": request.reference, "organisation": request.organisation_name}


def _price(request: IntakeRequest, language: str) -> dict[str, object]:
    """What the approvers read of the price."""
    quote = request.quote or {}
    return {
        "learners": request.learner_count,
        "amount": formats.money(quote["net"], quote["currency"], language),
        "unpriced": [formats.localized(row["label"], language) for row in quote["unpriced"]],
    }
