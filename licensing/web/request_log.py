"""One line per request on standard error, with its id and without secrets: link tokens never reach the log."""

from __future__ import annotations

import logging
import re
import sys
from time import perf_counter

import structlog
from flask import Flask, Response, g, request

from licensing.accounts.access import actor
from licensing.kernel.ids import new_id

_TOKEN_PATH = re.compile(r"^/(sign|resume|reminders/stop|v/[^/]+|a)/[^/]+")


def install(app: Flask) -> None:
    """Number every request and log its end."""
    configure()
    app.before_request(_start)
    app.after_request(_end)


def configure(*, level: int = logging.INFO) -> None:
    """One JSON object per line on standard error. Tracebacks are plain: the values of variables may be secrets."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_arguments: structlog.PrintLogger(sys.stderr),
    )


def request_reference() -> str:
    """The reference of this request, as error pages show it and the log has it."""
    if "request_id" not in g:
        g.request_id = new_id()[-12:]
    return str(g.request_id)


def masked_path(path: str) -> str:
    """A path fit for a log: the token of a link is replaced, control characters are escaped."""
    masked = _TOKEN_PATH.sub(r"/\1/<token>", path)
    return masked.encode("unicode_escape").decode()[:300]


def _start() -> None:
    """Nothing of an earlier request stays, even where one application context spans several (commands, tests)."""
    for name in list(g):
        g.pop(name)
    g.started = perf_counter()
    request_reference()


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = request_reference()
    if request.endpoint not in ("static", "web.healthz", "web.readyz"):
        millis = round((perf_counter() - g.get("started", perf_counter())) * 1000)
        structlog.get_logger("web").info(
            "request", id=request_reference(), method=request.method, path=masked_path(request.path),
            endpoint=request.endpoint, status=response.status_code, ms=millis, person=actor().person_id,
        )  # fmt: skip
    return response
