"""Why something with a quote is refused, and what to do instead."""

from __future__ import annotations

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
