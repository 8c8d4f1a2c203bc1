"""The machine-readable policy: ODRL 2.2 by its information model and vocabulary, and nothing but the table.

The term lists are those of the ODRL Vocabulary & Expression 2.2 and the rules those of the ODRL Information Model 2.2
(W3C Recommendations, 15 February 2018).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given

from licensing.policy.odrl import CONTEXT, LAST_SIGNATURE, PROFILE, SIGN, as_odrl, profile_of, vocabulary
from licensing.policy.rules import read_policy
from licensing.policy.values import AUDIENCES, USES
from tests.factories.catalogue import demo_document
from tests.terms_of_use.test_statements import documents

BASE = "https://conventions.example"
TARGETS = [("gdp", "https://gestiondeprojet.example/")]
DAY = {"leftOperand": "dateTime", "operator": "lteq", "rightOperand": {"@value": "2026-12-18", "@type": "xsd:date"}}
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
LOGICAL = {"or", "xone", "and", "andSequence"}
CONSTRAINT_PROPERTIES = {"uid", "leftOperand", "operator", "rightOperand", "dataType", "unit", "status"}
RIGHT_OPERANDS = {
    "dateTime": ("xsd:date", "xsd:dateTime"), "count": ("xsd:integer",), "payAmount": ("xsd:decimal",),
}  # fmt: skip
"""The types that the vocabulary asks for, of the left operands in use."""
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
    if type_ == "Agreement" and any(isinstance(rule.get(role), list) for role in ("assigner", "assignee")):
        yield f"{kind}: an Agreement has one assigner and one assignee (2.1.3)"
    yield from _action_faults(kind, rule.get("action"), ours)
    for constraint in rule.get("constraint", []):
        yield from _constraint_faults(kind, constraint, ours)
    unknown = set(rule) - RULE_PROPERTIES - OF_RULE[kind] - ours
    if unknown:
        yield f"{kind}: properties {unknown}"
    for duty in rule.get("duty", []):
        yield from _rule_faults("duty", duty, type_, ours)


def _action_faults(kind: str, action: Any, ours: set[str]) -> Iterator[str]:
    """An action by its name, or refined: one node with its name as `rdf:value` and at least one refinement (2.4, 2.5.2)."""
    if not isinstance(action, list):
        if action not in ACTIONS | ours:
            yield f"{kind}: action {action}"
        return
    for refined in action:
        yield from _action_faults(kind, refined.get("rdf:value", {}).get("@id", "").removeprefix("odrl:"), ours)
        if not refined.get("refinement"):
            yield f"{kind}: an action with a value of its own is refined (2.5.2)"
        for refinement in refined.get("refinement", []):
            yield from _constraint_faults(f"{kind} refinement", refinement, ours)


def _constraint_faults(kind: str, constraint: dict[str, Any], ours: set[str]) -> Iterator[str]:
    """A constraint, or a logical one: a single operand over a list of constraints (2.5.1, 2.5.3)."""
    if LOGICAL & set(constraint):
        parts = [part for operand in constraint.values() for part in operand.get("@list", [])]
        if len(constraint) != 1 or len(parts) < 2:
            yield f"{kind}: a logical constraint has one operand over several constraints (2.5.3)"
        for part in parts:
            yield from _constraint_faults(kind, part, ours)
        return
    left, right = constraint.get("leftOperand"), constraint.get("rightOperand")
    if left not in LEFT_OPERANDS or constraint.get("operator") not in OPERATORS:
        yield f"{kind}: constraint {constraint}"
    if right is None:
        yield f"{kind}: a constraint has a right operand (2.5.1)"
    if set(constraint) - CONSTRAINT_PROPERTIES:
        yield f"{kind}: properties {set(constraint) - CONSTRAINT_PROPERTIES}"
    if left in RIGHT_OPERANDS and (not isinstance(right, dict) or right.get("@type") not in RIGHT_OPERANDS[left]):
        yield f"{kind}: a {left} is one of {RIGHT_OPERANDS[left]}"
    if left == "payAmount" and "@id" not in constraint.get("unit", {}):
        yield f"{kind}: an amount has its currency"
    if left == "event" and (constraint.get("operator") not in ("lt", "eq", "gt") or _name(right) not in ours):
        yield f"{kind}: before, during or after an event that somebody defines"


def _name(node: Any) -> Any:
    return node.get("@id") if isinstance(node, dict) else node


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


def test_each_term_has_a_name_that_depends_on_no_installation() -> None:
    nodes = vocabulary(BASE, USES)["@graph"]
    names = {node["@id"]: node["skos:exactMatch"]["@id"] for node in nodes}
    assert names == {node["@id"]: node["@id"].replace("licensing:", f"{PROFILE}#") for node in nodes}
    assert {SIGN, LAST_SIGNATURE, "licensing:curriculum", "licensing:employer"} <= set(names)
    elsewhere = vocabulary("https://other.example", USES)["@graph"]
    assert elsewhere == nodes


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
        lambda p: p["permission"][0].update(constraint=[{"or": {"@list": []}}]),
        lambda p: p["permission"][0].update(action=[{"rdf:value": {"@id": "odrl:use"}}]),
        lambda p: p["permission"][0].update(action=[{"rdf:value": {"@id": "odrl:fly"}, "refinement": [DAY]}]),
        lambda p: p["permission"][0].update(constraint=[{**DAY, "rightOperand": "2026-01-01"}]),
        lambda p: p["permission"][0].update(constraint=[{**DAY, "mood": "good"}]),
        lambda p: p["permission"][0].update(constraint=[{**DAY, "leftOperand": "event"}]),
    ],
)
def test_the_validator_finds_damage(damage: Any) -> None:
    told = as_odrl(read_policy(demo_document("policy.yaml")), BASE, TARGETS)
    ours = our_terms(told)
    damage(told)
    assert list(faults(told, ours))
