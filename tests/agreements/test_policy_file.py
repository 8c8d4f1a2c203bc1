"""The ODRL that an agreement carries: valid, the terms and nothing but the terms, the same bytes everywhere."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from licensing.agreements.library import load_library
from licensing.agreements.printing import render_agreement
from licensing.agreements.rules.odrl import FILE_NAME, as_agreement
from licensing.kernel.canonical import canonical_json, fingerprint, sha256_hex
from licensing.policy.odrl import LAST_SIGNATURE, PROFILE
from tests.agreements.sample_terms import hostile_request, named, sample_terms
from tests.factories.requests import demo_requests
from tests.house.files import ROOT
from tests.pdf import embedded_files
from tests.policy.test_odrl import faults, our_terms

CURRENCY = "http://publications.europa.eu/resource/authority/currency/"


def told(name: str, **over: Any) -> dict[str, Any]:
    return as_agreement(sample_terms(named(name)), **over)


def rules_of(policy: dict[str, Any], use: str, kind: str = "permission") -> list[dict[str, Any]]:
    return [rule for rule in policy[kind] if rule["action"] == f"licensing:{use}"]


def limits(rule: dict[str, Any], left: str) -> list[tuple[str, str]]:
    """Operator and value of the plain constraints of a rule on one left operand."""
    found = [each for each in rule["constraint"] if each.get("leftOperand") == left]
    return [(each["operator"], each["rightOperand"]["@value"]) for each in found]


def strings(value: Any, *keys: str) -> Iterator[str]:
    """Every text under one of these keys, at any depth."""
    if isinstance(value, dict):
        for key, held in value.items():
            if key in keys and isinstance(held, str):
                yield held
            yield from strings(held, *keys)
    elif isinstance(value, list):
        for held in value:
            yield from strings(held, *keys)


@pytest.mark.parametrize("number", range(25))
def test_every_demo_agreement_is_a_valid_odrl_agreement_that_says_its_terms(number: int) -> None:
    terms = sample_terms(demo_requests()[number])
    policy = as_agreement(terms)
    assert policy["@type"] == "Agreement"
    assert list(faults(policy, our_terms(policy))) == []
    permitted = {rule["action"].removeprefix("licensing:") for rule in policy["permission"]}
    assert permitted == {use["use"] for use in terms["uses"]}
    excluded = {rule["action"].removeprefix("licensing:") for rule in policy["prohibition"]}
    assert excluded == {cell["use"] for cell in terms["policy"]["row"] if cell["verdict"] == "forbidden"}
    assert policy["sha256"] == fingerprint(terms)
    names = [rule["uid"] for kind in ("permission", "prohibition", "obligation") for rule in policy[kind]]
    assert len(names) == len(set(names))


def test_who_grants_what_to_whom() -> None:
    policy = told("Groupe Hydravia")
    rules = policy["permission"] + policy["prohibition"] + policy["obligation"]
    assert {rule["assigner"]["name"] for rule in rules} == {"ABC Gestion de Projet"}
    assert {rule["assignee"]["name"] for rule in rules} == {"Groupe Hydravia (fictif)"}
    assert {rule["target"]["label"]["fr"] for rule in policy["permission"]} == {"MOOC Gestion de projet"}
    assert len({rule["assignee"]["uid"] for rule in rules}) == 1
    other = told("Nordlicht")["permission"][0]
    assert other["assigner"]["uid"] == rules[0]["assigner"]["uid"]
    assert other["assignee"]["uid"] != rules[0]["assignee"]["uid"]


def test_an_organisation_keeps_its_name_from_one_agreement_to_the_next() -> None:
    raw = named("Groupe Hydravia")
    first = as_agreement(sample_terms(raw))
    raw["organisation"]["name"] = "Hydravia"
    second = as_agreement(sample_terms(raw))
    assert second["permission"][0]["assignee"]["uid"] == first["permission"][0]["assignee"]["uid"]
    assert second["uid"] != first["uid"]


def test_the_price_is_an_obligation_with_amount_and_currency() -> None:
    (payment,) = told("Université Haute-Sorgue")["obligation"]
    ((amount,),) = (action["refinement"] for action in payment["action"])
    assert amount["rightOperand"] == {"@value": "7536.00", "@type": "xsd:decimal"}
    assert (amount["operator"], amount["unit"]) == ("eq", {"@id": f"{CURRENCY}EUR"})
    assert (payment["net"], payment["vat"]) == ("6280.00", "1256.00")
    assert payment["compensatingParty"] == payment["assignee"]["uid"]
    assert payment["compensatedParty"] == payment["assigner"]["uid"]
    (dirhams,) = told("Atlas Textile")["obligation"]
    assert dirhams["action"][0]["refinement"][0]["unit"] == {"@id": f"{CURRENCY}MAD"}


def test_nothing_is_due_where_the_agreement_has_no_price() -> None:
    assert told("Institut d'ingénierie")["obligation"] == []


def test_what_learners_pay_is_a_duty_of_the_use_and_no_debt_of_the_partner() -> None:
    policy = told("École de commerce de Port-Lanvec")
    certificates = rules_of(policy, "certificate")
    assert [rule["track"] for rule in certificates] == ["classic", "advanced"]
    for rule in certificates:
        (duty,) = rule["duty"]
        assert (duty["action"], duty["compensatingParty"]) == ("compensate", "licensing:learner")
        assert duty["compensatedParty"] == rule["assigner"]["uid"]
        assert limits(rule, "count") == []
    assert all("duty" not in rule for rule in told("Université Haute-Sorgue")["permission"])


def test_quantities_agreed_on_are_limits() -> None:
    policy = told("Université Haute-Sorgue")
    found = {rule["uid"].partition("#")[2]: limits(rule, "count") for rule in policy["permission"]}
    assert found == {
        "open_course": [("lteq", "120")], "curriculum": [], "certificate-1": [("lteq", "72")],
        "supervised_exam-1": [("lteq", "60")], "private_circle-1": [("lteq", "1")],
    }  # fmt: skip


def test_uses_hold_from_the_session_or_the_last_signature_to_the_agreed_end() -> None:
    for rule in told("Groupe Hydravia")["permission"]:
        assert limits(rule, "dateTime") == [("lteq", "2026-12-18")]
        (either,) = (each["or"]["@list"] for each in rule["constraint"] if "or" in each)
        assert {each["leftOperand"]: each["operator"] for each in either} == {"dateTime": "gteq", "event": "gt"}
        assert {"@id": LAST_SIGNATURE} in [each["rightOperand"] for each in either]


def test_an_excluded_use_says_why_and_what_to_ask_for() -> None:
    (rule,) = told("Groupe Hydravia")["prohibition"]
    assert rule["action"] == "licensing:content_reuse"
    assert "que dans une session privée" in rule["because"]["fr"]
    assert rule["instead"] == "licensing:private_session"


def test_each_permission_names_the_clause_versions_it_brings() -> None:
    terms = sample_terms(named("Université Haute-Sorgue"))
    held = {f"{item['key']}/{item['version']}" for item in terms["clauses"]}
    named_there = {clause for rule in as_agreement(terms)["permission"] for clause in rule["clauses"]}
    assert {"access/1", "certificate/1", "private-circle/1"} <= named_there <= held


def test_every_name_is_a_urn_of_ours_and_nothing_comes_from_settings() -> None:
    policy = told("Université Haute-Sorgue")
    names = set(strings(policy["permission"] + policy["obligation"], "uid", "compensatedParty")) | {policy["uid"]}
    assert all(name.startswith("urn:uuid:") for name in names)
    assert policy["profile"] == PROFILE
    assert "localhost" not in json.dumps(policy)
    assert "conventions.example" not in json.dumps(policy)


def test_no_person_is_named() -> None:
    terms = sample_terms(named("Université Haute-Sorgue"))
    people = [contact["name"] for contact in terms["parties"]["licensee"]["contacts"].values()]
    written = json.dumps(as_agreement(terms), ensure_ascii=False)
    assert [name for name in (*people, "@universite", "Vasseur") if name in written] == []


def test_hostile_names_stay_values() -> None:
    policy = as_agreement(sample_terms(hostile_request()))
    assert list(faults(policy, our_terms(policy))) == []
    assert policy["permission"][0]["assignee"]["name"].startswith("Université {{7*7}}")


def test_a_draft_is_an_offer_and_has_a_name_of_its_own() -> None:
    draft, final = told("Nordlicht", draft=True), told("Nordlicht")
    assert (draft["@type"], final["@type"]) == ("Offer", "Agreement")
    assert draft["uid"] != final["uid"]
    assert list(faults(draft, our_terms(draft))) == []


def test_a_draft_without_its_whole_price_tells_no_amount() -> None:
    terms = sample_terms(named("Nordlicht"))
    terms["quote"] = {**terms["quote"], "unpriced": [{"product": "content_reuse"}]}
    (payment,) = as_agreement(terms, draft=True)["obligation"]
    assert payment["action"] == "compensate"
    assert "net" not in payment


@pytest.mark.parametrize(
    "damage",
    [
        lambda p: p["permission"][0].pop("assignee"),
        lambda p: p["obligation"][0].pop("assigner"),
        lambda p: p["obligation"][0].update(assignee=[p["obligation"][0]["assignee"]] * 2),
        lambda p: p["obligation"][0]["action"][0].pop("refinement"),
        lambda p: p["obligation"][0]["action"][0]["refinement"][0].pop("unit"),
        lambda p: p["obligation"][0]["action"][0]["refinement"][0].update(rightOperand="7536.00"),
        lambda p: p["permission"][0]["constraint"][0]["or"]["@list"].pop(),
        lambda p: p["permission"][0]["constraint"][0]["or"]["@list"][1].update(rightOperand={"@id": "licensing:feast"}),
        lambda p: p.update(permission=[], prohibition=[], obligation=[]),
    ],
)
def test_the_validator_finds_damage_in_an_agreement(damage: Any) -> None:
    policy = told("Université Haute-Sorgue")
    ours = our_terms(policy)
    damage(policy)
    assert list(faults(policy, ours))


def test_the_same_bytes_from_stored_terms_and_from_another_process() -> None:
    terms = sample_terms(named("École de commerce de Port-Lanvec"))
    data = canonical_json(as_agreement(terms))
    stored = json.loads(json.dumps(terms, sort_keys=True))
    before = copy.deepcopy(stored)
    assert canonical_json(as_agreement(stored)) == data
    assert stored == before
    probe = (
        "import json, sys; from licensing.agreements.rules.odrl import as_agreement\n"
        "from licensing.kernel.canonical import canonical_json, sha256_hex\n"
        "print(sha256_hex(canonical_json(as_agreement(json.load(sys.stdin)))))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "LICENSING_BASE_URL": "https://elsewhere.example"}
    done = subprocess.run(
        [sys.executable, "-c", probe],
        cwd=ROOT, input=json.dumps(terms), capture_output=True, text=True, env=environment, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == sha256_hex(data)


@pytest.mark.parametrize("draft", [False, True])
def test_the_printed_agreement_carries_it_beside_its_terms(draft: bool) -> None:
    terms = sample_terms(named("Nordlicht"))
    carried = embedded_files(render_agreement(terms, draft=draft))
    assert set(carried) == {"terms.json", FILE_NAME}
    assert carried[FILE_NAME] == (canonical_json(as_agreement(terms, draft=draft)), "/Data")
    assert json.loads(carried[FILE_NAME][0])["sha256"] == sha256_hex(carried["terms.json"][0])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_document_names_both_files(language: str) -> None:
    wording = load_library().document.wording
    assert all(name in wording["documents_file"][language] for name in ("terms.json", FILE_NAME, "ODRL"))
    assert "ODRL" in wording["policy_file"][language]
