"""Compiled templates, addresses, translations and statements kept for the process: each test makes its own application, all with the same ones."""

from __future__ import annotations

from types import CodeType
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from licensing.web import languages
from tests.own import RUN_FOLDER


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
    compile_rule, kept = Rule.compile, dict[tuple[object, ...], Rule]()

    def kept_compile(self: Rule) -> None:
        key = (self.rule, self.host, self.subdomain, self.merge_slashes, self.map and self.map.host_matching)
        same = None if self.defaults else kept.get(key)
        if same is None:
            compile_rule(self)
            kept[key] = self
            return
        self._parts, self._trace, self._converters = same._parts, same._trace, same._converters
        self.arguments |= same.arguments
        self._build = same._build.__func__.__get__(self, None)  # type: ignore[attr-defined]  # a bound function
        self._build_unknown = same._build_unknown.__func__.__get__(self, None)  # type: ignore[attr-defined]  # the same

    Rule.compile = kept_compile  # type: ignore[method-assign]  # werkzeug offers no other place


def keep_compiled_catalogues() -> None:
    """From now on applications read their translations where the first process of the run compiled them."""
    install = languages.install
    languages.install = lambda app, _data_dir: install(app, RUN_FOLDER)


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
