"""Why a certificate does not count, in words: one key per reason, from what the validation libraries say."""

# pyHanko ships types but leaves many constructors untyped:
# mypy: allow-untyped-calls

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate
from pyhanko_certvalidator import errors

from licensing.kernel.errors import Refusal

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

_ERRORS: tuple[tuple[type[Exception], str], ...] = (
    (errors.ExpiredError, "expired"),
    (errors.NotYetValidError, "not_yet_valid"),
    (errors.RevokedError, "revoked"),
    (errors.InsufficientRevinfoError, "no_revocation_data"),
    (errors.DisallowedAlgorithmError, "algorithm"),
    (errors.InvalidCertificateError, "purpose"),
    (errors.PathError, "unknown_issuer"),
)
_INDICATIONS: dict[Any, str] = {
    AdESIndeterminate.EXPIRED: "expired",
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: "expired",
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: "expired",
    AdESIndeterminate.NOT_YET_VALID: "not_yet_valid",
    AdESFailure.NOT_YET_VALID: "not_yet_valid",
    AdESFailure.REVOKED: "revoked",
    AdESIndeterminate.REVOKED_NO_POE: "revoked",
    AdESIndeterminate.REVOKED_CA_NO_POE: "revoked",
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: "purpose",
    AdESIndeterminate.TRY_LATER: "no_revocation_data",
    AdESIndeterminate.REVOCATION_OUT_OF_BOUNDS_NO_POE: "no_revocation_data",
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: "unknown_issuer",
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE: "algorithm",
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: "algorithm",
}


class CertificateRefused(Refusal):
    """The certificate that would sign does not count; nothing was signed. `reason` is a key of `REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"certificat de signature : {REASONS[reason]['fr']}")
        self.reason = reason

    def text(self, language: str) -> str:
        """The reason in words."""
        return in_words(self.reason, language)


def reason_of(error: BaseException) -> str:
    """The reason behind a validation error, looked for in what caused it too; "other" when it names none."""
    for each in _with_causes(error):
        for kind, reason in _ERRORS:
            if isinstance(each, kind):
                return reason
    return "other"


def reason_of_indication(indication: Any) -> str:
    """The reason behind a sub-indication of ETSI EN 319 102-1; empty when it is not about a certificate."""
    return _INDICATIONS.get(indication, "")


def in_words(reason: str, language: str) -> str:
    """The sentence of a reason."""
    return REASONS[reason].get(language) or REASONS[reason]["fr"]


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__
