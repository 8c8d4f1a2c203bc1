"""One act on several requests: what would happen to each, then each by its own operation, its result kept as it comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from licensing.accounts.access import Actor
from licensing.agreements.desk import refusals
from licensing.agreements.desk.assignment import OPEN, assign_request
from licensing.agreements.desk.queue import chosen_rows
from licensing.agreements.desk.rows import QueueRow
from licensing.agreements.desk.standing import Standing
from licensing.agreements.models import BulkRun
from licensing.agreements.operations import approve_request, obstacles
from licensing.intake.lifecycle import can
from licensing.intake.models import IntakeRequest
from licensing.intake.review_messages import CHANGED, NOT_APPROVER
from licensing.intake.review_price import current_quote
from licensing.kernel.database import db
from licensing.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound, Problem, Refusal
from licensing.kernel.texts import LANGUAGES, Text
from licensing.pricing.values import Quote

ACTIONS = ("approve", "assign")
MOST = 50
LEFT_OUT = {
    "fr": "Laissée de côté : elle ne pouvait pas être traitée quand vous avez confirmé. Ouvrez-la pour la relire.",
    "en": "Left out: it could not be dealt with when you confirmed. Open it to read it again.",
    "ar": "تُرك جانبًا: لم تكن معالجته ممكنة عندما أكدتم. افتحوه لإعادة قراءته.",
}
UNDECIDABLE = {
    "fr": "Cette demande n’attend pas de décision : elle a été traitée, retirée ou renvoyée au partenaire.",
    "en": "This request does not wait for a decision: it was dealt with, withdrawn or returned to the partner.",
    "ar": "لا ينتظر هذا الطلب قرارًا: عولج أو سُحب أو أُعيد إلى الشريك.",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A ticked request, the version of it that was on screen, and the total that the confirm page showed (empty: none yet)."""

    id: str
    version: int
    total: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the act would do to one request: nothing stands in its way, or `reasons` say why it would be refused."""

    row: QueueRow
    chosen: Chosen
    quote: Quote | None
    reasons: tuple[Text, ...]

    @property
    def text(self) -> str:
        """As the confirm page sends it: what was on screen."""
        shown = [self.chosen.id, str(self.chosen.version), *([str(self.quote.total)] if self.quote else [])]
        return "_".join(shown)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one request: done or refused, its reference, organisation, and the reason or the agreement made."""

    id: str
    reference: str
    organisation: str
    done: bool
    said: dict[str, str]


def read_action(text: str) -> str:
    """Which act; `InvalidInput` for none of `ACTIONS`."""
    if text not in ACTIONS:
        raise InvalidInput([Problem("action", "unknown", refusals.NO_ACTION)])
    return text


def read_chosen(texts: Sequence[str]) -> list[Chosen]:
    """The tick boxes of a page, each request once. `InvalidInput` when none is ticked, or too many."""
    found: dict[str, Chosen] = {}
    for text in texts:
        key, version, total, *_ = (*text.split("_"), "", "")
        if key.isalnum() and version.isdecimal() and len(version) < 10:
            found.setdefault(key, Chosen(key, int(version), total))
    if not found:
        raise InvalidInput([Problem("chosen", "none", refusals.NOTHING_CHOSEN)])
    if len(found) > MOST:
        raise InvalidInput([Problem("chosen", "too_many", refusals.TOO_MANY_CHOSEN)])
    return list(found.values())


def forecasts(reader: Standing, action: str, chosen: Sequence[Chosen]) -> list[Forecast]:
    """What the act would do to each chosen request the reader may see, in the order of the page; writes nothing."""
    rows = chosen_rows(reader, [each.id for each in chosen])
    requests = {each.id: each for each in _requests(list(rows))}
    look = {"approve": _approval, "assign": _assignment}[action]
    return [look(reader, rows[each.id], each, requests[each.id]) for each in chosen if each.id in rows]


def _requests(ids: Sequence[str]) -> list[IntakeRequest]:
    return list(db.session.query(IntakeRequest).filter(IntakeRequest.id.in_(ids)))


def _approval(reader: Standing, row: QueueRow, chosen: Chosen, request: IntakeRequest) -> Forecast:
    if not reader.who.has("approver", row.producer_id):
        return Forecast(row, chosen, None, (NOT_APPROVER,))
    if not can(request.state, "approve"):
        return Forecast(row, chosen, None, (UNDECIDABLE,))
    if row.version != chosen.version:
        return Forecast(row, chosen, None, (CHANGED,))
    try:
        quote = current_quote(request, reader.today)
    except InvalidInput as refusal:
        return Forecast(row, chosen, None, tuple(problem.message for problem in refusal.problems))
    return Forecast(row, chosen, quote, tuple(obstacles(request, quote, reader.today, reader.who)))


def _assignment(reader: Standing, row: QueueRow, chosen: Chosen, request: IntakeRequest) -> Forecast:
    if not reader.who.has("approver", row.producer_id):
        return Forecast(row, chosen, None, (NOT_APPROVER,))
    return Forecast(row, chosen, None, () if request.state in OPEN else (refusals.CLOSED,))


