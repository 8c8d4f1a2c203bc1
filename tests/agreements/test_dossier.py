"""A file at the desk: two people approve, comments beside answers, what changed, what happened; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask

from licensing.accounts.access import Actor
from licensing.agreements import operations, proposing
from licensing.catalogue.models import Producer
from licensing.intake import written_prices
from licensing.intake.models import IntakeRequest, ReviewComment
from licensing.intake.remarks import operations as remarks
from licensing.intake.review import Comment, decline_request, request_corrections
from licensing.intake.written_prices import Discount
from licensing.kernel import clock
from licensing.kernel.clock import business_day
from licensing.kernel.database import db
from licensing.kernel.errors import NotAllowed, NotFound
from licensing.versions.operations import publish_document
from tests.agreements import scene
from tests.agreements.scene import AT, LATER
from tests.agreements.test_desk import post, prefixed, read, signed_in
from tests.factories.catalogue import demo_document
from tests.factories.people import make_person
from tests.factories.requests import resubmitted

NOW = AT + timedelta(hours=4)
HOSTILE = "<img src=x onerror=alert(1)> {{ 7*7 }}"


@pytest.fixture(autouse=True)
def at_the_scene(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def producer(app: Flask) -> Producer:
    found = scene.staffed_producer()
    make_person("second@gdp.example", found, ["approver"])
    limits = {"total_amount": {"EUR": "5000.00"}}
    document = {**demo_document("prices.yaml"), "id": "two", "effective_from": "2026-09-01", "second_approval": limits}
    publish_document("prices", found.id, document, AT - timedelta(days=9))
    return found


def who(producer: Producer, name: str) -> Actor:
    roles = {producer.id: frozenset({"approver"})}
    return Actor(session_id="s", person_id=name, email=f"{name}@gdp.example", name=name, roles=roles)


def refused(act: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(NotAllowed) as refusal:
        act(*arguments)
    db.session.rollback()
    return refusal.value.because["en"]


def test_one_proposes_and_only_another_confirms(producer: Producer) -> None:
    request = scene.submitted(producer)
    first, second = who(producer, "approver"), who(producer, "second")
    assert "two people approve" in refused(operations.approve_request, request.id, first, NOW)
    proposing.propose_approval(request.id, first, NOW)
    proposing.propose_approval(request.id, first, NOW)
    assert [mail["to"] for mail in scene.mails("agreements/mail/proposed")] == ["second@gdp.example"]
    assert "somebody else has to confirm" in refused(operations.approve_request, request.id, first, NOW)
    assert "approver@gdp.example has already proposed" in refused(proposing.propose_approval, request.id, second, NOW)
    assert "no proposal of yours" in refused(proposing.withdraw_proposal, request.id, second, NOW)
    operations.approve_request(request.id, second, NOW)
    assert (request.decided_by, request.proposed_by) == ("second@gdp.example", None)
    assert scene.journal(f"request:{request.id}").count("agreements.propose_approval") == 1


def test_a_proposal_ends_when_it_is_taken_back_or_the_price_or_the_request_changes(producer: Producer) -> None:
    request = scene.submitted(producer)
    first, second = who(producer, "approver"), who(producer, "second")

    def proposed() -> None:
        proposing.propose_approval(request.id, first, NOW)
        assert request.proposed_by == first.email

    def lapsed() -> None:
        assert request.proposed_by is None
        assert "two people approve" in refused(operations.approve_request, request.id, second, NOW)

    proposed()
    proposing.withdraw_proposal(request.id, first, NOW)
    lapsed()
    proposed()
    row = written_prices.add_manual_discount(request.id, Discount("Geste", None, Decimal(1), "Accord"), second, NOW)
    lapsed()
    proposed()
    written_prices.remove_manual_discount(request.id, row.id, second, NOW)
    lapsed()
    proposed()
    request_corrections(request.id, (Comment("cohorts", "?"),), second, NOW)
    resubmitted(request, request.answers, NOW)
    lapsed()


def test_a_threshold_published_since_reaches_the_files_that_wait(producer: Producer) -> None:
    request = scene.submitted(producer, "Lycée")
    assert request.quote is not None
    limits = {"total_amount": {"EUR": "1.00"}}
    document = {**demo_document("prices.yaml"), "id": "stricter", "second_approval": limits}
    publish_document("prices", producer.id, document | {"effective_from": business_day(NOW).isoformat()}, NOW)
    assert "two people approve" in refused(operations.approve_request, request.id, who(producer, "approver"), NOW)
    proposing.propose_approval(request.id, who(producer, "approver"), NOW)
    agreement = operations.approve_request(request.id, who(producer, "second"), NOW)
    assert agreement.terms["quote"]["total"] == request.quote["total"]


def test_below_the_threshold_one_person_is_enough(producer: Producer) -> None:
    request = scene.submitted(producer, "Lycée")
    assert "One person is enough" in refused(proposing.propose_approval, request.id, who(producer, "second"), NOW)
    assert operations.approve_request(request.id, who(producer, "approver"), NOW).reference


def test_the_page_leads_two_people_through(app: Flask, producer: Producer) -> None:
    request = scene.submitted(producer)
    path = f"/desk/requests/{request.id}"
    first, second = signed_in(app, "approver@gdp.example"), signed_in(app, "second@gdp.example")
    assert "Proposer l’approbation" in read(first, path)
    data = prefixed("approve", first, version=str(request.version))
    assert first.post(f"{path}/propose", data=data).status_code == 303
    assert "Vous l’avez proposée" in read(first, path)
    assert "Confirmer l’approbation" not in read(first, path)
    page = read(second, path)
    assert "Par approver@gdp.example" in page
    assert "Confirmer l’approbation" in page
    assert "Approbation proposée" in read(second, "/desk")
    written_prices.add_manual_discount(
        request.id,
        Discount("Geste", None, Decimal(1), "Accord"),
        who(producer, "approver"),
        NOW,
    )
    assert "ne vaut plus" in read(second, path)


def test_the_slower_approver_reads_who_was_faster_and_keeps_what_they_wrote(app: Flask, producer: Producer) -> None:
    request = scene.submitted(producer)
    second = signed_in(app, "second@gdp.example")
    typed = prefixed("decline", second, version=str(request.version), reason=f"Longue raison {HOSTILE}")
    decline_request(request.id, "Complet", who(producer, "approver"), NOW)
    answer = second.post(f"/desk/requests/{request.id}/decline", data=typed)
    body = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "déjà été refusée par approver@gdp.example" in body
    assert "Longue raison &lt;img" in body
    assert "<img src=x" not in body


def test_comments_are_written_beside_the_answer_and_stay_text(app: Flask, producer: Producer) -> None:
    request = scene.submitted(producer)
    client, path = signed_in(app, "approver@gdp.example"), f"/desk/requests/{request.id}"
    prefix = "remark-cohorts-0-learners"
    sent = prefixed(prefix, client, text=" ") | {"on": "cohorts.0.learners"}
    answer = client.post(f"{path}/remarks", data=sent)
    assert answer.status_code == 422
    assert f'href="#{prefix}-text"' in answer.get_data(as_text=True)
    answer = client.post(f"{path}/remarks", data=sent | {f"{prefix}-text": HOSTILE})
    assert answer.location.endswith(f"{path}#a-cohorts-0-learners")
    body = client.get(path).get_data(as_text=True)
    assert "<img src=x" not in body
    assert "&lt;img src=x onerror=alert(1)&gt; {{ 7*7 }}" in body
    assert (
        client.post(f"{path}/remarks", data=sent | {"on": "audience", "remark-audience-text": "?"}).status_code == 404
    )
    found = db.session.query(ReviewComment).one()
    for verb, status in (("close", 409), ("burn", 404), ("discard", 303), ("discard", 404)):
        assert post(client, f"/desk/remarks/{found.id}/{verb}")[0] == status


def test_a_stranger_finds_no_remark(app: Flask, producer: Producer) -> None:
    request = scene.submitted(producer)
    remark = remarks.write_remark(request.id, "cohorts", "Combien ?", who(producer, "approver"), NOW)
    make_person("other@langues.example", scene.staffed_producer("langues"), ["approver"])
    stranger = signed_in(app, "other@langues.example")
    for path in (
        f"/desk/remarks/{remark.id}/close",
        f"/desk/requests/{request.id}/read",
        f"/desk/requests/{request.id}/propose",
    ):
        assert post(stranger, path)[0] == 404
    assert stranger.get(f"/desk/requests/{request.id}/redline").status_code == 404
    with pytest.raises(NotFound):
        remarks.close_remark("missing", who(producer, "approver"), NOW)


def corrected(producer: Producer) -> IntakeRequest:
    """A request that came back with one group more, one less, and more learners."""
    request = scene.submitted(producer)
    request_corrections(request.id, (Comment("cohorts.0.learners", "Vraiment ?"),), who(producer, "approver"), LATER)
    answers = deepcopy(request.answers)
    answers["cohorts"][0]["learners"] += 7
    answers["cohorts"].append({"label": f"Groupe Z {HOSTILE}", "learners": 3, "track": "classic"})
    return resubmitted(request, answers, LATER)


def test_it_opens_on_what_changed_since_this_readers_last_reading(app: Flask, producer: Producer) -> None:
    request = corrected(producer)
    path = f"/desk/requests/{request.id}"
    first, second = signed_in(app, "approver@gdp.example"), signed_in(app, "second@gdp.example")
    page = read(first, path)
    assert "Ce qui a changé depuis votre dernière lecture" in page
    since = page[page.index('id="since"') : page.index('id="price"')]
    assert "Groupe 1 › Nombre d’apprenants" in since
    assert "Ligne ajoutée" in since
    assert "Prix ›" in since
    assert "<img src=x" not in first.get(path).get_data(as_text=True)
    assert "Vous n’avez pas encore lu cette demande" in read(second, path)
    assert "Groupe 1 › Nombre d’apprenants" in read(second, f"{path}?since=1")
    for odd in ("2", "99", "x", "-1"):
        assert "Choisissez un envoi précédent" in read(second, f"{path}?since={odd}")
    assert post(second, f"{path}/read")[0] == 303
    assert "Vous avez lu le dernier envoi." in read(second, path)


def test_everything_that_happened_by_kind_and_all_documents(app: Flask, producer: Producer) -> None:
    agreement = scene.prepared(producer, scene.submitted(producer, "Lycée"))
    path = f"/desk/requests/{agreement.request_id}"
    client = signed_in(app, "approver@gdp.example")
    page = read(client, path)
    history = page[page.index('class="history"') :]
    assert history.index("Convention prête") < history.index("Demande approuvée") < history.index("Demande envoyée")
    mails = read(client, f"{path}?kind=mail")
    mails = mails[mails.index('class="history"') :]
    assert "Retenu (démonstration)" in mails
    assert "Demande approuvée</" not in mails
    assert "Rien de ce genre" in read(client, f"{path}?kind=invoice")
    papers = page[page.index('id="documents"') :]
    for name in (
        "Texte de la convention",
        "Devis",
        "Convention à signer (PDF)",
        "Conditions d’utilisation qui s’appliquent",
    ):
        assert name in papers
    assert "Signer la convention" in page


def test_the_redline_of_a_draft_and_of_an_agreement(app: Flask, producer: Producer) -> None:
    request = scene.submitted(producer, "Lycée")
    client = signed_in(app, "approver@gdp.example")
    assert "Texte standard, sans écart" in read(client, f"/desk/requests/{request.id}/redline")
    scene.prepared(producer, request)
    for path in ("redline", "redline?on=request"):
        assert "Texte standard, sans écart" in read(client, f"/desk/requests/{request.id}/{path}")
