"""What the review of a request answers when it refuses: sentences that tell what to do."""

from __future__ import annotations

from licensing.kernel.errors import Problem

REASON_LENGTH = 2000

NOT_APPROVER = {
    "fr": "Seule une personne ayant le rôle d’approbation chez ce producteur peut décider de cette demande.",
    "en": "Only someone with the approver role at this producer can decide on this request.",
    "ar": "لا يمكن البت في هذا الطلب إلا لشخص له دور الموافقة لدى هذا المنتِج.",
}


CHANGED = {
    "fr": "Le partenaire a modifié sa demande depuis que vous l’avez ouverte. Relisez-la avant de décider.",
    "en": "The partner has changed the request since you opened it. Read it again before deciding.",
    "ar": "عدَّل الشريك طلبه منذ أن فتحتموه. أعيدوا قراءته قبل اتخاذ القرار.",
}
DECIDED = {
    "approved": {
        "fr": "Cette demande a déjà été approuvée",
        "en": "This request has already been approved",
        "ar": "سبقت الموافقة على هذا الطلب",
    },
    "declined": {
        "fr": "Cette demande a déjà été refusée",
        "en": "This request has already been declined",
        "ar": "سبق رفض هذا الطلب",
    },
    "corrections_requested": {
        "fr": "Des corrections ont déjà été demandées sur cette demande",
        "en": "Corrections have already been requested on this request",
        "ar": "سبق أن طُلبت تصحيحات بشأن هذا الطلب",
    },
}


def too_long(path: str) -> Problem:
    """The problem of a reason or comment that is too long."""
    message = {
        "fr": f"Ce texte dépasse {REASON_LENGTH} caractères : raccourcissez-le.",
        "en": f"This text is longer than {REASON_LENGTH} characters: shorten it.",
        "ar": f"يتجاوز هذا النص العدد المسموح به من الحروف ({REASON_LENGTH}): اختصروه.",
    }
    return Problem(path, "too_long", message)


NO_REASON = Problem("reason", "missing", {"fr": "Indiquez le motif.", "en": "Give the reason.", "ar": "أدخلوا السبب."})
NO_COMMENT = Problem(
    "comments",
    "missing",
    {
        "fr": "Écrivez au moins une remarque : que faut-il corriger ?",
        "en": "Write at least one comment: what is to be corrected?",
        "ar": "اكتبوا ملاحظة واحدة على الأقل: ما الذي يجب تصحيحه؟",
    },
)  # fmt: skip
NOT_UNPRICED = Problem(
    "product",
    "not_unpriced",
    {
        "fr": "Ce produit a déjà un prix. Rechargez la page.",
        "en": "This product already has a price. Reload the page.",
        "ar": "هذا المنتوج له ثمن من قبل. أعيدوا تحميل الصفحة.",
    },
)
BAD_PRICE = Problem(
    "unit_price",
    "amount",
    {
        "fr": "Indiquez un prix unitaire hors taxes, positif ou nul, avec les décimales de la monnaie (exemple : 12,50).",
        "en": "Give a unit price without tax, zero or more, with the currency’s decimals (for example 12.50).",
        "ar": "أدخلوا ثمنًا فرديًا دون احتساب الرسوم، موجبًا أو منعدمًا، بالمنازل العشرية للعملة (مثلًا 12,50).",
    },
)
