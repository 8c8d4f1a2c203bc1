"""Why something with a quote is refused, and what to do instead."""

from __future__ import annotations

FORBIDDEN = {
    "fr": "Les règles du jeu refusent un des usages demandés : un devis ne peut pas le vendre.",
    "en": "The rules of the game refuse one of the uses asked for: a quote cannot sell it.",
}
UNPRICED = {
    "fr": "Un produit n’a pas encore de prix : ajoutez une ligne, avec son motif, avant d’envoyer le devis.",
    "en": "A product has no price yet: add a line, with its reason, before sending the quote.",
}
ANOTHER = {
    "fr": "Une personne qui n’a écrit ni ces prix ni ces remises doit donc décider ; elle est prévenue.",
    "en": "Someone who wrote none of these prices and discounts therefore has to decide; they have been told.",
}
SAME = {
    "fr": "Ce même devis est déjà envoyé et encore valable.",
    "en": "This very quote has been sent already and is still valid.",
}
EXPIRED = {
    "fr": "Ce devis a expiré : demandez-en un au prix du jour.",
    "en": "This quote has expired: ask for one at today’s price.",
}
SUPERSEDED = {
    "fr": "Un autre devis a remplacé celui-ci : ouvrez le plus récent.",
    "en": "Another quote has replaced this one: open the latest.",
}
NOT_UNDER_REVIEW = {
    "fr": "La demande n’est pas en cours d’examen : elle est décidée, retirée ou en correction. Voyez son suivi.",
    "en": "The request is not under review: it is decided, withdrawn or being corrected. See its status page.",
}
NOT_PARTNER = {
    "fr": "Un devis est accepté par le partenaire, pas par le producteur : utilisez le lien reçu par courriel, sans session d’équipe.",
    "en": "A quote is accepted by the partner, not by the producer: use the link in the mail, without a staff session.",
}
ASK_PRODUCER = {
    "fr": "Ce prix doit être fixé par le producteur : il vous enverra un devis. Vous pouvez lui écrire.",
    "en": "This price has to be set by the producer, who will send you a quote. You can write to them.",
}
