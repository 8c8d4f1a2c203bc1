"""RFC 3161 time stamps: from the authorities the settings name, or from a local test authority in the demo and in tests.

A time-stamp authority that fails raises `TimestampUnavailable`: the second one is asked; when that fails too nothing is
signed, and the job is tried again later.
"""

# pyHanko ships types but leaves many constructors untyped:
# mypy: allow-untyped-calls

from __future__ import annotations

import http.client
import secrets
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from datetime import datetime
from urllib.parse import urlsplit

from asn1crypto import cms, core, keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes, serialization
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.registry import SimpleCertificateStore

from config import Settings
from licensing.kernel.errors import Refusal
from licensing.signing.authority import Authority, Credential, timestamp_credential
from licensing.signing.reasons import in_words, reason_of

TIMEOUT_SECONDS = 10
MAX_REPLY = 1_000_000
TEST_POLICY = "1.3.6.1.4.1.4146.2.2"


class TimestampUnavailable(Refusal):
    """The time-stamp authority did not answer as it should; the seal waits."""


class CheckedTimeStamper(TimeStamper):
    """A time-stamp authority whose certificate must count before it is asked for anything that matters."""

    name = ""
    """How logs and the journal call it."""
    issuer: Authority | None = None
    """Who issued its certificate, where that is an authority of this installation: revocation lists are its own."""

    async def validation_paths(self, validation_context: ValidationContext) -> AsyncIterator[ValidationPath]:
        """The chain of each certificate it uses; TimestampUnavailable, with the reason, when one does not count."""
        try:
            async for path in super().validation_paths(validation_context):
                yield path
        except (ValidationError, PathError) as error:
            words = in_words(reason_of(error), "fr")
            raise TimestampUnavailable(f"time-stamp authority {self.name}: {words}") from error


class HttpTimeStamper(CheckedTimeStamper):
    """Asks an RFC 3161 authority over HTTP(S), with a nonce, ten seconds at most."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.name = f"{urlsplit(url).hostname}{urlsplit(url).path}"

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """One POST; TimestampUnavailable on any failure, whatever it is."""
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        request = urllib.request.Request(self.url, req.dump(), headers, method="POST")  # noqa: S310 — the settings let only http(s) through
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as reply:  # noqa: S310 — as above
                answer = tsp.TimeStampResp.load(reply.read(MAX_REPLY))
            answer["time_stamp_token"]  # read now, so that a refusal, which has none, is refused here
            return answer
        except urllib.error.HTTPError as error:
            error.close()  # it holds the reply, and with it the connection, for as long as anyone holds the error
            raise TimestampUnavailable(f"time-stamp authority {self.name}: {error}") from error
        except (urllib.error.URLError, OSError, http.client.HTTPException, ValueError) as error:
            raise TimestampUnavailable(f"time-stamp authority {self.name}: {error}") from error


class LocalTimeStamper(CheckedTimeStamper):
    """A time-stamp authority in this process, for the demo and tests only: it states the instant it is given."""

    name = "local"

    def __init__(self, credential: Credential, at: datetime, issuer: Authority | None = None) -> None:
        super().__init__()
        self.issuer = issuer
        self.at = at.replace(microsecond=0)
        self.signer = SimpleSigner(
            asn1_x509.Certificate.load(credential.certificate.public_bytes(serialization.Encoding.DER)),
            keys.PrivateKeyInfo.load(private_bytes(credential)),
            SimpleCertificateStore(),
        )

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Grant every request."""
        token = await self._token(self._info(req))
        return tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token})

    def _info(self, req: tsp.TimeStampReq) -> tsp.TSTInfo:
        info = {
            "version": "v1",
            "policy": TEST_POLICY,
            "message_imprint": req["message_imprint"],
            "serial_number": secrets.randbits(63),
            "gen_time": self.at,
        }
        return tsp.TSTInfo(info | ({"nonce": req["nonce"]} if req["nonce"].native is not None else {}))

    async def _token(self, info: tsp.TSTInfo) -> cms.ContentInfo:
        digest = hashes.Hash(hashes.SHA256())
        digest.update(info.dump())
        attributes = [
            simple_cms_attribute("content_type", "tst_info"),
            simple_cms_attribute("signing_certificate_v2", as_signing_certificate_v2(self.signer.signing_cert)),
            simple_cms_attribute("message_digest", digest.finalize()),
        ]
        content = {"content_type": "tst_info", "content": core.ParsableOctetString(info.dump())}
        return await self.signer.async_sign_prescribed_attributes(
            "sha256", cms.CMSAttributes(attributes), cms_version="v3", encap_content_info=content
        )


def private_bytes(credential: Credential) -> bytes:
    """The private key as PKCS#8 in memory, in the form the signer takes."""
    return credential.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def timestampers(settings: Settings, at: datetime) -> tuple[CheckedTimeStamper, ...]:
    """The authorities to ask, in order: the configured ones, else the local test one — never the latter in production."""
    urls = [url for url in (settings.tsa_url, settings.tsa_fallback_url) if url]
    if urls:
        return tuple(HttpTimeStamper(url) for url in urls)
    if settings.environment == "production":
        raise TimestampUnavailable("LICENSING_TSA_URL is not set: nothing is signed without a time stamp")
    credential, issuer = timestamp_credential(settings, at)
    return (LocalTimeStamper(credential, at, issuer),)
