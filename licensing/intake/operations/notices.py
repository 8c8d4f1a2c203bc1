"""The mails a request causes: to who asked, and to the producer's approvers. None of them commits."""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from licensing.accounts.operations import make_resume_url
from licensing.accounts.queries import people_with_role
from licensing.intake.models import IntakeRequest
from licensing.outbox.mail import send_mail


def tell_requester(request: IntakeRequest, at: datetime) -> None:
    """Confirm the submission to the requester: reference, what happens next and by when, the way back to the status page."""
    requester, quote = request.answers["contacts"]["requester"], request.quote or {}
    url = make_resume_url(requester["email"], f"/request/{request.id}/sent", at)
    send_mail(
        template="intake/mail/sent",
        to=requester["email"],
        language=request.language,
        context={**_facts(request), "name": requester["name"], "url": url, "valid_until": quote["valid_until"]},
        key=f"intake.sent:{request.id}:{request.version}",
        at=at,
        reply_to=request.producer.contact_email,
        secrets=[url],
        about=f"request:{request.id}",
    )


def tell_approvers(request: IntakeRequest, template: str, at: datetime) -> None:
    """Tell every approver of the producer, each in their language, once per version of the request."""
    base_url = current_app.config["SETTINGS"].base_url.rstrip("/")
    for person in people_with_role(request.producer_id, "approver"):
        send_mail(
            template=f"intake/mail/{template}",
            to=person.email,
            language=person.language,
            context={**_facts(request), "url": f"{base_url}/desk/requests/{request.id}"},
            key=f"intake.{template}:{request.id}:{request.version}:{person.id}",
            at=at,
            about=f"request:{request.id}",
        )


def _facts(request: IntakeRequest) -> dict[str, object]:
    quote = request.quote or {}
    return {
        "reference": request.reference,
        "organisation": request.organisation_name,
        "learners": request.learner_count,
        "producer": request.producer.name,
        "contact": request.producer.contact_email,
        "net": quote.get("net"),
        "currency": quote.get("currency"),
        "unpriced": [row["label"] for row in quote.get("unpriced", [])],
    }
