"""Why a version is refused, in both languages."""

from __future__ import annotations

ALREADY_PUBLISHED = {
    "fr": "Cette version est déjà publiée avec un autre contenu : publiez une nouvelle version sous un autre identifiant.",
    "en": "This version is already published with other content: publish a new version under another identifier.",
    "ar": "سبق نشر هذه الصيغة بمحتوى آخر: انشروا صيغة جديدة بمعرف آخر.",
}
OTHER_PRODUCER = {
    "fr": "Ce document nomme un autre producteur.",
    "en": "This document names another producer.",
    "ar": "تسمي هذه الوثيقة منتِجًا آخر.",
}
SECOND_PERSON = {
    "fr": "Une version est publiée par une autre personne que celles qui l’ont écrite ou proposée.",
    "en": "A version is published by someone other than those who wrote or proposed it.",
    "ar": "تُنشر الصيغة من طرف شخص غير الذين كتبوها أو اقترحوها.",
}
NOT_APPROVER = {
    "fr": "Seule une personne qui approuve les demandes peut publier ou retirer une version.",
    "en": "Only a person who approves requests can publish or withdraw a version.",
    "ar": "لا يمكن نشر صيغة أو سحبها إلا لشخص يوافق على الطلبات.",
}
PAST = {
    "fr": "Choisissez une date d’effet à partir d’aujourd’hui : rien ne change pour le passé.",
    "en": "Choose an effective date from today on: nothing changes for the past.",
    "ar": "اختاروا تاريخ نفاذ ابتداءً من اليوم: لا شيء يتغير بالنسبة إلى الماضي.",
}
IN_FORCE = {
    "fr": "Cette version a déjà pris effet : publiez-en une nouvelle, elle la remplacera.",
    "en": "This version has already taken effect: publish a new one, it will replace it.",
    "ar": "سبق أن سرت هذه الصيغة: انشروا صيغة جديدة تحل محلها.",
}
WITHDRAWN = {
    "fr": "Cette version est déjà retirée.",
    "en": "This version is already withdrawn.",
    "ar": "سبق سحب هذه الصيغة.",
}
REASON = {
    "fr": "Donnez la raison (2 000 caractères au plus).",
    "en": "Give the reason (at most 2,000 characters).",
    "ar": "اذكروا السبب (2000 حرف على الأكثر).",
}
REASON_LENGTH = 2000
