"""Numbers without gap or double: concurrent issuers, processes killed in the middle of an invoice. Both databases."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from licensing.audit.operations import verify
from licensing.billing.models import Invoice, NumberSeries
from licensing.billing.operations import issue_invoice
from licensing.billing.queries.to_issue import agreements_to_issue
from licensing.catalogue.models import Producer
from licensing.kernel.database import db
from licensing.outbox.models import OutboxMessage
from tests.billing.samples import NOON, agreement_in_force
from tests.billing.test_issue import finance, numbers
from tests.factories.catalogue import make_producer
from tests.house.files import ROOT

POINTS = ("_refuse_earlier_day", "record", "enqueue", "commit")
"""Steps of the transaction: the number is taken; the invoice is written; the journal is; all is ready to commit."""


@pytest.fixture
def gdp(app: Flask) -> Producer:
    """The demo producer."""
    return make_producer()


def expected(count: int) -> list[str]:
    """The first numbers of the series."""
    return [f"FA-GDP2026-{number:05d}" for number in range(1, count + 1)]


def assert_whole(producer: Producer, count: int) -> None:
    """Every agreement has one invoice, numbered from 1 without gap; one printing job each; the journal is unbroken."""
    db.session.rollback()
    db.session.expire_all()
    assert numbers(producer) == expected(count)
    assert len(set(db.session.scalars(select(Invoice.agreement_id)))) == count
    assert db.session.scalars(select(NumberSeries.last_number)).all() == [count]
    jobs = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.kind == "invoice.print")
    assert db.session.scalar(jobs) == count
    assert verify() == []


def test_issuers_at_once_leave_no_gap_and_no_double(app: Flask, gdp: Producer) -> None:
    """Four threads issue the same agreements, each in another order."""
    waiting = [agreement_in_force(gdp).id for _ in range(16)]
    by = finance(gdp)

    def issue_from(start: int) -> set[str]:
        with app.app_context():
            found = {issue_invoice(key, by, NOON).number for key in waiting[start:] + waiting[:start]}
            db.session.remove()
            return found

    with ThreadPoolExecutor(4) as pool:
        seen = list(pool.map(issue_from, (0, 4, 8, 12)))
    assert seen == [set(expected(16))] * 4
    assert_whole(gdp, 16)


@pytest.mark.parametrize("point", POINTS)
def test_a_process_killed_in_the_middle_gives_its_number_back(
    gdp: Producer, tables_url: str, tmp_path: Path, point: str
) -> None:
    for _ in range(5):
        agreement_in_force(gdp)
    killed = _issuer(gdp, tables_url, tmp_path, point, after=2)
    assert killed.wait() == -signal.SIGKILL
    _close(killed)
    db.session.rollback()
    assert numbers(gdp) == expected(2)
    _issue_the_rest(gdp)
    assert_whole(gdp, 5)


def test_processes_killed_at_any_moment_leave_no_gap(gdp: Producer, tables_url: str, tmp_path: Path) -> None:
    """Two issuers at once, each killed from outside after some invoices, again and again; then one ends the work."""
    for _ in range(24):
        agreement_in_force(gdp)
    for lines in (1, 3):
        pair = [_issuer(gdp, tables_url, tmp_path, "never") for _ in range(2)]
        for process in pair:
            for _line in _first(process, lines):
                pass
            process.kill()
        for process in pair:
            process.wait()
            _close(process)
    _issue_the_rest(gdp)
    assert_whole(gdp, 24)


def _issue_the_rest(producer: Producer) -> None:
    by = finance(producer)
    for agreement in agreements_to_issue(by):
        issue_invoice(agreement.id, by, NOON)


def _issuer(producer: Producer, url: str, folder: Path, point: str, after: int = 0) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.billing.issuer", url, str(folder), producer.id, point, str(after)]
    db.session.rollback()
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _first(process: subprocess.Popen[str], count: int) -> Iterator[str]:
    assert process.stdout is not None
    for _, line in zip(range(count), process.stdout, strict=False):
        yield line


def _close(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    process.stdout.close()
