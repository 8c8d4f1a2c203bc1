"""Verification of a sealed PDF: offline, without a database, and aware of differences between revisions.

Integrity alone is not enough: a page overlay appended after signing leaves every signature intact, so each signature is
also judged by what was added after it. The file is judged as of its last time stamp (ETSI EN 319 102-1, 5.6.3): each archive
time stamp when the next one took over, the signatures when the first one did.
"""

# pyHanko ships types but leaves many constructors untyped:
# mypy: allow-untyped-calls

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from asn1crypto import x509 as asn1_x509
from asn1crypto.crl import CertificateList
from asn1crypto.ocsp import OCSPResponse
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY
from pyhanko.sign.validation.ades import AdESWithTimeValidationResult, ades_lta_validation, ades_with_time_validation
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, async_validate_pdf_timestamp
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator.context import CertValidationPolicySpec, ValidationContext
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

from licensing.kernel.canonical import sha256_hex
from licensing.signing.attachments import attachments_agree
from licensing.signing.authority import CLOCK_TOLERANCE, Trust
from licensing.signing.cms import agrees_with_itself, is_framed
from licensing.signing.findings import Check, Outcome, SignatureFacts, StampFacts, Verdict, Verification
from licensing.signing.reading import Reader
from licensing.signing.reasons import reason_of_indication
from licensing.signing.revisions import resolved
from licensing.signing.waiting import wait_for
from licensing.signing.words import REASONS

UNREADABLE = (PdfError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, RuntimeError,
              OSError, zlib.error)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """A signed PDF opened for verification."""

    pdf: bytes
    reader: PdfFileReader
    trust: Trust
    judged_at: datetime

    @property
    def signatures(self) -> list[EmbeddedPdfSignature]:
        """The parties' signatures in the order they were made."""
        return list(self.reader.embedded_regular_signatures)

    @property
    def archive_stamps(self) -> list[EmbeddedPdfSignature]:
        """The document time stamps in the order they were made."""
        return list(self.reader.embedded_timestamp_signatures)

    @property
    def as_archived(self) -> Reading:
        """The file as it was when the first archive time stamp closed it; the file itself before that.

        Revocation lists of later years, which later stamps bring along, say nothing of certificates that had ended by then.
        """
        for stamp in self.archive_stamps[:1]:
            end = int(stamp.byte_range[2]) + int(stamp.byte_range[3])
            if end < len(self.pdf):
                first = self.pdf[:end]
                return Reading(first, Reader(first), self.trust, _stated_at(stamp.signed_data))
        return self


def verify_pdf(
    pdf: bytes, trust: Trust, at: datetime, *, expected: Sequence[str] | None = None, archived: bool | None = None
) -> Verification:
    """The verdict on these bytes. Never raises on a hostile or damaged file: what cannot be read does not verify.

    `expected`: fields that must be signed (None: an empty one is only reported). `archived`: whether an archive time
    stamp must be there (None: judged when there is one). `at` is only used to say whether a time-stamp certificate has expired.
    """
    try:
        return wait_for(_verify(pdf, trust, at, expected, archived))
    except UNREADABLE as error:
        verdict: Verdict = "changed" if _bears_our_mark(pdf, trust) else "not_ours"
        return Verification(verdict, (Check("readable", "failed", type(error).__name__),), (), sha256_hex(pdf))


def archive_stamps(pdf: bytes) -> list[StampFacts]:
    """The archive time stamps of a file that is known to be whole, in the order they were made."""
    return [_stamp_facts(stamp) for stamp in Reader(pdf).embedded_timestamp_signatures]


async def _verify(
    pdf: bytes, trust: Trust, at: datetime, expected: Sequence[str] | None, archived: bool | None
) -> Verification:
    reader = Reader(pdf)
    if not reader.embedded_regular_signatures:
        return Verification("not_ours", (Check("readable", "ok"), Check("signed", "failed")), (), sha256_hex(pdf))
    reading = Reading(pdf, reader, trust, _last_stamp(reader) or at)
    checks, facts = [Check("readable", "ok"), Check("signed", "ok"), _complete(reading, expected)], []
    archived_state = reading.as_archived
    held = {signature.field_name: signature for signature in archived_state.signatures}
    for signature in reading.signatures:
        then = (archived_state, held[signature.field_name]) if signature.field_name in held else (reading, signature)
        found, who = await _judge(signature, *then)
        checks += found
        facts.append(who)
    checks += [check async for check in _archive(reading, at, archived)]
    checks += _terms(reading)
    stamps = tuple(_stamp_facts(stamp) for stamp in reading.archive_stamps)
    return Verification(_verdict(reading, checks), tuple(checks), tuple(facts), sha256_hex(pdf), stamps)


def _verdict(reading: Reading, checks: list[Check]) -> Verdict:
    if not any(_ours(signature, reading.trust) for signature in reading.signatures):
        return "not_ours"
    return "changed" if any(check.outcome == "failed" for check in checks) else "valid"


