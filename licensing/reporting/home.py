"""The home page of a member of staff: figures and tasks of each role they hold, composed; at most five figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from flask import url_for

from licensing.accounts.access import Actor
from licensing.agreements.desk import queue
from licensing.agreements.desk.filters import Filters
from licensing.agreements.desk.rows import QueueRow
from licensing.agreements.desk.standing import Standing, standing
from licensing.agreements.desk.wording import absence_behind
from licensing.billing.queries.to_issue import figures as invoice_figures
from licensing.reporting import queries
from licensing.reporting.values import MOST_FIGURES, Figure, HomePage, Task

DESK = ("approver", "signatory")
RULES = ("editor", "approver")


@dataclass
class Found:
    """What each role adds: figures with their weight (the lightest come first), tasks, and people for who runs all."""

    figures: list[tuple[int, Figure]] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    people: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)


def home_of(who: Actor, today: date) -> HomePage:
    """Everything the home page of this person shows on a day; writes nothing."""
    found = Found()
    reader = standing(who, today) if who.producers_as(*DESK) else None
    if reader is not None:
        _desk(found, reader)
    if who.producers_as("finance"):
        _finance(found, who, today)
    if who.producers_as(*RULES):
        _rules(found, who)
    if who.is_admin:
        _installation(found)
    shown = [figure for _weight, figure in sorted(found.figures, key=lambda each: each[0])]
    roles = frozenset().union(*who.roles.values()) if who.roles else frozenset()
    stands_in = tuple((each.person.name, each.ends_on) for each in reader.stands_in) if reader else ()
    return HomePage(tuple(shown[:MOST_FIGURES]), tuple(found.tasks), stands_in, today, roles, tuple(found.people))


def _desk(found: Found, reader: Standing) -> None:
    totals = queue.totals(reader)
    mine = Figure("mine", url_for("agreements.desk", turn="me"), totals.mine, "warn" if totals.mine else "good")
    late = Figure(
        "late", url_for("agreements.desk", late="1", sort="due"), totals.late, "bad" if totals.late else "good"
    )
    partner = totals.stages.get("corrections", 0) + totals.stages.get("awaiting_licensee", 0)
    found.figures += [
        (1, mine),
        (2, late),
        (8, Figure("with_partner", url_for("agreements.desk", turn="partner", sort="due"), partner)),
        (9, Figure("in_force", url_for("agreements.agreement_list", state="in_force"), totals.stages.get("in_force", 0))),
    ]  # fmt: skip
    if reader.who.producers_as("signatory"):
        number = totals.stages.get("awaiting_licensor", 0)
        found.figures.append((3, Figure("to_sign", url_for("agreements.desk", stage="awaiting_licensor"), number)))
    page = queue.queue(reader, Filters(turn="me", sort="due"))
    found.tasks += [_file(row, reader) for row in page.rows[: queries.TASKS_OF_A_KIND]]


def _file(row: QueueRow, reader: Standing) -> Task:
    href = url_for("agreements.dossier", request_id=row.id)
    absence = absence_behind(row, reader)
    name = absence.person.name if absence else ""
    return Task(row.stage, href, row.organisation_name, row.reference, row.due_on, name)


def _finance(found: Found, who: Actor, today: date) -> None:
    counts = invoice_figures(who, today)
    issued = tuple((Decimal(total), currency) for currency, (_count, total) in counts.issued.items())
    found.figures += [
        (4, Figure("to_issue", url_for("billing.to_issue"), counts.to_issue, "warn" if counts.to_issue else "good")),
        (6, Figure("issued", url_for("billing.invoices", year=counts.year), amounts=issued, year=counts.year)),
    ]
    if not who.producers_as(*DESK):
        number = sum(count for count, _total in counts.issued.values())
        found.figures.append(
            (7, Figure("invoices", url_for("billing.invoices", year=counts.year), number, year=counts.year))
        )
    for agreement in queries.to_invoice(who):
        href = url_for("billing.confirm", agreement_id=agreement.id)
        found.tasks.append(Task("to_issue", href, agreement.organisation_name, agreement.reference))


def _rules(found: Found, who: Actor) -> None:
    drafts = queries.open_drafts(who.producers_as(*RULES))
    second = [draft for draft in drafts if queries.waits_for_second_person(draft, who)]
    href = url_for("rulebook.index")
    if who.producers_as("approver"):
        found.figures.append((5, Figure("to_publish", href, len(second), "warn" if second else "")))
    if who.producers_as("editor"):
        found.figures += [
            (6, Figure("drafts", href, sum(draft.state == "draft" for draft in drafts))),
            (7, Figure("proposed", href, sum(draft.state == "proposed" for draft in drafts))),
        ]
    mine = [draft for draft in drafts if draft.state == "draft" and who.has("editor", draft.producer_id)]
    for key, those in (("to_publish", second), ("draft", mine)):
        for draft in those[: queries.TASKS_OF_A_KIND]:
            found.tasks.append(Task(key, url_for("rulebook.draft", draft_id=draft.id), draft.kind, draft.updated_by))


def _installation(found: Found) -> None:
    people = queries.people_and_roles()
    idle = [person for person, roles in people if not roles and not person.is_admin]
    lacking = queries.roles_nobody_holds(people)
    found.figures += [
        (10, Figure("people", "#people", len(people))),
        (11, Figure("without_role", "#people", len(idle), "warn" if idle else "")),
        (12, Figure("lacking", "#tasks", len(lacking), "bad" if lacking else "good")),
    ]
    found.tasks += [Task(f"lacking_{role}", "#people", producer.name) for producer, role in lacking]
    found.people = [
        (person.name, person.email, _held(person.is_admin, roles)) for person, roles in people[: queries.MOST_PEOPLE]
    ]


def _held(is_admin: bool, roles: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    names = {role for _producer, role in roles} | ({"admin"} if is_admin else set())
    return tuple(sorted(names))
