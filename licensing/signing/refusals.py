"""Why a signing page refuses, and what to do: sentences in both languages."""

from __future__ import annotations

from licensing.kernel.errors import InvalidInput, Problem

_BY_STATE = {
    "waiting": {
        "fr": "Ce n’est pas encore votre tour de signer. Vous recevrez un message avec votre lien quand ce le sera.",
        "en": "It is not your turn to sign yet. You will receive a message with your link when it is.",
        "ar": "لم يحن دوركم للتوقيع بعد. ستتوصلون برسالة تتضمن رابطكم عندما يحين.",
    },
    "expired": {
        "fr": "Le délai pour signer est passé : ce lien ne signe plus. Écrivez à la personne qui vous a sollicité(e) : le "
        "producteur prolonge le délai en un clic, et vous recevez un nouveau lien.",
        "en": "The time to sign has passed: this link no longer signs. Write to the person who asked you: the producer "
        "extends it in one click, and you receive a new link.",
        "ar": "انقضى أجل التوقيع: لم يعد هذا الرابط صالحًا للتوقيع. راسلوا الشخص الذي دعاكم: يمدد المنتِج الأجل بنقرة واحدة، "
        "وتتوصلون برابط جديد.",
    },
    "consented": {
        "fr": "Vous avez déjà signé. Le document est en cours de scellement : revenez sur cette page dans une minute.",
        "en": "You have already signed. The document is being sealed: come back to this page in a minute.",
        "ar": "سبق أن وقَّعتم. ختم الوثيقة جارٍ: عودوا إلى هذه الصفحة بعد دقيقة.",
    },
    "sealed": {
        "fr": "Vous avez déjà signé ce document. Vous pouvez le télécharger depuis la page de votre lien.",
        "en": "You have already signed this document. You can download it from the page of your link.",
        "ar": "سبق أن وقَّعتم هذه الوثيقة. يمكنكم تنزيلها من صفحة رابطكم.",
    },
    "declined": {
        "fr": "La signature a été refusée : ce document ne peut plus être signé. Écrivez à la personne qui vous a sollicité(e).",
        "en": "The signature was declined: this document can no longer be signed. Write to the person who asked you.",
        "ar": "رُفض التوقيع: لم يعد ممكنًا توقيع هذه الوثيقة. راسلوا الشخص الذي دعاكم.",
    },
    "cancelled": {
        "fr": "La signature a été annulée. Rien n’est attendu de vous ; en cas de doute, écrivez à la personne qui vous a sollicité(e).",
        "en": "The signature was cancelled. Nothing is expected of you; if in doubt, write to the person who asked you.",
        "ar": "أُلغي التوقيع. لا يُنتظر منكم أي شيء؛ وعند الشك، راسلوا الشخص الذي دعاكم.",
    },
}
CHANGED = {
    "fr": "Le document a changé depuis l’envoi de ce lien : il ne peut plus servir à signer. Demandez un nouveau lien à la "
    "personne qui vous a sollicité(e).",
    "en": "The document has changed since this link was sent: it can no longer be used to sign. Ask the person who sent it "
    "for a new link.",
    "ar": "تغيرت الوثيقة منذ إرسال هذا الرابط: لم يعد صالحًا للتوقيع. اطلبوا رابطًا جديدًا من الشخص الذي دعاكم.",
}
SIGN_IN = {
    "fr": "Pour signer au nom du producteur, connectez-vous d’abord avec votre compte de signataire, puis rouvrez ce lien.",
    "en": "To sign for the producer, first sign in with your signatory account, then open this link again.",
    "ar": "للتوقيع باسم المنتِج، سجلوا الدخول أولًا بحساب الموقِّع، ثم افتحوا هذا الرابط من جديد.",
}
TOO_MANY = {
    "fr": "Cinq codes ont déjà été envoyés en une heure. Utilisez le dernier reçu, ou réessayez dans une heure.",
    "en": "Five codes were already sent within an hour. Use the last one, or try again in an hour.",
    "ar": "أُرسلت خمسة رموز في ساعة واحدة. استعملوا آخر رمز توصلتم به، أو أعيدوا المحاولة بعد ساعة.",
}
NONE_CHOSEN = {
    "fr": "Cochez au moins une convention à signer.",
    "en": "Tick at least one agreement to sign.",
    "ar": "ضعوا علامة على اتفاقية واحدة على الأقل لتوقيعها.",
}
TOO_MANY_CHOSEN = {
    "fr": "Cinquante conventions au plus se signent avec un même code : cochez-en moins.",
    "en": "At most fifty agreements are signed with one code: tick fewer.",
    "ar": "تُوقَّع خمسون اتفاقية على الأكثر برمز واحد: قللوا من المؤشَّر عليه.",
}
NONE_LEFT = {
    "fr": "Ces conventions n’attendent plus votre signature : rechargez la page pour voir ce qui reste.",
    "en": "These agreements no longer wait for your signature: reload the page to see what is left.",
    "ar": "لم تعد هذه الاتفاقيات تنتظر توقيعكم: أعيدوا تحميل الصفحة لرؤية ما تبقى.",
}
REASON = {
    "fr": "Dites en une phrase pourquoi vous refusez : l’autre partie la lira",
    "en": "Say in one sentence why you decline: the other party will read it",
    "ar": "اذكروا في جملة واحدة لماذا ترفضون: سيقرؤها الطرف الآخر",
}


