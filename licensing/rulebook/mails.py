"""The mails as their pages show them: each with what it says today, its versions, its text with sample values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from licensing.accounts.access import Actor
from licensing.catalogue.models import Producer
from licensing.catalogue.queries import producers
from licensing.kernel import formats
from licensing.kernel.errors import InvalidInput, NotFound
from licensing.mailing.kind import MAIL, MailVersion, document_of_mail, read_mail
from licensing.mailing.library import published_mails
from licensing.outbox.checking import FIELDS
from licensing.outbox.drawing import Drawn, draw
from licensing.outbox.mail import colours_of
from licensing.outbox.registry import mail_kinds
from licensing.outbox.values import MailKind
from licensing.outbox.wording import BUTTON, Wording, fill_line
from licensing.versions import queries as versions
from licensing.versions.models import VersionDraft


@dataclass(frozen=True, slots=True)
class Entry:
    """One mail of a producer on a day: what it is, and the producer's own version where one is in force."""

    kind: MailKind
    own: MailVersion | None

    @property
    def wordings(self) -> Mapping[str, Wording]:
        """What it says, by language."""
        return self.own.wordings if self.own else self.kind.wordings


def mail_lists(who: Actor, on: date) -> list[tuple[Producer, list[Entry]]]:
    """Every mail at every producer where the actor drafts or approves, those to partners first."""
    allowed = who.producers_as(*versions.DRAFTING)
    return [(producer, _entries(producer, on)) for producer in producers() if producer.id in allowed]


def _entries(producer: Producer, on: date) -> list[Entry]:
    published = published_mails(producer.id)
    found = [
        Entry(kind, versions.in_force([each for each in published if each.key == kind.key], on))
        for kind in mail_kinds().values()
    ]
    return sorted(found, key=lambda entry: (entry.kind.side, _place(entry.kind.room)))


def _place(room: str) -> int:
    return _ALONG_THE_WAY.index(room) if room in _ALONG_THE_WAY else len(_ALONG_THE_WAY)


_ALONG_THE_WAY = ("accounts", "intake", "quotes", "agreements", "signing", "billing", "reminders", "rulebook")
"""Rooms in the order in which a request meets their mails."""


def mail_named(key: str) -> MailKind:
    """The mail of that key; NotFound otherwise."""
    kind = mail_kinds().get(key)
    if kind is None:
        raise NotFound(key)
    return kind


def is_common(kind: MailKind) -> bool:
    """Whether a mail belongs to no producer in particular here: it has the delivered text while there are several."""
    return kind.common and len(producers()) > 1


def own_versions(producer: Producer, kind: MailKind) -> list[MailVersion]:
    """The producer's own wordings, published and not withdrawn, newest first."""
    return sorted(published_mails(producer.id, kind.key), key=lambda each: each.version, reverse=True)


def next_mail_document(producer: Producer, kind: MailKind, on: date, *, delivered: bool) -> dict[str, Any]:
    """What a new version begins with: the wording in force, or the delivered one, under the next number, from that day on."""
    known = versions.versions(MAIL.name, producer.id)
    numbers = [int(row.document["version"]) for row in known if row.document["key"] == kind.key]
    own = versions.in_force(published_mails(producer.id, kind.key), on)
    wordings = kind.wordings if delivered or own is None else own.wordings
    return document_of_mail(kind, wordings, producer.slug, max(numbers, default=0) + 1, on)


def drawn_in_all(kind: MailKind, wordings: Mapping[str, Wording], producer: Producer) -> dict[str, Drawn]:
    """The mail with sample values, and the producer's own name and address, in each language, as it goes out.

    A language that a producer's own wording lacks has the delivered one, as in the mail itself.
    """
    own = {"producer": producer.name, "contact": producer.contact_email}
    colours = colours_of(None if kind.common else producer.id, None)
    return {
        language: draw(kind, wording, language, {**kind.samples(language), **_only(own, kind)}, colours)
        for language, wording in {**kind.wordings, **wordings}.items()
    }


def mail_preview(document: Mapping[str, Any], producer: Producer) -> dict[str, Drawn]:
    """The same of a document; nothing while it cannot be read."""
    try:
        read = read_mail(document)
    except InvalidInput:
        return {}
    return drawn_in_all(mail_named(read.key), read.wordings, producer)


def subject_of(entry: Entry, language: str) -> str:
    """The subject line with sample values."""
    wording = entry.wordings.get(language) or entry.kind.wording(language)
    samples = {name: str(value) for name, value in entry.kind.samples(language).items()}
    return fill_line(wording.subject, language, samples)


def delivered_of(row: VersionDraft) -> dict[str, Any] | None:
    """The delivered wording as a document like a draft's, to show what the draft changes; None for other kinds."""
    kind = mail_kinds().get(str(row.document.get("key"))) if row.kind == MAIL.name else None
    if kind is None:
        return None
    said = document_of_mail(kind, kind.wordings, row.producer.slug, 1, date.min)
    return {**row.document, **{name: said[name] for name in FIELDS if name in said}}


def mail_help(document: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What may stand in the text of a mail: each name in braces, what it stands for, a sample. Nothing for an unknown mail."""
    kind = mail_kinds().get(str(document.get("key")))
    if kind is None:
        return {}
    names = [("{{ " + name + " }}", *_told(kind, name, language)) for name in kind.placeable]
    return {"kind": kind, "names": names}


def _told(kind: MailKind, name: str, language: str) -> tuple[str, str]:
    if name == BUTTON:
        return formats.localized(kind.action, language) if kind.action else "", ""
    value = kind.values[name]
    sample = value.sample_in(language)
    empty = _MAY_BE_EMPTY[language] if name in kind.optional else ""
    return formats.localized(value.label, language) + empty, sample if isinstance(sample, str) else ""


_MAY_BE_EMPTY = {"fr": " (parfois vide)", "en": " (sometimes empty)", "ar": " (فارغ أحيانًا)"}


def _only(values: Mapping[str, str], kind: MailKind) -> dict[str, str]:
    return {name: value for name, value in values.items() if name in kind.values}
