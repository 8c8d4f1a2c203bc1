"""Why an approval or a cancellation is refused, and what to do instead."""

from __future__ import annotations

from licensing.kernel.texts import Text, joined
from licensing.pricing import words
from licensing.pricing.values import Quote

REASON_LENGTH = 2000
NOT_APPROVER = {
    "fr": "Seule une personne ayant le rôle d’approbation chez ce producteur peut le faire.",
    "en": "Only someone with the approver role at this producer can do this.",
    "ar": "لا يمكن القيام بذلك إلا لشخص له دور الموافقة لدى هذا المنتِج.",
}
FORBIDDEN = {
    "fr": "Les règles du jeu refusent un des usages demandés : demandez une correction au partenaire ou refusez la demande.",
    "en": "The rules of the game refuse one of the uses asked for: request a correction from the partner, or decline.",
    "ar": "ترفض قواعد الاستعمال أحد الاستعمالات المطلوبة: اطلبوا من الشريك تصحيحًا أو ارفضوا الطلب.",
}
UNPRICED = {
    "fr": "Un produit n’a pas encore de prix : ajoutez une ligne manuelle, avec son motif, avant d’approuver.",
    "en": "A product has no price yet: add a manual line, with its reason, before approving.",
    "ar": "أحد المنتوجات لا ثمن له بعد: أضيفوا سطرًا يدويًا مع ذكر سببه قبل الموافقة.",
}
EXPIRED = {
    "fr": "Le devis confirmé par le partenaire a expiré : envoyez-lui un devis au prix du jour ; dès qu’il l’accepte, la demande "
    "peut être approuvée.",
    "en": "The quote the partner confirmed has expired: send them a quote at today’s price; once they accept it, the request "
    "can be approved.",
    "ar": "انتهت صلاحية عرض الأثمان الذي أكده الشريك: أرسلوا إليه عرضًا بأثمان اليوم؛ وبمجرد قبوله، تمكن الموافقة على الطلب.",
}
PROPOSE_FIRST = {
    "fr": "Une première personne propose l’approbation, une autre la confirme.",
    "en": "A first person proposes the approval, another confirms it.",
    "ar": "يقترح شخص أول الموافقة، ويؤكدها شخص آخر.",
}
ANOTHER_CONFIRMS = {
    "fr": "Vous avez proposé cette approbation : une autre personne doit la confirmer.",
    "en": "You proposed this approval: somebody else has to confirm it.",
    "ar": "أنتم من اقترح هذه الموافقة: على شخص آخر أن يؤكدها.",
}
ONE_IS_ENOUGH = {
    "fr": "Cette demande s’approuve à une seule personne : approuvez-la directement.",
    "en": "One person is enough for this request: approve it directly.",
    "ar": "يكفي شخص واحد للموافقة على هذا الطلب: وافقوا عليه مباشرة.",
}
NOT_YOUR_PROPOSAL = {
    "fr": "Il n’y a pas de proposition de votre part à retirer : la demande ou son prix a changé, ou quelqu’un a décidé.",
    "en": "There is no proposal of yours to take back: the request or its price changed, or somebody decided.",
    "ar": "ليس لكم اقتراح يمكن سحبه: تغيَّر الطلب أو ثمنه، أو اتخذ أحد القرار.",
}
PRICE_CHANGED = {
    "fr": "Le prix a changé depuis que vous l’avez lu : un collègue a ajouté ou retiré une ligne ou une remise. Relisez-le.",
    "en": "The price has changed since you read it: a colleague added or removed a line or a discount. Read it again.",
    "ar": "تغيَّر الثمن منذ أن قرأتموه: أضاف زميل سطرًا أو تخفيضًا أو أزاله. أعيدوا قراءته.",
}
NO_SIGNATORY = {
    "fr": "Personne n’a le rôle de signataire chez ce producteur : demandez à l’administrateur de le donner à quelqu’un.",
    "en": "Nobody has the signatory role at this producer: ask the administrator to give it to someone.",
    "ar": "لا أحد له دور الموقِّع لدى هذا المنتِج: اطلبوا من المسؤول عن النظام أن يعطيه لأحد.",
}
ALREADY_SIGNED = {
    "fr": "Une partie a déjà signé, ou le dossier est clos : la convention ne peut plus être annulée d’un seul côté.",
    "en": "A party has already signed, or the file is closed: the agreement can no longer be cancelled by one side.",
    "ar": "سبق لأحد الطرفين أن وقَّع، أو أُغلق الملف: لم يعد ممكنًا إلغاء الاتفاقية من جانب واحد.",
}
REASON = {
    "fr": f"Indiquez le motif, en {REASON_LENGTH} caractères au plus.",
    "en": f"Give the reason, in at most {REASON_LENGTH} characters.",
    "ar": f"أدخلوا السبب، في {REASON_LENGTH} حرف على الأكثر.",
}
DETAILS = {
    "fr": f"Précisez en quelques mots pourquoi la convention prend fin, en {REASON_LENGTH} caractères au plus.",
    "en": f"Say in a few words why the agreement ends, in at most {REASON_LENGTH} characters.",
    "ar": f"بينوا في كلمات قليلة سبب انتهاء الاتفاقية، في {REASON_LENGTH} حرف على الأكثر.",
}
SIGNS_ONCE = {
    "fr": "Vous signez déjà cette convention à une autre place : une autre personne doit signer ici.",
    "en": "You already sign this agreement in another place: somebody else has to sign here.",
    "ar": "أنتم توقعون هذه الاتفاقية في مكان آخر: على شخص آخر أن يوقِّع هنا.",
}
NOBODY_SIGNS = {
    "fr": "Aucune signature n’est attendue : il n’y a pas de délai à prolonger.",
    "en": "No signature is awaited: there is no time to extend.",
    "ar": "لا يُنتظر أي توقيع: ليس هناك أجل يمكن تمديده.",
}
NOT_THE_SIGNATORY = {
    "fr": "La contresignature est attendue d’une autre personne : elle seule peut ouvrir sa page de signature.",
    "en": "The counter-signature is expected from someone else: only they can open their signing page.",
    "ar": "التوقيع المقابل منتظر من شخص آخر: هو وحده يمكنه فتح صفحة توقيعه.",
}
NO_FREE_END = {
    "fr": "La renonciation sans frais n’est plus possible : son délai est passé, ou la convention n’est pas en vigueur. "
    "Écrivez au producteur pour convenir d’une suite.",
    "en": "Renouncing without cost is no longer possible: its time has passed, or the agreement is not in force. "
    "Write to the producer to agree on what follows.",
    "ar": "لم يعد التنازل دون تكاليف ممكنًا: انقضى أجله، أو أن الاتفاقية ليست سارية. راسلوا المنتِج للاتفاق على ما يلي.",
}
NOT_IN_FORCE = {
    "fr": "Seule une convention en vigueur peut être résiliée : un collègue y a peut-être déjà mis fin.",
    "en": "Only an agreement in force can be terminated: a colleague may have ended it already.",
    "ar": "لا تُفسخ إلا اتفاقية سارية: ربما أنهاها زميل من قبل.",
}


