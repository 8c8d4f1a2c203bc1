"""The delivered clauses: immutable once released, the same in both languages, only names in braces, closed references."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml

from licensing.agreements.library import ROOT, BrokenTemplate, clause_files, load_library
from licensing.agreements.rules.assembly import clause_values
from licensing.agreements.rules.markdown import placeholders, references, typeset
from licensing.agreements.rules.selection import CONDITIONS
from tests.agreements.sample_terms import named, sample_terms
from tests.factories.catalogue import demo_document

CLAUSES = load_library().current()
BODIES = [pytest.param(clause, id=clause.key) for clause in CLAUSES]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the templates to break."""
    shutil.copytree(ROOT, tmp_path / "templates", ignore=shutil.ignore_patterns("layout"))
    return tmp_path / "templates"


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_released_files_never_change() -> None:
    released = json.loads((ROOT / "released.json").read_text())
    found = clause_files()
    changed = sorted(path for path in released if found.get(path) != released[path])
    assert changed == [], "a released clause changed or went: write a new version instead"
    new = {path: found[path] for path in found if path not in released}
    assert new == {}, f"add to released.json: {json.dumps(new, indent=1)}"


def test_a_changed_word_changes_the_fingerprint_and_a_recorded_review_does_not(copy: Path) -> None:
    file = copy / "clauses" / "price" / "1.fr.md"
    before = clause_files(copy)["clauses/price/1.fr.md"]
    _edit(file, "reviewed_by:", "reviewed_by: Me Exemple, avocate")
    _edit(file, "reviewed_on:", "reviewed_on: 2026-11-02")
    assert clause_files(copy)["clauses/price/1.fr.md"] == before
    _edit(file, "trente jours", "soixante jours")
    assert clause_files(copy)["clauses/price/1.fr.md"] != before


def test_every_clause_that_the_rules_of_the_game_name_exists() -> None:
    keys = {clause.key for clause in CLAUSES}
    for name in ("policy.yaml", "langues-policy.yaml"):
        for row in demo_document(name)["verdicts"].values():
            for cell in row.values():
                assert set(cell.get("clauses", [])) <= keys


@pytest.mark.parametrize("clause", BODIES)
def test_both_languages_have_the_same_structure(clause: object) -> None:
    shapes = []
    for body in clause.bodies.values():
        blocks = body.strip().split("\n\n")
        shapes.append(
            [
                ("#" if b[0] == "#" else "-" if b[0] == "-" else "|" if b[0] == "|" else "p", b.count("\n"))
                for b in blocks
            ]
        )
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("clause", BODIES)
def test_placeholders_and_references_are_the_same_and_known(clause: object) -> None:
    french, english = clause.bodies["fr"], clause.bodies["en"]
    values = clause_values(sample_terms(named("Groupe Hydravia")))
    assert placeholders(french) == placeholders(english) <= set(values)
    assert references(french) == references(english) <= {each.provides for each in CLAUSES}


@pytest.mark.parametrize("clause", BODIES)
def test_conditions_are_known_and_the_prose_is_real(clause: object) -> None:
    assert set(clause.applies_when) <= set(CONDITIONS)
    assert clause.applies_when
    for language, body in clause.bodies.items():
        assert len(body.split()) > (45 if language == "ar" else 70), language
        assert not re.search(r"\b(TODO|lorem|XXX)\b", body, re.IGNORECASE)


def test_french_and_english_are_not_the_same_text() -> None:
    assert all(clause.bodies["fr"] != clause.bodies["en"] and clause.titles["fr"] for clause in CLAUSES)


@pytest.mark.parametrize(
    "body",
    [
        "{{ producer_name.__class__ }}",
        "{{ 7*7 }}",
        "{% if x %}",
        "{{producer_name}}",
        "{ref:Price}",
        "{# c #}",
        "a } b",
    ],
)
def test_only_names_and_references_may_stand_in_braces(body: str, copy: Path) -> None:
    with pytest.raises(ValueError, match="may stand in braces"):
        placeholders(body)
    _edit(copy / "clauses" / "law" / "1.en.md", "The agreement", f"{body} The agreement")
    with pytest.raises(BrokenTemplate, match="law 1"):
        load_library(copy)


@pytest.mark.parametrize(
    ("old", "new"),
    [("{{ contact_email }}", "nobody@example.org"), ("order: 140", "order: 141"), ("key: personal-data", "key: personal"),
     ("applies_when: {always: true}", "applies_when: {public: true}"), ("---\n", "")],
)  # fmt: skip
def test_a_translation_that_differs_is_refused(old: str, new: str, copy: Path) -> None:
    _edit(copy / "clauses" / "personal-data" / "1.en.md", old, new)
    with pytest.raises(BrokenTemplate, match="personal-data"):
        load_library(copy)


def test_a_clause_set_that_names_a_missing_file_is_refused(copy: Path) -> None:
    file = copy / "documents" / "usage-agreement.yaml"
    _edit(file, "  law: 1\n", "  law: 2\n")
    with pytest.raises(BrokenTemplate, match="law"):
        load_library(copy)


def test_every_word_of_the_document_is_in_every_language() -> None:
    raw = yaml.safe_load((ROOT / "documents" / "usage-agreement.yaml").read_text())
    for key, texts in raw["wording"].items():
        assert set(texts) == {"fr", "en", "ar"}, key
        fields = [sorted(re.findall(r"\{(\w*)\}", text)) for text in texts.values()]
        assert fields[0] == fields[1], key


def test_no_clause_has_been_reviewed_yet() -> None:
    assert not any(clause.review.done for clause in CLAUSES)


@pytest.mark.parametrize(
    ("plain", "language", "set_"),
    [("l'accord « entier » : oui ; non !", "fr", "l’accord «\u00a0entier\u00a0»\u00a0: oui\u202f; non\u202f!"),
     ("l'{ref:price} à 40 €, art. L. 441-10, n° 78", "fr", "l’{ref:price} à 40\u202f€, art. L.\u00a0441-10, n°\u00a078"),
     ("the parties' act", "en", "the parties’ act")],
)  # fmt: skip
def test_typography(plain: str, language: str, set_: str) -> None:
    assert typeset(plain, language) == set_


QUESTIONS = {
    "the certificate is paid for by the employer": (
        "certificate-organisation",
        "c'est lui qui paie le certificat de son salarié",
    ),
    "debriefings without certificate": ("internal-sessions", "que des certificats soient demandés ou non"),
    "private circles on the corporate network": ("private-circle", "réseau social interne"),
    "use of the content elsewhere": ("content-reuse", "ailleurs que sur le site du cours"),
    "safety of participants sent by an employer": ("participants", "s'interdit toute réclamation"),
    "free when taken individually": ("object", "Suivi à titre individuel, le cours reste gratuit"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_questions_of_the_discussion_are_answered(question: str) -> None:
    key, words = QUESTIONS[question]
    assert words in next(clause for clause in CLAUSES if clause.key == key).bodies["fr"]
