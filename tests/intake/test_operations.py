"""Draft, save, submit, correct, withdraw: the operations on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from licensing.accounts.access import Actor
from licensing.audit.models import AuditEntry
from licensing.catalogue.models import Producer
from licensing.intake import lifecycle
from licensing.intake.models import DraftGrant, IntakeRequest, ManualLine, ReviewComment
from licensing.intake.operations import (
    Base,
    QuoteChanged,
    Submission,
    save_step,
    start_draft,
    submit_request,
    withdraw_request,
)
from licensing.intake.operations.drafts import Start
from licensing.intake.queries import request_for, requests_of
from licensing.intake.review_price import reviewed_quote
from licensing.intake.steps.price import estimate, quote_fingerprint
from licensing.intake.steps.table import STEPS, step
from licensing.kernel.database import db
from licensing.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound, NotProved
from licensing.kernel.ids import new_token
from licensing.outbox.models import OutboxMessage
from licensing.pricing.wire import quote_to_dict
from tests.factories.catalogue import make_producer
from tests.factories.people import make_person
from tests.factories.requests import demo_request, draft_request, submitted_request

AT = datetime(2026, 9, 2, 10, 0, tzinfo=timezone.utc)
ON = date(2026, 9, 2)
SOMEONE = Actor(partner_email="camille@example.org")


@pytest.fixture
def producer(app: Flask) -> Iterator[Producer]:
    with app.test_request_context():
        yield make_producer(agreement_prefix="GDP")


def begin(producer: Producer, key: str = "k" * 43, email: str = "camille@example.org") -> IntakeRequest:
    return start_draft(Start("education", email, producer.courses[0], "fr", key), Actor(), AT)


def mails(template: str) -> list[dict[str, Any]]:
    rows = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "mail").order_by(OutboxMessage.key))
    return [row.payload for row in rows if row.payload["template"] == f"intake/mail/{template}"]


def base_of(draft: IntakeRequest, number: int) -> Base:
    return Base(draft.version, step(number).seen(draft.answers))


def confirmed_quote(draft: IntakeRequest, on: date = ON) -> str:
    return quote_fingerprint(quote_to_dict(reviewed_quote(draft, on)))


def submission(draft: IntakeRequest, **over: Any) -> Submission:
    values = {"version": draft.version, "key": "s" * 43, "quote_seen": confirmed_quote(draft), "committed": True}
    return Submission(**{**values, **over})


def test_starting_mails_one_link_and_writes_one_entry(producer: Producer) -> None:
    draft = begin(producer)
    assert (draft.state, draft.version, draft.owner_email) == ("draft", 1, "camille@example.org")
    [mail] = mails("resume")
    assert mail["to"] == "camille@example.org"
    assert "/resume/" in mail["text"]
    assert mail["secrets"][0] in mail["text"]
    written = select(AuditEntry.action).where(AuditEntry.subject == f"request:{draft.id}")
    assert db.session.scalars(written).all() == ["intake.start_draft"]


def test_the_same_start_page_twice_is_one_draft(producer: Producer) -> None:
    assert begin(producer).id == begin(producer).id
    assert db.session.scalar(select(func.count()).select_from(IntakeRequest)) == 1
    assert len(mails("resume")) == 1
    assert begin(producer, key="z" * 43).id != begin(producer).id


def test_a_key_does_not_open_somebody_elses_draft(producer: Producer) -> None:
    begin(producer)
    with pytest.raises(NotAllowed):
        begin(producer, email="intruder@example.org")


def test_a_step_keeps_what_was_typed_even_when_wrong(producer: Producer) -> None:
    draft = begin(producer)
    part = {"cohorts": [{"label": "A", "learners": "beaucoup"}]}
    saved = save_step(draft.id, step(4), part, base_of(draft, 4), AT, confirm=True)
    assert saved.request.answers["cohorts"] == part["cohorts"]
    assert {problem.path for problem in saved.problems} == {"cohorts.0.learners", "cohorts.0.track"}
    assert saved.request.steps_done == []


def test_a_confirmed_step_is_done_and_undone_by_a_mistake(producer: Producer) -> None:
    draft = begin(producer)
    right = {"cohorts": [{"label": "A", "learners": 12, "track": "classic"}]}
    save_step(draft.id, step(4), right, base_of(draft, 4), AT, confirm=True)
    assert (draft.steps_done, draft.learner_count) == (["4"], 12)
    save_step(draft.id, step(4), {"cohorts": []}, base_of(draft, 4), AT)
    assert (draft.steps_done, draft.learner_count) == ([], 0)


def test_saving_without_continue_never_confirms(producer: Producer) -> None:
    draft = begin(producer)
    right = {"cohorts": [{"label": "A", "learners": 12, "track": "classic"}]}
    save_step(draft.id, step(4), right, base_of(draft, 4), AT)
    assert draft.steps_done == []


def test_a_step_writes_only_its_own_keys(producer: Producer) -> None:
    draft = begin(producer)
    part = {"cohorts": [], "audience": "employer", "state": "approved", "uses": {}}
    save_step(draft.id, step(4), part, base_of(draft, 4), AT)
    assert draft.answers["audience"] == draft.audience == "education"
    assert "state" not in draft.answers
    assert draft.answers["uses"]["curriculum"] is False


def test_two_windows_on_one_step_conflict_and_nothing_is_overwritten(producer: Producer) -> None:
    draft = begin(producer)
    seen_by_both = base_of(draft, 3)
    september = {"session": {"id": "gdp-2026-09", "starts_on": "2026-09-14", "ends_on": "2026-12-18"}}
    march = {"session": {"id": "gdp-2027-03", "starts_on": "2027-03-08", "ends_on": "2027-06-11"}}
    save_step(draft.id, step(3), september, seen_by_both, AT)
    with pytest.raises(Conflict) as conflict:
        save_step(draft.id, step(3), march, seen_by_both, AT)
    assert (conflict.value.theirs.part, conflict.value.theirs.at) == (september, AT)
    assert conflict.value.theirs.by == f"{draft.owner_email} (adresse non vérifiée)"
    db.session.rollback()
    assert db.session.get_one(IntakeRequest, draft.id).answers["session"] == september["session"]


def test_two_windows_on_two_steps_do_not_disturb_each_other(producer: Producer) -> None:
    draft = begin(producer)
    third, fourth = base_of(draft, 3), base_of(draft, 4)
    save_step(draft.id, step(3), {"session": {"id": "gdp-2026-09"}}, third, AT)
    save_step(draft.id, step(4), {"cohorts": [{"label": "A"}]}, fourth, AT)
    assert (draft.answers["session"], draft.answers["cohorts"]) == ({"id": "gdp-2026-09"}, [{"label": "A"}])


def test_the_same_answers_twice_do_not_conflict_nor_rise_the_version(producer: Producer) -> None:
    draft = begin(producer)
    base, part = base_of(draft, 4), {"cohorts": [{"label": "A"}]}
    save_step(draft.id, step(4), part, base, AT)
    save_step(draft.id, step(4), part, base, AT)
    assert draft.version == 2


def test_submitting_freezes_numbers_and_tells_both_sides(producer: Producer) -> None:
    make_person("approver@example.org", producer, ["approver"])
    make_person("finance@example.org", producer, ["finance"])
    request = submitted_request(producer, demo_request("Université Haute-Sorgue"))
    assert (request.state, request.reference) == ("submitted", "DEM-GDP-2026-0001")
    assert (request.quote["net"], request.quote["total"]) == ("6280.00", "7536.00")
    assert request.submitted_on == ON
    assert request.answers["submitted_on"] == "2026-09-02"
    [confirmation] = mails("sent")
    assert confirmation["to"] == "ines.petit-dumas@universite-haute-sorgue.example"
    assert "DEM-GDP-2026-0001" in confirmation["subject"]
    assert "2 octobre 2026" in confirmation["text"]
    assert [mail["to"] for mail in mails("submitted")] == ["approver@example.org"]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "intake.submit")).one()
    assert entry.data == {"reference": "DEM-GDP-2026-0001", "net": "6280.00", "total": "7536.00", "currency": "EUR"}


def test_double_submit_is_one_request_and_one_mail(producer: Producer) -> None:
    draft = draft_request(producer, demo_request("Université Haute-Sorgue"))
    first = submission(draft)
    assert submit_request(draft.id, first, SOMEONE, AT).reference == "DEM-GDP-2026-0001"
    again = submit_request(draft.id, first, SOMEONE, AT + timedelta(seconds=1))
    assert (again.reference, again.submitted_at) == ("DEM-GDP-2026-0001", AT)
    assert len(mails("sent")) == 1
    with pytest.raises(NotAllowed):
        submit_request(draft.id, submission(draft, key="t" * 43), SOMEONE, AT)


def test_every_problem_at_once(producer: Producer) -> None:
    raw = demo_request("Université Haute-Sorgue")
    draft = draft_request(producer, raw)
    draft.answers = {**draft.answers, "cohorts": [{"label": "", "learners": 0, "track": "classic"}], "session": {}}
    draft.steps_done = ["1", "2", "4", "5", "6"]
    db.session.commit()
    with pytest.raises(InvalidInput) as refusal:
        submit_request(draft.id, submission_of(draft, committed=False), SOMEONE, AT)
    paths = {problem.path for problem in refusal.value.problems}
    assert {"steps.3", "commitment", "cohorts.0.label", "cohorts.0.learners", "session.id"} <= paths
    assert db.session.get_one(IntakeRequest, draft.id).state == "draft"


def submission_of(draft: IntakeRequest, **over: Any) -> Submission:
    values = {"version": draft.version, "key": "s" * 43, "quote_seen": "", "committed": True}
    return Submission(**{**values, **over})


def test_a_refused_submission_keeps_what_the_last_page_said(producer: Producer) -> None:
    draft = draft_request(producer, demo_request("Université Haute-Sorgue"))
    part = {"purchase_order": "BC-42", "service_code": None}
    with pytest.raises(InvalidInput):
        submit_request(draft.id, submission_of(draft, committed=False, part=part), SOMEONE, AT)
    db.session.rollback()
    stored = db.session.get_one(IntakeRequest, draft.id)
    assert (stored.state, stored.answers["purchase_order"]) == ("draft", "BC-42")


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_a_skipped_step_is_refused(producer: Producer, number: int) -> None:
    draft = draft_request(producer, demo_request("Université Haute-Sorgue"))
    draft.steps_done = [mark for mark in draft.steps_done if mark != str(number)]
    db.session.commit()
    with pytest.raises(InvalidInput) as refusal:
        submit_request(draft.id, submission(draft), SOMEONE, AT)
    assert [problem.path for problem in refusal.value.problems] == [f"steps.{number}"]


def test_a_forbidden_use_is_refused_with_its_reason(producer: Producer) -> None:
    raw = demo_request("Mutuelle Valbrise")
    raw["uses"]["content_reuse"] = True
    draft = draft_request(producer, raw)
    with pytest.raises(InvalidInput) as refusal:
        submit_request(draft.id, submission(draft), SOMEONE, AT)
    [problem] = refusal.value.problems
    assert problem.path == "uses.content_reuse"
    assert "session privée" in problem.message["fr"]


def test_a_session_that_ended_is_refused(producer: Producer) -> None:
    draft = draft_request(producer, demo_request("Université Haute-Sorgue"))
    after = datetime(2026, 12, 19, 10, 0, tzinfo=timezone.utc)
    with pytest.raises(InvalidInput) as refusal:
        submit_request(draft.id, submission(draft), SOMEONE, after)
    assert [problem.path for problem in refusal.value.problems] == ["session.id"]


def test_a_price_that_moved_must_be_confirmed_again(producer: Producer) -> None:
    draft = draft_request(
        producer, demo_request("Lycée Jeanne-Ferrandis"), datetime(2026, 6, 22, 10, tzinfo=timezone.utc)
    )
    before = confirmed_quote(draft, date(2026, 6, 22))
    with pytest.raises(QuoteChanged) as changed:
        submit_request(draft.id, submission(draft, quote_seen=before), SOMEONE, AT)
    assert changed.value.theirs["net"] != "567.00"
    db.session.rollback()
    again = submission(db.session.get_one(IntakeRequest, draft.id))
    assert submit_request(draft.id, again, SOMEONE, AT).quote == changed.value.theirs


def test_the_day_alone_does_not_change_a_price(producer: Producer) -> None:
    draft = draft_request(producer, demo_request("Université Haute-Sorgue"))
    first, next_day = confirmed_quote(draft, ON), confirmed_quote(draft, ON + timedelta(days=1))
    assert first == next_day


def test_an_older_page_cannot_submit(producer: Producer) -> None:
    draft = draft_request(producer, demo_request("Université Haute-Sorgue"))
    old = submission(draft)
    save_step(draft.id, step(6), {"purchase_order": "X", "service_code": None}, base_of(draft, 6), AT)
    with pytest.raises(Conflict):
        submit_request(draft.id, old, SOMEONE, AT)


def test_corrections_reopen_and_resubmission_resolves_remarks(producer: Producer) -> None:
    request = submitted_request(producer, demo_request("Université Haute-Sorgue"))
    with pytest.raises(NotAllowed):
        save_step(request.id, step(4), {"cohorts": []}, base_of(request, 4), AT)
    lifecycle.advance(request, "request_corrections")
    remark = ReviewComment(
        request_id=request.id, path="cohorts.0.learners", text="Trop ?", author="a@b.fr", created_at=AT
    )
    db.session.add(remark)
    db.session.commit()
    rows = deepcopy(request.answers["cohorts"])
    rows[0]["learners"] = 80
    save_step(request.id, step(4), {"cohorts": rows}, base_of(request, 4), AT, confirm=True)
    later = AT + timedelta(days=1)
    again = submit_request(request.id, submission(request, key="r" * 43), SOMEONE, later)
    assert (again.state, again.reference, again.learner_count) == ("submitted", "DEM-GDP-2026-0001", 128)
    assert (remark.state, again.submitted_at) == ("resolved", later)
    assert len(mails("sent")) == 2


def test_a_manual_price_counts_only_while_it_is_needed(producer: Producer) -> None:
    raw = demo_request("Atlas Textile")
    raw["uses"]["private_circles"] = 2
    draft = draft_request(producer, raw)
    assert [row["product"] for row in estimate(draft, draft.answers, ON).quote["unpriced"]] == ["private_circle"]
    line = ManualLine(
        request_id=draft.id, product="private_circle", label="Cercle", quantity=2, unit_price=Decimal("1500.00"),
        reason="accord", author="a@b.fr", created_at=AT,
    )  # fmt: skip
    db.session.add(line)
    db.session.commit()
    with_price = estimate(draft, draft.answers, ON).quote
    assert with_price["unpriced"] == []
    assert ("private_circle", "3000.00") in [(each["product"], each["amount"]) for each in with_price["lines"]]
    fewer = {**draft.answers, "uses": {**draft.answers["uses"], "private_circles": 1}}
    assert [row["quantity"] for row in estimate(draft, fewer, ON).quote["unpriced"]] == [1]


def test_withdrawal_ends_a_request_and_tells_approvers_once_they_knew(producer: Producer) -> None:
    make_person("approver@example.org", producer, ["approver"])
    draft = begin(producer)
    assert withdraw_request(draft.id, SOMEONE, AT).state == "withdrawn"
    assert mails("withdrawn") == []
    request = submitted_request(producer, demo_request("Université Haute-Sorgue"))
    for nobody in (Actor(), SOMEONE):
        with pytest.raises(NotProved):
            withdraw_request(request.id, nobody, AT)
        db.session.rollback()
    owner = Actor(partner_email=request.owner_email)
    withdraw_request(request.id, owner, AT)
    assert [mail["to"] for mail in mails("withdrawn")] == ["approver@example.org"]
    with pytest.raises(NotAllowed):
        withdraw_request(request.id, owner, AT)


def test_whose_request_it_is(producer: Producer) -> None:
    draft = begin(producer)
    save_step(
        draft.id, step(2),
        {**step(2).part(draft.answers), "contacts": {"requester": {"email": "Nadia@Example.org"}, "signatory": {}, "billing": {}}},
        base_of(draft, 2), AT,
    )  # fmt: skip
    assert request_for(SOMEONE, draft.id).id == draft.id
    assert request_for(Actor(partner_email="nadia@example.org"), draft.id).id == draft.id
    for stranger in (Actor(), Actor(session_id="0" * 32), Actor(partner_email="other@example.org")):
        with pytest.raises(NotFound):
            request_for(stranger, draft.id)
        assert list(requests_of(stranger)) == []
    assert db.session.scalar(select(func.count()).select_from(DraftGrant)) == 0


def test_an_earlier_request_prefills_the_next(producer: Producer) -> None:
    earlier = submitted_request(producer, demo_request("Université Haute-Sorgue"))
    start = Start("education", "ines@example.org", producer.courses[0], "fr", new_token())
    draft = start_draft(start, Actor(), AT, earlier.answers)
    assert draft.answers["organisation"]["name"] == "Université Haute-Sorgue (fictif)"
    assert draft.answers["session"] == {"id": "gdp-2027-03", "starts_on": "2027-03-08", "ends_on": "2027-06-11"}
    assert draft.answers["uses"] == earlier.answers["uses"]
    assert draft.answers["purchase_order"] is None
    assert (draft.steps_done, draft.recheck) == (["1", "2"], ["3", "4", "5"])


def test_a_draft_is_priced_before_names_are_known(producer: Producer) -> None:
    draft = begin(producer)
    assert [missing.number for missing in estimate(draft, draft.answers, ON).missing] == [1, 3, 4]
    answers = deepcopy(draft.answers)
    answers["organisation"]["country"] = "FR"
    answers["session"] = {"id": "gdp-2026-09", "starts_on": "2026-09-14", "ends_on": "2026-12-18"}
    answers["cohorts"] = [{"learners": 72}, {"learners": 48}, {"learners": "?"}]
    assert estimate(draft, answers, ON).quote["net"] == "1120.00"
    answers["uses"]["private_circles"] = "deux"
    assert [problem.path for problem in estimate(draft, answers, ON).problems] == ["uses.private_circles"]


def test_the_estimate_of_complete_answers_is_the_quote(producer: Producer) -> None:
    draft = draft_request(producer, demo_request("École de commerce de Port-Lanvec"))
    shown = estimate(draft, draft.answers, ON).quote
    assert quote_fingerprint(shown) == confirmed_quote(draft)
    assert shown["total"] == "1076.10"


def test_steps_own_every_answer_once() -> None:
    keys = [key for one in STEPS for key in one.keys]
    assert len(keys) == len(set(keys))
