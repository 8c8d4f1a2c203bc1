"""Terms and text: clauses chosen by verdict with their reason, numbers and references, names that stay names."""

from __future__ import annotations

import copy
import html
import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from licensing.agreements.library import load_library
from licensing.agreements.printing import agreement_body_html, agreement_html
from licensing.agreements.rules import assemble
from licensing.agreements.rules.assembly import ChangedClause
from licensing.agreements.rules.markdown import clause_html
from licensing.agreements.values import Review
from licensing.kernel.canonical import canonical_json
from licensing.kernel.errors import InvalidInput
from tests.agreements.sample_terms import HOSTILE, hostile_request, named, sample_terms
from tests.factories.requests import demo_requests

ALWAYS = {"object", "definitions", "participants", "intellectual-property", "personal-data", "duration", "termination",
          "liability", "proof", "general", "law", "annex-data-protection"}  # fmt: skip


COURSE = {"access", "teachers", "curriculum"}
PAID = {"certificate", "certificate-organisation"}


def _keys(terms: dict[str, Any]) -> set[str]:
    return {item["key"] for item in terms["clauses"]}


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("Université de Valmont-sur-Lys", COURSE | PAID | {"content-reuse", "price", "public-buyer"}),
        ("Université Haute-Sorgue", COURSE | PAID | {"private-circle", "price", "public-buyer"}),
        ("École de commerce de Port-Lanvec",
         COURSE | {"certificate", "certificate-learner", "results", "data-protection", "internal-sessions", "price"}),
        ("Institut d'ingénierie de Montclar-Nord", {"access", "teachers", "curriculum", "internal-sessions", "no-price"}),
        ("Groupe Hydravia", {"access", "internal-sessions", "private-circle", "private-session", "price"}),
        ("Atlas Textile", {"access", "certificate", "certificate-organisation", "price", "morocco-data"}),
        ("Nordlicht", {"access", "certificate", "certificate-organisation", "price"}),
    ],
)  # fmt: skip
def test_clauses_are_chosen_by_the_verdicts_and_the_facts(name: str, chosen: set[str]) -> None:
    assert _keys(sample_terms(named(name))) == ALWAYS | chosen


def test_each_clause_says_why_it_is_there() -> None:
    why = {item["key"]: item["why"]["fr"] for item in sample_terms(named("École centrale de Brumeval"))["clauses"]}
    assert (
        why["results"]
        == "Demandée par les règles du jeu gdp-2026-1 pour : « Recevoir les résultats des apprenants (avec leur accord) »."
    )
    assert "« Faire délivrer des certificats » ; « Examen surveillé »" in why["certificate"]
    assert (
        why["public-buyer"]
        == "Le partenaire est une personne publique. Propre au pays du partenaire. Un prix est convenu."
    )
    assert all(why.values())


def test_a_clause_the_set_does_not_have_is_refused() -> None:
    library = load_library()
    without = tuple(pair for pair in library.document.clauses if pair[0] != "results")
    smaller = replace(library, document=replace(library.document, clauses=without))
    with pytest.raises(InvalidInput) as refused:
        sample_terms(named("École de commerce de Port-Lanvec"), library=smaller)
    assert [problem.path for problem in refused.value.problems] == ["clauses.results"]


def test_a_reference_to_a_clause_not_chosen_is_refused() -> None:
    library = load_library()
    only_morocco = replace(library.clauses["proof", 1], applies_when={"countries": ["MA"]})
    changed = replace(library, clauses={**library.clauses, ("proof", 1): only_morocco})
    sample_terms(named("Atlas Textile"), library=changed)
    with pytest.raises(InvalidInput) as refused:
        sample_terms(named("Groupe Hydravia"), library=changed)
    assert [problem.path for problem in refused.value.problems] == ["clauses.proof"]


@pytest.mark.parametrize("number", range(25))
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_demo_request_has_a_whole_agreement(number: int, language: str) -> None:
    text = assemble(sample_terms(demo_requests()[number], language), load_library())
    articles = text.part("general").articles
    assert [article.number for article in articles] == [str(n) for n in range(1, len(articles) + 1)]
    for article in articles:
        cited = re.findall(r'href="#article-([a-z-]+)">article\xa0(\d+)<', article.html)
        assert all({a.key: a.number for a in articles}[key] == cited_number for key, cited_number in cited)
        assert f'<span class="number">{article.number}.1</span>' in article.html
    whole = agreement_html(sample_terms(demo_requests()[number], language), draft=False)
    assert not re.search(r"\{ref:|\{\{|None|Undefined", whole)


