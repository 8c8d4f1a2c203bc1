"""The six steps through the browser without JavaScript: walk, mistakes, windows, strangers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from licensing.catalogue.models import Producer
from licensing.intake.models import IntakeRequest, ReviewComment
from licensing.intake.steps.table import step
from licensing.kernel.database import db
from tests.factories.catalogue import make_producer
from tests.factories.people import csrf_token
from tests.intake.partner import Page, Partner

NOW = datetime(2026, 9, 2, 10, 0, tzinfo=timezone.utc)
ORGANISATION = {
    "organisation-name": "Université Haute-Sorgue",
    "organisation-country": "FR",
    "organisation-public": "y",
    "organisation-identifiers-siret": "000 001 057 00017",
    "organisation-address-street": "28 rue de la Démonstration",
    "organisation-address-postal_code": "84990",
    "organisation-address-city": "Haute-Sorgue",
}
CONTACTS = {
    "contacts-requester-name": "Inès Petit-Dumas",
    "contacts-requester-email": "ines@haute-sorgue.example",
    "contacts-signatory-name": "Nadia Lemoine",
    "contacts-signatory-email": "nadia@haute-sorgue.example",
    "contacts-signatory-role": "Présidente",
    "contacts-billing-same": "y",
}
OPTIONS = {
    "uses-curriculum": "y",
    "uses-certificates-team-quantity": "72",
    "uses-certificates-team-payer": "organisation",
    "uses-supervised_exam-quantity": "60",
    "uses-supervised_exam-payer": "organisation",
    "uses-private_circles": "1",
}


@pytest.fixture
def producer(sqlite_app: Flask) -> Iterator[Producer]:
    with time_machine.travel(NOW, tick=True):
        yield make_producer(agreement_prefix="GDP")


@pytest.fixture
def partner(sqlite_app: Flask, producer: Producer) -> Partner:
    return Partner(sqlite_app)


def begin(partner: Partner, audience: str = "education", email: str = "ines@haute-sorgue.example") -> str:
    """A new draft; its id."""
    page = partner.press(partner.open("/request/"), "/request/", {"audience": audience, "email": email}, button=None)
    assert page.h1 == "Votre demande", page.body
    return page.url.rpartition("/")[2]


def fill(partner: Partner, draft: str, number: int, fields: dict[str, str], button: str = "continue") -> Page:
    return partner.press(partner.open(f"/request/{draft}/step/{number}"), f"/step/{number}", fields, button)


def fill_all(partner: Partner, draft: str) -> Page:
    """Steps one to five; the page of step six."""
    fill(partner, draft, 1, ORGANISATION)
    fill(partner, draft, 2, CONTACTS)
    fill(partner, draft, 3, {"session-id": "gdp-2026-09"})
    fill(partner, draft, 4, {}, "add-cohorts")
    groups = {"cohorts-0-label": "A", "cohorts-0-learners": "72", "cohorts-0-track": "team"}
    more = {"cohorts-1-label": "B", "cohorts-1-learners": "48", "cohorts-1-track": "classic"}
    fill(partner, draft, 4, {**groups, **more})
    return fill(partner, draft, 5, OPTIONS)


def send(partner: Partner, page: Page, **fields: str) -> Page:
    return partner.press(page, "/submit", {"commitment": "y", **fields}, button=None)


def stored(draft: str) -> IntakeRequest:
    db.session.expire_all()
    return db.session.get_one(IntakeRequest, draft)


def test_the_whole_walk(partner: Partner) -> None:
    draft = begin(partner)
    summary = fill_all(partner, draft)
    assert summary.h1 == "Vérifiez votre demande avant de l’envoyer"
    assert "6 280,00 €" in summary.body.replace("\u202f", " ").replace("\u00a0", " ")
    preview = partner.open(f"/request/{draft}/preview")
    assert preview.status == 200
    assert "Université Haute-Sorgue" in preview.body
    sent = send(partner, summary, purchase_order="PO-2605", service_code="SVC")
    assert (sent.url, sent.h1) == (f"/request/{draft}/sent", "Demande envoyée")
    assert "DEM-GDP-2026-0001" in sent.body
    request = stored(draft)
    assert (request.state, request.quote["total"]) == ("submitted", "7536.00")
    assert request.answers["contacts"]["billing"] == {"name": "Inès Petit-Dumas", "email": "ines@haute-sorgue.example"}
    assert request.answers["organisation"]["identifiers"] == {"siret": "00000105700017"}
    assert (request.answers["purchase_order"], request.answers["service_code"]) == ("PO-2605", "SVC")
    assert partner.open(f"/request/{draft}/sent").h1 == "Demande envoyée"


def test_sending_twice_is_one_request(partner: Partner) -> None:
    draft = begin(partner)
    summary = fill_all(partner, draft)
    assert send(partner, summary).h1 == send(partner, summary).h1 == "Demande envoyée"
    assert db.session.scalar(select(func.count()).select_from(IntakeRequest)) == 1


def test_one_click_or_two_make_one_draft(partner: Partner) -> None:
    start = partner.open("/request/")
    fields = {"audience": "employer", "email": "a@example.org"}
    first = partner.press(start, "/request/", fields, button=None)
    second = partner.press(start, "/request/", fields, button=None)
    assert first.url == second.url
    assert "Reprendre" in partner.open("/request/").body


def test_five_wrong_places_are_said_in_five_places(partner: Partner) -> None:
    draft = begin(partner)
    wrong = {**ORGANISATION, "organisation-name": "", "organisation-country": "", "organisation-address-city": "  ",
             "organisation-identifiers-siret": "123", "organisation-identifiers-uai": "0000000B"}  # fmt: skip
    page = fill(partner, draft, 1, wrong)
    assert page.title.startswith("Erreur :")
    assert {target for target, _ in page.errors()} == {
        "#organisation-name", "#organisation-country", "#organisation-address-city",
        "#organisation-identifiers-siret", "#organisation-identifiers-uai",
    }  # fmt: skip
    for target, words in page.errors():
        [field] = page.tree.xpath(f"//*[@id='{target[1:]}']")
        assert field.get("aria-invalid") == "true"
        [beside] = page.tree.xpath(f"//*[@id='{target[1:]}-error']")
        assert words in " ".join(beside.text_content().split())
    assert page.form("/step/1").fields["organisation-identifiers-siret"] == "123"
    assert stored(draft).answers["organisation"]["identifiers"]["siret"] == "123"


def test_saving_for_later_says_nothing_is_wrong(partner: Partner) -> None:
    draft = begin(partner)
    page = fill(partner, draft, 4, {"cohorts-0-learners": "beaucoup"}, "later")
    assert (page.h1, page.errors()) == ("Votre demande", [])
    assert stored(draft).answers["cohorts"] == [{"learners": "beaucoup"}]
    assert partner.open(f"/request/{draft}/step/4").form("/step/4").fields["cohorts-0-learners"] == "beaucoup"


def test_rows_are_added_and_taken_away_by_buttons(partner: Partner) -> None:
    draft = begin(partner)
    page = fill(partner, draft, 2, {}, "add-teachers")
    page = partner.press(page, "/step/2", {"teachers-0-name": "Loïc"}, "add-teachers")
    page = partner.press(page, "/step/2", {"teachers-1-name": "Salma"}, "remove-teachers-0")
    assert page.form("/step/2").fields["teachers-0-name"] == "Salma"
    assert "teachers-1-name" not in page.form("/step/2").fields


def test_a_skipped_step_is_refused_with_a_link(partner: Partner) -> None:
    draft = begin(partner)
    fill(partner, draft, 1, ORGANISATION)
    page = send(partner, partner.open(f"/request/{draft}/step/6"))
    assert (page.status, stored(draft).state) == (422, "draft")
    targets = [target for target, _ in page.errors()]
    assert f"/request/{draft}/step/3?back=6&check=1" in targets
    assert f"/request/{draft}/step/4?back=6&check=1#cohorts-0-label" in targets
    assert f"/request/{draft}/step/3?back=6&check=1#session-id-0" in targets


def test_without_the_commitment_nothing_leaves_and_the_order_number_stays(partner: Partner) -> None:
    draft = begin(partner)
    page = partner.press(fill_all(partner, draft), "/submit", {"purchase_order": "BC-7"}, button=None)
    assert page.errors() == [("#commitment", "Cochez l’engagement pour envoyer votre demande")]
    assert page.title.startswith("Erreur :")
    assert (stored(draft).state, stored(draft).answers["purchase_order"]) == ("draft", "BC-7")
    assert send(partner, page).h1 == "Demande envoyée"


def test_a_price_or_a_state_sent_by_the_browser_changes_nothing(partner: Partner) -> None:
    draft = begin(partner)
    page = partner.open(f"/request/{draft}/step/4")
    forged = {"cohorts-0-label": "A", "cohorts-0-learners": "10", "cohorts-0-track": "classic"}
    more = {
        "state": "approved",
        "quote": "{}",
        "audience": "employer",
        "learner_count": "1",
        "uses-private_session": "y",
    }
    known = dict(page.form("/step/4").form_values())
    partner.post(f"/request/{draft}/step/4", {**known, **forged, **more, "organisation-network": "y"})
    request = stored(draft)
    assert (request.state, request.audience, request.learner_count, request.quote) == ("draft", "education", 10, None)
    assert request.answers["uses"]["private_session"] is False
    assert "network" not in request.answers["organisation"]


def test_an_older_quote_must_be_confirmed_again(partner: Partner) -> None:
    draft = begin(partner)
    page = partner.press(fill_all(partner, draft), "/submit", {"commitment": "y", "quote_seen": "0" * 64}, button=None)
    assert (page.status, stored(draft).state) == (409, "draft")
    assert "Le prix a changé depuis que vous l’avez lu" in page.body
    assert send(partner, page).h1 == "Demande envoyée"


def test_a_use_the_rules_forbid_has_no_field(partner: Partner) -> None:
    draft = begin(partner, "employer")
    page = partner.open(f"/request/{draft}/step/5")
    assert "uses-content_reuse" not in page.form("/step/5").fields
    [card] = page.texts("//li[contains(@class,'use-forbidden')]")
    assert "Non permis" in card
    assert "Hors du site du MOOC, le contenu n'est exploité que dans une session privée." in card
    assert "Session privée dédiée (SPOC)" in card
    partner.post(f"/request/{draft}/step/5", {**dict(page.form("/step/5").form_values()), "uses-content_reuse": "y"})
    assert stored(draft).answers["uses"]["content_reuse"] is False


def test_the_only_payer_is_filled_in(partner: Partner) -> None:
    draft = begin(partner, "employer")
    fill(partner, draft, 5, {"uses-certificates-classic-quantity": "5"})
    assert stored(draft).answers["uses"]["certificates"] == [
        {"track": "classic", "quantity": 5, "payer": "organisation"}
    ]


@pytest.mark.parametrize(
    ("audience", "on", "sentence"),
    [
        ("education", NOW, "nous demandons depuis le 1er septembre 2026 de contribuer financièrement"),
        ("education", datetime(2026, 6, 2, tzinfo=timezone.utc), "nous demanderons de contribuer financièrement à cette formation à partir du 1"),
        ("employer", NOW, "Pour les entreprises, nous demandons de contribuer financièrement à cette formation."),
    ],
)  # fmt: skip
def test_the_sentence_of_the_discussion(partner: Partner, audience: str, on: datetime, sentence: str) -> None:
    with time_machine.travel(on, tick=True):
        page = partner.open(f"/request/{begin(partner, audience)}/step/5")
    assert "Le MOOC est gratuit lorsqu’il est suivi à titre individuel." in page.body
    assert sentence in " ".join(page.tree.text_content().split())


def test_two_windows_show_both_answers_and_lose_none(partner: Partner) -> None:
    draft = begin(partner)
    first, second = (partner.open(f"/request/{draft}/step/1") for _ in range(2))
    partner.press(first, "/step/1", {**ORGANISATION, "organisation-name": "Celle de gauche"})
    page = partner.press(second, "/step/1", {**ORGANISATION, "organisation-name": "Celle de droite"})
    assert page.status == 409
    assert page.h1 == "Cette étape a changé entre-temps"
    [choice] = page.texts("//fieldset")
    assert "Celle de droite" in choice
    assert "Celle de gauche" in choice
    assert stored(draft).answers["organisation"]["name"] == "Celle de gauche"
    partner.press(page, "/step/1", {"organisation-name": "Celle de droite"})
    assert stored(draft).answers["organisation"]["name"] == "Celle de droite"
    assert stored(draft).answers["organisation"]["address"]["city"] == "Haute-Sorgue"


def test_a_strangers_request_is_as_missing_as_none(partner: Partner, sqlite_app: Flask) -> None:
    draft = begin(partner)
    stranger = Partner(sqlite_app)
    begin(stranger, email="other@example.org")
    token = csrf_token(stranger.client, "/request/")
    gets = ["", "/step/1", "/step/6", "/sent", "/withdraw"]
    posts = ["/step/1", "/step/1/autosave", "/price", "/submit", "/withdraw", "/again"]
    for path in gets:
        theirs, none = (stranger.client.get(f"/request/{name}{path}") for name in (draft, "0" * 32))
        assert (theirs.status_code, none.status_code) == (404, 404), path
        assert _same(theirs.get_data(as_text=True)) == _same(none.get_data(as_text=True))
    for path in posts:
        fields = {"csrf_token": token, "version": "1"}
        theirs, none = (stranger.client.post(f"/request/{name}{path}", data=fields) for name in (draft, "0" * 32))
        assert (theirs.status_code, none.status_code) == (404, 404), path
        assert _same(theirs.get_data(as_text=True)) == _same(none.get_data(as_text=True))
    assert stored(draft).version == 1


def _same(body: str) -> str:
    """A page without what differs on every answer: tokens, nonces, its reference, its own address."""
    body = re.sub(r'(nonce|value)="[^"]*"', "", body)
    return re.sub(r"[0-9a-f]{8,32}", "", body)


HOSTILE = [
    "{{7*7}}", "<img src=x onerror=alert(1)>", "</style><script>alert(1)</script>", "[lien](https://evil.example)",
    "=HYPERLINK(1)", "مؤسسة الابتكار", "\u202eTest", "O'Brien & fils", "Null", "🎓" * 30, "É", "%s %(x)s",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_appear_literally(partner: Partner, name: str) -> None:
    draft = begin(partner)
    fill(partner, draft, 1, {**ORGANISATION, "organisation-name": name})
    for path in ("", "/step/1", "/step/6", "/withdraw"):
        page = partner.open(f"/request/{draft}{path}")
        assert page.status == 200
        assert not page.tree.xpath("//img[@onerror] | //script[contains(text(),'alert')] | //a[contains(@href,'evil')]")
        assert "49" not in page.texts("//bdi")
    assert partner.open(f"/request/{draft}/step/1").form("/step/1").fields["organisation-name"] == name
    assert name in partner.open(f"/request/{draft}").texts("//bdi")


def test_a_nul_sign_is_dropped(partner: Partner) -> None:
    draft = begin(partner)
    fill(partner, draft, 1, {"organisation-name": "Avant\x00Après"}, "later")
    assert stored(draft).answers["organisation"]["name"] == "AvantAprès"


def test_autosave_says_when_and_lets_the_page_go_on(partner: Partner) -> None:
    draft = begin(partner)
    page = partner.open(f"/request/{draft}/step/1")
    fields = {**dict(page.form("/step/1").form_values()), "organisation-name": "Un"}
    answer = partner.post(f"/request/{draft}/step/1/autosave", fields)
    assert answer.body.startswith("Enregistré à 12:00")
    version, seen = re.findall(r'name="(?:version|seen)"[^>]* value="([^"]+)"', answer.body)
    assert (version, seen) == ("2", step(1).seen(stored(draft).answers))
    again = {**fields, "organisation-name": "Deux", "version": version, "seen": seen}
    assert "Enregistré" in partner.post(f"/request/{draft}/step/1/autosave", again).body
    refused = partner.post(f"/request/{draft}/step/1/autosave", {**fields, "organisation-name": "Trois"})
    assert "modifiée dans une autre fenêtre" in refused.body
    assert stored(draft).answers["organisation"]["name"] == "Deux"


def test_the_price_panel_answers_without_saving(partner: Partner) -> None:
    draft = begin(partner)
    fill_all(partner, draft)
    page = partner.open(f"/request/{draft}/step/5")
    fields = {**dict(page.form("/step/5").form_values()), "uses-private_session": "y"}
    panel = partner.post(f"/request/{draft}/price", fields)
    assert "Session privée" in panel.body
    assert "Inscriptions" not in panel.body
    assert stored(draft).answers["uses"]["private_session"] is False


def test_the_price_button_without_javascript_saves_and_comes_back(partner: Partner) -> None:
    draft = begin(partner)
    fill_all(partner, draft)
    page = fill(partner, draft, 5, {"uses-private_circles": ""}, "price")
    assert page.url.endswith("/step/5")
    assert stored(draft).answers["uses"]["private_circles"] == 0


def test_a_change_from_the_summary_comes_back_to_it(partner: Partner) -> None:
    draft = begin(partner)
    summary = fill_all(partner, draft)
    [link] = [url for url in summary.tree.xpath("//a/@href") if "/step/3?" in url]
    page = partner.press(partner.open(link), "/step/3", {"session-id": "gdp-2027-03"})
    assert page.h1 == "Vérifiez votre demande avant de l’envoyer"
    assert "8 mars 2027" in page.body


def test_remarks_stand_on_their_step_and_the_form_reopens(partner: Partner) -> None:
    draft = begin(partner)
    send(partner, fill_all(partner, draft))
    assert partner.client.get(f"/request/{draft}/step/4").status_code == 303
    request = stored(draft)
    request.state = "corrections_requested"
    comment = ReviewComment(request_id=draft, path="cohorts", text="<b>Combien ?</b>", author="a@b.fr", created_at=NOW)
    db.session.add(comment)
    db.session.commit()
    assert "À corriger" in partner.open(f"/request/{draft}").body
    assert "<b>Combien" not in partner.open(f"/request/{draft}/step/4").body
    assert "&lt;b&gt;Combien ?" in partner.open(f"/request/{draft}/step/4").body
    assert "Combien" not in partner.open(f"/request/{draft}/step/3").body
    fill(partner, draft, 4, {"cohorts-0-learners": "80"})
    assert send(partner, partner.open(f"/request/{draft}/step/6")).h1 == "Demande envoyée"
    assert (stored(draft).reference, stored(draft).learner_count) == ("DEM-GDP-2026-0001", 128)


def test_giving_up(partner: Partner) -> None:
    draft = begin(partner)
    page = partner.press(partner.open(f"/request/{draft}/withdraw"), "/withdraw", {}, button=None)
    assert page.texts("//div[contains(@class,'notice-good')]") == ["Votre demande est retirée."]
    assert stored(draft).state == "withdrawn"
    assert "Reprendre" not in page.body
    assert partner.client.get(f"/request/{draft}/withdraw").status_code == 409


def test_an_individual_needs_nothing(partner: Partner, producer: Producer) -> None:
    page = partner.press(partner.open("/request/"), "/request/", {"audience": "individual"}, button=None)
    assert page.h1 == "Vous n’avez rien à demander : inscrivez-vous"
    assert producer.courses[0].enrol_url in page.tree.xpath("//a/@href")
    assert len(page.texts("//li[contains(@class,'use')]")) == 9
    assert db.session.scalar(select(func.count()).select_from(IntakeRequest)) == 0


@pytest.mark.parametrize("fields", [{"audience": "education", "email": "not an address"}, {"email": "a@example.org"}])
def test_a_start_with_a_mistake(partner: Partner, fields: dict[str, str]) -> None:
    page = partner.press(partner.open("/request/"), "/request/", fields, button=None)
    assert page.status == 422
    assert len(page.errors()) == 1


def test_opening_pages_writes_nothing(partner: Partner) -> None:
    draft = begin(partner)
    before: Any = stored(draft).version, stored(draft).updated_at
    for path in ("", "/step/1", "/step/5", "/step/6", "/step/4?check=1", "/withdraw"):
        assert partner.open(f"/request/{draft}{path}").status == 200
    assert (stored(draft).version, stored(draft).updated_at) == before


def test_english(partner: Partner) -> None:
    draft = begin(partner)
    fill(partner, draft, 1, {**ORGANISATION, "organisation-name": ""})
    page = partner.open(f"/request/{draft}/step/1?check=1&lang=en")
    assert page.h1 == "What is your organisation?"
    assert page.title.startswith("Error:")
    assert page.errors() == [("#organisation-name", "Give the official name of your organisation")]
