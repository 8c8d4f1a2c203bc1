"""Reads of renewals: whom a session can be proposed to, what was proposed, how each proposal stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, String, and_, exists, func, literal, select
from sqlalchemy.orm import aliased

from licensing.accounts.access import Actor
from licensing.agreements.models import Agreement
from licensing.catalogue.models import Course, CourseSession
from licensing.catalogue.queries import session_by_code
from licensing.intake.models import IntakeRequest
from licensing.intake.operations.renewing import renewed_answers
from licensing.intake.quoting import quote_request
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput
from licensing.kernel.paging import Key, beyond, order_of, pack, unpack
from licensing.kernel.texts import Text
from licensing.pricing.values import Quote
from licensing.renewals import refusals, rules
from licensing.renewals.models import RenewalOffer

PAGE_SIZE = 25
RENEWABLE = ("in_force", "expired")
RUN = "renewals"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agreement that a session follows: its request, what was proposed and how that stands, else the price or the obstacles.

    `state`: one of `rules.STATES`, "asked" (the partner has a request of their own), "ready" or "obstacle".
    """

    agreement: Agreement
    request: IntakeRequest
    offer: RenewalOffer | None
    state: str
    quote: Quote | None
    reasons: tuple[Text, ...]

    @property
    def text(self) -> str:
        """As a tick box sends it: the request and the version of it on screen."""
        return f"{self.request.id}_{self.request.version}"


@dataclass(frozen=True, slots=True)
class Page:
    """Candidates in the order of their names, and the cursor of the next page (empty: none)."""

    rows: tuple[Candidate, ...]
    following: str


def sessions_to_propose(who: Actor, today: date) -> list[CourseSession]:
    """Sessions, by first day, that have not begun, of courses whose producer the reader approves for."""
    query = select(CourseSession).join(Course).where(
        Course.producer_id.in_(who.producers_as("approver")), CourseSession.starts_on >= today
    )  # fmt: skip
    return list(db.session.scalars(query.order_by(CourseSession.starts_on, CourseSession.code)))


def first_with_followers(sessions: Sequence[CourseSession]) -> CourseSession | None:
    """The first session that follows an agreement; else the first one; None without sessions."""
    followed = (each for each in sessions if db.session.scalar(select(_followed_by(each).exists())))
    return next(followed, sessions[0] if sessions else None)


def candidates(session: CourseSession, today: date, after: str = "") -> Page:
    """A page of the agreements that a session follows, the latest of each partner, by name."""
    keys = (Key(Agreement.organisation_name, _name), Key(Agreement.id, _name))
    query = _followed_by(session).order_by(*order_of(keys))
    where = unpack(after, (RUN,)) if after else None
    if where is not None and len(where[1]) == len(keys):
        query = query.where(beyond(keys, where[1]))
    rows = db.session.execute(query.limit(PAGE_SIZE + 1)).all()
    shown = [(agreement, request) for agreement, request in rows[:PAGE_SIZE]]
    last = shown[-1][0] if len(rows) > PAGE_SIZE else None
    following = pack(RUN, [last.organisation_name, last.id]) if last else ""
    return Page(tuple(_judged(shown, session, today)), following)


def candidate_of(agreement: Agreement, request: IntakeRequest, session: CourseSession, today: date) -> Candidate:
    """One agreement, judged as on its page."""
    return _judged([(agreement, request)], session, today)[0]


def counts(session: CourseSession, today: date) -> Mapping[str, int]:
    """How many agreements a session follows ("all"), and how many proposals stand in each state."""
    followed = _followed_by(session).subquery()
    found = {"all": db.session.scalar(select(func.count()).select_from(followed)) or 0}
    declined = RenewalOffer.declined_at.is_not(None)
    query = (
        select(declined, IntakeRequest.state, func.count())
        .join(IntakeRequest, IntakeRequest.id == RenewalOffer.request_id)
        .where(RenewalOffer.session_code == session.code)
        .group_by(declined, IntakeRequest.state)
    )
    for was_declined, state, number in db.session.execute(query):
        key = rules.state_on(rules.Standing(bool(was_declined), state, session.starts_on), today)
        found[key] = found.get(key, 0) + number
    return found


def offer_of(request_id: str) -> RenewalOffer | None:
    """The proposal whose draft that request is."""
    return db.session.scalars(select(RenewalOffer).filter_by(request_id=request_id)).one_or_none()


def offers_from(agreement: Agreement | None) -> Sequence[RenewalOffer]:
    """The proposals that an agreement led to, latest first."""
    if agreement is None:
        return ()
    query = select(RenewalOffer).filter_by(agreement_id=agreement.id)
    return db.session.scalars(query.order_by(RenewalOffer.offered_at.desc())).all()


