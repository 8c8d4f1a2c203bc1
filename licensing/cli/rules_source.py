"""Whose rules, prices and clauses a command applies: the database's when it has the course, else the delivered demonstration's.

The choice is made here only, so that `licensing quote` works before any database exists. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import inspect
from sqlalchemy.engine import make_url

from config import Settings
from licensing.agreements.facts import course_facts as printed_facts
from licensing.agreements.facts import producer_facts
from licensing.agreements.libraries import library_on
from licensing.agreements.library import load_library
from licensing.agreements.values import ClauseLibrary
from licensing.catalogue import queries as catalogue
from licensing.demo.data import document
from licensing.intake.messages import problem
from licensing.intake.quoting import QuoteRules, course_facts, rules_of
from licensing.intake.rules import CourseFacts
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput
from licensing.policy.queries import in_force
from licensing.policy.rules import read_policy
from licensing.policy.values import Policy
from licensing.pricing.queries import vat_rules
from licensing.pricing.rules import read_schedule


@dataclass(frozen=True, slots=True)
class RulesSource:
    """The rules and clauses of a course's producer on a day, with the facts that agreements print (shapes of `agreements.facts`)."""

    rules: QuoteRules
    policy: Policy
    producer: dict[str, Any]
    course: dict[str, Any]
    library: ClauseLibrary


def source_of(course: str, on: date) -> RulesSource:
    """The rules and facts for a course on a day. InvalidInput: a course nobody offers, or no rules in force that day."""
    found = _from_database(course, on) or _from_demo(course, on)
    if found is None:
        raise InvalidInput([problem("course", "course_unknown")])
    return found


@contextmanager
def _database() -> Iterator[bool]:
    """Open the configured database for reading; False when it does not exist yet or holds no catalogue."""
    url = make_url(Settings().database)
    if url.get_backend_name() == "sqlite" and not _is_file(url.database):
        yield False
        return
    app = Flask("licensing")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)
    with app.app_context():
        try:
            yield inspect(db.engine).has_table("producer")
        finally:
            db.session.remove()
            db.engine.dispose()


def _is_file(path: str | None) -> bool:
    return path is not None and Path(path).is_file()


def _from_database(slug: str, on: date) -> RulesSource | None:
    with _database() as there:
        course = catalogue.find_course(slug) if there else None
        if course is None:
            return None
        rules = rules_of(course)
        schedule = rules.schedule_on(on)
        held = replace(rules, schedule_on=lambda _: schedule)
        facts = producer_facts(course.producer), printed_facts(course)
        return _source(held, rules.policy_on(on), *facts, library_on(course.producer_id, on))


def course_named(slug: str) -> CourseFacts | None:
    """What requests may refer to in a course of the database or of the demonstration; None when nobody offers it."""
    with _database() as there:
        course = catalogue.find_course(slug) if there else None
        if course is not None:
            return course_facts(course)
    found = _demo_course(slug)
    return _demo_facts(found[1]) if found else None


def _demo_course(slug: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    for entry in document("producers.yaml")["producers"]:
        for course in entry["profile"]["courses"]:
            if course["slug"] == slug:
                return entry, course
    return None


def _from_demo(slug: str, on: date) -> RulesSource | None:
    found = _demo_course(slug)
    return _demo_source(*found, on) if found else None


def _demo_facts(course: dict[str, Any]) -> CourseFacts:
    labels = {track["code"]: track["labels"] for track in course["tracks"]}
    sessions = {each["code"]: (each["starts_on"], each["ends_on"]) for each in course["sessions"]}
    return CourseFacts(course["slug"], labels, sessions)


def _demo_source(entry: dict[str, Any], course: dict[str, Any], on: date) -> RulesSource:
    policy, profile, facts = (
        in_force([read_policy(document(entry["policy"]))], on),
        entry["profile"],
        _demo_facts(course),
    )
    producer = {name: profile[name] for name in ("slug", "name", "contact_email", "agreement_prefix", "legal")}
    printed = {**{name: course[name] for name in ("slug", "texts", "enrol_url")}, "tracks": dict(facts.track_labels)}
    schedule = read_schedule(document(entry["prices"]))
    rules = QuoteRules(facts, lambda _: policy, lambda _: schedule, vat_rules(profile["vat_profile"]))
    return _source(rules, policy, producer, printed, load_library())


def _source(
    rules: QuoteRules, policy: Policy, producer: dict[str, Any], course: dict[str, Any], library: ClauseLibrary
) -> RulesSource:
    """The rules with the policy of the day held, so that they outlive the database connection."""
    return RulesSource(replace(rules, policy_on=lambda _: policy), policy, producer, course, library)
