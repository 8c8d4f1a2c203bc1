"""Terms → text: sections of the particular conditions, numbered clauses of the general ones, annexes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from licensing.agreements.rules.markdown import clause_html, link, typeset
from licensing.agreements.rules.sections import section_html, summary_rows, wording
from licensing.agreements.values import (
    REFERENCE,
    TRANSLATIONS,
    AgreementText,
    Article,
    Clause,
    ClauseLibrary,
    Part,
    Review,
)
from licensing.kernel import formats

NOBODY = Review(None, None)


class ChangedClause(Exception):
    """The terms hold another fingerprint for a clause than the library: a released file was changed."""


def texts_of(terms: dict[str, Any], library: ClauseLibrary) -> tuple[AgreementText, ...]:
    """The texts of an agreement in the order of its file: a translation comes before the reference text that prevails."""
    text = assemble(terms, library)
    if text.language not in TRANSLATIONS:
        return (text,)
    return (text, assemble({**terms, "language": REFERENCE, "translation": text.language}, library))


def assemble(terms: dict[str, Any], library: ClauseLibrary) -> AgreementText:
    """The text of an agreement. Pure: the same terms and library give the same text.

    ChangedClause when a clause is not the one that the terms were built with; KeyError when a version is gone.
    """
    language = terms["language"]
    word = wording(library, language)
    general = _general(terms, library)
    titles = {code: texts["title"] for code, texts in terms["course"]["texts"].items()}
    return AgreementText(
        reference=terms["reference"],
        language=language,
        title=str(word("title")),
        subtitle=formats.localized(titles, language),
        clause_set=terms["clause_set"],
        licensor=terms["parties"]["licensor"]["name"],
        summary=summary_rows(terms, word),
        parts=(
            _part("particular", word, tuple(_sections(terms, library, general))),
            _part("general", word, general, set=terms["clause_set"]),
            _part("annex", word, tuple(_annexes(terms, library, general))),
        ),
        bilingual=language in TRANSLATIONS or "translation" in terms,
    )


def _part(key: str, word: Any, articles: tuple[Article, ...], **values: str) -> Part:
    intro = "" if key == "annex" else str(word(f"intro_{key}"))
    return Part(key, str(word(f"part_{key}", **values)), intro, articles)


def _general(terms: Mapping[str, Any], library: ClauseLibrary) -> tuple[Article, ...]:
    clauses = _clauses(terms, library, "general")
    numbers = {clause.provides: str(position) for position, clause in enumerate(clauses, start=1)}
    return tuple(_article(clause, numbers[clause.provides], numbers, terms) for clause in clauses)


def _sections(terms: Mapping[str, Any], library: ClauseLibrary, general: Sequence[Article]) -> Iterator[Article]:
    for position, key in enumerate(library.document.sections, start=1):
        yield _section(key, str(position), terms, library, general)


def _annexes(terms: Mapping[str, Any], library: ClauseLibrary, general: Sequence[Article]) -> Iterator[Article]:
    """Annexes by letter: a clause file where there is one of that name, a section of facts elsewhere."""
    clauses = {clause.key: clause for clause in _clauses(terms, library, "annex")}
    numbers = {article.key: article.number for article in general}
    for position, key in enumerate(library.document.annexes):
        letter = chr(ord("A") + position)
        if key in clauses:
            yield _article(clauses[key], letter, numbers, terms)
        else:
            yield _section(key, letter, terms, library, general)


def _section(
    key: str, number: str, terms: Mapping[str, Any], library: ClauseLibrary, general: Sequence[Article]
) -> Article:
    title = str(wording(library, terms["language"])(f"section_{key}"))
    return Article(number, key, key, 1, title, section_html(key, terms, library, general), "", NOBODY)


def _clauses(terms: Mapping[str, Any], library: ClauseLibrary, part: str) -> list[Clause]:
    held = [(item, library.clauses[item["key"], item["version"]]) for item in terms["clauses"]]
    changed = [clause.key for item, clause in held if not is_held(clause, item)]
    if changed:
        raise ChangedClause(f"not the clauses that were agreed on: {', '.join(changed)}")
    return [clause for _, clause in held if clause.part == part]


def is_held(clause: Clause, item: Mapping[str, Any]) -> bool:
    """Whether that is the clause, with the translation, that terms froze."""
    translated = item.get("translations", {}).items()
    return item["sha256"] == clause.sha256 and all(clause.translations.get(each) == sha for each, sha in translated)


def _article(clause: Clause, number: str, numbers: Mapping[str, str], terms: Mapping[str, Any]) -> Article:
    language = terms["language"]
    held = next(item for item in terms["clauses"] if item["key"] == clause.key)
    shown = number if clause.part == "general" else ""
    html = clause_html(
        clause.bodies[language], shown, language, lambda key: link(key, numbers[key], language), clause_values(terms)
    )
    return Article(
        number=number,
        key=clause.provides,
        clause=clause.key,
        version=clause.version,
        title=typeset(clause.titles[language], language),
        html=html,
        why=typeset(formats.localized(held["why"], language), language),
        review=_review(held, clause),
        sha256=clause.sha256,
        uses=clause.uses,
    )


def _review(held: Mapping[str, Any], clause: Clause) -> Review:
    """As the terms froze it; terms made before reviews were frozen say what the file says."""
    if "review" not in held:
        return clause.review
    review = held["review"]
    return Review(review["by"], date.fromisoformat(review["on"])) if review else NOBODY


def clause_values(terms: Mapping[str, Any]) -> dict[str, str]:
    """What clauses may name: the producer's own facts. Nothing of the partner's: general conditions are laid out once."""
    licensor = terms["parties"]["licensor"]
    return {
        "producer_name": licensor["name"],
        "contact_email": licensor["contact_email"],
        "policy_id": terms["policy"]["id"],
    }