def test_references_follow_the_numbers() -> None:
    few, many = (assemble(sample_terms(named(n)), load_library()) for n in ("Mutuelle Valbrise", "Groupe Hydravia"))
    for text in (few, many):
        articles = {article.key: article for article in text.part("general").articles}
        assert (
            f'<a class="ref" href="#article-proof">article\xa0{articles["proof"].number}</a>'
            in articles["duration"].html
        )
    assert {a.key: a.number for a in few.part("general").articles} != {
        a.key: a.number for a in many.part("general").articles
    }


def test_general_conditions_hold_nothing_of_the_partner() -> None:
    one, other = named("Université de Valmont-sur-Lys"), hostile_request()
    library = load_library()
    texts = [assemble(sample_terms(raw), library).part("general") for raw in (one, other)]
    assert texts[0] == texts[1]


def test_names_stay_names() -> None:
    page = agreement_html(sample_terms(hostile_request()), draft=True)
    assert "Université {{7*7}} très-longue" in page
    assert "&lt;img src=x onerror=alert(1)&gt; &lt;/style&gt; [lien](http://evil.example) **gras**" in page
    assert "{% x %} {ref:price} {0.__class__}" in page
    assert HOSTILE["teacher"] in page
    assert "<img" not in page
    assert 'evil.example"' not in page
    assert "<strong>gras" not in page


def no_article(key: str) -> str:
    raise AssertionError(f"nothing refers to {key}")


def test_a_producer_name_cannot_inject_markup_into_a_clause() -> None:
    body = "Entre **{{ producer_name }}** et `vous`."
    filled = clause_html(body, "1", "fr", no_article, {"producer_name": "<b>x</b> **y** [z](http://e) {{ 7*7 }}"})
    assert "<strong>&lt;b&gt;x&lt;/b&gt; **y** [z](http://e) {{ 7*7 }}</strong>" in filled


def test_html_in_a_clause_file_is_text() -> None:
    assert "&lt;script&gt;" in clause_html("Un <script>alert(1)</script> mot.", "1", "fr", no_article, {})


def test_an_unknown_placeholder_is_an_error() -> None:
    with pytest.raises(KeyError):
        clause_html("{{ nobody }}", "1", "fr", no_article, {})


def test_paragraphs_of_lists_are_not_numbered() -> None:
    numbered = clause_html("Un :\n\n- a\n\n- b\n\nDeux.", "3", "fr", no_article, {})
    assert re.findall(r'class="number">([\d.]+)<', numbered) == ["3.1", "3.2"]


def test_terms_are_frozen_json_with_everything_in_it() -> None:
    terms = sample_terms(named("Université Haute-Sorgue"))
    assert json.loads(canonical_json(terms)) == terms
    assert (terms["learner_count"], terms["clause_set"], terms["schedule"]) == (120, "GDP 2026-1", "gdp-prices-2026")
    assert (terms["quote"]["net"], terms["quote"]["total"]) == ("6280.00", "7536.00")
    assert terms["policy"]["id"] == "gdp-2026-1"
    assert len(terms["policy"]["row"]) == 9
    assert all(re.fullmatch(r"[0-9a-f]{64}", item["sha256"]) for item in terms["clauses"])


@pytest.mark.parametrize(
    ("name", "years", "until"), [("Groupe Hydravia", 10, "2036-12-31"), ("Institut d'ingénierie", 5, "2031-12-31")]
)
def test_retention_is_ten_years_where_invoiced(name: str, years: int, until: str) -> None:
    assert sample_terms(named(name))["retention"] == {"years": years, "until": until}


def test_terms_do_not_change_when_stored_and_read_in_another_order() -> None:
    terms = sample_terms(named("École de commerce de Port-Lanvec"))
    shuffled = json.loads(json.dumps(terms, sort_keys=True))
    assert agreement_html(shuffled, draft=False) == agreement_html(terms, draft=False)


def test_a_clause_that_changed_after_the_agreement_is_noticed() -> None:
    terms = copy.deepcopy(sample_terms(named("Groupe Hydravia")))
    next(item for item in terms["clauses"] if item["key"] == "price")["sha256"] = "0" * 64
    with pytest.raises(ChangedClause, match="price"):
        assemble(terms, load_library())


