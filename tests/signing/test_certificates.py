"""Certificates that do not count — expired, revoked, made for something else, of nobody's — stop the seal, each with its reason.

Revocation is told over HTTP on this machine: by a list (CRL) and by answers (OCSP).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from flask import Flask
from sqlalchemy import select

from config import Settings
from licensing.documents.models import StoredDocument
from licensing.kernel.database import db
from licensing.outbox.models import OutboxMessage
from licensing.outbox.operations import carry_out
from licensing.signing.authority import Authority, Credential, KeyUnreadable, installation_trust, signing_authority
from licensing.signing.reasons import CertificateRefused
from licensing.signing.seal import SealRefused, gate
from licensing.signing.timestamp import TimestampUnavailable
from licensing.signing.verification import verify_pdf
from licensing.signing.words import REASONS
from tests.signing import pki, samples, scene
from tests.signing.scene import AT, MINUTE, request_of

SEALED_AT = AT + 2 * MINUTE
PAST, LATER = AT - pki.YEAR, AT + 5 * pki.YEAR


@pytest.fixture
def peer() -> Iterator[pki.Peer]:
    """A peer with one root, which tells revocations both ways."""
    with pki.peer(AT) as made:
        made.root("anchor", AT - 2 * pki.YEAR, AT + 10 * pki.YEAR)
        yield made


def stamper(peer: pki.Peer, manner: str, how: str) -> Credential:
    """The certificate of a time-stamp authority that is wrong in one way."""
    root = peer.roots["anchor"]
    start, end = {"expired": (PAST, AT - pki.DAY), "not_yet_valid": (AT + pki.DAY, LATER)}.get(manner, (PAST, LATER))
    purpose = "server" if manner == "purpose" else "time_stamping"
    made = root.credential("TSA", start, end, purpose=purpose, how=None if manner == "no_revocation_data" else how)
    if manner == "revoked":
        root.revoke(made)
    return made


def stamped_by(peer: pki.Peer, settings: Settings, credential: Credential, *, trusted: bool = True) -> Settings:
    """The settings of an installation whose time stamps come from there."""
    if trusted:
        pki.trust_stamps_of(settings, peer.roots["anchor"])
    return settings.model_copy(update={"tsa_url": peer.tsa("tsa", credential)})


TSA_FAULTS = ("expired", "not_yet_valid", "revoked", "purpose", "no_revocation_data", "unknown_issuer")


@pytest.mark.parametrize("how", ["crl", "ocsp"])
def test_a_sound_authority_is_taken_whichever_way_it_tells_revocations(
    peer: pki.Peer, tmp_path: Path, how: str
) -> None:
    settings = stamped_by(peer, samples.installation(tmp_path), stamper(peer, "sound", how))
    half = samples.seal_first(settings, samples.fielded_pdf())
    peer.at = samples.COUNTERSIGNED_AT
    sealed = samples.seal_last(settings, half)
    found = verify_pdf(sealed, installation_trust(settings), samples.LATER)
    assert (found.verdict, found.failures) == ("valid", ())
    assert f"/anchor/{how}" in peer.asked


@pytest.mark.parametrize(
    ("manner", "how"), [*((manner, "crl") for manner in TSA_FAULTS), ("revoked", "ocsp"), ("expired", "ocsp")]
)
def test_a_time_stamp_authority_that_does_not_count_is_refused_with_its_reason(
    peer: pki.Peer, sqlite_app: Flask, manner: str, how: str
) -> None:
    credential = stamper(peer, manner, how)
    trusted = manner != "unknown_issuer"
    sqlite_app.config["SETTINGS"] = stamped_by(peer, sqlite_app.config["SETTINGS"], credential, trusted=trusted)
    procedure = scene.opened()
    scene.sign_licensee()
    (job,) = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "signature.seal"))
    assert not carry_out(job.id, SEALED_AT)
    db.session.expire_all()
    assert REASONS[manner]["fr"] in (job.last_error or "")
    assert (job.state, request_of(procedure, "licensee").state) == ("pending", "consented")
    assert db.session.scalars(select(StoredDocument).where(StoredDocument.kind == "signed_document")).all() == []
    assert list((sqlite_app.config["SETTINGS"].data_dir / "signing").glob("pending/*")) == []


def test_a_revocation_list_that_cannot_be_reached_stops_the_seal(peer: pki.Peer, tmp_path: Path) -> None:
    settings = stamped_by(peer, samples.installation(tmp_path), stamper(peer, "sound", "crl"))
    peer.manners["anchor"] = "fails"
    with pytest.raises(TimestampUnavailable, match="CRL"):
        samples.seal_first(settings, samples.fielded_pdf())


# The certificate of the signatory.


class Issuing(Authority):
    """An authority that hands out one certificate of the test's making, and revokes what the root does."""

    given: Credential
    root: pki.Root

    def revocation_list(self, at: datetime) -> x509.CertificateRevocationList:
        """The root's own."""
        return x509.load_der_x509_crl(self.root.crl(at))

    def issue(self, subject: x509.Name, email: str, at: datetime) -> Credential:
        """Always the same one."""
        return self.given


