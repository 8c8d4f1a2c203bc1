"""The mails: every one with who receives it and when, its text in both languages, new versions of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response as AnyResponse

from licensing.accounts.access import actor, staff
from licensing.catalogue.models import Producer
from licensing.kernel.clock import business_day, now
from licensing.kernel.errors import NotAllowed, NotFound
from licensing.mailing.kind import MAIL, MailVersion, arrange_mail, document_of_mail
from licensing.outbox.framing import allow_own_frames, framed
from licensing.outbox.values import MailKind
from licensing.outbox.wording import Wording
from licensing.rulebook.clauses import producer_for
from licensing.rulebook.mails import (
    drawn_in_all,
    is_common,
    mail_lists,
    mail_named,
    mail_preview,
    next_mail_document,
    own_versions,
    subject_of,
)
from licensing.rulebook.queries import shelf
from licensing.rulebook.views.blueprint import blueprint
from licensing.versions import drafts, queries
from licensing.versions.merging import difference
from licensing.versions.text import write_text

COMMON = {
    "fr": "Ce courriel est commun à tous les producteurs : il garde le texte fourni.",
    "en": "This mail is common to all producers: it keeps the delivered text.",
    "ar": "هذه الرسالة الإلكترونية مشتركة بين كل المنتِجين: تحتفظ بالنص المقدَّم مع النظام.",
}


@blueprint.get("/mails")
@staff("editor", "approver")
def mails() -> str:
    """Every mail the product sends, at the actor's producers."""
    lists, language = mail_lists(actor(), business_day(now())), str(get_locale())
    return render_template("rulebook/mails.html", lists=lists, subject_of=lambda entry: subject_of(entry, language))


@blueprint.get("/mails/<slug>/<key>")
@staff("editor", "approver")
def mail(slug: str, key: str) -> str:
    """One mail: when it is sent and to whom, what it says, its versions, its difference to the delivered text."""
    producer, kind, today = producer_for(slug, actor()), mail_named(key), business_day(now())
    known = own_versions(producer, kind)
    current = queries.in_force(list(reversed(known)), today)
    shown = _wanted(known, current)
    allow_own_frames()
    return render_template(
        "rulebook/mail.html",
        producer=producer,
        kind=kind,
        common=is_common(kind),
        known=known,
        current=current,
        shown=shown,
        preview=drawn_in_all(kind, shown.wordings if shown else kind.wordings, producer),
        differences=_differences(kind, shown, producer) if shown else [],
        beside=shelf(producer, MAIL.name, today, key),
    )


@blueprint.get("/mails/<slug>/<key>/<int:version>/<language>")
@staff("editor", "approver")
def mail_body(slug: str, key: str, version: int, language: str) -> Response:
    """The HTML of a version with sample values, for the frame of its page; version 0 is the delivered one."""
    producer, kind = producer_for(slug, actor()), mail_named(key)
    found = next((each for each in own_versions(producer, kind) if each.version == version), None)
    if found is None and version:
        raise NotFound(key)
    return _frame(drawn_in_all(kind, found.wordings if found else kind.wordings, producer), language)


@blueprint.get("/mails/<slug>/<key>/<int:version>/yaml")
@staff("editor", "approver")
def mail_yaml(slug: str, key: str, version: int) -> Response:
    """A version as YAML; version 0 is the delivered one, ready to be published as version 1."""
    producer, kind = producer_for(slug, actor()), mail_named(key)
    row = next((each for each in shelf(producer, MAIL.name, business_day(now()), key).rows if _is(each, version)), None)
    if row is None and version:
        raise NotFound(key)
    document = row.document if row else _document(kind, kind.wordings, producer)
    answer = Response(write_text(MAIL.name, document, row.source if row else None), mimetype="application/yaml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{key}-{version}.yaml"'
    return answer


@blueprint.post("/mails/<slug>/<key>/draft")
@staff("editor", "approver")
def write_mail(slug: str, key: str) -> AnyResponse:
    """A draft of the next version, beginning with the text in force, or with the delivered one."""
    producer, kind = producer_for(slug, actor()), mail_named(key)
    if is_common(kind):
        raise NotAllowed("write", "common", COMMON)
    delivered = request.form.get("from") == "delivered"
    document = next_mail_document(producer, kind, business_day(now()), delivered=delivered)
    row = drafts.start_draft(MAIL.name, producer.id, document, actor(), now())
    return redirect(url_for("rulebook.draft", draft_id=row.id), 303)


@blueprint.get("/drafts/<draft_id>/mail/<language>")
@staff("editor", "approver")
def draft_mail(draft_id: str, language: str) -> Response:
    """The HTML of a mail's draft with sample values, for the frame of its page; missing while it cannot be read."""
    row = queries.draft_for(draft_id, actor())
    return _frame(mail_preview(row.document, row.producer) if row.kind == MAIL.name else {}, language)


@blueprint.get("/versions/<version_id>/mail/<language>")
@staff("editor", "approver")
def version_mail(version_id: str, language: str) -> Response:
    """The same of a published version."""
    row = queries.version_for(version_id, actor())
    return _frame(mail_preview(row.document, row.producer) if row.kind == MAIL.name else {}, language)


def _frame(preview: Mapping[str, Any], language: str) -> Response:
    if language not in preview:
        raise NotFound(language)
    return framed(preview[language].html)


def _wanted(known: list[MailVersion], current: MailVersion | None) -> MailVersion | None:
    """The version asked for in the address (0: the delivered text, None), else the one in force."""
    asked = request.args.get("version")
    if asked == "0":
        return None
    return next((each for each in known if str(each.version) == asked), current)


def _differences(kind: MailKind, shown: MailVersion, producer: Producer) -> list[tuple[str, Any, Any]]:
    documents = (_document(kind, each, producer) for each in (kind.wordings, shown.wordings))
    return difference(*(arrange_mail(document) for document in documents))


def _document(kind: MailKind, wordings: Mapping[str, Wording], producer: Producer) -> dict[str, Any]:
    return document_of_mail(kind, wordings, producer.slug, 1, business_day(now()))


def _is(row: Any, version: int) -> bool:
    return bool(row.document["version"] == version)
