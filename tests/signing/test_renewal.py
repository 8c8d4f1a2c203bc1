"""Archive time stamps are renewed before they stop proving anything: over decades, once each, every signature standing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from config import Settings
from licensing.audit.operations import verify
from licensing.documents.models import StoredDocument
from licensing.documents.operations import read
from licensing.kernel.database import db
from licensing.outbox.models import OutboxMessage
from licensing.outbox.operations import carry_out, drain
from licensing.signing import renewal
from licensing.signing.archive_rules import SAFE_UNTIL, digest_at, good_until, renew_from
from licensing.signing.authority import installation_trust
from licensing.signing.models import ArchiveStamp, SigningProcedure
from licensing.signing.reasons import CertificateRefused
from licensing.signing.seal import renew_archive
from licensing.signing.verification import verify_pdf
from tests.pdf import conformity_faults
from tests.signing import pki, samples, scene
from tests.signing.scene import AT, MINUTE

THREE_DAYS = timedelta(days=3)
SPANS = ((0, 9), (7, 16), (14, 25))
"""Years from the first signature between which each time-stamp authority's certificate is valid."""
BOTH = ("licensee", "licensor")


@pytest.fixture
def peer() -> Iterator[pki.Peer]:
    """Three time-stamp authorities, one after the other."""
    with pki.peer(samples.SIGNED_AT) as made:
        for number, (start, end) in enumerate(SPANS):
            root = made.root(f"root-{number}", AT - pki.DAY + start * pki.YEAR, AT + (end + 2) * pki.YEAR)
            span = AT - pki.DAY + start * pki.YEAR, AT + end * pki.YEAR
            made.tsa(f"tsa-{number}", root.credential(f"TSA {number}", *span, purpose="time_stamping"))
        yield made


def using(peer: pki.Peer, settings: Settings, number: int, at: datetime) -> Settings:
    """The settings of a year in which that authority stamps."""
    pki.trust_stamps_of(settings, *peer.roots.values())
    peer.at = at
    return settings.model_copy(update={"tsa_url": f"{peer.url}/tsa/tsa-{number}"})


def renewed_at(peer: pki.Peer, settings: Settings, pdf: bytes, number: int, at: datetime) -> bytes:
    sealer = samples.sealer(using(peer, settings, number, at), at)
    with time_machine.travel(at):
        return renew_archive(pdf, BOTH, language="fr", digest="sha256", sealer=sealer).data


def test_renewed_twice_over_twenty_years_it_still_verifies_and_conforms(peer: pki.Peer, tmp_path: Path) -> None:
    settings = samples.installation(tmp_path)
    half = samples.seal_first(using(peer, settings, 0, samples.SIGNED_AT), samples.fielded_pdf())
    sealed = samples.seal_last(using(peer, settings, 0, samples.COUNTERSIGNED_AT), half)
    once = renewed_at(peer, settings, sealed, 1, AT + 8.5 * pki.YEAR)
    twice = renewed_at(peer, settings, once, 2, AT + 15 * pki.YEAR)
    assert twice.startswith(once)
    assert once.startswith(sealed)
    with time_machine.travel(AT + 20 * pki.YEAR):
        found = verify_pdf(twice, installation_trust(settings), AT + 20 * pki.YEAR, expected=BOTH, archived=True)
    assert (found.verdict, found.failures) == ("valid", ())
    assert [stamp.by for stamp in found.archive] == ["TSA 0", "TSA 1", "TSA 2"]
    assert [who.stamped_at[:10] for who in found.signatures] == ["2026-06-22", "2026-06-25"]
    assert {check.outcome for check in found.checks} == {"ok"}
    assert conformity_faults({"once": once, "twice": twice}, tmp_path) == []


def test_a_time_stamp_that_has_ended_already_is_refused_in_words(peer: pki.Peer, tmp_path: Path) -> None:
    settings = samples.installation(tmp_path)
    half = samples.seal_first(using(peer, settings, 0, samples.SIGNED_AT), samples.fielded_pdf())
    sealed = samples.seal_last(using(peer, settings, 0, samples.COUNTERSIGNED_AT), half)
    with pytest.raises(CertificateRefused) as refused:
        renewed_at(peer, settings, sealed, 1, AT + 10 * pki.YEAR)
    assert refused.value.reason == "expired"


