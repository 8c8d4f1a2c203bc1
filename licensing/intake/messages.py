"""What each problem code says in French, English and Arabic: one sentence that tells what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from licensing.kernel import shapes
from licensing.kernel.errors import Problem

SENTENCES: dict[str, tuple[str, ...]] = {
    **shapes.SENTENCES,
    "email": (
        "Écrivez une adresse électronique complète, par exemple nom@etablissement.fr.",
        "Write a complete e-mail address, for example name@school.org.",
        "أدخلوا عنوان بريد إلكتروني كاملًا، مثلًا nom@etablissement.ma.",
    ),
    "country": (
        "Écrivez le code ISO du pays, par exemple FR.",
        "Write the country's ISO code, for example FR.",
        "أدخلوا رمز ISO للبلد، مثلًا MA.",
    ),
    "country_overseas": (
        "Écrivez FR : cet organisme est immatriculé en France.",
        "Write FR: this organisation is registered in France.",
        "أدخلوا FR: هذه الهيئة مسجلة في فرنسا.",
    ),
    "siret": (
        "Vérifiez le SIRET : 14 chiffres, dont les chiffres de contrôle ne concordent pas. Laissez vide à défaut.",
        "Check the SIRET: 14 digits, whose check digits do not match. Leave it empty if there is none.",
        "تحققوا من رقم SIRET: 14 رقمًا، أرقام المراقبة فيه غير مطابقة. اتركوه فارغًا عند التعذر.",
    ),
    "uai": (
        "Vérifiez l’UAI : 7 chiffres et une lettre de contrôle. Laissez vide à défaut.",
        "Check the UAI: 7 digits and a check letter. Leave it empty if there is none.",
        "تحققوا من رقم UAI: 7 أرقام وحرف مراقبة. اتركوه فارغًا عند التعذر.",
    ),
    "ice": (
        "Vérifiez l’ICE : 15 chiffres, dont les chiffres de contrôle ne concordent pas. Laissez vide à défaut.",
        "Check the ICE: 15 digits, whose check digits do not match. Leave it empty if there is none.",
        "تحققوا من التعريف الموحد للمقاولة (ICE): 15 رقمًا، أرقام المراقبة فيه غير مطابقة. اتركوه فارغًا عند التعذر.",
    ),
    "vat": (
        "Vérifiez le numéro de TVA : il commence par {prefix} et sa clé doit concorder. Laissez vide à défaut.",
        "Check the VAT number: it starts with {prefix} and its check digits must match. Leave it empty if there is none.",
        "تحققوا من رقم الضريبة على القيمة المضافة: يبدأ بـ \u2068{prefix}\u2069 ويجب أن يكون مفتاحه مطابقًا. اتركوه فارغًا عند التعذر.",
    ),
    "vat_outside_eu": (
        "Retirez ce numéro : seul un numéro de TVA de l’Union européenne est demandé.",
        "Remove this number: only a VAT number of the European Union is asked for.",
        "احذفوا هذا الرقم: لا يُطلب إلا رقم ضريبة على القيمة المضافة خاص بالاتحاد الأوروبي.",
    ),
    "identifier_of_other_country": (
        "Retirez cet identifiant : il n’existe que pour un organisme de ce pays : {country}.",
        "Remove this identifier: it only exists for an organisation of this country: {country}.",
        "احذفوا هذا المعرف: لا يوجد إلا لهيئة من هذا البلد: \u2068{country}\u2069.",
    ),
    "signatory_twice": (
        "Donnez à chaque signataire une adresse à lui : un autre signataire a déjà celle-ci.",
        "Give each signatory an address of their own: another signatory already has this one.",
        "أدخلوا لكل موقِّع عنوانًا خاصًا به: هذا العنوان لموقِّع آخر.",
    ),
    "session_dates": (
        "La session ne peut pas finir avant de commencer : corrigez l’une des deux dates.",
        "The session cannot end before it starts: correct one of the two dates.",
        "لا يمكن أن تنتهي الدورة قبل أن تبدأ: صححوا أحد التاريخين.",
    ),
    "certificate_track_twice": (
        "Regroupez les certificats de ce parcours en une seule ligne.",
        "Put the certificates of this track on one line.",
        "اجمعوا شهادات هذا المسار في سطر واحد.",
    ),
    "exams_above_learners": (
        "Demandez au plus {learners} examens : c’est le nombre d’apprenants de la demande.",
        "Ask for at most {learners} examinations: that is the number of learners of the request.",
        "عدد الامتحانات المطلوبة لا يمكن أن يتجاوز {learners}: وهو عدد متعلمي الطلب.",
    ),
    "course_unknown": (
        "Choisissez un cours du catalogue.",
        "Choose a course of the catalogue.",
        "اختاروا دروسًا من القائمة.",
    ),
    "track_unknown": (
        "Choisissez un parcours de ce cours : {expected}.",
        "Choose a track of this course: {expected}.",
        "اختاروا مسارًا من مسارات هذه الدروس: \u2068{expected}\u2069.",
    ),
    "session_unknown": (
        "Choisissez une session de ce cours : {expected}.",
        "Choose a session of this course: {expected}.",
        "اختاروا دورة من دورات هذه الدروس: \u2068{expected}\u2069.",
    ),
}


def problem(path: str, code: str, context: Mapping[str, Any] | None = None) -> Problem:
    """A Problem of a request at a dotted path, its sentences filled from the context."""
    return shapes.problem(path, code, context, SENTENCES)
