"""Frozen values of mails: one kind of mail, the names that may be filled in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from licensing.kernel.texts import Text
from licensing.outbox.wording import BUTTON, Wording

BLOCKS = frozenset({"list", "passage", "code"})
"""Kinds of values that stand alone on a line."""
MARKER = "marker"
"""The kind of a line above which one replies: it stands before everything else, and never in the text itself."""
LINK = "url"
"""The name of the address that the button opens; it is never written in the text itself."""


@dataclass(frozen=True, slots=True)
class Colours:
    """The accent of a mail as `#rrggbb`: on light and dark grounds, and what is written on each. Contrasts hold already."""

    light: str = "#0b5e5a"
    on_light: str = "#ffffff"
    dark: str = "#7fd6cc"
    on_dark: str = "#0e1615"


@dataclass(frozen=True, slots=True)
class Value:
    """A name that may be filled in: `kind` is text, link, list (of texts or pairs), passage (of several lines) or code."""

    name: str
    kind: str
    label: Text
    sample: Any

    def sample_in(self, language: str) -> Any:
        """What the name may stand for, in that language where it differs."""
        return (self.sample.get(language) or self.sample["fr"]) if isinstance(self.sample, dict) else self.sample


@dataclass(frozen=True, slots=True)
class MailKind:
    """One mail. `side`: partner or staff; `in_subject`: names one of which its subject holds; `optional`: may be empty.

    `common`: sent by whoever does not know for which producer (codes).
    """

    key: str
    room: str
    side: str
    to: Text
    when: Text
    action: Text | None
    attached: Text | None
    in_subject: tuple[str, ...]
    values: Mapping[str, Value]
    optional: frozenset[str]
    wordings: Mapping[str, Wording]
    common: bool = False

    @property
    def placeable(self) -> tuple[str, ...]:
        """Names that may stand in the body, in their order."""
        shown = (name for name, value in self.values.items() if name != LINK and value.kind != MARKER)
        return (*shown, *([BUTTON] if self.action else []))

    @property
    def blocks(self) -> frozenset[str]:
        """Those of them that stand alone on a line."""
        return frozenset({BUTTON, *(value.name for value in self.values.values() if value.kind in BLOCKS)})

    def wording(self, language: str) -> Wording:
        """The wording delivered in that language, French where there is none."""
        return self.wordings.get(language) or self.wordings["fr"]

    def samples(self, language: str) -> dict[str, Any]:
        """Values to show the mail with."""
        return {name: value.sample_in(language) for name, value in self.values.items()}