def authority_of(root: pki.Root, given: Credential) -> Issuing:
    made = Issuing(root.key, root.certificate)
    object.__setattr__(made, "given", given)
    object.__setattr__(made, "root", root)
    return made


def signer(peer: pki.Peer, manner: str) -> Issuing:
    """An authority whose certificate for the signatory is wrong in one way."""
    root = peer.roots["anchor"] if manner != "unknown_issuer" else peer.root("other", PAST, LATER)
    start, end = {"expired": (PAST, AT - pki.DAY), "not_yet_valid": (AT + pki.DAY, LATER)}.get(manner, (PAST, LATER))
    given = root.credential("Maëlle Ouahbi", start, end, commits=manner != "purpose")
    if manner == "revoked":
        root.revoke(given)
    return authority_of(root, given)


def publish(settings: Settings, root: pki.Root) -> None:
    """Have the installation take signatures of that authority for its own."""
    folder = settings.data_dir / "signing" / "trust"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{root.name}.pem").write_bytes(root.certificate.public_bytes(serialization.Encoding.PEM))


@pytest.mark.parametrize("manner", ["expired", "not_yet_valid", "revoked", "purpose", "unknown_issuer"])
def test_a_signatory_s_certificate_that_does_not_count_is_refused_with_its_reason(
    peer: pki.Peer, tmp_path: Path, manner: str
) -> None:
    settings = stamped_by(peer, samples.installation(tmp_path), stamper(peer, "sound", "crl"))
    publish(settings, peer.roots["anchor"])
    with pytest.raises(CertificateRefused) as refused:
        samples.seal_first(settings, samples.fielded_pdf(), authority=signer(peer, manner))
    assert refused.value.reason == manner
    assert {refused.value.text(language) for language in ("fr", "en", "ar")} == set(REASONS[manner].values())


def test_a_signature_whose_certificate_is_revoked_afterwards_is_refused_at_the_last_seal(
    peer: pki.Peer, tmp_path: Path
) -> None:
    settings = stamped_by(peer, samples.installation(tmp_path), stamper(peer, "sound", "crl"))
    publish(settings, peer.roots["anchor"])
    authority = signer(peer, "sound")
    half = samples.seal_first(settings, samples.fielded_pdf(), authority=authority)
    peer.roots["anchor"].revoke(authority.given)
    peer.at = samples.COUNTERSIGNED_AT
    with pytest.raises(CertificateRefused) as refused:
        samples.seal_last(settings, half, authority=authority)
    assert refused.value.reason == "revoked"


def test_the_gate_says_in_words_what_is_wrong_with_a_certificate(peer: pki.Peer, tmp_path: Path) -> None:
    """Bytes that were signed elsewhere, where nobody checked: a time stamp of an authority that is not trusted here."""
    settings = stamped_by(peer, samples.installation(tmp_path), stamper(peer, "sound", "crl"))
    half = samples.seal_first(settings, samples.fielded_pdf())
    (settings.data_dir / "signing" / "trust" / "timestamps" / "anchor.pem").unlink()
    with pytest.raises(SealRefused) as refused:
        gate(half, ("licensee",), False, samples.sealer(settings, AT))
    said = {check.key: check.text("en") for check in refused.value.verification.failures}
    assert REASONS["unknown_issuer"]["en"] in said["stamped"]


# The certificate of the authority itself.


@pytest.mark.parametrize("manner", ["expired", "not_yet_valid", "purpose"])
def test_an_authority_that_may_not_certify_is_refused_when_its_key_is_loaded(
    peer: pki.Peer, tmp_path: Path, manner: str
) -> None:
    start, end = {"expired": (PAST, AT - pki.DAY), "not_yet_valid": (AT + pki.DAY, LATER)}.get(manner, (PAST, LATER))
    made = peer.roots["anchor"].credential("Issuing", start, end, ca=manner != "purpose")
    file = pki.key_file(tmp_path, made)
    settings = samples.installation(tmp_path, signing_key_file=str(file), signing_key_passphrase="open sesame")
    with pytest.raises(KeyUnreadable) as refused:
        signing_authority(settings, AT)
    assert REASONS[manner]["fr"] in str(refused.value)
