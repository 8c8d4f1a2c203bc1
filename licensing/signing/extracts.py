"""What a sealed file carries of its proof: certificates of the signatories, time-stamp tokens, its number of pages.

Reads PDF with pyHanko: import it from jobs and commands only.
"""

# pyHanko ships types but leaves many constructors untyped:
# mypy: allow-untyped-calls

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from licensing.kernel.canonical import sha256_hex
from licensing.signing.reading import Reader


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    return int(Reader(pdf).root["/Pages"]["/Count"])


def certificates(pdf: bytes) -> list[dict[str, str]]:
    """The certificate of each signature in the order they were made, with what it says in words and as PEM."""
    return [_certificate(each) for each in Reader(pdf).embedded_regular_signatures]


def tokens(pdf: bytes) -> list[dict[str, str]]:
    """Every time-stamp token: those of the signatures, then those of the archive. `token`: DER in base64."""
    return [*_of_signatures(reader := Reader(pdf)), *_of_archive(reader)]


def attached(pdf: bytes, name: str) -> bytes:
    """A file attached to a PDF. KeyError when there is none of that name."""
    for reference in Reader(pdf).root.get("/AF", ()):
        specification = reference.get_object() if hasattr(reference, "get_object") else reference
        if str(specification.get("/UF", specification.get("/F", ""))) == name:
            return bytes(specification["/EF"]["/F"].data)
    raise KeyError(name)


def _certificate(signature: EmbeddedPdfSignature) -> dict[str, str]:
    der = signature.signer_cert.dump()
    certificate = x509.load_der_x509_certificate(der)
    return {
        "party": signature.field_name,
        "subject": certificate.subject.rfc4514_string(),
        "issuer": certificate.issuer.rfc4514_string(),
        "serial_number": str(certificate.serial_number),
        "not_before": certificate.not_valid_before_utc.isoformat(),
        "not_after": certificate.not_valid_after_utc.isoformat(),
        "sha256": sha256_hex(der),
        "pem": certificate.public_bytes(serialization.Encoding.PEM).decode(),
    }


def _of_signatures(reader: PdfFileReader) -> Iterator[dict[str, str]]:
    for signature in reader.embedded_regular_signatures:
        for attribute in signature.signer_info["unsigned_attrs"]:
            if attribute["type"].native == "signature_time_stamp_token":
                yield _token(signature.field_name, attribute["values"][0])


def _of_archive(reader: PdfFileReader) -> Iterator[dict[str, str]]:
    for stamp in reader.embedded_timestamp_signatures:
        yield _token(stamp.field_name, cms.ContentInfo.load(stamp.pkcs7_content))


def _token(over: str, content: Any) -> dict[str, str]:
    info = content["content"]["encap_content_info"]["content"].parsed
    der = content.dump()
    return {
        "over": over,
        "at": info["gen_time"].native.isoformat(),
        "authority": _authority(content["content"]),
        "serial_number": str(info["serial_number"].native),
        "policy": str(info["policy"].native),
        "sha256": sha256_hex(der),
        "token": b64encode(der).decode(),
    }


def _authority(signed: Any) -> str:
    wanted = signed["signer_infos"][0]["sid"].chosen["serial_number"].native
    found = [each.chosen for each in signed["certificates"] if each.chosen.serial_number == wanted]
    return str(found[0].subject.human_friendly) if found else ""
