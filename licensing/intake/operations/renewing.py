"""A complete draft for another session, made of an earlier request's answers: what a renewal proposes."""

from __future__ import annotations

from datetime import date, datetime

from licensing.audit.operations import record
from licensing.catalogue.models import Course, CourseSession
from licensing.intake.answers import IntakeAnswers, answers_to_dict, parse_request
from licensing.intake.models import IntakeRequest
from licensing.intake.references import next_reference, series_of
from licensing.intake.steps.answers import blank_answers, prefill
from licensing.intake.steps.table import STEPS
from licensing.kernel.database import db


def renewed_answers(earlier: IntakeRequest, course: Course, session: CourseSession, on: date) -> IntakeAnswers:
    """The answers of an earlier request for another session of its course; `InvalidInput` with all that no longer holds."""
    chosen = {"id": session.code, "starts_on": session.starts_on.isoformat(), "ends_on": session.ends_on.isoformat()}
    blank = blank_answers(earlier.audience, earlier.language, course.slug, earlier.owner_email)
    answers = prefill(blank, earlier.answers, chosen)
    answers["service_code"] = earlier.answers.get("service_code")
    return parse_request({**answers, "submitted_on": on.isoformat()})


def renewed_draft(earlier: IntakeRequest, answers: IntakeAnswers, by: str, at: datetime) -> IntakeRequest:
    """A draft with these answers and every step done: it is there to be sent. It has its reference already. Does not commit."""
    stored = {name: value for name, value in answers_to_dict(answers).items() if name != "submitted_on"}
    request = IntakeRequest(
        producer_id=earlier.producer_id,
        reference=next_reference(series_of("DEM", earlier.producer.agreement_prefix, at), at),
        language=answers.language,
        owner_email=earlier.owner_email,
        audience=earlier.audience,
        answers=stored,
        steps_done=[step.mark for step in STEPS[:5]],
        organisation_name=answers.organisation.name[:300],
        learner_count=answers.learner_count,
        created_at=at,
        updated_at=at,
    )
    db.session.add(request)
    db.session.flush()
    data = {"reference": request.reference, "earlier": earlier.reference or ""}
    record(at, by, "intake.renewed_draft", f"request:{request.id}", data)
    return request
