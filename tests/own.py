"""What belongs to one test process alone: temporary folder, home, settings, ports. It can reach nothing of another's by mistake.

A test that looks at what it shares with other processes passes alone and fails one day beside them. So a process takes a place of
its own before anything else is loaded (`take_place`), hands it to the programs that it starts, and is stopped where it writes, opens
a database, listens or looks outside (`watched`).
"""

from __future__ import annotations

import atexit
import itertools
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SYSTEM_TEMPORARY = Path(os.environ.get("TESTS_SYSTEM_TEMPORARY") or tempfile.gettempdir()).resolve()
"""The folder that all programs of the machine share; nobody here looks into it."""

IS_GUEST = "TESTS_RUN_FOLDER" in os.environ and "pytest" not in sys.modules
"""Whether this is a program that a test started: it lives where it was put."""

FOLDER = Path(tempfile.gettempdir() if IS_GUEST else tempfile.mkdtemp(prefix="licensing-test-")).resolve()
"""The temporary folder of this process and of the programs that it starts; removed at its end. Of processes that work on one run, the
others' lie inside that of the first."""

RESULTS = ROOT / "var" / "tests"
"""Where a run leaves what people look at afterwards: pictures, durations, the last result."""
PICTURES = RESULTS / "pictures"

RUN_FOLDER = Path(os.environ.get("TESTS_RUN_FOLDER") or FOLDER / "run")
"""What the processes of one run put aside for one another: complete files under names that say what is in them, never changed."""

RENEW = bool(os.environ.get("TESTS_RENEW"))
"""Whether snapshots are written anew instead of compared."""

_CACHES = (ROOT / ".hypothesis", ROOT / ".pytest_cache")
_FIRST_PORT, _PORTS_EACH, _PLACES = 20_000, 100, 100
_held: list[socket.socket] = []


class ReachedOutside(AssertionError):
    """A test process touched what is not its own."""


def take_place() -> None:
    """Make this process's folder its temporary folder and home, with no setting of the product but a data folder inside.

    Where the home was looked at for something that tests need (Playwright's browser, git's configuration), the way there is kept.
    """
    if IS_GUEST:
        return
    atexit.register(_leave_place, os.getpid())
    FOLDER.chmod(0o711)  # the PostgreSQL server runs as somebody else and has to pass through
    home = Path.home()
    for name in [name for name in os.environ if name.startswith(("LICENSING_", "XDG_"))]:
        del os.environ[name]
    os.environ.setdefault("PLAYWRIGHT_BROWSERS_PATH", str(home / ".cache" / "ms-playwright"))
    os.environ.setdefault("GIT_CONFIG_GLOBAL", str(home / ".gitconfig"))
    os.environ["TESTS_SYSTEM_TEMPORARY"] = str(SYSTEM_TEMPORARY)
    os.environ["TESTS_RUN_FOLDER"] = str(RUN_FOLDER)
    os.environ["TMPDIR"] = tempfile.tempdir = str(FOLDER)
    os.environ["HOME"] = str(FOLDER / "home")
    os.environ["LICENSING_DATA_DIR"] = str(FOLDER / "var")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what one process compiled serves the others, and the next run
    sys.dont_write_bytecode = False
    (FOLDER / "home").mkdir()
    RUN_FOLDER.mkdir(exist_ok=True)


def _leave_place(owner: int) -> None:
    """Remove what this process put aside; a copy of it, forked by a test, leaves that to the original."""
    if os.getpid() == owner:
        shutil.rmtree(FOLDER, ignore_errors=True)


def place() -> dict[str, str]:
    """The environment as far as it says where this process and its children are at home."""
    return {name: os.environ.get(name, "") for name in ("TMPDIR", "HOME", "LICENSING_DATA_DIR", "TESTS_RUN_FOLDER")}


# Ports: a hundred for each process, below those that the system gives out by itself.


