"""The page of one file at the desk, the same after every answer."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from licensing.agreements import wording
from licensing.agreements.dossier import Dossier
from licensing.agreements.rereading import earlier_rounds
from licensing.agreements.timeline import KINDS
from licensing.agreements.views.desk_forms import DeskForms


def dossier_page(file: Dossier, forms: DeskForms, **more: Any) -> str:
    """The page. `more`: why something was refused (`refused`, a text per language) and what had been typed (`typed`)."""
    kind = request.args.get("kind", "")
    return render_template(
        "agreements/dossier.html",
        file=file,
        forms=forms,
        words=wording,
        since=file.since(request.args.get("since", "")),
        rounds=earlier_rounds(file.request),
        kind=kind if kind in KINDS else "",
        kinds=KINDS,
        **more,
    )
