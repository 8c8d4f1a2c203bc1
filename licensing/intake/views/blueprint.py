"""The blueprint of intake; no page of it is kept by a browser, so that « back » shows what is stored."""

from __future__ import annotations

from flask import Blueprint, Response

blueprint = Blueprint("intake", __name__, url_prefix="/request")


@blueprint.after_request
def _never_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
