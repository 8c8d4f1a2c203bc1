"""The kinds of versioned documents; each room that owns one brings its reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from licensing.versions.merging import NO_ITEMS, Items


class Readable(Protocol):
    """What every versioned document says of itself once read."""

    @property
    def id(self) -> str:
        """Its own identifier, unique per producer and kind."""

    @property
    def producer(self) -> str:
        """The producer's slug."""

    @property
    def effective_from(self) -> date:
        """The first day it applies."""

    @property
    def sha256(self) -> str:
        """Fingerprint of its content."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind: `read` gives the frozen value of a document, or raises InvalidInput with every problem at once.

    `arrange` puts the keys of a document of any shape into the order people read it in, for exports and comparisons.
    `items`: the lists whose entries are told apart by fields of theirs, so that two people's changes meet entry by entry.
    """

    name: str
    read: Callable[[Mapping[str, Any]], Readable]
    arrange: Callable[[Mapping[str, Any]], dict[str, Any]] = dict
    items: Items = field(default_factory=lambda: NO_ITEMS)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known; called once by the room that owns it."""
    _kinds[kind.name] = kind
    return kind


def kind_named(name: str) -> Kind:
    """The kind of that name; KeyError when no room registered it."""
    return _kinds[name]
