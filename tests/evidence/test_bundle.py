"""The bundle of a real agreement: complete, for its parties only, and checked offline from itself alone, byte by byte."""

from __future__ import annotations

import hashlib
import io
import json
import random
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from flask import Flask
from flask.testing import FlaskClient

from licensing.accounts.access import Actor
from licensing.agreements.models import Agreement
from licensing.app import create_app
from licensing.cli import main
from licensing.evidence.anchoring import anchor_journal
from licensing.evidence.bundle import ANCHOR, ANCHOR_TOKEN, ENTRIES, SUMS
from licensing.evidence.queries import bundle_of
from licensing.evidence.verifier import verify_bundle
from licensing.kernel.database import db
from tests.agreements.scene import LATER, last_token, prepared, sign, staff, staffed_producer
from tests.conftest import make_settings

SIGNED = LATER + timedelta(days=1)
EVIDENCE_FIELDS = {
    "procedure": {"id", "name", "created_at", "completed_at", "expires_at", "level", "language", "subject", "title"},
    "signatures": {
        "party", "organisation", "name", "email", "role", "language", "invited_at", "viewed_at", "code_sent_at", "codes_sent_at",
        "code_validated_at", "consented_at", "sealed_at", "identity", "typed_name", "consent", "document", "ip", "user_agent", "sealed",
    },
    "certificates": {"party", "subject", "issuer", "serial_number", "not_before", "not_after", "sha256", "pem"},
    "time_stamps": {"over", "at", "authority", "serial_number", "policy", "sha256", "token"},
    "events": {"seq", "at", "actor", "action", "subject", "data", "hash"},
}  # fmt: skip
"""What signing.md asks for, field by field, where it is a list or a table; the rest is asked for by name below."""


@pytest.fixture(scope="module")
def signed_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An installation with one agreement in force and its journal anchored the night after."""
    application = create_app(make_settings(tmp_path_factory.mktemp("bundle")))
    with application.app_context():
        db.create_all()
        producer = staffed_producer()
        agreement = prepared(producer)
        sign(agreement, "licensee", Actor(), LATER)
        sign(agreement, "licensor", staff(producer, "signatory"), SIGNED)
        yield application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def agreement(signed_app: Flask) -> Agreement:
    """The agreement in force."""
    return db.session.query(Agreement).one()


@pytest.fixture(scope="module")
def before(agreement: Agreement) -> bytes:
    """Its bundle before the first night."""
    return bundle_of(agreement)


@pytest.fixture(scope="module")
def bundle(agreement: Agreement, before: bytes) -> bytes:
    """Its bundle after the first night."""
    anchor_journal(SIGNED + timedelta(days=1))
    db.session.commit()
    return bundle_of(agreement)


def members(data: bytes) -> dict[str, bytes]:
    """Name and bytes of everything inside."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(inside: dict[str, bytes], *, honest: bool = False) -> bytes:
    """A bundle of these members; `honest`: with the sums brought up to date, as a careful forger would."""
    if honest:
        lines = (
            f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(inside.items()) if name != SUMS
        )
        inside = {**inside, SUMS: "".join(lines).encode()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in inside.items():
            archive.writestr(name, data)
    return out.getvalue()


def failed(data: bytes, trusted: tuple[x509.Certificate, ...] = ()) -> set[tuple[str, str]]:
    """(check, member) of everything that failed."""
    report = verify_bundle(data, SIGNED + timedelta(days=9), trusted)
    return {(each.key, each.member) for each in report.findings if each.outcome == "failed"}


def test_a_bundle_is_whole_before_and_after_its_first_night(before: bytes, bundle: bytes) -> None:
    assert failed(before) == failed(bundle) == set()
    early = verify_bundle(before, SIGNED)
    assert [each.key for each in early.findings if each.outcome == "warning"] == ["anchor"]
    late = verify_bundle(bundle, SIGNED)
    assert {each.key for each in late.findings if each.outcome == "ok"} >= {
        "paths",
        "anchor",
        "noted",
        "tokens",
        "annex",
        "sealed",
    }


def test_evidence_holds_every_field(bundle: bytes) -> None:
    inside = members(bundle)
    evidence = json.loads(next(data for name, data in inside.items() if name.endswith("-preuves.json")))
    assert set(evidence["procedure"]) == EVIDENCE_FIELDS["procedure"]
    for table in ("signatures", "certificates", "time_stamps", "events"):
        assert evidence[table], table
        assert [EVIDENCE_FIELDS[table] - set(row) for row in evidence[table]] == [set()] * len(evidence[table])
    for signature in evidence["signatures"]:
        assert {"version", "language", "text"} <= set(signature["consent"])
        assert signature["identity"]["tied_by"][-3:] == ["link_by_mail", "code_by_mail", "typed_name"]
        assert signature["ip"] == "203.0.113.7"
    assert {each["over"] for each in evidence["time_stamps"]} == {"licensee", "licensor", "archive-1"}
    assert evidence["document"]["pages"] > 5
    assert [each["party"] for each in evidence["parties"]] == ["licensee", "licensor"]
    assert len(evidence["versions"]) == 3
    assert evidence["verification"]["verdict"] == "valid"
    assert {"pyhanko", "weasyprint"} <= set(evidence["software"]["libraries"])
    assert {"signing.open", "signing.invite", "signing.send_code", "signing.consent", "signing.seal"} <= {
        each["action"] for each in evidence["events"]
    }


def test_one_changed_byte_in_any_member_is_found_and_named(bundle: bytes) -> None:
    inside, dice = members(bundle), random.Random(20260902)
    for name, data in inside.items():
        place = dice.randrange(len(data))
        changed = {**inside, name: data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]}
        named = {member for _key, member in failed(packed(changed))}
        assert name in named or (name == SUMS and named), name


