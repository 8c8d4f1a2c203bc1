"""Time stamps over HTTP: a real exchange with an authority on this machine, and authorities that misbehave."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.error import HTTPError

import pytest
from asn1crypto import tsp

from config import Settings
from licensing.signing.authority import installation_trust
from licensing.signing.timestamp import LocalTimeStamper, TimestampUnavailable, timestampers
from licensing.signing.verification import verify_pdf
from licensing.signing.waiting import wait_for
from tests.signing import samples

REJECTION = bytes.fromhex("30053003020102")
"""TimeStampResp with status 2 and no token (RFC 3161, 2.4.2)."""


class Authority(BaseHTTPRequestHandler):
    """Answers like an RFC 3161 authority, or as badly as `manner` says."""

    manner = "well"
    stamps: LocalTimeStamper

    def do_POST(self) -> None:
        query = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        stamped = wait_for(self.stamps.async_request_tsa_response(query)).dump()
        self.send_response(500 if self.manner == "fails" else 200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.end_headers()
        self.wfile.write({"babbles": b"<html>", "refuses": REJECTION}.get(self.manner, stamped))

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[Settings]:
    """An installation whose time-stamp authority answers over HTTP on this machine."""
    Authority.manner = "well"
    Authority.stamps = samples.sealer(samples.installation(tmp_path), samples.SIGNED_AT).timestampers[0]
    server = HTTPServer(("127.0.0.1", 0), Authority)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield samples.installation(tmp_path, tsa_url=f"http://127.0.0.1:{server.server_port}/tsa")
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_distant_authority_dates_the_signature(remote: Settings) -> None:
    sealed = samples.seal_first(remote, samples.fielded_pdf())
    found = verify_pdf(sealed, installation_trust(remote), samples.LATER)
    assert (found.verdict, found.signatures[0].stamped_at[:10]) == ("valid", "2026-06-22")


@pytest.mark.parametrize("manner", ["fails", "refuses", "babbles"])
def test_a_misbehaving_authority_stops_the_seal(remote: Settings, manner: str) -> None:
    Authority.manner = manner
    with pytest.raises(TimestampUnavailable):
        samples.seal_first(remote, samples.fielded_pdf())


def test_a_refused_stamp_holds_no_connection(remote: Settings) -> None:
    Authority.manner = "fails"
    with pytest.raises(TimestampUnavailable) as raised:
        samples.seal_first(remote, samples.fielded_pdf())
    cause = raised.value.__cause__.__cause__ if raised.value.__cause__ else None
    assert isinstance(cause, HTTPError)
    assert cause.closed


def test_the_local_test_authority_never_serves_production(tmp_path: Path) -> None:
    local = samples.installation(tmp_path)
    assert [type(stamper) for stamper in timestampers(local, samples.SIGNED_AT)] == [LocalTimeStamper]
    with pytest.raises(TimestampUnavailable, match="LICENSING_TSA_URL"):
        timestampers(local.model_copy(update={"environment": "production"}), samples.SIGNED_AT)


@pytest.mark.parametrize(
    "urls",
    [
        {"tsa_url": "file:///etc/passwd"},
        {"tsa_url": "ftp://127.0.0.1/"},
        {"tsa_url": "https://one.example/", "tsa_fallback_url": "file:///etc/passwd"},
        {"tsa_url": "https://one.example/", "tsa_fallback_url": "https://one.example/"},
        {"tsa_fallback_url": "https://two.example/"},
    ],
)
def test_only_two_different_web_addresses_are_taken(tmp_path: Path, urls: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="LICENSING_TSA"):
        samples.installation(tmp_path, **urls)


def test_authorities_are_asked_in_the_order_of_the_settings(tmp_path: Path) -> None:
    settings = samples.installation(tmp_path, tsa_url="https://one.example/", tsa_fallback_url="https://two.example/a")
    assert [stamper.name for stamper in timestampers(settings, samples.SIGNED_AT)] == ["one.example/", "two.example/a"]
