"""Why a version is refused, in both languages."""

from __future__ import annotations

ALREADY_PUBLISHED = {
    "fr": "Cette version est déjà publiée avec un autre contenu : publiez une nouvelle version sous un autre identifiant.",
    "en": "This version is already published with other content: publish a new version under another identifier.",
}
OTHER_PRODUCER = {
    "fr": "Ce document nomme un autre producteur.",
    "en": "This document names another producer.",
}
SECOND_PERSON = {
    "fr": "Une version est publiée par une autre personne que celles qui l’ont écrite ou proposée.",
    "en": "A version is published by someone other than those who wrote or proposed it.",
}
NOT_APPROVER = {
    "fr": "Seule une personne qui approuve les demandes peut publier ou retirer une version.",
    "en": "Only a person who approves requests can publish or withdraw a version.",
}
PAST = {
    "fr": "Choisissez une date d’effet à partir d’aujourd’hui : rien ne change pour le passé.",
    "en": "Choose an effective date from today on: nothing changes for the past.",
}
IN_FORCE = {
    "fr": "Cette version a déjà pris effet : publiez-en une nouvelle, elle la remplacera.",
    "en": "This version has already taken effect: publish a new one, it will replace it.",
}
WITHDRAWN = {
    "fr": "Cette version est déjà retirée.",
    "en": "This version is already withdrawn.",
}
REASON = {"fr": "Donnez la raison (2 000 caractères au plus).", "en": "Give the reason (at most 2,000 characters)."}
REASON_LENGTH = 2000
