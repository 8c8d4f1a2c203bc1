"""Several people on one request: invited by mail, taken away, in charge one after the other; strangers learn nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from licensing.accounts.access import Actor
from licensing.catalogue.models import Producer
from licensing.intake.models import IntakeRequest
from licensing.intake.operations import Base, save_step
from licensing.intake.operations.colleagues import MOST_COLLEAGUES, hand_over, invite, remove
from licensing.intake.queries import colleagues_of, request_for, requests_of
from licensing.intake.steps.table import step
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound
from licensing.outbox.operations import drain
from tests.agreements import scene
from tests.factories.people import csrf_token, sign_in, sign_in_partner
from tests.factories.requests import demo_request, draft_request
from tests.intake.test_files import person, send

AT = scene.AT
FRIEND = "salma@haute-sorgue.example"


@pytest.fixture
def draft(app: Flask) -> IntakeRequest:
    return draft_request(scene.staffed_producer(), demo_request("Université Haute-Sorgue"), AT)


def owner(request: IntakeRequest) -> Actor:
    return Actor(session_id="s" * 32, partner_email=request.owner_email)


def friend(email: str = FRIEND) -> Actor:
    return Actor(session_id="f" * 32, partner_email=email)


def test_an_invited_person_may_open_and_change_it(app: Flask, draft: IntakeRequest) -> None:
    with pytest.raises(NotFound):
        request_for(friend(), draft.id)
    with app.test_request_context():
        invite(draft.id, f" {FRIEND.upper()} ", " Salma  ", owner(draft), AT)
    assert request_for(friend(), draft.id).id == draft.id
    assert [one.id for one in requests_of(friend())] == [draft.id]
    part = {"cohorts": [{"label": "A", "learners": 7, "track": "classic"}]}
    base = Base(draft.version, step(4).seen(draft.answers))
    save_step(draft.id, step(4), part, base, AT, confirm=True, by=friend())
    assert scene.journal(f"request:{draft.id}")[-2:] == ["intake.invite", "intake.save_step"]
    [mail] = scene.mails("intake/mail/invited")
    assert (mail["to"], "Salma" in mail["text"], draft.owner_email in mail["text"]) == (FRIEND, True, True)


def test_a_person_taken_away_finds_nothing_at_the_next_request(app: Flask, draft: IntakeRequest) -> None:
    with app.test_request_context():
        row = invite(draft.id, FRIEND, "", owner(draft), AT)
    client = app.test_client()
    sign_in_partner(client, FRIEND)
    paths = [f"/request/{draft.id}{path}" for path in ("", "/step/2", "/people", "/status")]
    assert {client.get(path).status_code for path in paths} == {200}
    remove(draft.id, row.id, owner(draft), AT)
    assert {client.get(path).status_code for path in paths} == {404}
    token = {"csrf_token": csrf_token(client, "/request/"), "version": "1"}
    assert client.post(f"/request/{draft.id}/step/1/autosave", data=token).status_code == 404


def test_a_browser_that_began_the_draft_loses_its_right_with_itsperson(app: Flask, draft: IntakeRequest) -> None:
    with app.test_request_context():
        row = invite(draft.id, FRIEND, "", owner(draft), AT)
        hand_over(draft.id, row.id, owner(draft), AT)
    former = next(one for one in colleagues_of(draft.id))
    with pytest.raises(NotAllowed):
        remove(draft.id, former.id, friend(), AT), "the former owner is the requester of step 2"
    assert request_for(Actor(session_id="s", partner_email=former.email), draft.id)


def test_only_the_one_in_charge_invites_and_removes(app: Flask, draft: IntakeRequest) -> None:
    with app.test_request_context():
        row = invite(draft.id, FRIEND, "", owner(draft), AT)
        second = invite(draft.id, "karim@haute-sorgue.example", "", owner(draft), AT)
        for act in (
            lambda: invite(draft.id, "x@y.example", "", friend(), AT),
            lambda: remove(draft.id, second.id, friend(), AT),
            lambda: hand_over(draft.id, second.id, friend(), AT),
        ):
            with pytest.raises(NotAllowed):
                act()
        for stranger in (Actor(session_id="x"), friend("stranger@elsewhere.example")):
            with pytest.raises(NotFound):
                invite(draft.id, "x@y.example", "", stranger, AT)
            with pytest.raises(NotFound):
                remove(draft.id, row.id, stranger, AT)
        with pytest.raises(NotFound):
            remove(draft.id, "0" * 32, owner(draft), AT)
    remove(draft.id, row.id, friend(), AT)
    assert scene.journal(f"request:{draft.id}")[-1] == "intake.leave"
    with pytest.raises(NotFound):
        request_for(friend(), draft.id)


def test_the_request_is_handed_over(app: Flask, draft: IntakeRequest) -> None:
    former = draft.owner_email
    with app.test_request_context():
        row = invite(draft.id, FRIEND, "", owner(draft), AT)
        hand_over(draft.id, row.id, owner(draft), AT)
        assert (draft.owner_email, [one.email for one in colleagues_of(draft.id)]) == (FRIEND, [former.lower()])
        with pytest.raises(NotAllowed):
            invite(draft.id, "x@y.example", "", friend(former), AT)
        invite(draft.id, "x@y.example", "", friend(), AT)
    assert [mail["to"] for mail in scene.mails("intake/mail/handed_over")] == [FRIEND]


def test_invitations_are_few_and_one_address_is_mailed_once_a_day(app: Flask, draft: IntakeRequest) -> None:
    with app.test_request_context():
        for _ in range(3):
            invite(draft.id, FRIEND, "", owner(draft), AT)
        assert len(scene.mails("intake/mail/invited")) == 1
        invite(draft.id, FRIEND, "", owner(draft), AT + timedelta(days=1))
        assert len(scene.mails("intake/mail/invited")) == 2
        for number in range(MOST_COLLEAGUES - 1):
            invite(draft.id, f"p{number}@x.example", "", owner(draft), AT)
        with pytest.raises(NotAllowed, match="invite"):
            invite(draft.id, "more@x.example", "", owner(draft), AT)
        for _ in range(25):
            row = colleagues_of(draft.id)[-1]
            remove(draft.id, row.id, owner(draft), AT)
            try:
                invite(draft.id, f"n{_}@x.example", "", owner(draft), AT)
            except NotAllowed:
                break
        else:
            pytest.fail("inviting and removing in turn has no end")


@pytest.mark.parametrize(
    ("email", "name", "path"), [("", "", "email"), ("a@b", "", "email"), ("a@b.example, c@d.example", "", "email"), (FRIEND, "x" * 201, "name")]
)  # fmt: skip
def test_what_is_no_invitation_is_said(app: Flask, draft: IntakeRequest, email: str, name: str, path: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        invite(draft.id, email, name, owner(draft), AT)
    assert [problem.path for problem in refused.value.problems] == [path]


# The pages


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_link_of_an_invitation_only_begins_the_sign_in(app: Flask, draft: IntakeRequest) -> None:
    boss, guest = app.test_client(), app.test_client()
    sign_in_partner(boss, draft.owner_email)
    path = f"/request/{draft.id}/people"
    form = {"csrf_token": csrf_token(boss, path), "email": FRIEND, "name": "<b>Salma</b>"}
    known = boss.post(path, data=form, follow_redirects=True).get_data(as_text=True)
    assert "&lt;b&gt;Salma&lt;/b&gt;" in known
    drain(AT)
    [mail] = scene.mails("intake/mail/invited")
    link = re.search(r"(/resume/[\w-]+)", mail["text"])
    assert link
    opened = guest.get(link.group(1))
    assert FRIEND in opened.get_data(as_text=True)
    assert guest.get(f"/request/{draft.id}").status_code in (303, 404)
    guest.post(link.group(1), data={"csrf_token": csrf_token(guest, link.group(1))})
    drain(AT)
    code = re.findall(r"(?<!\d)(\d{6})(?!\d)", scene.mails("accounts/mail/code")[-1]["text"])[0]
    answer = guest.post("/code", data={"code": code, "csrf_token": csrf_token(guest, "/code")})
    assert answer.location == f"/request/{draft.id}"
    assert draft.organisation_name.replace("’", "&#39;")[:10] in page(guest, "/request/")
    assert "Quitter cette demande" in page(guest, path)
    assert "Envoyer l’invitation" not in page(guest, path)


def test_an_address_that_is_known_and_one_that_is_not_are_answered_alike(app: Flask, draft: IntakeRequest) -> None:
    known = draft_request(
        db.session.get_one(Producer, draft.producer_id), demo_request("École centrale"), AT
    ).owner_email
    client = app.test_client()
    sign_in_partner(client, draft.owner_email)
    path = f"/request/{draft.id}/people"
    answers = []
    for email in (known, "nobody@elsewhere.example"):
        data = {"csrf_token": csrf_token(client, path), "email": email}
        answers.append(client.post(path, data=data, follow_redirects=True).get_data(as_text=True).replace(email, "…"))
    counts = [len(re.findall("…", body)) for body in answers]
    assert counts == [4, 4], "the message, the row and its two buttons, whoever it is"


def test_who_did_what_is_read_by_the_partner_alone(app: Flask, draft: IntakeRequest) -> None:
    with app.test_request_context():
        invite(draft.id, FRIEND, "", owner(draft), AT)
    request = send(draft)
    client, approver = app.test_client(), app.test_client()
    sign_in_partner(client, FRIEND)
    status = page(client, f"/request/{request.id}/status")
    assert "Collègue invité" in status
    assert "Étape modifiée" in status
    sign_in(approver, person("approver@gdp.example"))
    desk = page(approver, f"/desk/requests/{request.id}")
    assert "Demande envoyée" in desk
    assert "Collègue invité" not in desk
    assert "Étape modifiée" not in desk
