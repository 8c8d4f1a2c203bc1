"""Reads of the rulebook: what its pages show of versions and drafts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import defer

from licensing.accounts.access import Actor
from licensing.catalogue.models import Producer
from licensing.catalogue.queries import producers
from licensing.kernel.database import db
from licensing.rulebook.models import WhatIf
from licensing.versions import queries as versions
from licensing.versions.models import PublishedVersion, VersionDraft

KINDS = ("policy", "prices")


@dataclass(frozen=True, slots=True)
class Shelf:
    """The versions and drafts of one kind at one producer; `standings`: version id → in_force, upcoming, former, withdrawn."""

    producer: Producer
    kind: str
    rows: list[PublishedVersion]
    drafts: list[VersionDraft]
    standings: dict[str, str]


def shelves(who: Actor, on: date) -> list[Shelf]:
    """Every kind at every producer where the actor drafts or approves, newest version first."""
    allowed = who.producers_as(*versions.DRAFTING)
    return [shelf(producer, kind, on) for producer in producers() if producer.id in allowed for kind in KINDS]


def shelf(producer: Producer, kind: str, on: date, key: str | None = None) -> Shelf:
    """One kind at one producer; of clauses, the versions of one key."""
    rows = [row for row in versions.versions(kind, producer.id) if key is None or row.document.get("key") == key]
    live = [row for row in rows if row.withdrawal is None]
    current = versions.in_force([versions.value_of(row) for row in live], on)
    code = current.id if current else None
    standings = {row.id: _standing(row, code, on) for row in rows}
    newest = sorted(rows, key=lambda row: (row.effective_from, row.published_at), reverse=True)
    drafts = [
        each for each in versions.open_drafts(kind, producer.id) if key is None or each.document.get("key") == key
    ]
    return Shelf(producer, kind, newest, drafts, standings)


def what_ifs_of(draft_id: str, limit: int = 20) -> list[WhatIf]:
    """The replays asked for with a draft, newest first, without their reports."""
    query = select(WhatIf).filter_by(draft_id=draft_id).order_by(WhatIf.asked_at.desc(), WhatIf.id).limit(limit)
    heavy = (WhatIf.report, WhatIf.given, WhatIf.policy_after, WhatIf.prices_after)
    return list(db.session.scalars(query.options(*(defer(column) for column in heavy))))


def _standing(row: PublishedVersion, current: str | None, on: date) -> str:
    if row.withdrawal is not None:
        return "withdrawn"
    if row.code == current:
        return "in_force"
    return "upcoming" if row.effective_from > on else "former"


def next_code(code: str, taken: set[str]) -> str:
    """A free identifier after one: its last number raised until nobody has it ("gdp-2026-1" → "gdp-2026-2"). Pure."""
    head, _, last = code.rpartition("-")
    stem, number = (head, int(last)) if head and last.isdecimal() else (code, 1)
    while (candidate := f"{stem}-{number + 1}") in taken:
        number += 1
    return candidate
