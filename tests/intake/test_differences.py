"""Two people on one step: rows beside each other, fields one by one, nothing lost whatever is chosen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from licensing.accounts.access import Actor
from licensing.intake.models import IntakeRequest
from licensing.intake.operations.colleagues import invite
from licensing.intake.views.differences import align
from licensing.kernel import clock
from licensing.kernel.database import db
from tests.factories.catalogue import make_producer
from tests.factories.people import sign_in_partner
from tests.intake.partner import Page, Partner

NOW = datetime(2026, 9, 2, 10, 0, tzinfo=timezone.utc)
rows = st.lists(st.fixed_dictionaries({"label": st.sampled_from("ABC")}), max_size=5)


@pytest.fixture
def partner(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Partner]:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    make_producer()
    yield Partner(sqlite_app)


@given(rows, rows)
def test_every_row_of_either_side_is_there_once_and_in_order(
    mine: list[dict[str, str]], theirs: list[dict[str, str]]
) -> None:
    pairs = align(mine, theirs)
    assert [here for here, _ in pairs if here is not None] == mine
    assert [there for _, there in pairs if there is not None] == theirs
    assert (None, None) not in pairs


def test_a_row_taken_away_does_not_shift_the_others() -> None:
    a, b, c = ({"label": name} for name in "abc")
    assert align([a, b, c], [b, c]) == [(a, None), (b, b), (c, c)]
    assert align([a, b], [a, b, c]) == [(a, a), (b, b), (None, c)]


def begin(partner: Partner) -> str:
    page = partner.press(
        partner.open("/request/"), "/request/", {"audience": "education", "email": "ines@example.org"}, button=None
    )
    return page.url


def cohorts(*groups: tuple[str, str]) -> dict[str, str]:
    fields = {}
    for index, (label, learners) in enumerate(groups):
        names = {"label": label, "learners": learners, "track": "classic"}
        fields |= {f"cohorts-{index}-{name}": value for name, value in names.items()}
    return fields


def stored(draft: str) -> list[dict[str, object]]:
    db.session.expire_all()
    answers = db.session.get_one(IntakeRequest, draft.rpartition("/")[2]).answers
    return [{name: row.get(name) for name in ("label", "learners")} for row in answers["cohorts"]]


def both(partner: Partner, draft: str, theirs: dict[str, str], mine: dict[str, str]) -> Page:
    """Two windows opened together; the other one saves first. The page that compares them."""
    base = dict(partner.open(f"{draft}/step/4").form("/step/4").form_values())
    known = {name: value for name, value in base.items() if not name.startswith("cohorts-")}
    url = f"{draft}/step/4"
    partner.post(url, {**known, **theirs, "action": "continue"})
    page = partner.post(url, {**known, **mine, "action": "continue"})
    assert (page.status, page.h1) == (409, "Cette étape a changé entre-temps")
    return page


def choose(partner: Partner, draft: str, page: Page, **fields: str) -> Page:
    form = page.form("/step/4")
    picked = {**dict(form.form_values()), **{name.replace("__", "-"): value for name, value in fields.items()}}
    return partner.post(f"{draft}/step/4", {**picked, "action": "continue"})


def test_rows_added_by_both_are_all_kept_unless_one_is_dropped(partner: Partner) -> None:
    draft = begin(partner)
    page = both(partner, draft, cohorts(("A", "10"), ("Leur groupe", "20")), cohorts(("Mon groupe", "5"), ("A", "10")))
    legends = page.texts("//fieldset/legend")
    assert legends == [
        "Groupe 1 · seulement dans votre saisie",
        "Groupe 3 · ajouté ou gardé dans l’autre version seulement",
    ]
    assert "Leur groupe, 20, " in page.body
    choose(partner, draft, page)
    assert stored(draft) == [
        {"label": "Mon groupe", "learners": 5}, {"label": "A", "learners": 10}, {"label": "Leur groupe", "learners": 20},
    ]  # fmt: skip


def test_a_dropped_row_goes_and_a_field_is_chosen_by_itself(partner: Partner) -> None:
    draft = begin(partner)
    page = both(partner, draft, cohorts(("A", "11"), ("B", "20")), cohorts(("A", "12")))
    assert page.texts("//h2") == ["Groupe 1"]
    assert "Nombre d’apprenants" in page.texts("//fieldset/legend")
    choose(partner, draft, page, **{"cohorts-0-learners": "11", "drop-cohorts-1": "1"})
    assert stored(draft) == [{"label": "A", "learners": 11}]


def test_the_page_says_who_saved_and_when(partner: Partner, sqlite_app: Flask) -> None:
    draft = begin(partner)
    with sqlite_app.test_request_context():
        owner = Actor(partner_email="ines@example.org")
        invite(draft.rpartition("/")[2], "salma@example.org", "", owner, NOW)
    colleague = Partner(sqlite_app)
    sign_in_partner(colleague.client, "salma@example.org", NOW)
    url = f"{draft}/step/2"
    mine, theirs = (dict(who.open(url).form("/step/2").form_values()) for who in (partner, colleague))
    theirs |= {"contacts-requester-name": "Leur nom", "contacts-billing-same": "y"}
    colleague.post(url, {**theirs, "action": "later"})
    own = {**mine, "contacts-requester-name": "Mon nom", "contacts-signatory-same": "y"}
    refused = partner.post(f"{url}/autosave", own)
    assert "modifiée le 2 septembre 2026 à 12:00 par salma@example.org" in refused.body
    page = partner.post(url, {**own, "action": "continue"})
    assert "elle a été enregistrée le 2 septembre 2026 à 12:00 par salma@example.org" in page.body
    assert page.texts("//h2") == ["Demandeur", "Signataire", "Facturation"]
    chosen = {**dict(page.form("/step/2").form_values()), "contacts-billing-same": "y", "action": "later"}
    assert partner.post(url, chosen).h1 == "Votre demande"
    contacts = db.session.get_one(IntakeRequest, draft.rpartition("/")[2]).answers["contacts"]
    db.session.expire_all()
    assert contacts["requester"]["name"] == contacts["signatory"]["name"] == contacts["billing"]["name"] == "Mon nom"
    assert "modifiée par salma@example.org" not in partner.open(draft).body, "the last change is one's own again"
