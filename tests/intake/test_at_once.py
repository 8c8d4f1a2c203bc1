"""Two clicks in the same instant, on both databases: one draft, one submission, one mail."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from licensing.accounts.access import Actor
from licensing.catalogue.models import Course
from licensing.intake.models import IntakeRequest
from licensing.intake.operations import Base, Submission, save_step, start_draft, submit_request
from licensing.intake.operations.drafts import Start
from licensing.intake.review_price import reviewed_quote
from licensing.intake.steps.price import quote_fingerprint
from licensing.intake.steps.table import step
from licensing.kernel.clock import business_day
from licensing.kernel.database import db
from licensing.kernel.errors import Conflict
from licensing.outbox.models import OutboxMessage
from licensing.pricing.wire import quote_to_dict
from tests.factories.catalogue import make_producer
from tests.factories.requests import demo_request, draft_request

AT = datetime(2026, 9, 2, 10, 0, tzinfo=timezone.utc)


def at_once(app: Flask, act: Callable[[int], Any], times: int = 4) -> list[Any]:
    """What several threads get from the same act, started together; a refusal is given back as such."""
    found: list[Any] = []
    barrier = threading.Barrier(times)

    def run(number: int) -> None:
        with app.test_request_context():
            barrier.wait()
            try:
                found.append(act(number))
            except Conflict as refusal:
                found.append(refusal)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def mails(template: str) -> int:
    kept = select(OutboxMessage).where(OutboxMessage.kind == "mail")
    return sum(row.payload["template"] == template for row in db.session.scalars(kept))


def test_the_same_start_page(app: Flask) -> None:
    with app.test_request_context():
        make_producer()

    def begin(_number: int) -> str:
        course = db.session.scalars(select(Course)).one()
        return start_draft(Start("education", "a@example.org", course, "fr", "k" * 43), Actor(), AT).id

    ids = at_once(app, begin)
    assert len(ids) == 4
    assert len(set(ids)) == 1
    assert mails("intake/mail/resume") == 1


def test_the_same_submission(app: Flask) -> None:
    with app.test_request_context():
        draft = draft_request(make_producer(), demo_request("Université Haute-Sorgue"), AT)
        quote = quote_to_dict(reviewed_quote(draft, business_day(AT)))
    draft_id, submission = draft.id, Submission(draft.version, "s" * 43, quote_fingerprint(quote), True)
    db.session.rollback()
    references = at_once(app, lambda _n: submit_request(draft_id, submission, Actor(), AT).reference)
    assert len(references) == 4
    assert len(set(references)) == 1
    assert mails("intake/mail/sent") == 1


def test_one_step_saved_by_four_windows(app: Flask) -> None:
    with app.test_request_context():
        draft = draft_request(make_producer(), demo_request("Université Haute-Sorgue"), AT)
    draft_id, base = draft.id, Base(draft.version, step(4).seen(draft.answers))
    db.session.rollback()

    def save(number: int) -> str:
        part = {"cohorts": [{"label": f"Fenêtre {number}", "learners": 1, "track": "classic"}]}
        save_step(draft_id, step(4), part, base, AT)
        return part["cohorts"][0]["label"]

    answers = at_once(app, save)
    kept = [answer for answer in answers if not isinstance(answer, Conflict)]
    assert len(kept) == 1
    assert len(answers) == 4
    assert db.session.scalar(select(func.count()).select_from(IntakeRequest)) == 1
    assert db.session.get_one(IntakeRequest, draft_id).answers["cohorts"][0]["label"] == kept[0]
