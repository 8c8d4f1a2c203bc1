"""The queue read by operations: its orders, filters, figures and pages, whose work waits on whom; on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, update

from licensing.accounts.operations import Plan, disable_person, grant_role, record_absence, revoke_role
from licensing.accounts.queries import actor_named
from licensing.agreements import progress
from licensing.agreements.desk import deadlines, queue
from licensing.agreements.desk.assignment import assign_request
from licensing.agreements.desk.filters import ORDERS, Filters, read_filters
from licensing.agreements.desk.rows import QueueRow
from licensing.agreements.desk.standing import Standing, standing
from licensing.agreements.models import Agreement
from licensing.catalogue.models import Producer
from licensing.intake.models import IntakeRequest
from licensing.intake.review import Comment, request_corrections
from licensing.kernel import paging
from licensing.kernel.clock import business_day
from licensing.kernel.database import db
from licensing.kernel.errors import NotAllowed, NotFound
from licensing.reporting.home import home_of
from tests.agreements import scene
from tests.agreements.scene import AT
from tests.factories.people import make_person

TODAY = business_day(AT) + timedelta(days=2)
ADA = "ada@gdp.example"


@pytest.fixture
def producer(app: Flask) -> Iterator[Producer]:
    with app.test_request_context():
        made = scene.staffed_producer()
        make_person(ADA, made, ["approver"], name="Ada Second")
        yield made


def as_(producer: Producer, role: str = "approver") -> Standing:
    return standing(scene.staff(producer, role), TODAY)


def names(rows: tuple[QueueRow, ...] | list[QueueRow]) -> list[str]:
    return [row.organisation_name.split()[0] for row in rows]


def shown(reader: Standing, **filters: str) -> list[str]:
    return names(queue.queue(reader, Filters(**filters)).rows)


def walked(reader: Standing, filters: Filters) -> list[QueueRow]:
    """Every page after the other."""
    found: list[QueueRow] = []
    page = queue.queue(reader, filters)
    while True:
        found += page.rows
        if page.following is None:
            return found
        page = queue.queue(reader, filters, page.following)


def test_a_request_given_to_a_colleague_waits_on_them_alone(producer: Producer) -> None:
    request, other = scene.submitted(producer, "Groupe Hydravia"), scene.submitted(producer, "IUT")
    approver, second = scene.staff(producer), db.session.get_one(IntakeRequest, request.id)
    assign_request(second.id, actor_named(ADA).person_id, approver, AT)
    assert shown(as_(producer), turn="me") == ["IUT"]
    assert set(shown(standing(actor_named(ADA), TODAY), turn="me")) == {"IUT", "Groupe"}
    assert shown(as_(producer), assignee="nobody") == ["IUT"]
    assert shown(as_(producer), assignee=actor_named(ADA).person_id or "") == ["Groupe"]
    assert shown(standing(actor_named(ADA), TODAY), assignee="me") == ["Groupe"]
    assert scene.journal(f"request:{request.id}")[-1] == "agreements.assign"
    assert [mail["to"] for mail in scene.mails("agreements/mail/assigned")] == [ADA]
    assign_request(other.id, approver.person_id, approver, AT)
    assert len(scene.mails("agreements/mail/assigned")) == 1, "nobody writes to themselves"
    revoke_role(ADA, producer.id, "approver", AT)
    assert set(shown(as_(producer), turn="me")) == {"IUT", "Groupe"}, "work of who left is everyone's"


def test_assigning_is_refused_with_its_reason(producer: Producer) -> None:
    request = scene.submitted(producer)
    signatory = scene.staff(producer, "signatory")
    with pytest.raises(NotAllowed, match="assign"):
        assign_request(request.id, actor_named(ADA).person_id, signatory, AT)
    with pytest.raises(NotAllowed) as refused:
        assign_request(request.id, signatory.person_id, scene.staff(producer), AT)
    assert "rôle d’approbation" in refused.value.because["fr"]
    db.session.rollback()
    foreign = scene.staffed_producer("other")
    with pytest.raises(NotFound):
        assign_request(request.id, None, scene.staff(foreign, "approver", "other"), AT)


def test_a_stand_in_sees_the_work_of_who_is_away_and_whose_it_is(producer: Producer) -> None:
    request = scene.submitted(producer)
    who = actor_named(ADA)
    assign_request(request.id, who.person_id, scene.staff(producer), AT)
    assert shown(as_(producer), turn="me") == []
    me = scene.staff(producer)
    record_absence(Plan(producer.id, me.person_id or "", TODAY, TODAY + timedelta(days=3)), who, AT)
    reader = as_(producer)
    assert shown(reader, turn="me") == ["Université"]
    absence = reader.replaced(producer.id, who.person_id, "approver")
    assert absence is not None
    assert absence.person.name == "Ada Second"
    later = standing(scene.staff(producer), TODAY + timedelta(days=4))
    assert shown(later, turn="me") == [], "it ends by itself"
    assert reader.replaced(producer.id, who.person_id, "signatory") is None


def test_work_is_everyones_when_the_stand_in_cannot_do_it(producer: Producer) -> None:
    """Ada approves and signs, Zoé only signs: what Ada should approve waits on no single person while Zoé stands in."""
    zoe = make_person("zoe@gdp.example", producer, ["signatory"])
    grant_role(ADA, producer.id, "signatory", AT)
    request, who = scene.submitted(producer), actor_named(ADA)
    assign_request(request.id, who.person_id, scene.staff(producer), AT)
    record_absence(Plan(producer.id, zoe.id, TODAY, TODAY), who, AT)
    assert shown(as_(producer), turn="me") == ["Université"]
    assert shown(standing(actor_named(zoe.email), TODAY), turn="me") == [], "she approves nothing"


def test_a_signature_waits_on_the_named_person_alone(producer: Producer) -> None:
    make_person("zoe@gdp.example", producer, ["signatory"])
    agreement = scene.prepared(producer)
    db.session.execute(update(Agreement).values(state="awaiting_licensor"))
    db.session.commit()
    assert shown(as_(producer, "signatory"), turn="me") == ["Université"]
    assert shown(standing(actor_named("zoe@gdp.example"), TODAY), turn="me") == []
    row = queue.queue(standing(actor_named("zoe@gdp.example"), TODAY), Filters()).rows[0]
    assert (row.signatory_name, row.is_mine, row.due_on) == ("Signatory GDP", False, agreement.due_on)
    disable_person("signatory@gdp.example", AT)
    assert shown(standing(actor_named("zoe@gdp.example"), TODAY), turn="me") == ["Université"]


def test_deadlines_are_kept_with_the_file(producer: Producer) -> None:
    request = scene.submitted(producer)
    assert request.due_on == date(2026, 9, 9), "a Wednesday and five working days"
    agreement = scene.prepared(producer, request)
    starts_on = date.fromisoformat(agreement.terms["session"]["starts_on"])
    assert agreement.due_on == progress.due_on("awaiting_licensee", business_day(scene.LATER), starts_on)
    rows = queue.queue(as_(producer), Filters()).rows
    assert [row.due_on for row in rows] == [agreement.due_on], "the signature's, no longer the review's"


def test_late_is_later_than_the_promise(producer: Producer) -> None:
    for organisation, days in (("Groupe Hydravia", 20), ("IUT", 5), ("Lycée", 0)):
        scene.submitted(producer, organisation, AT - timedelta(days=days))
    due = db.session.query(IntakeRequest.due_on).filter(IntakeRequest.organisation_name.startswith("IUT")).scalar()
    on_time = standing(scene.staff(producer), due)
    assert shown(on_time, late="1") == ["Groupe"]
    day_after = standing(scene.staff(producer), due + timedelta(days=1))
    assert shown(day_after, late="1", sort="due") == ["Groupe", "IUT"]
    found = queue.totals(day_after)
    assert (found.mine, found.late, found.mine_late, found.stages) == (3, 2, 2, {"to_review": 3})
    row = next(row for row in queue.queue(day_after, Filters()).rows if row.organisation_name.startswith("IUT"))
    assert row.days_late(day_after.today) == 1


def test_the_partners_turn_is_not_the_producers(producer: Producer) -> None:
    back = scene.submitted(producer, "IUT")
    request_corrections(back.id, (Comment("steps.1", "Nom ?"),), scene.staff(producer), AT)
    scene.submitted(producer, "Lycée")
    reader = as_(producer)
    assert shown(reader, turn="partner") == ["IUT"]
    assert shown(reader, turn="producer") == ["Lycée"]
    assert shown(reader, turn="nonsense") == []
    assert names(queue.due_rows(reader, date(2099, 1, 1), 10)) == ["Lycée"]


KEYS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "oldest": lambda row: (row["at"], row["id"]),
    "newest": lambda row: (-row["at"].timestamp(), _reversed(row["id"])),
    "due": lambda row: (row["due"] or queue.NEVER, row["at"], row["id"]),
    "amount": lambda row: (row["currency"], -Decimal(row["total"]), row["id"]),
}


def _reversed(text: str) -> list[int]:
    return [-ord(sign) for sign in text]


FACTS = st.lists(
    st.tuples(
        st.sampled_from(["EUR", "MAD"]),
        st.decimals(0, 20000, places=2).map(str) | st.sampled_from(["0.00", "999.90", "1000.00", "1000"]),
        st.integers(0, 4),
        st.integers(1, 3) | st.none(),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=FACTS)
def test_pages_are_the_sorted_list(producer: Producer, facts: list[tuple[str, str, int, int | None]]) -> None:
    """Page by page, every order is Python's own sorting of the rows: none missing, none twice; ties too."""
    db.session.execute(update(IntakeRequest).values(state="withdrawn", submitted_at=None))
    rows = [_raw(producer, number, *each) for number, each in enumerate(facts)]
    reader = as_(producer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queue, "PAGE_SIZE", 3)
        for order, key in KEYS.items():
            found = [row.id for row in walked(reader, Filters(sort=order))]
            assert found == [row["id"] for row in sorted(rows, key=key)], order
            assert [row.id for row in queue.all_rows(reader, Filters(sort=order))] == found
        mine = [row.id for row in walked(reader, Filters())]
        assert mine == [row["id"] for row in sorted(rows, key=KEYS["oldest"])], "all wait on the reader, oldest first"
    db.session.rollback()


