"""Keep child programs running: started together, restarted when they die, ended together and with their parent."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

from licensing.outbox.engine import end_with_parent

POLL_SECONDS = 0.2
SHORT_LIFE_SECONDS = 5.0
SHORT_LIVES_ALLOWED = 3
DRAIN_SECONDS = 60.0


@dataclass
class Child:
    """One program to keep running; `short_lives` counts how often in a row it died right after its start."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    short_lives: int = 0

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches the supervisor only."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 — our own programs
            self.command, start_new_session=True, preexec_fn=_leave_with_supervisor
        )

    def ended(self) -> bool:
        """Whether it is not running (any more)."""
        return self.process is None or self.process.poll() is not None

    def note_death(self) -> bool:
        """Count a death; False when it keeps dying right after its start."""
        short = time.monotonic() - self.started < SHORT_LIFE_SECONDS
        self.short_lives = self.short_lives + 1 if short else 0
        return self.short_lives < SHORT_LIVES_ALLOWED


@dataclass
class Supervisor:
    """Runs children until SIGTERM or SIGINT; `say` prints one line for the person at the terminal."""

    children: list[Child]
    say: Callable[[str], None]
    stopping: bool = field(default=False)

    def run(self, ready: Callable[[], None]) -> int:
        """Start all, call `ready` once, keep them running, end them. Exit code 0, or 1 when one cannot be kept up."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_to_stop)
        for child in self.children:
            child.start()
        ready()
        kept_up = True
        while not self.stopping and kept_up:
            time.sleep(POLL_SECONDS)
            kept_up = self._revive()
        self._end_all()
        return 0 if kept_up else 1

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _revive(self) -> bool:
        for child in self.children:
            if self.stopping or not child.ended():
                continue
            code = child.process.returncode if child.process else None
            if not child.note_death():
                self.say(f"{child.name} keeps ending right after its start (exit code {code}): giving up.")
                return False
            self.say(f"{child.name} ended (exit code {code}): starting it again.")
            child.start()
        return True

    def _end_all(self) -> None:
        running = [child.process for child in self.children if child.process and not child.ended()]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + DRAIN_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()


def _leave_with_supervisor() -> None:
    end_with_parent(signal.SIGTERM)
