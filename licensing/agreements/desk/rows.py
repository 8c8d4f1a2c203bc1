"""One file of the queue as it is read from the database: its columns, and the conditions that the queue and its figures share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, false, func, literal, not_, or_, select
from sqlalchemy.orm import aliased

from licensing.accounts.models import Person
from licensing.agreements import progress
from licensing.agreements.desk.filters import Filters
from licensing.agreements.desk.standing import DESK_ROLES, Standing
from licensing.agreements.matching import matches
from licensing.agreements.models import Agreement, Assignment
from licensing.agreements.recipients import OPEN
from licensing.intake.models import IntakeRequest
from licensing.signing.models import SignatureRequest, SigningProcedure

_STAGE_OF_AGREEMENT = {"signature_declined": "declined"}
_STAGE_OF_REQUEST = {
    "to_review": "submitted",
    "corrections": "corrections_requested",
    "declined": "declined",
    "withdrawn": "withdrawn",
}


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One file in the queue; `total` is a decimal string in `currency`, `stage` one of `progress.STAGES`, `due_on` None when
    it is nobody's turn. `version` is the request's, as shown: an approval names it."""

    id: str
    version: int
    reference: str
    producer_id: str
    organisation_name: str
    audience: str
    session: str
    learner_count: int
    submitted_at: datetime
    total: str
    currency: str
    due_on: date | None
    assignee_id: str | None
    assignee_name: str | None
    signatory_email: str | None
    signatory_name: str | None
    proposed_by: str | None
    is_mine: bool
    stage: str

    @property
    def turn(self) -> str:
        """Whose turn it is (`progress.turn`)."""
        return progress.turn(self.stage)

    def days_late(self, today: date) -> int:
        """How many days the deadline is over; 0 when it is not, or there is none."""
        return max(0, (today - self.due_on).days) if self.due_on else 0


def rows_query(reader: Standing, filters: Filters | None = None) -> Select[Any]:
    """The files of the reader's producers, narrowed; `read_row` makes a `QueueRow` of each."""
    columns: tuple[Any, ...] = (
        IntakeRequest.id, IntakeRequest.version, IntakeRequest.reference, IntakeRequest.producer_id,
        IntakeRequest.organisation_name, IntakeRequest.audience, session_code(), IntakeRequest.learner_count,
        IntakeRequest.submitted_at, total_text(), currency(), due(), Assignment.person_id, Person.name,
        SignatureRequest.email, SignatureRequest.name, IntakeRequest.proposed_by, waiting_on(reader),
        IntakeRequest.state, Agreement.state,
    )  # fmt: skip
    query = joined(select(*columns)).where(visible(reader))
    return query.where(*conditions(reader, filters)) if filters else query


def read_row(found: Any) -> QueueRow:
    """One row of `rows_query`."""
    *facts, is_mine, request_state, agreement_state = found
    return QueueRow(*[*facts, bool(is_mine), progress.stage(request_state, agreement_state)])


def joined(query: Select[Any]) -> Select[Any]:
    """Requests with their agreement, assignee and the producer's named signatory, where there are any."""
    subject = literal("agreement:") + Agreement.id
    signs = and_(SignatureRequest.procedure_id == SigningProcedure.id, SignatureRequest.id == licensor_in_turn())
    return (
        query.select_from(IntakeRequest)
        .outerjoin(Agreement, Agreement.request_id == IntakeRequest.id)
        .outerjoin(Assignment, Assignment.request_id == IntakeRequest.id)
        .outerjoin(Person, Person.id == Assignment.person_id)
        .outerjoin(SigningProcedure, SigningProcedure.subject == subject)
        .outerjoin(SignatureRequest, signs)
    )


def licensor_in_turn() -> ScalarSelect[str]:
    """The producer's signatory whose turn it is or will be next; None once all have signed."""
    row = aliased(SignatureRequest)
    query = select(row.id).where(row.procedure_id == SigningProcedure.id, row.party == "licensor")
    query = query.where(row.state.in_(OPEN)).order_by(row.position).limit(1)
    return query.correlate(SigningProcedure).scalar_subquery()


def visible(reader: Standing) -> ColumnElement[bool]:
    """Everything that was sent to the reader's producers."""
    producers = reader.who.producers_as(*DESK_ROLES)
    return and_(IntakeRequest.producer_id.in_(producers), IntakeRequest.submitted_at.is_not(None))


