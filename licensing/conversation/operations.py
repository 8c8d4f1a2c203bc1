"""Verbs of the conversation: ask, answer, take a kept mail in, note that no answer is needed, note what was read. One commit each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from licensing.accounts.access import Actor
from licensing.audit.operations import record
from licensing.conversation import people, refusals, rules
from licensing.conversation.models import Thread, ThreadMessage, ThreadRead
from licensing.conversation.notices import tell_other_side
from licensing.conversation.people import Voice
from licensing.conversation.queries import desk_request, partner_request, reader_of
from licensing.intake.models import IntakeRequest
from licensing.intake.operations.traces import require_proof
from licensing.kernel.canonical import sha256_hex
from licensing.kernel.database import db, insert_once, lock_row
from licensing.kernel.errors import NotAllowed, NotFound
from licensing.kernel.ids import new_id
from licensing.mailroom.operations import kept_for, settle


@dataclass(frozen=True, slots=True)
class Said:
    """A message to be put into a conversation; `key`: what makes it one, however often it comes."""

    voice: Voice
    text: str
    key: str
    way: str = "page"
    is_cut: bool = False
    files: tuple[str, ...] = ()
    put_by: str | None = None


def ask(request_id: str, text: str, key: str, by: Actor, at: datetime) -> ThreadMessage:
    """The partner writes; the producer's people are told by mail.

    NotFound for a foreign or unsent request, NotProved without a proved address, InvalidInput for the text.
    """
    request = partner_request(by, request_id)
    require_proof(by, request)
    message = say(request, Said(people.partner_voice(request, by), rules.clean(text), key), by.label, at)
    db.session.commit()
    return message


def answer(request_id: str, text: str, key: str, by: Actor, at: datetime) -> ThreadMessage:
    """The producer writes; the partner's people are told by mail. NotFound for a foreign request, InvalidInput for the text."""
    request = desk_request(by, request_id)
    message = say(request, Said(people.staff_voice(by), rules.clean(text), key), by.label, at)
    db.session.commit()
    return message


def take_in(incoming_id: str, by: Actor, at: datetime) -> ThreadMessage:
    """Put a kept mail into its conversation, under the address it came from and the name of who put it there."""
    row = kept_for(incoming_id, by)
    request = desk_request(by, (row.about or "").removeprefix("request:"))
    text, files = row.text, tuple(row.files)
    if not text:
        raise NotAllowed("take_in", row.state, refusals.NO_TEXT)
    settle(row, "accepted", by, at)
    voice = Voice(row.sender, row.sender_name or row.sender, request.language, "partner")
    said = Said(voice, text, row.id, way="kept", files=files, put_by=by.email)
    message = say(request, said, by.label, at)
    db.session.commit()
    return message


def no_answer_needed(request_id: str, by: Actor, at: datetime) -> None:
    """Note that the partner's last message asks for nothing: it waits no more. Commits."""
    request = desk_request(by, request_id)
    thread = lock_row(Thread, request.id)
    if thread is None:
        raise NotFound(request_id)
    if thread.waiting_since is not None:
        thread.waiting_since = None
        record(at, by.label, "conversation.no_answer_needed", f"request:{request.id}")
    db.session.commit()


def mark_read(request: IntakeRequest, by: Actor, at: datetime) -> None:
    """Note that this reader has seen everything said until now. Commits."""
    if db.session.get(Thread, request.id) is not None:
        _mark_read(request.id, reader_of(request, by), at)
    db.session.commit()


def say(request: IntakeRequest, said: Said, label: str, at: datetime) -> ThreadMessage:
    """Add a message once, note it in the journal and tell the other side. Does not commit.

    NotAllowed when one side writes very much within a day.
    """
    thread = _locked_thread(request, at)
    key = sha256_hex(f"{request.id}:{said.voice.side}:{said.key}".encode())
    existing = db.session.scalars(select(ThreadMessage).where(ThreadMessage.key == key)).one_or_none()
    if existing is not None:
        return existing
    _require_measure(request.id, said, at)
    message = _message(request.id, said, key, at)
    db.session.add(message)
    db.session.flush()
    is_question = said.voice.side == "partner"
    thread.waiting_since = (thread.waiting_since or at) if is_question else None
    thread.last_at = at
    _mark_read(request.id, _reader(said.voice), at)
    action = "conversation.ask" if is_question else "conversation.answer"
    record(at, label, action, f"request:{request.id}", {"message": message.id, "way": said.way})
    tell_other_side(request, message, at)
    return message


def _locked_thread(request: IntakeRequest, at: datetime) -> Thread:
    insert_once(Thread, "request_id", {"request_id": request.id, "producer_id": request.producer_id, "last_at": at})
    thread = lock_row(Thread, request.id)
    if thread is None:
        raise NotFound(request.id)
    return thread


def _message(request_id: str, said: Said, key: str, at: datetime) -> ThreadMessage:
    voice = said.voice
    return ThreadMessage(
        id=new_id(), request_id=request_id, side=voice.side, author_email=voice.email, author_name=voice.name[:200],
        text=said.text, way=said.way, is_cut=said.is_cut, files=list(said.files), put_by=said.put_by, key=key, created_at=at,
    )  # fmt: skip


def _require_measure(request_id: str, said: Said, at: datetime) -> None:
    query = select(func.count()).where(ThreadMessage.request_id == request_id, ThreadMessage.side == said.voice.side)
    today = db.session.scalar(query.where(ThreadMessage.created_at > at - timedelta(days=1))) or 0
    if today >= rules.PAGE_MESSAGES_A_DAY:
        raise NotAllowed("say", "full", refusals.TOO_MANY)


def _reader(voice: Voice) -> str:
    return f"{'partner' if voice.side == 'partner' else 'staff'}:{voice.email}"


def _mark_read(request_id: str, reader: str, at: datetime) -> None:
    row = db.session.scalars(select(ThreadRead).filter_by(request_id=request_id, reader=reader)).one_or_none()
    if row is None:
        db.session.add(ThreadRead(request_id=request_id, reader=reader, read_at=at))
    elif row.read_at < at:
        row.read_at = at
    db.session.flush()
