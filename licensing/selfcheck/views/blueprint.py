"""The blueprint that the view modules of this room add to."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("selfcheck", __name__, url_prefix="/check")
