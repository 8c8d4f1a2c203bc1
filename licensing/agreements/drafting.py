"""From a request to the terms its agreement would have: recomposed from the versions in force on the day of its quote."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from licensing.agreements.facts import course_facts, producer_facts, session_facts
from licensing.agreements.libraries import library_on
from licensing.agreements.rules import build_terms
from licensing.agreements.signatories import signatory_facts
from licensing.catalogue.models import Course, CourseSession, Producer
from licensing.intake.answers import IntakeAnswers, answers_to_dict, parse_request
from licensing.intake.lifecycle import EDITABLE
from licensing.intake.models import IntakeRequest
from licensing.intake.queries import course_named
from licensing.intake.review_price import current_quote, reviewed_quote
from licensing.intake.rules import requested_uses
from licensing.kernel.clock import business_day
from licensing.kernel.errors import NotFound
from licensing.policy.queries import policy_on
from licensing.policy.rules import judge
from licensing.policy.values import Judgement, Policy
from licensing.pricing.values import Quote
from licensing.pricing.wire import quote_to_dict


def judged(answers: IntakeAnswers, producer_id: str, quote: Quote) -> tuple[Policy, Judgement]:
    """The rules of the game that made a quote, and what they say to the answers."""
    policy = policy_on(producer_id, quote.quoted_on, quote.policy)
    return policy, judge(policy, answers.audience, requested_uses(answers), quote.quoted_on)


def compose(
    producer: Producer, answers: IntakeAnswers, quote: Quote, *, reference: str, agreed_on: date
) -> dict[str, Any]:
    """The terms of an agreement on these answers at this price. `InvalidInput` when the clause set lacks a clause."""
    policy, judgement = judged(answers, producer.id, quote)
    course = course_named(answers.course)
    return build_terms(
        reference=reference,
        language=answers.language,
        agreed_on=agreed_on,
        producer=licensor_facts(producer),
        course=course_facts(course),
        session=session_facts(session_named(course, answers.session.id)),
        answers=answers_to_dict(answers),
        quote=quote_to_dict(quote),
        judgement=judgement,
        policy=policy,
        library=library_on(producer.id, agreed_on),
    )


def licensor_facts(producer: Producer) -> dict[str, Any]:
    """The facts of a producer as a party: with its signatories in order where it set more than its one representative."""
    people = signatory_facts(producer.id)
    return {**producer_facts(producer), **({"signatories": people} if people else {})}


def session_named(course: Course, code: str) -> CourseSession:
    """The session of a course with that code; `NotFound` when it has none."""
    session = next((session for session in course.sessions if session.code == code), None)
    if session is None:
        raise NotFound(code)
    return session


def draft_terms(request: IntakeRequest, at: datetime) -> dict[str, Any]:
    """The terms a request would get if it were approved today: what its preview shows.

    Raises `InvalidInput` when the answers are not complete yet.
    """
    answers = parse_request(request.answers)
    today = business_day(at)
    quote = reviewed_quote(request, today, answers) if request.state in EDITABLE else current_quote(request, today)
    reference = request.reference or "PROJET"
    return compose(request.producer, answers, quote, reference=reference, agreed_on=today)