def open_offers(today: date) -> Select[str]:
    """Ids of the drafts that wait for a partner's answer to a proposal."""
    return (
        select(RenewalOffer.request_id)
        .join(CourseSession, CourseSession.code == RenewalOffer.session_code)
        .where(RenewalOffer.declined_at.is_(None), CourseSession.starts_on >= today)
    )


def state_on(offer: RenewalOffer, today: date) -> str:
    """How a proposal stands on a day (`rules.STATES`)."""
    return rules.state_on(
        rules.Standing(offer.declined_at is not None, offer.request.state, first_day_of(offer)), today
    )


def first_day_of(offer: RenewalOffer) -> date:
    """The first day, as the catalogue has it, of the session that was proposed."""
    return session_by_code(offer.session_code).starts_on


def _name(text: str) -> ColumnElement[str]:
    return literal(text, String())


def _followed_by(session: CourseSession) -> Select[Agreement, IntakeRequest]:
    """Agreements of the course that can be renewed, of an earlier session, without the ones that a later agreement followed."""
    later, other = aliased(Agreement), aliased(IntakeRequest)
    newer = exists().where(
        later.request_id == other.id, other.owner_email == IntakeRequest.owner_email,
        other.organisation_name == IntakeRequest.organisation_name, later.state.in_(RENEWABLE),
        later.producer_id == Agreement.producer_id, _course(other) == _course(IntakeRequest), later.ends_on > Agreement.ends_on,
        _starts_on(other) < session.starts_on.isoformat(),
    )  # fmt: skip
    return (
        select(Agreement, IntakeRequest)
        .join(IntakeRequest, IntakeRequest.id == Agreement.request_id)
        .where(
            and_(Agreement.producer_id == session.course.producer_id, Agreement.state.in_(RENEWABLE)),
            _course(IntakeRequest) == session.course.slug,
            _starts_on(IntakeRequest) < session.starts_on.isoformat(),
            ~newer,
        )
    )


def _course(request: type[IntakeRequest]) -> ColumnElement[str]:
    found: ColumnElement[str] = request.answers["course"].as_string()
    return found


def _starts_on(request: type[IntakeRequest]) -> ColumnElement[str]:
    found: ColumnElement[str] = request.answers["session"]["starts_on"].as_string()
    return found


def _judged(shown: Sequence[tuple[Agreement, IntakeRequest]], session: CourseSession, today: date) -> list[Candidate]:
    query = select(RenewalOffer).where(
        RenewalOffer.session_code == session.code,
        RenewalOffer.agreement_id.in_([agreement.id for agreement, _request in shown]),
    )
    offers = {offer.agreement_id: offer for offer in db.session.scalars(query)}
    asked = _asked({request.owner_email for _agreement, request in shown}, session)
    return [
        _of_one(agreement, request, offers.get(agreement.id), _partner(request) in asked, session, today)
        for agreement, request in shown
    ]


def _asked(addresses: Collection[str], session: CourseSession) -> set[tuple[str, str]]:
    """Partners among those at these addresses that have a request of their own for a session."""
    code: ColumnElement[str] = IntakeRequest.answers["session"]["id"].as_string()
    query = select(IntakeRequest).where(
        IntakeRequest.owner_email.in_(addresses), code == session.code, IntakeRequest.state.not_in(("withdrawn", "declined"))
    )  # fmt: skip
    return {_partner(request) for request in db.session.scalars(query)}


def _partner(request: IntakeRequest) -> tuple[str, str]:
    """A partner: who asks, for which organisation. One person may ask for several."""
    return request.owner_email, request.organisation_name


def _of_one(
    agreement: Agreement,
    request: IntakeRequest,
    offer: RenewalOffer | None,
    asked: bool,
    session: CourseSession,
    today: date,
) -> Candidate:
    if offer is not None:
        return Candidate(agreement, request, offer, state_on(offer, today), None, ())
    if asked:
        return Candidate(agreement, request, None, "asked", None, (refusals.ASKED,))
    try:
        quote = quote_request(renewed_answers(request, session.course, session, today), today)
    except InvalidInput as refused:
        return Candidate(agreement, request, None, "obstacle", None, tuple(each.message for each in refused.problems))
    reasons = [
        because
        for wrong, because in ((quote.forbidden, refusals.FORBIDDEN), (quote.unpriced, refusals.UNPRICED))
        if wrong
    ]
    return Candidate(agreement, request, None, "obstacle" if reasons else "ready", quote, tuple(reasons))
