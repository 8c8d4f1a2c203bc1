"""Error pages: HTTP errors and refusals, each with what happened, what to do, and a reference."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask, current_app, g, render_template, request, url_for
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from licensing.accounts.kept import pack, unpack
from licensing.documents.incoming import LARGEST
from licensing.kernel import clock
from licensing.kernel.database import db
from licensing.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound, NotProved
from licensing.web.bodies import has_upload_limit
from licensing.web.gate import to_resume
from licensing.web.languages import current_language
from licensing.web.request_log import request_reference

Answer = tuple[str, int, dict[str, str]]


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What an error page says."""

    title: str
    sentences: tuple[str, ...]


def install(app: Flask) -> None:
    """Turn every error into a page."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(RateLimitExceeded, _too_often)
    app.register_error_handler(NotFound, lambda _error: _answer(404))
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(NotProved, _not_proved)
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(InvalidInput, _invalid_input)
    app.register_error_handler(Exception, _fault)


def page_of(status: int) -> ErrorPage:
    """The page of a status in the language in force; other statuses get the nearest one."""
    pages = _pages()
    return pages.get(status) or pages[500 if status >= 500 else 400]


def _http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    return _answer(error.code, headers=_kept_headers(error))


def _too_often(error: RateLimitExceeded) -> Answer:
    """Says when to come back: the end of the window that is full."""
    limit = current_app.extensions["limits"].current_limit
    g.retry_after = max(1, round(limit.reset_at - 1 - clock.now().timestamp())) if limit else 60
    return _answer(429, headers={"Retry-After": str(g.retry_after)})


def _kept_headers(error: HTTPException) -> dict[str, str]:
    given = dict(error.get_headers())
    return {name: given[name] for name in ("Allow", "Retry-After") if name in given}


def _stale_form(_error: CSRFError) -> Answer:
    """A form of a session that is over: given back with a fresh token when it comes from a page of this site."""
    kept = unpack(pack(request.path, request.form.items(multi=True))) if _from_this_site() else None
    if kept is not None:
        return render_template("accounts/kept.html", kept=kept, back=url_for("web.home"), stale=True), 400, {}
    title = _("Cette page est restée ouverte trop longtemps")
    advice = _("Revenez à la page précédente, rechargez-la, puis validez de nouveau. Rien n’a été enregistré.")
    return _answer(400, ErrorPage(title, (advice,)))


def _from_this_site() -> bool:
    """Whether the browser says that a page of this very site sent the form, and not a script of it."""
    if request.headers.get("X-Requested-With") or request.headers.get("HX-Request"):
        return False
    origin = current_app.config["SETTINGS"].base_url.rstrip("/")
    return request.headers.get("Sec-Fetch-Site", "") == "same-origin" or request.headers.get("Origin") == origin


def _not_allowed(error: NotAllowed) -> Answer:
    because = error.because.get(current_language()) or error.because["fr"]
    return _answer(409, ErrorPage(_("Cette action n’est plus possible"), (because,)))


def _not_proved(error: NotProved) -> AnyResponse:
    db.session.rollback()
    return to_resume(error)


def _conflict(_error: Conflict) -> Answer:
    first = _("Quelqu’un d’autre a modifié ce dossier pendant que vous l’aviez ouvert.")
    then = _("Revenez à la page précédente et rechargez-la pour voir ce qui a changé. Rien n’a été écrasé.")
    return _answer(409, ErrorPage(_("Le dossier a changé entre-temps"), (first, then)))


def _invalid_input(error: InvalidInput) -> Answer:
    sentences = tuple(problem.text(current_language()) for problem in error.problems)
    return _answer(422, ErrorPage(_("Certaines informations sont à corriger"), sentences))


def _fault(error: Exception) -> Answer:
    structlog.get_logger("web").error("fault", id=request_reference(), exc_info=error)
    return _answer(500)


def _answer(status: int, page: ErrorPage | None = None, headers: dict[str, str] | None = None) -> Answer:
    """The page; what the failed view had begun in the database is rolled back first."""
    db.session.rollback()
    if request.path.startswith("/api/"):
        return _as_json(status, page or page_of(status), headers or {})
    g.error_page = True
    html = render_template("web/error.html", page=page or page_of(status), status=status, reference=request_reference())
    return html, status, headers or {}


def _as_json(status: int, page: ErrorPage, headers: dict[str, str]) -> Answer:
    """The same words as problem+json (RFC 9457), for programs."""
    body = {"type": "about:blank", "status": status, "title": page.title, "detail": " ".join(page.sentences)}
    told = json.dumps({**body, "instance": request_reference()}, ensure_ascii=False)
    return told, status, {**headers, "Content-Type": "application/problem+json"}


def _pages() -> dict[int, ErrorPage]:
    back = _("Revenez à la page précédente et réessayez.")
    return {
        400: ErrorPage(_("La demande n’a pas été comprise"), (back,)),
        403: ErrorPage(_("Accès refusé"), (_("Cette page n’est pas ouverte à votre compte."),)),
        404: ErrorPage(_("Page introuvable"), (_("L’adresse est peut-être incomplète, ou la page a été déplacée."),)),
        405: ErrorPage(_("Cette page ne s’ouvre pas ainsi"), (back,)),
        409: ErrorPage(_("Le dossier a changé entre-temps"), (back,)),
        413: ErrorPage(_("Le fichier est trop lourd"), (_largest_sentence(), back)),
        422: ErrorPage(_("Certaines informations sont à corriger"), (back,)),
        429: ErrorPage(_("Trop d’essais en peu de temps"), (_retry_sentence(),)),
        500: ErrorPage(
            _("Une erreur est survenue de notre côté"),
            (_("Elle est enregistrée. Réessayez dans quelques minutes ; si elle revient, donnez-nous la référence."),),
        ),
        503: ErrorPage(_("Service momentanément indisponible"), (_("Réessayez dans quelques minutes."),)),
    }


def _largest_sentence() -> str:
    """What this address takes: a file where it takes files, a form elsewhere."""
    largest = LARGEST if has_upload_limit() else request.max_content_length or 0
    return str(_("Envoyez un fichier de %(size)s Mo au plus.", size=largest // (1024 * 1024)))


def _retry_sentence() -> str:
    seconds: int = g.get("retry_after", 0)
    if not seconds:
        sentence = _("Réessayez dans quelques minutes.")
    elif seconds <= 90:
        sentence = _("Réessayez dans %(count)s secondes.", count=seconds)
    else:
        sentence = _("Réessayez dans %(count)s minutes.", count=-(-seconds // 60))
    return str(sentence)
