"""What remarks answer when they refuse: sentences that tell what to do."""

from __future__ import annotations

from licensing.kernel.errors import Problem

NO_TEXT = Problem(
    "text", "missing", {"fr": "Écrivez votre remarque.", "en": "Write your remark.", "ar": "اكتبوا ملاحظتكم."}
)
NOT_UNDER_REVIEW = {
    "fr": "Les remarques d’une demande se closent ou se rouvrent pendant son examen. Elle n’est plus en cours d’examen.",
    "en": "Remarks are closed or reopened while the request is under review. It no longer is.",
    "ar": "تُغلق ملاحظات الطلب أو يُعاد فتحها أثناء دراسته. لم يعد الطلب قيد الدراسة.",
}
ALREADY_SENT = {
    "fr": "Cette remarque a déjà été envoyée au partenaire : rouvrez-la ou écrivez-en une autre.",
    "en": "This remark has already been sent to the partner: reopen it or write another one.",
    "ar": "سبق إرسال هذه الملاحظة إلى الشريك: أعيدوا فتحها أو اكتبوا غيرها.",
}
NOT_YOURS = {
    "fr": "Seule la personne qui a écrit cette remarque la modifie. Écrivez la vôtre à côté.",
    "en": "Only the person who wrote this remark changes it. Write your own beside it.",
    "ar": "لا يغيِّر هذه الملاحظة إلا من كتبها. اكتبوا ملاحظتكم إلى جانبها.",
}
NOT_CORRECTING = {
    "fr": "On répond aux remarques pendant la correction de la demande.",
    "en": "Remarks are answered while the request is being corrected.",
    "ar": "يُجاب عن الملاحظات أثناء تصحيح الطلب.",
}
