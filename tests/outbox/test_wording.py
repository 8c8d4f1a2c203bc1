"""From one text to both bodies: what is left out, what stands where, what somebody typed stays text; what a check finds."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from licensing.kernel.texts import LANGUAGES
from licensing.outbox.checking import NEEDED, wording_problems
from licensing.outbox.drawing import Drawn, draw
from licensing.outbox.registry import mail_kinds
from licensing.outbox.wording import BUTTON, Wording, fill_html, fill_text

NASTY = "{{7*7}}{% if 1 %} [x](https://evil.example) **gras** <img src=x onerror=alert(1)></style> | # &amp;"
BLOCKS = frozenset({"rows", BUTTON})


def html(body: str, **values: Any) -> str:
    return fill_html(body, "fr", BLOCKS, values).replace("\n", "")


def text(body: str, **values: str) -> str:
    return fill_text(body, "fr", BLOCKS, values)


def test_an_empty_value_takes_its_paragraph_along() -> None:
    body = "Un.\n\nDeux {{ a }} et {{ b }}.\n\nTrois."
    assert html(body, a="x", b="y") == "<p>Un.</p><p>Deux x et y.</p><p>Trois.</p>"
    assert html(body, a="x", b="") == "<p>Un.</p><p>Trois.</p>"
    assert text(body, a="", b="y") == "Un.\n\nTrois.\n"


def test_an_empty_block_takes_the_lines_before_it_along() -> None:
    body = "Avant.\n\nVoici :\n{{ rows }}\nEnsuite.\n\nFin."
    assert text(body, rows="- un\n- deux") == "Avant.\n\nVoici\u00a0:\n\n- un\n- deux\n\nEnsuite.\n\nFin.\n"
    assert text(body, rows="") == "Avant.\n\nEnsuite.\n\nFin.\n"
    assert html(body, rows="") == "<p>Avant.</p><p>Ensuite.</p><p>Fin.</p>"


def test_an_empty_row_goes_and_with_the_last_the_table() -> None:
    body = "| | |\n|---|---|\n| A : | {{ a }} |\n| B : | {{ b }} |"
    assert text(body, a="1", b="") == "A\u00a0: 1\n"
    assert "<table" in html(body, a="1", b="")
    assert html(body, a="", b="") == ""
    assert text("- {{ a }}\n- {{ b }}", a="", b="2") == "- 2\n"
    assert html("- {{ a }}", a="") == ""


@pytest.mark.parametrize(
    ("body", "shown", "plain"),
    [
        ("**gras** et *doux*", "<p><strong>gras</strong> et <em>doux</em></p>", "gras et doux"),
        ("[site](https://a.example)", '<p><a href="https://a.example">site</a></p>', "site (https://a.example)"),
        ("[a@b.fr](mailto:a@b.fr)", '<p><a href="mailto:a@b.fr">a@b.fr</a></p>', "a@b.fr"),
        ("# Titre", "<h2>Titre</h2>", "Titre"),
        ("> mot", "<blockquote><p>mot</p></blockquote>", "> mot"),
        ("1. un\n2. deux", "<ol><li>un</li><li>deux</li></ol>", "1. un\n2. deux"),
        ("l'eau", "<p>l’eau</p>", "l’eau"),
        ("un\ndeux", "<p>undeux</p>", "un\ndeux"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>", "<b>x</b>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>", "[x](javascript:alert(1))"),
    ],
)
def test_markdown_in_both_bodies(body: str, shown: str, plain: str) -> None:
    assert html(body) == shown
    assert text(body) == plain + "\n"


def test_no_picture_is_ever_asked_for() -> None:
    assert "<img" not in html("![x](https://a.example/p.png)")


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        html("{{ nobody }}")


@given(st.text(max_size=80))
def test_what_somebody_typed_is_the_same_in_the_text(typed: str) -> None:
    assert fill_text("a {{ x }} b", "en", frozenset(), {"x": f"[{typed}]"}) in (f"a [{typed}] b\n", _blank(typed))


def _blank(typed: str) -> str:
    """Several empty lines are one: `draw` never hands any on, values have no line break there."""
    while "\n\n\n" in typed:
        typed = typed.replace("\n\n\n", "\n\n")
    return f"a [{typed}] b\n"


def drawn(key: str, language: str = "fr", **over: Any) -> Drawn:
    kind = mail_kinds()[key]
    return draw(kind, kind.wording(language), language, {**kind.samples(language), **over})


@pytest.mark.parametrize("key", sorted(mail_kinds()))
def test_partner_text_stays_text_in_every_mail(sqlite_app: Flask, key: str) -> None:
    kind = mail_kinds()[key]
    values: dict[str, Any] = {}
    for name, value in kind.values.items():
        values[name] = [(NASTY, NASTY)] if value.kind == "list" else NASTY if value.kind != "link" else value.sample
    made = draw(kind, kind.wording("fr"), "fr", values)
    used = NASTY in made.text
    assert used or key == "accounts.code", "a mail that shows nothing typed"
    assert "{{7*7}}" in made.html
    assert "<img" not in made.html
    assert 'href="https://evil.example"' not in made.html
    assert made.html.count("</style>") == 1
    assert "<strong>gras" not in made.html
    assert "\n" not in made.subject


def test_a_typed_line_break_makes_no_line_of_ours(sqlite_app: Flask) -> None:
    made = drawn("intake.withdrawn", organisation="X\r\n\r\nPayez ici :\nhttps://evil.example")
    assert "X Payez ici" in made.text
    made = drawn("agreements.declined", reason="un\n\nVoir la demande\nhttps://evil.example")
    assert "> Voir la demande\n> https://evil.example" in made.text


def test_values_are_exactly_those_declared(sqlite_app: Flask) -> None:
    kind = mail_kinds()["intake.withdrawn"]
    for values in ({}, {**kind.samples("fr"), "secret": "x"}):
        with pytest.raises(ValueError, match="takes"):
            draw(kind, kind.wording("fr"), "fr", values)


def test_the_button_has_its_address_under_it(sqlite_app: Flask) -> None:
    made = drawn("intake.sent", url="https://x.example/a?b=1&c=2")
    assert made.html.count('href="https://x.example/a?b=1&amp;c=2"') == 2
    assert "Suivre la demande\nhttps://x.example/a?b=1&c=2" in made.text
    assert "Ouvrir le dossier" not in drawn("agreements.in_force", url="").text


def found(key: str = "intake.submitted", language: str = "fr", **over: str) -> set[tuple[str, str]]:
    kind = mail_kinds()[key]
    wordings = {**kind.wordings, language: replace(kind.wordings[language], **over)}
    return {(each.path, each.code) for each in wording_problems(kind, wordings)}


@pytest.mark.parametrize(
    ("over", "problem"),
    [
        ({"subject": "Une demande"}, ("subjects.fr", "reference_missing")),
        ({"subject": "{{ reference }} {{ unpriced }}"}, ("subjects.fr", "may_be_empty")),
        ({"subject": "{{ reference }}\nBcc: x"}, ("subjects.fr", "one_line")),
        ({"title": ""}, ("titles.fr", "language_missing")),
        ({"title": "{{ reason }}"}, ("titles.fr", "placeholder_unknown")),
        ({"action": ""}, ("actions.fr", "language_missing")),
        ({"body": "Rien."}, ("bodies.fr", "button_once")),
        ({"body": "{{ button }}\n\n{{ button }}"}, ("bodies.fr", "button_once")),
        ({"body": "Ici {{ button }}"}, ("bodies.fr", "button_once")),
        ({"body": "{{ button }}\n\nÀ chiffrer : {{ unpriced }}"}, ("bodies.fr", "alone")),
        ({"body": "{{ button }}\n\n{{ 7*7 }}"}, ("bodies.fr", "braces")),
        ({"body": "{{ button }}\n\n{% if x %}"}, ("bodies.fr", "braces")),
        ({"body": "{{ button }}\n\n{{ url }}"}, ("bodies.fr", "placeholder_unknown")),
        ({"body": "{{ button }}\n\n[ici](https://x.example/{{ reference }})"}, ("bodies.fr", "placeholder_in_link")),
        ({"body": "{{ button }}\n\n[ici](<https://x.example/{{ reference }}>)"}, ("bodies.fr", "placeholder_in_link")),
        ({"body": "{{ button }}\n\n[ici](https://x.example '{{ reference }}')"}, ("bodies.fr", "placeholder_in_link")),
        ({"body": "{{ button }}\n\n`{{ reference }}`"}, ("bodies.fr", "placeholder_in_link")),
        ({"body": "{{ button }}\n\n\\{{ reference }}"}, ("bodies.fr", "placeholder_in_link")),
        ({"body": "x" * 8001}, ("bodies.fr", "too_long")),
    ],
)
def test_what_a_check_finds(over: dict[str, str], problem: tuple[str, str]) -> None:
    assert found(**over) == {problem}


def test_every_language_names_the_same_fields() -> None:
    assert found(body="{{ button }}") == {("bodies.en", "languages_differ"), ("bodies.ar", "languages_differ")}
    kind = mail_kinds()["intake.submitted"]
    body = kind.wordings["fr"].body + "\n{{ who }}"
    assert found(body=body) == {("bodies.fr", "placeholder_unknown")}
    lacking = {name: replace(each, body="{{ button }}") for name, each in kind.wordings.items() if name != "fr"}
    (problem,) = wording_problems(kind, {"fr": kind.wordings["fr"], **lacking})
    assert (problem.path, problem.code) == ("bodies.fr", "languages_differ"), "what others lack is said once"


def test_a_producers_wording_has_all_its_arabic_or_none() -> None:
    kind = mail_kinds()["intake.submitted"]
    assert wording_problems(kind, {language: kind.wordings[language] for language in NEEDED}) == []
    assert found(language="ar", title="") == {("titles.ar", "translation_unfinished")}
    assert found(language="ar", subject="طلب") == {("subjects.ar", "reference_missing")}


def test_every_mail_is_delivered_in_every_language() -> None:
    """And told about in every one: who receives it, when, what each name stands for."""
    for kind in mail_kinds().values():
        assert set(kind.wordings) == set(LANGUAGES), kind.key
        facts = [kind.to, kind.when, kind.action or kind.to, kind.attached or kind.to]
        for said in (*facts, *(value.label for value in kind.values.values())):
            assert set(said) == set(LANGUAGES), (kind.key, said)


def test_arabic_is_written_as_arabic() -> None:
    """A subject begins with an Arabic word, so that every program shows it from the right; no sign of another script."""
    for kind in mail_kinds().values():
        said = kind.wordings["ar"]
        whole = "\n".join((said.subject, said.title, said.action, re.sub(r"\{\{ \w+ \}\}", "", said.body)))
        assert re.match("[\u0621-\u064a]", said.subject), kind.key
        assert re.match("[\u0621-\u064a]", said.title), kind.key
        assert not re.search("[\u2066-\u2069]|[?;]|[\u0621-\u064a],", whole), kind.key


def test_in_plain_arabic_each_value_keeps_its_direction(sqlite_app: Flask) -> None:
    made = drawn("quotes.offer", "ar", number="DEV-GDP-2027-000012", producer="École ABC", replaces="")
    assert made.subject == "عرض الأثمان \u2068DEV-GDP-2027-000012\u2069: \u20684.860,00 يورو\u2069"
    assert "\u2068École ABC\u2069" in made.text
    assert "\u2068\u2069" not in made.text
    assert 'lang="ar" dir="rtl"' in made.html
    assert "<bdi>École ABC</bdi>" in made.html


def test_a_language_without_wording_or_sample_is_french(sqlite_app: Flask) -> None:
    kind = mail_kinds()["quotes.offer"]
    french = replace(kind, wordings={"fr": kind.wordings["fr"]})
    assert french.wording("ar") == kind.wordings["fr"]
    sample = replace(kind.values["valid_until"], sample={"fr": "15 mars 2027"})
    assert sample.sample_in("ar") == "15 mars 2027"


def test_the_delivered_wordings_are_right() -> None:
    for kind in mail_kinds().values():
        assert wording_problems(kind, kind.wordings) == []
    kind = mail_kinds()["accounts.code"]
    with_button = {name: replace(each, action="Ouvrir") for name, each in kind.wordings.items()}
    assert {each.code for each in wording_problems(kind, with_button)} == {"no_action"}
    assert [each.code for each in wording_problems(kind, {"fr": Wording("{{ code }}", "x", "", "y")})] == [
        "language_missing"
    ]