def test_a_careful_forger_is_found_by_what_the_members_say_of_each_other(bundle: bytes) -> None:
    """Fingerprints brought up to date: signatures, the journal and its anchor still tell."""
    inside = members(bundle)
    for name, data in inside.items():
        if name in (SUMS, "LISEZMOI-README.txt"):
            continue
        middle = len(data) // 2
        changed = {**inside, name: data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]}
        assert failed(packed(changed, honest=True)), name


def test_an_entry_that_was_never_anchored_is_not_taken_for_one(bundle: bytes) -> None:
    inside = members(bundle)
    extract = json.loads(inside[ENTRIES])
    extract["entries"][0]["actor"] = "staff:somebody@else.example"
    assert ("entries", ENTRIES) in failed(packed({**inside, ENTRIES: json.dumps(extract).encode()}, honest=True))
    extract = json.loads(inside[ENTRIES])
    first, second = list(extract["paths"])[:2]
    extract["paths"][first] = extract["paths"][second]
    assert ("paths", ANCHOR) in failed(packed({**inside, ENTRIES: json.dumps(extract).encode()}, honest=True))


def test_a_missing_member_and_one_too_many_are_named(bundle: bytes) -> None:
    inside = members(bundle)
    assert ("members", ENTRIES) in failed(packed({name: data for name, data in inside.items() if name != ENTRIES}))
    assert ("sums", "evil.exe") in failed(packed({**inside, "evil.exe": b"MZ"}))


def test_the_authority_of_somebody_else_does_not_vouch(bundle: bytes, tmp_path: Path) -> None:
    from licensing.signing.authority import signing_authority

    other = signing_authority(make_settings(tmp_path), SIGNED).certificate
    assert {key for key, _member in failed(bundle, (other,))} >= {"sealed", "anchor"}


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no archive", packed({"a": b""})])
def test_what_is_no_bundle_is_said_to_be_none(data: bytes) -> None:
    assert failed(data)


def test_other_programs_agree(bundle: bytes, tmp_path: Path) -> None:
    """sha256sum and openssl, as the README says, on the unpacked bundle alone."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl on this machine")
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        archive.extractall(tmp_path)
    subprocess.run(["sha256sum", "-c", SUMS], cwd=tmp_path, check=True, capture_output=True)
    authority = next((tmp_path / "certificates").glob("authority-*.pem"))
    checked = subprocess.run(
        ["openssl", "ts", "-verify", "-data", ANCHOR, "-token_in", "-in", ANCHOR_TOKEN, "-CAfile", str(authority)],
        cwd=tmp_path, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert "Verification: OK" in checked.stdout + checked.stderr


def test_the_command_reads_the_bundle_alone(bundle: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LICENSING_DATA_DIR", str(tmp_path / "nothing"))
    monkeypatch.setenv("LICENSING_DATABASE_URL", "postgresql+psycopg://nowhere.invalid/x")
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    good.write_bytes(bundle)
    inside = members(bundle)
    bad.write_bytes(packed({**inside, ENTRIES: inside[ENTRIES] + b" "}))
    done = CliRunner().invoke(main, ["evidence", "verify", str(good), "--lang", "en"])
    assert (done.exit_code, "whole and agrees" in done.output) == (0, True)
    done = CliRunner().invoke(main, ["evidence", "verify", str(bad), "--json"])
    told = json.loads(done.output)
    assert (done.exit_code, told["valid"]) == (1, False)
    assert [each["member"] for each in told["findings"] if each["outcome"] == "failed"] == [ENTRIES]
    assert CliRunner().invoke(main, ["evidence", "verify", str(tmp_path / "none.zip")]).exit_code == 2
    assert not (tmp_path / "nothing").exists()


def test_both_parties_fetch_it_and_nobody_else(signed_app: Flask, agreement: Agreement, bundle: bytes) -> None:
    stranger = signed_app.test_client()
    for kind in ("zip", "json"):
        assert stranger.get(f"/agreements/{agreement.id}/evidence.{kind}").status_code in (303, 404)
    assert _of_signatory(stranger, "licensee", "zip") == bundle
    assert json.loads(_of_signatory(stranger, "licensee", "json"))["format"] == "signature-evidence/2"
    licensor = last_token()
    assert stranger.get(f"/sign/{licensor}/evidence.zip").status_code == 404


def _of_signatory(browser: FlaskClient, party: str, kind: str) -> bytes:
    from tests.agreements.scene import mails

    first = re.findall(r"/sign/([\w-]+)", mails("signing/mail/invite")[0]["text"])[0]
    assert party == "licensee"
    answer = browser.get(f"/sign/{first}/evidence.{kind}")
    assert answer.status_code == 200
    return answer.data
