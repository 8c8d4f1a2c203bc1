"""Steps of a scene that are carried out once in a run: the same step on the same rows leads to a copy of what it led to before.

A step is kept under everything it depends on: its name and arguments, the settings, a clock that stands still, and the content of
the whole database before it. Whatever a test did otherwise gives another key, and the step is carried out for real.
"""

from __future__ import annotations

import functools
import hashlib
import pickle
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from flask import current_app
from psycopg import sql
from sqlalchemy import inspect, text

from licensing.kernel import clock as product_clock
from licensing.kernel.database import Base, db
from tests.shared import found, put_aside
from tests.tables import TABLES, USED_SEQUENCES, take_rows

Step = TypeVar("Step", bound=Callable[..., Any])


def kept_step(step: Step) -> Step:
    """Carry a step out once, copy afterwards. Its arguments are rows or plain values, its result is a row or nothing."""

    @functools.wraps(step)
    def kept(*args: Any, **named: Any) -> Any:
        db.session.commit()
        key = _key(f"{step.__module__}.{step.__qualname__}", [*args, *sorted(named.items())])
        if kept_before := found(key):
            return _restored(kept_before)
        given = step(*args, **named)
        db.session.commit()
        put_aside(key, lambda folder: _keep(folder, given))
        return given

    return kept  # type: ignore[return-value]  # the same signature


def _key(name: str, arguments: list[Any]) -> str:
    settings = current_app.config["SETTINGS"].model_dump(exclude={"data_dir", "database_url"})
    first = product_clock.now()
    clock = first if first == product_clock.now() else None
    values = [name, [_plain(each) for each in arguments], settings, clock, db.engine.name, _content()]
    return f"kept-{hashlib.sha256(repr(values).encode()).hexdigest()}"


def _plain(value: Any) -> Any:
    return (type(value).__name__, value.id) if isinstance(value, Base) else repr(value)


def _keep(folder: Path, given: Any) -> None:
    data = Path(current_app.config["SETTINGS"].data_dir)
    if data.exists():
        shutil.copytree(data, folder / "data", ignore=shutil.ignore_patterns("*.db", "*.db-*", "translations"))
    _ROWS[db.engine.name][0](folder)
    db.session.rollback()
    (folder / "given").write_bytes(pickle.dumps((type(given), given.id) if given is not None else None))


def _restored(folder: Path) -> Any:
    db.session.expire_all()
    db.session.rollback()
    data = Path(current_app.config["SETTINGS"].data_dir)
    if (folder / "data").exists():
        shutil.copytree(folder / "data", data, dirs_exist_ok=True)
    _ROWS[db.engine.name][1](folder)
    given = pickle.loads((folder / "given").read_bytes())
    return db.session.get_one(*given) if given else None


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
