"""Public pages: is this file what was signed here? Nothing that is dropped is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID
from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response as AnyResponse

from licensing.accounts.access import public
from licensing.agreements.models import Agreement
from licensing.documents.queries import document_with
from licensing.documents.uploads import keeps_nothing, takes_files
from licensing.kernel import clock
from licensing.kernel.canonical import sha256_hex
from licensing.kernel.errors import NotFound
from licensing.kernel.texts import said
from licensing.signing.authority import installation_trust
from licensing.verification import wording
from licensing.verification.checking import Busy, GaveUp, check
from licensing.verification.forms import FileForm
from licensing.verification.queries import agreement_behind, known, sealed_bytes
from licensing.verification.rules import LARGEST, compared, is_locked, unfit
from licensing.verification.values import Report

blueprint = Blueprint("verification", __name__)

BUSY_FOR = "10"
"""Seconds after which a file that had no turn may be sent again."""


class NotLookedAt(Exception):
    """Why a dropped file has no report: a key of `wording.UNFIT`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@blueprint.get("/verify")
@public
def verify() -> str:
    """Choose a PDF."""
    return render_template("verification/verify.html", form=FileForm(), authorities=_authorities())


@blueprint.post("/verify")
@public
@takes_files
@keeps_nothing
def check_file() -> Response:
    """The verdict on a PDF, on the very answer: there is nowhere to come back to."""
    form = FileForm()
    try:
        dropped = looked_at(form)
    except NotLookedAt as refused:
        return refuse("verification/verify.html", form, refused.code, authorities=_authorities())
    return make_response(render_template("verification/result.html", **shown(dropped)))


@blueprint.get("/v/<reference>")
@public
def reference(reference: str) -> AnyResponse | str:
    """For who knows a reference alone: asks for the check word, offers to check a file, says nothing of any agreement."""
    typed = request.args.get("word", "").strip()
    if typed:
        word = re.sub(r"[^0-9a-z]", "", typed.casefold())[:40] or "-"
        return redirect(url_for("verification.agreement", reference=reference, word=word), 303)
    return render_template("verification/reference.html", reference=reference, wrong=False)


@blueprint.get("/v/<reference>/<word>")
@public
def agreement(reference: str, word: str) -> str | tuple[str, int]:
    """Which agreement that is, and what it is worth today; a wrong word looks like a missing agreement."""
    found = agreement_behind(reference, word)
    if found is None:
        return render_template("verification/reference.html", reference=reference, wrong=True), 404
    return render_template("verification/agreement.html", form=FileForm(), word=word, **_about(found))


@blueprint.post("/v/<reference>/<word>")
@public
@takes_files
@keeps_nothing
def compare(reference: str, word: str) -> Response:
    """The verdict on a PDF, and whether it is the file of this agreement."""
    found, form = agreement_behind(reference, word), FileForm()
    if found is None:
        raise NotFound(reference)
    about = {"word": word, **_about(found)}
    try:
        dropped = looked_at(form)
    except NotLookedAt as refused:
        return refuse("verification/agreement.html", form, refused.code, **about)
    same = compared(dropped.data, sealed_bytes(found), dropped.report.verdict == "valid")
    return make_response(render_template("verification/result.html", **{**about, **shown(dropped), "same": same}))


def _about(found: Agreement) -> dict[str, object]:
    return {"known": known(found, clock.business_day(clock.now())), "words": wording}


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file that was looked at: what was found, its bytes and the name it was sent under, for as long as the answer takes."""

    report: Report
    data: bytes
    name: str


def looked_at(form: FileForm) -> Dropped:
    """The report on the file of a form. Raises NotLookedAt."""
    sent = form.file.data
    if not sent or not sent.filename:
        raise NotLookedAt("none")
    data = sent.stream.read(LARGEST + 1)
    because = unfit(data)
    if because:
        raise NotLookedAt(because)
    try:
        report = check(data, sha256_hex(data), _language(), _expected(sha256_hex(data)))
    except Busy:
        raise NotLookedAt("busy") from None
    except GaveUp:
        raise NotLookedAt("gave_up") from None
    if is_locked(data, report):
        raise NotLookedAt("locked")
    return Dropped(report, data, sent.filename)


def _expected(sha256: str) -> tuple[str, ...]:
    """Who must have signed a file that is known here: of an attestation, its producer alone."""
    known = document_with(sha256)
    return ("licensor",) if known is not None and known.kind == "attestation" else ()


def shown(dropped: Dropped) -> dict[str, object]:
    """What the page of a result is given."""
    report = dropped.report
    stamped = [datetime.fromisoformat(each.stamped_at) if each.stamped_at else None for each in report.signatures]
    return {
        "report": report,
        "file_name": dropped.name,
        "words": wording,
        "verdict": wording.VERDICTS[report.verdict],
        "signatures": list(zip(report.signatures, stamped, strict=True)),
    }


def refuse(template: str, form: FileForm, code: str, **more: object) -> Response:
    """The page of the form again, saying why the file was not looked at."""
    form.refuse(said(wording.UNFIT[code], _language()))
    answer = make_response(render_template(template, form=form, **more), 503 if code == "busy" else 422)
    if code == "busy":
        answer.headers["Retry-After"] = BUSY_FOR
    return answer


@blueprint.app_context_processor
def _clock() -> dict[str, object]:
    return {"checked_at": clock.now}


@blueprint.after_request
def _never_kept(response: Response) -> Response:
    """A result stays in nobody's cache."""
    if request.method == "POST":
        response.headers["Cache-Control"] = "no-store"
    return response


def _authorities() -> list[tuple[str, str]]:
    """Name and SHA-256 fingerprint of each certificate that signatures are judged by."""
    trust = installation_trust(current_app.config["SETTINGS"])
    return [(_common_name(each), each.fingerprint(hashes.SHA256()).hex()) for each in trust.authorities]


def _common_name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def _language() -> str:
    locale = get_locale()
    return str(locale.language) if locale else "fr"
