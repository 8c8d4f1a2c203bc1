"""Two time-stamp authorities in order, over HTTP on this machine, with certificates and revocation data of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from config import Settings
from licensing.audit.models import AuditEntry
from licensing.kernel.database import db
from licensing.outbox.models import OutboxMessage
from licensing.outbox.operations import carry_out
from licensing.signing.authority import installation_trust, signing_authority
from licensing.signing.seal import Sealer, seal_revision
from licensing.signing.timestamp import timestampers
from licensing.signing.verification import verify_pdf
from tests.signing import pki, samples, scene
from tests.signing.scene import AT, MINUTE, request_of

SEALED_AT = AT + 2 * MINUTE


@pytest.fixture
def peer() -> Iterator[pki.Peer]:
    """Two authorities, "first" and "second", each with a root and a revocation list of its own."""
    with pki.peer(samples.SIGNED_AT) as made:
        for name in ("first", "second"):
            root = made.root(f"root-{name}", AT - pki.YEAR, AT + 10 * pki.YEAR)
            stamper = root.credential(f"TSA {name}", AT - pki.DAY, AT + 5 * pki.YEAR, purpose="time_stamping")
            made.tsa(name, stamper)
        yield made


def both(peer: pki.Peer, settings: Settings) -> Settings:
    """The settings with both authorities, trusted."""
    pki.trust_stamps_of(settings, *peer.roots.values())
    urls = {"tsa_url": f"{peer.url}/tsa/first", "tsa_fallback_url": f"{peer.url}/tsa/second"}
    return settings.model_copy(update=urls)


def test_each_revision_is_stamped_by_the_first_authority_that_answers(peer: pki.Peer, tmp_path: Path) -> None:
    settings = both(peer, samples.installation(tmp_path))
    half = samples.seal_first(settings, samples.fielded_pdf())
    peer.manners["first"] = "fails"
    peer.at = samples.COUNTERSIGNED_AT
    sealed = samples.seal_last(settings, half)
    found = verify_pdf(sealed, installation_trust(settings), samples.LATER)
    assert (found.verdict, found.failures) == ("valid", ())
    assert [who.stamped_by for who in found.signatures] == ["TSA first", "TSA second"]
    assert [stamp.by for stamp in found.archive] == ["TSA second"]


def test_what_was_asked_is_told_in_order(peer: pki.Peer, tmp_path: Path) -> None:
    settings = both(peer, samples.installation(tmp_path))
    peer.manners["first"] = "refuses"
    authority = signing_authority(settings, samples.SIGNED_AT)
    stamps = timestampers(settings, samples.SIGNED_AT)
    sealer = Sealer(authority, stamps, installation_trust(settings), samples.SIGNED_AT)
    fields = samples.fielded_pdf()
    made = seal_revision(
        fields, signed=(), field="licensee", mark=samples.LICENSEE, email="m@x.example", last=False, sealer=sealer
    )
    assert [(each.authority, bool(each.failure)) for each in made.asked] == [
        ("127.0.0.1/tsa/first", True),
        ("127.0.0.1/tsa/second", False),
    ]


def seal_jobs() -> list[OutboxMessage]:
    return list(db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "signature.seal")))


def test_with_both_down_nothing_is_signed_and_the_job_waits_then_journal_and_evidence_say_who_stamped(
    peer: pki.Peer, app: Flask
) -> None:
    app.config["SETTINGS"] = both(peer, app.config["SETTINGS"])
    procedure = scene.opened()
    scene.sign_licensee()
    (job,) = seal_jobs()
    peer.manners |= {"first": "fails", "second": "babbles"}
    assert not carry_out(job.id, SEALED_AT)
    db.session.expire_all()
    assert (job.state, request_of(procedure, "licensee").state) == ("pending", "consented")
    assert "tsa/first" in (job.last_error or "")
    assert "tsa/second" in (job.last_error or "")
    peer.manners.pop("second")
    assert carry_out(job.id, SEALED_AT + timedelta(minutes=1))
    assert request_of(procedure, "licensee").evidence["sealed"]["time_stamp_authority"] == "TSA second"
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "signing.seal")).one()
    assert entry.data["time_stamp_authority"] == "TSA second"
    (failed,) = entry.data["time_stamp_failures"]
    assert (failed["purpose"], failed["authority"]) == ("signature", "127.0.0.1/tsa/first")
    assert "500" in failed["failure"]


def test_an_authority_that_is_not_trusted_gives_way_to_the_next(peer: pki.Peer, tmp_path: Path) -> None:
    settings = samples.installation(tmp_path)
    pki.trust_stamps_of(settings, peer.roots["root-second"])
    urls = {"tsa_url": f"{peer.url}/tsa/first", "tsa_fallback_url": f"{peer.url}/tsa/second"}
    sealed = samples.seal_first(settings.model_copy(update=urls), samples.fielded_pdf())
    found = verify_pdf(sealed, installation_trust(settings), samples.LATER)
    assert [who.stamped_by for who in found.signatures] == ["TSA second"]
