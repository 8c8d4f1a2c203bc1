"""Saved views: filters under a name, for one person or a whole team; the one a desk opens with. One commit each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, or_, select

from licensing.accounts.access import Actor
from licensing.accounts.models import Membership, Person
from licensing.agreements.desk import refusals
from licensing.agreements.desk.filters import read_filters
from licensing.agreements.desk.standing import DESK_ROLES
from licensing.agreements.models import FirstView, SavedView
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import InvalidInput, NotFound, Problem
from licensing.kernel.texts import storable


@dataclass(frozen=True, slots=True)
class Shown:
    """A view as a reader sees it: theirs or a colleague's, and whether their desk opens with it."""

    id: str
    name: str
    filters: dict[str, str]
    shared_with: str | None
    owner: str
    is_mine: bool
    is_first: bool


def views_of(who: Actor) -> list[Shown]:
    """The actor's views, then those that colleagues share with one of their teams; by name. One query.

    A view of somebody who has left the team is no longer shown to it.
    """
    there = and_(
        Membership.person_id == SavedView.person_id,
        Membership.producer_id == SavedView.shared_with,
        Membership.role.in_(DESK_ROLES),
    )
    shared = and_(SavedView.shared_with.in_(who.producers_as(*DESK_ROLES)), select(Membership.id).where(there).exists())
    first = and_(FirstView.view_id == SavedView.id, FirstView.person_id == who.person_id)
    query = select(SavedView, Person.name, FirstView.person_id).join(Person, Person.id == SavedView.person_id)
    query = query.outerjoin(FirstView, first).where(or_(SavedView.person_id == who.person_id, shared))
    found = [
        Shown(
            row.id, row.name, row.filters, row.shared_with, owner, row.person_id == who.person_id, is_first is not None
        )
        for row, owner, is_first in db.session.execute(query.where(Person.is_active))
    ]
    return sorted(found, key=lambda view: (not view.is_mine, view.name.casefold(), view.id))


def save_view(
    name: str, filters: Mapping[str, str], who: Actor, at: datetime, *, shared_with: str | None = None
) -> SavedView:
    """Keep filters under a name. `InvalidInput`: no or a long name, one that is taken, filters that are kept already or
    narrow nothing, or too many views; `NotFound` for a producer whose desk is not the actor's."""
    lock_row(Person, who.person_id)
    _require_team(shared_with, who)
    kept = read_filters(filters).asked()
    mine = _mine(who)
    problems = _name_problems(name, mine) + _filter_problems(kept, mine)
    if problems:
        raise InvalidInput(problems)
    view = SavedView(
        person_id=who.person_id, name=_spaced(name), name_key=_key(name), filters=kept, shared_with=shared_with, created_at=at
    )  # fmt: skip
    db.session.add(view)
    db.session.commit()
    return view


def change_view(view_id: str, name: str, shared_with: str | None, who: Actor) -> SavedView:
    """Another name, another circle of readers. Raises as `save_view`; `NotFound` for a view that is not the actor's own."""
    lock_row(Person, who.person_id)
    _require_team(shared_with, who)
    view = _own(view_id, who)
    problems = _name_problems(name, [each for each in _mine(who) if each.id != view.id])
    if problems:
        raise InvalidInput(problems)
    view.name, view.name_key, view.shared_with = _spaced(name), _key(name), shared_with
    if shared_with is None:
        others = FirstView.person_id != who.person_id
        db.session.execute(delete(FirstView).where(FirstView.view_id == view.id, others))
    db.session.commit()
    return view


def delete_view(view_id: str, who: Actor) -> str:
    """Take one of the actor's own views away, from every desk that opened with it too; its name. `NotFound` otherwise."""
    view = _own(view_id, who)
    name = view.name
    db.session.execute(delete(FirstView).where(FirstView.view_id == view.id))
    db.session.delete(view)
    db.session.commit()
    return name


def open_first(view_id: str | None, who: Actor) -> None:
    """Have the actor's desk open with a view they see, or with everything (None). `NotFound` for a view they do not see."""
    lock_row(Person, who.person_id)
    if view_id is not None and view_id not in {view.id for view in views_of(who)}:
        raise NotFound(view_id)
    db.session.execute(delete(FirstView).where(FirstView.person_id == who.person_id))
    if view_id is not None:
        db.session.add(FirstView(person_id=who.person_id, view_id=view_id))
    db.session.commit()


def _mine(who: Actor) -> list[SavedView]:
    return list(db.session.scalars(select(SavedView).where(SavedView.person_id == who.person_id)))


def _own(view_id: str, who: Actor) -> SavedView:
    view = db.session.get(SavedView, view_id)
    if view is None or view.person_id != who.person_id:
        raise NotFound(view_id)
    return view


def _require_team(producer_id: str | None, who: Actor) -> None:
    if producer_id is not None and producer_id not in who.producers_as(*DESK_ROLES):
        raise NotFound(producer_id)


def _name_problems(name: str, others: list[SavedView]) -> list[Problem]:
    if not _spaced(name):
        return [Problem("name", "missing", refusals.NO_NAME)]
    if len(_spaced(name)) > refusals.NAME_LENGTH:
        return [Problem("name", "too_long", refusals.LONG_NAME)]
    if _key(name) in {each.name_key for each in others}:
        return [Problem("name", "taken", refusals.SAME_NAME)]
    return []


def _filter_problems(kept: dict[str, str], others: list[SavedView]) -> list[Problem]:
    if not kept:
        return [Problem("name", "no_filters", refusals.NO_FILTERS)]
    if len(others) >= refusals.MOST_VIEWS:
        return [Problem("name", "too_many", refusals.TOO_MANY)]
    same = [each.name for each in others if each.filters == kept]
    return [Problem("name", "same_filters", refusals.same_filters(same[0]))] if same else []


def _spaced(name: str) -> str:
    return " ".join(storable(name).split())


def _key(name: str) -> str:
    """As a name is compared; folding may make it up to twice as long."""
    return _spaced(name).casefold()[:120]
