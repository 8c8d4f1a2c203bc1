"""Sealing: one PAdES revision per signatory, then the archive time stamp; nothing leaves here that did not pass the gate.

Revision 1: certifying, forms may still be filled. Those after it: approval; the last locks everything. Each carries an
RFC 3161 token and its revocation data; the last one is followed by a document time stamp (PAdES B-LTA, ETSI EN 319 142-1).
Takes seconds with a distant time-stamp authority: import and call it from jobs only.
"""

# pyHanko ships types but leaves many constructors untyped:
# mypy: allow-untyped-calls

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import structlog
from asn1crypto import crl as asn1_crl
from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, SimpleSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.signers.pdf_signer import (
    DSSContentSettings,
    PdfSigningSession,
    SigDSSPlacementPreference,
    TimestampDSSContentSettings,
)
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from licensing.kernel.errors import Refusal
from licensing.signing.authority import CLOCK_TOLERANCE, Authority, Credential, Trust, signatory_name
from licensing.signing.findings import Verification
from licensing.signing.past import chains_before
from licensing.signing.reasons import CertificateRefused, reason_of
from licensing.signing.revisions import Revision, open_revision, resolved
from licensing.signing.stamp import Mark, stamp_style
from licensing.signing.timestamp import CheckedTimeStamper, TimestampUnavailable, private_bytes
from licensing.signing.verification import archive_stamps, verify_pdf
from licensing.signing.waiting import wait_for

LOG = structlog.get_logger("signing")
SIGNATURE_BYTES = 16_384
DIGEST = "sha256"
_EXPECTED = "fetching is not allowed"
logging.getLogger("pyhanko.sign.signers.pdf_signer").addFilter(lambda record: _EXPECTED not in record.getMessage())

TOGETHER = DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE)
ARCHIVE = TimestampDSSContentSettings(include_vri=False, update_before_ts=True)
ARCHIVE_LABEL = {"fr": "Horodatage d’archivage", "en": "Archive time stamp", "ar": "ختم الأرشفة الزمني"}


class SealRefused(Refusal):
    """The bytes that came out of signing do not verify; they are thrown away."""

    def __init__(self, verification: Verification) -> None:
        super().__init__("; ".join(check.text("fr") for check in verification.failures))
        self.verification = verification


@dataclass(frozen=True, slots=True)
class Sealer:
    """What a seal needs besides the document: who issues certificates, who states the time, whom to trust, when.

    `timestampers` are asked in order: the next one only when the one before does not answer as it should.
    """

    authority: Authority
    timestampers: tuple[CheckedTimeStamper, ...]
    trust: Trust
    at: datetime

    @asynccontextmanager
    async def checks(self) -> AsyncIterator[ValidationContext]:
        """Every certificate must have revocation data, at the instant of sealing; fetched only for an outside TSA."""
        context = ValidationContext(
            trust_roots=[to_asn1(certificate) for certificate in self.trust.time_stampers],
            moment=self.at,
            crls=[asn1_crl.CertificateList.load(_der(each.revocation_list(self.at))) for each in self._issuers()],
            revocation_mode="require",
            time_tolerance=CLOCK_TOLERANCE,
            allow_fetching=any(hasattr(stamper, "url") for stamper in self.timestampers),
        )
        try:
            yield context
        finally:
            await context.aclose()

    def _issuers(self) -> list[Authority]:
        """The authorities of this installation whose certificates may be met."""
        local = [stamper.issuer for stamper in self.timestampers if stamper.issuer is not None]
        return [self.authority, *(each for each in local if each.certificate != self.authority.certificate)]


@dataclass(frozen=True, slots=True)
class Sealed:
    """Bytes that passed the gate, with what the gate saw; `asked`: the time-stamp authorities, in the order they were asked."""

    data: bytes
    verification: Verification
    asked: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class ArchiveField:
    """Where an archive time stamp goes: its field's name, what is read aloud of it, the digest it is made with."""

    name: str
    label: str
    digest: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One time-stamp authority asked for one revision ("signature" or "archive"). `failure` is empty when it answered."""

    purpose: str
    authority: str
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One signature of a file: its field, and whether it is the first (it certifies) or the last (it closes the file)."""

    field: str
    first: bool
    last: bool


def seal_revision(
    pdf: bytes, *, signed: Sequence[str], field: str, mark: Mark, email: str, last: bool, sealer: Sealer
) -> Sealed:
    """Append the signature of one person, and after the last one the archive time stamp; the result passed the gate.

    `signed`: the fields of these bytes that are signed already; `field`: the one to sign.
    Raises TimestampUnavailable when no authority stamps (try again later), CertificateRefused, or SealRefused (never
    stored). The key of the certificate is dropped.
    """
    subject = signatory_name(mark.name, mark.organisation, email)
    credential = sealer.authority.issue(subject, email, sealer.at)
    asked: list[Attempt] = []
    part = Part(field, first=not signed, last=last)
    sealed = in_order(sealer, "signature", lambda stamper: _sign(pdf, part, mark, credential, stamper, sealer), asked)
    if last:
        sealed = _archived(sealed, "archive-1", mark.language, DIGEST, sealer, asked)
    found = gate(sealed, (*signed, field), last, sealer)
    return Sealed(found.data, found.verification, tuple(asked))


def renew_archive(pdf: bytes, signed: Sequence[str], *, language: str, digest: str, sealer: Sealer) -> Sealed:
    """Append one more archive time stamp with that digest ("sha256"), while the last one still counts; it passed the gate.

    Raises as `seal_revision`; CertificateRefused too when the last time stamp's own certificate has ended or was revoked.
    """
    number = 1 + len(archive_stamps(pdf))
    asked: list[Attempt] = []
    renewed = _archived(pdf, f"archive-{number}", language, digest, sealer, asked)
    found = gate(renewed, signed, True, sealer)
    return Sealed(found.data, found.verification, tuple(asked))


