"""Problems that only submission sees: no commitment, a session that closed meanwhile, uses that the rules forbid."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from licensing.kernel.errors import Problem
from licensing.kernel.texts import arabic, said
from licensing.policy.values import Forbidden

FIELD_OF_USE = {"certificate": "certificates", "private_circle": "private_circles"}


def not_committed() -> Problem:
    """The commitment box was not ticked."""
    message = {
        "fr": "Cochez l’engagement pour envoyer votre demande",
        "en": "Tick the commitment to send your request",
        "ar": "ضعوا علامة على الالتزام لإرسال طلبكم",
    }
    return Problem("commitment", "missing", message)


def session_closed(answers: Mapping[str, Any], open_codes: Collection[str]) -> list[Problem]:
    """The chosen session is no longer open; nothing when none was chosen (that is another problem)."""
    chosen = answers["session"].get("id")
    if chosen is None or chosen in open_codes:
        return []
    message = {
        "fr": "Choisissez une autre session : celle-ci est terminée ou n’existe plus",
        "en": "Choose another session: this one has ended or no longer exists",
        "ar": "اختاروا دورة أخرى: هذه الدورة انتهت أو لم تعد موجودة",
    }
    return [Problem("session.id", "session_closed", message)]


def refusals(forbidden: Sequence[Forbidden]) -> list[Problem]:
    """A problem per use that the rules of the game forbid, with their reason."""
    return [_refusal(each) for each in forbidden]


def _refusal(each: Forbidden) -> Problem:
    message = {
        "fr": f"Retirez cette option : {each.because['fr']}",
        "en": f"Remove this option: {said(each.because, 'en')}",
        "ar": f"أزيلوا هذا الخيار: {arabic(each.because)}",
    }
    return Problem(f"uses.{FIELD_OF_USE.get(each.use, each.use)}", "forbidden", message)
