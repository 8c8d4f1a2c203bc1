"""`POST /api/v1/quote`: the price of a request, as `licensing quote` prints it. Nothing is stored, nobody signs in."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, current_app, jsonify, request

from licensing.accounts.access import public
from licensing.api.openapi import description
from licensing.api.problems import invalid, problem_response
from licensing.api.views.blueprint import blueprint
from licensing.catalogue.queries import find_course
from licensing.intake.answers import request_schema
from licensing.intake.quoting import course_facts, quote_request
from licensing.intake.rules import CourseFacts, read_for_course
from licensing.kernel.clock import business_day, now
from licensing.kernel.errors import InvalidInput
from licensing.kernel.shapes import problem, read_day
from licensing.kernel.strict_json import read_json
from licensing.kernel.texts import spoken_language
from licensing.pricing.wire import explanations, quote_to_public


@blueprint.post("/quote")
@public
def quote() -> Response:
    """The quote of the request in the body; 422 with every problem at once."""
    if request.mimetype != "application/json":
        return problem_response(415, "Send the request as application/json.")
    try:
        raw = read_json(request.get_data())
    except ValueError as error:
        return problem_response(400, f"Not JSON: {error}.")
    try:
        return jsonify(_priced(raw))
    except InvalidInput as refusal:
        return invalid(refusal, spoken_language(raw))


def _priced(raw: Any) -> dict[str, Any]:
    answers = read_for_course(raw, _course_named)
    on = _day() or answers.submitted_on or business_day(now())
    found = quote_request(answers, on)
    told = quote_to_public(found, answers.language)
    if request.args.get("explain") == "1":
        told["explanations"] = explanations(found, answers.language)
    return told


def _course_named(slug: str) -> CourseFacts | None:
    course = find_course(slug)
    return course_facts(course) if course else None


def _day() -> date | None:
    given = request.args.get("on")
    if given is None:
        return None
    try:
        day: date = read_day(given)
    except ValueError as error:
        raise InvalidInput([problem("on", "date")]) from error
    return day


@blueprint.get("/schema/request")
@public
def schema() -> Response:
    """The JSON Schema of a request."""
    return jsonify(request_schema())


@blueprint.get("/openapi.json")
@public
def openapi() -> Response:
    """The description of this API."""
    return jsonify(description(current_app.config["SETTINGS"].base_url))
