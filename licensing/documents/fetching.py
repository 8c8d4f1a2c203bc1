"""What a document may read: files of the layout folder, by the scheme `layout:`. Everything else is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

LAYOUT = Path(__file__).resolve().parents[2] / "agreement_templates" / "layout"
SCHEME = "layout:"
MEDIA_TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}


class ForbiddenResource(Exception):
    """A document asked for something outside the layout folder: an attack or a bug, never printed."""


def layout_file(url: str) -> Path:
    """The file behind a `layout:name` URL. ForbiddenResource for any other scheme, type or place, and for `..`."""
    if not url.startswith(SCHEME):
        raise ForbiddenResource(url)
    path = (LAYOUT / url.removeprefix(SCHEME)).resolve()
    if not path.is_relative_to(LAYOUT.resolve()) or path.suffix not in MEDIA_TYPES or not path.is_file():
        raise ForbiddenResource(url)
    return path


class LayoutFetcher:
    """The fetcher given to WeasyPrint: deny by default, and a refusal stops the rendering."""

    _fail_on_errors = True

    def __call__(self, url: str, **_options: Any) -> Any:
        """The response for one URL; ForbiddenResource unless it is a file of the layout folder."""
        from weasyprint.urls import URLFetcherResponse

        path = layout_file(url)
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": MEDIA_TYPES[path.suffix]})