def _complete(reading: Reading, expected: Sequence[str] | None) -> Check:
    signed = {signature.field_name for signature in reading.signatures}
    missing = [field for field in (_to_sign(reading.reader) if expected is None else expected) if field not in signed]
    outcome: Outcome = "ok" if not missing else "warning" if expected is None else "failed"
    return Check("complete", outcome, ", ".join(missing))


def _to_sign(reader: PdfFileReader) -> list[str]:
    """The names of the signature fields made for people, in the order of the file; those of archive time stamps are invisible."""
    fields = [resolved(each) for each in reader.root["/AcroForm"]["/Fields"]]
    return [
        str(each["/T"]) for each in fields if each.get("/FT") == "/Sig" and not str(each["/T"]).startswith("archive-")
    ]


async def _judge(
    signature: EmbeddedPdfSignature, reading: Reading, then: EmbeddedPdfSignature
) -> tuple[list[Check], SignatureFacts]:
    """The five checks of one signature, and who made it. `then`: the same one in the file as it was archived."""
    who = _subject(signature)
    for each in (signature, then):
        if each.diff_result is None:
            each.compute_integrity_info(DEFAULT_DIFF_POLICY)
    result = await _validate(reading, then)
    status = result.api_status
    token = status.timestamp_validity if status is not None else None
    outcomes = {
        "intact": status is not None and status.intact and status.valid and _sound_outside(signature),
        "unchanged": _unchanged(signature),
        "chain": _ours(signature, reading.trust) and status is not None and status.trusted,
        "stamped": token is not None and token.intact and token.valid and token.trusted,
        "profile": _passed(result),
    }
    of_stamp = token.trust_problem_indic if token is not None else None
    why = {
        "chain": status.trust_problem_indic if status is not None else None,
        "stamped": of_stamp or (result.ades_subindic if outcomes["chain"] else None),
        "profile": result.ades_subindic,
    }
    checks = [_check(key, good, who["common_name"], why.get(key)) for key, good in outcomes.items()]
    print_of = signature.signer_cert.sha256.hex()
    stamped_at = token.timestamp.isoformat() if token is not None else ""
    stamped_by = common_name(token.signing_cert) if token is not None else ""
    party = str(signature.field_name)  # plain text: the reader’s own string drags the whole open file into every copy
    facts = (party, who["common_name"], who["organization_name"], stamped_at, print_of, stamped_by)
    return checks, SignatureFacts(*facts)


def _check(key: str, good: bool, detail: str, indication: Any) -> Check:
    reason = "" if good else reason_of_indication(indication)
    return Check(key, "ok" if good else "failed", detail, REASONS[reason] if reason else {})


async def _validate(reading: Reading, signature: EmbeddedPdfSignature) -> AdESWithTimeValidationResult:
    """With the archive time stamps when there are any; else with the signature's own (EN 319 102-1, 5.6.3 or 5.5)."""
    policy, timing = _policy(reading.trust), _timing(reading.judged_at)
    if reading.archive_stamps:
        return await ades_lta_validation(signature, policy, timing)
    return await ades_with_time_validation(
        signed_data=signature.signed_data,
        validation_spec=replace(policy.signature_validation_spec, local_knowledge=_knowledge(reading)),
        status_cls=PdfSignatureStatus,
        timing_info=timing,
        raw_digest=signature.compute_digest(),
        extra_status_kwargs=signature.summarise_integrity_info(),
    )


def _knowledge(reading: Reading) -> LocalKnowledge:
    """Certificates and revocation data that the file itself carries."""
    store = DocumentSecurityStore.read_dss(reading.reader)
    answers = [OCSPResponse.load(reference.get_object().data) for reference in store.ocsps]
    return LocalKnowledge(
        known_ocsps=[held for answer in answers for held in OCSPContainer.load_multi(answer)],
        known_crls=[CRLContainer(CertificateList.load(reference.get_object().data)) for reference in store.crls],
        known_certs=list(store.load_certs()),
    )


def _passed(result: AdESWithTimeValidationResult) -> bool:
    """Both judgements, since either alone has been seen to overlook a fault."""
    return result.ades_subindic == AdESPassed.OK and result.api_status is not None and result.api_status.bottom_line


def _sound_outside(signature: EmbeddedPdfSignature) -> bool:
    """Whether what the signature itself does not cover of its container is as it must be."""
    return is_framed(bytes(signature.pkcs7_content)) and agrees_with_itself(signature.signed_data)


def _unchanged(signature: EmbeddedPdfSignature) -> bool:
    summary = signature.summarise_integrity_info()
    return bool(summary["docmdp_ok"]) and summary["coverage"] >= SignatureCoverageLevel.ENTIRE_REVISION


