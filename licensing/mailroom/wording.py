"""What states and reasons are called on screen."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from licensing.outbox.log import MASK, hole

MOST_LINKS = 20


@dataclass(frozen=True, slots=True)
class Words:
    """A state in words, and its tone."""

    label: LazyString
    tone: str


STATES = {
    "waiting": Words(_l("En attente"), "neutral"),
    "failing": Words(_l("Envoi en échec, nouvel essai prévu"), "warn"),
    "failed": Words(_l("Envoi abandonné"), "bad"),
    "sent": Words(_l("Envoyé"), "good"),
    "caught": Words(_l("Retenu (démonstration)"), "info"),
    "delayed": Words(_l("Retardé par le serveur du destinataire"), "warn"),
    "bounced": Words(_l("Non arrivé"), "bad"),
    "resent": Words(_l("Renvoyé"), "neutral"),
}
WHY = {
    "other_sender": _l(
        "Il répond à un message de cette conversation, mais depuis une autre adresse que celle attendue."
    ),
    "no_longer": _l("La personne attendue à cette adresse ne suit plus ce dossier."),
    "empty": _l("Il ne contient pas de texte au-dessus du message cité."),
    "loop": _l("Il ressemble à une réponse automatique répétée, ou arrive après beaucoup d’autres."),
    "unknown_tag": _l("L’adresse de réponse n’est pas, ou plus, connue."),
    "no_tag": _l("Il n’est pas adressé à une conversation."),
    "too_large": _l("Il est trop lourd pour être repris."),
    "too_many_parts": _l("Il a trop de parties pour être lu."),
    "no_sender": _l("Son expéditeur n’est pas une adresse unique."),
    "broken": _l("Il est abîmé et ne peut pas être lu."),
}
"""Why a mail was kept for a person to look at."""


def why(code: str) -> LazyString | str:
    """A reason in words; empty for none."""
    return WHY.get(code, "")


def unmasked_words(text: str, link: str, code: str) -> str:
    """A kept text with words in the place of its masks."""
    for number in range(MOST_LINKS):
        text = text.replace(hole(number), f"[{link}]")
    return text.replace(MASK, f"[{code}]")
