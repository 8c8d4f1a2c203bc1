"""Verbs of the terms of use: have a version printed when somebody asks, have all printed that a publication changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from licensing.catalogue.models import Producer
from licensing.kernel.clock import business_day
from licensing.kernel.database import db
from licensing.outbox.operations import enqueue
from licensing.terms_of_use.contents import LANGUAGES, contents_of
from licensing.terms_of_use.queries import Edition, editions, print_key, print_state


def ask_for_print(contents: Mapping[str, Any], at: datetime) -> str:
    """Have these contents printed, once however often it is asked for; how far it is: "ready", "waiting" or "failed". Commits."""
    state = print_state(contents)
    if state != "absent":
        return state
    _enqueue(contents, at)
    db.session.commit()
    return "waiting"


def print_from(producer: Producer, first: date, base_url: str, at: datetime) -> None:
    """Have the terms printed, in each language, that stand from a day on: what a version with that effective date changes.

    Of the rules of the game as of the clauses. For the transaction that publishes; the caller commits.
    """
    start = max(first, business_day(at))
    days = {start, *(each.row.effective_from for each in editions(producer, start) if each.row.effective_from > start)}
    for day in sorted(days):
        for edition in editions(producer, day):
            if edition.standing == "in_force":
                _print(producer, edition, base_url, at)


def _print(producer: Producer, edition: Edition, base_url: str, at: datetime) -> None:
    for language in LANGUAGES:
        wanted = contents_of(producer, edition, language, base_url)
        if print_state(wanted) == "absent":
            _enqueue(wanted, at)


def _enqueue(contents: Mapping[str, Any], at: datetime) -> None:
    enqueue("terms.print", print_key(contents), {"contents": dict(contents)}, at)
