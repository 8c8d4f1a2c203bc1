"""Time-stamp tokens on their own (RFC 3161): asked for over any bytes, and checked against the authorities that are trusted.

Reads and writes CMS with pyHanko: import it from jobs and commands only.
"""

# pyHanko ships types but leaves many constructors untyped:
# mypy: allow-untyped-calls

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import ValidationError

from licensing.signing.seal import to_asn1
from licensing.signing.timestamp import TimestampUnavailable
from licensing.signing.waiting import wait_for

UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, UnsupportedAlgorithm)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a token says, and who says it. `trusted`: signed, over these bytes, by an authority that is trusted."""

    at: datetime
    authority: str
    serial: str
    trusted: bool


def stamp(data: bytes, timestampers: Sequence[TimeStamper]) -> bytes:
    """A token over these bytes, DER, of the first authority that gives one. TimestampUnavailable, with every reason, when none does."""
    failures = []
    for each in timestampers:
        try:
            return bytes(wait_for(each.async_timestamp(hashlib.sha256(data).digest(), "sha256")).dump())
        except (TimestampUnavailable, TimestampRequestError, SigningError, TimeoutError, ConnectionError) as error:
            failures.append(str(error) or type(error).__name__)
    raise TimestampUnavailable("; ".join(failures) or "no time-stamp authority")


def stamp_time(token: bytes) -> datetime:
    """The instant a token states. ValueError when it is none."""
    at: datetime = _info(_signed_data(token))["gen_time"].native
    return at


def read_stamp(token: bytes, data: bytes, authorities: Sequence[x509.Certificate]) -> Stamp | None:
    """What a token says of these bytes; None when it is no token or stands over others.

    Judged at the instant it states; revocation is looked at where the token carries it.
    """
    try:
        signed = _signed_data(token)
        info = _info(signed)
        imprint = info["message_imprint"]
        if _digest(data, imprint["hash_algorithm"]["algorithm"].native) != imprint["hashed_message"].native:
            return None
        trusted = _trusted(signed, data, authorities)
        return Stamp(info["gen_time"].native, _authority(signed), str(info["serial_number"].native), trusted)
    except UNREADABLE:
        return None


def _trusted(signed: cms.SignedData, data: bytes, authorities: Sequence[x509.Certificate]) -> bool:
    roots, at = [to_asn1(each) for each in authorities], _info(signed)["gen_time"].native
    context = ValidationContext(trust_roots=roots, moment=at, allow_fetching=False, revocation_mode="soft-fail")
    try:
        found = wait_for(validate_tst_signed_data(signed, context, partial(_digest, data)))
    except (SignatureValidationError, ValidationError):
        return False
    return bool(found["intact"] and found["valid"] and found["trust_problem_indic"] is None)


def _digest(data: bytes, algorithm: str) -> bytes:
    return hashlib.new(algorithm, data).digest()


def _signed_data(token: bytes) -> cms.SignedData:
    content = cms.ContentInfo.load(token)
    if content["content_type"].native != "signed_data":
        raise ValueError("not a time-stamp token")
    return content["content"]


def _info(signed: cms.SignedData) -> Any:
    return signed["encap_content_info"]["content"].parsed


def _authority(signed: cms.SignedData) -> str:
    """The name of the certificate that signed; empty when the token does not carry it."""
    wanted = signed["signer_infos"][0]["sid"].chosen
    for each in signed["certificates"]:
        certificate = each.chosen
        if certificate.serial_number == wanted["serial_number"].native:
            return str(certificate.subject.native.get("common_name", certificate.subject.human_friendly))
    return ""