def _raw(producer: Producer, number: int, currency: str, total: str, hours: int, due: int | None) -> dict[str, Any]:
    """A submitted request, written as a row: its place in an order depends on these facts only."""
    row: dict[str, Any] = {
        "at": AT - timedelta(hours=hours), "currency": currency, "total": total,
        "due": TODAY + timedelta(days=due) if due else None,
    }  # fmt: skip
    request = IntakeRequest(
        producer_id=producer.id, reference=None, state="submitted", language="fr", owner_email="a@b.example",
        audience="education", answers={"session": {"id": "s"}}, quote={"total": total, "currency": currency},
        organisation_name=f"O {number}", created_at=AT, updated_at=AT, submitted_at=row["at"], due_on=row["due"],
    )  # fmt: skip
    request.reference = f"R-{db.session.query(IntakeRequest).count()}-{number}"
    db.session.add(request)
    db.session.flush()
    return {**row, "id": request.id}


@pytest.mark.parametrize("order", ORDERS)
def test_a_cursor_of_another_order_is_the_first_page(producer: Producer, order: str) -> None:
    scene.submitted(producer)
    texts = ([], ["x"], ["x", "y"], ["EUR", "12.x", "id"], ["2026-01-01T00:00:00", "id"], ["2026-13-01", "a", "b"])
    for run in (*ORDERS, "mine", "others"):
        for values in texts:
            assert len(queue.queue(as_(producer), Filters(sort=order), paging.pack(run, values)).rows) <= 1
    assert paging.unpack(paging.pack("mine", ["\x00"]), ("mine",)) is None
    assert paging.unpack("W10=", ("mine",)) is None


