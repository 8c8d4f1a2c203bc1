"""What the desk answers when it refuses: sentences that say what to do."""

from __future__ import annotations

MOST_VIEWS = 20
NAME_LENGTH = 60

NO_NAME = {"fr": "Donnez un nom à cette vue.", "en": "Give this view a name.", "ar": "أعطوا اسمًا لهذا العرض."}
LONG_NAME = {
    "fr": f"Ce nom est trop long : {NAME_LENGTH} caractères au plus.",
    "en": f"This name is too long: {NAME_LENGTH} characters at most.",
    "ar": f"هذا الاسم طويل جدًا: عدد الحروف لا يتجاوز \u2068{NAME_LENGTH}\u2069.",
}
SAME_NAME = {
    "fr": "Vous avez déjà une vue de ce nom : choisissez-en un autre.",
    "en": "You already have a view of that name: choose another.",
    "ar": "لديكم عرض بهذا الاسم: اختاروا اسمًا آخر.",
}
NO_FILTERS = {
    "fr": "Choisissez d’abord un filtre ou un ordre : cette vue montrerait tout.",
    "en": "Choose a filter or an order first: this view would show everything.",
    "ar": "اختاروا أولًا مرشحًا أو ترتيبًا: هذا العرض سيظهر كل شيء.",
}
TOO_MANY = {
    "fr": f"Vous avez déjà {MOST_VIEWS} vues : supprimez-en une avant d’en enregistrer une autre.",
    "en": f"You already have {MOST_VIEWS} views: delete one before saving another.",
    "ar": f"عدد عروضكم بلغ \u2068{MOST_VIEWS}\u2069: احذفوا واحدًا قبل حفظ آخر.",
}
NO_ROLE_THERE = {
    "fr": "Cette personne n’a pas le rôle d’approbation chez le producteur de cette demande.",
    "en": "This person does not have the approver role at the producer of this request.",
    "ar": "ليس لهذا الشخص دور الموافقة لدى منتِج هذا الطلب.",
}
CLOSED = {
    "fr": "Ce dossier n’attend plus de décision : il n’y a rien à confier.",
    "en": "This file no longer waits for a decision: there is nothing to assign.",
    "ar": "لم يعد هذا الملف ينتظر قرارًا: لا شيء يُسند.",
}
GONE = {
    "fr": "Cette demande n’existe pas, ou n’existe plus.",
    "en": "This request does not exist, or no longer does.",
    "ar": "هذا الطلب غير موجود، أو لم يعد موجودًا.",
}
NO_ACTION = {
    "fr": "Revenez à la liste et choisissez ce qui est à faire : approuver ou confier.",
    "en": "Go back to the list and choose what is to be done: approve or assign.",
    "ar": "ارجعوا إلى اللائحة واختاروا ما يجب القيام به: الموافقة أو الإسناد.",
}
NOTHING_CHOSEN = {
    "fr": "Cochez au moins une demande dans la liste.",
    "en": "Tick at least one request in the list.",
    "ar": "حددوا طلبًا واحدًا على الأقل في اللائحة.",
}
TOO_MANY_CHOSEN = {
    "fr": "Cinquante demandes au plus à la fois : décochez-en quelques-unes.",
    "en": "Fifty requests at most at a time: untick some.",
    "ar": "خمسون طلبًا على الأكثر في المرة الواحدة: ألغوا تحديد بعضها.",
}


def same_filters(name: str) -> dict[str, str]:
    """The same filters are kept already."""
    return {
        "fr": f"Ces filtres sont déjà enregistrés sous le nom « {name} ».",
        "en": f"These filters are already saved under the name “{name}”.",
        "ar": f"هذه المرشحات محفوظة باسم «\u2068{name}\u2069».",
    }