def _archived(pdf: bytes, name: str, language: str, digest: str, sealer: Sealer, asked: list[Attempt]) -> bytes:
    label = ARCHIVE_LABEL.get(language, ARCHIVE_LABEL["fr"])
    field = ArchiveField(name, label, digest)
    return in_order(sealer, "archive", lambda stamper: _stamp_archive(pdf, field, stamper, sealer), asked)


def in_order(
    sealer: Sealer, purpose: str, step: Callable[[CheckedTimeStamper], Coroutine[Any, Any, bytes]], asked: list[Attempt]
) -> bytes:
    """Make one revision with the first time-stamp authority that answers as it should; each one asked is noted in `asked`.

    A revision is made anew with the next authority, so that it always carries the revocation data of the one that stamped it.
    TimestampUnavailable, with every reason, when none does.
    """
    last_error: Exception | None = None
    for stamper in sealer.timestampers:
        try:
            made = wait_for(step(stamper))
        except (TimestampRequestError, TimestampUnavailable, TimeoutError, ConnectionError) as error:
            last_error = error
            asked.append(Attempt(purpose, stamper.name, str(error) or type(error).__name__))
            LOG.warning("time stamp refused", purpose=purpose, authority=stamper.name, failure=asked[-1].failure)
            continue
        asked.append(Attempt(purpose, stamper.name))
        (LOG.debug if stamper.issuer else LOG.info)("time stamp", purpose=purpose, authority=stamper.name)
        return made
    failures = [each.failure for each in asked if each.purpose == purpose]
    raise TimestampUnavailable("; ".join(failures) or "no time-stamp authority") from last_error


def gate(sealed: bytes, expected: Sequence[str], last: bool, sealer: Sealer) -> Sealed:
    """Let through bytes in which every expected signature stands, nothing was changed, and all is stamped; else SealRefused."""
    verification = verify_pdf(sealed, sealer.trust, sealer.at, expected=expected, archived=last)
    if verification.verdict != "valid":
        raise SealRefused(verification)
    return Sealed(sealed, verification)


async def _sign(
    pdf: bytes, part: Part, mark: Mark, credential: Credential, stamper: CheckedTimeStamper, sealer: Sealer
) -> bytes:
    writer = open_revision(pdf)
    width, height = _field_size(writer, part.field)
    async with sealer.checks() as context:
        signer = PdfSigner(
            _metadata(part, mark, context),
            _simple_signer(credential, sealer.authority),
            timestamper=stamper,
            stamp_style=stamp_style(mark, width, height),
        )
        session = signer.init_signing_session(writer, existing_fields_only=True)
        session.system_time = sealer.at
        return await _complete(session, writer)


async def _complete(session: PdfSigningSession, writer: Revision) -> bytes:
    """The steps of `PdfSigner.async_sign_pdf`, with the instant of the seal instead of the machine's clock."""
    try:
        validation = await session.perform_presign_validation(writer)
    except (SigningError, ValidationError, PathError) as error:
        raise CertificateRefused(reason_of(error)) from error
    document = session.prepare_tbs_document(validation_info=validation, bytes_reserved=SIGNATURE_BYTES)
    out = BytesIO()
    digest, _written = document.digest_tbs_document(output=out)
    attributes = PdfCMSSignedAttributes(signing_time=session.system_time)
    after = await document.perform_signature(digest.document_digest, attributes)
    await after.post_signature_processing(out)
    return out.getvalue()


async def _stamp_archive(pdf: bytes, field: ArchiveField, authority: CheckedTimeStamper, sealer: Sealer) -> bytes:
    out = BytesIO()
    stamper = PdfTimeStamper(
        authority,
        field_name=field.name,
        invis_settings=InvisSigSettings(set_print_flag=True, box_out_of_bounds=True),
        readable_field_name=field.label,
    )
    async with sealer.checks() as context:
        chains = await chains_before(pdf, context)
        await stamper.async_timestamp_pdf(
            open_revision(pdf), field.digest, context, SIGNATURE_BYTES, chains, output=out, dss_settings=ARCHIVE
        )
    return out.getvalue()


def _metadata(part: Part, mark: Mark, context: ValidationContext) -> PdfSignatureMetadata:
    return PdfSignatureMetadata(
        field_name=part.field,
        md_algorithm="sha256",
        name=mark.name,
        subfilter=SigSeedSubFilter.PADES,
        certify=part.first,
        docmdp_permissions=MDPPerm.NO_CHANGES if part.last else MDPPerm.FILL_FORMS,
        embed_validation_info=True,
        validation_context=context,
        dss_settings=TOGETHER,
    )


def _simple_signer(credential: Credential, authority: Authority) -> SimpleSigner:
    issuers = SimpleCertificateStore()
    issuers.register(to_asn1(authority.certificate))
    return SimpleSigner(to_asn1(credential.certificate), keys.PrivateKeyInfo.load(private_bytes(credential)), issuers)


def _field_size(writer: Revision, name: str) -> tuple[float, float]:
    for reference in writer.root["/AcroForm"]["/Fields"]:
        field = resolved(reference)
        if field.get("/T") == name:
            x0, y0, x1, y1 = (float(number) for number in field["/Rect"])
            return x1 - x0, y1 - y0
    raise SigningError(f"the document has no signature field named {name}")


def to_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """The same certificate in the library pyHanko speaks."""
    return asn1_x509.Certificate.load(_der(certificate))


def _der(thing: x509.Certificate | x509.CertificateRevocationList) -> bytes:
    return thing.public_bytes(serialization.Encoding.DER)
