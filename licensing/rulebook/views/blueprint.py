"""The blueprint that the view modules of this room add to."""

from __future__ import annotations

from flask import Blueprint

from licensing.kernel.texts import Text
from licensing.pricing.rules import product_key
from licensing.pricing.words import product_name

blueprint = Blueprint("rulebook", __name__, url_prefix="/rules")


@blueprint.app_template_filter("product_name")
def _product_name(product: str, track: str | None = None) -> Text:
    """A product of a price schedule in words."""
    return product_name(product_key(product, track))
