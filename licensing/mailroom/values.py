"""The frozen values of the mail room: a mail as it was read, a delivery report, what became of a reply."""

from __future__ import annotations

from dataclasses import dataclass, field


class Unreadable(Exception):
    """A mail that cannot be, or is not to be, taken apart; the text is one of `rules.WHY`'s keys."""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What RFC 3464 says of one recipient; `action` is failed, delayed, delivered, relayed or expanded."""

    action: str
    status: str
    diagnostic: str


@dataclass(frozen=True, slots=True)
class Received:
    """A mail as it was read. Addresses in lower case; `tags`: what stood after the + of our address; `ours`: hashes of our mails it names."""

    message_id: str
    sender: str
    sender_name: str
    subject: str
    tags: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()
    text: str = ""
    files: tuple[str, ...] = ()
    is_automatic: bool = False
    reports: tuple[DeliveryReport, ...] = ()
    is_cut: bool = field(default=False)
    """The text was longer than is kept."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a reply: `state` is posted, automatic or quarantined, with why and whose it is."""

    state: str
    why: str = ""
    producer_id: str | None = None
    about: str | None = None
