"""One file as its pages show it, at the desk and to the partner: loaded, judged and put in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _

from licensing.accounts.access import Actor
from licensing.accounts.names import in_words
from licensing.agreements import drafting, lifecycle, progress, queries, wording
from licensing.agreements.answers_summary import Section, sections
from licensing.agreements.delegating import proposed_delegate
from licensing.agreements.ending import owes_price
from licensing.agreements.ending_page import Ending
from licensing.agreements.invoiced import invoices_of
from licensing.agreements.journey import Stop, journey
from licensing.agreements.models import SIGNED, Agreement
from licensing.agreements.next_actions import Action, Situation, next_actions
from licensing.agreements.operations import obstacles, price_obstacles
from licensing.agreements.papers import Paper, papers
from licensing.agreements.recipients import in_turn
from licensing.agreements.rereading import Since, base_of, since
from licensing.agreements.signing_progress import SigningProgress, signing_progress
from licensing.agreements.timeline import Moment, moments
from licensing.audit.models import AuditEntry
from licensing.intake.answer_words import Words, words_of
from licensing.intake.answers import IntakeAnswers, parse_request
from licensing.intake.calendar import quote_event, session_event, signature_event
from licensing.intake.lifecycle import can
from licensing.intake.models import IntakeRequest, ManualDiscountRow, ManualLine, ReviewComment, SubmittedFile
from licensing.intake.proposals import proposal_stands, two_needed
from licensing.intake.queries import course_of, open_comments, sent_files_of
from licensing.intake.remarks.queries import in_reading_order
from licensing.intake.review_price import current_quote, reviewed_quote
from licensing.intake.rounds import last_read, latest_number
from licensing.intake.steps.table import step
from licensing.kernel.clock import business_day
from licensing.kernel.errors import InvalidInput
from licensing.kernel.ics import DayEvent
from licensing.kernel.texts import Text
from licensing.policy.values import Judgement, Policy, Verdict
from licensing.pricing.manual import RULE
from licensing.pricing.values import Quote, Unpriced
from licensing.pricing.wire import quote_to_dict
from licensing.quotes.operations import offer_obstacles, offered_quote
from licensing.quotes.queries import Shown, quotes_of
from licensing.signing.models import SignatureDelegation

ZERO = "0.00"
OWN_WORK = (
    "_manual_",
    ".remark_",
    "mark_as_read",
    "proposal",
    "propose_",
    "reminders.review",
    "reminders.countersignature",
)
PROPOSALS = (
    "agreements.propose_approval",
    "agreements.withdraw_proposal",
    "intake.submit",
    "intake.request_corrections",
)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history: when, what in words, who, and the reason or remark that came with it."""

    at: datetime
    what: LazyString
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class Download:
    """A document of the file that can be fetched."""

    kind: str
    label: LazyString


