"""A public-key infrastructure of the test, reached over HTTP on this machine: time stamps, revocation lists, OCSP answers.

Everything it states, it states at the instant that the test sets (`Peer.at`), so that tests walk through decades.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from config import Settings
from licensing.signing.authority import Credential
from licensing.signing.timestamp import LocalTimeStamper
from licensing.signing.waiting import wait_for

DAY = timedelta(days=1)
YEAR = timedelta(days=365)
REJECTION = bytes.fromhex("30053003020102")
"""TimeStampResp with status 2 and no token (RFC 3161, 2.4.2)."""
PURPOSES = {"time_stamping": ExtendedKeyUsageOID.TIME_STAMPING, "server": ExtendedKeyUsageOID.SERVER_AUTH}


@dataclass
class Root:
    """A self-signed certification authority. `how`: where its certificates say that revocations are told ("crl", "ocsp")."""

    name: str
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    url: str
    revoked: set[int] = field(default_factory=set)

    def credential(
        self,
        name: str,
        start: datetime,
        end: datetime,
        *,
        purpose: str | None = None,
        how: str | None = "crl",
        commits: bool = False,
        ca: bool = False,
    ) -> Credential:
        """A key and a certificate of that authority."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = _builder(name, self.certificate.subject, key, start, end).add_extension(
            _usage(commits, ca), critical=True
        )
        if ca:
            made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        if purpose:
            made = made.add_extension(x509.ExtendedKeyUsage([PURPOSES[purpose]]), critical=True)
        made = made.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
        )
        return Credential(key, _told(made, how, f"{self.url}/{self.name}").sign(self.key, hashes.SHA256()))

    def revoke(self, credential: Credential) -> None:
        """From now on lists and answers say so."""
        self.revoked.add(credential.certificate.serial_number)

    def crl(self, at: datetime) -> bytes:
        """The revocation list of that instant."""
        made = x509.CertificateRevocationListBuilder(self.certificate.subject, at, at + DAY)
        made = made.add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
        for serial in self.revoked:
            made = made.add_revoked_certificate(x509.RevokedCertificateBuilder(serial, at - DAY).build())
        return made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def ocsp(self, asked: bytes, at: datetime) -> bytes:
        """The answer about one certificate at that instant."""
        serial = ocsp.load_der_ocsp_request(asked).serial_number
        is_revoked = serial in self.revoked
        answer = ocsp.OCSPResponseBuilder().add_response_by_hash(
            *_hashes_of(self.certificate),
            serial_number=serial,
            algorithm=hashes.SHA1(),
            cert_status=ocsp.OCSPCertStatus.REVOKED if is_revoked else ocsp.OCSPCertStatus.GOOD,
            this_update=at,
            next_update=at + DAY,
            revocation_time=at - DAY if is_revoked else None,
            revocation_reason=None,
        )
        made = answer.responder_id(ocsp.OCSPResponderEncoding.HASH, self.certificate).sign(self.key, hashes.SHA256())
        return made.public_bytes(serialization.Encoding.DER)


class Peer(ThreadingHTTPServer):
    """`/tsa/NAME`, `/NAME/crl` and `/NAME/ocsp` of the roots and time-stamp authorities it was given."""

    daemon_threads = True

    def __init__(self, at: datetime) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.at = at
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.roots: dict[str, Root] = {}
        self.stampers: dict[str, Credential] = {}
        self.manners: dict[str, str] = {}
        self.asked: list[str] = []

    def root(self, name: str, start: datetime, end: datetime) -> Root:
        """A new authority whose revocations this peer tells."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = _builder(name, subject, key, start, end).add_extension(_usage(False, True), critical=True)
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        self.roots[name] = Root(name, key, made.sign(key, hashes.SHA256()), self.url)
        return self.roots[name]

    def tsa(self, name: str, credential: Credential) -> str:
        """The address of a time-stamp authority with that certificate."""
        self.stampers[name] = credential
        return f"{self.url}/tsa/{name}"


@contextmanager
def peer(at: datetime) -> Iterator[Peer]:
    """A peer that answers until the end of the block."""
    server = Peer(at)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Answers(BaseHTTPRequestHandler):
    server: Peer

    def do_POST(self) -> None:
        _, first, second = self.path.split("/")
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(self.path)
        if first == "tsa":
            self._stamp(second, body)
        else:
            self._answer(self.server.roots[first].ocsp(body, self.server.at), "application/ocsp-response")

    def do_GET(self) -> None:
        _, first, second = self.path.split("/")
        self.server.asked.append(self.path)
        if second == "crl" and self.server.manners.get(first) != "fails":
            self._answer(self.server.roots[first].crl(self.server.at), "application/pkix-crl")
        else:
            self._answer(b"", "text/plain", 503)

    def _stamp(self, name: str, query: bytes) -> None:
        manner, stamper = (
            self.server.manners.get(name, "well"),
            LocalTimeStamper(self.server.stampers[name], self.server.at),
        )
        answer = wait_for(stamper.async_request_tsa_response(tsp.TimeStampReq.load(query))).dump()
        said = {"babbles": b"<html>", "refuses": REJECTION}.get(manner, answer)
        self._answer(said, "application/timestamp-reply", 500 if manner == "fails" else 200)

    def _answer(self, body: bytes, media_type: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


def trust_stamps_of(settings: Settings, *roots: Root) -> None:
    """Have the installation trust the time stamps of these authorities."""
    folder = settings.data_dir / "signing" / "trust" / "timestamps"
    folder.mkdir(parents=True, exist_ok=True)
    for root in roots:
        (folder / f"{root.name}.pem").write_bytes(root.certificate.public_bytes(serialization.Encoding.PEM))


def key_file(folder: Path, credential: Credential, passphrase: str = "open sesame") -> Path:
    """A PKCS#12 file with that key and certificate."""
    protection = serialization.BestAvailableEncryption(passphrase.encode())
    file = folder / "key.p12"
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(b"key", credential.key, credential.certificate, None, protection)
    )
    return file


def _builder(
    name: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number(), start, end)


def _told(made: x509.CertificateBuilder, how: str | None, url: str) -> x509.CertificateBuilder:
    if how == "crl":
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(f"{url}/crl")], None, None, None)
        return made.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    if how == "ocsp":
        place = x509.UniformResourceIdentifier(f"{url}/ocsp")
        access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)
        return made.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    return made


def _usage(commits: bool, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(not ca, commits, False, False, False, ca, ca, False, False)


def _hashes_of(issuer: x509.Certificate) -> tuple[bytes, bytes]:
    """What names an issuer in OCSP: the SHA-1 of its name and of its key."""
    name = hashes.Hash(hashes.SHA1())
    name.update(issuer.subject.public_bytes())
    return name.finalize(), issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