def _section(name: str, key: str, language: str = "fr") -> str:
    return _section_of(sample_terms(named(name), language), key)


def _section_of(terms: dict[str, Any], key: str) -> str:
    parts = assemble(terms, load_library()).parts
    markup = next(a.html for part in (parts[0], parts[2]) for a in part.articles if a.key == key)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).replace("\xa0", " ").replace("\u202f", " ").split())


def test_the_price_table_shows_lines_rules_discount_vat_and_total() -> None:
    shown = _section("École de commerce de Port-Lanvec", "price")
    for words in (
        "règle gdp-prices-2026/",
        "Remise « Réseau partenaire » de 15 %",
        "896,75 €",
        "1 076,10 €",
        "TVA 20 % (catégorie S)",
    ):
        assert words in shown


@pytest.mark.parametrize("percent", [None, "0"])
@pytest.mark.parametrize(("language", "said"), [("fr", "Remise « Geste »"), ("en", "Discount “Geste”")])
def test_an_amount_granted_by_hand_is_no_percentage(language: str, said: str, percent: str | None) -> None:
    terms = copy.deepcopy(sample_terms(named("École de commerce de Port-Lanvec"), language))
    terms["quote"]["discounts"][0] |= {"label": {"fr": "Geste", "en": "Geste"}, "percent": percent}
    shown = _section_of(terms, "price")
    assert said in shown
    assert f"{said} de" not in shown
    assert f"{said}," not in shown


def test_vat_is_explained_where_there_is_none() -> None:
    assert "VAT 0% (category AE) Reverse charge" in _section("Nordlicht", "price", "en")


def test_no_price_is_said_in_words() -> None:
    assert "ne donnent lieu à aucun paiement" in _section("Institut d'ingénierie", "price")


def test_the_uses_say_how_much_who_pays_and_where() -> None:
    shown = _section("Université Haute-Sorgue", "uses")
    for words in ("72 certificats, parcours équipe le Partenaire 6 , 7", "60 examens", "Cercles privés : 1"):
        assert words in shown
    assert "sans prix" in _section("Université de Valmont-sur-Lys", "uses")
    assert "Sans contribution jusqu’au 1er septembre 2026 exclu" in _section("Université de Valmont-sur-Lys", "uses")
    assert "Sans contribution" not in shown


def test_annex_a_is_the_whole_row_of_the_matrix() -> None:
    shown = _section("Groupe Hydravia", "rules")
    assert (
        "Exclu . Hors du site du MOOC, le contenu n'est exploité que dans une session privée. Demander plutôt : Session privée dédiée (SPOC)."
        in shown
    )
    assert shown.count("Convenu") == 4
    assert shown.count("Non demandé") == 5


def test_the_missing_review_is_said_and_a_recorded_one_too() -> None:
    library = load_library()
    assert "Modèle non relu." in agreement_body_html(sample_terms(named("Groupe Hydravia")), False)
    reviewed = replace(library.clauses["object", 1], review=Review("Me Exemple, avocate", date(2026, 11, 2)))
    changed = replace(library, clauses={**library.clauses, ("object", 1): reviewed})
    terms = sample_terms(named("Groupe Hydravia"), library=changed)
    annex = assemble(terms, library).part("annex").articles[2].html
    assert "Relu par Me Exemple, avocate le 2 novembre 2026." in annex
    assert "articles 2–" in annex
    earlier = assemble(sample_terms(named("Groupe Hydravia")), changed).part("annex").articles[2].html
    assert "Relu par" not in earlier  # a review changes no agreement made before it


def test_the_body_for_a_page_has_no_head_and_says_draft_only_then() -> None:
    terms = sample_terms(named("Groupe Hydravia"))
    body = agreement_body_html(terms, True)
    assert not re.search(r"<(html|head|body|h1|style|script)\b", body)
    assert "Projet sans valeur contractuelle" in body
    assert "Projet sans valeur contractuelle" not in agreement_body_html(terms, False)
    identifiers = re.findall(r' id="([^"]+)"', body)
    assert len(identifiers) == len(set(identifiers))
    assert set(re.findall(r'href="#([^"]+)"', body)) <= set(identifiers)
    assert " style=" not in body
