"""Drafts and versions: every state with every verb, two people, two editors at once, withdrawal, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from licensing.accounts.access import Actor
from licensing.audit import operations as audit
from licensing.audit.models import AuditEntry
from licensing.catalogue.models import Producer
from licensing.kernel.database import db
from licensing.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from licensing.kernel.shapes import plain
from licensing.policy.queries import policy_on
from licensing.versions import drafts, lifecycle
from licensing.versions.models import DRAFT_STATES, PublishedVersion, VersionDraft
from licensing.versions.operations import publish_document, withdraw
from licensing.versions.queries import draft_for, open_drafts, version_for
from tests.factories.catalogue import demo_document, make_producer

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)


def actor(producer: Producer, name: str, *roles: str) -> Actor:
    return Actor(person_id=name, email=f"{name}@x.example", name=name, roles={producer.id: frozenset(roles)})


def document(day: str = "2027-01-01", **over: Any) -> dict[str, Any]:
    return {**demo_document("policy.yaml"), "id": "gdp-2027-1", "effective_from": day, **over}


@pytest.fixture
def producer(app: Flask) -> Producer:
    return make_producer()


@pytest.fixture
def editor(producer: Producer) -> Actor:
    return actor(producer, "maelle", "editor")


@pytest.fixture
def approver(producer: Producer) -> Actor:
    return actor(producer, "nora", "approver")


def begun(producer: Producer, by: Actor, day: str = "2027-01-01") -> VersionDraft:
    return drafts.start_draft("policy", producer.id, document(day), by, AT)


def proposed(producer: Producer, by: Actor, day: str = "2027-01-01") -> VersionDraft:
    draft = begun(producer, by, day)
    return drafts.propose(draft.id, "Nouvelle année", draft.revision, by, AT)


def test_a_second_person_publishes_and_it_applies_from_its_day(
    producer: Producer, editor: Actor, approver: Actor
) -> None:
    draft = proposed(producer, editor)
    version = drafts.publish_draft(draft.id, draft.revision, approver, LATER)
    assert (version.proposed_by, version.approved_by, version.note) == (editor.email, approver.email, "Nouvelle année")
    assert (draft.state, draft.version_id) == ("published", version.id)
    assert policy_on(producer.id, datetime(2026, 12, 31).date()).id == "gdp-2026-1"
    assert policy_on(producer.id, datetime(2027, 1, 1).date()).id == "gdp-2027-1"
    actions = list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq.desc()).limit(3)))
    assert actions == ["policy.publish", "policy.propose", "policy.draft"]
    assert audit.verify() == []


@pytest.mark.parametrize("who", ["proposer", "former editor", "no approver"])
def test_nobody_publishes_their_own(producer: Producer, editor: Actor, approver: Actor, who: str) -> None:
    draft = begun(producer, editor)
    if who == "former editor":
        draft = drafts.save_draft(draft.id, {**document(), "id": "gdp-2027-2"}, 1, approver, AT)
    proposer = approver if who == "proposer" else editor
    draft = drafts.propose(draft.id, "x", draft.revision, proposer, AT)
    with pytest.raises(NotAllowed):
        drafts.publish_draft(draft.id, draft.revision, editor if who == "no approver" else approver, LATER)
    db.session.rollback()
    assert db.session.get_one(VersionDraft, draft.id).state == "proposed"


def test_the_past_does_not_change(producer: Producer, editor: Actor, approver: Actor) -> None:
    draft = proposed(producer, editor, "2026-06-01")
    with pytest.raises(NotAllowed) as refused:
        drafts.publish_draft(draft.id, draft.revision, approver, LATER)
    assert "aujourd’hui" in refused.value.because["fr"]
    db.session.rollback()
    today = proposed(producer, editor, "2026-06-02")
    assert drafts.publish_draft(today.id, today.revision, approver, LATER).code == "gdp-2027-1"


def test_an_editor_who_saves_second_loses_nothing_and_overwrites_nothing(
    producer: Producer, editor: Actor, approver: Actor
) -> None:
    draft = begun(producer, editor)
    drafts.save_draft(draft.id, document("2027-02-01"), 1, approver, AT)
    with pytest.raises(Conflict) as refused:
        drafts.save_draft(draft.id, document("2027-03-01"), 1, editor, AT)
    theirs = refused.value.theirs
    assert isinstance(theirs, VersionDraft)
    assert (theirs.document["effective_from"], theirs.revision) == ("2027-02-01", 2)
    db.session.rollback()
    same = drafts.save_draft(draft.id, document("2027-02-01"), 1, editor, AT)
    assert same.revision == 2


def test_what_is_wrong_is_kept_but_not_proposed(producer: Producer, editor: Actor) -> None:
    draft = begun(producer, editor)
    wrong = document()
    del wrong["verdicts"]["employer"]["curriculum"]
    drafts.save_draft(draft.id, wrong, 1, editor, AT)
    with pytest.raises(InvalidInput) as refused:
        drafts.propose(draft.id, "x", 2, editor, AT)
    assert [each.path for each in refused.value.problems] == ["verdicts.employer.curriculum"]
    db.session.rollback()
    assert draft_for(draft.id, editor).document == plain(wrong)


def test_saving_a_proposed_draft_takes_the_proposal_back(producer: Producer, editor: Actor) -> None:
    draft = proposed(producer, editor)
    draft = drafts.save_draft(draft.id, document("2027-02-01"), draft.revision, editor, AT)
    assert (draft.state, draft.proposed_by) == ("draft", None)


def _verbs(draft: VersionDraft, editor: Actor, approver: Actor) -> dict[str, Callable[[], object]]:
    changed = document("2027-05-05")
    return {
        "save": lambda: drafts.save_draft(draft.id, changed, draft.revision, editor, LATER),
        "propose": lambda: drafts.propose(draft.id, "x", draft.revision, editor, LATER),
        "send_back": lambda: drafts.send_back(draft.id, "Relire", approver, LATER),
        "publish": lambda: drafts.publish_draft(draft.id, draft.revision, approver, LATER),
        "discard": lambda: drafts.discard_draft(draft.id, editor, LATER),
    }


@pytest.mark.parametrize("event", lifecycle.MOVES)
@pytest.mark.parametrize("state", DRAFT_STATES)
def test_every_state_with_every_verb(
    producer: Producer, editor: Actor, approver: Actor, state: str, event: str
) -> None:
    draft = begun(producer, editor)
    if state != "draft":
        drafts.propose(draft.id, "x", draft.revision, editor, AT)
    if state == "published":
        drafts.publish_draft(draft.id, draft.revision, approver, AT)
    if state == "discarded":
        drafts.discard_draft(draft.id, editor, AT)
    verb = _verbs(draft, editor, approver)[event]
    if lifecycle.can(state, event):
        verb()
        assert draft.state == lifecycle.MOVES[event][state]
    else:
        with pytest.raises(NotAllowed):
            verb()


def test_a_version_is_withdrawn_before_it_applies_with_a_trace(
    producer: Producer, editor: Actor, approver: Actor
) -> None:
    draft = proposed(producer, editor)
    version = drafts.publish_draft(draft.id, draft.revision, approver, AT)
    for by, reason, error in ((editor, "x", NotAllowed), (approver, "  ", InvalidInput)):
        with pytest.raises(error):
            withdraw(version.id, reason, by, LATER)
        db.session.rollback()
    withdraw(version.id, "Prix à revoir", approver, LATER)
    assert policy_on(producer.id, datetime(2027, 6, 1).date()).id == "gdp-2026-1"
    kept = version_for(version.id, editor)
    assert kept.withdrawal is not None
    assert (kept.withdrawal.reason, kept.withdrawal.by) == ("Prix à revoir", approver.email)
    with pytest.raises(NotAllowed):
        withdraw(version.id, "encore", approver, LATER)


def test_what_is_in_force_is_not_withdrawn(producer: Producer, approver: Actor) -> None:
    row = db.session.scalars(select(PublishedVersion).filter_by(kind="policy")).one()
    with pytest.raises(NotAllowed):
        withdraw(row.id, "trop tard", approver, AT)


def test_foreign_and_missing_look_the_same(producer: Producer, editor: Actor) -> None:
    draft = begun(producer, editor)
    other = actor(make_producer("autre"), "karim", "approver", "editor")
    version = db.session.scalars(select(PublishedVersion).filter_by(producer_id=producer.id, kind="policy")).one()
    for ask in (
        lambda: draft_for(draft.id, other),
        lambda: version_for(version.id, other),
        lambda: drafts.save_draft(draft.id, {}, 1, other, AT),
        lambda: drafts.start_draft("policy", producer.id, {}, other, AT),
        lambda: draft_for("0" * 32, other),
    ):
        with pytest.raises(NotFound):
            ask()
        db.session.rollback()
    assert open_drafts("policy", producer.id)


@pytest.mark.parametrize("statement", ["UPDATE published_version SET code = 'x'", "DELETE FROM published_version"])
def test_the_database_itself_refuses_to_change_a_version(producer: Producer, statement: str) -> None:
    with pytest.raises(DatabaseError):
        db.session.execute(text(statement))
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(PublishedVersion)) == 2


def test_the_same_document_twice_is_one_version(producer: Producer) -> None:
    first = publish_document("policy", producer.id, document(), AT)
    assert publish_document("policy", producer.id, document(), LATER).id == first.id
