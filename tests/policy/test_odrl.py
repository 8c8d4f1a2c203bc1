"""The machine-readable policy: ODRL 2.2 by its information model and vocabulary, and nothing but the table.

The term lists are those of the ODRL Vocabulary & Expression 2.2 and the rules those of the ODRL Information Model 2.2
(W3C Recommendations, 15 February 2018).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given

from licensing.policy.odrl import CONTEXT, as_odrl, profile_of, vocabulary
from licensing.policy.rules import read_policy
from licensing.policy.values import AUDIENCES, USES
from tests.factories.catalogue import demo_document
from tests.terms_of_use.test_statements import documents

BASE = "https://conventions.example"
TARGETS = [("gdp", "https://gestiondeprojet.example/")]
POLICY_TYPES = {"Set", "Offer", "Agreement", "Assertion", "Privacy", "Request", "Ticket"}
ACTIONS = {
    "use", "transfer", "acceptTracking", "aggregate", "annotate", "anonymize", "archive", "attribute", "compensate",
    "concurrentUse", "delete", "derive", "digitize", "display", "distribute", "ensureExclusivity", "execute", "extract",
    "give", "grantUse", "include", "index", "inform", "install", "modify", "move", "nextPolicy", "obtainConsent", "play",
    "present", "print", "read", "reproduce", "reviewPolicy", "sell", "stream", "synchronize", "textToSpeech", "transform",
    "translate", "uninstall", "watermark",
}  # fmt: skip
OPERATORS = {"eq", "gt", "gteq", "lt", "lteq", "neq", "isA", "hasPart", "isPartOf", "isAllOf", "isAnyOf", "isNoneOf"}
LEFT_OPERANDS = {
    "absolutePosition", "absoluteSpatialPosition", "absoluteTemporalPosition", "absoluteSize", "count", "dateTime",
    "delayPeriod", "deliveryChannel", "device", "elapsedTime", "event", "fileFormat", "industry", "language", "media",
    "meteredTime", "payAmount", "percentage", "product", "purpose", "recipient", "relativePosition",
    "relativeSpatialPosition", "relativeTemporalPosition", "relativeSize", "resolution", "spatial", "spatialCoordinates",
    "system", "systemDevice", "timeInterval", "unitOfCount", "version", "virtualLocation",
}  # fmt: skip
PARTY_FUNCTIONS = {
    "assigner", "assignee", "attributedParty", "attributingParty", "compensatedParty", "compensatingParty",
    "consentedParty", "consentingParty", "contractedParty", "contractingParty", "informedParty", "informingParty",
    "trackedParty", "trackingParty",
}  # fmt: skip
RULE_PROPERTIES = {"uid", "target", "action", "constraint", *PARTY_FUNCTIONS}
OF_RULE = {"permission": {"duty"}, "prohibition": {"remedy"}, "obligation": {"consequence"}, "duty": {"consequence"}}


def faults(policy: dict[str, Any], ours: set[str]) -> Iterator[str]:
    """What the information model or the vocabulary forbids in a policy; `ours`: terms our profile and context define."""
    if policy["@type"] not in POLICY_TYPES:
        yield f"type {policy['@type']}"
    if not policy.get("uid"):
        yield "a policy has one uid (2.1)"
    if not any(policy.get(kind) for kind in ("permission", "prohibition", "obligation")):
        yield "a policy has at least one rule (2.1)"
    if any(key.startswith("licensing:") for key in ours) and not policy.get("profile"):
        yield "terms of one's own need a profile (4.1)"
    for kind in ("permission", "prohibition", "obligation"):
        for rule in policy.get(kind, []):
            yield from _rule_faults(kind, rule, policy["@type"], ours)


def _rule_faults(kind: str, rule: dict[str, Any], type_: str, ours: set[str]) -> Iterator[str]:
    if kind in ("permission", "prohibition") and not rule.get("target"):
        yield f"{kind}: one target asset (2.6)"
    if type_ in ("Offer", "Agreement") and kind != "duty" and not rule.get("assigner"):
        yield f"{kind}: an {type_} has an assigner (2.1.2, 2.1.3)"
    if type_ == "Agreement" and kind != "duty" and not rule.get("assignee"):
        yield f"{kind}: an Agreement has an assignee (2.1.3)"
    if rule.get("action") not in ACTIONS | ours:
        yield f"{kind}: action {rule.get('action')}"
    for constraint in rule.get("constraint", []):
        if constraint["leftOperand"] not in LEFT_OPERANDS or constraint["operator"] not in OPERATORS:
            yield f"{kind}: constraint {constraint}"
        if "rightOperand" not in constraint:
            yield f"{kind}: a constraint has a right operand (2.5.1)"
    unknown = set(rule) - RULE_PROPERTIES - OF_RULE[kind] - ours
    if unknown:
        yield f"{kind}: properties {unknown}"
    for duty in rule.get("duty", []):
        yield from _rule_faults("duty", duty, type_, ours)


def our_terms(policy: dict[str, Any]) -> set[str]:
    """What our context and profile define."""
    context = next(part for part in policy["@context"] if isinstance(part, dict))
    names = {node["@id"] for node in vocabulary(BASE, USES)["@graph"]}
    return names | (set(context) - {"licensing"})


def verdicts(policy: dict[str, Any]) -> dict[tuple[str, str], str]:
    """The table, read back from the policy alone."""
    found = {}
    for rule in policy["permission"]:
        signs = any(duty["action"] == "licensing:signAgreement" for duty in rule.get("duty", []))
        found[_cell(rule)] = "agreement" if signs else "allowed"
    return found | {_cell(rule): "forbidden" for rule in policy["prohibition"]}


def _cell(rule: dict[str, Any]) -> tuple[str, str]:
    return rule["assignee"]["uid"].removeprefix("licensing:"), rule["action"].removeprefix("licensing:")


@given(documents())
def test_any_policy_is_valid_odrl_and_says_the_table(document: dict[str, Any]) -> None:
    policy = read_policy(document)
    told = as_odrl(policy, BASE, TARGETS)
    assert list(faults(told, our_terms(told))) == []
    table = {(a, u): cell.verdict for a, row in policy.verdicts.items() for u, cell in row.items()}
    assert verdicts(told) == table
    for rule in told["permission"]:
        cell = policy.verdicts[_cell(rule)[0]][_cell(rule)[1]]
        pays = [duty for duty in rule.get("duty", []) if duty["action"] == "compensate"]
        assert [duty.get("product") for duty in pays if "product" in duty] == ([cell.charge] if cell.charge else [])
        days = [c["rightOperand"]["@value"] for duty in pays for c in duty.get("constraint", [])]
        assert days == ([cell.charged_from.isoformat()] if cell.charged_from else [])


def test_the_frame_of_the_policy() -> None:
    told = as_odrl(read_policy(demo_document("policy.yaml")), BASE, TARGETS)
    assert told["@context"][0] == CONTEXT
    assert told["uid"] == f"{BASE}/terms/gdp/versions/gdp-2026-1"
    assert told["profile"] == profile_of(BASE)
    ids = [rule["uid"] for kind in ("permission", "prohibition") for rule in told[kind]]
    assert len(ids) == len(set(ids)) == len(AUDIENCES) * len(USES)


@pytest.mark.parametrize(
    "damage",
    [
        lambda p: p.update({"@type": "Licence"}),
        lambda p: p.pop("uid"),
        lambda p: p.update(permission=[], prohibition=[]),
        lambda p: p.pop("profile"),
        lambda p: p["permission"][0].pop("target"),
        lambda p: p["permission"][0].pop("assigner"),
        lambda p: p["prohibition"][0].update(action="fly"),
        lambda p: p["prohibition"][0].update(unheard="of"),
        lambda p: p["permission"][0].update(constraint=[{"leftOperand": "mood", "operator": "eq", "rightOperand": 1}]),
    ],
)
def test_the_validator_finds_damage(damage: Any) -> None:
    told = as_odrl(read_policy(demo_document("policy.yaml")), BASE, TARGETS)
    ours = our_terms(told)
    damage(told)
    assert list(faults(told, ours))
