"""Security headers of every answer (OWASP ASVS 5.0, chapter 3.4)."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g

from licensing.accounts.access import actor

PERMISSIONS = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
}
HSTS = "max-age=63072000; includeSubDomains"


def install(app: Flask, *, https: bool) -> None:
    """Set the headers; a view's own stricter ones stay."""
    app.jinja_env.globals["csp_nonce"] = nonce

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in FIXED.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", content_security_policy())
        if https:
            response.headers["Strict-Transport-Security"] = HSTS
        signed_in = actor().session_id is not None or "Set-Cookie" in response.headers
        response.headers.setdefault("Cache-Control", "no-store" if signed_in else "private, no-cache")
        return response


def nonce() -> str:
    """The number used once by this answer's own script elements."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def content_security_policy() -> str:
    """Nothing but this site's own files; scripts also need the nonce or this origin; frames where `outbox.framing` lets them."""
    sources = {
        "default-src": "'none'",
        "script-src": f"'self' 'nonce-{nonce()}'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    if g.get("own_frames"):
        sources["frame-src"] = "'self'"
    return "; ".join(f"{name} {value}" for name, value in sources.items())