def not_confirmed(confirmed: Quote, quote: Quote) -> dict[str, str]:
    """The price is not the one the partner confirmed, with both figures."""
    before, after = words.money(confirmed.total, confirmed.currency), words.money(quote.total, quote.currency)
    return joined([_other_lines(before) if before == after else _other_price(before, after), _SEND_QUOTE])


def _other_price(before: Text, after: Text) -> Text:
    return {
        "fr": f"Le partenaire a confirmé {before['fr']}\u00a0; le prix est maintenant de {after['fr']}.",
        "en": f"The partner confirmed {before['en']}; the price is now {after['en']}.",
        "ar": f"أكد الشريك {before['ar']}؛ والثمن الآن هو {after['ar']}.",
    }


def _other_lines(before: Text) -> Text:
    return {
        "fr": f"Le partenaire a confirmé {before['fr']}, mais pour d’autres lignes que celles d’aujourd’hui.",
        "en": f"The partner confirmed {before['en']}, but for other lines than today’s.",
        "ar": f"أكد الشريك {before['ar']}، لكن عن بنود غير بنود اليوم.",
    }


_SEND_QUOTE: Text = {
    "fr": "Envoyez-lui un devis\u00a0: dès qu’il l’accepte, la demande peut être approuvée.",
    "en": "Send them a quote: once they accept it, the request can be approved.",
    "ar": "أرسلوا إليه عرض أثمان: وبمجرد قبوله، تمكن الموافقة على الطلب.",
}