class Dossier:
    """A request with its agreement. Everything is loaded when first asked for; writes nothing."""

    def __init__(self, request: IntakeRequest, who: Actor, at: datetime) -> None:
        self.request = request
        self.who = who
        self.at, self.today = at, business_day(at)

    @cached_property
    def agreement(self) -> Agreement | None:
        """The agreement, once the request is approved."""
        return queries.agreement_of(self.request.id)

    @property
    def stage(self) -> str:
        """Where the file stands."""
        return progress.stage(self.request.state, self.agreement.state if self.agreement else None)

    @cached_property
    def signatures(self) -> SigningProgress | None:
        """Who signs, and how many have; None before the document is ready."""
        return signing_progress(self.agreement, self.at)

    def signed_for_partner(self) -> str:
        """The names of those who signed for the partner."""
        lines = self.signatures.lines if self.signatures else []
        return ", ".join(line.name for line in lines if line.party == "licensee")

    @property
    def journey(self) -> tuple[Stop, ...]:
        """The partner's way to an agreement in force, with the present stop marked."""
        return journey(self.stage)

    @cached_property
    def sent_files(self) -> Sequence[SubmittedFile]:
        """The files the partner sent with the request."""
        return sent_files_of(self.request)

    @property
    def words(self) -> wording.Words:
        """The stage in words for the reader's side."""
        if self.at_desk and self.proposed:
            return wording.PROPOSED[self.request.proposed_by == self.who.email]
        if self.at_desk:
            return wording.for_desk(self.stage, self.who.roles[self.request.producer_id])
        return wording.PARTNER[self.stage]

    @property
    def at_desk(self) -> bool:
        """Whether the reader works for the producer."""
        return self.request.producer_id in self.who.producers_as(*queries.DESK_ROLES)

    @property
    def reference(self) -> str:
        """The agreement's reference, else the request's."""
        return self.agreement.reference if self.agreement else self.request.reference or ""

    @property
    def due_on(self) -> date | None:
        """By when the one whose turn it is should act."""
        starts_on = self.request.answers["session"].get("starts_on")
        if self.request.submitted_at is None or not starts_on:
            return None
        return progress.due_on(self.stage, self._since(), date.fromisoformat(starts_on))

    @property
    def days(self) -> Iterator[DayEvent]:
        """The days of a sent request for an agenda."""
        yield session_event(self.request)
        if self.stage in ("to_review", "corrections"):
            yield quote_event(self.request)
        if self.due_on and self.agreement and self.stage in ("awaiting_licensee", "awaiting_licensor"):
            yield signature_event(self.request, progress.turn(self.stage), self.reference, self.due_on)

    def _since(self) -> date:
        """The day the stage began: submission, or the last move the journal tells of."""
        if self.stage == "to_review":
            return business_day(self.request.submitted_at or self.request.updated_at)
        moves = [entry.at for entry in self._entries if entry.action.startswith("agreements.")]
        return business_day(moves[-1]) if moves else self.today

    @property
    def is_late(self) -> bool:
        """Whether that day has passed."""
        return self.due_on is not None and self.due_on < self.today

    @cached_property
    def answers(self) -> IntakeAnswers:
        """The answers of a submitted request."""
        return parse_request(self.request.answers)

    @cached_property
    def quote(self) -> dict[str, Any] | None:
        """The price that the reader sees: at the desk what the file costs now, for the partner what they confirmed."""
        return quote_to_dict(self.reviewed) if self.at_desk else self.request.quote

    @cached_property
    def reviewed(self) -> Quote:
        """What the file costs now."""
        return current_quote(self.request, self.today)

    @cached_property
    def price_today(self) -> Quote | None:
        """What the same request costs today, when that differs; None when it is the same or today has no price at all."""
        try:
            today = reviewed_quote(self.request, self.today, self.answers)
        except InvalidInput:
            return None
        return None if today.total == self.reviewed.total else today

    @cached_property
    def _judged(self) -> tuple[Policy, Judgement]:
        return drafting.judged(self.answers, self.request.producer_id, self.reviewed)

    @property
    def policy(self) -> Policy:
        """The rules of the game that judge this request."""
        return self._judged[0]

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What they say to each use asked for."""
        return self._judged[1].verdicts

    @cached_property
    def sections(self) -> list[Section]:
        """Everything the partner answered."""
        return sections(self.request, course_of(self.request), self.answer_words)

    @cached_property
    def answer_words(self) -> Words:
        """What answers are called and how they read."""
        return words_of(self.request)

    @property
    def remarks_to_send(self) -> list[ReviewComment]:
        """What goes out with the next request for corrections: drafts of every reviewer, and what is still or again open."""
        waiting = ("draft", "open")
        return [each for each in self.request.comments if each.state in waiting and not each.internal]

    @property
    def remarks_for_partner(self) -> list[ReviewComment]:
        """What the partner still has to deal with."""
        return in_reading_order(open_comments(self.request))

    @cached_property
    def last_read(self) -> int:
        """The number of the submission that this reader read last, 0 for none."""
        return last_read(self.request, self.who.email)

    @property
    def is_unread(self) -> bool:
        """Whether something was sent that this reader has not read."""
        return self.last_read < latest_number(self.request)

    def since(self, asked: str) -> Since | None:
        """What changed since an earlier submission: that of the address, else the last one read, when there is news.

        A file with a single submission that differs in nothing from it has nothing to compare.
        """
        base = base_of(self.request, self.last_read, asked)
        found = since(base, self.request, self.reviewed, self.answer_words) if base else None
        return None if found and found.nothing and len(self.request.submissions) == 1 else found

    @cached_property
    def two_needed(self) -> Text | None:
        """Why two people have to approve; None when one is enough or nothing is to be approved."""
        return two_needed(self.request, self.reviewed, self.today) if can(self.request.state, "approve") else None

    @cached_property
    def proposed(self) -> bool:
        """Whether an approver proposes just what is on the page."""
        return self.two_needed is not None and proposal_stands(self.request, self.reviewed)

    @property
    def approval(self) -> str:
        """What this approver can do now: "approve", "propose", "confirm", "waiting" for somebody else, or "blocked"."""
        if self.two_needed is None or (self.proposed and self.request.proposed_by != self.who.email):
            return "blocked" if self.obstacles else "confirm" if self.proposed else "approve"
        if self.proposed:
            return "waiting"
        return "blocked" if price_obstacles(self.request, self.reviewed, self.today) else "propose"

    @property
    def lapsed_proposal(self) -> str:
        """Who proposed an approval of this round that no longer stands, because request or price changed; empty for nobody."""
        if self.two_needed is None or self.proposed:
            return ""
        moves = [each for each in self._entries if each.action in PROPOSALS]
        return moves[-1].actor.partition(":")[2] if moves and moves[-1].action == "agreements.propose_approval" else ""

    @property
    def actions(self) -> tuple[Action, ...]:
        """Who must do what now."""
        reviewing = self.stage == "to_review"
        return next_actions(
            Situation(
                self.stage,
                two_needed=self.two_needed is not None,
                proposed=self.proposed,
                unpriced=reviewing and bool(self.unpriced),
                quote_offered=reviewing and any(each.state == "open" and each.row.offered for each in self.quotes),
                to_invoice=self._to_invoice(),
                to_credit=self.ending is not None and self.ending.to_credit,
                expired=self.signature_expired,
                delegate=self.delegate is not None,
            )
        )

    @property
    def signature_expired(self) -> bool:
        """Whether the time of the signatory in turn has passed."""
        return self.signatures is not None and self.signatures.expired

    @cached_property
    def delegate(self) -> SignatureDelegation | None:
        """Whom the signatory in turn proposes in their place, while the producer has not decided."""
        return proposed_delegate(self.agreement)

    @property
    def can_decide_delegate(self) -> bool:
        """Whether this reader may accept or refuse them."""
        return self.delegate is not None and self.who.has("approver", self.request.producer_id)

    @property
    def can_extend(self) -> bool:
        """Whether this reader may give the signatory in turn more time."""
        return self.at_desk and bool(self.agreement and lifecycle.can(self.agreement.state, "extend"))

    def _to_invoice(self) -> bool:
        agreement = self.agreement
        if agreement is None or agreement.terms["quote"]["total"] == ZERO:
            return False
        return owes_price(agreement) and not invoices_of(agreement.id)

    def person_of(self, role: str) -> str:
        """Who holds a role in this file, as far as it is one person."""
        contacts = self.request.answers["contacts"]
        turn = in_turn(self.agreement, role) if self.agreement and role in ("licensee", "licensor") else None
        if turn is not None:
            return turn.name
        names = {"requester": contacts["requester"], "licensee": contacts["signatory"]}
        return str(names[role].get("name", "")) if role in names else ""

    def moments(self, kind: str) -> list[Moment]:
        """Everything that happened, newest first; of one kind when it is named."""
        found = moments(self.request, self.agreement, self.answer_words)
        return [each for each in found if kind in ("", each.kind)]

    @property
    def papers(self) -> list[Paper]:
        """Every document of the file."""
        finance = self.who.has("finance", self.request.producer_id)
        return papers(self.request, self.agreement, list(self.quotes), self.policy, finance)

    @property
    def unpriced(self) -> tuple[Unpriced, ...]:
        """Products that still need a manual line."""
        return self.reviewed.unpriced

    @property
    def manual_lines(self) -> list[tuple[ManualLine, bool]]:
        """The lines written by hand, each with whether it counts: one for another quantity than is asked for does not."""
        used = {(line.rule, line.quantity) for line in self.reviewed.lines}
        return [(line, (RULE + line.product, line.quantity) in used) for line in self.request.manual_lines]

    @property
    def can_decide(self) -> bool:
        """Whether this reader may decide now."""
        return can(self.request.state, "approve") and self.who.has("approver", self.request.producer_id)

    @cached_property
    def obstacles(self) -> list[dict[str, str]]:
        """Why approval would be refused; empty when nothing stands in its way."""
        return obstacles(self.request, self.reviewed, self.today, self.who)

    @cached_property
    def quotes(self) -> Sequence[Shown]:
        """The numbered quotes, newest first."""
        return quotes_of(self.request.id, self.today)

    @cached_property
    def to_offer(self) -> Quote | None:
        """The price a quote would be sent at now; None when the newest quote says just that, or nothing can be offered."""
        if not self.can_decide:
            return None
        try:
            quote = offered_quote(self.request, self.today)
        except InvalidInput:
            return None
        newest = self.quotes[0] if self.quotes else None
        if newest and newest.state in ("open", "accepted") and newest.row.quote == quote_to_dict(quote):
            return None
        return None if offer_obstacles(self.request, quote, self.today, self.who) else quote

    @property
    def manual_discounts(self) -> list[ManualDiscountRow]:
        """The discounts granted by hand."""
        return self.request.manual_discounts

    @property
    def can_countersign(self) -> bool:
        """Whether the reader's producer must counter-sign, and the reader is one of its signatories."""
        return self.stage == "awaiting_licensor" and self.who.has("signatory", self.request.producer_id)

    @cached_property
    def ending(self) -> Ending | None:
        """How the agreement ended before its term, or may."""
        return Ending(self.agreement, self.who, self.today) if self.agreement else None

    @property
    def can_cancel(self) -> bool:
        """Whether the reader may cancel the agreement."""
        state = self.agreement.state if self.agreement else ""
        return lifecycle.can(state, "cancel") and self.who.has("approver", self.request.producer_id)

    @property
    def downloads(self) -> list[Download]:
        """Documents that exist, oldest first. A partner gets the half-signed copy only until the sealed one is there."""
        if self.agreement is None:
            return []
        kinds = [kind for kind, column in queries.DOCUMENT_KINDS.items() if getattr(self.agreement, column)]
        return [Download(kind, wording.DOCUMENTS[kind]) for kind in kinds if self.at_desk or self._for_partner(kind)]

    def _for_partner(self, kind: str) -> bool:
        return kind in ("sealed", "evidence", "ending") or self.stage not in SIGNED

    @cached_property
    def _entries(self) -> list[AuditEntry]:
        agreement = [f"agreement:{self.agreement.id}"] if self.agreement else []
        return list(queries.timeline([f"request:{self.request.id}", *agreement]))

    @property
    def history(self) -> list[Event]:
        """What happened, oldest first, from the journal."""
        return [
            Event(entry.at, wording.EVENTS[entry.action], self._actor(entry.actor), _detail(entry))
            for entry in self._entries
            if entry.action in wording.EVENTS and self._shown(entry.action)
        ]

    def _shown(self, action: str) -> bool:
        """Each side's own work stays its own: prices by hand, remarks and proposals the producer's, drafting the partner's."""
        if self.at_desk:
            return action not in wording.PARTNERS_OWN
        return not any(part in action for part in OWN_WORK)

    def _actor(self, label: str) -> str:
        """Who did it: the partner reads the producer's name instead of a person's address."""
        kind, _colon, address = label.partition(":")
        if kind == "staff":
            return address if self.at_desk else self.request.producer.name
        return _("Automatique") if kind == "system" else in_words(label)


def _detail(entry: AuditEntry) -> str:
    """What goes with a line of the history: a reason, a file's name, a person, the title of a step."""
    if "step" in entry.data:
        chosen = step(entry.data["step"])
        return f"{chosen.number}. {chosen.title}"
    return str(entry.data.get("reason") or entry.data.get("who") or entry.data.get("what") or "")
