"""Absences: noted with a stand-in who shares a role and is there, taken back by either; told by mail; over by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import select

from licensing.accounts.absences import absences, away_on, colleagues, stand_in_for
from licensing.accounts.access import Actor
from licensing.accounts.models import Absence
from licensing.accounts.operations import Plan, cancel_absence, disable_person, record_absence, revoke_role
from licensing.accounts.queries import actor_named
from licensing.audit.models import AuditEntry
from licensing.catalogue.models import Producer
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound
from licensing.outbox.models import OutboxMessage
from tests.factories.catalogue import make_producer
from tests.factories.people import make_person

AT = datetime(2026, 9, 2, 10, 0, tzinfo=timezone.utc)
TODAY = date(2026, 9, 2)
STAFF = {
    "nora": ("approver",), "solene": ("approver", "signatory"), "zoe": ("signatory",), "fin": ("finance",), "kim": ("approver",)
}  # fmt: skip


@pytest.fixture
def producer(app: Flask) -> Producer:
    made = make_producer()
    for name, roles in STAFF.items():
        make_person(f"{name}@gdp.example", made, roles, name=name.capitalize())
    return made


def actor(name: str) -> Actor:
    return actor_named(f"{name}@gdp.example")


def plan(producer: Producer, stand_in: str, first: int = 1, last: int = 3, note: str = "") -> Plan:
    """An absence from so many days after today to so many, both included."""
    days = (TODAY + timedelta(days=first), TODAY + timedelta(days=last))
    return Plan(producer.id, actor(stand_in).person_id or "", *days, note)


def mails() -> list[tuple[str, str, str]]:
    written = select(OutboxMessage.payload).where(OutboxMessage.kind == "mail").order_by(OutboxMessage.id)
    rows = db.session.scalars(written)
    return [(row["to"].partition("@")[0], row["template"].rpartition("/")[2], row["text"]) for row in rows]


def refused(wanted: Plan, by: str) -> tuple[str, str]:
    """The code of the refusal and its sentence."""
    with pytest.raises(InvalidInput) as refusal:
        record_absence(wanted, actor(by), AT)
    db.session.rollback()
    return refusal.value.problems[0].code, refusal.value.problems[0].message["fr"]


def test_the_stand_in_is_told_and_the_days_are_both_included(app: Flask, producer: Producer) -> None:
    with app.test_request_context():
        record_absence(plan(producer, "solene", note="<b>Congés</b> {{ 7*7 }}"), actor("nora"), AT)
    (to, template, text), *others = mails()
    assert (to, template, others) == ("solene", "absence_recorded", [])
    assert "du 3 septembre 2026 au 5 septembre 2026" in text
    assert "<b>Congés</b> {{ 7*7 }}" in text
    assert "Sa signature ne se délègue pas" in text
    there = {
        days: (stand_in_for("NORA@gdp.example", producer.id, "approver", TODAY + timedelta(days=days)) is not None)
        for days in range(5)
    }
    assert there == {0: False, 1: True, 2: True, 3: True, 4: False}
    assert [entry.action for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq))][-1] == (
        "accounts.record_absence"
    )
    assert [each.person.name for each in away_on([producer.id], TODAY + timedelta(days=1))] == ["Nora"]
    assert away_on([producer.id], TODAY) == []
    assert len(absences([producer.id], TODAY)) == 1
    assert absences([producer.id], TODAY + timedelta(days=4)) == []


def test_only_a_role_that_both_hold_passes_on(app: Flask, producer: Producer) -> None:
    with app.test_request_context():
        record_absence(plan(producer, "nora"), actor("solene"), AT)
    on = TODAY + timedelta(days=2)
    assert stand_in_for("solene@gdp.example", producer.id, "approver", on) is not None
    assert stand_in_for("solene@gdp.example", producer.id, "signatory", on) is None
    revoke_role("nora@gdp.example", producer.id, "approver", AT)
    assert stand_in_for("solene@gdp.example", producer.id, "approver", on) is None, (
        "a role taken away passes nothing on"
    )


def test_what_is_refused_and_why(app: Flask, producer: Producer) -> None:
    other = make_producer("other")
    make_person("away@other.example", other, ["approver"])
    good = plan(producer, "solene")
    with app.test_request_context():
        stranger = replace(good, stand_in_id=actor_named("away@other.example").person_id or "")
        assert refused(replace(good, stand_in_id=actor("fin").person_id or ""), "nora")[0] == "colleague"
        assert refused(replace(good, stand_in_id=actor("nora").person_id or ""), "nora")[0] == "colleague"
        assert refused(stranger, "nora")[0] == "colleague"
        assert refused(plan(producer, "solene", -1, 3), "nora")[0] == "past"
        assert refused(plan(producer, "solene", 3, 2), "nora")[0] == "order"
        assert refused(plan(producer, "solene", 1, 400), "nora")[0] == "too_long"
        assert refused(plan(producer, "solene", note="x" * 501), "nora")[0] == "too_long"
        with pytest.raises(NotFound):
            record_absence(replace(good, producer_id=other.id), actor("nora"), AT)
        db.session.rollback()
        disable_person("solene@gdp.example", AT)
        assert refused(good, "nora")[0] == "colleague", "a disabled person stands in for nobody"
    assert db.session.query(Absence).count() == 0


def test_nobody_is_away_twice_or_replaced_by_who_is_away(app: Flask, producer: Producer) -> None:
    with app.test_request_context():
        record_absence(plan(producer, "solene", 5, 8), actor("nora"), AT)
        assert refused(plan(producer, "kim", 8, 9), "nora")[0] == "overlap"
        code, said = refused(plan(producer, "nora", 1, 5), "kim")
        assert (code, "Nora est aussi en congé" in said) == ("away", True)
        code, said = refused(plan(producer, "kim", 8, 20), "solene")
        assert (code, "Vous remplacez Nora du 7 septembre 2026" in said) == ("standing_in", True)
        record_absence(plan(producer, "kim", 9, 10), actor("nora"), AT)
        record_absence(plan(producer, "kim", 1, 4), actor("solene"), AT)
    assert db.session.query(Absence).count() == 3


def test_either_of_the_two_takes_it_back_and_the_other_is_told(app: Flask, producer: Producer) -> None:
    with app.test_request_context():
        first = record_absence(plan(producer, "solene"), actor("nora"), AT)
        with pytest.raises(NotAllowed):
            cancel_absence(first.id, actor("kim"), AT)
        db.session.rollback()
        cancel_absence(first.id, actor("solene"), AT)
        cancel_absence(first.id, actor("solene"), AT)
        assert [each[:2] for each in mails()] == [("solene", "absence_recorded"), ("nora", "absence_cancelled")]
        second = record_absence(plan(producer, "kim"), actor("nora"), AT)
        cancel_absence(second.id, actor("nora"), AT)
        assert mails()[-1][:2] == ("kim", "absence_cancelled")
        third = record_absence(plan(producer, "kim"), actor("nora"), AT)
        with pytest.raises(NotAllowed):
            cancel_absence(third.id, actor("nora"), AT + timedelta(days=30))
        db.session.rollback()
        other = make_person("o@other.example", make_producer("other"), ["approver"])
        with pytest.raises(NotFound):
            cancel_absence(third.id, actor_named(other.email), AT)
    assert stand_in_for("nora@gdp.example", producer.id, "approver", TODAY + timedelta(days=2)) is not None


def test_colleagues_have_their_roles_in_one_order(producer: Producer) -> None:
    found = {each.name: each.roles for each in colleagues([producer.id])}
    assert found == {name.capitalize(): roles for name, roles in STAFF.items()}
