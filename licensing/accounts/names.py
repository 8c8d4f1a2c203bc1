"""How pages name who did something: the words for a label of the journal."""

from __future__ import annotations

from flask_babel import gettext as _

UNPROVED = "unproved"
"""Kind of label of a browser that began a request with an address and never proved it."""


def in_words(label: str) -> str:
    """The address of a label ("staff:…", "partner:…"), with a word when nobody proved it; an address alone is itself."""
    kind, colon, address = label.partition(":")
    if kind == UNPROVED:
        return str(_("%(address)s (adresse non vérifiée)", address=address))
    if kind == "anonymous":
        return str(_("Navigateur sans adresse vérifiée"))
    return address if colon else label
