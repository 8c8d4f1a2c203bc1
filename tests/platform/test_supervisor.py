"""The supervisor: children come back when they die, end with it, and are given up when they cannot live."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.files import ROOT
from tests.waiting import LONG

pytestmark = pytest.mark.processes

PROGRAM = """
import sys
from licensing.cli.supervisor import Child, Supervisor
child = Child("the child", [sys.executable, "-c", sys.argv[1]])
sys.exit(Supervisor([child], say=lambda line: print(line, flush=True)).run(ready=lambda: print("ready", flush=True)))
"""
TELLS_ITS_NUMBER = "import os, signal; os.write(1, f'pid {os.getpid()}\\n'.encode()); signal.pause()"


def _start(child: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", PROGRAM, child], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _read_until(process: subprocess.Popen[str], wanted: Callable[[str], bool]) -> str:
    assert process.stdout is not None
    return next(line for line in process.stdout if wanted(line))


def _child_number(process: subprocess.Popen[str]) -> int:
    return int(_read_until(process, lambda line: line.startswith("pid")).split()[1])


def test_dead_child_comes_back_and_stops_with_its_supervisor() -> None:
    supervisor = _start(TELLS_ITS_NUMBER)
    first = _child_number(supervisor)
    os.kill(first, signal.SIGKILL)
    second = _child_number(supervisor)
    assert second != first
    supervisor.terminate()
    assert supervisor.wait(LONG) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)
    supervisor.communicate()


def test_child_ends_when_the_supervisor_is_killed() -> None:
    supervisor = _start(TELLS_ITS_NUMBER)
    child = _child_number(supervisor)
    descriptor = os.pidfd_open(child)
    supervisor.kill()
    supervisor.communicate()
    gone, _, _ = select.select([descriptor], [], [], LONG)
    os.close(descriptor)
    assert gone


def test_child_that_cannot_live_is_given_up() -> None:
    supervisor = _start("raise SystemExit(3)")
    output, _ = supervisor.communicate(timeout=LONG)
    assert supervisor.returncode == 1
    assert "giving up" in output
    assert output.count("starting it again") == 2


def test_running_work_ends_first(tmp_path: Path) -> None:
    """SIGTERM reaches the child, which finishes what it does before it ends."""
    marker = tmp_path / "finished"
    child = (
        "import os, signal, sys, threading, pathlib\n"
        "asked = threading.Event()\n"
        "signal.signal(signal.SIGTERM, lambda *_: asked.set())\n"
        "os.write(1, f'pid {os.getpid()}\\n'.encode())\n"
        "while not asked.wait(0.05): pass\n"
        f"pathlib.Path({str(marker)!r}).write_text('done')\n"
    )
    supervisor = _start(child)
    _child_number(supervisor)
    supervisor.terminate()
    supervisor.communicate(timeout=LONG)
    assert marker.read_text() == "done"
