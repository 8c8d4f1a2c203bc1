"""Several people sign for each side, in order: in the file, in the rows, in the mails, on the pages."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from licensing.accounts.access import Actor
from licensing.agreements.countersigning import countersign_url
from licensing.agreements.desk.filters import Filters
from licensing.agreements.desk.queue import queue
from licensing.agreements.desk.standing import standing
from licensing.agreements.models import Agreement
from licensing.agreements.operations import approve_request, cancel_agreement
from licensing.agreements.printing import render_agreement
from licensing.agreements.rules.places import places
from licensing.agreements.signing_order import Seat, seat_problems, seats, set_signing_order
from licensing.agreements.signing_progress import signing_progress
from licensing.catalogue.models import Producer
from licensing.documents.operations import read
from licensing.intake.answers import problems
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound
from licensing.outbox.operations import drain
from licensing.signing import operations as signing
from licensing.signing.authority import installation_trust
from licensing.signing.queries import procedure_of
from licensing.signing.values import Consent
from licensing.signing.verification import verify_pdf
from tests.agreements import scene
from tests.agreements.sample_terms import named, sample_terms
from tests.agreements.scene import AT, LATER
from tests.factories.people import make_person
from tests.kept import kept_step
from tests.pdf import conformity_faults, pdf_text

ACCOUNTANT = {"name": "Élodie Marchand", "email": "elodie@valmont.example", "role": "Agente comptable"}
MINUTE = timedelta(minutes=1)


@kept_step
def staffed() -> Producer:
    """A producer whose director signs first, then its accountant."""
    producer = scene.staffed_producer()
    make_person("accounts@gdp.example", producer, ["signatory"], name="Accounts GDP")
    order = {"Signatory GDP": (1, "Directeur"), "Accounts GDP": (2, "Agent comptable")}
    wanted = [Seat(seat.person_id, seat.name, *order[seat.name]) for seat in seats(producer)]
    set_signing_order(producer.slug, wanted, scene.staff(producer), AT)
    return producer


@kept_step
def asked(producer: Producer) -> Any:
    """A request whose president and accountant both sign."""
    raw = deepcopy(scene.demo_request("Université Haute-Sorgue"))
    return scene.submitted_request(producer, {**raw, "cosignatories": [ACCOUNTANT]}, AT)


@kept_step
def sign(agreement: Agreement, who: Actor, at: Any) -> None:
    """Whoever was invited last signs under their own name."""
    row = next(row for row in rows(agreement) if row.state == "invited")
    token = scene.last_token()
    signing.send_code(token, scene.BROWSER, who, at)
    signing.consent(token, Consent(scene.last_code(), row.name, True, "fr"), scene.BROWSER, who, at + MINUTE)
    drain(at + 2 * MINUTE)
    db.session.refresh(agreement)


def rows(agreement: Agreement) -> list[Any]:
    procedure = procedure_of(f"agreement:{agreement.id}")
    assert procedure is not None
    return list(procedure.requests)


def accounts(producer: Producer) -> Actor:
    """The producer's accountant, signed in."""
    return replace(scene.staff(producer, "accounts"), roles={producer.id: frozenset({"signatory"})})


def test_four_people_sign_in_order_and_only_the_last_puts_it_in_force(app: Flask) -> None:
    producer = staffed()
    agreement = scene.prepared(producer, asked(producer))
    partners = [agreement.terms["parties"]["licensee"]["contacts"]["signatory"]["email"], ACCOUNTANT["email"]]
    everyone = [*partners, "signatory@gdp.example", "accounts@gdp.example"]
    assert [(row.field, row.email) for row in rows(agreement)] == list(
        zip(["licensee", "licensee-2", "licensor", "licensor-2"], everyone, strict=True)
    )
    people = [Actor(), Actor(), scene.staff(producer, "signatory"), accounts(producer)]
    seen = []
    for number, who in enumerate(people):
        assert [mail["to"] for mail in scene.mails("signing/mail/invite")] == everyone[: number + 1]
        sign(agreement, who, LATER + number * timedelta(hours=1))
        progress = signing_progress(agreement, LATER)
        assert progress is not None
        seen.append((agreement.state, progress.signed, progress.total))
    assert seen == [
        ("awaiting_licensee", 1, 4), ("awaiting_licensor", 2, 4), ("awaiting_licensor", 3, 4), ("in_force", 4, 4),
    ]  # fmt: skip
    trust = installation_trust(app.config["SETTINGS"])
    found = verify_pdf(
        read(agreement.sealed_document_id or ""), trust, LATER, expected=[r.field for r in rows(agreement)]
    )
    assert found.verdict == "valid"
    assert [who.name for who in found.signatures] == [row.name for row in rows(agreement)]
    told = [mail["to"] for mail in scene.mails("agreements/mail/in_force")]
    assert set(everyone) < set(told)
    [part] = scene.mails("agreements/mail/signed_in_part")
    assert ACCOUNTANT["name"] in part["text"]
    assert scene.journal(f"agreement:{agreement.id}")[1:] == [
        "agreements.prepared", "agreements.licensee_sealed_in_part", "agreements.licensee_sealed",
        "agreements.licensor_sealed_in_part", "agreements.licensor_sealed", *["attestations.issue"] * 3,
    ]  # fmt: skip


