"""What absences answer when they are refused: sentences that say what to do."""

from __future__ import annotations

from datetime import date

from licensing.kernel.wording import day_in_words

PAST = {
    "fr": "Ce jour est passé : indiquez aujourd’hui ou un jour à venir.",
    "en": "This day is over: give today or a day to come.",
    "ar": "هذا اليوم قد مضى: أدخلوا اليوم أو يومًا مقبلًا.",
}
ORDER = {
    "fr": "Le dernier jour vient avant le premier : corrigez l’un des deux.",
    "en": "The last day comes before the first: correct one of them.",
    "ar": "اليوم الأخير قبل الأول: صححوا أحدهما.",
}
TOO_LONG = {
    "fr": "Une absence dure un an au plus : choisissez un dernier jour plus proche.",
    "en": "An absence lasts one year at most: choose an earlier last day.",
    "ar": "لا يتجاوز الغياب سنة: اختاروا يومًا أخيرًا أقرب.",
}
NOTE = {
    "fr": "Cette note est trop longue : 500 caractères au plus.",
    "en": "This note is too long: 500 characters at most.",
    "ar": "هذه الملاحظة طويلة جدًا: 500 حرف على الأكثر.",
}
COLLEAGUE = {
    "fr": "Choisissez une personne de la même équipe qui a au moins un rôle en commun avec vous.",
    "en": "Choose someone of the same team who holds at least one role you hold.",
    "ar": "اختاروا شخصًا من الفريق نفسه له دور واحد على الأقل مشترك معكم.",
}
NOT_YOURS = {
    "fr": "Seule la personne absente ou celle qui la remplace peut annuler cette absence.",
    "en": "Only the absent person or whoever stands in for them can cancel this absence.",
    "ar": "لا يمكن إلغاء هذا الغياب إلا للشخص الغائب أو لمن ينوب عنه.",
}
OVER = {
    "fr": "Cette absence est terminée : il n’y a plus rien à annuler.",
    "en": "This absence is over: there is nothing left to cancel.",
    "ar": "انتهى هذا الغياب: لم يعد هناك ما يُلغى.",
}


def overlap(starts_on: date, ends_on: date) -> dict[str, str]:
    """The actor is noted as away already."""
    return {
        "fr": f"Vous avez déjà noté une absence {_days(starts_on, ends_on, 'fr')} : annulez-la ou choisissez d’autres jours.",
        "en": f"You have already noted an absence {_days(starts_on, ends_on, 'en')}: cancel it or choose other days.",
        "ar": f"سبق أن سجلتم غيابًا {_days(starts_on, ends_on, 'ar')}: ألغوه أو اختاروا أيامًا أخرى.",
    }


def away(name: str, starts_on: date, ends_on: date) -> dict[str, str]:
    """The stand-in is away as well."""
    return {
        "fr": f"{name} est aussi en congé ou absent(e) {_days(starts_on, ends_on, 'fr')} : choisissez une autre personne.",
        "en": f"{name} is away as well {_days(starts_on, ends_on, 'en')}: choose someone else.",
        "ar": f"\u2068{name}\u2069 غائب أيضًا {_days(starts_on, ends_on, 'ar')}: اختاروا شخصًا آخر.",
    }


def standing_in(name: str, starts_on: date, ends_on: date) -> dict[str, str]:
    """The actor stands in for somebody then."""
    return {
        "fr": f"Vous remplacez {name} {_days(starts_on, ends_on, 'fr')} : annulez d’abord ce remplacement, {name} sera averti(e) "
        "par courriel.",
        "en": f"You stand in for {name} {_days(starts_on, ends_on, 'en')}: cancel that first, {name} will be told by mail.",
        "ar": f"تنوبون عن \u2068{name}\u2069 {_days(starts_on, ends_on, 'ar')}: ألغوا هذه النيابة أولًا، "
        f"وسيُخبَر \u2068{name}\u2069 بالبريد الإلكتروني.",
    }


def _days(starts_on: date, ends_on: date, language: str) -> str:
    first, last = day_in_words(starts_on, language), day_in_words(ends_on, language)
    return {"fr": f"du {first} au {last}", "en": f"from {first} to {last}", "ar": f"من {first} إلى {last}"}[language]
