"""What others say of our files: pdfsig, openssl, qpdf, veraPDF on every revision; and damage, byte by byte, that nobody overlooks."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from config import Settings
from licensing.signing.authority import installation_trust
from licensing.signing.seal import renew_archive
from licensing.signing.verification import verify_pdf
from tests.pdf import conformity_faults
from tests.signing import pki, samples
from tests.signing.test_seal import overlaid

RENEWED_AT = samples.COUNTERSIGNED_AT + 2 * pki.YEAR
FLIPS = 25
REVISIONS = ("fields", "half", "sealed", "renewed")
TOKEN = bytes.fromhex("060b2a864886f70d010910020e")
"""The identifier of the attribute that holds a signature's time stamp, 1.2.840.113549.1.9.16.2.14, in DER."""


def needs(program: str) -> pytest.MarkDecorator:
    """Skip with the reason where a program is missing."""
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed: ./launch test does")


@pytest.fixture(scope="session")
def renewed(home: Settings, sealed: bytes) -> bytes:
    """The sealed file, its archive renewed once."""
    by = samples.sealer(home, RENEWED_AT)
    return renew_archive(sealed, ("licensee", "licensor"), language="fr", digest="sha512", sealer=by).data


@pytest.fixture(scope="session")
def revisions(half_sealed: bytes, sealed: bytes, renewed: bytes) -> dict[str, bytes]:
    """Every state a file is stored in."""
    return dict(zip(REVISIONS, (samples.fielded_pdf(), half_sealed, sealed, renewed), strict=True))


