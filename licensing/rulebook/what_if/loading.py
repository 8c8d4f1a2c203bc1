"""What a replay needs from the database: its scene, the requests a producer received."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, cast

from sqlalchemy import Select, func, select

from licensing.catalogue.models import Producer
from licensing.intake.models import IntakeRequest, ManualDiscountRow, ManualLine
from licensing.intake.quoting import course_facts, manual_discount, manual_price
from licensing.kernel.clock import business_day
from licensing.kernel.database import db
from licensing.policy.queries import policy_on
from licensing.policy.reading import read_policy
from licensing.pricing.queries import schedule_on, vat_rules
from licensing.pricing.reading import read_schedule
from licensing.pricing.values import ByHand
from licensing.rulebook.what_if.values import Asked, Scene, Side
from licensing.versions import queries as versions
from licensing.versions.models import PublishedVersion

Document = Mapping[str, Any]
COUNTED = ("submitted", "corrections_requested", "approved", "declined")
"""The states of requests that are replayed: everything ever sent and not withdrawn."""
AT_ONCE = 1000


def versions_on(producer_id: str, on: date) -> tuple[PublishedVersion, PublishedVersion]:
    """The published policy and schedule that apply on a day. InvalidInput: no policy yet; NotFound: no schedule."""
    policy, schedule = policy_on(producer_id, on), schedule_on(producer_id, on)
    return (
        versions.version_with_code("policy", producer_id, policy.id),
        versions.version_with_code("prices", producer_id, schedule.id),
    )


def scene_of(
    producer: Producer,
    before: tuple[PublishedVersion, PublishedVersion],
    after: tuple[Document | None, Document | None],
    on: date,
) -> Scene:
    """The scene of a replay: policy and prices before, the documents that take their place after (None: the same).

    Raises InvalidInput for a document that cannot be read.
    """
    policy, schedule = before
    base = Side(cast(Any, versions.value_of(policy)), cast(Any, versions.value_of(schedule)))
    draft_policy, draft_prices = after
    changed = Side(
        base.policy if draft_policy is None else read_policy(draft_policy),
        base.schedule if draft_prices is None else read_schedule(draft_prices),
    )
    courses = {course.slug: course_facts(course) for course in producer.courses}
    return Scene(base, changed, courses, vat_rules(producer.vat_profile), on)


def count_received(producer_id: str) -> int:
    """How many requests a producer received."""
    return int(db.session.scalars(_received(select(func.count()), producer_id)).one())


def received(producer_id: str) -> Iterator[Asked]:
    """The requests a producer received, oldest first, a few at a time. One with prices or discounts by hand keeps them."""
    by_hand = _by_hand(producer_id)
    columns = (
        IntakeRequest.id, IntakeRequest.reference, IntakeRequest.organisation_name, IntakeRequest.answers,
        IntakeRequest.submitted_on, IntakeRequest.created_at,
    )  # fmt: skip
    query = _received(select(*columns), producer_id).order_by(IntakeRequest.submitted_at, IntakeRequest.id)
    for row in db.session.execute(query.execution_options(yield_per=AT_ONCE)):
        asked_on = row.submitted_on or business_day(row.created_at)
        name = row.organisation_name or row.answers["organisation"]["name"]
        yield Asked(row.reference or "", name, row.answers, asked_on, row.id, by_hand.get(row.id, ByHand()))


def _received(query: Select[Any], producer_id: str) -> Select[Any]:
    return query.select_from(IntakeRequest).where(
        IntakeRequest.producer_id == producer_id, IntakeRequest.state.in_(COUNTED)
    )


def _by_hand(producer_id: str) -> dict[str, ByHand]:
    of_producer = IntakeRequest.producer_id == producer_id
    lines = select(ManualLine).join(IntakeRequest).where(of_producer).order_by(ManualLine.created_at)
    rows = select(ManualDiscountRow).join(IntakeRequest).where(of_producer).order_by(ManualDiscountRow.created_at)
    found: defaultdict[str, ByHand] = defaultdict(ByHand)
    for line in db.session.scalars(lines):
        given = found[line.request_id]
        found[line.request_id] = replace(given, prices=(*given.prices, manual_price(line)))
    for row in db.session.scalars(rows):
        given = found[row.request_id]
        found[row.request_id] = replace(given, discounts=(*given.discounts, manual_discount(row)))
    return found
