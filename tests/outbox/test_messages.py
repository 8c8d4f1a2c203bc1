"""Messages of the outbox: one effect per key, retried after a failure, taken over from a dead worker. Both databases."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from licensing.documents import render
from licensing.kernel.database import db
from licensing.outbox import operations
from licensing.outbox.models import OutboxMessage

AT = datetime(2026, 9, 1, 8, 0, tzinfo=timezone.utc)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """A handler of kind "note" that keeps what it is given, and fails while the payload's list says so."""
    made: list[dict[str, Any]] = []

    def note(payload: dict[str, Any], at: datetime) -> None:
        made.append(payload)
        if payload.get("fails_until") and at.isoformat() < payload["fails_until"]:
            raise RuntimeError("not yet")

    monkeypatch.setitem(operations._handlers, "note", note)
    return made


def put(key: str, **payload: Any) -> None:
    operations.enqueue("note", key, payload, AT)
    db.session.commit()


def state() -> tuple[str, int]:
    row = db.session.scalars(select(OutboxMessage).execution_options(populate_existing=True)).one()
    return row.state, row.attempts


def test_the_same_key_twice_is_one_effect(app: Flask, calls: list[dict[str, Any]]) -> None:
    put("k", n=1)
    put("k", n=2)
    assert operations.drain(AT) == 1
    assert calls == [{"n": 1}]
    assert state() == ("done", 1)


def test_a_rollback_takes_the_effect_with_it(app: Flask, calls: list[dict[str, Any]]) -> None:
    operations.enqueue("note", "k", {}, AT)
    db.session.rollback()
    assert operations.drain(AT) == 0
    assert calls == []


def test_a_failure_is_kept_and_tried_again_later(app: Flask, calls: list[dict[str, Any]]) -> None:
    put("k", fails_until=(AT + timedelta(seconds=5)).isoformat())
    assert operations.drain(AT) == 0
    assert state() == ("pending", 1)
    assert operations.due(AT + timedelta(seconds=4)) == []
    assert operations.drain(AT + timedelta(seconds=5)) == 1
    assert state() == ("done", 2)


def test_what_a_dead_worker_claimed_is_taken_over_after_its_lease(app: Flask, calls: list[dict[str, Any]]) -> None:
    put("k")
    message = operations.due(AT)[0]
    assert operations._claim(message, AT)
    assert operations.carry_out(message, AT + timedelta(minutes=4)) is False
    assert operations.carry_out(message, AT + timedelta(minutes=6)) is True
    assert len(calls) == 1


def test_a_done_message_is_never_done_again(app: Flask, calls: list[dict[str, Any]]) -> None:
    put("k")
    message = operations.due(AT)[0]
    assert operations.carry_out(message, AT) is True
    assert operations.carry_out(message, AT + timedelta(days=1)) is False
    assert len(calls) == 1


def test_it_gives_up_after_thirty_tries_and_keeps_the_reason(app: Flask, calls: list[dict[str, Any]]) -> None:
    put("k", fails_until="9999")
    at = AT
    for _ in range(operations.MAX_ATTEMPTS):
        operations.drain(at)
        at += timedelta(hours=1)
    row = db.session.scalars(select(OutboxMessage)).one()
    assert (row.state, row.attempts) == ("failed", 30)
    assert "not yet" in (row.last_error or "")
    assert operations.due(at) == []


def test_what_an_effect_prints_is_kept_by_the_tests_and_nothing_else(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """tests/printed.py: a test that prints twice to compare the bytes has it printed twice."""
    made: list[render.RenderedPdf] = []
    facts = {"title": "T", "language": "fr", "author": "A", "created_at": AT, "identifier": "kept"}

    def prints(payload: dict[str, Any], _at: datetime) -> None:
        made.append(render.render_pdf(f"<h1>{payload['text']}</h1>", **facts))

    monkeypatch.setitem(operations._handlers, "note", prints)
    put("one", text="same")
    put("two", text="same")
    put("three", text="other")
    assert operations.drain(AT) == 3
    assert len(set(map(id, made))) == 2
    prints({"text": "same"}, AT)
    assert all(made[-1] is not each for each in made[:-1])
    assert made[-1].data in [each.data for each in made[:-1]]
