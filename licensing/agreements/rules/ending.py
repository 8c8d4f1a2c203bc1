"""How an agreement ends before its term: on which ground, by whom, from which day, and what becomes of its price. Pure.

The grounds and their periods are those of the article "Modification et résiliation" (clause `termination`, version 1), the
restitution after a breach that of article 1229 of the Code civil, which that article leaves untouched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from licensing.agreements.standing import ends_on
from licensing.kernel import formats
from licensing.kernel.errors import Problem
from licensing.kernel.texts import LANGUAGES, Text, in_languages

CLAUSE = "termination"
PRICES = ("not_due", "due", "settle")
"""What becomes of the price: nothing is owed and what was paid goes back; it stays owed; the parties settle it."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground of the article. `by`: the party that ends it; `after_notice`: a formal notice must have stayed without effect."""

    key: str
    by: str
    price: str
    after_notice: bool = False


GROUNDS: Mapping[str, Ground] = {
    ground.key: ground
    for ground in (
        Ground("renounced", "licensee", "not_due"),
        Ground("renounced_late", "licensee", "due"),
        Ground("impeded", "licensee", "not_due"),
        Ground("session_cancelled", "licensee", "not_due"),
        Ground("breach_of_licensee", "licensor", "settle", after_notice=True),
        Ground("breach_of_licensor", "licensee", "settle", after_notice=True),
    )
}


@dataclass(frozen=True, slots=True)
class Periods:
    """Calendar days: before the session, until which the partner is free to renounce; after a notice, in which a breach is remedied."""

    renounce: int
    remedy: int


PERIODS: Mapping[int, Periods] = {1: Periods(renounce=14, remedy=30)}
"""Version of the clause → the periods that its text names; a producer's own wording is not among them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for; `notice_on` is the day of the formal notice, for the grounds that need one."""

    ground: str
    reason: str
    notice_on: date | None = None


def periods_of(terms: Mapping[str, Any]) -> Periods | None:
    """The periods that an agreement's own article names; None when its wording is the producer's own and has to be read."""
    versions = [clause["version"] for clause in terms["clauses"] if clause["key"] == CLAUSE]
    return PERIODS.get(versions[0]) if versions else None


def last_free_day(terms: Mapping[str, Any]) -> date | None:
    """The last day on which the partner renounces without cost or reason; None where the article names none."""
    periods = periods_of(terms)
    starts_on = date.fromisoformat(terms["session"]["starts_on"])
    return starts_on - timedelta(days=periods.renounce) if periods else None


def first_day_after_notice(terms: Mapping[str, Any], notice_on: date) -> date | None:
    """The first day on which a breach that was not remedied ends the agreement: the day after the last one to remedy it."""
    periods = periods_of(terms)
    return notice_on + timedelta(days=periods.remedy + 1) if periods else None


def problems(terms: Mapping[str, Any], asked: Asked, on: date) -> list[Problem]:
    """Everything that keeps an agreement from being ended so on that day; paths are `ground` and `notice_on`."""
    if on > ends_on(terms):
        return [Problem("ground", "over", OVER)]
    ground = GROUNDS.get(asked.ground)
    if ground is None:
        return [Problem("ground", "missing", CHOOSE)]
    return [*_of_renouncing(terms, ground, on), *_of_notice(terms, ground, asked.notice_on, on)]


def _of_renouncing(terms: Mapping[str, Any], ground: Ground, on: date) -> list[Problem]:
    last = last_free_day(terms)
    if last is not None and ground.key == "renounced" and on > last:
        return [Problem("ground", "too_late", _on_day(TOO_LATE, last))]
    if last is not None and ground.key == "renounced_late" and on <= last:
        return [Problem("ground", "still_free", _on_day(STILL_FREE, last))]
    return []


def _of_notice(terms: Mapping[str, Any], ground: Ground, notice_on: date | None, on: date) -> list[Problem]:
    if not ground.after_notice:
        return []
    if notice_on is None:
        return [Problem("notice_on", "missing", NOTICE)]
    if notice_on > on:
        return [Problem("notice_on", "to_come", NOTICE_TO_COME)]
    first = first_day_after_notice(terms, notice_on)
    if first is not None and on < first:
        return [Problem("notice_on", "too_early", _on_day(TOO_EARLY, first))]
    return []


def facts_of(
    terms: Mapping[str, Any], asked: Asked, on: date, invoices: tuple[str, ...], by_name: str
) -> dict[str, Any]:
    """What is kept of an ending, JSON values only: its consequences as they were told. `invoices`: numbers issued so far."""
    ground = GROUNDS[asked.ground]
    return {
        "ground": ground.key,
        "by": ground.by,
        "by_name": by_name,
        "reason": asked.reason,
        "notice_on": asked.notice_on.isoformat() if asked.notice_on and ground.after_notice else None,
        "effective_on": on.isoformat(),
        "price": ground.price,
        "total": terms["quote"]["total"],
        "currency": terms["quote"]["currency"],
        "invoices": list(invoices),
        "learners": terms["learner_count"],
    }


def _on_day(texts: Text, day: date) -> dict[str, str]:
    return {language: texts[language].format(day=formats.day(day, language)) for language in LANGUAGES}


OVER = in_languages(
    (
        "La convention est arrivée à son terme : il n’y a plus rien à résilier.",
        "The agreement has reached its term: there is nothing left to terminate.",
        "بلغت الاتفاقية أجلها: لم يبق ما يُفسخ.",
    )
)
CHOOSE = in_languages(
    (
        "Choisissez le motif prévu par la convention.",
        "Choose the ground that the agreement provides for.",
        "اختاروا السبب الذي تنص عليه الاتفاقية.",
    )
)
TOO_LATE = in_languages(
    (
        "La renonciation sans frais était possible jusqu’au {day} : au-delà, le prix reste dû. Choisissez un autre motif.",
        "Renouncing without cost was possible until {day}: after that, the price remains due. Choose another ground.",
        "كان التنازل دون تكاليف ممكنًا حتى {day}: بعد ذلك يبقى الثمن مستحقًا. اختاروا سببًا آخر.",
    )
)
STILL_FREE = in_languages(
    (
        "Jusqu’au {day}, le partenaire renonce sans frais : choisissez ce motif, le prix n’est pas dû.",
        "Until {day}, the partner renounces without cost: choose that ground, the price is not due.",
        "حتى {day} يتنازل الشريك دون تكاليف: اختاروا هذا السبب، والثمن غير مستحق.",
    )
)
NOTICE = in_languages(
    (
        "Indiquez le jour de la mise en demeure : sans elle, la convention ne permet pas de résilier pour manquement.",
        "Give the day of the formal notice: without it, the agreement does not allow termination for breach.",
        "أدخلوا يوم الإنذار: بدونه لا تسمح الاتفاقية بالفسخ بسبب الإخلال.",
    )
)
NOTICE_TO_COME = in_languages(
    (
        "Ce jour est à venir : indiquez celui où la mise en demeure a été envoyée.",
        "This day is still to come: give the one on which the formal notice was sent.",
        "هذا اليوم لم يأت بعد: أدخلوا اليوم الذي أُرسل فيه الإنذار.",
    )
)
TOO_EARLY = in_languages(
    (
        "Le délai pour remédier au manquement court encore : la résiliation est possible à partir du {day}.",
        "The time to remedy the breach is still running: termination is possible from {day}.",
        "لا يزال أجل تدارك الإخلال جاريًا: الفسخ ممكن ابتداء من {day}.",
    )
)
