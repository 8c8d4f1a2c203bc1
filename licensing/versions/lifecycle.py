"""The one transition table of a draft."""

from __future__ import annotations

from licensing.kernel.errors import NotAllowed
from licensing.versions.models import VersionDraft

MOVES: dict[str, dict[str, str]] = {
    "save": {"draft": "draft", "proposed": "draft"},
    "propose": {"draft": "proposed"},
    "send_back": {"proposed": "draft"},
    "publish": {"proposed": "published"},
    "discard": {"draft": "discarded", "proposed": "discarded"},
}
CLOSED = {
    "fr": "Ce brouillon est clos : il a été publié ou abandonné entre-temps. Rechargez la page.",
    "en": "This draft is closed: it was published or discarded in the meantime. Reload the page.",
    "ar": "هذه المسودة مغلقة: نُشرت أو تُخلِّي عنها في هذه الأثناء. أعيدوا تحميل الصفحة.",
}
NOT_PROPOSED = {
    "fr": "Ce brouillon n’est pas proposé à la publication : proposez-le d’abord.",
    "en": "This draft is not proposed for publication: propose it first.",
    "ar": "هذه المسودة غير مقترحة للنشر: اقترحوها أولًا.",
}


def can(state: str, event: str) -> bool:
    """Whether a draft in that state takes the event."""
    return state in MOVES[event]


def advance(draft: VersionDraft, event: str) -> None:
    """Move a draft. NotAllowed from any state the table does not name."""
    if not can(draft.state, event):
        is_open = draft.state in ("draft", "proposed")
        raise NotAllowed(event, draft.state, NOT_PROPOSED if is_open and event != "propose" else CLOSED)
    draft.state = MOVES[event][draft.state]
