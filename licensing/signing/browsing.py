"""The browser behind the current request, as evidence names it."""

from __future__ import annotations

from flask import request

from licensing.accounts.operations import ensure_browser_session
from licensing.kernel import clock
from licensing.kernel.texts import storable
from licensing.signing.values import Browser


def this_browser() -> Browser:
    """This browser, with a session of its own from now on."""
    session_id = ensure_browser_session(clock.now())
    return Browser(session_id, request.remote_addr or "", storable(request.user_agent.string))
