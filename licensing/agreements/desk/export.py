"""The queue as CSV (`kernel.spreadsheet`): days are ISO, amounts plain digits, texts never formulas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from licensing.agreements import wording
from licensing.agreements.desk.rows import QueueRow
from licensing.kernel import spreadsheet
from licensing.kernel.clock import business_day
from licensing.kernel.spreadsheet import DIALECTS, Dialect, safe_text

COLUMNS = {
    "fr": (
        "Référence", "Organisation", "Public", "Session", "Apprenants", "Reçue le", "État", "À traiter avant le",
        "Jours de retard", "Confiée à", "Devise", "Total",
    ),
    "en": (
        "Reference", "Organisation", "Audience", "Session", "Learners", "Received on", "Status", "Due on", "Days late",
        "Assigned to", "Currency", "Total",
    ),
    "ar": (
        "المرجع", "المؤسسة", "الفئة", "الدورة", "المتعلمون", "وصل في", "الحالة", "للمعالجة قبل", "أيام التأخر", "أُسند إلى",
        "العملة", "المجموع",
    ),
}  # fmt: skip


def csv_parts(rows: Iterable[QueueRow], today: date, language: str) -> Iterator[str]:
    """The file in parts, as `kernel.spreadsheet.csv_parts`; to be read within a request, for its words."""
    dialect = DIALECTS[language]
    return spreadsheet.csv_parts(COLUMNS[language], (_cells(row, today, dialect) for row in rows), dialect)


def _cells(row: QueueRow, today: date, dialect: Dialect) -> tuple[str, ...]:
    return (
        safe_text(row.reference),
        safe_text(row.organisation_name),
        str(wording.AUDIENCES[row.audience]),
        safe_text(row.session),
        str(row.learner_count),
        business_day(row.submitted_at).isoformat(),
        str(wording.DESK[row.stage].label),
        row.due_on.isoformat() if row.due_on else "",
        str(row.days_late(today)),
        safe_text(row.assignee_name or ""),
        row.currency,
        dialect.number(Decimal(row.total), row.currency),
    )
