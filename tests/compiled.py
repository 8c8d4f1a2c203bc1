"""Compiled templates, addresses and statements kept for the process: each test makes its own application, all with the same ones."""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class CompiledTemplates(BytecodeCache):
    """Keeps the code of a template by its name and path, as long as its source stays the same."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of exactly this source; nothing where it was never compiled."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        assert bucket.code is not None, "jinja hands over what it has compiled"
        self._kept[bucket.key, bucket.checksum] = bucket.code


def keep_compiled_addresses() -> None:
    """From now on a rule of addresses that was compiled once is not compiled again for the next application.

    What werkzeug compiles is a function of what is in the key alone; the rule itself comes in as an argument.
    """
    compile_builder, kept = Rule._compile_builder, dict[tuple[object, ...], Builder]()

    def kept_builder(self: Rule, append_unknown: bool = True) -> Builder:
        if self.defaults:
            return compile_builder(self, append_unknown)
        key = (self.rule, tuple(self._trace), append_unknown)
        if key not in kept:
            kept[key] = compile_builder(self, append_unknown)
        return kept[key]

    Rule._compile_builder = kept_builder  # type: ignore[method-assign]  # werkzeug offers no other place


def keep_compiled_statements(db: SQLAlchemy) -> None:
    """From now on engines of one kind of database share the statements that one of them compiled.

    What is compiled depends on the dialect, which is the same for all of a kind once it has met its server.
    """
    make_engine, kept = db._make_engine, dict[str, Engine]()

    def engine_with_kept(bind_key: str | None, options: dict[str, Any], app: Any) -> Engine:
        engine = make_engine(bind_key, options, app)
        first = kept.get(engine.dialect.name)
        if first is None or first.dialect.server_version_info is None:
            engine._compiled_cache = LRUCache(5000)
            kept[engine.dialect.name] = engine
        else:
            engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
        return engine

    db._make_engine = engine_with_kept  # type: ignore[method-assign]  # flask-sqlalchemy offers no other place