def test_a_cursor_keeps_its_place_when_rows_come_and_go(producer: Producer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "PAGE_SIZE", 1)
    first = scene.submitted(producer, "IUT", AT - timedelta(days=2))
    scene.submitted(producer, "Lycée", AT)
    page = queue.queue(as_(producer), Filters(sort="oldest"))
    assert names(page.rows) == ["IUT"]
    db.session.execute(update(IntakeRequest).where(IntakeRequest.id == first.id).values(submitted_at=None))
    assert names(queue.queue(as_(producer), Filters(sort="oldest"), page.following or "").rows) == ["Lycée"]


def statements(act: Callable[[], object]) -> int:
    """How many statements something sends to the database."""
    seen: list[str] = []
    engine = db.engine

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_the_number_of_queries_does_not_depend_on_the_number_of_files(app: Flask, producer: Producer) -> None:
    who = scene.staff(producer)
    pages: tuple[Callable[[], object], ...] = (
        lambda: queue.queue(as_(producer), Filters(sort="due")),
        lambda: queue.totals(as_(producer)),
        lambda: deadlines.periods(queue.due_rows(as_(producer), date(2099, 1, 1), 200), TODAY),
        lambda: home_of(who, TODAY),
    )
    scene.submitted(producer, "IUT")
    few = [statements(page) for page in pages]
    for name in ("Lycée", "Groupe Hydravia", "École centrale"):
        request = scene.submitted(producer, name)
        assign_request(request.id, who.person_id, who, AT)
    assert [statements(page) for page in pages] == few
    assert max(few) <= 12


def test_periods_begin_on_monday() -> None:
    wednesday = date(2026, 9, 9)
    assert deadlines.end_of_next_week(wednesday) == date(2026, 9, 20)
    expected = {0: "today", -1: "late", 1: "this_week", 4: "this_week", 5: "next_week", 11: "next_week"}
    found = {days: deadlines.period_of(wednesday + timedelta(days=days), wednesday) for days in expected}
    assert found == expected


def test_filters_are_read_as_they_stand_in_the_address() -> None:
    assert read_filters({"stage": " to_review ", "unknown": "x", "text": 3}).asked() == {"stage": "to_review"}
    assert read_filters({"text": "a\x00b" + "x" * 999}).text == ("ab" + "x" * 999)[:200]
    assert Filters(sort="nonsense").order == "turn"
    assert Filters(sort="due").narrowing() == {}


def test_another_producers_people_see_nothing(producer: Producer) -> None:
    scene.submitted(producer)
    other = scene.staffed_producer("other")
    reader = standing(scene.staff(other, "approver", "other"), TODAY)
    assert queue.queue(reader, Filters()).rows == ()
    assert list(queue.all_rows(reader, Filters())) == []
    assert queue.totals(reader).stages == {}
    key = db.session.query(IntakeRequest.id).scalar()
    assert queue.chosen_rows(reader, [key]) == {}


def test_an_instant_without_zone_is_no_place() -> None:
    with pytest.raises(ValueError, match="zone"):
        paging.read_instant(datetime(2026, 1, 1).isoformat())
