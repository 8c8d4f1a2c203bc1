"""What the log says of a worker process that ends: nothing when it is renewed, a warning when it died."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import LONG

pytestmark = pytest.mark.processes

SCRIPT = """
import logging, os, signal, sys
from pathlib import Path
from huey import SqliteHuey
from licensing.outbox import engine

logging.basicConfig(level=logging.WARNING)
engine.TASKS_PER_PROCESS = 2
queue = SqliteHuey("test", filename=sys.argv[1], results=False)

@queue.task()
def work():
    pass

@queue.task()
def die():
    os._exit(3)

@queue.task()
def stop():
    os.kill(os.getppid(), signal.SIGINT)

first = {"renewed": [work, work], "died": [work, die]}[sys.argv[2]]
for task in [*first, stop]:
    task()
engine.run_workers(queue, 1)
"""


@pytest.mark.parametrize(("end", "told"), [("renewed", False), ("died", True)])
def test_a_renewed_worker_is_not_called_dead(end: str, told: bool, tmp_path: Path) -> None:
    """The third task runs in the process that took the place of the first."""
    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "queue.db"), end]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONG, check=False)
    assert done.returncode == 0, done.stderr
    assert ("Worker 1 died" in done.stderr) == told
