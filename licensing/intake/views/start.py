"""Start: who are you, drafts to resume, the answer for individuals, last year's request as a beginning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from licensing.accounts.access import actor, partner, public
from licensing.accounts.operations import ensure_browser_session
from licensing.catalogue.models import Course
from licensing.catalogue.queries import course_by_slug, courses
from licensing.intake.forms.start import StartForm
from licensing.intake.models import IntakeRequest
from licensing.intake.operations.drafts import Start, is_made, start_draft
from licensing.intake.operations.prefills import next_session, take_over
from licensing.intake.queries import course_of, drafts_for, request_for, requests_of
from licensing.intake.steps.options import Market, use_cards
from licensing.intake.views.blueprint import blueprint
from licensing.intake.views.page import course_title, editable_page, language
from licensing.intake.wishes import permitted, read_wish, wish_answers
from licensing.kernel import clock
from licensing.kernel.errors import InvalidInput, NotAllowed
from licensing.kernel.ids import new_token
from licensing.policy.queries import policy_on
from licensing.pricing.queries import schedule_on

SHORTEST_KEY = 32
LONGEST_WISH = 2000


@blueprint.get("/")
@public
def start() -> str:
    """Who are you? With the requests this browser or this proved address already has."""
    wished = {name: request.args.get(name) for name in ("audience", "course")}
    form = StartForm(formdata=None, data={**wished, "email": _known_email()})
    return _start_page(form)


@blueprint.post("/")
@public
def begin() -> Response | tuple[str, int] | str:
    """Create the draft, once per page, and go to its task list. A draft for the same course is offered first."""
    form = StartForm()
    form.offer([(course.slug, course_title(course)) for course in courses()])
    if not form.validate_on_submit():
        return _start_page(form), 422
    if form.audience.data == "individual":
        return redirect(url_for("intake.individual", course=form.course.data), 303)
    at = clock.now()
    course = course_by_slug(form.course.data)
    found = drafts_for(actor(), course.slug, form.address)
    if found and "another" not in request.form and not is_made(_key()):
        return _start_page(form, found)
    known = _known_answers(form.audience.data, course)
    wish = Start(form.audience.data, form.address, course, language(), _key(), known)
    ensure_browser_session(at)
    draft = start_draft(wish, actor(), at)
    if known:
        flash(_("Vos réponses de la vérification sont reprises : pays, effectif, options. Vous pouvez les changer."))
    return redirect(url_for("intake.tasks", request_id=draft.id), 303)


def _known_answers(audience: str, course: Course) -> dict[str, Any] | None:
    """What a self-check said, read again as if typed; nothing when it does not hold together (any more)."""
    values = parse_qs(request.form.get("wish", "")[:LONGEST_WISH])
    tracks = [track.code for track in course.tracks]
    if not values or not tracks:
        return None
    try:
        wish = read_wish(audience, lambda name: values.get(name, []), tracks)
    except InvalidInput:
        return None
    verdicts = policy_on(course.producer_id, clock.business_day(clock.now())).verdicts[wish.audience]
    return wish_answers(permitted(wish, verdicts), tracks[0], str(_("Groupe 1")))


@blueprint.post("/<request_id>/again")
@partner
def again(request_id: str) -> Response:
    """A new draft for the next session that begins with what an earlier request said; one that is there already is found."""
    earlier = request_for(actor(), request_id)
    at, course = clock.now(), course_of(earlier)
    owner = actor().partner_email or earlier.owner_email
    session = next_session(course, earlier.answers["session"], clock.business_day(at))
    found = [one for one in drafts_for(actor(), course.slug, owner) if session in (None, one.answers["session"])]
    if found and not is_made(_key()):
        flash(_("Vous aviez déjà ce brouillon : le voici."))
        return redirect(url_for("intake.tasks", request_id=found[0].id), 303)
    wish = Start(earlier.audience, owner, course, language(), _key())
    draft = start_draft(wish, actor(), at, earlier.answers)
    flash(
        _("Les réponses de votre demande précédente sont reprises. Revoyez la session, les effectifs et les options.")
    )
    return redirect(url_for("intake.tasks", request_id=draft.id), 303)


@blueprint.post("/<request_id>/prefill")
@partner
def prefill(request_id: str) -> Response:
    """Fill the steps of this draft that nobody touched with the answers of the request sent before."""
    page = editable_page(request_id, clock.now())
    if page.earlier is None:
        raise NotAllowed("prefill", page.request.state)
    take_over(request_id, page.earlier, actor(), page.at)
    flash(
        _("Les réponses de votre demande précédente sont reprises. Revoyez la session, les effectifs et les options.")
    )
    return redirect(url_for("intake.tasks", request_id=request_id), 303)


@blueprint.get("/individual")
@public
def individual() -> str:
    """What a person needs who takes the course for themselves: nothing, and where to enrol."""
    course = course_by_slug(request.args.get("course") or next((course.slug for course in courses()), ""))
    on = clock.business_day(clock.now())
    schedule = schedule_on(course.producer_id, on)
    market = Market(schedule, schedule.default_currency, on, {})
    cards = use_cards(policy_on(course.producer_id, on), "individual", market, None)
    return render_template("intake/individual.html", course=course, title=course_title(course), cards=cards)


def _start_page(form: StartForm, found: Sequence[IntakeRequest] = ()) -> str:
    """`found`: drafts for the same course, offered before another is made."""
    form.offer([(course.slug, course_title(course)) for course in courses()])
    mine = requests_of(actor())
    sent = [one for one in mine if one.submitted_at is not None]
    newest = max(sent, key=lambda one: one.submitted_at or one.created_at, default=None)
    return render_template("intake/start.html", form=form, key=_key(), mine=mine, newest=newest, found=found)


def _known_email() -> str | None:
    """The proved address, else the one this browser last began a request with."""
    mine = requests_of(actor())
    return actor().partner_email or (mine[0].owner_email if mine else None)


def _key() -> str:
    """The page's secret, as it was sent; a fresh one for a new page or a made-up key."""
    sent = request.form.get("key", "")
    return sent if SHORTEST_KEY <= len(sent) <= 64 else new_token()
