"""What the verification pages say: verdicts, each check in plain words, why a file was not looked at. French, English, Arabic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from licensing.kernel.texts import in_languages

Text = Mapping[str, str]
Three = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class VerdictWords:
    """A verdict: its name, what it means, what to do."""

    title: Text
    meaning: Text
    advice: Text
    tone: str


@dataclass(frozen=True, slots=True)
class CheckWords:
    """A check: what was looked at, and what each outcome means and asks for."""

    looked_at: Text
    ok: Text
    failed: Text
    warning: Text

    def meaning(self, outcome: str) -> Text:
        """What an outcome means, and what to do about it."""
        return {"ok": self.ok, "warning": self.warning, "failed": self.failed, "open": OPEN}[outcome]


OPEN = in_languages(
    (
        "Cela ne se juge plus : le contenu signé n’est pas intact.",
        "This can no longer be judged: the signed content is not intact.",
        "لم يعد الحكم على هذا ممكنًا: المحتوى الموقَّع غير سليم.",
    )
)


def _verdict(tone: str, *texts: Three) -> VerdictWords:
    title, meaning, advice = (in_languages(each) for each in texts)
    return VerdictWords(title, meaning, advice, tone)


def _check(*texts: Three) -> CheckWords:
    looked_at, ok, failed, *warning = (in_languages(each) for each in texts)
    return CheckWords(looked_at, ok, failed, warning[0] if warning else {"fr": "", "en": "", "ar": ""})


VERDICTS: Mapping[str, VerdictWords] = {
    "valid": _verdict(
        "good",
        ("Valide et inchangé", "Valid and unchanged", "صالح ودون تغيير"),
        (
            "Ce fichier a été signé ici, et rien n’y a été modifié depuis.",
            "This file was signed here, and nothing in it has been modified since.",
            "وُقِّع هذا الملف هنا، ولم يُعدَّل فيه أي شيء بعد ذلك.",
        ),
        (
            "Vous pouvez vous y fier. Gardez-le tel quel : imprimé ou enregistré de nouveau, il perdrait ses signatures.",
            "You can rely on it. Keep it as it is: printed or saved again, it would lose its signatures.",
            "يمكنكم الاعتماد عليه. احتفظوا به كما هو: إذا طُبع أو حُفظ من جديد فقد توقيعاته.",
        ),
    ),
    "changed": _verdict(
        "bad",
        ("Signé, mais modifié depuis", "Signed, but changed since", "موقَّع، لكنه عُدِّل بعد ذلك"),
        (
            "Ce fichier porte une signature faite ici, mais il n’est plus celui qui a été signé.",
            "This file carries a signature made here, but it is no longer the one that was signed.",
            "يحمل هذا الملف توقيعًا تم هنا، لكنه لم يعد الملف الذي وُقِّع.",
        ),
        (
            "Ne vous y fiez pas. Demandez l’original à qui vous l’a transmis : chaque partie a reçu le fichier scellé par e-mail.",
            "Do not rely on it. Ask whoever sent it to you for the original: each party received the sealed file by e-mail.",
            "لا تعتمدوا عليه. اطلبوا الأصل ممن أرسله إليكم: تلقى كل طرف الملف المختوم بالبريد الإلكتروني.",
        ),
    ),
    "not_ours": _verdict(
        "info",
        ("Pas de chez nous", "Not ours", "ليس من عندنا"),
        (
            "Aucune signature de ce fichier n’a été faite ici. Cela ne dit rien de sa valeur.",
            "No signature in this file was made here. This says nothing about its worth.",
            "لم يتم هنا أي توقيع في هذا الملف. ولا يعني ذلك شيئًا عن قيمته.",
        ),
        (
            "C’est peut-être une copie imprimée ou numérisée, un projet, ou un document signé ailleurs. Demandez le fichier PDF d’origine, "
            "ou vérifiez auprès de qui l’a émis.",
            "It may be a printed or scanned copy, a draft, or a document signed elsewhere. Ask for the original PDF file, "
            "or check with whoever issued it.",
            "قد يكون نسخة مطبوعة أو ممسوحة ضوئيًا، أو مشروعًا، أو وثيقة وُقِّعت في مكان آخر. اطلبوا ملف PDF الأصلي، "
            "أو تحققوا لدى الجهة التي أصدرته.",
        ),
    ),
}

ASK_ORIGINAL: Three = (
    "Demandez le fichier d’origine.",
    "Ask for the original file.",
    "اطلبوا الملف الأصلي.",
)
CHECKS: Mapping[str, CheckWords] = {
    "readable": _check(
        ("Le fichier se lit", "The file can be read", "الملف قابل للقراءة"),
        (
            "C’est un PDF bien formé, lu jusqu’au bout.",
            "It is a well-formed PDF, read to its end.",
            "ملف PDF سليم البنية، قُرئ إلى آخره.",
        ),
        (
            "Ce PDF est abîmé, incomplet ou fait pour tromper : il n’a pas pu être lu. Téléchargez-le de nouveau ou demandez l’original.",
            "This PDF is damaged, incomplete or made to deceive: it could not be read. Download it again or ask for the original.",
            "ملف PDF هذا تالف أو ناقص أو صُنع للتضليل: تعذرت قراءته. نزِّلوه من جديد أو اطلبوا الأصل.",
        ),
    ),
    "signed": _check(
        ("Il porte une signature électronique", "It carries an electronic signature", "يحمل توقيعًا إلكترونيًا"),
        (
            "Le fichier contient au moins une signature électronique.",
            "The file contains at least one electronic signature.",
            "يتضمن الملف توقيعًا إلكترونيًا واحدًا على الأقل.",
        ),
        (
            "Aucune signature électronique : une image de signature n’en est pas une. Demandez le fichier PDF d’origine.",
            "No electronic signature: a picture of a signature is not one. Ask for the original PDF file.",
            "لا يوجد أي توقيع إلكتروني: صورة التوقيع ليست توقيعًا. اطلبوا ملف PDF الأصلي.",
        ),
    ),
    "complete": _check(
        ("Toutes les parties ont signé", "All parties have signed", "وقَّعت كل الأطراف"),
        (
            "Aucune signature attendue ne manque.",
            "No expected signature is missing.",
            "لا ينقص أي توقيع منتظر.",
        ),
        (
            "Il manque une signature attendue : ce n’est pas le document définitif.",
            "An expected signature is missing: this is not the final document.",
            "ينقص توقيع منتظر: ليست هذه هي الوثيقة النهائية.",
        ),
        (
            "Une partie n’a pas encore signé dans ce fichier. S’il doit être définitif, demandez celui que les deux parties ont reçu.",
            "One party has not yet signed in this file. If it should be final, ask for the one both parties received.",
            "لم يوقع أحد الأطراف بعد في هذا الملف. إذا كان ينبغي أن يكون نهائيًا، فاطلبوا الملف الذي تلقاه الطرفان.",
        ),
    ),
    "intact": _check(
        ("Le contenu signé est intact", "The signed content is intact", "المحتوى الموقَّع سليم"),
        (
            "L’empreinte du contenu est celle qui a été signée : pas un caractère n’a bougé.",
            "The fingerprint of the content is the one that was signed: not one character has moved.",
            "بصمة المحتوى هي التي وُقِّعت: لم يتغير أي حرف.",
        ),
        (
            "Le contenu n’a plus l’empreinte qui a été signée : il a été modifié ou abîmé. " + ASK_ORIGINAL[0],
            "The content no longer has the fingerprint that was signed: it was modified or damaged. " + ASK_ORIGINAL[1],
            "لم تعد للمحتوى البصمة التي وُقِّعت: عُدِّل أو تلف. " + ASK_ORIGINAL[2],
        ),
    ),
    "unchanged": _check(
        ("Rien n’a été ajouté après coup", "Nothing was added afterwards", "لم يُضف شيء فيما بعد"),
        (
            "Après chaque signature, il n’y a que ce qui était prévu : la signature suivante et l’archivage.",
            "After each signature there is only what was meant to come: the next signature and the archiving.",
            "لا يوجد بعد كل توقيع إلا ما كان مقررًا: التوقيع الموالي والأرشفة.",
        ),
        (
            "Quelque chose a été ajouté après une signature : une page, un texte posé par-dessus ou des octets en fin de fichier. "
            + ASK_ORIGINAL[0],
            "Something was added after a signature: a page, a text laid over it or bytes at the end of the file. " + ASK_ORIGINAL[1],
            "أُضيف شيء بعد أحد التوقيعات: صفحة أو نص وُضع فوقها أو بيانات في آخر الملف. " + ASK_ORIGINAL[2],
        ),
    ),
    "chain": _check(
        ("Le signataire est connu d’ici", "The signatory is known here", "الموقِّع معروف هنا"),
        (
            "Le certificat de chaque signataire a été délivré par l’autorité de cette installation.",
            "Each signatory’s certificate was issued by this installation’s authority.",
            "أصدرت سلطة هذا النظام الشهادة الرقمية لكل موقِّع.",
        ),
        (
            "Un certificat n’a pas été délivré ici, ou n’était plus valable. Ne vous fiez pas au nom affiché dans la signature.",
            "A certificate was not issued here, or was no longer valid. Do not rely on the name shown in the signature.",
            "إحدى الشهادات لم تصدر هنا أو لم تعد صالحة. لا تعتمدوا على الاسم الظاهر في التوقيع.",
        ),
    ),
    "stamped": _check(
        ("La date est attestée", "The date is attested", "التاريخ مثبت"),
        (
            "Un horodatage reconnu par cette installation dit quand chaque signature existait déjà.",
            "A time stamp that this installation trusts says when each signature already existed.",
            "ختم زمني يثق به هذا النظام يبين متى كان كل توقيع موجودًا.",
        ),
        (
            "Une signature n’a pas d’horodatage valable : sa date n’est pas prouvée.",
            "A signature has no valid time stamp: its date is not proved.",
            "ليس لأحد التوقيعات ختم زمني صالح: لم يثبت تاريخه.",
        ),
    ),
    "profile": _check(
        ("Tout ce qu’il faut est dans le fichier", "All that is needed is in the file", "كل ما يلزم موجود في الملف"),
        (
            "Certificats et preuves de non-révocation sont joints : le fichier se vérifie seul, même dans dix ans.",
            "Certificates and proof that none was revoked are inside: the file can be checked by itself, even in ten years.",
            "الشهادات وإثباتات عدم إلغائها مرفقة: يمكن التحقق من الملف وحده، حتى بعد عشر سنوات.",
        ),
        (
            "Il manque des éléments pour vérifier une signature dans la durée (profil PAdES). " + ASK_ORIGINAL[0],
            "What is needed to check a signature over time is missing (PAdES profile). " + ASK_ORIGINAL[1],
            "تنقص عناصر لازمة للتحقق من توقيع على المدى البعيد (معيار PAdES). " + ASK_ORIGINAL[2],
        ),
    ),
    "archive": _check(
        ("L’ensemble est archivé", "The whole is archived", "المجموع مؤرشف"),
        (
            "Un dernier horodatage couvre tout le fichier, signatures comprises.",
            "A last time stamp covers the whole file, signatures included.",
            "ختم زمني أخير يغطي الملف كله، بما فيه التوقيعات.",
        ),
        (
            "L’horodatage d’archivage manque ou ne correspond plus au fichier. " + ASK_ORIGINAL[0],
            "The archive time stamp is missing or no longer matches the file. " + ASK_ORIGINAL[1],
            "ختم الأرشفة الزمني ناقص أو لم يعد يوافق الملف. " + ASK_ORIGINAL[2],
        ),
    ),
    "covered": _check(
        ("Rien ne dépasse", "Nothing is left over", "لا شيء خارج التغطية"),
        (
            "La dernière signature ou le dernier horodatage couvre le fichier jusqu’à son dernier octet.",
            "The last signature or time stamp covers the file to its last byte.",
            "يغطي آخر توقيع أو ختم زمني الملف إلى آخر بايت.",
        ),
        (
            "Des octets se trouvent après ce qui est signé ou horodaté : ils ont été ajoutés. " + ASK_ORIGINAL[0],
            "There are bytes after what is signed or time-stamped: they were added. " + ASK_ORIGINAL[1],
            "توجد بيانات بعد ما هو موقَّع أو مختوم زمنيًا: لقد أُضيفت. " + ASK_ORIGINAL[2],
        ),
    ),
    "renewal": _check(
        ("L’archivage est à jour", "The archiving is up to date", "الأرشفة محيَّنة"),
        (
            "Le certificat du dernier horodatage est encore en cours de validité.",
            "The certificate of the last time stamp is still within its validity.",
            "شهادة آخر ختم زمني ما زالت سارية الصلاحية.",
        ),
        (
            "Le certificat du dernier horodatage n’est plus valable.",
            "The certificate of the last time stamp is no longer valid.",
            "لم تعد شهادة آخر ختم زمني صالحة.",
        ),
        (
            "Le certificat du dernier horodatage a expiré. Le fichier reste valable ; demandez au producteur l’exemplaire à l’archivage renouvelé.",
            "The certificate of the last time stamp has expired. The file stays valid; ask the producer for the copy whose archiving was renewed.",
            "انتهت صلاحية شهادة آخر ختم زمني. يبقى الملف صالحًا؛ اطلبوا من المنتِج النسخة التي جُددت أرشفتها.",
        ),
    ),
    "terms": _check(
        ("Les données jointes sont celles d’origine", "The attached data are the original ones", "المعطيات المرفقة هي الأصلية"),
        (
            "Les conditions jointes au fichier, lisibles par une machine, sont celles qui ont été signées.",
            "The terms attached to the file, machine-readable, are those that were signed.",
            "الشروط المرفقة بالملف، التي تقرؤها الآلة، هي التي وُقِّعت.",
        ),
        (
            "Une pièce jointe a été ajoutée, retirée ou remplacée après la signature. " + ASK_ORIGINAL[0],
            "An attachment was added, removed or replaced after signing. " + ASK_ORIGINAL[1],
            "أُضيف مرفق أو أُزيل أو استُبدل بعد التوقيع. " + ASK_ORIGINAL[2],
        ),
    ),
}  # fmt: skip

UNFIT: Mapping[str, Text] = {
    code: in_languages(texts)
    for code, texts in {
        "none": (
            "Choisissez d’abord un fichier PDF",
            "Choose a PDF file first",
            "اختاروا ملف PDF أولًا",
        ),
        "empty": (
            "Ce fichier est vide : téléchargez-le de nouveau ou demandez-le à qui vous l’a envoyé",
            "This file is empty: download it again or ask whoever sent it to you",
            "هذا الملف فارغ: نزِّلوه من جديد أو اطلبوه ممن أرسله إليكم",
        ),
        "too_large": (
            "Ce fichier dépasse 10 Mo : une convention signée ici est bien plus légère. Choisissez le PDF d’origine",
            "This file is larger than 10 MB: an agreement signed here is much smaller. Choose the original PDF",
            "يتجاوز هذا الملف 10 ميغابايت: الاتفاقية الموقَّعة هنا أصغر من ذلك بكثير. اختاروا ملف PDF الأصلي",
        ),
        "not_pdf": (
            "Ce n’est pas un PDF : une photo, un scan ou un document Word ne porte pas les signatures. Choisissez le PDF d’origine",
            "This is not a PDF: a photo, a scan or a Word document does not carry the signatures. Choose the original PDF",
            "ليس هذا ملف PDF: الصورة أو المسح الضوئي أو وثيقة Word لا تحمل التوقيعات. اختاروا ملف PDF الأصلي",
        ),
        "locked": (
            "Ce PDF est protégé par un mot de passe : il n’a pas pu être lu. Nos fichiers ne le sont jamais. Choisissez le PDF d’origine",
            "This PDF is protected by a password: it could not be read. Our files never are. Choose the original PDF",
            "ملف PDF هذا محمي بكلمة مرور: تعذرت قراءته. ملفاتنا لا تُحمى أبدًا. اختاروا ملف PDF الأصلي",
        ),
        "gave_up": (
            "Ce fichier demande trop de temps ou de mémoire pour être vérifié : il n’est sans doute pas d’ici. Choisissez le PDF d’origine",
            "This file takes too much time or memory to check: it is most likely not ours. Choose the original PDF",
            "يتطلب التحقق من هذا الملف وقتًا أو ذاكرة أكثر من اللازم: ليس من عندنا على الأرجح. اختاروا ملف PDF الأصلي",
        ),
        "busy": (
            "Un autre fichier est en cours de vérification : réessayez dans quelques secondes",
            "Another file is being checked: try again in a few seconds",
            "يجري التحقق من ملف آخر: أعيدوا المحاولة بعد ثوان",
        ),
    }.items()
}


def joined(details: Sequence[str]) -> str:
    """What a check was about, in one line."""
    return ", ".join(details)


STANDINGS: Mapping[str, tuple[Text, str]] = {
    key: (in_languages(texts), tone)
    for key, texts, tone in (
        (
            "in_force",
            (
                "En vigueur : signée par les deux parties.",
                "In force: signed by both parties.",
                "سارية: وقَّعها الطرفان.",
            ),
            "good",
        ),
        (
            "pending",
            (
                "Pas encore en vigueur : il manque au moins une signature.",
                "Not in force yet: at least one signature is missing.",
                "لم تسرِ بعد: ينقص توقيع واحد على الأقل.",
            ),
            "warn",
        ),
        (
            "ended",
            (
                "Terminée : elle a été en vigueur et ne l’est plus.",
                "Ended: it was in force and no longer is.",
                "منتهية: كانت سارية ولم تعد كذلك.",
            ),
            "warn",
        ),
        (
            "void",
            (
                "Sans effet : elle n’a pas été signée par les deux parties.",
                "Without effect: it was not signed by both parties.",
                "دون أثر: لم يوقعها الطرفان.",
            ),
            "bad",
        ),
    )
}
COMPARISONS: Mapping[str, Text] = {
    "same": in_languages(
        (
            "C’est exactement le fichier définitif de cette convention, à l’octet près.",
            "This is exactly the final file of this agreement, to the byte.",
            "هذا بالضبط هو الملف النهائي لهذه الاتفاقية، بايتًا ببايت.",
        )
    ),
    "renewed": in_languages(
        (
            "C’est le fichier définitif de cette convention ; seul son archivage a été renouvelé depuis.",
            "This is the final file of this agreement; only its archiving has been renewed since.",
            "هذا هو الملف النهائي لهذه الاتفاقية؛ جُددت أرشفته فقط بعد ذلك.",
        )
    ),
    "earlier": in_languages(
        (
            "C’est un état antérieur de cette convention, avant la dernière signature : demandez le fichier définitif.",
            "This is an earlier state of this agreement, before the last signature: ask for the final file.",
            "هذه حالة سابقة لهذه الاتفاقية، قبل التوقيع الأخير: اطلبوا الملف النهائي.",
        )
    ),
    "other": in_languages(
        (
            "Ce n’est pas le fichier définitif de cette convention.",
            "This is not the final file of this agreement.",
            "ليس هذا هو الملف النهائي لهذه الاتفاقية.",
        )
    ),
}
