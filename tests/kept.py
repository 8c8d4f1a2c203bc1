"""Steps of a scene that are carried out once per process: the same step on the same rows leads to a copy of what it led to before.

A step is kept under everything it depends on: its name and arguments, the settings, a clock that stands still, and the content of
the whole database before it. Whatever a test did otherwise gives another key, and the step is carried out for real.
"""

from __future__ import annotations

import functools
import hashlib
import shutil
import sqlite3
import tempfile
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from flask import current_app
from psycopg import sql
from sqlalchemy import inspect, text

from licensing.kernel import clock as product_clock
from licensing.kernel.database import Base, db
from tests.tables import TABLES, USED_SEQUENCES, take_rows

Step = TypeVar("Step", bound=Callable[..., Any])

_FOLDER = tempfile.TemporaryDirectory(prefix="licensing-kept-")
MOST = 40
"""Steps kept at a time; the one that was not met for longest goes first."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a step led to: a row it gave back, if any, and a folder with the rows of the database and the files."""

    given: tuple[type[Any], Any] | None
    folder: Path


_KEPT: OrderedDict[str, Kept] = OrderedDict()


def kept_step(step: Step) -> Step:
    """Carry a step out once, copy afterwards. Its arguments are rows or plain values, its result is a row or nothing."""

    @functools.wraps(step)
    def kept(*args: Any, **named: Any) -> Any:
        db.session.commit()
        key = _key(f"{step.__module__}.{step.__qualname__}", [*args, *sorted(named.items())])
        if key in _KEPT:
            _KEPT.move_to_end(key)
            return _restored(_KEPT[key])
        given = step(*args, **named)
        db.session.commit()
        _keep(key, given)
        return given

    return kept  # type: ignore[return-value]  # the same signature


def _key(name: str, arguments: list[Any]) -> str:
    settings = current_app.config["SETTINGS"].model_dump(exclude={"data_dir", "database_url"})
    first = product_clock.now()
    clock = first if first == product_clock.now() else None
    values = [name, [_plain(each) for each in arguments], settings, clock, db.engine.name, _content()]
    return hashlib.sha256(repr(values).encode()).hexdigest()


def _plain(value: Any) -> Any:
    return (type(value).__name__, value.id) if isinstance(value, Base) else repr(value)


def _keep(key: str, given: Any) -> None:
    folder = Path(tempfile.mkdtemp(dir=_FOLDER.name))
    data = Path(current_app.config["SETTINGS"].data_dir)
    if data.exists():
        shutil.copytree(data, folder / "data", ignore=shutil.ignore_patterns("*.db", "*.db-*"))
    _ROWS[db.engine.name][0](folder)
    db.session.rollback()
    _KEPT[key] = Kept((type(given), given.id) if given is not None else None, folder)
    if len(_KEPT) > MOST:
        _, oldest = _KEPT.popitem(last=False)
        shutil.rmtree(oldest.folder)


def _restored(kept: Kept) -> Any:
    db.session.expire_all()
    db.session.rollback()
    data = Path(current_app.config["SETTINGS"].data_dir)
    if (kept.folder / "data").exists():
        shutil.copytree(kept.folder / "data", data, dirs_exist_ok=True)
    _ROWS[db.engine.name][1](kept.folder)
    return db.session.get_one(*kept.given) if kept.given else None


def _content() -> str:
    """A fingerprint of every row."""
    found = hashlib.sha256()
    with db.engine.connect() as connection:
        for name in sorted(inspect(connection).get_table_names()):
            rows = connection.execute(text(f'SELECT * FROM "{name}"')).all()
            if rows:
                found.update(name.encode())
                found.update("\n".join(sorted(map(repr, rows))).encode())
    return found.hexdigest()


def _keep_file(folder: Path) -> None:
    with sqlite3.connect(str(db.engine.url.database)) as made, sqlite3.connect(folder / "rows.db") as kept:
        made.backup(kept)
    made.close()
    kept.close()


def _restore_file(folder: Path) -> None:
    """Into the open database: whoever holds a connection to it reads the copied rows next."""
    db.engine.dispose()
    with sqlite3.connect(folder / "rows.db") as kept, sqlite3.connect(str(db.engine.url.database)) as made:
        kept.backup(made)
    made.close()
    kept.close()


def _server() -> str:
    url = db.engine.url
    return f"host={url.query['host']} user=postgres dbname={url.database}"


def _keep_copies(folder: Path) -> None:
    with psycopg.connect(_server(), autocommit=True) as connection, connection.cursor() as cursor:
        for (name,) in connection.execute(TABLES).fetchall():
            with cursor.copy(sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(name))) as copy:
                (folder / f"{name}.copy").write_bytes(b"".join(copy))
        numbers = connection.execute(USED_SEQUENCES).fetchall()
        (folder / "sequences").write_text("\n".join(f"{name} {last}" for name, last in numbers))


def _restore_copies(folder: Path) -> None:
    with psycopg.connect(_server(), autocommit=True) as connection, connection.cursor() as cursor:
        take_rows(connection)
        for file in sorted(folder.glob("*.copy")):
            if file.stat().st_size > EMPTY_COPY:
                with cursor.copy(
                    sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(file.stem))
                ) as copy:
                    copy.write(file.read_bytes())
        for line in (folder / "sequences").read_text().splitlines():
            name, last = line.split()
            connection.execute("SELECT setval(%s, %s)", (name, int(last)))


EMPTY_COPY = 21
"""Bytes of a binary copy without rows: signature, flags, extension length, trailer."""
_ROWS: dict[str, tuple[Callable[[Path], None], Callable[[Path], None]]] = {
    "sqlite": (_keep_file, _restore_file),
    "postgresql": (_keep_copies, _restore_copies),
}