def left_out(reader: Standing, action: str, texts: Sequence[str]) -> list[Result]:
    """Requests that the confirm page said would be refused: not acted on, named among the results with their reason."""
    if not texts:
        return []
    found = forecasts(reader, action, read_chosen(texts))
    return [
        Result(each.row.id, each.row.reference, each.row.organisation_name, False, dict((*each.reasons, LEFT_OUT)[0]))
        for each in found
    ]


def approve_all(
    key: str, chosen: Sequence[Chosen], by: Actor, at: datetime, left_out: Sequence[Result] = ()
) -> BulkRun:
    """Approve each chosen request as `operations.approve_request` does, at the version and the price that were on screen.

    The same `key` again changes nothing. A refused row keeps no other from being approved; each has its result.
    """

    def act(one: Chosen) -> Text:
        agreement = approve_request(one.id, by, at, seen_version=one.version, seen_total=one.total or None)
        return {
            "fr": f"Approuvée : la convention {agreement.reference} est en préparation.",
            "en": f"Approved: agreement {agreement.reference} is being prepared.",
            "ar": f"تمت الموافقة: الاتفاقية \u2068{agreement.reference}\u2069 قيد الإعداد.",
        }

    return carry_out_each(BulkRun(id=key, person_id=by.person_id, action="approve"), chosen, act, at, left_out)


def assign_all(
    key: str, chosen: Sequence[Chosen], person_id: str | None, by: Actor, at: datetime, left_out: Sequence[Result] = ()
) -> BulkRun:
    """Give each chosen request to one approver, or back to everyone; as `approve_all`."""

    def act(one: Chosen) -> Text:
        person = assign_request(one.id, person_id, by, at)
        if person is None:
            return {
                "fr": "Rendue à toute l’équipe.",
                "en": "Given back to the whole team.",
                "ar": "أُعيد إلى الفريق كله.",
            }
        return {
            "fr": f"Confiée à {person.name}.",
            "en": f"Assigned to {person.name}.",
            "ar": f"أُسند إلى \u2068{person.name}\u2069.",
        }

    return carry_out_each(BulkRun(id=key, person_id=by.person_id, action="assign"), chosen, act, at, left_out)


def run_of(key: str, who: Actor) -> BulkRun:
    """What became of an act; `NotFound` for somebody else's or a missing one."""
    run = db.session.get(BulkRun, key)
    if run is None or run.person_id != who.person_id:
        raise NotFound(key)
    return run


def results_of(run: BulkRun) -> list[Result]:
    """Each row's result, in the order of the page; rows that were not reached are left out."""
    return [Result(**each) for each in run.results]


def carry_out_each(
    run: BulkRun, chosen: Sequence[Chosen], act: Callable[[Chosen], Text], at: datetime, left_out: Sequence[Result]
) -> BulkRun:
    """Begin the run, once per key; then every row by itself, its result written right behind its own commit."""
    key, who = run.id, run.person_id
    run.wanted = [[one.id, one.version] for one in chosen] + [[one.id, 0] for one in left_out]
    run.results, run.started_at = [asdict(one) for one in left_out], at
    known = db.session.get(BulkRun, key)
    if known is None:
        db.session.add(run)
        try:
            db.session.commit()
        except IntegrityError:
            db.session.rollback()
            known = db.session.get(BulkRun, key)
            if known is None:
                raise Conflict from None
    if known is not None and known.person_id != who:
        raise Conflict
    if known is not None:
        return known
    names = _names([one.id for one in chosen])
    for one in chosen:
        result = _result(one, act, names)
        run = db.session.get_one(BulkRun, key)
        run.results = [*run.results, asdict(result)]
        db.session.commit()
    run.ended_at = at
    db.session.commit()
    return run


def _result(one: Chosen, act: Callable[[Chosen], Text], names: Mapping[str, tuple[str, str]]) -> Result:
    try:
        return Result(one.id, *names.get(one.id, ("", "")), True, dict(act(one)))
    except NotFound:
        db.session.rollback()
        return Result(one.id, "", "", False, refusals.GONE)
    except Refusal as refusal:
        db.session.rollback()
        return Result(one.id, *names.get(one.id, ("", "")), False, _because(refusal))


def _because(refusal: Refusal) -> dict[str, str]:
    if isinstance(refusal, NotAllowed):
        return dict(refusal.because)
    if isinstance(refusal, InvalidInput):
        return {each: " ".join(problem.text(each) for problem in refusal.problems) for each in LANGUAGES}
    return dict(CHANGED)


def _names(ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Reference and organisation of each request, read before the first row is acted on."""
    columns: tuple[Any, ...] = (IntakeRequest.id, IntakeRequest.reference, IntakeRequest.organisation_name)
    found = db.session.query(*columns).filter(IntakeRequest.id.in_(ids), IntakeRequest.submitted_at.is_not(None))
    return {key: (reference or "", name) for key, reference, name in found}
