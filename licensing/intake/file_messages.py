"""What a refused file is told, in every language: what to do."""

from __future__ import annotations

from collections.abc import Mapping

from licensing.kernel.errors import Problem
from licensing.kernel.texts import in_languages

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "none": ("Choisissez d’abord un fichier", "Choose a file first", "اختاروا ملفًا أولًا"),
    "empty": (
        "Ce fichier est vide : choisissez-en un autre",
        "This file is empty: choose another one",
        "هذا الملف فارغ: اختاروا ملفًا آخر",
    ),
    "too_large": (
        "Ce fichier dépasse 10 Mo : réduisez-le, par exemple en le numérisant en noir et blanc",
        "This file is larger than 10 MB: make it smaller, for example by scanning it in black and white",
        "يتجاوز هذا الملف 10 ميغابايت: صغِّروه، مثلًا بمسحه ضوئيًا بالأبيض والأسود",
    ),
    "type": (
        "Envoyez un PDF, un PNG ou un JPEG. D’un document Word, faites d’abord un PDF",
        "Send a PDF, a PNG or a JPEG. Turn a Word document into a PDF first",
        "أرسلوا ملف PDF أو PNG أو JPEG. حوِّلوا وثيقة Word إلى PDF أولًا",
    ),
    "damaged": (
        "Ce fichier est abîmé ou incomplet : ouvrez-le, enregistrez-le de nouveau, puis renvoyez-le",
        "This file is damaged or incomplete: open it, save it again, then send it again",
        "هذا الملف تالف أو ناقص: افتحوه واحفظوه من جديد، ثم أعيدوا إرساله",
    ),
    "protected": (
        "Ce PDF est protégé par un mot de passe : retirez la protection, puis renvoyez-le",
        "This PDF is protected by a password: remove the protection, then send it again",
        "ملف PDF هذا محمي بكلمة مرور: أزيلوا الحماية، ثم أعيدوا إرساله",
    ),
    "mixed": (
        "Ce fichier en cache un autre : imprimez-le en PDF, puis envoyez ce PDF",
        "This file hides another one: print it to PDF, then send that PDF",
        "يخفي هذا الملف ملفًا آخر: اطبعوه بصيغة PDF، ثم أرسلوا هذا الملف",
    ),
    "picture_too_large": (
        "Cette image a trop de points pour être ouverte sans risque : réduisez sa taille",
        "This picture has too many pixels to be opened safely: reduce its size",
        "نقط هذه الصورة أكثر من أن تُفتح دون خطر: صغِّروا حجمها",
    ),
    "infected": (
        "L’antivirus a refusé ce fichier : vérifiez votre poste, puis choisissez un autre fichier",
        "The virus scanner refused this file: check your computer, then choose another file",
        "رفض مضاد الفيروسات هذا الملف: تحققوا من حاسوبكم، ثم اختاروا ملفًا آخر",
    ),
    "scanner_down": (
        "Le fichier n’a pas pu être vérifié par l’antivirus : réessayez dans quelques minutes. Rien n’est perdu du reste",
        "The virus scanner could not check the file: try again in a few minutes. Nothing else is lost",
        "تعذر على مضاد الفيروسات فحص الملف: أعيدوا المحاولة بعد بضع دقائق. لم يضع أي شيء من الباقي",
    ),
    "too_many": (
        "Cinq fichiers au plus : retirez-en un, puis réessayez",
        "Five files at most: remove one, then try again",
        "خمسة ملفات على الأكثر: أزيلوا واحدًا، ثم أعيدوا المحاولة",
    ),
    "not_sent": (
        "Le fichier choisi n’a pas été envoyé : choisissez-le de nouveau, puis appuyez sur « Envoyer ce fichier »",
        "The chosen file was not sent: choose it again, then press “Send this file”",
        "لم يُرسل الملف المختار: اختاروه من جديد، ثم اضغطوا على «إرسال هذا الملف»",
    ),
}


def refusal(kind: str, code: str) -> Problem:
    """Why a file of a kind is not taken; the path is the field that sends it."""
    return Problem(f"file-{kind}", code, in_languages(SENTENCES[code]))
