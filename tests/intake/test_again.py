"""Ask once: a draft found again, last year's answers, the next session with what must be looked at again."""

from __future__ import annotations

import re
from datetime import date, datetime, timezone
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from licensing.accounts.access import Actor
from licensing.catalogue.models import Producer
from licensing.intake.answers import answers_to_dict, parse_request
from licensing.intake.models import IntakeRequest
from licensing.intake.operations.prefills import beginning, next_session
from licensing.intake.queries import earlier_than, others_for
from licensing.intake.steps.answers import blank_answers, without_uses
from licensing.intake.steps.progress import RECHECK, statuses
from licensing.kernel.database import db
from tests.agreements.scene import mails
from tests.factories.catalogue import make_producer
from tests.factories.people import csrf_token, sign_in_partner
from tests.factories.requests import demo_request, submitted_request
from tests.intake.partner import Page, Partner

NOW = datetime(2026, 9, 2, 10, 0, tzinfo=timezone.utc)
ON = date(2026, 9, 2)


@pytest.fixture
def producer(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Producer:
    monkeypatch.setattr("licensing.kernel.clock.now", lambda: NOW)
    return make_producer(agreement_prefix="GDP")


@pytest.fixture
def partner(sqlite_app: Flask, producer: Producer) -> Partner:
    return Partner(sqlite_app)


def begin(partner: Partner, email: str = "ines@example.org") -> Page:
    page = partner.open("/request/")
    return partner.press(page, "/request/", {"audience": "education", "email": email}, button=None)


def proved(partner: Partner, email: str) -> None:
    sign_in_partner(partner.client, email, NOW)


def drafts() -> int:
    return db.session.scalar(select(func.count()).select_from(IntakeRequest).where(IntakeRequest.state == "draft")) or 0


def test_a_draft_for_the_same_course_is_offered_before_a_second_one(partner: Partner) -> None:
    first = begin(partner)
    offered = begin(partner)
    assert (offered.url, drafts()) == ("/request/", 1)
    assert "Vous avez déjà un brouillon pour ce cours" in offered.body
    assert offered.tree.xpath(f"//div[contains(@class,'found')]//a[@href='{first.url}']")
    second = partner.press(offered, "/request/", {}, button=None)
    assert second.url == "/request/"
    form = offered.form("/request/")
    sent = {**dict(form.form_values()), "another": "1"}
    second = partner.post("/request/", {name: value or "" for name, value in sent.items()})
    assert (second.h1, drafts()) == ("Votre demande", 2)
    assert "Vous avez déjà une demande pour ce cours" in second.body


def test_a_stranger_learns_nothing_of_the_drafts_of_an_address_but_its_reader_does(
    partner: Partner, sqlite_app: Flask
) -> None:
    begin(partner)
    page = begin(Partner(sqlite_app))
    assert (page.h1, drafts()) == ("Votre demande", 2)
    assert "déjà un brouillon" not in page.body
    assert "déjà une demande" not in page.body
    told = ["Vous aviez déjà un brouillon" in mail["text"] for mail in mails("intake/mail/resume")]
    assert sorted(told) == [False, True]


def test_last_years_answers_are_offered_in_the_form(partner: Partner, producer: Producer) -> None:
    earlier = submitted_request(producer, demo_request("Université Haute-Sorgue"))
    email = earlier.owner_email
    page = begin(partner, email)
    assert "Reprendre les réponses" not in page.body, "an address that is not proved tells nothing"
    proved(partner, email)
    page = partner.open(page.url)
    assert "Reprendre les réponses de votre demande 2026" in page.body
    page = partner.press(page, "/prefill", {}, button=None)
    draft = db.session.get_one(IntakeRequest, page.url.rpartition("/")[2])
    db.session.refresh(draft)
    assert draft.answers["organisation"] == earlier.answers["organisation"]
    assert draft.answers["session"]["id"] == "gdp-2027-03"
    states = page.texts("//ol[@class='tasks']/li/strong")
    assert states == ["Terminée", "Terminée", "À revoir", "À revoir", "À revoir", "À faire"]
    assert "Reprendre les réponses" not in page.body
    form = partner.open(f"{page.url}/step/3")
    partner.press(form, "/step/3", {})
    assert partner.open(page.url).texts("//ol[@class='tasks']/li/strong")[2] == "Terminée"


def test_the_start_page_begins_with_them_and_finds_that_draft_again(partner: Partner, producer: Producer) -> None:
    earlier = submitted_request(producer, demo_request("Université Haute-Sorgue"))
    proved(partner, earlier.owner_email)
    start = partner.open("/request/")
    assert "Reprendre les réponses de votre demande 2026" in start.body
    first = partner.press(start, f"/{earlier.id}/again", {}, button=None)
    assert "Revoyez la session, les effectifs et les options" in first.body
    again = partner.press(partner.open("/request/"), f"/{earlier.id}/again", {}, button=None)
    assert (again.url, drafts()) == (first.url, 1)
    assert "Vous aviez déjà ce brouillon" in again.body


def test_what_was_already_typed_is_not_overwritten(partner: Partner, producer: Producer) -> None:
    earlier = submitted_request(producer, demo_request("Université Haute-Sorgue"))
    proved(partner, earlier.owner_email)
    draft = begin(partner, earlier.owner_email).url
    partner.press(partner.open(f"{draft}/step/4"), "/step/4", {"cohorts-0-label": "À nous"}, "later")
    partner.press(partner.open(draft), "/prefill", {}, button=None)
    answers = db.session.get_one(IntakeRequest, draft.rpartition("/")[2]).answers
    assert answers["cohorts"] == [{"label": "À nous"}]
    token = csrf_token(partner.client, f"{draft}/step/1")
    assert partner.client.post(f"{draft}/prefill", data={"csrf_token": token}).status_code == 409, (
        "only while untouched"
    )


def test_another_persons_request_begins_nothing(partner: Partner, producer: Producer) -> None:
    earlier = submitted_request(producer, demo_request("Université Haute-Sorgue"))
    proved(partner, "stranger@elsewhere.example")
    draft = begin(partner, "stranger@elsewhere.example").url
    token = csrf_token(partner.client, f"{draft}/step/1")
    assert partner.client.post(f"/request/{earlier.id}/again", data={"csrf_token": token}).status_code == 404
    assert partner.client.post(f"{draft}/prefill", data={"csrf_token": token}).status_code == 409


def test_uses_that_the_rules_now_forbid_are_not_taken_over(producer: Producer) -> None:
    raw: dict[str, Any] = demo_request("Université Haute-Sorgue")
    earlier = answers_to_dict(parse_request(raw))
    found = beginning(blank_answers("employer", "fr", "gdp", "a@b.example"), earlier, producer.courses[0], ON)
    assert found.answers["uses"]["content_reuse"] is False, "forbidden to employers"
    uses = {"certificates": [1], "supervised_exam": {"quantity": 1}, "private_circles": 2, "curriculum": True}
    forbidden = ("certificate", "supervised_exam", "private_circle", "curriculum", "open_course")
    assert without_uses(uses, forbidden) == {
        "certificates": [], "supervised_exam": None, "private_circles": 0, "curriculum": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        ({"id": "gdp-2026-09", "starts_on": "2026-09-14"}, "gdp-2027-03"),
        ({"id": "gdp-2020-01", "starts_on": "2020-01-01"}, "gdp-2026-09"),
        ({}, "gdp-2026-09"),
        ({"id": "gdp-2099-01", "starts_on": "2099-01-01"}, None),
    ],
)  # fmt: skip
def test_the_next_session(producer: Producer, earlier: dict[str, str], expected: str | None) -> None:
    found = next_session(producer.courses[0], earlier, ON)
    assert (found and found["id"]) == expected


def test_a_step_to_look_at_again_gives_way_to_a_remark() -> None:
    answers = blank_answers("education", "fr", "gdp", "a@b.example")
    rows = statuses(answers, ["3"], [], ["cohorts.0.learners"], recheck=["3", "4"])
    assert [row.status for row in rows[2:4]] == [RECHECK, "to_correct"]


def test_other_requests_for_the_same_session(producer: Producer) -> None:
    sent = submitted_request(producer, demo_request("Université Haute-Sorgue"))
    who = Actor(partner_email=sent.owner_email)
    draft = IntakeRequest(id="1" * 32, answers=blank_answers("education", "fr", sent.answers["course"], "x@y.example"))
    assert others_for(draft, who) == [], "a request that was sent is another one as long as no session is chosen"
    draft.answers = {**draft.answers, "session": sent.answers["session"]}
    assert others_for(draft, who) == [sent]
    draft.audience = "employer"
    assert earlier_than(draft, who) is None
    draft.audience = "education"
    assert earlier_than(draft, who) is sent
    assert re.match(r"DEM-", sent.reference or "")
