"""Editors of the kinds of documents: what a form says becomes a document, whatever was typed. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from licensing.kernel.errors import InvalidInput
from licensing.kernel.texts import LANGUAGES
from licensing.policy.arranging import CELL
from licensing.policy.values import AUDIENCES, USES
from licensing.reminders.kind import DELIVERED
from licensing.reminders.values import KINDS as REMINDED
from licensing.versions.text import read_text

Typed = Callable[[str], list[str]]
"""The values typed under a name."""

TEXT_FIELD = "yaml"


def policy_document(typed: Typed, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The policy that the matrix form says; what the form does not show stays as stored.

    `named`: the uses ticked; none ticked (or a form without them) leaves the uses as they are.
    """
    document = deepcopy(dict(stored))
    for name in ("id", "effective_from"):
        document[name] = first(typed, name)
    uses = [use for use in USES if use in typed("named")] or _uses(stored)
    document["uses"] = {
        use: typed_texts(typed, f"uses.{use}", table(document.get("uses")).get(use)) for use in uses
    }  # fmt: skip
    verdicts = document.get("verdicts")
    rows = verdicts if isinstance(verdicts, dict) else {}
    document["verdicts"] = {
        audience: {use: _cell(typed, f"verdicts.{audience}.{use}", _at(rows, audience, use)) for use in uses}
        for audience in AUDIENCES
    }
    return document


def _uses(stored: Mapping[str, Any]) -> list[str]:
    uses = stored.get("uses")
    return [use for use in USES if not isinstance(uses, Mapping) or use in uses]


def _at(rows: Mapping[str, Any], audience: str, use: str) -> Mapping[str, Any]:
    row = rows.get(audience)
    cell = row.get(use) if isinstance(row, Mapping) else None
    return cell if isinstance(cell, Mapping) else {}


def _cell(typed: Typed, path: str, stored: Mapping[str, Any]) -> dict[str, Any]:
    """One cell; a field left empty is a field the document does not have."""
    kept = {name: value for name, value in stored.items() if name not in CELL}
    because = typed_texts(typed, f"{path}.because", stored.get("because"))
    fields: dict[str, Any] = {
        "verdict": first(typed, f"{path}.verdict"),
        "charge": first(typed, f"{path}.charge"),
        "from": first(typed, f"{path}.from"),
        "payer": typed(f"{path}.payer"),
        "clauses": [each for each in typed(f"{path}.clauses") if each],
        "instead": first(typed, f"{path}.instead"),
        "because": {language: said for language, said in because.items() if said},
    }
    return {**kept, **{name: value for name, value in fields.items() if value}}


def first(typed: Typed, name: str) -> str:
    """The first value typed under a name, trimmed; empty when there is none."""
    return (typed(name) or [""])[0].strip()


