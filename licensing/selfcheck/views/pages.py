"""The self-check: its questions, its answers each at their own address, the questions people ask. Open to everybody."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from licensing.accounts.access import public
from licensing.catalogue.models import Course
from licensing.catalogue.queries import course_by_slug, courses
from licensing.intake.views.countries import country_choices, country_name
from licensing.intake.views.page import course_title, language, said
from licensing.intake.wishes import Wish, read_wish, wish_query
from licensing.kernel.clock import business_day, now
from licensing.kernel.errors import InvalidInput, NotFound, Problem
from licensing.policy.values import AUDIENCES, USES
from licensing.selfcheck.forms import check_form
from licensing.selfcheck.queries import agreements_in_force, rules_on
from licensing.selfcheck.questions import answered
from licensing.selfcheck.rules import Rules, answer
from licensing.selfcheck.values import Answer
from licensing.selfcheck.views.blueprint import blueprint
from licensing.terms_of_use.clauses import clause_page, clause_title

EXAMPLE = {"learners": "20", "exams": "20", "circles": "1"}


@blueprint.get("/")
@public
def ask() -> str | Response | tuple[str, int]:
    """The questions; with all of them answered in the address, on to the answer's own address."""
    course = _course(request.args.get("course"))
    rules = rules_on(course, _today())
    if "ask" not in request.args:
        return _page(course, rules, [])
    audience = request.args.get("audience", "")
    try:
        wish = _wish(course, audience, request.args)
    except InvalidInput as refusal:
        return _page(course, rules, refusal.problems), 422
    return redirect(_address(course, wish), 303)


@blueprint.get("/<course>/<audience>")
@public
def show(course: str, audience: str) -> str | Response | tuple[str, int]:
    """The answer to what the address says."""
    found = course_by_slug(course)
    if audience not in AUDIENCES:
        raise NotFound(audience)
    rules = rules_on(found, _today())
    try:
        wish = _wish(found, audience, request.args)
    except InvalidInput as refusal:
        return _page(found, rules, refusal.problems, audience), 422
    return _answer_page(found, answer(wish, rules), rules)


@blueprint.get("/<course>/<audience>/<use>")
@public
def cell(course: str, audience: str, use: str) -> Response:
    """The short address of one cell of the rules of the game: its answer for an example."""
    found = course_by_slug(course)
    if audience not in AUDIENCES or use not in USES:
        raise NotFound(use)
    values = MultiDict({**EXAMPLE, "use": use, **{f"certificates-{track.code}": "20" for track in found.tracks[:1]}})
    return redirect(_address(found, _wish(found, audience, values)), 303)


@blueprint.get("/questions")
@public
def questions() -> str:
    """What people ask, answered by the rules in force."""
    course = _course(request.args.get("course"))
    rules = rules_on(course, _today())
    return render_template(
        "selfcheck/questions.html",
        entries=list(answered(rules)),
        count=agreements_in_force(course.producer_id),
        address=lambda found: _address(course, found.wish),
        **_shared(course, rules),
    )


def _today() -> date:
    return business_day(now())


def _course(slug: str | None) -> Course:
    if slug:
        return course_by_slug(slug)
    offered = courses()
    if not offered:
        raise NotFound("course")
    return offered[0] if len(offered) == 1 else course_by_slug(_preferred(offered))


def _preferred(offered: list[Course]) -> str:
    """The course shown first when the address names none: the one with the most sessions, then by slug."""
    return max(offered, key=lambda each: (len(each.sessions), each.slug)).slug


def _wish(course: Course, audience: str, values: MultiDict[str, str]) -> Wish:
    return read_wish(audience, lambda name: values.getlist(name), [track.code for track in course.tracks])


def _address(course: Course, wish: Wish) -> str:
    return f"{url_for('selfcheck.show', course=course.slug, audience=wish.audience)}?{wish_query(wish)}"


def _shared(course: Course, rules: Rules) -> dict[str, Any]:
    producer = course.producer
    values = {
        "producer_name": producer.name, "contact_email": producer.contact_email, "policy_id": rules.policy.id,
    }  # fmt: skip
    return {
        "course": course,
        "title": course_title(course),
        "courses": [(each.slug, course_title(each)) for each in courses()],
        "rules": rules,
        "clause_html": lambda clause: clause_page(clause, rules.library, language(), values),
        "clause_title": lambda clause: clause_title(clause, language()),
    }


def _page(course: Course, rules: Rules, problems: list[Problem], audience: str = "") -> str:
    values = MultiDict(request.args)
    if audience:
        values["audience"] = audience
    form = check_form(
        {code: said(label) for code, label in rules.tracks.items()}, values if problems or values else MultiDict()
    )
    form.offer([(use, said(label)) for use, label in rules.policy.uses.items()], country_choices(language()))
    form.show(problems, language())
    tracks = [form[f"certificates-{code}"] for code in rules.tracks]
    general = [each.text(language()) for each in problems if each.path == "certificates"]
    return render_template("selfcheck/ask.html", form=form, tracks=tracks, general=general, **_shared(course, rules))


def _answer_page(course: Course, found: Answer, rules: Rules) -> str:
    wish = found.wish
    start = url_for("intake.start", course=course.slug, audience=wish.audience, wish=wish_query(wish))
    change = url_for("selfcheck.ask", course=course.slug, audience=wish.audience) + "&" + wish_query(wish)
    return render_template(
        "selfcheck/answer.html",
        found=found,
        start=start,
        change=change,
        country=country_name(wish.country, language()),
        here=f"{url_for('selfcheck.show', course=course.slug, audience=wish.audience, _external=True)}?{wish_query(wish)}",
        other=lambda use: url_for("selfcheck.cell", course=course.slug, audience=wish.audience, use=use),
        individual=url_for("intake.individual", course=course.slug),
        **_shared(course, rules),
    )
