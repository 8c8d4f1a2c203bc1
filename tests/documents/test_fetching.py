"""A document reads nothing but its layout folder: a canary server gets no request, files outside are never opened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from licensing.documents.fetching import ForbiddenResource, LayoutFetcher, layout_file
from licensing.documents.render import render_pdf
from tests.serving import serving

AT = datetime(2026, 6, 22, tzinfo=timezone.utc)


class Canary(BaseHTTPRequestHandler):
    """Counts every request; /redirect leads to a local file."""

    hits: list[str] = []  # noqa: RUF012 — one list for the one server of the test

    def do_GET(self) -> None:
        self.hits.append(self.path)
        self.send_response(302 if self.path == "/redirect" else 200)
        self.send_header("Location", "file:///etc/hostname")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture
def canary() -> Iterator[str]:
    Canary.hits.clear()
    with serving(HTTPServer(("127.0.0.1", 0), Canary)) as address:
        yield address


LURES = {
    "image": '<img alt="" src="{url}/a.png">',
    "image set": '<img alt="" srcset="{url}/a.png 2x">',
    "redirect": '<img alt="" src="{url}/redirect">',
    "stylesheet": '<link rel="stylesheet" href="{url}/a.css">',
    "import": '<style>@import url("{url}/a.css");</style>',
    "background": '<style>body {{ background: url({url}/a.png) }}</style>',
    "inline style": '<p style="background: url({url}/a.png)">x</p>',
    "content": '<style>p::before {{ content: url({url}/a.png) }}</style><p>x</p>',
    "list marker": '<style>li {{ list-style-image: url({url}/a.png) }}</style><ul><li>x</li></ul>',
    "font": '<style>@font-face {{ font-family: f; src: url({url}/a.ttf) }} p {{ font-family: f }}</style><p>x</p>',
    "attachment": '<link rel="attachment" href="{url}/a.pdf">',
    "anchor attachment": '<a rel="attachment" href="{url}/a.pdf">x</a>',
    "svg image": '<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}/a.png" width="9" height="9"/></svg>',
    "svg use": '<svg xmlns="http://www.w3.org/2000/svg"><use href="{url}/a.svg#x"/></svg>',
    "object": '<object data="{url}/a.png"></object>',
    "embed": '<embed src="{url}/a.png">',
    "base": '<base href="{url}/"><img alt="" src="a.png">',
}  # fmt: skip


def _try(body: str) -> bytes:
    try:
        return render_pdf(
            f"<html><body>{body}</body></html>", title="t", language="fr", author="a", created_at=AT, identifier="i"
        ).data
    except ForbiddenResource:
        return b""


@pytest.mark.parametrize("lure", LURES)
def test_the_canary_hears_nothing(lure: str, canary: str) -> None:
    _try(LURES[lure].format(url=canary))
    assert Canary.hits == []


@pytest.mark.parametrize("lure", LURES)
def test_local_files_are_never_read(lure: str, tmp_path: Path) -> None:
    secret = tmp_path / "a.css"
    secret.write_text("body::before { content: 'SECRET-CONTENT' }")
    for name in ("a.png", "a.svg", "a.pdf", "a.ttf"):
        (tmp_path / name).write_text("SECRET-CONTENT")
    assert b"SECRET-CONTENT" not in _try(LURES[lure].format(url=f"file://{tmp_path}"))
    opened = [path for path in tmp_path.iterdir() if path.stat().st_atime_ns > path.stat().st_mtime_ns]
    assert opened == []


def test_a_refused_resource_stops_the_printing(canary: str) -> None:
    with pytest.raises(ForbiddenResource, match=r"a\.png"):
        render_pdf(
            f'<img alt="" src="{canary}/a.png">', title="t", language="fr", author="a", created_at=AT, identifier="i"
        )


@pytest.mark.parametrize(
    "url",
    ["layout:../released.json", "layout:fonts/../../clauses/price/1.fr.md", "layout:/etc/passwd", "layout:nothing.css",
     "layout:fonts/LICENSE.txt", "layout:fonts", "layout:", "LAYOUT:agreement.css", "file:///etc/passwd", "data:text/css,a"],
)  # fmt: skip
def test_only_layout_files_are_readable(url: str) -> None:
    with pytest.raises(ForbiddenResource):
        layout_file(url)
    with pytest.raises(ForbiddenResource):
        LayoutFetcher()(url)


def test_the_layout_stylesheet_is_readable() -> None:
    response = LayoutFetcher()("layout:agreement.css")
    assert (response.content_type, response.read()[:2]) == ("text/css", b"/*")
