"""A set of requests that somebody brings: JSON as the request form makes it, or a table out of a spreadsheet. Pure."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from licensing.intake.steps.price import PLACEHOLDER
from licensing.kernel.errors import InvalidInput, Problem
from licensing.kernel.shapes import SENTENCES, problem
from licensing.kernel.strict_json import read_json
from licensing.rulebook.what_if.values import Asked

MOST = 100_000
NAMED_PROBLEMS = 50

YES_NO = ("curriculum", "results_report", "internal_sessions", "content_reuse", "private_session")
COLUMNS = (
    "reference", "organisation", "audience", "country", "network", "vat", "course", "asked_on", "session_starts_on",
    "learners", *YES_NO, "private_circles", "certificates", "certificate_track", "certificate_payer", "exams", "exam_payer",
)  # fmt: skip
NEEDED = ("organisation", "audience", "country", "asked_on", "session_starts_on", "learners")
EXAMPLE = (
    "organisation;audience;country;asked_on;session_starts_on;learners;certificates;certificate_track\n"
    "Université de l’Exemple;education;FR;2026-06-01;2026-09-14;240;40;classic"
)

_SENTENCES = {
    **SENTENCES,
    "set_empty": ("Donnez au moins une demande.", "Give at least one request.", "قدموا طلبًا واحدًا على الأقل."),
    "set_too_long": (
        "Donnez au plus {most} demandes à la fois ; la commande licensing what-if en prend davantage.",
        "Give at most {most} requests at once; the command licensing what-if takes more.",
        "عدد الطلبات في المرة الواحدة لا يتجاوز {most}؛ الأمر licensing what-if يقبل أكثر من ذلك.",
    ),
    "set_json": (
        "Ce texte commence comme du JSON mais n’en est pas ({why}).",
        "This text starts like JSON but is none ({why}).",
        "يبدأ هذا النص مثل JSON لكنه ليس كذلك (\u2068{why}\u2069).",
    ),
    "column_missing": (
        "Ajoutez la colonne {name} ; la première ligne nomme les colonnes.",
        "Add the column {name}; the first line names the columns.",
        "أضيفوا العمود \u2068{name}\u2069؛ السطر الأول يسمي الأعمدة.",
    ),
    "column_unknown": (
        "Retirez ou renommez la colonne {name} : elle n’est pas connue.",
        "Remove or rename the column {name}: it is not known.",
        "احذفوا العمود \u2068{name}\u2069 أو أعيدوا تسميته: غير معروف.",
    ),
    "row_length": (
        "Cette ligne n’a pas autant de cases que la première.",
        "This row does not have as many cells as the first line.",
        "عدد خانات هذا السطر لا يساوي عدد خانات السطر الأول.",
    ),
    "whole_number": (
        "Écrivez un nombre entier, par exemple 240.",
        "Write a whole number, for example 240.",
        "أدخلوا عددًا صحيحًا، مثلًا 240.",
    ),
    "yes_no": ("Écrivez oui ou non.", "Write yes or no.", "اكتبوا oui أو non."),
    "request_object": (
        "Donnez une demande entière, un objet avec ses champs.",
        "Give a whole request, an object.",
        "قدموا طلبًا كاملًا: كائنًا مع حقوله.",
    ),
}


def read_given(text: str, course: str, on: date, most: int | None = MOST) -> list[Asked]:
    """The requests of a text: a JSON list, JSON lines, or a table (commas, semicolons or tabs) whose first line names its columns.

    `course`: the one of rows that name none; `on`: when requests without a day were asked for; `most`: how
    many at most. Raises InvalidInput with the problems of the first rows that have some, at the row's number and column.
    """
    text = text.lstrip("\ufeff").strip()
    raws: list[Any] = _json_rows(text) if text[:1] in ("[", "{") else _table_rows(text, course)
    if not raws:
        raise InvalidInput([problem("set", "set_empty", sentences=_SENTENCES)])
    if most is not None and len(raws) > most:
        raise InvalidInput([problem("set", "set_too_long", {"most": most}, _SENTENCES)])
    return [asked_of(number, raw, on) for number, raw in enumerate(raws, start=1)]


def checked(given: list[Asked], turn: Callable[[Asked], object]) -> list[Asked]:
    """The same requests when every one can be replayed. Raises InvalidInput with each problem at the row's number."""
    found: list[Problem] = []
    for number, asked in enumerate(given, start=1):
        try:
            turn(asked)
        except InvalidInput as refusal:
            found += [
                Problem(f"{number}.{each.path}".rstrip("."), each.code, each.message) for each in refusal.problems
            ]
    if found:
        raise InvalidInput(found[:NAMED_PROBLEMS])
    return given


def asked_to_dict(asked: Asked) -> dict[str, Any]:
    """A given request as the JSON that is kept with its replay."""
    return {
        "reference": asked.reference,
        "organisation": asked.organisation,
        "answers": dict(asked.answers),
        "asked_on": asked.asked_on.isoformat(),
    }


def asked_from_dict(kept: Mapping[str, Any]) -> Asked:
    """The inverse of `asked_to_dict`."""
    return Asked(kept["reference"], kept["organisation"], kept["answers"], date.fromisoformat(kept["asked_on"]))


