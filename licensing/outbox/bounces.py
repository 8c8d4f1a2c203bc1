"""Reports that a mail did not arrive: read from a server's answer or a delivery report, kept once, put in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from licensing.kernel.database import db
from licensing.outbox.models import MailBounce, MailEntry

UNKNOWN = "5.0.0"
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")


@dataclass(frozen=True, slots=True)
class Report:
    """What a server says about one mail: an enhanced status code (RFC 3463), its own words, whether it gave up."""

    status: str
    diagnostic: str
    is_final: bool

    @classmethod
    def of_refusal(cls, words: bytes | str) -> Report:
        """A refusal given at once while the mail was handed over."""
        text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        return cls(status_in(text) or UNKNOWN, text, is_final=True)


def status_in(text: str) -> str | None:
    """The first enhanced status code in a server's words."""
    found = _STATUS.search(text)
    return found.group(1) if found else None


def note(key: str, report: Report, source: str, at: datetime) -> bool:
    """Keep a report about the mail of that key, once per `source`; False when no such mail is known. Does not commit."""
    entry = db.session.scalars(select(MailEntry).where(MailEntry.message_key == key)).one_or_none()
    if entry is None:
        return False
    if db.session.scalars(select(MailBounce.id).where(MailBounce.source == source)).first() is None:
        diagnostic = " ".join("".join(sign if sign.isprintable() else " " for sign in report.diagnostic).split())
        row = MailBounce(entry_id=entry.id, source=source, at=at, is_final=report.is_final, status=report.status[:16])
        row.diagnostic = diagnostic[:500]
        db.session.add(row)
    return True


_REASONS: dict[str, LazyString] = {
    "1.1": _l("Cette adresse n’existe pas : vérifiez qu’elle est bien écrite."),
    "1.2": _l("Le domaine de cette adresse n’existe pas : vérifiez ce qui suit le signe @."),
    "1.3": _l("Cette adresse est mal écrite."),
    "1.10": _l("Le domaine de cette adresse ne reçoit pas de courriel."),
    "2.1": _l("Cette boîte aux lettres est fermée : la personne a peut-être quitté l’organisation."),
    "2.2": _l("La boîte aux lettres est pleine."),
    "2.3": _l("Le message est trop lourd pour cette boîte aux lettres."),
    "3.4": _l("Le message est trop lourd pour le serveur du destinataire."),
    "4.1": _l("Le serveur du destinataire ne répond pas."),
    "4.4": _l("Le serveur du destinataire est introuvable."),
    "4.7": _l("Le serveur du destinataire n’a pas répondu à temps."),
    "7.1": _l("Le serveur du destinataire a refusé ce message : demandez à la personne d’autoriser notre adresse."),
}
_CLASSES: dict[str, LazyString] = {
    "1": _l("L’adresse n’est pas valable."),
    "2": _l("La boîte aux lettres n’accepte pas ce message."),
    "4": _l("Le réseau ou le serveur du destinataire ne répond pas."),
    "7": _l("Le serveur du destinataire a refusé ce message par prudence."),
}


def reason(status: str) -> LazyString:
    """A status code in words that say what to do where something can be done (RFC 3463, sections 3 and 4)."""
    subject, _dot, detail = status.partition(".")[2].partition(".")
    found = _REASONS.get(f"{subject}.{detail}") or _CLASSES.get(subject)
    return found or _l("Le serveur du destinataire n’a pas dit pourquoi.")
