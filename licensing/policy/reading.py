"""Reading a published document of rules of the game: its form, then what its cells must say. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from licensing.kernel.canonical import fingerprint
from licensing.kernel.errors import InvalidInput, Problem
from licensing.kernel.shapes import SENTENCES, Day, Shape, plain, problem, read_shape
from licensing.policy.values import AUDIENCES, USES, Policy, Verdict

_SENTENCES = {
    **SENTENCES,
    "audience_missing": ("Donnez les verdicts de chaque public : {expected}.", "Give verdicts for each audience: {expected}.",
        "حددوا أحكام كل فئة: \u2068{expected}\u2069."),
    "use_unknown": ("Retirez cet usage ou choisissez parmi : {expected}.", "Remove this use or choose one of: {expected}.",
        "احذفوا هذا الاستعمال أو اختاروا من بين: \u2068{expected}\u2069."),
    "verdict_missing": ("Donnez un verdict pour cet usage.", "Give a verdict for this use.", "حددوا حكمًا لهذا الاستعمال."),
    "because_missing": ("Dites pourquoi cet usage est refusé.", "Say why this use is refused.", "اذكروا لماذا يُرفض هذا الاستعمال."),
    "language_missing": ("Donnez ce texte dans la langue : {language}.", "Give this text in the language: {language}.",
        "اكتبوا هذا النص باللغة: \u2068{language}\u2069."),
    "only_agreement": (
        "Retirez ce champ : seul un usage soumis à convention (agreement) le porte.",
        "Remove this field: only a use under agreement has it.", "احذفوا هذه الخانة: لا يحملها إلا استعمال خاضع لاتفاقية (agreement).",
    ),
    "from_without_charge": ("Retirez la date ou nommez le produit (charge).", "Remove the date or name the product (charge).",
        "احذفوا التاريخ أو سموا المنتوج (charge)."),
    "instead_unknown": ("Renvoyez vers un usage ou un public connu.", "Point to a known use or audience.", "أحيلوا إلى استعمال أو فئة معروفة."),
    "payer_of_forbidden": ("Retirez le payeur d’un usage refusé.", "Remove the payer of a refused use.", "احذفوا مؤدي استعمال مرفوض."),
}  # fmt: skip

Words = dict[str, Annotated[str, Field(min_length=1, max_length=500)]]
_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]*$", max_length=60)]
_Payer = Literal["learner", "organisation"]
_Payers = Annotated[
    tuple[_Payer, ...],
    Field(strict=False),
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
]
_Names = Annotated[tuple[_Name, ...], Field(strict=False)]


class _Cell(Shape):
    verdict: Literal["allowed", "agreement", "forbidden"]
    because: Words | None = None
    instead: _Name | None = None
    charge: _Name | None = None
    payers: _Payers = Field(default=(), alias="payer")
    clauses: _Names = ()
    charged_from: Day | None = Field(default=None, alias="from")


class _Document(Shape):
    id: _Name
    producer: _Name
    effective_from: Day
    languages: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    uses: dict[str, Words]
    verdicts: dict[str, dict[str, _Cell]]


def read_policy(document: Mapping[str, Any]) -> Policy:
    """The frozen policy of a parsed YAML (or stored JSON) document.

    Raises InvalidInput with every problem at once, path like `verdicts.education.certificate.payer`. The same document
    gives the same `sha256` whether its dates are dates or ISO texts.
    """
    document = plain(document)
    read = read_shape(_Document, document, _SENTENCES)
    found = [*_audiences(read), *_uses(read), *_cells(read)]
    if found:
        raise InvalidInput(found)
    verdicts = {
        audience: {use: _verdict(audience, use, cell) for use, cell in cells.items()}
        for audience, cells in read.verdicts.items()
    }
    return Policy(
        read.id, read.producer, read.effective_from, read.languages, read.uses, verdicts, fingerprint(document)
    )


def _verdict(audience: str, use: str, cell: _Cell) -> Verdict:
    return Verdict(
        audience,
        use,
        cell.verdict,
        cell.charge,
        cell.clauses,
        cell.payers,
        cell.because,
        cell.instead,
        cell.charged_from,
    )


def _say(path: str, code: str, **context: str) -> Problem:
    return problem(path, code, context, _SENTENCES)


def _audiences(read: _Document) -> Iterator[Problem]:
    if set(read.verdicts) != set(AUDIENCES):
        yield _say("verdicts", "audience_missing", expected=", ".join(AUDIENCES))


def _uses(read: _Document) -> Iterator[Problem]:
    for use, words in read.uses.items():
        if use not in USES:
            yield _say(f"uses.{use}", "use_unknown", expected=", ".join(USES))
        yield from _words(f"uses.{use}", words, read.languages)
    for audience, cells in read.verdicts.items():
        for use in [use for use in read.uses if use not in cells]:
            yield _say(f"verdicts.{audience}.{use}", "verdict_missing")


def _words(path: str, words: Words | None, languages: tuple[str, ...]) -> Iterator[Problem]:
    for language in languages:
        if words is not None and language not in words:
            yield _say(path, "language_missing", language=language)


def _cells(read: _Document) -> Iterator[Problem]:
    for audience, cells in read.verdicts.items():
        for use, cell in cells.items():
            path = f"verdicts.{audience}.{use}"
            if use not in read.uses:
                yield _say(path, "use_unknown", expected=", ".join(read.uses))
            yield from _words(f"{path}.because", cell.because, read.languages)
            yield from _cell(path, cell)
            if cell.instead is not None and cell.instead not in (*read.uses, *AUDIENCES):
                yield _say(f"{path}.instead", "instead_unknown")


def _cell(path: str, cell: _Cell) -> Iterator[Problem]:
    if cell.verdict != "agreement":
        for name in ("charge", "clauses", "charged_from"):
            if getattr(cell, name):
                yield _say(f"{path}.{'from' if name == 'charged_from' else name}", "only_agreement")
    elif cell.charged_from and not cell.charge:
        yield _say(f"{path}.from", "from_without_charge")
    if cell.verdict == "forbidden" and not cell.because:
        yield _say(f"{path}.because", "because_missing")
    if cell.verdict == "forbidden" and cell.payers:
        yield _say(f"{path}.payer", "payer_of_forbidden")
