"""Why something with a quote is refused, and what to do instead."""

from __future__ import annotations

from licensing.kernel.texts import Text, joined
from licensing.pricing import words
from licensing.pricing.values import Quote

FORBIDDEN = {
    "fr": "Les règles du jeu refusent un des usages demandés : un devis ne peut pas le vendre.",
    "en": "The rules of the game refuse one of the uses asked for: a quote cannot sell it.",
    "ar": "ترفض قواعد الاستعمال أحد الاستعمالات المطلوبة: لا يمكن أن يبيعه عرض أثمان.",
}
UNPRICED = {
    "fr": "Un produit n’a pas encore de prix : ajoutez une ligne, avec son motif, avant d’envoyer le devis.",
    "en": "A product has no price yet: add a line, with its reason, before sending the quote.",
    "ar": "أحد المنتوجات لا ثمن له بعد: أضيفوا سطرًا مع ذكر سببه قبل إرسال عرض الأثمان.",
}
ANOTHER = {
    "fr": "Une personne qui n’a écrit ni ces prix ni ces remises doit donc décider ; elle est prévenue.",
    "en": "Someone who wrote none of these prices and discounts therefore has to decide; they have been told.",
    "ar": "على شخص لم يكتب هذه الأثمان ولا هذه التخفيضات أن يقرر إذن؛ وقد أُخبر بذلك.",
}
SAME = {
    "fr": "Ce même devis est déjà envoyé et encore valable.",
    "en": "This very quote has been sent already and is still valid.",
    "ar": "سبق إرسال عرض الأثمان هذا نفسه وما زال صالحًا.",
}
EXPIRED = {
    "fr": "Ce devis a expiré : demandez-en un au prix du jour.",
    "en": "This quote has expired: ask for one at today’s price.",
    "ar": "انتهت صلاحية عرض الأثمان هذا: اطلبوا عرضًا بأثمان اليوم.",
}
SUPERSEDED = {
    "fr": "Un autre devis a remplacé celui-ci : ouvrez le plus récent.",
    "en": "Another quote has replaced this one: open the latest.",
    "ar": "حل عرض أثمان آخر محل هذا العرض: افتحوا الأحدث.",
}
NOT_UNDER_REVIEW = {
    "fr": "La demande n’est pas en cours d’examen : elle est décidée, retirée ou en correction. Voyez son suivi.",
    "en": "The request is not under review: it is decided, withdrawn or being corrected. See its status page.",
    "ar": "الطلب ليس قيد الدراسة: تم البت فيه أو سُحب أو هو قيد التصحيح. راجعوا صفحة تتبعه.",
}
NOT_PARTNER = {
    "fr": "Un devis est accepté par le partenaire, pas par le producteur : utilisez le lien reçu par courriel, sans session d’équipe.",
    "en": "A quote is accepted by the partner, not by the producer: use the link in the mail, without a staff session.",
    "ar": "يقبل الشريك عرض الأثمان لا المنتِج: استعملوا الرابط المتوصل به بالبريد الإلكتروني، دون جلسة للفريق.",
}
ASK_PRODUCER = {
    "fr": "Ce prix doit être fixé par le producteur : il vous enverra un devis. Vous pouvez lui écrire.",
    "en": "This price has to be set by the producer, who will send you a quote. You can write to them.",
    "ar": "على المنتِج تحديد هذا الثمن: سيرسل إليكم عرض أثمان. يمكنكم مراسلته.",
}
ASK_TO_CONFIRM: Text = {
    "fr": "Renvoyez la demande au partenaire («\u00a0Demander des corrections\u00a0») pour qu’il confirme ces dates.",
    "en": "Return the request to the partner (“Request corrections”) so that they confirm these dates.",
    "ar": "أعيدوا الطلب إلى الشريك («طلب تصحيحات») ليؤكد هذين التاريخين.",
}
WILL_BE_ASKED: Text = {
    "fr": "Le producteur vous renverra la demande pour que vous confirmiez ces dates.",
    "en": "The producer will return the request to you so that you confirm these dates.",
    "ar": "سيعيد إليكم المنتِج الطلب لتؤكدوا هذين التاريخين.",
}


def outdated(agreed: Quote, quote: Quote, confirmed: bool) -> dict[str, str]:
    """A quote is no longer the price of its request, whoever changed what: what the quote asks, what the request costs now, what follows.

    `confirmed`: the partner read today's price when they sent the request again.
    """
    before, after = words.money(agreed.total, agreed.currency), words.money(quote.total, quote.currency)
    if quote.unpriced:
        return joined([_without_price(before), _WAIT])
    other: Text = {
        "fr": f"Ce n’est plus le prix de la demande\u00a0: ce devis est de {before['fr']}, elle coûte maintenant {after['fr']}.",
        "en": f"This is no longer the price of the request: this quote is for {before['en']}, the request now costs {after['en']}.",
        "ar": f"لم يعد هذا ثمن الطلب: مبلغ عرض الأثمان هذا {before['ar']}، والطلب يكلف الآن {after['ar']}.",
    }
    return joined([other, _CONFIRMED if confirmed else _WAIT])


def _without_price(before: Text) -> Text:
    return {
        "fr": f"Ce devis de {before['fr']} n’est plus le prix de la demande\u00a0: une partie de ce qu’elle demande n’a pas encore de prix.",
        "en": f"This quote of {before['en']} is no longer the price of the request: part of what it asks for has no price yet.",
        "ar": f"لم يعد عرض الأثمان هذا البالغ {before['ar']} ثمن الطلب: لم يحدد بعد ثمن جزء مما يطلبه.",
    }


_WAIT: Text = {
    "fr": "Le producteur vous enverra un autre devis. Vous pouvez lui écrire.",
    "en": "The producer will send you another quote. You can write to them.",
    "ar": "سيرسل إليكم المنتِج عرض أثمان آخر. يمكنكم مراسلته.",
}
_CONFIRMED: Text = {
    "fr": "Vous avez confirmé ce prix en envoyant la demande\u00a0: il n’y a rien d’autre à accepter.",
    "en": "You confirmed that price when you sent the request: there is nothing else to accept.",
    "ar": "أكدتم هذا الثمن عند إرسال الطلب: ليس هناك شيء آخر يُقبل.",
}
