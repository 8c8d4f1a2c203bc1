"""HTML to PDF/A-3a and PDF/UA-1 in one file; the same input gives the same bytes.

One thread per process may render (WeasyPrint's native libraries are not thread-safe), and only worker processes and commands do.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cache, lru_cache, partial
from typing import Any

from licensing.documents.fetching import SCHEME, ForbiddenResource, LayoutFetcher
from licensing.documents.glyphs import FONT_CONFIGURATION, make_printable
from licensing.documents.metadata import declare_both
from licensing.kernel.canonical import sha256_hex

POINTS_PER_PIXEL = 0.75
VARIANT = {"pdf_variant": "pdf/a-3a", "pdf_tags": True, "output_intent": "screen"}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file carried inside a PDF; `relationship` is a PDF/A-3 word (Data, Source, Alternative, Supplement).

    Files are written in the order of their names, which the PDF's table of names asks for.
    """

    file_name: str
    data: bytes
    description: str = ""
    relationship: str = "Data"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where an element landed: page (from 0), its top-left corner and size in PDF points from the page's bottom-left."""

    page: int
    x: float
    y: float
    width: float = 0.0
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class Layout:
    """One HTML page to lay out. `reusable`: kept laid out in this process, for text that many files share word for word.

    `language`: when it is not the file's own.
    """

    html: str
    reusable: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True)
class RenderedPdf:
    """The bytes, and the anchors of elements whose id starts with `sig-`."""

    data: bytes
    anchors: dict[str, Anchor]


def render_pdf(
    html: str,
    *,
    title: str,
    language: str,
    author: str,
    created_at: datetime,
    identifier: str,
    attachments: Sequence[Attachment] = (),
) -> RenderedPdf:
    """Print an HTML page. `created_at` (aware) and `identifier` are the file's only dates and identity.

    Stylesheets come by `<link rel="stylesheet" href="layout:NAME.css">`. ForbiddenResource when the page asks for anything else.
    """
    return render_parts(
        [Layout(html)],
        title=title,
        language=language,
        author=author,
        created_at=created_at,
        identifier=identifier,
        attachments=attachments,
    )


def render_parts(
    parts: Sequence[Layout],
    *,
    title: str,
    language: str,
    author: str,
    created_at: datetime,
    identifier: str,
    attachments: Sequence[Attachment] = (),
) -> RenderedPdf:
    """Print several HTML pages as one file with one structure tree; each part counts its own pages. See `render_pdf`."""
    documents = [_laid_out(part, part.language or language) for part in parts]
    spoken = [part.language or language for part, each in zip(parts, documents, strict=True) for _ in each.pages]
    document = documents[0].copy([page for each in documents for page in each.pages])
    document.color_profiles = {VARIANT["output_intent"]: _colours()}
    _describe(document.metadata, title, language, author, created_at)
    stamp = sha256_hex(identifier.encode())[:32]
    in_order = sorted(attachments, key=lambda attachment: attachment.file_name)
    carried = [_carried(attachment, created_at) for attachment in in_order]
    with _refusing():
        data: bytes = document.write_pdf(
            pdf_identifier=stamp, attachments=carried, finisher=partial(_finish, spoken, language), **VARIANT
        )
    return RenderedPdf(data, _anchors(document.pages))


def _laid_out(part: Layout, language: str) -> Any:
    return _lay_out_once(part.html, language) if part.reusable else _lay_out(part.html, language)


@lru_cache(maxsize=24)
def _lay_out_once(html: str, language: str) -> Any:
    return _lay_out(html, language)


def _lay_out(html: str, language: str) -> Any:
    fonts = _fonts()
    from weasyprint import HTML

    with _refusing():
        page = HTML(string=html, url_fetcher=LayoutFetcher())
        page.etree_element.set("lang", language)
        make_printable(page.etree_element)
        sheets = _take_stylesheets(page.etree_element)
        return page.render(font_config=fonts, stylesheets=sheets, **VARIANT)


def _take_stylesheets(root: Any) -> list[Any]:
    """Replace the page's layout links by stylesheets parsed once per process."""
    parents = {child: parent for parent in root.iter() for child in parent}
    links = [link for link in root.iter("link") if str(link.get("href", "")).startswith(SCHEME)]
    for link in links:
        parents[link].remove(link)
    return [_stylesheet(link.get("href")) for link in links]


@cache
def _stylesheet(url: str) -> Any:
    from weasyprint import CSS

    return CSS(url=url, url_fetcher=LayoutFetcher(), font_config=_fonts())


@cache
def _fonts() -> Any:
    """The process's one font configuration: the vendored fonts and no others."""
    with _vendored_fonts_only():
        from weasyprint.text.fonts import FontConfiguration

        return FontConfiguration()


def _colours() -> Any:
    """The colour profile that PDF/A wants named, sRGB. A fresh object each time: one that was read writes other bytes."""
    import io

    from weasyprint.css import ColorProfile

    return ColorProfile(io.BytesIO(_srgb()), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))


@cache
def _srgb() -> bytes:
    from importlib.resources import files

    return (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()


@contextmanager
def _vendored_fonts_only() -> Iterator[None]:
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(FONT_CONFIGURATION)
    try:
        yield
    finally:
        os.environ.pop("FONTCONFIG_FILE")
        if before is not None:
            os.environ["FONTCONFIG_FILE"] = before


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn WeasyPrint's fatal fetching error, a BaseException, into ForbiddenResource."""
    from weasyprint.urls import FatalURLFetchingError

    try:
        yield
    except FatalURLFetchingError as refused:
        raise ForbiddenResource(str(refused)) from refused


def _describe(metadata: Any, title: str, language: str, author: str, created_at: datetime) -> None:
    day = created_at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    metadata.title, metadata.authors, metadata.lang = title, [author], language
    metadata.created = metadata.modified = day
    metadata.description = metadata.generator = None
    declare_both(metadata)


def _carried(attachment: Attachment, created_at: datetime) -> Any:
    import io

    from weasyprint import Attachment as Carried

    at = created_at.astimezone(timezone.utc)
    return Carried(
        file_obj=io.BytesIO(attachment.data),
        name=attachment.file_name,
        description=attachment.description,
        created=at,
        modified=at,
        relationship=attachment.relationship,
    )


def _finish(spoken: Sequence[str], language: str, _document: Any, pdf: Any) -> None:
    """WeasyPrint names each attached file twice among those of the document: once is enough. Then the other languages."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
    if set(spoken) != {language}:
        _say_languages(dict(zip(pdf.page_references, spoken, strict=True)), language, pdf)


def _say_languages(spoken: Mapping[bytes, str], language: str, pdf: Any) -> None:
    """Tag what stands on pages of another language with it (PDF/UA-1, 7.2): screen readers change their voice."""
    import pydyf

    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    document = _object(pdf, root["K"][0])
    for reference in document["K"]:
        element = _object(pdf, reference)
        if spoken[element["Pg"]] != language:
            element["Lang"] = pydyf.String(spoken[element["Pg"]])


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _anchors(pages: Sequence[Any]) -> dict[str, Anchor]:
    return {
        name: _anchor(number, page.height, *corners)
        for number, page in enumerate(pages)
        for name, corners in page.anchors.items()
        if name.startswith("sig-")
    }


def _anchor(number: int, page_height: float, left: float, top: float, right: float, bottom: float) -> Anchor:
    points = (left, page_height - top, right - left, bottom - top)
    x, y, width, height = (round(pixels * POINTS_PER_PIXEL, 3) for pixels in points)
    return Anchor(number, x, y, width, height)