def test_the_queue_shows_a_file_once_and_to_the_one_whose_turn_it_is(app: Flask) -> None:
    producer = staffed()
    agreement = scene.prepared(producer, asked(producer))
    for hour in (0, 1):
        sign(agreement, Actor(), LATER + hour * timedelta(hours=1))
    director, accountant = scene.staff(producer, "signatory"), accounts(producer)
    for mine, other in ((director, accountant), (accountant, director)):
        for person, is_mine in ((mine, True), (other, False)):
            page = queue(standing(person, LATER.date()), Filters())
            assert [row.is_mine for row in page.rows] == [is_mine]
        if mine is director:
            sign(agreement, director, LATER + timedelta(hours=3))


def test_one_person_does_not_sign_twice_for_the_producer(app: Flask) -> None:
    producer = staffed()
    agreement = scene.prepared(producer, asked(producer))
    for hour in (0, 1):
        sign(agreement, Actor(), LATER + hour * timedelta(hours=1))
    with pytest.raises(NotAllowed):
        countersign_url(agreement.id, accounts(producer), LATER + timedelta(hours=2))
    assert "/sign/" in countersign_url(agreement.id, scene.staff(producer, "signatory"), LATER + timedelta(hours=2))


def test_between_two_signatures_of_the_partner_the_producer_may_still_cancel_but_not_while_one_is_sealed(
    app: Flask,
) -> None:
    producer = scene.staffed_producer()
    agreement, who = scene.prepared(producer, asked(producer)), scene.staff(producer)
    token, row = scene.last_token(), rows(agreement)[0]
    signing.send_code(token, scene.BROWSER, Actor(), LATER)
    signing.consent(token, Consent(scene.last_code(), row.name, True, "fr"), scene.BROWSER, Actor(), LATER)
    with pytest.raises(NotAllowed):
        cancel_agreement(agreement.id, "Erreur de session", who, LATER)
    db.session.rollback()
    drain(LATER + MINUTE)
    cancel_agreement(agreement.id, "Erreur de session", who, LATER + MINUTE)
    assert [each.state for each in rows(agreement)] == ["sealed", "cancelled", "cancelled"]


def test_later_settings_leave_an_approved_agreement_as_it_is(app: Flask) -> None:
    producer = staffed()
    request = asked(producer)
    approve_request(request.id, scene.staff(producer), AT)
    set_signing_order(producer.slug, [], scene.staff(producer), AT)
    drain(LATER)
    agreement = db.session.query(Agreement).one()
    assert [row.role for row in rows(agreement)][2:] == ["Directeur", "Agent comptable"]


@pytest.mark.parametrize(
    ("places_of", "wrong"),
    [((0, 0), []), ((1, 2), []), ((2, 1), []), ((1, 1), ["a.position", "b.position"][1:]), ((0, 2), ["b.position"])],
)
def test_an_order_begins_at_one_without_gap_or_double(places_of: tuple[int, int], wrong: list[str]) -> None:
    wanted = [Seat(key, key, place, "Directeur") for key, place in zip("ab", places_of, strict=True)]
    assert [problem.path for problem in seat_problems(wanted)] == wrong


def test_an_order_needs_a_capacity_and_the_producers_own_people(app: Flask) -> None:
    producer = staffed()
    seat = seats(producer)[0]
    with pytest.raises(InvalidInput):
        set_signing_order("gdp", [Seat(seat.person_id, seat.name, 1, " ")], scene.staff(producer), AT)
    with pytest.raises(NotFound):
        set_signing_order("gdp", [Seat("x", "X", 1, "Directeur")], scene.staff(producer), AT)
    with pytest.raises(NotFound):
        set_signing_order("gdp", [], scene.staff(producer, "signatory"), AT)


def test_each_signatory_has_an_address_of_their_own() -> None:
    raw = named("Université Haute-Sorgue")
    raw["cosignatories"] = [{**ACCOUNTANT, "email": raw["contacts"]["signatory"]["email"].upper()}]
    assert [(each.path, each.code) for each in problems(raw)] == [("cosignatories.0.email", "signatory_twice")]


def test_files_with_several_places_conform_in_each_language(tmp_path: Path) -> None:
    raw = named("Université Haute-Sorgue")
    raw["cosignatories"] = [ACCOUNTANT, {**ACCOUNTANT, "name": "فريد لمراني", "email": "f@x.example"}]
    files = {language: render_agreement(sample_terms(raw, language), draft=False) for language in ("fr", "ar")}
    assert conformity_faults(files, tmp_path) == []
    terms = sample_terms(raw, "fr")
    assert [place.field for place in places(terms)] == ["licensee", "licensee-2", "licensee-3", "licensor"]
    text = pdf_text(files["fr"], tmp_path)
    assert "dernière des 4 signatures" in " ".join(text.split())