# The job.


def completed(app: Flask, peer: pki.Peer) -> SigningProcedure:
    """A procedure signed by both and archived by the first authority."""
    app.config["SETTINGS"] = using(peer, app.config["SETTINGS"], 0, AT)
    procedure = scene.opened()
    scene.sign_licensee()
    seal(AT + 2 * MINUTE)
    peer.at = AT + THREE_DAYS
    scene.sign_licensor(AT + THREE_DAYS)
    seal(AT + THREE_DAYS + 2 * MINUTE)
    assert procedure.state == "complete"
    return procedure


def seal(at: datetime) -> None:
    """Carry out the seals that wait."""
    waiting = select(OutboxMessage.id).where(OutboxMessage.kind == "signature.seal", OutboxMessage.state == "pending")
    assert [carry_out(each, at) for each in db.session.scalars(waiting).all()] == [True]


def night(app: Flask, peer: pki.Peer, number: int, at: datetime) -> int:
    """One night's look and what it leads to; how many renewals it asked for."""
    app.config["SETTINGS"] = using(peer, app.config["SETTINGS"], number, at)
    with time_machine.travel(at):
        asked = renewal.look(at)
        db.session.commit()
        drain(at)
    db.session.expire_all()
    return asked


def stamps() -> list[ArchiveStamp]:
    return list(db.session.scalars(select(ArchiveStamp).order_by(ArchiveStamp.stamped_at)))


def test_the_job_renews_what_is_due_once_and_points_to_the_new_file(app: Flask, peer: pki.Peer) -> None:
    procedure = completed(app, peer)
    first = procedure.sealed_document_id or ""
    assert [(row.document_id, row.authority, row.key) for row in stamps()] == [(first, "TSA 0", "ec256")]
    early, late = AT + 8.4 * pki.YEAR, AT + 8.6 * pki.YEAR
    assert night(app, peer, 1, early) == 0
    assert night(app, peer, 1, late) == 1
    second = procedure.sealed_document_id or ""
    assert second == procedure.document_id != first
    assert [(row.document_id, row.previous_document_id) for row in stamps()] == [(first, None), (second, first)]
    assert night(app, peer, 1, late + pki.DAY) == 0
    before, after = read(first), read(second)
    assert after.startswith(before)
    with time_machine.travel(late + pki.DAY):
        found = verify_pdf(after, installation_trust(app.config["SETTINGS"]), late, expected=BOTH, archived=True)
    assert (found.verdict, [stamp.by for stamp in found.archive]) == ("valid", ["TSA 0", "TSA 1"])
    names = [db.session.get_one(StoredDocument, each).file_name for each in (first, second)]
    assert names == ["CONV-1-signe.pdf"] * 2
    (told,) = db.session.scalars(select(OutboxMessage.payload).where(OutboxMessage.kind == "signature.renewed"))
    assert (told["subject"], told["previous_document_id"], told["document_id"]) == ("agreement:1", first, second)
    assert verify() == []


def test_while_no_authority_stamps_nothing_changes_and_the_job_stays(sqlite_app: Flask, peer: pki.Peer) -> None:
    procedure = completed(sqlite_app, peer)
    first, at = procedure.sealed_document_id, AT + 8.6 * pki.YEAR
    peer.manners["tsa-1"] = "fails"
    assert night(sqlite_app, peer, 1, at) == 1
    assert (procedure.sealed_document_id, len(stamps())) == (first, 1)
    peer.manners.clear()
    with time_machine.travel(at + timedelta(hours=2)):
        drain(at + timedelta(hours=2))
    db.session.expire_all()
    assert procedure.sealed_document_id != first