@pytest.fixture(scope="session")
def anchor(home: Settings, sealed: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The authority's certificate as a PEM file."""
    file = tmp_path_factory.mktemp("anchor") / "authority.pem"
    certificate = samples.sealer(home, samples.SIGNED_AT).authority.certificate
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return file


def ranges(pdf: bytes) -> list[tuple[int, int, int, int]]:
    """The byte ranges of each signature and time stamp, in the order of the file."""
    found = re.findall(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)", pdf)
    return sorted((tuple(map(int, each)) for each in found), key=lambda each: each[2])


def contents(pdf: bytes, position: int) -> bytes:
    """The CMS object of a signature without its padding."""
    _, length, second, _ = ranges(pdf)[position]
    raw = bytes.fromhex(pdf[length + 1 : second - 1].decode())
    size = 4 + int.from_bytes(raw[2:4], "big")
    return raw[:size]


def signed_bytes(pdf: bytes, position: int) -> bytes:
    """What a signature covers."""
    start, length, second, rest = ranges(pdf)[position]
    return pdf[start : start + length] + pdf[second : second + rest]


def openssl(*arguments: object) -> str:
    """The output of openssl, which must be content."""
    run = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout + run.stderr


# Other people's programs.


@needs("pdfsig")
@pytest.mark.parametrize(("state", "signatures"), [("half", 1), ("sealed", 2), ("renewed", 2)])
def test_pdfsig_finds_every_signature_valid(
    revisions: dict[str, bytes], tmp_path: Path, state: str, signatures: int
) -> None:
    (tmp_path / "file.pdf").write_bytes(revisions[state])
    command = ["pdfsig", "-nocert", str(tmp_path / "file.pdf")]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    assert said.count("Signature is Valid") == signatures
    assert "Invalid" not in said
    assert said.count("Total document signed") == 1


@needs("qpdf")
def test_qpdf_finds_no_fault_in_any_revision(revisions: dict[str, bytes], tmp_path: Path) -> None:
    for name, data in revisions.items():
        (tmp_path / f"{name}.pdf").write_bytes(data)
        run = subprocess.run(["qpdf", "--check", str(tmp_path / f"{name}.pdf")], capture_output=True, text=True)
        assert (run.returncode, "WARNING" in run.stdout + run.stderr) == (0, False), name


def test_every_revision_conforms_to_pdf_a_and_pdf_ua(revisions: dict[str, bytes], tmp_path: Path) -> None:
    assert conformity_faults(revisions, tmp_path) == []


@needs("openssl")
@pytest.mark.parametrize("position", [0, 1])
def test_openssl_verifies_each_signature(sealed: bytes, anchor: Path, tmp_path: Path, position: int) -> None:
    (tmp_path / "cms.der").write_bytes(contents(sealed, position))
    (tmp_path / "bytes").write_bytes(signed_bytes(sealed, position))
    at = int(samples.COUNTERSIGNED_AT.timestamp())
    common = ["cms", "-verify", "-inform", "DER", "-in", tmp_path / "cms.der", "-binary", "-CAfile", anchor]
    common += ["-attime", at, "-purpose", "any", "-out", tmp_path / "out", "-content"]
    assert "successful" in openssl(*common, tmp_path / "bytes")
    (tmp_path / "other").write_bytes(signed_bytes(sealed, position)[:-1])
    with pytest.raises(AssertionError):
        openssl(*common, tmp_path / "other")


def stamp_in(cms: bytes) -> bytes:
    """The time-stamp token inside a signature."""
    start = cms.index(TOKEN) + len(TOKEN)
    start += 2 + (cms[start + 1] & 0x7F if cms[start + 1] & 0x80 else 0)
    return cms[start : start + 4 + int.from_bytes(cms[start + 2 : start + 4], "big")]


def signature_value(cms: bytes) -> bytes:
    """The raw signature that its time stamp covers: the octet string before the unsigned attributes."""
    from asn1crypto.cms import ContentInfo

    value: bytes = ContentInfo.load(cms)["content"]["signer_infos"][0]["signature"].native
    return value


@needs("openssl")
@pytest.mark.parametrize("position", [0, 1, 2, 3])
def test_openssl_verifies_each_time_stamp(renewed: bytes, anchor: Path, tmp_path: Path, position: int) -> None:
    cms = contents(renewed, position)
    is_signature = position < 2
    covered = signature_value(cms) if is_signature else signed_bytes(renewed, position)
    (tmp_path / "token.der").write_bytes(stamp_in(cms) if is_signature else cms)
    (tmp_path / "bytes").write_bytes(covered)
    at = int(samples.COUNTERSIGNED_AT.timestamp())
    common = ["ts", "-verify", "-token_in", "-in", tmp_path / "token.der", "-CAfile", anchor, "-attime", at, "-data"]
    assert "Verification: OK" in openssl(*common, tmp_path / "bytes")
    (tmp_path / "bytes").write_bytes(covered + b" ")
    with pytest.raises(AssertionError):
        openssl(*common, tmp_path / "bytes")


# Damage.

ZONES = (
    "covered 0",
    "covered 1",
    "covered 2",
    "covered 3",
    "contents 0",
    "contents 1",
    "contents 2",
    "contents 3",
    "tail",
)


def places(pdf: bytes, zone: str) -> list[int]:
    """Where 25 bits of a zone are flipped: what a signature covers and the one before did not, its own object, or the end."""
    what, _, number = zone.partition(" ")
    drawn = random.Random(zone)
    if what == "tail":
        return [drawn.randrange(len(pdf), len(pdf) + 40) for _ in range(FLIPS)]
    _start, length, second, rest = ranges(pdf)[int(number)]
    if what == "contents":
        return [length + 1 + drawn.randrange(2 * len(contents(pdf, int(number)))) for _ in range(FLIPS)]
    before = ranges(pdf)[int(number) - 1] if int(number) else (0, 0, 0, 0)
    begin, hole = before[2] + before[3], range(length, second)
    inside = [place for place in range(begin, second + rest) if place not in hole]
    return drawn.sample(inside, FLIPS)


@pytest.mark.parametrize("zone", ZONES)
def test_no_flipped_bit_is_overlooked(home: Settings, renewed: bytes, zone: str) -> None:
    trust, drawn = installation_trust(home), random.Random(zone)
    for place in places(renewed, zone):
        damaged = bytearray(renewed)
        if place >= len(renewed):
            damaged += bytes(drawn.randrange(256) for _ in range(place - len(renewed) + 1))
        else:
            damaged[place] ^= 1 << drawn.randrange(8)
        if _same_hex(bytes(damaged), renewed):
            continue
        found = verify_pdf(bytes(damaged), trust, RENEWED_AT)
        assert found.verdict != "valid", place


def _same_hex(one: bytes, other: bytes) -> bool:
    """A letter of a hexadecimal number in the other case is the same number."""
    return one.lower() == other.lower() and [one[a:b] for _, a, b, _ in ranges(one)] != [
        other[a:b] for _, a, b, _ in ranges(other)
    ]


def test_every_unprotected_byte_before_the_covered_content_of_the_last_stamp_is_looked_at(
    home: Settings, renewed: bytes
) -> None:
    begin = ranges(renewed)[3][1] + 1
    for place in range(20, 60):
        damaged = bytearray(renewed)
        damaged[begin + 2 * place + 1] ^= 1
        assert verify_pdf(bytes(damaged), installation_trust(home), RENEWED_AT).verdict != "valid", place


def test_an_overlay_after_the_renewal_is_seen(home: Settings, renewed: bytes) -> None:
    forged = overlaid(renewed)
    found = verify_pdf(forged, installation_trust(home), RENEWED_AT)
    assert found.verdict == "changed"
    assert {check.key for check in found.failures} >= {"unchanged", "covered"}
