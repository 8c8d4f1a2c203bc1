"""Every check before publication. Pure: the same rules give the same findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from licensing.agreements.rules.markdown import placeholders, references
from licensing.agreements.rules.selection import Chosen, Facts, choose
from licensing.kernel.errors import InvalidInput
from licensing.policy.values import AUDIENCES, Policy, Verdict
from licensing.pricing import words as price_words
from licensing.pricing.lines import total_of
from licensing.pricing.rules import product_key
from licensing.pricing.values import PriceRule, PriceSchedule
from licensing.rulebook.checks.values import Finding, Rules
from licensing.rulebook.checks.words import finding
from licensing.terms_of_use.rules import terms_of


def findings(rules: Rules) -> tuple[Finding, ...]:
    """Everything found, errors first, then in the order of the document."""
    found: list[Finding] = []
    if rules.policy:
        found += [*_policy_time(rules.policy, rules), *_clauses(rules.policy, rules), *_instead(rules.policy)]
        found += [*_agreements(rules.policy, rules), *_terms(rules.policy, rules)]
    if rules.schedule:
        found += [*_schedule_time(rules.schedule, rules), *_falls(rules.schedule), *_discounts(rules.schedule)]
    if rules.policy and rules.schedule:
        found += [*_prices(rules.policy, rules.schedule, rules), *_not_charged(rules.policy, rules.schedule)]
    order = {"error": 0, "warning": 1, "notice": 2}
    return tuple(sorted(found, key=lambda each: order[each.severity]))


def _policy_time(policy: Policy, rules: Rules) -> Iterator[Finding]:
    if rules.other_policies is None:
        return
    yield from _identity(policy, rules.other_policies, rules.on)
    for other in rules.other_policies:
        if other.id != policy.id and other.effective_from == policy.effective_from:
            yield finding("same_day", "effective_from", id=other.id, day=policy.effective_from.isoformat())


def _schedule_time(schedule: PriceSchedule, rules: Rules) -> Iterator[Finding]:
    if rules.other_schedules is None:
        return
    yield from _identity(schedule, rules.other_schedules, rules.on)
    for other in rules.other_schedules:
        if other.id != schedule.id and other.effective_from == schedule.effective_from:
            yield finding("same_day", "effective_from", id=other.id, day=schedule.effective_from.isoformat())


def _identity(candidate: Policy | PriceSchedule, others: Any, on: date) -> Iterator[Finding]:
    taken = [other for other in others if other.id == candidate.id]
    if any(other.sha256 != candidate.sha256 for other in taken):
        yield finding("id_taken", "id", id=candidate.id)
    if not taken and candidate.effective_from < on:
        yield finding("past", "effective_from", day=candidate.effective_from.isoformat())


def _cells(policy: Policy) -> Iterator[tuple[str, Verdict]]:
    for audience in AUDIENCES:
        for use in policy.uses:
            yield f"verdicts.{audience}.{use}", policy.verdicts[audience][use]


def _clauses(policy: Policy, rules: Rules) -> Iterator[Finding]:
    current = {clause.key: clause for clause in rules.library.current()}
    for path, cell in _cells(policy):
        for key in cell.clauses:
            clause = current.get(key)
            if clause is None:
                yield finding("clause_missing", f"{path}.clauses", key=key)
                continue
            if clause.uses and cell.use not in clause.uses:
                yield finding("clause_use", f"{path}.clauses", key=key)
            for language in policy.languages:
                if not clause.bodies.get(language) or not clause.titles.get(language):
                    yield finding("clause_language", f"{path}.clauses", key=key, language=language)
            if len({(placeholders(body), references(body)) for body in clause.bodies.values()}) > 1:
                yield finding("clause_placeholders", f"{path}.clauses", key=key)


def _instead(policy: Policy) -> Iterator[Finding]:
    for path, cell in _cells(policy):
        use = policy.verdicts[cell.audience].get(cell.instead or "")
        if cell.verdict == "forbidden" and use is not None and use.verdict == "forbidden":
            yield finding("instead_forbidden", f"{path}.instead", instead=cell.instead)


def _agreements(policy: Policy, rules: Rules) -> Iterator[Finding]:
    """The agreement permits what the table permits by agreement, and nothing else."""
    for path, cell in _cells(policy):
        if cell.verdict == "agreement":
            yield from _agreement_of(path, cell, policy, rules)
    for audience in AUDIENCES:
        yield from _agreement_of_all(audience, policy, rules)


def _agreement_of(path: str, cell: Verdict, policy: Policy, rules: Rules) -> Iterator[Finding]:
    known = {clause.key for clause in rules.library.current()}
    if not set(cell.clauses) <= known:
        return  # said by `_clauses` already
    try:
        chosen = _chosen([cell], policy, rules)
    except InvalidInput as refusal:
        why = refusal.problems[0].message
        yield finding("agreement_fails", path, why=why)
        return
    if not any(cell.use in item.clause.uses or item.clause.key in cell.clauses for item in chosen):
        yield finding("agreement_silent", path)


def _agreement_of_all(audience: str, policy: Policy, rules: Rules) -> Iterator[Finding]:
    row = policy.verdicts[audience]
    permitted = [row[use] for use in policy.uses if row[use].verdict == "agreement"]
    if not permitted:
        return
    try:
        chosen = _chosen(permitted, policy, rules)
    except InvalidInput:
        return  # said of the single use already
    names = {use.use for use in permitted}
    for item in chosen:
        for use in [use for use in item.clause.uses if use not in names]:
            if not names & set(item.clause.uses):
                yield finding("agreement_permits", f"verdicts.{audience}.{use}", key=item.clause.key)


def _chosen(cells: list[Verdict], policy: Policy, rules: Rules) -> tuple[Chosen, ...]:
    """The clauses of an agreement on these cells, as `agreements` would choose them for a private French partner."""
    asked: dict[str, tuple[Mapping[str, str], ...]] = {}
    for cell in cells:
        for key in cell.clauses:
            asked[key] = (*asked.get(key, ()), dict(policy.uses[cell.use]))
    payers = frozenset(payer for cell in cells for payer in cell.payers[:1])
    return choose(rules.library, Facts(policy.id, cells[0].audience, "FR", False, True, payers, asked))


def _terms(policy: Policy, rules: Rules) -> Iterator[Finding]:
    terms = terms_of(policy, rules.library)
    for path, cell in _cells(policy):
        said = terms.statement(cell.audience, cell.use).verdict
        if said != cell.verdict:
            yield finding("terms_differ", path, said=said, table=cell.verdict)


def _falls(schedule: PriceSchedule) -> Iterator[Finding]:
    """Borders where one more unit makes the whole cheaper: of volume tiers, whose unit price applies to every unit."""
    for rule in _rules(schedule):
        for tier in rule.tiers:
            if tier.up_to is None:
                continue
            before, after = total_of(rule, tier.up_to), total_of(rule, tier.up_to + 1)
            if after < before:
                both = {
                    "before": price_words.money(before, rule.currency),
                    "after": price_words.money(after, rule.currency),
                }
                yield finding("falls", _path(rule), at=tier.up_to + 1, **both)


def _discounts(schedule: PriceSchedule) -> Iterator[Finding]:
    for index, discount in enumerate(schedule.discounts):
        if discount.percent == 100:
            yield finding("whole_discount", f"discounts.{index}.percent", id=discount.id)


def _rules(schedule: PriceSchedule) -> Iterator[PriceRule]:
    return (rule for rules in schedule.rules.values() for rule in rules)


def _path(rule: PriceRule) -> str:
    """The rule by what people call it, since the document counts its rules."""
    return f"products.{product_key(rule.product, rule.track)}.{rule.currency}.{rule.valid_from.isoformat()}"


def _prices(policy: Policy, schedule: PriceSchedule, rules: Rules) -> Iterator[Finding]:
    """Each charge has a price on every day in each currency its audience can get, or is named as on request."""
    currencies = sorted({*schedule.currency_of_country.values(), schedule.default_currency})
    seen: set[tuple[str, str | None, str, date]] = set()
    for path, cell in _cells(policy):
        if cell.charge is None:
            continue
        first = max(policy.effective_from, schedule.effective_from, cell.charged_from or policy.effective_from)
        tracks: tuple[str | None, ...] = rules.tracks if cell.use == "certificate" else (None,)
        for key in [(cell.charge, track, currency, first) for track in tracks for currency in currencies]:
            if key not in seen:
                seen.add(key)
                yield from _priced(f"{path}.charge", key, schedule)


def _priced(path: str, key: tuple[str, str | None, str, date], schedule: PriceSchedule) -> Iterator[Finding]:
    product, track, currency, day = key
    facts = {"product": product_key(product, track), "currency": currency}
    dated = [
        rule for rule in schedule.rules.get((product, track, currency), ()) if not rule.valid_to or rule.valid_to > day
    ]
    if not dated:
        yield finding("on_request", path, **facts)
        return
    for rule in dated:
        if rule.valid_from > day:
            yield finding("price_gap", path, start=day.isoformat(), end=rule.valid_from.isoformat(), **facts)
        if rule.valid_to is None:
            return
        day = rule.valid_to
    yield finding("price_ends", path, start=day.isoformat(), **facts)


def _not_charged(policy: Policy, schedule: PriceSchedule) -> Iterator[Finding]:
    charged = {cell.charge for _, cell in _cells(policy)}
    for product in sorted({product for product, _, _ in schedule.rules} - charged):
        yield finding("not_charged", "products", product=product)