def test_a_job_that_died_before_its_commit_leaves_one_renewed_file(
    sqlite_app: Flask, peer: pki.Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    procedure = completed(sqlite_app, peer)
    first, at = procedure.sealed_document_id or "", AT + 8.6 * pki.YEAR
    with monkeypatch.context() as patch:
        patch.setattr(renewal, "record", lambda *_: (_ for _ in ()).throw(KeyError("the worker dies here")))
        night(sqlite_app, peer, 1, at)
    with time_machine.travel(at + MINUTE):
        drain(at + MINUTE)
    files = [file for file in (sqlite_app.config["SETTINGS"].data_dir / "files").rglob("*") if file.is_file()]
    assert [file.read_bytes().count(b"/ByteRange") for file in files].count(4) == 1
    db.session.expire_all()
    assert procedure.sealed_document_id != first
    assert list((sqlite_app.config["SETTINGS"].data_dir / "signing" / "pending").glob("*.renewal")) != []
    night(sqlite_app, peer, 1, at + pki.DAY)
    assert list((sqlite_app.config["SETTINGS"].data_dir / "signing" / "pending").glob("*.renewal")) == []


def test_a_weak_algorithm_is_replaced_too(sqlite_app: Flask, peer: pki.Peer) -> None:
    procedure = completed(sqlite_app, peer)
    ends = {"sha256": date(2028, 1, 1)}
    sqlite_app.config["SETTINGS"] = sqlite_app.config["SETTINGS"].model_copy(update={"algorithms_until": ends})
    assert night(sqlite_app, peer, 0, AT + 1.1 * pki.YEAR) == 1
    assert [row.digest for row in stamps()] == ["sha256", "sha384"]
    assert night(sqlite_app, peer, 0, AT + 1.2 * pki.YEAR) == 0
    assert procedure.state == "complete"


def test_stamps_made_before_they_were_on_record_are_put_there(sqlite_app: Flask, peer: pki.Peer) -> None:
    completed(sqlite_app, peer)
    (row,) = stamps()
    for trigger in ("archive_stamp_no_delete", "archive_stamp_no_update"):
        db.session.execute(db.text(f"DROP TRIGGER {trigger}"))
    db.session.delete(row)
    db.session.commit()
    assert night(sqlite_app, peer, 0, AT + pki.YEAR) == 1
    assert [(each.authority, each.previous_document_id) for each in stamps()] == [("TSA 0", None)]
    assert night(sqlite_app, peer, 0, AT + pki.YEAR + pki.DAY) == 0


def test_a_stamp_on_record_is_never_changed(app: Flask, peer: pki.Peer) -> None:
    completed(app, peer)
    with pytest.raises(Exception, match="archive_stamp"):
        db.session.execute(update(ArchiveStamp).values(authority="another"))
    db.session.rollback()


# The rules.

AHEAD = timedelta(days=180)


def test_a_time_stamp_is_good_until_the_first_of_its_parts_ends() -> None:
    expires = datetime(2036, 5, 1, tzinfo=AT.tzinfo)
    assert good_until(expires, "sha256", "ec256") == expires
    assert good_until(expires, "sha256", "rsa2048") == datetime(2031, 1, 1, tzinfo=AT.tzinfo)
    assert good_until(expires, "sha1", "rsa2048") == datetime(2014, 1, 1, tzinfo=AT.tzinfo)
    assert renew_from(AT, AT + 10 * pki.YEAR, AHEAD) == AT + 10 * pki.YEAR - AHEAD
    assert renew_from(AT, AT + timedelta(days=100), AHEAD) == AT + timedelta(days=50)
    assert renew_from(AT, AT - pki.DAY, AHEAD) == AT + timedelta(days=90)
    assert digest_at(AT, AHEAD, SAFE_UNTIL) == "sha256"
    assert digest_at(AT, AHEAD, {"sha256": AT.date() + AHEAD}) == "sha384"
    assert digest_at(AT, AHEAD, {"sha256": AT.date(), "sha384": AT.date(), "sha512": AT.date()}) == "sha512"


@given(life=st.integers(-4000, 4000), ahead=st.integers(1, 1000))
def test_it_is_renewed_after_it_was_made_and_before_it_ends(life: int, ahead: int) -> None:
    until, lead = AT + timedelta(days=life), timedelta(days=ahead)
    start = renew_from(AT, until, lead)
    assert start > AT
    assert start < until or life <= 0
