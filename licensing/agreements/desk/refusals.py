"""What the desk answers when it refuses: sentences that say what to do."""

from __future__ import annotations

MOST_VIEWS = 20
NAME_LENGTH = 60

NO_NAME = {"fr": "Donnez un nom à cette vue.", "en": "Give this view a name."}
LONG_NAME = {
    "fr": f"Ce nom est trop long : {NAME_LENGTH} caractères au plus.",
    "en": f"This name is too long: {NAME_LENGTH} characters at most.",
}
SAME_NAME = {
    "fr": "Vous avez déjà une vue de ce nom : choisissez-en un autre.",
    "en": "You already have a view of that name: choose another.",
}
NO_FILTERS = {
    "fr": "Choisissez d’abord un filtre ou un ordre : cette vue montrerait tout.",
    "en": "Choose a filter or an order first: this view would show everything.",
}
TOO_MANY = {
    "fr": f"Vous avez déjà {MOST_VIEWS} vues : supprimez-en une avant d’en enregistrer une autre.",
    "en": f"You already have {MOST_VIEWS} views: delete one before saving another.",
}
NO_ROLE_THERE = {
    "fr": "Cette personne n’a pas le rôle d’approbation chez le producteur de cette demande.",
    "en": "This person does not have the approver role at the producer of this request.",
}
CLOSED = {
    "fr": "Ce dossier n’attend plus de décision : il n’y a rien à confier.",
    "en": "This file no longer waits for a decision: there is nothing to assign.",
}
GONE = {"fr": "Cette demande n’existe pas, ou n’existe plus.", "en": "This request does not exist, or no longer does."}
NO_ACTION = {
    "fr": "Revenez à la liste et choisissez ce qui est à faire : approuver ou confier.",
    "en": "Go back to the list and choose what is to be done: approve or assign.",
}
NOTHING_CHOSEN = {
    "fr": "Cochez au moins une demande dans la liste.",
    "en": "Tick at least one request in the list.",
}
TOO_MANY_CHOSEN = {
    "fr": "Cinquante demandes au plus à la fois : décochez-en quelques-unes.",
    "en": "Fifty requests at most at a time: untick some.",
}


def same_filters(name: str) -> dict[str, str]:
    """The same filters are kept already."""
    return {
        "fr": f"Ces filtres sont déjà enregistrés sous le nom « {name} ».",
        "en": f"These filters are already saved under the name “{name}”.",
    }
