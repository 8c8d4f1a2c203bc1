"""The terms of an agreement as ODRL 2.2 in JSON-LD: what is permitted, what is excluded, what is due. Pure, from the terms alone.

Every name is a `urn:uuid:` computed from the terms (RFC 9562, version 5), so that the same terms give the same bytes wherever
and whenever they are printed. A condition that only a clause states stays in the clause: the permission names its version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from licensing.kernel.canonical import canonical_json, fingerprint
from licensing.policy.odrl import LAST_SIGNATURE, PROFILE, Node, context

FILE_NAME = "policy.jsonld"
PLAIN = (
    "reference", "agreedOn", "sha256", "rules", "rulesSha256", "schedule", "clauseSet", "session", "address", "name",
    "identifiers", "clauses", "track", "product", "instead", "net", "vat",
)  # fmt: skip
"""Our own properties, beside the texts; `sha256` is the fingerprint of the terms, that of the attached `terms.json`."""
CURRENCIES = "http://publications.europa.eu/resource/authority/currency/"
LIMITED_BY_LEARNERS = ("open_course", "private_session")
"""Uses opened to the declared groups and to nobody else (clauses `access` and `private-session`)."""

Terms = Mapping[str, Any]


def as_agreement(terms: Terms, *, draft: bool = False) -> Node:
    """The terms as an ODRL Agreement of the licensor with the licensee; a draft, which grants nothing, as an Offer to it.

    A use agreed on is a permission, one that the rules of the game exclude a prohibition; a use nobody asked for is neither.
    The price is an obligation of the licensee: it is invoiced, no use waits for its payment. What learners pay themselves
    is a duty of the permission. Decimals and days are typed strings.
    """
    uid = _urn("agreement", [terms, draft])
    parties = _parties(terms)
    common = {**parties, "target": _course(terms)}
    return {
        "@context": context(PROFILE, PLAIN),
        "@type": "Offer" if draft else "Agreement",
        "uid": uid,
        "profile": PROFILE,
        "reference": terms["reference"],
        "agreedOn": terms["agreed_on"],
        "sha256": fingerprint(terms),
        "rules": terms["policy"]["id"],
        "rulesSha256": terms["policy"]["sha256"],
        "schedule": terms["schedule"],
        "clauseSet": terms["clause_set"],
        "session": terms["session"]["id"],
        "permission": [{**rule, **common} for rule in _permissions(terms, uid, parties)],
        "prohibition": [{**_rule(cell, uid), **common} for cell in _excluded(terms)],
        "obligation": list(_payment(terms, uid, parties)),
    }


def _urn(*facts: Any) -> str:
    """The name of a thing by its facts: the same facts, the same name."""
    return uuid5(UUID(PROFILE), canonical_json(facts).decode()).urn


def _parties(terms: Terms) -> dict[str, Node]:
    licensor, licensee = terms["parties"]["licensor"], terms["parties"]["licensee"]
    legal = licensor["legal"]
    registered = {name: legal[name] for name in ("siren", "siret", "vat") if legal.get(name)}
    return {
        "assigner": _party(licensor["name"], legal["country"], registered),
        "assignee": _party(licensee["name"], licensee["country"], licensee["identifiers"]),
    }


def _party(name: str, country: str, identifiers: Mapping[str, str]) -> Node:
    """An organisation, known by its registrations, by its name where it has none. No person is named."""
    known = dict(sorted(identifiers.items()))
    return {
        "@type": "Party",
        "uid": _urn("party", country, known or name),
        "name": name,
        "identifiers": [f"{kind}:{value}" for kind, value in known.items()],
    }


def _course(terms: Terms) -> Node:
    course = terms["course"]
    return {
        "@type": "Asset",
        "uid": _urn("course", terms["parties"]["licensor"]["slug"], course["slug"]),
        "label": {language: texts["title"] for language, texts in course["texts"].items()},
        "address": course["enrol_url"],
    }


def _excluded(terms: Terms) -> Iterator[Terms]:
    return (cell for cell in terms["policy"]["row"] if cell["verdict"] == "forbidden")


def _rule(cell: Terms, uid: str, suffix: str = "") -> Node:
    rule: Node = {
        "uid": f"{uid}#{cell['use']}{suffix}",
        "action": f"licensing:{cell['use']}",
        "label": dict(cell["label"]),
    }
    if cell["because"]:
        rule["because"] = dict(cell["because"])
    if cell["instead"]:
        rule["instead"] = f"licensing:{cell['instead']}"
    return rule


def _permissions(terms: Terms, uid: str, parties: Mapping[str, Node]) -> Iterator[Node]:
    """One permission per use agreed on, or per line of it where quantities are agreed line by line."""
    versions = {item["key"]: f"{item['key']}/{item['version']}" for item in terms["clauses"]}
    for use in (use for use in terms["uses"] if use["verdict"] != "forbidden"):
        clauses = [versions[key] for key in use["clauses"] if key in versions]
        for position, detail in enumerate(use["details"] or [{}], start=1):
            rule = _rule(use, uid, f"-{position}" if detail else "")
            limits = [*_period(terms["session"]), *_at_most(use["use"], detail, terms["learner_count"])]
            yield {
                **rule,
                **_particulars(use, detail, clauses),
                "constraint": limits,
                **_learner_pays(use, detail, rule, parties),
            }


def _particulars(use: Terms, detail: Terms, clauses: Sequence[str]) -> Node:
    found = {"track": detail.get("track"), "product": use["charge"], "clauses": list(clauses)}
    return {name: value for name, value in found.items() if value}


def _period(session: Terms) -> list[Node]:
    """From the session's start or the last signature, whichever comes first, to the session's last day (clause `duration`)."""
    begun = _constraint("dateTime", "gteq", _typed(session["starts_on"], "date"))
    signed = _constraint("event", "gt", {"@id": LAST_SIGNATURE})
    return [{"or": {"@list": [begun, signed]}}, _constraint("dateTime", "lteq", _typed(session["ends_on"], "date"))]


def _at_most(use: str, detail: Terms, learner_count: int) -> list[Node]:
    """How often: the declared learners, or the quantity agreed on; what learners order themselves is a forecast, no limit."""
    quantity = learner_count if use in LIMITED_BY_LEARNERS else detail.get("quantity")
    if quantity is None or detail.get("payer") == "learner":
        return []
    return [_constraint("count", "lteq", _typed(str(quantity), "integer"))]


def _learner_pays(use: Terms, detail: Terms, rule: Node, parties: Mapping[str, Node]) -> Node:
    if detail.get("payer") != "learner":
        return {}
    duty = {
        "uid": f"{rule['uid']}-payment",
        "action": "compensate",
        "compensatingParty": "licensing:learner",
        "compensatedParty": parties["assigner"]["uid"],
    }
    return {"duty": [{**duty, "product": use["charge"]} if use["charge"] else duty]}


def _payment(terms: Terms, uid: str, parties: Mapping[str, Node]) -> Iterator[Node]:
    """The total with VAT, as agreed; no amount while a product of a draft has no price; nothing where nothing is due."""
    quote = terms["quote"]
    if Decimal(quote["total"]) <= 0 and not quote["unpriced"]:
        return
    rule = {
        "uid": f"{uid}#payment",
        **parties,
        "compensatingParty": parties["assignee"]["uid"],
        "compensatedParty": parties["assigner"]["uid"],
    }
    if quote["unpriced"]:
        yield {**rule, "action": "compensate"}
        return
    due = _constraint("payAmount", "eq", _typed(quote["total"], "decimal"))
    paying = {
        "rdf:value": {"@id": "odrl:compensate"},
        "refinement": [{**due, "unit": {"@id": f"{CURRENCIES}{quote['currency']}"}}],
    }
    yield {**rule, "action": [paying], "net": quote["net"], "vat": quote["vat"]["amount"]}


def _constraint(left: str, operator: str, right: Node) -> Node:
    return {"leftOperand": left, "operator": operator, "rightOperand": right}


def _typed(value: str, kind: str) -> Node:
    return {"@value": value, "@type": f"xsd:{kind}"}
