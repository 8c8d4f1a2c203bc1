"""Sections made of facts: what a page fragment is given (plain values and functions on plain values)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from markupsafe import Markup

from licensing.agreements.rules.fragments import fragment
from licensing.agreements.rules.markdown import MARKS, link, say, typeset
from licensing.agreements.rules.places import Place, places
from licensing.agreements.values import TRANSLATIONS, Article, ClauseLibrary
from licensing.kernel import formats

Word = Callable[..., Markup]


def wording(library: ClauseLibrary, language: str) -> Word:
    """A function from a key of the document's own words to the sentence, its {names} filled and escaped."""

    def word(key: str, **values: str) -> Markup:
        return say(typeset(library.document.wording[key][language], language), values)

    return word


def section_html(key: str, terms: Mapping[str, Any], library: ClauseLibrary, articles: Sequence[Article]) -> str:
    """The HTML of one section. jinja2.UndefinedError when the terms lack something that the fragment names."""
    return fragment(library.fragments[key]).render(_context(terms, library, articles))


def summary_rows(terms: Mapping[str, Any], word: Word) -> tuple[tuple[str, str], ...]:
    """The first lines of the agreement: reference, day, partner, session, learners, total."""
    language, session, quote = terms["language"], terms["session"], terms["quote"]
    dates = f"{formats.day(session['starts_on'], language)} – {formats.day(session['ends_on'], language)}"
    total = formats.money(quote["total"], quote["currency"], language) if quote["lines"] else word("no_charge")
    rows = {
        "summary_reference": terms["reference"],
        "summary_agreed_on": formats.day(terms["agreed_on"], language),
        "summary_partner": terms["parties"]["licensee"]["name"],
        "summary_session": f"{dates} ({session['id']})" if language == "ar" else f"{session['id']}, {dates}",
        "summary_learners": formats.number(terms["learner_count"], language),
        "summary_total": total,
    }
    return tuple((str(word(key)), str(value)) for key, value in rows.items())


def _context(terms: Mapping[str, Any], library: ClauseLibrary, articles: Sequence[Article]) -> dict[str, Any]:
    language = terms["language"]
    word = wording(library, language)
    return {
        "terms": {**terms, "uses": [_printed_use(use, terms["quote"], articles) for use in terms["uses"]]},
        "places": [_place(place) for place in places(terms)],
        "articles": [_row(article) for article in articles],
        "unreviewed": _ranges([int(article.number) for article in articles if not article.review.done]),
        "course_titles": {code: texts["title"] for code, texts in terms["course"]["texts"].items()},
        "word": word,
        "track": partial(_track, terms["course"]["tracks"], language),
        "payers": partial(_payers, word),
        "instead": partial(_instead, terms["policy"]["row"], word, language),
        "article_link": lambda key: link(key, {article.key: article.number for article in articles}[key], language),
        "mark": MARKS[language],
        "bilingual": language in TRANSLATIONS or "translation" in terms,
        "signed_here": language not in TRANSLATIONS,
        **_formats(language),
    }


def _place(place: Place) -> dict[str, str]:
    names = ("party", "field", "organisation", "name", "role")
    return {name: getattr(place, name) for name in names}


def _printed_use(use: Mapping[str, Any], quote: Mapping[str, Any], articles: Sequence[Article]) -> dict[str, Any]:
    """A use with who pays for it, until when it is free although the rules put a price on it, and its articles."""
    charged = {line["product"].partition("/")[0] for line in (*quote["lines"], *quote["unpriced"])}
    payers = sorted({detail["payer"] for detail in use["details"] if "payer" in detail})
    free = bool(use["charged_from"]) and use["charged_from"] > quote["quoted_on"]
    default = ["organisation" if use["charge"] in charged else "none"]
    return {
        **use,
        "paid_by": payers or default,
        "free_until": use["charged_from"] if free else None,
        "articles": [_row(article) for article in articles if use["use"] in article.uses],
    }


def _ranges(numbers: Sequence[int]) -> str:
    """Whole numbers in order as a short list: 1, 3–5."""
    groups: list[list[int]] = []
    for each in numbers:
        if groups and groups[-1][-1] == each - 1:
            groups[-1].append(each)
        else:
            groups.append([each])
    return ", ".join(str(group[0]) if len(group) == 1 else f"{group[0]}–{group[-1]}" for group in groups)


def _row(article: Article) -> dict[str, Any]:
    """An article as plain values: no object reaches a template."""
    names = ("number", "key", "version", "title", "why", "sha256")
    reviewed_on = article.review.on.isoformat() if article.review.on else None
    return {name: getattr(article, name) for name in names} | {
        "reviewed_by": article.review.by,
        "reviewed_on": reviewed_on,
    }


def _track(tracks: Mapping[str, Mapping[str, str]], language: str, code: str) -> str:
    return formats.localized(tracks[code], language) if code in tracks else code


def _payers(word: Word, payers: Sequence[str]) -> str:
    return str(word("rule_or")).join(str(word(f"payer_{payer}")) for payer in payers)


def _instead(row: Sequence[Mapping[str, Any]], word: Word, language: str, name: str) -> str:
    labels = {rule["use"]: formats.localized(rule["label"], language) for rule in row}
    return labels.get(name) or str(word(f"audience_{name}"))


def _formats(language: str) -> dict[str, Callable[..., str]]:
    functions = (formats.money, formats.number, formats.percent, formats.day, formats.country, formats.localized)
    return {function.__name__: partial(function, language=language) for function in functions}
