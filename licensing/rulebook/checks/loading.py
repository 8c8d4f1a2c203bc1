"""From a document to its findings: read it, put beside it what is published, run every check."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from licensing.agreements.clause_kind import ClauseVersion
from licensing.agreements.libraries import library_on, library_with, published_clauses
from licensing.catalogue.models import Producer
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput
from licensing.mailing.kind import MailVersion
from licensing.mailing.library import published_mails
from licensing.policy.queries import policies_of
from licensing.policy.values import Policy
from licensing.pricing.queries import schedules_of
from licensing.pricing.values import PriceSchedule
from licensing.reminders.queries import calendars_of
from licensing.reminders.values import Calendar
from licensing.rulebook.checks.clauses import ClauseRules, clause_findings
from licensing.rulebook.checks.dated import dated_findings
from licensing.rulebook.checks.rules import findings
from licensing.rulebook.checks.values import Finding, Rules
from licensing.versions import queries as versions
from licensing.versions.kinds import Readable, kind_named
from licensing.versions.models import VersionDraft

Version = TypeVar("Version", bound=Readable)


def findings_for_draft(draft: VersionDraft, on: date) -> tuple[Finding, ...]:
    """Everything to say of a draft, beside what its producer has published."""
    return findings_for(draft.kind, draft.document, db.session.get_one(Producer, draft.producer_id), on)


def findings_for(kind: str, document: Mapping[str, Any], producer: Producer, on: date) -> tuple[Finding, ...]:
    """The same for any document of a kind. What cannot be read gives its problems as errors."""
    try:
        read = kind_named(kind).read(document)
    except InvalidInput as refusal:
        return unreadable(refusal)
    if isinstance(read, ClauseVersion):
        return _of_clause(read, producer, on)
    if isinstance(read, MailVersion):
        return dated_findings(read, published_mails(producer.id, read.key), on)
    if isinstance(read, Calendar):
        return dated_findings(read, calendars_of(producer.id), on)
    policies, schedules = policies_of(producer.id), schedules_of(producer.id)
    from_day = max(on, read.effective_from)
    policy = read if isinstance(read, Policy) else _in_force(policies, from_day)
    schedule = read if isinstance(read, PriceSchedule) else _in_force(schedules, from_day)
    tracks = tuple(dict.fromkeys(track.code for course in producer.courses for track in course.tracks))
    rules = Rules(
        policy=policy,
        schedule=schedule,
        other_policies=policies if kind == "policy" else None,
        other_schedules=schedules if kind == "prices" else None,
        library=library_on(producer.id, from_day),
        tracks=tracks,
        on=on,
    )
    found = findings(rules)
    return tuple(each for each in found if _concerns(each, kind))


def _of_clause(read: ClauseVersion, producer: Producer, on: date) -> tuple[Finding, ...]:
    published = published_clauses(producer.id)
    day = max(on, read.effective_from)
    others = [each for each in published if each != read]
    rules = ClauseRules(
        clause=read,
        published=tuple(published),
        without=library_with(producer.id, day, others),
        with_it=library_with(producer.id, day, [*others, read]),
        policy=_in_force(policies_of(producer.id), day),
        on=on,
    )
    return clause_findings(rules)


def _in_force(published: list[Version], on: date) -> Version | None:
    return versions.in_force(published, on)


def _concerns(found: Finding, kind: str) -> bool:
    """What only the published counterpart is to blame for is not said of the draft."""
    own = {"policy": ("verdicts", "effective_from", "id"), "prices": ("products", "discounts", "effective_from", "id")}
    shared = {"on_request", "price_gap", "price_ends", "not_charged"}
    return found.code in shared or found.path.partition(".")[0] in own.get(kind, ())


def unreadable(refusal: InvalidInput) -> tuple[Finding, ...]:
    """The problems of a document that cannot be read, as errors."""
    return tuple(Finding("error", each.code, each.path, each.message) for each in refusal.problems)
