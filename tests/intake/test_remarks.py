"""Remarks on single answers: every state × event, who may, what the partner sees, what closes them; on both databases."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.exc import DatabaseError

from licensing.accounts.access import Actor
from licensing.catalogue.models import Producer
from licensing.intake import review, rounds
from licensing.intake.models import CommentEvent, IntakeRequest, ReviewComment
from licensing.intake.queries import open_comments
from licensing.intake.remarks import lifecycle, operations
from licensing.intake.remarks.lifecycle import Hand
from licensing.intake.remarks.places import place_of
from licensing.intake.remarks.queries import in_reading_order
from licensing.intake.review import Comment
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound
from tests.agreements import scene
from tests.agreements.scene import AT, LATER
from tests.factories.people import make_person
from tests.factories.requests import resubmitted

STATES = ("draft", "open", "resolved", "closed")
ALLOWED = {
    ("draft", "send"): "open",
    ("open", "resolve"): "resolved",
    ("open", "change"): "resolved",
    ("open", "close"): "closed",
    ("open", "decide"): "closed",
    ("resolved", "unresolve"): "open",
    ("resolved", "close"): "closed",
    ("resolved", "reopen"): "open",
    ("resolved", "decide"): "closed",
    ("closed", "reopen"): "open",
}
PARTNER = "partner:ines@haute-sorgue.example"


@pytest.fixture
def producer(app: Flask) -> Producer:
    return scene.staffed_producer()


def asked(producer: Producer, *paths: str) -> tuple[IntakeRequest, list[ReviewComment]]:
    """A request sent back with one remark per path."""
    request, who = scene.submitted(producer), scene.staff(producer)
    for path in paths:
        operations.write_remark(request.id, path, f"Vérifiez {path}", who, AT)
    review.request_corrections(request.id, (), who, AT)
    return request, in_reading_order(request.comments)


def answered(request: IntakeRequest, *answers: operations.Answer) -> None:
    operations.answer_remarks(request.id, answers, PARTNER, LATER)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("event", lifecycle.EVENTS)
def test_every_state_and_event(sqlite_app: Flask, state: str, event: str) -> None:
    comment: Any = SimpleNamespace(id="c", request_id="r", path="cohorts", state=state, events=[])
    hand = Hand("producer", "staff:a@b.example", AT)
    if (state, event) in ALLOWED:
        lifecycle.move(comment, event, hand, "Pourquoi")
        assert comment.state == ALLOWED[state, event]
        assert [(each.event, each.text) for each in comment.events] == [(event, "Pourquoi")]
        assert scene.journal("request:r") == [f"intake.remark_{event}"]
    else:
        with pytest.raises(NotAllowed):
            lifecycle.move(comment, event, hand)
        assert (comment.state, comment.events) == (state, [])


@given(st.lists(st.sampled_from(lifecycle.EVENTS), max_size=12))
def test_no_walk_leads_back_to_a_draft_or_out_of_the_table(events: list[str]) -> None:
    state = "draft"
    for event in events:
        state = lifecycle.TRANSITIONS.get((state, event), state)
        assert state in STATES
        assert state != "draft" or "send" not in events[: events.index(event) + 1]


def test_drafts_of_several_reviewers_are_sent_together_once_by_field(producer: Producer) -> None:
    request, first = scene.submitted(producer), scene.staff(producer)
    second = _other_approver(producer)
    operations.write_remark(request.id, "cohorts.1.learners", "Combien au total ?", second, AT)
    operations.write_remark(request.id, "organisation.name", " Nom exact ? ", first, AT)
    assert open_comments(request) == []
    assert scene.mails("agreements/mail/corrections") == []
    review.request_corrections(request.id, (Comment("steps.6", "Et le bon de commande ?"),), first, AT)
    assert [(each.path, each.text, each.author) for each in in_reading_order(open_comments(request))] == [
        ("organisation.name", "Nom exact ?", "approver@gdp.example"),
        ("cohorts.1.learners", "Combien au total ?", "second@gdp.example"),
        ("steps.6", "Et le bon de commande ?", "approver@gdp.example"),
    ]
    [mail] = scene.mails("agreements/mail/corrections")
    lines = [line for line in mail["text"].splitlines() if line.startswith("- ")]
    assert lines == [
        "- Votre organisation › Nom officiel – Nom exact ?",
        "- Public et effectifs › Groupe 2 › Nombre d’apprenants – Combien au total ?",
        "- Récapitulatif et engagement – Et le bon de commande ?",
    ]
    assert scene.journal(f"request:{request.id}").count("intake.remark_send") == 3


def _other_approver(producer: Producer) -> Actor:
    person = make_person("second@gdp.example", producer, ["approver"])
    return Actor(session_id="t", person_id=person.id, email=person.email, roles={producer.id: frozenset({"approver"})})


def test_a_draft_is_rewritten_by_its_author_and_discarded_by_any_approver(producer: Producer) -> None:
    request, author = scene.submitted(producer), scene.staff(producer)
    draft = operations.write_remark(request.id, "cohorts", "Premier jet", author, AT)
    operations.rewrite_draft(draft.id, "Deuxième jet", author, LATER)
    assert draft.text == "Deuxième jet"
    other = _other_approver(producer)
    with pytest.raises(NotAllowed):
        operations.rewrite_draft(draft.id, "À moi", other, LATER)
    db.session.rollback()
    operations.discard_draft(draft.id, other)
    assert request.comments == []
    sent = operations.write_remark(request.id, "cohorts", "Envoyée", author, AT)
    review.request_corrections(request.id, (), author, AT)
    for act in (
        lambda: operations.rewrite_draft(sent.id, "x", author, LATER),
        lambda: operations.discard_draft(sent.id, author),
    ):
        with pytest.raises(NotAllowed):
            act()
        db.session.rollback()
    assert sent.text == "Envoyée"


@pytest.mark.parametrize(
    "path", ["", "audience", "steps.7", "cohorts..x", "cohorts.<b>", "organisation." + "a" * 120, "x'; --"]
)
def test_a_path_that_no_step_has_is_not_found(producer: Producer, path: str) -> None:
    request = scene.submitted(producer)
    with pytest.raises(NotFound):
        operations.write_remark(request.id, path, "?", scene.staff(producer), AT)


def test_a_remark_needs_words_but_not_too_many(producer: Producer) -> None:
    request = scene.submitted(producer)
    for text, code in ((" \r\n", "missing"), ("x" * 2001, "too_long")):
        with pytest.raises(InvalidInput) as refusal:
            operations.write_remark(request.id, "cohorts", text, scene.staff(producer), AT)
        assert [(each.path, each.code) for each in refusal.value.problems] == [("text", code)]
        db.session.rollback()


def test_a_note_is_for_the_producers_people_only_and_at_any_time(producer: Producer) -> None:
    request, who = scene.submitted(producer), scene.staff(producer, "signatory")
    note = operations.write_remark(request.id, "organisation.network", "Vérifié au téléphone", who, AT, internal=True)
    review.request_corrections(request.id, (Comment("cohorts", "Combien ?"),), scene.staff(producer), AT)
    assert [each.text for each in open_comments(request)] == ["Combien ?"]
    assert "téléphone" not in scene.mails("agreements/mail/corrections")[0]["text"]
    answered(request, operations.Answer(note.id, "Je réponds à la note", True))
    assert (note.state, [each.event for each in note.events]) == ("open", ["note"])
    operations.close_remark(note.id, who, LATER)
    operations.reopen_remark(note.id, who, LATER)
    assert note.state == "open"


def test_the_partner_answers_resolves_and_takes_it_back(producer: Producer) -> None:
    request, (remark,) = asked(producer, "cohorts.0.learners")
    answered(request, operations.Answer(remark.id, "  C’est bien 40.\n Vérifié.", None))
    assert (remark.state, remark.events[-1].text) == ("resolved", "C’est bien 40.\n Vérifié.")
    answered(request, operations.Answer(remark.id, "", False))
    assert remark.state == "open"
    answered(request, operations.Answer(remark.id, "", True), operations.Answer("missing", "x", True))
    answered(request, operations.Answer(remark.id, "", True))
    assert [each.event for each in remark.events] == ["send", "resolve", "unresolve", "resolve"]
    answered(request, operations.Answer(remark.id, "Encore un mot", True))
    assert (remark.state, remark.events[-1].event) == ("resolved", "reply")


def test_a_resubmission_resolves_what_was_changed_and_leaves_the_rest_open(producer: Producer) -> None:
    request, remarks = asked(producer, "organisation.name", "cohorts.0.learners", "steps.2")
    resubmitted(request, _with_more_learners(request), LATER)
    assert [(each.path, each.state) for each in in_reading_order(remarks)] == [
        ("organisation.name", "open"),
        ("steps.2", "open"),
        ("cohorts.0.learners", "resolved"),
    ]
    assert remarks[-1].events[-1].event == "change"
    assert [each.number for each in request.submissions] == [1, 2]


def _with_more_learners(request: IntakeRequest) -> dict[str, Any]:
    answers = deepcopy(request.answers)
    answers["cohorts"][0]["learners"] += 5
    return answers


def test_a_remark_goes_with_its_row_and_stays_readable_when_the_row_is_gone(producer: Producer) -> None:
    request, (first, second) = asked(producer, "cohorts.0.learners", "cohorts.1.learners")
    was = (first.value, second.value)
    answers = deepcopy(request.answers)
    del answers["cohorts"][0]
    answers["uses"]["certificates"] = []
    answers["uses"]["supervised_exam"] = None
    resubmitted(request, answers, LATER)
    assert (place_of(first, request), first.state) == (None, "resolved")
    assert (place_of(second, request), second.state) == ("cohorts.0.learners", "open")
    assert (first.value, second.value) == was


def test_the_producer_closes_or_reopens_with_words_that_go_out_again(producer: Producer) -> None:
    request, (name, learners) = asked(producer, "organisation.name", "cohorts.0.learners")
    resubmitted(request, _with_more_learners(request), LATER)
    who = scene.staff(producer)
    operations.close_remark(name.id, who, LATER)
    operations.reopen_remark(learners.id, who, LATER, "Toujours pas le total annoncé.")
    assert (name.state, learners.state) == ("closed", "open")
    review.request_corrections(request.id, (), who, LATER)
    mail = scene.mails("agreements/mail/corrections")[-1]["text"]
    assert "Toujours pas le total annoncé." in mail
    assert "Nom officiel" not in mail
    with pytest.raises(NotAllowed):
        operations.close_remark(learners.id, who, LATER)
    db.session.rollback()
    stranger = Actor(person_id="x", email="x@other.example", roles={"other": frozenset({"approver"})})
    for someone in (stranger, Actor()):
        with pytest.raises(NotFound):
            operations.close_remark(learners.id, someone, LATER)
        db.session.rollback()


def test_nothing_to_say_sends_nothing_back_and_a_final_decision_closes_everything(producer: Producer) -> None:
    request, (remark,) = asked(producer, "organisation.name")
    resubmitted(request, request.answers, LATER)
    who = scene.staff(producer)
    operations.close_remark(remark.id, who, LATER)
    with pytest.raises(InvalidInput):
        review.request_corrections(request.id, (), who, LATER)
    db.session.rollback()
    operations.reopen_remark(remark.id, who, LATER)
    review.decline_request(request.id, "Complet", who, LATER)
    assert remark.state == "closed"
    assert [each.event for each in remark.events] == ["send", "close", "reopen", "decide"]


def test_each_reviewer_has_read_what_they_decided_on_or_marked(producer: Producer) -> None:
    request, _ = asked(producer, "organisation.name")
    second = _other_approver(producer)
    assert (rounds.last_read(request, "approver@gdp.example"), rounds.last_read(request, second.email)) == (1, 0)
    resubmitted(request, _with_more_learners(request), LATER)
    for _ in range(2):
        rounds.mark_as_read(request.id, second, LATER)
    assert (rounds.last_read(request, "approver@gdp.example"), rounds.last_read(request, second.email)) == (1, 2)
    assert scene.journal(f"request:{request.id}").count("intake.mark_as_read") == 1
    with pytest.raises(NotFound):
        rounds.mark_as_read(request.id, Actor(), LATER)


def test_history_and_submissions_are_never_changed(producer: Producer) -> None:
    request, _ = asked(producer, "cohorts")
    for row in (CommentEvent, type(request.submissions[0])):
        with pytest.raises(DatabaseError):
            db.session.execute(update(row).values(id="x"))
        db.session.rollback()
    assert timedelta(hours=2) == LATER - AT
