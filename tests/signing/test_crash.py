"""kill -9 at every step from render to commit: one file is there in the end, and whoever comes next goes on from it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import Settings
from licensing.agreements.models import Agreement
from licensing.agreements.operations import approve_request
from licensing.app import create_app
from licensing.audit.operations import verify
from licensing.documents.models import StoredDocument
from licensing.documents.operations import read
from licensing.kernel.database import db
from licensing.outbox.models import OutboxMessage
from licensing.outbox.operations import carry_out
from licensing.signing.authority import installation_trust
from licensing.signing.models import SigningProcedure
from licensing.signing.verification import verify_pdf
from tests.agreements import scene as agreements
from tests.conftest import make_settings
from tests.house.files import ROOT
from tests.signing import scene
from tests.signing.scene import AT, MINUTE
from tests.waiting import LONG

pytestmark = pytest.mark.processes

KILLED = -9
NUMBERS = count()
LEASE_OVER = timedelta(minutes=10)


class Worker:
    """The worker in a process of its own, which dies a child at a time."""

    def __init__(self, settings: Settings) -> None:
        command = [sys.executable, "-m", "tests.tools.dying_worker", str(settings.data_dir), settings.secret()]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._line() == "ready"

    def die(self, job_id: str, at: datetime, function: str, moment: str) -> int:
        """Carry out a job with a child that kills itself there; how the child ended."""
        assert self.process.stdin
        self.process.stdin.write(f"{job_id} {at.isoformat()} {function} {moment}\n")
        self.process.stdin.flush()
        return int(self._line())

    def _line(self) -> str:
        """The next line that is not one of the log's."""
        assert self.process.stdout
        for line in self.process.stdout:
            if not line.startswith(("{", "20")):
                return line.strip()
        raise AssertionError("the worker is gone")

    def close(self) -> None:
        """End it."""
        self.process.communicate(timeout=LONG)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One installation for the module, on SQLite: what is killed is the worker, never the database."""
    application = create_app(make_settings(tmp_path_factory.mktemp("crash")))
    with application.app_context():
        db.create_all()
        yield application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def worker(installation: Flask) -> Iterator[Worker]:
    """Its worker."""
    made = Worker(installation.config["SETTINGS"])
    yield made
    made.close()


def pending(kind: str) -> OutboxMessage:
    """The one message of a kind that waits."""
    db.session.rollback()
    return db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == kind, OutboxMessage.state == "pending")
    ).one()


def files(app: Flask, signatures: int) -> int:
    """How many files in the object store carry that many signatures and time stamps."""
    found = [file for file in (app.config["SETTINGS"].data_dir / "files").rglob("*") if file.is_file()]
    return sum(file.read_bytes().count(b"/ByteRange") == signatures for file in found)


def check(app: Flask, procedure_id: str, parties: int) -> None:
    """The procedure has gone on, its file verifies, journal and pointers agree."""
    db.session.rollback()
    procedure = db.session.get_one(SigningProcedure, procedure_id)
    assert [request.state for request in procedure.requests][:parties] == ["sealed"] * parties
    stored = db.session.get_one(StoredDocument, procedure.document_id)
    assert stored.sha256 == procedure.document_sha256
    found = verify_pdf(read(stored.id), installation_trust(app.config["SETTINGS"]), AT + timedelta(days=300))
    assert (found.verdict, len(found.signatures)) == ("valid", parties)
    assert verify() == []


def begun() -> tuple[SigningProcedure, datetime]:
    """A procedure whose licensee has consented, and the instant when it was opened: ten days after the one before."""
    number = next(NUMBERS)
    start = AT + number * timedelta(days=10)
    procedure = scene.opened(f"agreement:{number}", start)
    scene.sign_licensee(start)
    return procedure, start


STEPS = (
    ("licensing.signing.seal:_complete", "before"),
    ("licensing.signing.seal:_stamp_archive", "before"),
    ("licensing.signing.seal:gate", "before"),
    ("licensing.signing.seal:gate", "after"),
    ("licensing.signing.aside:os.link", "before"),
    ("licensing.signing.aside:os.link", "after"),
    ("licensing.documents.storage:write_once", "before"),
    ("licensing.documents.storage:write_once", "after"),
    ("licensing.signing.sealing:note_stamp", "before"),
    ("licensing.signing.sealing:store_evidence", "after"),
    ("licensing.signing.sealing:_announce", "after"),
    ("licensing.outbox.operations:_finish", "after"),
)


@pytest.mark.parametrize(("function", "moment"), STEPS)
def test_the_last_seal_is_one_file_wherever_the_worker_dies(
    installation: Flask, worker: Worker, function: str, moment: str
) -> None:
    procedure, start = begun()
    assert carry_out(pending("signature.seal").id, start + 2 * MINUTE)
    scene.sign_licensor(start + timedelta(days=3))
    job, before = pending("signature.seal").id, files(installation, 3)
    at = start + timedelta(days=3) + 2 * MINUTE
    assert worker.die(job, at, function, moment) == KILLED
    db.session.rollback()
    assert procedure.state == "open"
    assert carry_out(job, at + LEASE_OVER)
    check(installation, procedure.id, 2)
    assert (procedure.state, files(installation, 3)) == ("complete", before + 1)
    told = select(func.count()).where(OutboxMessage.key == f"signature.sealed:{procedure.requests[1].id}")
    assert db.session.scalar(told) == 1


def test_the_worker_may_die_again_and_again(installation: Flask, worker: Worker) -> None:
    procedure, start = begun()
    job, before = pending("signature.seal").id, files(installation, 1)
    for again in range(3):
        at = start + 2 * MINUTE + again * LEASE_OVER
        assert worker.die(job, at, "licensing.documents.storage:write_once", "after") == KILLED
    assert worker.die(job, start + timedelta(hours=1), "licensing.signing.sealing:_announce", "after") == KILLED
    assert carry_out(job, start + timedelta(hours=2))
    check(installation, procedure.id, 1)
    assert files(installation, 1) == before + 1
    licensor = procedure.requests[1].id
    invited = select(OutboxMessage.key).where(OutboxMessage.key.contains(f"signing.invite:{licensor}"))
    assert len(db.session.scalars(invited).all()) == 1


PREPARING = (
    ("licensing.agreements.printing:render_agreement", "before"),
    ("licensing.agreements.printing:render_agreement", "after"),
    ("licensing.documents.storage:write_once", "after"),
    ("licensing.agreements.handlers:open_procedure", "after"),
    ("licensing.outbox.operations:_finish", "after"),
)


def test_an_agreement_is_prepared_once_wherever_the_worker_dies(installation: Flask, worker: Worker) -> None:
    producer = agreements.staffed_producer()
    at = agreements.AT
    agreement_id = approve_request(agreements.submitted(producer).id, agreements.staff(producer), at).id
    job = pending("agreement.prepare").id
    for number, (function, moment) in enumerate(PREPARING):
        assert worker.die(job, at + number * LEASE_OVER, function, moment) == KILLED, function
        db.session.rollback()
        assert db.session.get_one(Agreement, agreement_id).state == "preparing"
    assert carry_out(job, at + timedelta(hours=2))
    db.session.rollback()
    assert db.session.get_one(Agreement, agreement_id).state == "awaiting_licensee"
    unsigned = select(StoredDocument).where(StoredDocument.kind == "agreement_unsigned")
    document = db.session.scalars(unsigned).one()
    same = [file for file in _stored(installation) if file.name == document.sha256]
    assert len(same) == 1
    opened = select(func.count()).where(SigningProcedure.subject == f"agreement:{agreement_id}")
    assert db.session.scalar(opened) == 1


def _stored(app: Flask) -> list[Path]:
    return [file for file in (app.config["SETTINGS"].data_dir / "files").rglob("*") if file.is_file()]
