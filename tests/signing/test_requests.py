"""Signature requests on both databases: codes, consent, refusals, and everything that must be turned away."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from licensing.accounts.access import Actor
from licensing.audit.operations import verify
from licensing.documents.operations import store
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound
from licensing.kernel.ids import new_token
from licensing.outbox.models import OutboxMessage
from licensing.signing import lifecycle, operations, refusals, rules
from licensing.signing.models import SignatureRequest, SigningProcedure
from tests.signing import scene
from tests.signing.scene import ANONYMOUS, AT, BROWSER, MINUTE, STAFF, given, last_code, last_token, request_of

pytestmark = pytest.mark.usefixtures("app")


def codes(refused: pytest.ExceptionInfo[InvalidInput]) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in refused.value.problems]


def consent(code: str, **more: object) -> None:
    at = more.pop("at", AT + MINUTE)
    browser = more.pop("browser", BROWSER)
    who = more.pop("who", ANONYMOUS)
    operations.consent(last_token(), given(code, **more), browser, who, at)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_opening_invites_the_first_signatory_only_and_once() -> None:
    procedure = scene.opened()
    assert scene.opened().id == procedure.id
    assert [request.state for request in procedure.requests] == ["invited", "waiting"]
    assert [mail["to"] for mail in scene.mails("signing/mail/invite")] == ["maelle@valmont.example"]
    assert request_of(procedure, "licensee").bound_sha256 == procedure.document_sha256


def test_neither_link_nor_code_is_kept_in_clear() -> None:
    procedure = scene.opened()
    operations.send_code(last_token(), BROWSER, ANONYMOUS, AT)
    request = request_of(procedure, "licensee")
    kept = {column.name: str(getattr(request, column.name)) for column in SignatureRequest.__table__.columns}
    assert not [name for name, value in kept.items() if last_token() in value or last_code() in value]
    assert scene.mails("signing/mail/code")[-1]["secrets"] == [last_code()]
    assert scene.mails("signing/mail/invite")[-1]["secrets"] == [last_token()]


def test_consent_is_recorded_with_its_evidence_and_sealed_later() -> None:
    procedure = scene.opened()
    scene.sign_licensee()
    request = request_of(procedure, "licensee")
    evidence = request.evidence
    assert (request.state, request.viewed_at, request.consented_at) == ("consented", AT, AT + MINUTE)
    assert evidence["document"] == {"id": procedure.document_id, "sha256": procedure.document_sha256}
    assert evidence["consent"]["text"] == rules.CONSENT["fr"]
    assert evidence["codes_sent_at"] == ["2026-06-22T10:30:15+00:00"]
    assert evidence["code_validated_at"] == "2026-06-22T10:31:15+00:00"
    assert (evidence["ip"], evidence["user_agent"]) == ("203.0.113.7", "Mozilla/5.0 (test)")
    assert evidence["identity"] == {"method": "email_code", "address": request.email, "staff_account": None}
    jobs = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "signature.seal")).all()
    assert [job.payload for job in jobs] == [{"request_id": request.id}]
    assert verify() == []


def test_a_link_used_again_is_refused_with_what_to_do() -> None:
    scene.opened()
    scene.sign_licensee()
    with pytest.raises(NotAllowed) as refused:
        operations.send_code(last_token(), BROWSER, ANONYMOUS, AT + 2 * MINUTE)
    assert "déjà signé" in refused.value.because["fr"]
    db.session.rollback()
    with pytest.raises(NotAllowed):
        consent(last_code())
    db.session.rollback()
    assert db.session.scalar(select(func.count()).where(OutboxMessage.kind == "signature.seal")) == 1


def test_unknown_and_replaced_links_are_not_found() -> None:
    procedure = scene.opened()
    old = last_token()
    url = operations.reissue_link(request_of(procedure, "licensee").id, AT + MINUTE)
    assert url == f"http://127.0.0.1:8000/sign/{last_token()}"
    assert last_token() != old
    for token in (old, new_token(), ""):
        with pytest.raises(NotFound):
            operations.send_code(token, BROWSER, ANONYMOUS, AT + MINUTE)
    operations.send_code(last_token(), BROWSER, ANONYMOUS, AT + MINUTE)


def test_a_link_can_be_renewed_quietly_and_only_while_it_is_one_s_turn() -> None:
    procedure = scene.opened()
    operations.reissue_link(request_of(procedure, "licensee").id, AT, notify=False)
    assert len(scene.mails("signing/mail/invite")) == 1
    with pytest.raises(NotAllowed) as refused:
        operations.reissue_link(request_of(procedure, "licensor").id, AT)
    assert "tour" in refused.value.because["fr"]


def test_a_renewed_link_kills_the_code_of_the_old_one() -> None:
    procedure = scene.opened()
    operations.send_code(last_token(), BROWSER, ANONYMOUS, AT)
    operations.reissue_link(request_of(procedure, "licensee").id, AT)
    with pytest.raises(InvalidInput) as refused:
        consent(last_code())
    assert codes(refused) == [("code", "expired")]


def test_a_code_dies_after_ten_minutes_and_not_before() -> None:
    procedure = scene.opened()
    operations.send_code(last_token(), BROWSER, ANONYMOUS, AT)
    with pytest.raises(InvalidInput) as refused:
        consent(last_code(), at=AT + 10 * MINUTE)
    assert codes(refused) == [("code", "expired")]
    consent(last_code(), at=AT + 10 * MINUTE - timedelta(seconds=1))
    assert request_of(procedure, "licensee").state == "consented"


def test_the_right_code_no_longer_works_after_five_wrong_ones() -> None:
    procedure = scene.opened()
    operations.send_code(last_token(), BROWSER, ANONYMOUS, AT)
    for _try in range(5):
        with pytest.raises(InvalidInput) as refused:
            consent(wrong(last_code()))
        assert codes(refused) == [("code", "wrong")]
    with pytest.raises(InvalidInput) as refused:
        consent(last_code())
    assert codes(refused) == [("code", "expired")]
    assert request_of(procedure, "licensee").state == "invited"


def test_the_fifth_try_may_still_be_right() -> None:
    procedure = scene.opened()
    operations.send_code(last_token(), BROWSER, ANONYMOUS, AT)
    for _try in range(4):
        with pytest.raises(InvalidInput):
            consent(wrong(last_code()))
    consent(last_code())
    assert request_of(procedure, "licensee").state == "consented"


def test_only_the_last_code_works() -> None:
    scene.opened()
    operations.send_code(last_token(), BROWSER, ANONYMOUS, AT)
    first = last_code()
    while True:
        operations.send_code(last_token(), BROWSER, ANONYMOUS, AT + MINUTE)
        if last_code() != first:
            break
    with pytest.raises(InvalidInput):
        consent(first)
    consent(last_code())


def test_a_code_only_works_in_the_browser_that_asked_for_it() -> None:
    scene.opened()
    operations.send_code(last_token(), BROWSER, ANONYMOUS, AT)
    with pytest.raises(InvalidInput) as refused:
        consent(last_code(), browser=replace(BROWSER, session_id="another"))
    assert codes(refused) == [("code", "wrong")]


def test_no_code_asked_for_means_no_code_accepted() -> None:
    scene.opened()
    with pytest.raises(InvalidInput) as refused:
        consent("000000")
    assert codes(refused) == [("code", "expired")]


def test_five_codes_an_hour_and_no_more() -> None:
    scene.opened()
    for minute in range(5):
        operations.send_code(last_token(), BROWSER, ANONYMOUS, AT + minute * MINUTE)
    with pytest.raises(NotAllowed) as refused:
        operations.send_code(last_token(), BROWSER, ANONYMOUS, AT + 59 * MINUTE)
    assert refused.value.because == refusals.TOO_MANY
    db.session.rollback()
    operations.send_code(last_token(), BROWSER, ANONYMOUS, AT + 60 * MINUTE)
    assert len(scene.mails("signing/mail/code")) == 6


@pytest.mark.parametrize(
    ("name", "agreed", "paths"),
    [
        ("Maelle OUAHBI", True, []),
        (" maëlle  ouahbi ", True, []),
        ("Camille Ouahbi", True, ["typed_name"]),
        ("", False, ["typed_name", "agreed"]),
        ("Maëlle Ouahbi", False, ["agreed"]),
    ],
)
def test_name_and_box_are_asked_before_the_code_is_used(name: str, agreed: bool, paths: list[str]) -> None:
    procedure = scene.opened()
    operations.send_code(last_token(), BROWSER, ANONYMOUS, AT)
    if paths:
        with pytest.raises(InvalidInput) as refused:
            consent(last_code(), name=name, agreed=agreed)
        assert [path for path, _code in codes(refused)] == paths
        assert request_of(procedure, "licensee").code_attempts == 0
    else:
        consent(last_code(), name=name, agreed=agreed)


def test_pasted_spaces_and_dashes_in_a_code_do_not_count() -> None:
    scene.opened()
    operations.send_code(last_token(), BROWSER, ANONYMOUS, AT)
    code = last_code()
    consent(f" {code[:3]}\u202f{code[3:]}-")


def test_after_a_cancellation_nothing_can_be_signed() -> None:
    procedure = scene.opened()
    operations.send_code(last_token(), BROWSER, ANONYMOUS, AT)
    operations.cancel_procedure(procedure.subject, AT)
    operations.cancel_procedure(procedure.subject, AT)
    operations.cancel_procedure("agreement:none", AT)
    db.session.commit()
    with pytest.raises(NotAllowed) as refused:
        consent(last_code())
    assert "annulée" in refused.value.because["fr"]
    db.session.rollback()
    assert [request.state for request in procedure.requests] == ["cancelled", "cancelled"]


def test_after_the_document_changed_the_link_is_dead() -> None:
    procedure = scene.opened()
    operations.send_code(last_token(), BROWSER, ANONYMOUS, AT)
    other = store(b"%PDF-1.7 other", kind="test", file_name="o.pdf", media_type="application/pdf", at=AT)
    procedure.document_id, procedure.document_sha256 = other.id, other.sha256
    db.session.commit()
    with pytest.raises(NotAllowed) as refused:
        consent(last_code())
    assert refused.value.because == refusals.CHANGED


@pytest.mark.parametrize(
    "who",
    [
        ANONYMOUS,
        replace(STAFF, email="finance@gdp.example"),
        replace(STAFF, roles={"producer": frozenset({"approver"})}),
        Actor(partner_email="remi.sonnier@gdp.example"),
    ],
)
def test_only_the_named_signatory_signed_in_signs_for_the_producer(who: Actor) -> None:
    procedure = scene.opened()
    first = request_of(procedure, "licensee")
    lifecycle.advance(first, "consent")
    lifecycle.advance(first, "seal")
    operations.invite_next(procedure, AT)
    db.session.commit()
    with pytest.raises(NotAllowed) as refused:
        operations.send_code(last_token(), BROWSER, who, AT)
    assert refused.value.because == refusals.SIGN_IN
    db.session.rollback()
    operations.send_code(last_token(), BROWSER, STAFF, AT)
    with pytest.raises(NotAllowed):
        operations.consent(last_token(), given(last_code(), "Rémi Sonnier"), BROWSER, who, AT)


def test_declining_needs_a_reason_and_the_code_and_ends_the_procedure() -> None:
    procedure = scene.opened()
    operations.send_code(last_token(), BROWSER, ANONYMOUS, AT)
    for reason, code, path in (("  ", last_code(), "reason"), ("Pas habilitée", wrong(last_code()), "code")):
        with pytest.raises(InvalidInput) as refused:
            operations.decline(last_token(), reason, code, BROWSER, ANONYMOUS, AT)
        assert [problem.path for problem in refused.value.problems] == [path]
    operations.decline(last_token(), " Pas habilitée ", last_code(), BROWSER, ANONYMOUS, AT)
    assert (procedure.state, [request.state for request in procedure.requests]) == (
        "declined",
        ["declined", "cancelled"],
    )
    told = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "signature.declined")).one()
    assert told.key == f"signature.declined:{request_of(procedure, 'licensee').id}"
    assert (told.payload["party"], told.payload["reason"]) == ("licensee", "Pas habilitée")


@pytest.mark.parametrize("state", lifecycle.REQUEST_STATES)
@pytest.mark.parametrize("event", lifecycle.REQUEST_EVENTS)
def test_every_state_and_event_pair(state: str, event: str) -> None:
    request = SignatureRequest(state=state)
    if (state, event) in lifecycle.REQUEST:
        lifecycle.advance(request, event)
        assert request.state == lifecycle.REQUEST[state, event]
    else:
        with pytest.raises(NotAllowed):
            lifecycle.advance(request, event)
        assert request.state == state


def test_an_ended_procedure_stays_ended() -> None:
    for state in ("complete", "declined", "cancelled"):
        for event in ("complete", "decline", "cancel"):
            with pytest.raises(NotAllowed):
                lifecycle.advance_procedure(SigningProcedure(state=state), event)


def test_the_level_is_never_called_more_than_simple() -> None:
    folders = (Path("licensing/signing"), Path("templates/signing"), Path("licensing/cli"))
    sources = [
        file for folder in folders for file in folder.rglob("*.*") if file.suffix in (".py", ".html", ".txt", ".po")
    ]
    assert len(sources) > 30
    claims = re.compile(
        r"signatures? (électroniques? )?(avancées?|qualifiées?)|(advanced|qualified) (electronic )?signature"
    )
    assert [str(file) for file in sources if claims.search(file.read_text().lower())] == []
