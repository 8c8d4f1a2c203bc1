"""What the page frame offers each actor: links of the header, the language switch."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from flask_babel import gettext as _

from licensing.accounts.access import actor
from licensing.mailroom.queries import READER_ROLES
from licensing.web.languages import LANGUAGES


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the header; `here` when the page shown belongs to it."""

    label: str
    href: str
    here: bool


def install(app: Flask) -> None:
    """Make the frame's helpers known to every template."""
    app.jinja_env.globals.update(navigation=navigation, languages=LANGUAGES, this_page=this_page, actor=actor)
    app.jinja_env.globals["pages_by_key"] = pages_by_key
    app.jinja_env.globals["demo"] = app.config["SETTINGS"].demo


def navigation() -> list[Link]:
    """The header's links for the current actor."""
    who = actor()
    wished = [
        ("agreements.desk", _("Demandes"), bool(who.producers_as("approver", "signatory"))),
        ("agreements.agreement_list", _("Conventions"), bool(who.producers_as("approver", "signatory", "finance"))),
        ("rulebook.index", _("Règles du jeu"), bool(who.producers_as("editor", "approver"))),
        ("billing.invoices", _("Factures"), bool(who.producers_as("finance"))),
        ("mailroom.log", _("Courriels"), bool(who.producers_as(*READER_ROLES))),
        ("mailroom.all_mails", _("Tous les courriels"), who.is_admin),
        ("web.mails.inbox", _("Boîte d’essai"), bool(current_app.config["SETTINGS"].demo)),
    ]
    return [_link(endpoint, label) for endpoint, label, shown in wished if shown]


@dataclass(frozen=True, slots=True)
class KeyedPage:
    """A page that two keys lead to: g, then `key`."""

    key: str
    label: str
    href: str


def pages_by_key() -> list[KeyedPage]:
    """The pages that the current actor reaches by keys."""
    who = actor()
    at_desk = bool(who.producers_as("approver", "signatory"))
    wished = [
        ("h", "web.home", _("Accueil"), True),
        ("d", "agreements.desk", _("Demandes"), at_desk),
        ("e", "agreements.deadlines_page", _("Échéances"), at_desk),
        ("a", "agreements.agreement_list", _("Conventions"), at_desk or bool(who.producers_as("finance"))),
        ("r", "rulebook.index", _("Règles du jeu"), bool(who.producers_as("editor", "approver"))),
        ("f", "billing.invoices", _("Factures"), bool(who.producers_as("finance"))),
        ("t", "agreements.team", _("Équipe et absences"), bool(who.roles)),
    ]
    return [KeyedPage(key, label, url_for(endpoint)) for key, endpoint, label, shown in wished if shown]


def this_page() -> str:
    """The path of the page shown, for coming back to it; the home page when it cannot be opened again by address."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def _link(endpoint: str, label: str) -> Link:
    href = url_for(endpoint)
    return Link(label, href, request.path == href)
