"""What a clause version must agree with: its other versions, the clauses it refers to, the agreements the rules would make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from licensing.agreements.clause_kind import ClauseVersion
from licensing.agreements.rules.markdown import references
from licensing.agreements.values import ClauseLibrary
from licensing.policy.values import Policy
from licensing.rulebook.checks.rules import findings
from licensing.rulebook.checks.values import Finding, Rules
from licensing.rulebook.checks.words import finding


@dataclass(frozen=True, slots=True)
class ClauseRules:
    """What is checked together: the clause, the others published, the library without and with it, the policy of the day."""

    clause: ClauseVersion
    published: tuple[ClauseVersion, ...]
    without: ClauseLibrary
    with_it: ClauseLibrary
    policy: Policy | None
    on: date


def clause_findings(rules: ClauseRules) -> tuple[Finding, ...]:
    """Everything found, errors first. Pure."""
    found = [*_identity(rules), *_references(rules), *_agreements(rules)]
    order = {"error": 0, "warning": 1, "notice": 2}
    return tuple(sorted(found, key=lambda each: order[each.severity]))


def _identity(rules: ClauseRules) -> Iterator[Finding]:
    own = rules.clause
    if own in rules.published:
        return
    same_key = [each for each in rules.published if each.clause.key == own.clause.key]
    taken = {version for key, version in rules.without.clauses if key == own.clause.key}
    taken |= {each.clause.version for each in same_key}
    if own.clause.version in taken or own.clause.version < max(taken, default=0):
        yield finding("clause_version", "version", key=own.clause.key, version=own.clause.version, next=max(taken) + 1)
    for each in same_key:
        if each.effective_from == own.effective_from:
            yield finding("same_day", "effective_from", id=each.id, day=own.effective_from.isoformat())
    if own.effective_from < rules.on:
        yield finding("past", "effective_from", day=own.effective_from.isoformat())


def _references(rules: ClauseRules) -> Iterator[Finding]:
    known = {clause.provides for clause in rules.with_it.current()}
    for key in sorted(references(rules.clause.clause.bodies["fr"]) - known):
        yield finding("reference_unknown", "bodies.fr", key=key)


def _agreements(rules: ClauseRules) -> Iterator[Finding]:
    """What the rules in force would say with the clause that they did not say without it."""
    if rules.policy is None:
        return
    before, after = (
        findings(Rules(rules.policy, None, None, None, library, (), rules.on))
        for library in (rules.without, rules.with_it)
    )
    yield from (each for each in after if each not in before and each.severity == "error")
