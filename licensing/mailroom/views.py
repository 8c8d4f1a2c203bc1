"""Pages of the mail room, the same for producers' staff (their dossiers' mails) and for who runs the installation (all)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from licensing.accounts.access import actor, admin, staff
from licensing.kernel import clock
from licensing.mailroom import operations, queries, wording
from licensing.mailroom.forms import LogForm
from licensing.mailroom.handlers import FETCH
from licensing.outbox import bounces

blueprint = Blueprint("mailroom", __name__)
INCOMING_ROLES = ("approver", "signatory")


@blueprint.app_context_processor
def _helpers() -> dict[str, Any]:
    return {
        "mails_about": queries.mails_about,
        "mail_words": wording.STATES,
        "words_why": wording.why,
        "bounce_reason": bounces.reason,
    }


@blueprint.get("/mails")
@staff(*queries.READER_ROLES)
def log() -> str:
    """The mails about my producers' dossiers."""
    return _log(is_admin=False)


@blueprint.get("/admin/mails")
@admin
def all_mails() -> str:
    """Every mail, and how the inbox is."""
    return _log(is_admin=True)


@blueprint.get("/mails/<entry_id>")
@staff(*queries.READER_ROLES)
def show(entry_id: str) -> str:
    """One mail as it was kept."""
    return _show(entry_id, is_admin=False)


@blueprint.get("/admin/mails/<entry_id>")
@admin
def show_any(entry_id: str) -> str:
    """The same, whoever's it is."""
    return _show(entry_id, is_admin=True)


@blueprint.post("/mails/<entry_id>/resend")
@staff(*queries.READER_ROLES)
def resend(entry_id: str) -> Response:
    """Send it again."""
    return _resend(entry_id, "mailroom.show")


@blueprint.post("/admin/mails/<entry_id>/resend")
@admin
def resend_any(entry_id: str) -> Response:
    """The same, whoever's it is."""
    return _resend(entry_id, "mailroom.show_any")


@blueprint.get("/mails/incoming")
@staff(*INCOMING_ROLES)
def incoming() -> str:
    """Mails that came in about my producers' dossiers and wait for a person."""
    return _incoming(is_admin=False)


@blueprint.get("/admin/mails/incoming")
@admin
def all_incoming() -> str:
    """Those that belong to nobody."""
    return _incoming(is_admin=True)


@blueprint.post("/mails/incoming/<incoming_id>/aside")
@staff(*INCOMING_ROLES)
def aside(incoming_id: str) -> Response:
    """Nothing more is to be done with it."""
    return _aside(incoming_id, "mailroom.incoming")


@blueprint.post("/admin/mails/incoming/<incoming_id>/aside")
@admin
def aside_any(incoming_id: str) -> Response:
    """The same for one that belongs to nobody."""
    return _aside(incoming_id, "mailroom.all_incoming")


def _log(*, is_admin: bool) -> str:
    form = LogForm(request.args)
    filters = form.filters()
    page = queries.log(actor(), filters, request.args.get("after", ""))
    asked = {key: value for key in ("state", "text") if (value := getattr(filters, key))}
    has_inbox = is_admin and bool(current_app.config["SETTINGS"].inbox_reply_address)
    inbox = queries.inbox_state(FETCH) if has_inbox else None
    return render_template("mailroom/log.html", form=form, page=page, asked=asked, is_admin=is_admin, inbox=inbox)


def _show(entry_id: str, *, is_admin: bool) -> str:
    line = queries.line_of(actor(), entry_id)
    link, code = _("lien personnel, masqué"), _("masqué")
    shown = {name: wording.unmasked_words(getattr(line.entry, name), link, code) for name in ("subject", "text")}
    repeats = queries.repeats_of(line.entry)
    return render_template("mailroom/mail.html", line=line, shown=shown, repeats=repeats, is_admin=is_admin)


def _resend(entry_id: str, page: str) -> Response:
    again = operations.resend(entry_id, actor(), clock.now())
    flash(_("Le message part de nouveau vers %(address)s.", address=again.to))
    return redirect(url_for(page, entry_id=again.id), 303)


def _incoming(*, is_admin: bool) -> str:
    rows, following = queries.incoming(actor(), request.args.get("after", ""))
    return render_template("mailroom/incoming.html", rows=rows, following=following, is_admin=is_admin)


def _aside(incoming_id: str, page: str) -> Response:
    operations.put_aside(incoming_id, actor(), clock.now())
    flash(_("Le courriel est écarté."))
    return redirect(url_for(page), 303)
