"""Why a certificate does not count, in words."""

from __future__ import annotations

REASONS: dict[str, dict[str, str]] = {
    "expired": {
        "fr": "le certificat avait expiré à cet instant",
        "en": "the certificate had expired at that instant",
        "ar": "كانت صلاحية الشهادة الرقمية منتهية في تلك اللحظة",
    },
    "not_yet_valid": {
        "fr": "le certificat n’était pas encore valable à cet instant",
        "en": "the certificate was not yet valid at that instant",
        "ar": "لم تكن الشهادة الرقمية سارية بعد في تلك اللحظة",
    },
    "revoked": {
        "fr": "le certificat a été révoqué",
        "en": "the certificate has been revoked",
        "ar": "أُلغيت الشهادة الرقمية",
    },
    "purpose": {
        "fr": "le certificat n’est pas fait pour cet usage",
        "en": "the certificate is not meant for this use",
        "ar": "الشهادة الرقمية غير مخصصة لهذا الاستعمال",
    },
    "no_revocation_data": {
        "fr": "rien ne dit si le certificat a été révoqué : ni liste (CRL) ni réponse (OCSP) à jour",
        "en": "nothing says whether the certificate was revoked: no current list (CRL) or answer (OCSP)",
        "ar": "لا شيء يبين هل أُلغيت الشهادة الرقمية: لا لائحة (CRL) ولا جواب (OCSP) محيَّنين",
    },
    "unknown_issuer": {
        "fr": "le certificat ne vient d’aucune autorité de confiance ici",
        "en": "the certificate comes from no authority trusted here",
        "ar": "الشهادة الرقمية لا تصدر عن أي سلطة موثوقة هنا",
    },
    "algorithm": {
        "fr": "le certificat repose sur un algorithme qui n’est plus sûr",
        "en": "the certificate relies on an algorithm that is no longer safe",
        "ar": "تعتمد الشهادة الرقمية على خوارزمية لم تعد آمنة",
    },
    "other": {
        "fr": "le certificat n’a pas pu être validé",
        "en": "the certificate could not be validated",
        "ar": "تعذر التحقق من صحة الشهادة الرقمية",
    },
}
