"""A draft replayed from its page: past requests, a given set, another draft beside; progress, report, table, access."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from licensing.accounts.queries import actor_named
from licensing.catalogue.models import Producer
from licensing.intake.models import IntakeRequest
from licensing.kernel.clock import now
from licensing.kernel.database import db
from licensing.outbox.models import OutboxMessage
from licensing.outbox.operations import drain, due
from licensing.rulebook import handlers
from licensing.rulebook.models import WhatIf
from licensing.rulebook.what_if.operations import Question, ask_what_if
from licensing.versions.models import PublishedVersion, VersionDraft
from tests.factories.catalogue import make_producer
from tests.factories.people import csrf_token, make_person, sign_in
from tests.factories.requests import demo_requests, submitted_request
from tests.rulebook.test_pages import begin, post, shown


@pytest.fixture
def producer(app: Flask) -> Producer:
    return make_producer()


@pytest.fixture
def editor(app: Flask, producer: Producer) -> FlaskClient:
    client = app.test_client()
    sign_in(client, make_person("maelle@x.example", producer, ("editor",)))
    return client


def received(producer: Producer, count: int = 3) -> list[IntakeRequest]:
    return [submitted_request(producer, raw) for raw in demo_requests()[:count]]


def dearer_draft(editor: FlaskClient) -> VersionDraft:
    """A draft of the prices in which every unit costs twice as much."""
    begin(editor, "prices")
    draft = db.session.scalars(select(VersionDraft).filter_by(kind="prices")).one()
    text = json.dumps(draft.document)
    document = json.loads(re.sub(r'"unit": "([0-9.]+)"', lambda m: f'"unit": "{float(m[1]) * 2:.2f}"', text))
    db.session.execute(update(VersionDraft).where(VersionDraft.id == draft.id).values(document=document))
    db.session.commit()
    db.session.expire_all()
    return draft


def run_of(answer: Any) -> WhatIf:
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return db.session.get_one(WhatIf, answer.location.rpartition("/")[2])


def test_past_requests_are_replayed_by_a_worker(editor: FlaskClient, producer: Producer) -> None:
    rows = received(producer)
    draft = dearer_draft(editor)
    page = shown(editor, f"/rules/drafts/{draft.id}/what-if")
    assert "3 demandes reçues" in page
    run = run_of(post(editor, f"/rules/drafts/{draft.id}/what-if"))
    waiting = shown(editor, f"/rules/what-if/{run.id}")
    assert 'hx-trigger="every 1s"' in waiting
    assert "<progress" in waiting
    assert drain(now()) >= 1
    db.session.expire_all()
    run = db.session.get_one(WhatIf, run.id)
    assert (run.state, run.done, run.total) == ("done", 3, 3)
    assert run.report is not None
    assert {row["request_id"] for rows in run.report["biggest"].values() for row in rows} <= {row.id for row in rows}
    report = shown(editor, f"/rules/what-if/{run.id}")
    assert "hx-trigger" not in report.partition("<main")[2]
    for row in rows:
        assert row.organisation_name.replace("’", "’") in report.replace("&#39;", "'")
    assert report.count("<rect") == 12
    assert run.id in shown(editor, f"/rules/drafts/{draft.id}/what-if")


def test_carried_out_twice_it_is_the_same(editor: FlaskClient, producer: Producer) -> None:
    received(producer, 1)
    draft = dearer_draft(editor)
    run = run_of(post(editor, f"/rules/drafts/{draft.id}/what-if"))
    drain(now())
    db.session.expire_all()
    before = db.session.get_one(WhatIf, run.id).finished_at
    handlers.replay({"run_id": run.id}, now())
    assert db.session.get_one(WhatIf, run.id).finished_at == before


def test_progress_can_be_seen_while_it_runs(
    editor: FlaskClient, producer: Producer, monkeypatch: pytest.MonkeyPatch
) -> None:
    received(producer, 2)
    draft = dearer_draft(editor)
    run_of(post(editor, f"/rules/drafts/{draft.id}/what-if"))
    seen: list[tuple[str, int]] = []
    tell = handlers._tell

    def told(run_id: str, done: int) -> None:
        tell(run_id, done)
        with db.engine.connect() as other:
            seen.append(tuple(other.execute(select(WhatIf.state, WhatIf.done).where(WhatIf.id == run_id)).one()))

    monkeypatch.setattr(handlers, "_tell", told)
    monkeypatch.setattr("licensing.rulebook.what_if.running.TELL_EVERY", 1)
    drain(now())
    assert seen == [("running", 0), ("running", 1)]


def test_a_given_set_and_the_draft_beside(editor: FlaskClient, producer: Producer) -> None:
    draft = dearer_draft(editor)
    begin(editor, "policy")
    policy = db.session.scalars(select(VersionDraft).filter_by(kind="policy")).one()
    rows = demo_requests()[:2]
    for row in rows:
        row["course"] = producer.courses[0].slug
    data = {"companion": draft.id, "set": json.dumps(rows), "on": "2027-01-05"}
    run = run_of(post(editor, f"/rules/drafts/{policy.id}/what-if", data))
    assert run.prices_after == draft.document
    assert run.policy_after == policy.document
    drain(now())
    db.session.expire_all()
    report = db.session.get_one(WhatIf, run.id).report
    assert report is not None
    assert (report["requests"], report["on"]) == (2, "2027-01-05")
    assert report["after"] == {"policy": policy.document["id"], "prices": draft.document["id"]}
    table = editor.get(f"/rules/what-if/{run.id}/organisations.csv")
    lines = table.get_data(as_text=True).splitlines()
    assert lines[0] == "\ufeffOrganisation;Demandes;Devise;Avant;Après;Écart"
    assert len(lines) == 1 + sum(len(row["amounts"]) for row in report["organisations"])


def test_a_file_is_read_like_a_text(editor: FlaskClient, producer: Producer) -> None:
    draft = dearer_draft(editor)
    raw = demo_requests()[0] | {"course": producer.courses[0].slug}
    token = csrf_token(editor, "/rules/")
    data = {"csrf_token": token, "file": (BytesIO(json.dumps([raw]).encode()), "requests.json")}
    run = run_of(editor.post(f"/rules/drafts/{draft.id}/what-if", data=data))
    assert run.total == 1


def test_a_wrong_set_comes_back_as_it_was_with_every_problem(editor: FlaskClient, producer: Producer) -> None:
    draft = dearer_draft(editor)
    text = "organisation;audience;country;asked_on;session_starts_on;learners\nA;press;FR;2026-01-01;2026-02-01;12"
    answer = post(editor, f"/rules/drafts/{draft.id}/what-if", {"set": text, "on": "2027-01-05"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert text.replace("\n", "\r\n") in page.replace("\r\n", "\n").replace("\n", "\r\n")
    assert "1.audience" in page
    assert 'value="2027-01-05"' in page
    assert db.session.scalars(select(WhatIf)).all() == []


def test_nothing_to_replay_is_said(editor: FlaskClient, producer: Producer) -> None:
    draft = dearer_draft(editor)
    answer = post(editor, f"/rules/drafts/{draft.id}/what-if")
    assert answer.status_code == 422
    assert "Aucune demande" in answer.get_data(as_text=True)


@pytest.mark.parametrize("day", ["1999-01-01", "soon"])
def test_a_day_without_rules_is_refused(editor: FlaskClient, producer: Producer, day: str) -> None:
    received(producer, 1)
    draft = dearer_draft(editor)
    assert post(editor, f"/rules/drafts/{draft.id}/what-if", {"on": day}).status_code == 422


def test_what_is_replayed_is_frozen_when_it_is_asked_for(editor: FlaskClient, producer: Producer) -> None:
    received(producer, 1)
    draft = dearer_draft(editor)
    run = ask_what_if(draft.id, Question(), actor_named("maelle@x.example"), now())
    frozen = dict(draft.document)
    db.session.execute(update(VersionDraft).where(VersionDraft.id == draft.id).values(document={"id": "rubbish"}))
    db.session.commit()
    drain(now())
    db.session.expire_all()
    done = db.session.get_one(WhatIf, run.id)
    assert (done.state, done.prices_after) == ("done", frozen)


def test_an_unreadable_draft_is_refused_before_anything_runs(editor: FlaskClient, producer: Producer) -> None:
    received(producer, 1)
    draft = dearer_draft(editor)
    db.session.execute(update(VersionDraft).where(VersionDraft.id == draft.id).values(document={"id": "rubbish"}))
    db.session.commit()
    assert post(editor, f"/rules/drafts/{draft.id}/what-if").status_code == 422
    waiting = db.session.scalars(select(OutboxMessage.id).where(OutboxMessage.state == "pending"))
    assert sorted(due(now())) == sorted(waiting), "nothing was asked for, and nothing that waited is lost"
    assert db.session.scalars(select(OutboxMessage).filter_by(kind="rulebook.what_if")).all() == []


def test_another_producers_replay_does_not_exist(app: Flask, editor: FlaskClient, producer: Producer) -> None:
    received(producer, 1)
    draft = dearer_draft(editor)
    run = run_of(post(editor, f"/rules/drafts/{draft.id}/what-if"))
    other = make_producer("other")
    stranger = app.test_client()
    sign_in(stranger, make_person("eve@x.example", other, ("editor", "approver")))
    for url in (
        f"/rules/what-if/{run.id}",
        f"/rules/what-if/{run.id}/organisations.csv",
        f"/rules/drafts/{draft.id}/what-if",
    ):
        assert stranger.get(url).status_code == 404, url
    assert post(stranger, f"/rules/drafts/{draft.id}/what-if").status_code == 404
    theirs = db.session.scalars(select(PublishedVersion).filter_by(kind="policy", producer_id=other.id)).one()
    assert post(stranger, f"/rules/versions/{theirs.id}/draft").status_code == 303
    own = db.session.scalars(select(VersionDraft).filter_by(producer_id=other.id)).one()
    data = {"companion": draft.id, "set": json.dumps(demo_requests()[:1])}
    assert post(stranger, f"/rules/drafts/{own.id}/what-if", data).status_code == 404
