"""A mail's HTML as an answer that a page of this site may frame: no script, no network, only the style it came with."""

from __future__ import annotations

import base64
import hashlib
import re

from flask import Response, g

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def allow_own_frames() -> None:
    """Let the page of this answer frame pages of this site (read by the security headers)."""
    g.own_frames = True


def framed(html: str) -> Response:
    """The answer of the frame; its links open in the page around it, after a click."""
    html = html.replace("<head>", '<head><base target="_top">', 1)
    styles = " ".join(_hash_source(style) for style in _STYLE.findall(html)) or "'none'"
    policy = (
        f"default-src 'none'; style-src {styles}; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; "
        "sandbox allow-top-navigation-by-user-activation"
    )
    return Response(html, headers={"Content-Security-Policy": policy, "X-Frame-Options": "SAMEORIGIN"})


def _hash_source(style: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
