"""QR codes as vector drawings for pages and printed documents; the same text gives the same drawing."""

from __future__ import annotations

import segno


def qr_svg(text: str, title: str) -> str:
    """An inline `<svg>` of a QR code (ISO/IEC 18004, error correction M, quiet zone of 4 modules); `title` is read aloud."""
    code = segno.make_qr(text, error="m")
    drawing: str = code.svg_inline(border=4, omitsize=True, title=title, svgclass=None, lineclass=None, dark="#000")
    return drawing