async def _archive(reading: Reading, at: datetime, archived: bool | None) -> AsyncIterator[Check]:
    """The archive time stamps, each judged when the next one took over, and that the last thing in the file covers all of it."""
    moments = [_stated_at(stamp.signed_data) for stamp in reading.archive_stamps]
    for stamp, judged_at in zip(reading.archive_stamps, [*moments[1:], reading.judged_at], strict=False):
        status = await async_validate_pdf_timestamp(stamp, _stamp_context(reading, judged_at))
        sound = (
            _sound_outside(stamp)
            and status.valid
            and status.trusted
            and status.intact
            and stamp.evaluate_signature_coverage() >= SignatureCoverageLevel.ENTIRE_REVISION
        )
        when = status.timestamp.isoformat()
        yield _check("archive", sound and _unchanged(stamp), when, status.trust_problem_indic)
    if reading.archive_stamps:
        expires = reading.archive_stamps[-1].signer_cert.not_valid_after
        yield Check("renewal", "ok" if expires > at else "warning", expires.date().isoformat())
    elif archived:
        yield Check("archive", "failed")
    last = max(reading.reader.embedded_signatures, key=lambda signature: int(signature.signed_revision))
    whole = last.evaluate_signature_coverage() == SignatureCoverageLevel.ENTIRE_FILE
    yield Check("covered", "ok" if whole else "failed")


def _stamp_facts(stamp: EmbeddedPdfSignature) -> StampFacts:
    """What an archive time stamp says of itself."""
    info = stamp.signed_data["encap_content_info"]["content"].parsed
    certificate, key = stamp.signer_cert, stamp.signer_cert.public_key
    return StampFacts(
        at=info["gen_time"].native.isoformat(),
        by=common_name(certificate),
        certificate_expires=certificate.not_valid_after.isoformat(),
        digest=info["message_imprint"]["hash_algorithm"]["algorithm"].native,
        key=f"{key.algorithm}{key.bit_size}",
    )


def _terms(reading: Reading) -> Iterator[Check]:
    """Each file attached when the first party signed, still the same today."""
    first = min(int(signature.signed_revision) for signature in reading.signatures)
    for name, digest, same in attachments_agree(reading.reader, first):
        yield Check("terms", "ok" if same else "failed", f"{name}, SHA-256 {digest}")


def _policy(trust: Trust) -> PdfSignatureValidationSpec:
    """Revocation data is required and taken from the file; nothing is fetched."""
    return PdfSignatureValidationSpec(
        SignatureValidationSpec(
            cert_validation_policy=_certificate_policy(trust.authorities),
            ts_cert_validation_policy=_certificate_policy(trust.time_stampers),
            revinfo_gathering_policy=RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY),
            key_usage_settings=KeyUsageConstraints(key_usage={"non_repudiation"}),
        )
    )


def _certificate_policy(anchors: Sequence[x509.Certificate]) -> CertValidationPolicySpec:
    manager = SimpleTrustManager.build(trust_roots=[_asn1(anchor) for anchor in anchors])
    return CertValidationPolicySpec(trust_manager=manager, revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO))


def _stamp_context(reading: Reading, judged_at: datetime) -> ValidationContext:
    settings = {
        "trust_roots": [_asn1(anchor) for anchor in reading.trust.time_stampers],
        "moment": judged_at,
        "time_tolerance": CLOCK_TOLERANCE,
        "revocation_mode": "require",
        "allow_fetching": False,
    }
    return DocumentSecurityStore.read_dss(reading.reader).as_validation_context(settings)


def _timing(moment: datetime) -> ValidationTimingInfo:
    return ValidationTimingInfo(validation_time=moment, best_signature_time=moment, point_in_time_validation=True)


def _last_stamp(reader: PdfFileReader) -> datetime | None:
    """The instant of the last time stamp in the file, of the document or of a signature."""
    tokens = [stamp.signed_data for stamp in reader.embedded_timestamp_signatures]
    for signature in reader.embedded_regular_signatures:
        tokens += extract_tst_data_iter(signature.signer_info, signed=False)
    return max((_stated_at(token) for token in tokens), default=None)


def _stated_at(token: Any) -> datetime:
    stated: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
    return stated


def _ours(signature: EmbeddedPdfSignature, trust: Trust) -> bool:
    """Whether the signatory's certificate was issued by one of the authorities."""
    certificate = x509.load_der_x509_certificate(signature.signer_cert.dump())
    return any(_issued(certificate, authority) for authority in trust.authorities)


def _issued(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _bears_our_mark(pdf: bytes, trust: Trust) -> bool:
    """Whether an unreadable file still holds a signature that names one of the authorities."""
    lowered = pdf.lower()
    names = [authority.subject.public_bytes().hex().encode() for authority in trust.authorities]
    return b"/byterange" in lowered and any(name in lowered for name in names)


def _subject(signature: EmbeddedPdfSignature) -> dict[str, str]:
    native = signature.signer_cert.subject.native
    return {key: str(native.get(key, "")) for key in ("common_name", "organization_name")}


def common_name(certificate: asn1_x509.Certificate) -> str:
    """The CN of a certificate's subject; its whole subject when it has none."""
    return str(certificate.subject.native.get("common_name") or certificate.subject.human_friendly)


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
