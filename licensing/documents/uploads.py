"""Views that take files: they say so, and only they get a larger body than a form may have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from licensing.documents.incoming import LARGEST

View = TypeVar("View", bound=Callable[..., Any])
BODY = 3 * LARGEST
"""What a body with a file may weigh. More than a file may: one that is a little too large is read, so that its page can say so."""


def takes_files(view: View) -> View:
    """Mark a view that takes files."""
    view.takes_files = True  # type: ignore[attr-defined]  # the mark travels on the function
    return view


def keeps_nothing(view: View) -> View:
    """Mark a view whose files stay in memory while it answers: not even a temporary file of them is made."""
    view.keeps_nothing = True  # type: ignore[attr-defined]  # as above
    return view
