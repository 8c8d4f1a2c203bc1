"""What the queue is narrowed to and in which order it stands; all of it in the address. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from licensing.kernel.texts import storable

ORDERS = ("turn", "due", "oldest", "newest", "amount")
"""turn: what waits on the reader first; due: soonest deadline first; amount: by currency, then the largest first."""
TURNS = ("me", "producer", "partner")
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty means everything. `text` looks in organisation and reference; `late`: "1"; `assignee`: "me", "nobody" or a person's id."""

    stage: str = ""
    turn: str = ""
    late: str = ""
    assignee: str = ""
    audience: str = ""
    session: str = ""
    currency: str = ""
    text: str = ""
    sort: str = ""

    def asked(self) -> dict[str, str]:
        """Only what is in use, as it stands in the address."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}

    def narrowing(self) -> dict[str, str]:
        """The same without the order."""
        return {name: value for name, value in self.asked().items() if name != "sort"}

    @property
    def order(self) -> str:
        """The order asked for; `turn` when none is, or none that is known."""
        return self.sort if self.sort in ORDERS else ORDERS[0]


NAMES = tuple(field.name for field in fields(Filters))


def read_filters(values: Mapping[str, object]) -> Filters:
    """The filters in an address or a saved view: unknown names left out, values cleaned and cut."""
    return Filters(**{name: _clean(values.get(name)) for name in NAMES})


def _clean(value: object) -> str:
    return storable(value).strip()[:LONGEST] if isinstance(value, str) else ""
