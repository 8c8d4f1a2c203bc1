"""The signing authority of the installation: issues one short-lived certificate per signature, and its revocation list.

Its key is outside the database: in a token or a PKCS#12 file that the settings name, or a local demonstration authority made
on first start. What it certifies is a simple electronic signature (eIDAS art. 25); nothing here says otherwise.
"""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from config import Settings
from licensing.kernel.canonical import sha256_hex
from licensing.kernel.errors import Refusal
from licensing.kernel.texts import said
from licensing.signing.words import REASONS

DEMO_NAME = "Autorité locale de démonstration — sans valeur probante"
TIMESTAMP_NAME = "TEST — Horodatage de démonstration — sans valeur probante"
DEMO_YEARS = 10
SIGNATURE_VALIDITY = timedelta(days=2 * 365)
"""Longer than a procedure may stay open: past validation judges each certificate when the file's last revocation list ends."""
CLOCK_TOLERANCE = timedelta(minutes=5)
NEXT_REVOCATION_LIST = timedelta(days=1)
IssuerKey = ec.EllipticCurvePrivateKey | RSAPrivateKey


class KeyUnreadable(Refusal):
    """The authority's key is missing or locked (file or token), or its certificate may not certify."""


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority in memory: its key signs certificates and the revocation list."""

    key: IssuerKey
    certificate: x509.Certificate

    def issue(self, subject: x509.Name, email: str, at: datetime) -> Credential:
        """A P-256 key and its certificate for one signature; the key stays in memory and is dropped after use."""
        key = ec.generate_private_key(ec.SECP256R1())
        end = min(at + SIGNATURE_VALIDITY, self.certificate.not_valid_after_utc)
        builder = (
            _builder(subject, self.certificate.subject, key.public_key(), at - CLOCK_TOLERANCE, end)
            .add_extension(_usage(content_commitment=True), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(_ascii_address(email))]), critical=False)
            .add_extension(_issued_by(self.certificate), critical=False)
        )
        return Credential(key, builder.sign(self.key, hashes.SHA256()))

    def revocation_list(self, at: datetime) -> x509.CertificateRevocationList:
        """The list in force at that instant: empty, since a key lives for one signature and is dropped at once."""
        builder = x509.CertificateRevocationListBuilder(
            issuer_name=self.certificate.subject,
            last_update=at - CLOCK_TOLERANCE,
            next_update=at + NEXT_REVOCATION_LIST,
        )
        number = x509.CRLNumber(int(at.timestamp() * 1000))
        builder = builder.add_extension(number, critical=False)
        return builder.add_extension(_issued_by(self.certificate), critical=False).sign(self.key, hashes.SHA256())


@dataclass(frozen=True, slots=True)
class Credential:
    """A private key with its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom to trust: the authorities whose signatures are ours, and those whose time stamps count."""

    authorities: tuple[x509.Certificate, ...]
    time_stampers: tuple[x509.Certificate, ...]


def signatory_name(name: str, organisation: str, email: str) -> x509.Name:
    """The certificate subject of a signatory: CN, O and e-mail, cut to the lengths RFC 5280 allows (64 and 255).

    A name that certificates cannot hold (Latin and Arabic mixed: RFC 4518) gives way to the e-mail address; the stamp and
    the evidence always have the name as it is.
    """
    address = _ascii_address(email)
    held = _certifiable(organisation)
    attributes = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, held)] if held else []
    attributes.append(x509.NameAttribute(NameOID.COMMON_NAME, _certifiable(name) or address[:64]))
    attributes.append(x509.NameAttribute(NameOID.EMAIL_ADDRESS, address[:255]))
    return x509.Name(attributes)


def _certifiable(text: str) -> str:
    """The text without control characters, at most 64 of them, as certificates may hold it; empty when they may not."""
    plain = "".join(sign for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign)[0] != "C")
    for candidate in (plain.strip()[:64], re.sub(r"^\W+|\W+$", "", plain)[:64]):
        if candidate and _is_prepared(candidate):
            return candidate
    return ""


def _is_prepared(text: str) -> bool:
    try:
        return bool(asn1_x509.Name.build({"common_name": text}).hashable)
    except ValueError:
        return False


def signing_authority(settings: Settings, at: datetime) -> Authority:
    """The authority in force, kept loaded: in a token (PKCS#11) or a file (PKCS#12); a local demonstration one is created when
    the settings name none.

    Raises KeyUnreadable with what to do. The certificate is also written to data_dir/signing/trust/ for verification.
    """
    passphrase = settings.signing_key_passphrase.get_secret_value()
    if settings.signing_key_file or settings.pkcs11_module:
        authority = (
            _of_token(settings) if settings.pkcs11_module else _load(Path(settings.signing_key_file), passphrase)
        )
        may_certify(authority.certificate, at)
        _publish(settings, f"authority-{_thumbprint(authority.certificate)}.pem", authority.certificate)
        return authority
    return _local(settings, "authority", at)


def _of_token(settings: Settings) -> Authority:
    from licensing.signing.token import TokenUnusable, token_authority

    try:
        return Authority(*token_authority(settings))
    except (TokenUnusable, InvalidSignature) as error:
        raise KeyUnreadable(str(error) or "the token's key does not belong to the certificate") from error


def may_certify(certificate: x509.Certificate, at: datetime) -> None:
    """Raise KeyUnreadable, with the reason, unless certificates may be issued with that one at that instant."""
    reason = _unfit(certificate, at)
    if reason:
        raise KeyUnreadable(f"{certificate.subject.rfc4514_string()} : {said(REASONS[reason], 'fr')}")


def _unfit(certificate: x509.Certificate, at: datetime) -> str:
    if at >= certificate.not_valid_after_utc:
        return "expired"
    if at < certificate.not_valid_before_utc:
        return "not_yet_valid"
    try:
        is_authority = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return "purpose"
    return "" if is_authority and usage.key_cert_sign and usage.crl_sign else "purpose"


def timestamp_credential(settings: Settings, at: datetime) -> tuple[Credential, Authority]:
    """Key and certificate of the local test time-stamp authority, and the demonstration authority that issued it."""
    issuer = _local(settings, "authority", at)
    file = _folder(settings) / "timestamp.p12"
    if not file.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        _write_once(file, key, _timestamp_certificate(issuer, key), _own_passphrase(settings), "timestamp")
    loaded = _load(file, _own_passphrase(settings))
    if not isinstance(loaded.key, ec.EllipticCurvePrivateKey):
        raise KeyUnreadable(f"{file} does not hold an elliptic-curve key")
    return Credential(loaded.key, loaded.certificate), issuer


def installation_trust(settings: Settings) -> Trust:
    """Whom this installation trusts: data_dir/signing/trust/*.pem, and for time stamps also trust/timestamps/*.pem.

    The first folder is filled here with the installation's own authority; the second holds the roots of an outside
    time-stamp authority, put there by the administrator.
    """
    folder = _folder(settings) / "trust"
    authorities = _certificates_in(folder)
    return Trust(authorities, authorities + _certificates_in(folder / "timestamps"))


def _certificates_in(folder: Path) -> tuple[x509.Certificate, ...]:
    files = sorted(folder.glob("*.pem"))
    return tuple(found for file in files for found in x509.load_pem_x509_certificates(file.read_bytes()))


def _local(settings: Settings, name: str, at: datetime) -> Authority:
    file = _folder(settings) / f"{name}.p12"
    if not file.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        _write_once(file, key, _demo_certificate(key, at), _own_passphrase(settings), name)
    authority = _load(file, _own_passphrase(settings))
    _publish(settings, f"{name}.pem", authority.certificate)
    return authority


def _demo_certificate(key: ec.EllipticCurvePrivateKey, at: datetime) -> x509.Certificate:
    """Self-signed. It begins a year before its making so that the dated demo journeys fall within it."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, DEMO_NAME)])
    lifetime = timedelta(days=366 * DEMO_YEARS)
    builder = (
        _builder(name, name, key.public_key(), at - timedelta(days=366), at + lifetime)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return builder.sign(key, hashes.SHA256())


def _timestamp_certificate(issuer: Authority, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """Valid as long as its issuer; its only use is time-stamping (RFC 3161, 2.3: critical, alone)."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, TIMESTAMP_NAME)])
    of = issuer.certificate
    builder = (
        _builder(name, of.subject, key.public_key(), of.not_valid_before_utc, of.not_valid_after_utc)
        .add_extension(_usage(), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .add_extension(_issued_by(of), critical=False)
    )
    return builder.sign(issuer.key, hashes.SHA256())


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    return x509.CertificateBuilder(
        subject_name=subject,
        issuer_name=issuer,
        public_key=key,
        serial_number=x509.random_serial_number(),
        not_valid_before=start,
        not_valid_after=end,
    )


def _usage(*, content_commitment: bool = False, key_cert_sign: bool = False, crl_sign: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not key_cert_sign,
        content_commitment=content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _issued_by(certificate: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    try:
        known = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    except x509.ExtensionNotFound:
        return x509.AuthorityKeyIdentifier.from_issuer_public_key(certificate.public_key())  # type: ignore[arg-type]  # CA keys only
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(known)


def _ascii_address(email: str) -> str:
    """The address with its domain in ASCII form; a local part that is not ASCII is left out of the certificate name."""
    local, _, domain = email.rpartition("@")
    safe = local if local.isascii() else "adresse-au-dossier-de-preuve"
    return f"{safe}@{domain.encode('idna').decode()}"


def _folder(settings: Settings) -> Path:
    return settings.data_dir / "signing"


def _own_passphrase(settings: Settings) -> str:
    """The given passphrase, or one derived from the installation's secret."""
    given = settings.signing_key_passphrase.get_secret_value()
    return given or sha256_hex(b"signing authority\n" + settings.secret().encode())


def _write_once(
    file: Path, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate, passphrase: str, name: str
) -> None:
    """Readable by its owner only; when another process was first, its file stays."""
    protection = serialization.BestAvailableEncryption(passphrase.encode())
    data = pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, None, protection)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_bytes(data)
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _load(file: Path, passphrase: str) -> Authority:
    try:
        changed = file.stat().st_mtime_ns
    except OSError as error:
        raise KeyUnreadable(f"{file}: {error.strerror}") from error
    return _loaded(file, passphrase, changed)


@lru_cache(maxsize=16)
def _loaded(file: Path, passphrase: str, _changed: int) -> Authority:
    try:
        key, certificate, _others = pkcs12.load_key_and_certificates(file.read_bytes(), passphrase.encode() or None)
    except ValueError as error:
        raise KeyUnreadable(
            f"{file}: wrong passphrase (LICENSING_SIGNING_KEY_PASSPHRASE) or not a PKCS#12 file"
        ) from error
    if certificate is None or not isinstance(key, (ec.EllipticCurvePrivateKey, RSAPrivateKey)):
        raise KeyUnreadable(f"{file} must hold an RSA or elliptic-curve key with its certificate")
    return Authority(key, certificate)


def _publish(settings: Settings, name: str, certificate: x509.Certificate) -> None:
    """Keep the certificate where verification finds its trust anchors; an existing file is left alone."""
    file = _folder(settings) / "trust" / name
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _thumbprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex()[:16]
