"""How the queue speaks: the next action for this reader, deadlines, orders. Tables of words and sentences made of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString, gettext, ngettext
from flask_babel import lazy_gettext as _l

from licensing.accounts.models import Absence
from licensing.agreements import wording
from licensing.agreements.desk.rows import QueueRow
from licensing.agreements.desk.standing import Standing
from licensing.kernel.wording import day_in_words

ORDERS = {
    "turn": _l("À traiter par moi d’abord"),
    "due": _l("Échéance la plus proche"),
    "oldest": _l("Plus anciennes d’abord"),
    "newest": _l("Plus récentes d’abord"),
    "amount": _l("Montant, par monnaie"),
}
TURNS = {
    "me": _l("À moi"),
    "producer": _l("Au producteur"),
    "partner": _l("Au partenaire"),
}
PERIODS = {
    "late": _l("En retard"),
    "today": _l("Aujourd’hui"),
    "this_week": _l("Cette semaine"),
    "next_week": _l("La semaine prochaine"),
}
ROLES = {
    "editor": _l("Rédaction des règles"),
    "approver": _l("Approbation"),
    "signatory": _l("Signature"),
    "finance": _l("Facturation"),
}
ACTIONS = {
    "approve": (_l("Approuver plusieurs demandes"), _l("Approuver")),
    "assign": (_l("Confier plusieurs demandes"), _l("Confier")),
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline in words and its tone; `late` when the day has passed."""

    text: str
    tone: str
    late: bool


def deadline(row: QueueRow, today: date, language: str) -> Deadline | None:
    """By when, or since how many days late; the partner is named when it is their turn. None without a deadline."""
    if row.due_on is None:
        return None
    late = row.days_late(today)
    partner = row.turn in ("licensee", "requester")
    if late:
        if not partner:
            return Deadline(ngettext("en retard de %(num)s jour", "en retard de %(num)s jours", late), "bad", True)
        said = ngettext("partenaire en retard de %(num)s jour", "partenaire en retard de %(num)s jours", late)
        return Deadline(said, "warn", True)
    if row.due_on == today:
        said = gettext("attendu du partenaire aujourd’hui") if partner else gettext("à traiter aujourd’hui")
        return Deadline(said, "neutral" if partner else "warn", False)
    day = day_in_words(row.due_on, language)
    if partner:
        return Deadline(gettext("attendu du partenaire avant le %(day)s", day=day), "neutral", False)
    return Deadline(gettext("à traiter avant le %(day)s", day=day), "neutral", False)


def next_action(row: QueueRow, reader: Standing) -> str:
    """What happens next, for this reader: their own action, or on whom it waits."""
    if row.is_mine:
        return str(wording.MINE[row.stage])
    if row.stage == "to_review" and row.assignee_name:
        return str(gettext("Attend la décision de %(name)s", name=row.assignee_name))
    if row.stage == "awaiting_licensor" and row.signatory_name:
        return str(gettext("Attend la contresignature de %(name)s", name=row.signatory_name))
    return str(wording.DESK[row.stage].following)


def absence_behind(row: QueueRow, reader: Standing) -> Absence | None:
    """The absence because of which this row waits on the reader, if it does."""
    if not row.is_mine:
        return None
    if row.stage == "to_review":
        return reader.replaced(row.producer_id, row.assignee_id, "approver")
    return reader.replaced(row.producer_id, row.signatory_email, "signatory")


def order_note(order: str) -> LazyString | None:
    """What the reader should know about an order."""
    if order == "amount":
        return _l(
            "Les montants ne se comparent qu’au sein d’une même monnaie : une liste par monnaie, le plus élevé d’abord."
        )
    if order == "due":
        return _l("Les dossiers sans échéance viennent à la fin.")
    return None