def free_port() -> int:
    """A port of this process on 127.0.0.1 that nothing listens on; the one that was given last comes again last."""
    for port in itertools.islice(_ports(), _PORTS_EACH - 1):
        if _is_free(port):
            return port
    raise RuntimeError("all ports of this test process are taken: is something left running?")


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@cache
def _ports() -> Iterator[int]:
    """This process's ports, round and round."""
    return itertools.cycle(range(*_claimed()))


def _claimed() -> tuple[int, int]:
    """First and after last port of a place that no other process holds: its first port is bound, never listened on."""
    for number in range(_PLACES):
        first = _FIRST_PORT + number * _PORTS_EACH
        holder = socket.socket()
        try:
            holder.bind(("127.0.0.1", first))
        except OSError:
            holder.close()
            continue
        _held.append(holder)
        return first + 1, first + _PORTS_EACH
    raise RuntimeError("no ports are left for this test process")


# The watch: what this process does to files, databases and sockets outside its place.

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.chown")
reached: list[str] = []
"""What was stopped, for the check at the end of the session: some of it may have been swallowed on the way."""


@contextmanager
def watched(*also: Path) -> Iterator[None]:
    """Stop this process where it reaches outside its folders, `also` being further ones."""
    inside = tuple(f"{folder}/" for folder in (FOLDER, RUN_FOLDER, RESULTS, *also, *_CACHES, "/dev", "/proc"))
    anywhere = ("/__pycache__/", "/snapshots/") if RENEW else ("/__pycache__/",)

    def allowed(path: str) -> bool:
        if path.startswith(inside) and "/../" not in path:  # the usual case, without a look at the disk
            return True
        full = f"{os.path.realpath(path)}/"
        return full.startswith(inside) or any(part in full for part in anywhere)

    def look(event: str, given: tuple[Any, ...]) -> None:
        seen = _SEEN.get(event)
        if seen is None or over:
            return
        for path in seen(given):
            if not allowed(path):
                reached.append(f"{event} {path}")
                raise ReachedOutside(f"{event} of {path}, which is not this test process's own: see tests/own.py")

    over: list[bool] = []
    sys.addaudithook(look)
    try:
        yield
    finally:
        over.append(True)


def _path(value: object) -> list[str]:
    return [os.fsdecode(value)] if isinstance(value, str | bytes | os.PathLike) else []


def _changed(given: tuple[Any, ...]) -> list[str]:
    """Every path of the call; none where it is only a name in a folder that was opened before."""
    if isinstance(given[-1], int) and given[-1] != -1 and len(given) > 1:
        return []
    return [path for each in given for path in _path(each)]


def _opened(given: tuple[Any, ...]) -> list[str]:
    path, _mode, flags = given
    return _path(path) if isinstance(flags, int) and flags & _WRITING else []


def _listed(given: tuple[Any, ...]) -> list[str]:
    """The folder, where it is the one that all programs share."""
    return [path for path in _path(given[0]) if os.path.realpath(path) == str(SYSTEM_TEMPORARY)]


def _database(given: tuple[Any, ...]) -> list[str]:
    """The file of the database, where it has one."""
    return [path for path in _path(given[0]) if path and not path.startswith((":memory:", "file:"))]


def _bound(given: tuple[Any, ...]) -> list[str]:
    """A socket's file; a port that another process could have too, as a path that lies in no folder."""
    address = given[1]
    if not isinstance(address, tuple):
        return _path(address)
    port = int(address[1])
    return [] if port == 0 or port in range(_FIRST_PORT, _FIRST_PORT + _PORTS_EACH * _PLACES) else [f"/port/{port}"]


_SEEN: dict[str, Callable[[tuple[Any, ...]], list[str]]] = {
    **dict.fromkeys(_CHANGES, _changed),
    **dict.fromkeys(("os.listdir", "os.scandir"), _listed),
    **dict.fromkeys(("os.link", "os.symlink"), lambda given: _path(given[1])),
    "open": _opened,
    "sqlite3.connect": _database,
    "socket.bind": _bound,
}
