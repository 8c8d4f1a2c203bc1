"""Step 6: what the invoice must quote. The commitment itself is not an answer: it is given with the submission."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from licensing.intake.forms.base import Entry, Facts, Shape
from licensing.intake.steps import typed


def entries(_facts: Facts, _rows: Mapping[str, int]) -> list[Entry]:
    """Order number and service code, both optional."""
    return [
        Entry("purchase_order", StringField(_l("Numéro de bon de commande")), typed.text, nullable=True),
        Entry("service_code", StringField(_l("Code service")), typed.text, nullable=True),
    ]


SHAPE = Shape(entries, files={"purchase_order": _l("Bon de commande")})