def waiting_on(reader: Standing) -> ColumnElement[bool]:
    """Requests the reader may approve and agreements they may counter-sign, unless a colleague has them.

    An approval that the reader proposed waits on somebody else; one that another proposed waits on every other approver.
    A colleague's work is the reader's while they stand in, and everyone's when its owner no longer has the role.
    """
    proposed = IntakeRequest.proposed_by
    free = and_(proposed.is_(None), not_(_held("approver", reader)))
    to_confirm = and_(proposed.is_not(None), proposed != (reader.who.email or ""))
    reviews = and_(IntakeRequest.state == "submitted", _has("approver", reader), or_(free, to_confirm))
    signs = and_(half_signed(), _has("signatory", reader), not_(_held("signatory", reader)))
    return or_(reviews, signs)


def _has(role: str, reader: Standing) -> ColumnElement[bool]:
    return IntakeRequest.producer_id.in_(reader.who.producers_as(role))


def _held(role: str, reader: Standing) -> ColumnElement[bool]:
    """Whether a colleague has the file: the assignee of a request, the named signatory of an agreement."""
    owner = Assignment.person_id if role == "approver" else SignatureRequest.email
    found: list[ColumnElement[bool]] = []
    for (producer, of), people in reader.held.items():
        if of == role and people:
            names = [each.person_id if role == "approver" else each.email for each in people]
            found.append(and_(IntakeRequest.producer_id == producer, func.coalesce(owner, "").in_(names)))
    return or_(false(), *found)


def half_signed() -> ColumnElement[bool]:
    """Whether the producer must counter-sign."""
    return func.coalesce(Agreement.state, "") == "awaiting_licensor"


def with_partner() -> ColumnElement[bool]:
    """Whether it is the partner's turn."""
    return or_(
        IntakeRequest.state == "corrections_requested", func.coalesce(Agreement.state, "") == "awaiting_licensee"
    )


def due() -> ColumnElement[date | None]:
    """By when the one whose turn it is should act; null when there is no such day."""
    found: ColumnElement[date | None] = case(
        (IntakeRequest.state == "submitted", IntakeRequest.due_on), else_=Agreement.due_on
    )
    return found


def session_code() -> ColumnElement[str]:
    """The code of the session asked for."""
    code: ColumnElement[str] = IntakeRequest.answers["session"]["id"].as_string()
    return code


def total_text() -> ColumnElement[str]:
    """What a request costs now with tax, a decimal text: `intake.review_price.current_quote`, as it was noted."""
    confirmed: ColumnElement[str] = IntakeRequest.quote["total"].as_string()
    reviewed = func.coalesce(IntakeRequest.reviewed_total, confirmed)
    return case((IntakeRequest.state == "submitted", reviewed), else_=confirmed)


def currency() -> ColumnElement[str]:
    """Its currency."""
    text: ColumnElement[str] = IntakeRequest.quote["currency"].as_string()
    return text


def conditions(reader: Standing, filters: Filters) -> list[ColumnElement[bool]]:
    """What a file must satisfy to be shown."""
    asked = {
        "stage": lambda: at_stage(filters.stage),
        "turn": lambda: _turn(filters.turn, reader),
        "late": lambda: due() < reader.today,
        "assignee": lambda: _assigned(filters.assignee, reader),
        "audience": lambda: IntakeRequest.audience == filters.audience,
        "session": lambda: session_code() == filters.session,
        "currency": lambda: currency() == filters.currency,
        "text": lambda: matches(filters.text, IntakeRequest.reference, IntakeRequest.organisation_name),
    }
    return [asked[name]() for name in filters.narrowing()]


def at_stage(stage: str) -> ColumnElement[bool]:
    """Whether a file stands at a stage."""
    if stage in _STAGE_OF_REQUEST:
        return IntakeRequest.state == _STAGE_OF_REQUEST[stage]
    if stage not in progress.STAGES or stage == "draft":
        return false()
    return Agreement.state == _STAGE_OF_AGREEMENT.get(stage, stage)


def _turn(turn: str, reader: Standing) -> ColumnElement[bool]:
    if turn == "me":
        return waiting_on(reader)
    if turn == "partner":
        return with_partner()
    return or_(IntakeRequest.state == "submitted", half_signed()) if turn == "producer" else false()


def _assigned(assignee: str, reader: Standing) -> ColumnElement[bool]:
    if assignee == "nobody":
        return Assignment.person_id.is_(None)
    return Assignment.person_id == (reader.who.person_id if assignee == "me" else assignee)