def clause_document(typed: Typed, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The clause version that the form says; a text left as it was stays as stored, blanks at its ends included."""
    document = deepcopy(dict(stored))
    document["effective_from"] = first(typed, "effective_from")
    for name in ("titles", "bodies"):
        held = both(document.get(name))
        found = typed_texts(typed, name, document.get(name))
        document[name] = {language: _kept(held.get(language, ""), said) for language, said in found.items()}
    order = first(typed, "order")
    document["order"] = int(order) if order.isdecimal() and len(order) < 7 else order
    document["uses"] = [use for use in typed("uses") if use in USES]
    return document


def mail_document(typed: Typed, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The wording of a mail that the form says; languages that the form does not show stay as stored, Arabic emptied goes."""
    document = deepcopy(dict(stored))
    document["effective_from"] = first(typed, "effective_from")
    for name in ("subjects", "titles", "actions", "bodies"):
        held = both(document.get(name))
        found = typed_texts(typed, name, document.get(name))
        said = {language: _kept(held[language], written) for language, written in found.items()}
        if name in document or any(said.values()):
            kept = {each: value for each, value in table(document.get(name)).items() if each not in LANGUAGES}
            document[name] = {**kept, **said}
    return document


def shown_mail(document: Mapping[str, Any]) -> dict[str, Any]:
    """A mail's document of any shape as its form shows it."""
    plainly = {name: text(document.get(name)) for name in ("id", "effective_from", "key", "version")}
    return {**plainly, **{name: both(document.get(name)) for name in ("subjects", "titles", "actions", "bodies")}}


def calendar_document(typed: Typed, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The calendar that the form says: days of each kind in one line, "3, 10"; what is no number stays as typed, to be corrected."""
    document = deepcopy(dict(stored))
    for name in ("id", "effective_from"):
        document[name] = first(typed, name)
    document["days"] = {kind: _days(first(typed, f"days.{kind}")) for kind in REMINDED}
    return document


def _days(line: str) -> list[int | str]:
    parts = [part for part in re.split(r"[\s,;،؛]+", line) if part]
    return [int(part) if part.isdecimal() and len(part) < 5 else part for part in parts]


def shown_calendar(document: Mapping[str, Any]) -> dict[str, Any]:
    """A calendar of any shape as its form shows it."""
    days = table(document.get("days"))
    lines = {kind: _line_of(days.get(kind, list(DELIVERED[kind]))) for kind in REMINDED}
    return {"id": text(document.get("id")), "effective_from": text(document.get("effective_from")), "days": lines}


def _line_of(value: Any) -> str:
    return ", ".join(text(each) for each in value) if isinstance(value, list) else text(value)


def typed_texts(typed: Typed, path: str, stored: Any) -> dict[str, str]:
    """A text per language as typed: French and English always, Arabic where there is some.

    A form that has no field for Arabic leaves it as it was.
    """
    found = {language: first(typed, f"{path}.{language}") for language in ("fr", "en")}
    arabic = first(typed, f"{path}.ar") if typed(f"{path}.ar") else text(table(stored).get("ar"))
    return {**found, "ar": arabic} if arabic else found


def _kept(stored: str, typed_text: str) -> str:
    return stored if stored.strip() == typed_text else typed_text


def shown_clause(document: Mapping[str, Any]) -> dict[str, Any]:
    """A clause document of any shape as its form shows it."""
    plainly = {name: text(document.get(name)) for name in ("id", "effective_from", "key", "version", "order", "part")}
    uses = document.get("uses")
    return {
        **plainly,
        "titles": both(document.get("titles")),
        "bodies": both(document.get("bodies")),
        "uses": [use for use in uses if isinstance(use, str)] if isinstance(uses, list) else [],
        "applies_when": table(document.get("applies_when")),
    }


def text_document(typed: Typed, stored: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The document of a YAML text and the text itself. InvalidInput (path "") when it is none."""
    written = (typed(TEXT_FIELD) or [""])[0]
    return read_text(written), written


def readable_text(written: str) -> bool:
    """Whether a text is a document at all, right or wrong."""
    try:
        read_text(written)
    except InvalidInput:
        return False
    return True


def shown_policy(document: Mapping[str, Any]) -> dict[str, Any]:
    """A policy document of any shape as the matrix form shows it: every field of every cell there, empty where it is not."""
    uses, verdicts = table(document.get("uses")), table(document.get("verdicts"))
    return {
        "id": text(document.get("id")),
        "effective_from": text(document.get("effective_from")),
        "uses": {use: both(uses[use]) for use in USES if use in uses},
        "verdicts": {
            audience: {use: _shown_cell(table(table(verdicts.get(audience)).get(use))) for use in USES if use in uses}
            for audience in AUDIENCES
        },
    }


def _shown_cell(cell: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {name: text(cell.get(name)) for name in ("verdict", "charge", "from", "instead")}
    shown["because"] = both(cell.get("because"))
    for name in ("payer", "clauses"):
        value = cell.get(name)
        shown[name] = (
            [text(each) for each in value] if isinstance(value, list) else [value] if isinstance(value, str) else []
        )
    return shown


def table(value: Any) -> Mapping[str, Any]:
    """A mapping, or an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def both(value: Any) -> dict[str, str]:
    """The languages of a text of any shape, those that are missing empty."""
    return {language: text(table(value).get(language)) for language in LANGUAGES}


def text(value: Any) -> str:
    """A value as a field shows it."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
