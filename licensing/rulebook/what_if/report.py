"""The report of a replay: sums, distribution, biggest changes, who newly pays, which verdicts turn. Pure; grows by one request at a time.

`as_dict` is the JSON value that is stored, shown and exported; amounts are texts with the currency's digits, without VAT.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from heapq import nlargest
from typing import Any

from licensing.kernel.errors import InvalidInput
from licensing.rulebook.what_if.values import Asked, Scene, Turned

BIGGEST = 10
LISTED = 200
"""How many requests a list of the report names; its count is of all."""

STEPS = (
    ("gone", None),
    ("down_50", Decimal(-50)),
    ("down_20", Decimal(-20)),
    ("down_5", Decimal(-5)),
    ("down", Decimal(0)),
    ("same", None),
    ("up", Decimal(5)),
    ("up_5", Decimal(20)),
    ("up_20", Decimal(50)),
    ("up_50", None),
    ("new", None),
    ("currency", None),
)
"""The bars of the distribution in order, with the change in percent at which each ends: falls include it, rises do not."""


def step_of(before: Decimal, after: Decimal) -> str:
    """The bar of a change between two amounts of one currency, neither negative."""
    if before == after:
        return "same"
    if not before:
        return "new"
    if not after:
        return "gone"
    percent = (after - before) * 100 / before
    if percent < 0:
        return next(name for name, end in STEPS[1:5] if end is not None and (percent <= end or not end))
    return next((name for name, end in STEPS[6:9] if end is not None and percent < end), "up_50")


@dataclass(slots=True)
class _Sums:
    """Amounts of one currency."""

    before: Decimal = Decimal(0)
    after: Decimal = Decimal(0)
    paying_before: int = 0
    paying_after: int = 0

    def add(self, turned: Turned, currency: str) -> None:
        """Count a request where it is in that currency."""
        if turned.before.currency == currency:
            self.before += turned.before.net
            self.paying_before += bool(turned.before.net)
        if turned.after.currency == currency:
            self.after += turned.after.net
            self.paying_after += bool(turned.after.net)


@dataclass(slots=True)
class _Organisation:
    """All requests of one organisation."""

    name: str
    requests: int = 0
    sums: defaultdict[str, _Sums] = field(default_factory=lambda: defaultdict(_Sums))


@dataclass(slots=True)
class _Turn:
    """A verdict that is another: who is concerned."""

    requests: int = 0
    organisations: set[str] = field(default_factory=set)
    rows: list[Turned] = field(default_factory=list)


class Report:
    """Takes the requests one by one."""

    def __init__(self, scene: Scene) -> None:
        """An empty report on a scene."""
        self.scene = scene
        self.requests = 0
        self._currencies: defaultdict[str, _Sums] = defaultdict(_Sums)
        self._organisations: dict[str, _Organisation] = {}
        self._bars: Counter[str] = Counter()
        self._standings: Counter[tuple[str, str]] = Counter()
        self._changed: defaultdict[str, list[Turned]] = defaultdict(list)
        self._newly: list[Turned] = []
        self._no_longer: list[Turned] = []
        self._turns: defaultdict[tuple[str, str, str, str], _Turn] = defaultdict(_Turn)
        self._unreadable: list[dict[str, Any]] = []

    def add(self, turned: Turned) -> None:
        """Count one request."""
        self.requests += 1
        before, after, change = turned.before, turned.after, turned.change
        organisation = self._organisation(turned)
        for currency in {before.currency, after.currency}:
            self._currencies[currency].add(turned, currency)
            organisation.sums[currency].add(turned, currency)
        self._bars["currency" if change is None else step_of(before.net, after.net)] += 1
        self._standings[before.standing, after.standing] += 1
        if change:
            self._keep_if_big(turned)
        if bool(before.net) != bool(after.net):
            (self._newly if after.net else self._no_longer).append(turned)
        if before.verdicts != after.verdicts:
            self._count_turns(turned)

    def add_unreadable(self, asked: Asked, refusal: InvalidInput) -> None:
        """Note a request that could not be replayed."""
        reasons = [{"path": each.path, "message": each.message} for each in refusal.problems]
        self._unreadable.append({"reference": asked.reference, "organisation": asked.organisation, "problems": reasons})

    def as_dict(self) -> dict[str, Any]:
        """The whole report."""
        scene = self.scene
        organisations = sorted((_organisation_row(each) for each in self._organisations.values()), key=_by_change)
        return {
            "on": scene.on.isoformat(),
            "before": {"policy": scene.before.policy.id, "prices": scene.before.schedule.id},
            "after": {"policy": scene.after.policy.id, "prices": scene.after.schedule.id},
            "requests": self.requests,
            "currencies": [_sums_row(currency, sums) for currency, sums in sorted(self._currencies.items())],
            "organisations": organisations,
            "distribution": [{"step": name, "requests": self._bars[name]} for name, _ in STEPS],
            "biggest": {currency: self._biggest(currency) for currency in sorted(self._changed)},
            "newly_pays": _listed(self._newly),
            "no_longer_pays": _listed(self._no_longer),
            "standings": [
                {"before": before, "after": after, "requests": count}
                for (before, after), count in sorted(self._standings.items())
            ],
            "turns": [_turn_row(key, turn) for key, turn in sorted(self._turns.items())],
            "unreadable": {"requests": len(self._unreadable), "rows": self._unreadable[:LISTED]},
        }

    def _organisation(self, turned: Turned) -> _Organisation:
        name = turned.asked.organisation.strip()
        found = self._organisations.setdefault(name.casefold(), _Organisation(name))
        found.requests += 1
        return found

    def _keep_if_big(self, turned: Turned) -> None:
        """Keep the biggest, forget the rest now and then."""
        kept = self._changed[turned.after.currency]
        kept.append(turned)
        if len(kept) > 50 * BIGGEST:
            self._changed[turned.after.currency] = nlargest(BIGGEST, kept, key=_size)

    def _biggest(self, currency: str) -> list[dict[str, Any]]:
        return [_row(each) for each in nlargest(BIGGEST, self._changed[currency], key=_size)]

    def _count_turns(self, turned: Turned) -> None:
        audience = str(turned.asked.answers["audience"])
        for (use, before), (_, after) in zip(turned.before.verdicts, turned.after.verdicts, strict=True):
            if before != after:
                turn = self._turns[audience, use, before, after]
                turn.requests += 1
                turn.organisations.add(turned.asked.organisation.strip().casefold())
                if len(turn.rows) < LISTED:
                    turn.rows.append(turned)


def _size(turned: Turned) -> Decimal:
    return abs(turned.change or Decimal(0))


def _row(turned: Turned) -> dict[str, Any]:
    asked, before, after = turned.asked, turned.before, turned.after
    return {
        "reference": asked.reference,
        "request_id": asked.request_id,
        "organisation": asked.organisation,
        "before": {"net": str(before.net), "currency": before.currency, "standing": before.standing},
        "after": {"net": str(after.net), "currency": after.currency, "standing": after.standing},
        "change": None if turned.change is None else str(turned.change),
    }


def _listed(rows: list[Turned]) -> dict[str, Any]:
    biggest = nlargest(LISTED, rows, key=lambda each: each.before.net + each.after.net)
    return {"requests": len(rows), "rows": [_row(each) for each in biggest]}


def _sums_row(currency: str, sums: _Sums) -> dict[str, Any]:
    return {
        "currency": currency,
        "before": str(sums.before),
        "after": str(sums.after),
        "change": str(sums.after - sums.before),
        "paying_before": sums.paying_before,
        "paying_after": sums.paying_after,
    }


def _organisation_row(organisation: _Organisation) -> dict[str, Any]:
    amounts = [_sums_row(currency, sums) for currency, sums in sorted(organisation.sums.items())]
    return {"organisation": organisation.name, "requests": organisation.requests, "amounts": amounts}


def _by_change(row: dict[str, Any]) -> tuple[Decimal, str]:
    return -max(abs(Decimal(each["change"])) for each in row["amounts"]), row["organisation"]


def _turn_row(key: tuple[str, str, str, str], turn: _Turn) -> dict[str, Any]:
    audience, use, before, after = key
    facts = {"audience": audience, "use": use, "before": before, "after": after}
    counts = {"requests": turn.requests, "organisations": len(turn.organisations)}
    return {**facts, **counts, "rows": [_row(each) for each in turn.rows]}


def organisation_lines(report: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each organisation and currency of a report as one flat line, for tables and exports."""
    for row in report["organisations"]:
        for amount in row["amounts"]:
            yield {"organisation": row["organisation"], "requests": row["requests"], **amount}
