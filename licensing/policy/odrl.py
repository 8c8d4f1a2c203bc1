"""The rules of the game as ODRL 2.2 in JSON-LD (W3C Recommendation, 15 February 2018): permissions, prohibitions, duties. Pure.

Uses are actions of a small profile of our own, each `includedIn` the ODRL action `use`; audiences are collections of parties.
The profile has two names: its address, for what is published there, and `PROFILE`, for what must read the same everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from licensing.kernel.texts import Text
from licensing.policy.values import AUDIENCES, Policy, Verdict

CONTEXT = "http://www.w3.org/ns/odrl.jsonld"
PROFILE = "urn:uuid:887023ed-59ff-46d7-9ba6-8e5786ba65f5"
"""The profile by a name that depends on no installation (RFC 9562, version 4): what a signed file refers to."""
SIGN = "licensing:signAgreement"
LAST_SIGNATURE = "licensing:lastSignature"
TEXTS = ("label", "because")
PLAIN = ("version", "sha256", "effectiveFrom", "product", "instead", "clauses")
Node = dict[str, Any]


def profile_of(base_url: str) -> str:
    """The address of the profile: the namespace of its terms, and where they are described."""
    return f"{base_url}/terms/vocabulary"


def context(profile: str, plain: Sequence[str] = PLAIN) -> list[Any]:
    """The ODRL context, and our own terms under the profile's name: texts are language maps, the others plain values."""
    own = {
        "licensing": f"{profile}#",
        **{name: {"@id": f"licensing:{name}", "@container": "@language"} for name in TEXTS},
        **{name: {"@id": f"licensing:{name}"} for name in plain},
    }
    return [CONTEXT, own]


def as_odrl(policy: Policy, base_url: str, targets: Sequence[tuple[str, str]]) -> Node:
    """The policy as an ODRL Offer of the producer; `targets`: (slug, address) of the courses it covers.

    An allowed use is a permission, one under agreement a permission with the duty to sign (and to compensate, from its
    day on), a forbidden one a prohibition.
    """
    uid = f"{base_url}/terms/{policy.producer}/versions/{policy.id}"
    cells = [
        policy.verdicts[audience][use]
        for audience in AUDIENCES
        for use in policy.uses
        if use in policy.verdicts[audience]
    ]
    common = {
        "assigner": {"@type": "Party", "uid": f"{base_url}/terms/{policy.producer}"},
        "target": [{"@type": "Asset", "uid": address} for _, address in targets],
    }
    return {
        "@context": context(profile_of(base_url)),
        "@type": "Offer",
        "uid": uid,
        "profile": profile_of(base_url),
        "version": policy.id,
        "effectiveFrom": policy.effective_from.isoformat(),
        "sha256": policy.sha256,
        "permission": [_permission(cell, policy, uid, common) for cell in cells if cell.verdict != "forbidden"],
        "prohibition": [_rule(cell, policy, uid, common) for cell in cells if cell.verdict == "forbidden"],
    }


def _rule(cell: Verdict, policy: Policy, uid: str, common: Node) -> Node:
    rule: Node = {
        "uid": f"{uid}#{cell.audience}-{cell.use}",
        **common,
        "assignee": {"@type": "PartyCollection", "uid": f"licensing:{cell.audience}"},
        "action": f"licensing:{cell.use}",
        "label": _texts(policy.uses[cell.use]),
    }
    if cell.because:
        rule["because"] = _texts(cell.because)
    if cell.instead:
        rule["instead"] = f"licensing:{cell.instead}"
    return rule


def _permission(cell: Verdict, policy: Policy, uid: str, common: Node) -> Node:
    rule = _rule(cell, policy, uid, common)
    if cell.clauses:
        rule["clauses"] = list(cell.clauses)
    duties = [*_sign(cell), *_compensate(cell)]
    return {**rule, "duty": duties} if duties else rule


def _sign(cell: Verdict) -> list[Node]:
    return [{"action": SIGN}] if cell.verdict == "agreement" else []


def _compensate(cell: Verdict) -> list[Node]:
    """The duty to pay: of the organisation for a charge, of the learner where only learners may pay."""
    payers = cell.payers or (("organisation",) if cell.charge else ())
    if not payers:
        return []
    duty: Node = {
        "action": "compensate",
        "compensatingParty": [f"licensing:{payer}" for payer in payers],
    }
    if cell.charge:
        duty["product"] = cell.charge
    if cell.charged_from:
        day = {"@value": cell.charged_from.isoformat(), "@type": "xsd:date"}
        duty["constraint"] = [{"leftOperand": "dateTime", "operator": "gteq", "rightOperand": day}]
    return [duty]


def _texts(text: Text) -> dict[str, str]:
    return dict(text)


def vocabulary(base_url: str, uses: Sequence[str]) -> Node:
    """The terms of the profile: our actions with the ODRL action each is included in, our parties, the event of signing.

    Each says under which name agreements refer to it, whose files know no address of an installation.
    """
    ours = [*(f"licensing:{use}" for use in uses), SIGN]
    parties = [f"licensing:{name}" for name in (*AUDIENCES, "organisation", "learner")]
    return {
        "@context": context(profile_of(base_url)),
        "@graph": [
            *({"@id": name, "@type": "Action", "includedIn": "use", **_same(name)} for name in ours),
            *({"@id": name, "@type": "PartyCollection", **_same(name)} for name in parties),
            {"@id": LAST_SIGNATURE, "@type": "RightOperand", **_same(LAST_SIGNATURE)},
        ],
    }


def _same(name: str) -> Node:
    return {"skos:exactMatch": {"@id": name.replace("licensing:", f"{PROFILE}#")}}
