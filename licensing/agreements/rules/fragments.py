"""Page fragments of the agreement, delivered with the product: compiled once, in a sandbox, given plain values alone. Pure."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

_fragments = ImmutableSandboxedEnvironment(
    autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


@lru_cache(maxsize=64)
def fragment(source: str) -> Template:
    """A delivered fragment, compiled: autoescape on, an unknown name is an error. Never for what somebody wrote in the product."""
    return _fragments.from_string(source)