NOTHING_TO_EXTEND = {
    "fr": "Aucune signature n’est attendue en ce moment : il n’y a pas de délai à prolonger.",
    "en": "No signature is awaited at the moment: there is no time to extend.",
    "ar": "لا يُنتظر أي توقيع في الوقت الحالي: ليس هناك أجل يمكن تمديده.",
}


BEING_SEALED = {
    "fr": "Un signataire vient de signer : le fichier est en cours de scellement. Rechargez la page dans une minute.",
    "en": "A signatory has just signed: the file is being sealed. Reload the page in a minute.",
    "ar": "وقَّع أحد الموقِّعين للتو: ختم الملف جارٍ. أعيدوا تحميل الصفحة بعد دقيقة.",
}
STAFF_REPLACES = {
    "fr": "Pour le producteur, seule une personne qui a elle-même le rôle de signataire peut signer : elle ouvre le dossier au bureau.",
    "en": "For the producer, only a person with the signatory role can sign: they open the file at the desk.",
    "ar": "باسم المنتِج، لا يمكن أن يوقِّع إلا شخص له دور الموقِّع: يفتح الملف في المكتب.",
}
DELEGATION = {
    "name": {
        "fr": "Indiquez le prénom et le nom de la personne",
        "en": "Give the person’s first and last name",
        "ar": "أدخلوا الاسم الشخصي والعائلي للشخص",
    },
    "email": {
        "fr": "Indiquez une adresse électronique complète, par exemple nom@etablissement.fr",
        "en": "Write a complete e-mail address, for example name@school.org",
        "ar": "أدخلوا عنوان بريد إلكتروني كاملًا، مثلًا nom@etablissement.ma",
    },
    "twice": {
        "fr": "Cette adresse est déjà celle d’un signataire : indiquez celle de la personne proposée",
        "en": "This address is already a signatory’s: give that of the person you propose",
        "ar": "هذا العنوان لموقِّع: أدخلوا عنوان الشخص المقترح",
    },
    "role": {
        "fr": "Indiquez à quel titre cette personne signe, par exemple « Directrice adjointe »",
        "en": "Say in what capacity this person signs, for example “Deputy director”",
        "ar": "أدخلوا الصفة التي يوقِّع بها هذا الشخص، مثلًا «نائبة المدير»",
    },
    "reason": {
        "fr": "Dites pourquoi en une phrase, en 2 000 caractères au plus",
        "en": "Say why in one sentence, in at most 2,000 characters",
        "ar": "اذكروا السبب في جملة واحدة، في 2000 حرف على الأكثر",
    },
    "over": {
        "fr": "Cette proposition ne vaut plus : elle a été tranchée, ou le signataire a signé ou refusé entre-temps.",
        "en": "This proposal no longer stands: it was decided, or the signatory signed or declined meanwhile.",
        "ar": "لم يعد هذا الاقتراح قائمًا: بُتَّ فيه، أو وقَّع الموقِّع أو رفض في هذه الأثناء.",
    },
}


def because(state: str) -> dict[str, str] | None:
    """Why nothing can be signed in that state."""
    return _BY_STATE.get(state)


def refuse(problem: Problem) -> InvalidInput:
    """An input refusal for one field."""
    return InvalidInput([problem])