def _json_rows(text: str) -> list[Any]:
    try:
        whole = read_json(text)
    except ValueError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2 or text[0] == "[":
            raise InvalidInput([problem("set", "set_json", {"why": error}, _SENTENCES)]) from error
        whole = [_json_line(number, line) for number, line in enumerate(lines, start=1)]
    return whole if isinstance(whole, list) else [whole]


def _json_line(number: int, line: str) -> Any:
    try:
        return read_json(line)
    except ValueError as error:
        raise InvalidInput([problem(str(number), "set_json", {"why": error}, _SENTENCES)]) from error


def _table_rows(text: str, course: str) -> list[dict[str, Any]]:
    lines = text.splitlines()
    if len(lines) < 2:
        raise InvalidInput([problem("set", "set_empty", sentences=_SENTENCES)])
    mark = max("\t;,", key=lines[0].count)
    rows = list(csv.reader(lines, delimiter=mark))
    header = [name.strip().lower() for name in rows[0]]
    found = [problem("set", "column_unknown", {"name": n}, _SENTENCES) for n in header if n not in COLUMNS]
    found += [problem("set", "column_missing", {"name": n}, _SENTENCES) for n in NEEDED if n not in header]
    if found:
        raise InvalidInput(found)
    made = [_row(number, header, row, course, found) for number, row in enumerate(rows[1:], start=1) if any(row)]
    if found:
        raise InvalidInput(found[:NAMED_PROBLEMS])
    return made


def _row(number: int, header: list[str], cells: list[str], course: str, found: list[Problem]) -> dict[str, Any]:
    """A row as a raw request; what is wrong in it is added to `found`."""
    if len(cells) != len(header):
        found.append(problem(str(number), "row_length", sentences=_SENTENCES))
        return {}
    cell = _Cells(number, dict(zip(header, (each.strip() for each in cells), strict=True)), found)
    learners = cell.number("learners")
    day = cell.day("session_starts_on")
    vat = cell.text("vat")
    return {
        "reference": cell.text("reference"),
        "audience": cell.text("audience"),
        "language": "fr",
        "organisation": {
            "name": cell.text("organisation"),
            "country": cell.text("country").upper(),
            "network": cell.yes("network"),
            "identifiers": {"vat": vat} if vat else {},
        },
        "course": cell.text("course") or course,
        "session": {"id": "session", "starts_on": day, "ends_on": day},
        "cohorts": [{"label": PLACEHOLDER, "learners": learners}],
        "uses": _uses(cell),
        "submitted_on": cell.day("asked_on"),
    }


def _uses(cell: _Cells) -> dict[str, Any]:
    uses: dict[str, Any] = {name: cell.yes(name) for name in YES_NO}
    uses["private_circles"] = cell.number("private_circles")
    uses["certificates"] = []
    if certificates := cell.number("certificates"):
        payer = cell.text("certificate_payer") or "organisation"
        uses["certificates"] = [{"track": cell.text("certificate_track"), "quantity": certificates, "payer": payer}]
    if exams := cell.number("exams"):
        uses["supervised_exam"] = {"quantity": exams, "payer": cell.text("exam_payer") or "organisation"}
    return uses


class _Cells:
    """The cells of one row by column, read as what they must be."""

    def __init__(self, row: int, cells: Mapping[str, str], found: list[Problem]) -> None:
        self.row, self.cells, self.found = row, cells, found

    def text(self, column: str) -> str:
        """What stands there; nothing for a column that is not given."""
        return self.cells.get(column, "")

    def number(self, column: str) -> int:
        """A whole number; 0 for an empty cell."""
        text = self.text(column).replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
        if text.isdecimal() and len(text) < 10:
            return int(text)
        if text or column == "learners":
            self._wrong(column, "whole_number")
        return 0

    def yes(self, column: str) -> bool:
        """Yes or no; no for an empty cell."""
        text = self.text(column).casefold()
        if text not in _YES | _NO:
            self._wrong(column, "yes_no")
        return text in _YES

    def day(self, column: str) -> str:
        """An ISO day."""
        try:
            return date.fromisoformat(self.text(column)).isoformat()
        except ValueError:
            self._wrong(column, "date")
            return ""

    def _wrong(self, column: str, code: str) -> None:
        self.found.append(problem(f"{self.row}.{column}", code, sentences=_SENTENCES))


_YES = {"yes", "oui", "true", "1", "x"}
_NO = {"", "no", "non", "false", "0"}


def asked_of(number: int, raw: object, on: date) -> Asked:
    """A raw request as one to replay; `number`: its name when it has no reference. Raises InvalidInput for no object at all."""
    if not isinstance(raw, dict):
        raise InvalidInput([problem(str(number), "request_object", sentences=_SENTENCES)])
    organisation = raw.get("organisation")
    name = organisation.get("name") if isinstance(organisation, dict) else None
    reference = raw.get("reference")
    answers = {key: value for key, value in raw.items() if key not in ("reference", "submitted_on")}
    return Asked(
        reference=reference if isinstance(reference, str) and reference else str(number),
        organisation=name if isinstance(name, str) and name else PLACEHOLDER,
        answers=answers,
        asked_on=_day(number, raw.get("submitted_on"), on),
    )


def _day(number: int, given: object, on: date) -> date:
    if given is None:
        return on
    try:
        return date.fromisoformat(str(given))
    except ValueError as error:
        raise InvalidInput([problem(f"{number}.submitted_on", "date")]) from error
