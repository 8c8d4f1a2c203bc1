"""What stands in a file already and has yet to be archived: the chains of its signatures and time stamps, checked once more.

An archive time stamp must come with revocation data of its own day for everything before it (ETSI EN 319 142-1, 5.5): the
authority that stamped a signature last week may be another one than that which stamps today.
"""

# pyHanko ships types but leaves many constructors untyped:
# mypy: allow-untyped-calls

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.path import ValidationPath

from licensing.signing.reading import Reader
from licensing.signing.reasons import CertificateRefused, reason_of

SIGNS = ({"non_repudiation"}, None)
STAMPS = (set[str](), {"time_stamping"})


async def chains_before(pdf: bytes, context: ValidationContext) -> list[ValidationPath]:
    """The chain of each certificate that the next archive time stamp takes over; the context keeps their revocation data.

    Before the first one, those of all signatures and their time stamps; later, that of the archive time stamp before.
    Raises CertificateRefused when one of them no longer counts.
    """
    try:
        return [
            await CertificateValidator(
                held.signer_cert, intermediate_certs=held.other_certs, validation_context=context
            ).async_validate_usage(*usage)
            for held, usage in _held(Reader(pdf))
        ]
    except (ValidationError, PathError) as error:
        raise CertificateRefused(reason_of(error)) from error


def _held(reader: Reader) -> Iterator[tuple[Any, tuple[set[str], set[str] | None]]]:
    stamps = reader.embedded_timestamp_signatures
    if stamps:
        yield extract_certificate_info(stamps[-1].signed_data), STAMPS
        return
    for signature in reader.embedded_regular_signatures:
        yield extract_certificate_info(signature.signed_data), SIGNS
        for token in extract_tst_data_iter(signature.signer_info, signed=False):
            yield extract_certificate_info(token), STAMPS
