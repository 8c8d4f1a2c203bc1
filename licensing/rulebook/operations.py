"""Verbs of the rulebook: propose a draft that passes its checks, publish it as a second person, send it back; the others are told.

One commit each, that of the versions room.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask import current_app, url_for

from licensing.accounts.access import Actor
from licensing.accounts.queries import people_with_role, person_with_email
from licensing.kernel.clock import business_day
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, Problem
from licensing.kernel.formats import localized
from licensing.outbox.mail import send_mail
from licensing.rulebook.checks import Finding, findings_for_draft
from licensing.terms_of_use.operations import print_from
from licensing.versions import drafts
from licensing.versions.models import PublishedVersion, VersionDraft
from licensing.versions.queries import draft_for

PRINTED = ("policy", "clause")
"""The kinds of documents that the terms of use are made of."""

UNREAD = {
    "fr": "Cochez cet avertissement pour dire que vous l’avez lu, ou corrigez le brouillon.",
    "en": "Tick this warning to say that you have read it, or correct the draft.",
    "ar": "ضعوا علامة على هذا التنبيه لتأكيد أنكم قرأتموه، أو صححوا المسودة.",
}


def propose_draft(
    draft_id: str, note: str, seen_revision: int, by: Actor, at: datetime, *, read: Collection[str] | None = None
) -> VersionDraft:
    """Hand a draft to a second person; the approvers are told by mail.

    `read`: marks (`mark_of`) of the warnings its author has read; None: all of them. Raises InvalidInput with every error of
    the checks and every unread warning, else as `versions.drafts.propose`.
    """
    draft = draft_for(draft_id, by)
    _check(draft, at, read)
    draft = drafts.propose(draft_id, note, seen_revision, by, at)
    others = [person for person in people_with_role(draft.producer_id, "approver") if person.email not in draft.editors]
    for person in others:
        _tell(draft, "proposed", person.email, person.language, by, at)
    db.session.commit()
    return draft


def publish_draft(draft_id: str, seen_revision: int, by: Actor, at: datetime) -> PublishedVersion:
    """Publish a proposed draft, checked once more; its authors are told, the terms of use it changes are printed.

    Raises as `versions.drafts.publish_draft`.
    """
    draft = draft_for(draft_id, by)
    _check(draft, at, None)
    version = drafts.publish_draft(draft_id, seen_revision, by, at)
    _tell_authors(draft, "published", by, at)
    if version.kind in PRINTED:
        print_from(version.producer, version.effective_from, current_app.config["SETTINGS"].base_url.rstrip("/"), at)
    db.session.commit()
    return version


def send_back_draft(draft_id: str, reason: str, by: Actor, at: datetime) -> VersionDraft:
    """Return a proposed draft to its authors with a reason; they are told. Raises as `versions.drafts.send_back`."""
    draft = drafts.send_back(draft_id, reason, by, at)
    _tell_authors(draft, "sent_back", by, at)
    db.session.commit()
    return draft


def mark_of(found: Finding) -> str:
    """What a page ticks for a finding."""
    return f"{found.code}:{found.path}:{found.facts.get('at', '')}"


def _check(draft: VersionDraft, at: datetime, read: Collection[str] | None) -> None:
    found = findings_for_draft(draft, business_day(at))
    errors = [Problem(each.path, each.code, dict(each.message)) for each in found if each.severity == "error"]
    unread = [each for each in found if each.severity == "warning" and read is not None and mark_of(each) not in read]
    errors += [Problem(mark_of(each), "unread", UNREAD) for each in unread]
    if errors:
        raise InvalidInput(errors)


def _tell_authors(draft: VersionDraft, template: str, by: Actor, at: datetime) -> None:
    for email in draft.editors:
        person = person_with_email(email)
        if person is not None and person.is_active:
            _tell(draft, template, email, person.language, by, at)


def _named(draft: VersionDraft, language: str) -> str:
    """What a mail calls a version: its identifier; of a clause its title in the reader's language, its number and key."""
    document = draft.document
    if draft.kind != "clause":
        return str(document.get("id", ""))
    title = localized(document["titles"], language)
    words = {
        "fr": "Clause « {title} », version {version} ({key})",
        "en": "Clause “{title}”, version {version} ({key})",
        "ar": "البند «\u2068{title}\u2069»، الصيغة {version} (\u2068{key}\u2069)",
    }
    return localized(words, language).format(title=title, version=document["version"], key=document["key"])


def _tell(draft: VersionDraft, template: str, to: str, language: str, by: Actor, at: datetime) -> None:
    said = {"proposed": {"note": draft.note}, "sent_back": {"answer": draft.answer}, "published": {}}
    context: dict[str, Any] = {
        "version": _named(draft, language), "who": by.name or by.email or "", **said[template],
        "url": url_for("rulebook.draft", draft_id=draft.id, _external=True),
    }  # fmt: skip
    send_mail(
        template=f"rulebook/mail/{template}",
        to=to,
        language=language,
        context=context,
        key=f"rulebook.{template}:{draft.id}:{draft.revision}:{at.isoformat()}:{to}",
        at=at,
        about=f"draft:{draft.id}",
        producer_id=draft.producer_id,
    )
