"""A conversation as its pages show it: what was said, what is new to this reader, what may be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from flask import url_for

from licensing.accounts.access import Actor, actor
from licensing.conversation import queries, rules
from licensing.conversation.forms import MessageForm
from licensing.conversation.models import ThreadMessage
from licensing.intake.models import IntakeRequest
from licensing.kernel.clock import business_day
from licensing.mailroom.models import IncomingMail
from licensing.mailroom.queries import quarantined_of


@dataclass(frozen=True, slots=True)
class Line:
    """One message for one reader. `who`: the name shown; `address`: beside it, where the reader may see it."""

    row: ThreadMessage
    who: str
    address: str
    paragraphs: list[str]
    is_new: bool
    is_mine: bool


class Talk:
    """The conversation of a request for one reader. Loads when asked; writes nothing."""

    def __init__(self, request: IntakeRequest, who: Actor, form: MessageForm | None = None) -> None:
        self.request = request
        self.who = who
        self.at_desk = queries.is_at_desk(who, request)
        self._form = form

    @cached_property
    def form(self) -> MessageForm:
        """The form to write with, or the one that was refused."""
        return self._form or MessageForm(None)

    @property
    def is_open(self) -> bool:
        """Whether there can be a conversation: the request has been sent."""
        return self.request.submitted_at is not None

    @cached_property
    def lines(self) -> list[Line]:
        """Everything said, oldest first."""
        until = queries.read_until(self.request.id, queries.reader_of(self.request, self.who))
        return [self._line(row, until) for row in queries.messages_of(self.request.id)]

    @property
    def new_count(self) -> int:
        """How many messages of the other side this reader has not read."""
        return sum(line.is_new for line in self.lines)

    @cached_property
    def waiting_since(self) -> datetime | None:
        """Since when the partner waits for an answer."""
        return queries.waiting_since(self.request.id)

    @property
    def answer_by(self) -> date | None:
        """By when an answer is promised; None when nothing waits."""
        return rules.answer_by(business_day(self.waiting_since)) if self.waiting_since else None

    @cached_property
    def kept(self) -> Sequence[IncomingMail]:
        """Mails to this conversation that staff must look at."""
        return quarantined_of(f"request:{self.request.id}") if self.at_desk else ()

    def url(self, verb: str = "") -> str:
        """Where this reader's forms go."""
        side = "desk" if self.at_desk else "partner"
        return url_for(f"conversation.{side}_{verb or 'page'}", request_id=self.request.id)

    def _line(self, row: ThreadMessage, until: datetime | None) -> Line:
        is_mine = row.side == ("producer" if self.at_desk else "partner")
        is_new = not is_mine and (until is None or row.created_at > until)
        address = row.author_email if self.at_desk or row.side == "partner" else ""
        shown = "" if address.lower() == row.author_name.lower() else address
        return Line(row, row.author_name, shown, rules.paragraphs(row.text), is_new, is_mine)


def talk_about(request: IntakeRequest) -> Talk:
    """The conversation for the reader of the page being made: what templates of other rooms include."""
    return Talk(request, actor())
