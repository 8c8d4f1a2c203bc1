"""Why a certificate does not count: one key per reason (`words.REASONS`), from what the validation libraries say."""

# pyHanko ships types but leaves many constructors untyped:
# mypy: allow-untyped-calls

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate
from pyhanko_certvalidator import errors

from licensing.kernel.errors import Refusal
from licensing.signing.words import REASONS

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
