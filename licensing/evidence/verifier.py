"""The check of a bundle, offline and from the bundle alone: no database, no setting, no network.

Every member is read, held against SHA256SUMS and against the other members; signatures and time stamps are judged by the
certificates in the bundle, or by those that are given instead. Reads PDF with pyHanko: import it from commands only.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from licensing.audit.rules import Entry, anchor_statement, entry_hash
from licensing.audit.tree import root_over
from licensing.evidence.bundle import (
    ANCHOR,
    ANCHOR_TOKEN,
    CERTIFICATES,
    ENTRIES,
    LARGEST_MEMBER,
    README,
    SUMS,
    TIME_STAMPS,
)
from licensing.evidence.findings import BundleReport, Finding
from licensing.kernel.canonical import sha256_hex
from licensing.signing.authority import Trust
from licensing.signing.extracts import attached, tokens
from licensing.signing.tokens import read_stamp
from licensing.signing.verification import UNREADABLE, verify_pdf

Members = Mapping[str, bytes]
PARTIES = ("licensee", "licensor")


def verify_bundle(data: bytes, at: datetime, trusted: Sequence[x509.Certificate] = ()) -> BundleReport:
    """Everything that can be found out from a bundle. `trusted`: certificates to judge by instead of the bundle's own.

    Never raises on a damaged or hostile bundle: what cannot be read fails, and is named.
    """
    try:
        members, damaged = _read(data)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        return BundleReport((Finding("archive", "", "failed", type(error).__name__),))
    if damaged:
        return BundleReport(tuple(Finding("archive", name, "failed") for name in damaged))
    names = _names(members)
    findings = [Finding("archive", "", "ok"), *_missing(members, names), *_sums(members)]
    if any(each.outcome == "failed" and each.key == "members" for each in findings):
        return BundleReport(tuple(findings))
    try:
        trust = _trust(members, trusted)
    except ValueError as error:
        return BundleReport((*findings, Finding("certificates", CERTIFICATES, "failed", str(error)[:80])))
    findings += _contents(members, names, trust, at)
    return BundleReport(tuple(findings), tuple(_told(each) for each in trust.authorities))


def _read(data: bytes) -> tuple[dict[str, bytes], list[str]]:
    """Every member, and the names of those that do not unpack to what the archive says."""
    members: dict[str, bytes] = {}
    damaged: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for each in archive.infolist():
            try:
                if each.file_size > LARGEST_MEMBER or each.filename in members:
                    raise zipfile.BadZipFile(each.filename)
                members[each.filename] = archive.read(each)
            except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError):
                damaged.append(each.filename)
    return members, damaged


def _names(members: Members) -> dict[str, str]:
    """The three documents by what they are."""
    evidence = next((name for name in members if name.endswith("-preuves.json")), "")
    reference = evidence.removesuffix("-preuves.json")
    return {"sealed": f"{reference}.pdf", "json": evidence, "pdf": f"{reference}-preuves.pdf"}


def _missing(members: Members, names: Mapping[str, str]) -> Iterator[Finding]:
    wanted = [*names.values(), ENTRIES, SUMS, README]
    absent = [name for name in wanted if name not in members]
    if not any(name.startswith(CERTIFICATES) for name in members):
        absent.append(CERTIFICATES)
    yield from (Finding("members", name or "-preuves.json", "failed") for name in absent)
    if not absent:
        yield Finding("members", "", "ok")


def _sums(members: Members) -> Iterator[Finding]:
    """Each member against its line; one without a line, or a line without its member, is named too."""
    lines = members.get(SUMS, b"").decode(errors="replace").splitlines()
    told = {name: digest for digest, _blank, name in (line.partition("  ") for line in lines)}
    actual = {name: sha256_hex(data) for name, data in members.items() if name != SUMS}
    wrong = sorted(name for name in told.keys() | actual.keys() if told.get(name) != actual.get(name))
    yield from (Finding("sums", name, "failed") for name in wrong)
    if not wrong:
        yield Finding("sums", "", "ok", str(len(actual)))


def _trust(members: Members, trusted: Sequence[x509.Certificate]) -> Trust:
    if trusted:
        return Trust(tuple(trusted), tuple(trusted))
    found: dict[str, tuple[x509.Certificate, ...]] = {}
    for kind in ("authority", "timestamps"):
        files = [data for name, data in sorted(members.items()) if name.startswith(f"{CERTIFICATES}{kind}-")]
        found[kind] = tuple(each for data in files for each in x509.load_pem_x509_certificates(data))
    return Trust(found["authority"], found["authority"] + found["timestamps"])


def _contents(members: Members, names: Mapping[str, str], trust: Trust, at: datetime) -> Iterator[Finding]:
    pdf = members[names["sealed"]]
    yield _sealed(pdf, names["sealed"], trust, at)
    yield _judged("evidence", names["json"], lambda: _is_about(members, names, pdf))
    yield _judged(
        "annex", names["pdf"], lambda: attached(members[names["pdf"]], "preuves.json") == members[names["json"]]
    )
    yield _judged("tokens", TIME_STAMPS, lambda: _same_tokens(members, pdf))
    yield from _journal(members, names, trust)


def _sealed(pdf: bytes, name: str, trust: Trust, at: datetime) -> Finding:
    """The signed file; a certificate of a kind that nobody knows vouches for nothing."""
    try:
        verdict = verify_pdf(pdf, trust, at, expected=PARTIES)
    except UnsupportedAlgorithm as error:
        return Finding("sealed", name, "failed", type(error).__name__)
    why = "; ".join(check.text("fr") for check in verdict.failures)
    return Finding("sealed", name, "ok" if verdict.verdict == "valid" else "failed", why)


def _judged(key: str, member: str, judge: Any) -> Finding:
    """The outcome of one question; a member that cannot be read answers no."""
    try:
        return Finding(key, member, "ok" if judge() else "failed")
    except UNREADABLE as error:
        return Finding(key, member, "failed", type(error).__name__)


def _is_about(members: Members, names: Mapping[str, str], pdf: bytes) -> bool:
    """Whether the last version that the evidence names is how the sealed file is, or how it began before a renewed archive."""
    last = json.loads(members[names["json"]])["versions"][-1]["sha256"]
    if last == sha256_hex(pdf):
        return True
    ends = [place + 6 for place in range(len(pdf)) if pdf.startswith(b"%%EOF", place)]
    return any(sha256_hex(pdf[:end]) == last for end in ends)


def _same_tokens(members: Members, pdf: bytes) -> bool:
    """The tokens beside the file are those in it; bundles of evidence that held none have none beside either."""
    beside = {data for name, data in members.items() if name.startswith(TIME_STAMPS)}
    inside = {b64decode(each["token"]) for each in tokens(pdf)}
    return beside <= inside


def _journal(members: Members, names: Mapping[str, str], trust: Trust) -> Iterator[Finding]:
    try:
        extract = json.loads(members[ENTRIES])
        entries = [(_entry(raw), raw["hash"]) for raw in extract["entries"]]
        paths = extract["paths"]
    except UNREADABLE as error:
        yield Finding("entries", ENTRIES, "failed", type(error).__name__)
        return
    wrong = [str(entry.seq) for entry, stated in entries if entry_hash(entry) != stated]
    yield Finding("entries", ENTRIES, "failed" if wrong or not entries else "ok", ", ".join(wrong))
    yield from _noted(members, names, [entry for entry, _stated in entries])
    if ANCHOR not in members:
        yield Finding("anchor", "", "warning")
        return
    yield _judged("paths", ANCHOR, lambda: _leads(members[ANCHOR], entries, paths))
    yield _judged("anchor", ANCHOR_TOKEN, lambda: _is_stamped(members, trust))


def _entry(raw: Mapping[str, Any]) -> Entry:
    names = ("actor", "action", "subject", "data", "previous_hash")
    return Entry(seq=raw["seq"], at=datetime.fromisoformat(raw["at"]), **{name: raw[name] for name in names})


def _noted(members: Members, names: Mapping[str, str], entries: Sequence[Entry]) -> Iterator[Finding]:
    """Whether an entry holds the fingerprint of each evidence file; one made before they were noted has the sealed file's."""
    noted = [entry.data for entry in entries if entry.action == "signing.evidence"]
    if not noted:
        yield _judged("noted", names["json"], lambda: _holds_the_seal(members[names["json"]], entries))
    for kind in ("json", "pdf") if noted else ():
        digest = sha256_hex(members[names[kind]])
        known = any(data[f"{kind}_sha256"] == digest for data in noted)
        yield Finding("noted", names[kind], "ok" if known else "failed")


def _holds_the_seal(evidence: bytes, entries: Sequence[Entry]) -> bool:
    last = json.loads(evidence)["versions"][-1]["sha256"]
    return any(entry.data.get("document_sha256") == last for entry in entries)


def _leads(statement: bytes, entries: Sequence[tuple[Entry, str]], paths: Mapping[str, Any]) -> bool:
    said = json.loads(statement)
    if statement != anchor_statement(said["entries"], said["head"], said["root"]):
        return False
    return all(root_over(stated, paths[str(entry.seq)]) == said["root"] for entry, stated in entries)


def _is_stamped(members: Members, trust: Trust) -> bool:
    read = read_stamp(members[ANCHOR_TOKEN], members[ANCHOR], trust.time_stampers)
    return read is not None and read.trusted


def _told(certificate: x509.Certificate) -> tuple[str, str]:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else "", certificate.fingerprint(hashes.SHA256()).hex()
