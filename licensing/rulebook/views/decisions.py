"""What is decided on a draft: propose, publish, send back, discard; a draft made from a text."""

from __future__ import annotations

import codecs

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from licensing.accounts.access import actor, staff
from licensing.catalogue.queries import producer_by_slug
from licensing.kernel.clock import now
from licensing.kernel.database import db
from licensing.kernel.errors import Conflict, InvalidInput, NotFound, Problem
from licensing.rulebook import operations
from licensing.rulebook.checks import unreadable
from licensing.rulebook.views.blueprint import blueprint
from licensing.rulebook.views.drafts import keep_typed, page
from licensing.rulebook.views.versions import index_page
from licensing.versions import drafts, queries
from licensing.versions.models import KINDS as VERSION_KINDS
from licensing.versions.text import read_text

Answer = Response | tuple[str, int]
LONGEST_FILE = 1_000_001
"""Bytes read of a file: more than a text may be long, so that its length is what is said to be wrong."""
_NO_PRODUCER = Problem(
    "producer",
    "unknown",
    {
        "fr": "Ce texte ne nomme aucun de vos producteurs : vérifiez la ligne « producer ».",
        "en": "This text names none of your producers: check the line “producer”.",
        "ar": "هذا النص لا يسمي أيًا من منتِجيكم: تحققوا من السطر «producer».",
    },
)


def _decoded(data: bytes) -> str:
    """The text of a file as UTF-8, or as UTF-16 where it begins with that mark: some editors save so."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if marked else "utf-8-sig", "replace")


@blueprint.post("/drafts/import")
@staff("editor", "approver")
def import_text() -> Answer:
    """A draft from a YAML file or pasted text, for the producer it names; a refused text is shown again with what is wrong."""
    upload = request.files.get("file")
    text = _decoded(upload.read(LONGEST_FILE)) if upload else request.form.get("yaml", "")
    kind = request.form.get("kind", "")
    kind = kind if kind in VERSION_KINDS else "policy"
    try:
        document = read_text(text)
        producer = producer_by_slug(str(document.get("producer")))
        draft = drafts.start_draft(kind, producer.id, document, actor(), now(), source=text)
    except InvalidInput as refusal:
        db.session.rollback()
        return index_page(kind, text, refusal.problems), 422
    except NotFound:
        db.session.rollback()
        return index_page(kind, text, [_NO_PRODUCER]), 422
    return redirect(url_for("rulebook.draft", draft_id=draft.id), 303)


@blueprint.post("/drafts/<draft_id>/propose")
@staff("editor", "approver")
def propose(draft_id: str) -> Answer:
    """Hand the draft to a second person, with what was typed beside."""
    read, row = set(request.form.getlist("read")), queries.draft_for(draft_id, actor())
    typed = "id" in request.form or "yaml" in request.form
    refused = keep_typed(row) if typed else None
    if refused:
        return refused
    revision = row.revision if typed else _revision()
    try:
        operations.propose_draft(draft_id, request.form.get("note", ""), revision, actor(), now(), read=read)
    except InvalidInput as refusal:
        return _refused(draft_id, refusal)
    except Conflict:
        return _changed(draft_id)
    flash(_("La version est proposée : une seconde personne la relit et la publie."))
    return redirect(url_for("rulebook.draft", draft_id=draft_id), 303)


@blueprint.post("/drafts/<draft_id>/publish")
@staff("editor", "approver")
def publish(draft_id: str) -> Answer:
    """Publish as a second person."""
    try:
        version = operations.publish_draft(draft_id, _revision(), actor(), now())
    except InvalidInput as refusal:
        return _refused(draft_id, refusal)
    except Conflict:
        return _changed(draft_id)
    flash(_("La version %(code)s est publiée.", code=version.code))
    return redirect(url_for("rulebook.version", version_id=version.id), 303)


@blueprint.post("/drafts/<draft_id>/send-back")
@staff("editor", "approver")
def send_back(draft_id: str) -> Answer:
    """Return the draft to its authors."""
    operations.send_back_draft(draft_id, request.form.get("reason", ""), actor(), now())
    flash(_("Le brouillon est rendu à ses auteurs."))
    return redirect(url_for("rulebook.draft", draft_id=draft_id), 303)


@blueprint.post("/drafts/<draft_id>/discard")
@staff("editor", "approver")
def discard(draft_id: str) -> Answer:
    """Close a draft that will not be published."""
    drafts.discard_draft(draft_id, actor(), now())
    flash(_("Le brouillon est abandonné ; il reste lisible."))
    return redirect(url_for("rulebook.index"), 303)


def _revision() -> int:
    given = request.form.get("revision", "")
    return int(given) if given.isdecimal() and len(given) < 10 else 0


def _refused(draft_id: str, refusal: InvalidInput) -> Answer:
    db.session.rollback()
    return page(queries.draft_for(draft_id, actor()), unreadable(refusal)), 422


def _changed(draft_id: str) -> Answer:
    db.session.rollback()
    flash(_("Quelqu’un a modifié ce brouillon entre-temps : relisez-le avant de décider."), "warn")
    return redirect(url_for("rulebook.draft", draft_id=draft_id), 303)
