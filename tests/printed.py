"""What effects print is printed once in a process: a test on both databases has the same file printed twice.

Only inside an effect. Who calls a printing function itself, as the tests of printing do, has it printed each time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from licensing.documents import render
from licensing.documents.render import Attachment, Layout, RenderedPdf
from licensing.outbox.operations import carry_out

FILES = 128
"""How many files a process keeps; one has up to 200 kB."""


def keep_printed_files() -> None:
    """From now on the same input of the printer gives an effect the file that an effect before it was given."""
    printed = render.render_parts

    @lru_cache(FILES)
    def kept(parts: tuple[Layout, ...], attachments: tuple[Attachment, ...], facts: tuple[tuple[str, Any], ...]) -> Any:
        return printed(parts, attachments=attachments, **dict(facts))

    def render_parts(parts: Sequence[Layout], *, attachments: Sequence[Attachment] = (), **facts: Any) -> RenderedPdf:
        if not _inside(carry_out):
            return printed(parts, attachments=attachments, **facts)
        found: RenderedPdf = kept(tuple(parts), tuple(attachments), tuple(sorted(facts.items())))
        return found

    for module in [each for each in sys.modules.values() if getattr(each, "render_parts", None) is printed]:
        module.render_parts = render_parts  # type: ignore[attr-defined]  # it was there a line before


def _inside(function: Callable[..., Any]) -> bool:
    frame = sys._getframe()
    while frame.f_code is not function.__code__:
        if frame.f_back is None:
            return False
        frame = frame.f_back
    return True
