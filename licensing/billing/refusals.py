"""Why an invoice is not issued, besides the findings of its checks."""

from __future__ import annotations

NOT_FINANCE = {
    "fr": "Seule une personne ayant le rôle finances chez ce producteur peut émettre ses factures.",
    "en": "Only someone with the finance role at this producer can issue its invoices.",
    "ar": "لا يمكن إصدار فواتير هذا المنتِج إلا لشخص له دور المالية لديه.",
}
NOT_IN_FORCE = {
    "fr": "La convention n’est pas en vigueur : une facture ne s’émet qu’une fois les deux signatures apposées.",
    "en": "The agreement is not in force: an invoice is issued only once both parties have signed.",
    "ar": "الاتفاقية غير سارية: لا تصدر الفاتورة إلا بعد توقيع الطرفين.",
}
NOT_DUE = {
    "fr": "La convention a pris fin sans que son prix soit dû : il n’y a rien à facturer.",
    "en": "The agreement ended without its price being due: there is nothing to invoice.",
    "ar": "انتهت الاتفاقية دون أن يكون ثمنها مستحقًا: لا شيء يُفوتر.",
}


def before_last(last: str) -> dict[str, str]:
    """The day of issue would lie before that of an earlier number. `last`: an ISO day."""
    return {
        "fr": f"La dernière facture est datée du {last} : la numérotation est chronologique, une facture ne peut pas "
        "être datée d’avant. Vérifiez l’heure du serveur, puis réessayez.",
        "en": f"The last invoice is dated {last}: numbers are chronological, an invoice cannot be dated before it. "
        "Check the server’s clock, then try again.",
        "ar": f"آخر فاتورة مؤرخة في \u2068{last}\u2069: الترقيم تسلسلي زمنيًا، ولا يمكن أن تحمل فاتورة تاريخًا "
        "سابقًا. تحققوا من ساعة الخادم ثم أعيدوا المحاولة.",
    }
