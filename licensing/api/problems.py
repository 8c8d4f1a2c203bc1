"""Refusals as problem+json (RFC 9457), every problem of an input at once with its path."""

from __future__ import annotations

import json
from typing import Any

from flask import Response

from licensing.kernel.errors import InvalidInput

MEDIA_TYPE = "application/problem+json"


def problem_response(status: int, title: str, **more: Any) -> Response:
    """A refusal: its status, one sentence, and what belongs to it."""
    body = {"type": "about:blank", "status": status, "title": title, **more}
    return Response(json.dumps(body, ensure_ascii=False), status, mimetype=MEDIA_TYPE)


def invalid(refusal: InvalidInput, language: str) -> Response:
    """422: each problem as path, code and what to do, in that language."""
    told = [{"path": each.path, "code": each.code, "message": each.text(language)} for each in refusal.problems]
    titles = {
        "fr": "Certaines informations sont à corriger",
        "en": "Some information needs correcting",
        "ar": "بعض المعلومات تحتاج إلى تصحيح",
    }
    return problem_response(422, titles[language], problems=told)
