"""`licensing serve` as it is run: pages answer, background work is done, a killed worker comes back, SIGTERM ends all."""

from __future__ import annotations

import os
import select
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.house.files import ROOT
from tests.own import free_port
from tests.waiting import LONG, wait_until

pytestmark = pytest.mark.processes

ASKS_FOR_A_CODE = """
import sys
from licensing.accounts.operations import ask_code
from licensing.app import create_app
from licensing.kernel import clock
from licensing.kernel.database import db
with create_app().app_context():
    ask_code(sys.argv[1], "0" * 32, "fr", clock.now())
    db.session.commit()
"""


@pytest.fixture
def port() -> int:
    """A free port."""
    return free_port()


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The embedded defaults on a data folder of the test."""
    return {**os.environ, "LICENSING_DATA_DIR": str(tmp_path / "var")}


@pytest.fixture
def server(environment: dict[str, str], port: int) -> Iterator[subprocess.Popen[str]]:
    """`licensing serve`, ready."""
    command = [sys.executable, "-m", "licensing", "serve", "--port", str(port), "--workers", "1"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert f"Open http://127.0.0.1:{port}" in process.stdout.readline()
        yield process
        process.terminate()
        process.wait(LONG)


def _mails(environment: dict[str, str]) -> list[str]:
    with sqlite3.connect(Path(environment["LICENSING_DATA_DIR"]) / "licensing.db") as connection:
        found = [row[0] for row in connection.execute('SELECT "to" FROM mail ORDER BY sent_at')]
    connection.close()
    return found


def _ask(environment: dict[str, str], email: str) -> None:
    subprocess.run([sys.executable, "-c", ASKS_FOR_A_CODE, email], cwd=ROOT, env=environment, check=True)


def _children(number: int) -> dict[int, str]:
    """Process number → command line of each child."""
    listed = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    return {int(child): Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ") for child in listed}


def _worker(server: subprocess.Popen[str]) -> int:
    return next(number for number, command in _children(server.pid).items() if "gunicorn" not in command)


def test_pages_answer(server: subprocess.Popen[str], port: int) -> None:
    with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=LONG) as answer:
        assert answer.status == 200


def test_work_is_done_in_the_background_even_by_a_worker_that_was_killed(
    server: subprocess.Popen[str], environment: dict[str, str]
) -> None:
    _ask(environment, "first@partner.example")
    wait_until(lambda: _mails(environment) == ["first@partner.example"], "the first mail")
    killed = _worker(server)
    os.kill(killed, signal.SIGKILL)
    _ask(environment, "second@partner.example")
    wait_until(lambda: len(_mails(environment)) == 2, "the mail of the worker that came back")
    assert _mails(environment) == ["first@partner.example", "second@partner.example"]
    assert _worker(server) != killed


def test_sigterm_ends_every_process(server: subprocess.Popen[str]) -> None:
    everyone = set(_children(server.pid))
    wait_until(lambda: all(_children(number) for number in everyone), "the processes of the children")
    everyone |= {grandchild for number in everyone for grandchild in _children(number)}
    watched = [os.pidfd_open(number) for number in everyone]
    server.terminate()
    assert server.wait(LONG) == 0
    for descriptor in watched:
        assert select.select([descriptor], [], [], LONG)[0]
        os.close(descriptor)
