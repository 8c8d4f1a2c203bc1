"""Public pages: is this file what was signed here? Nothing that is dropped is kept."""

from __future__ import annotations

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID
from flask import Blueprint, Response, current_app, make_response, render_template, request
from flask_babel import get_locale

from licensing.accounts.access import public
from licensing.documents.uploads import keeps_nothing, takes_files
from licensing.kernel import clock
from licensing.kernel.canonical import sha256_hex
from licensing.kernel.texts import said
from licensing.signing.authority import installation_trust
from licensing.verification import wording
from licensing.verification.checking import Busy, GaveUp, check
from licensing.verification.forms import FileForm
from licensing.verification.rules import LARGEST, is_locked, unfit
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
        report, name = looked_at(form)
    except NotLookedAt as refused:
        return refuse("verification/verify.html", form, refused.code, authorities=_authorities())
    return make_response(render_template("verification/result.html", **shown(report, name)))


def looked_at(form: FileForm) -> tuple[Report, str]:
    """The report on the file of a form, and the name it was sent under. Raises NotLookedAt."""
    sent = form.file.data
    if not sent or not sent.filename:
        raise NotLookedAt("none")
    data = sent.stream.read(LARGEST + 1)
    because = unfit(data)
    if because:
        raise NotLookedAt(because)
    try:
        report = check(data, sha256_hex(data), _language())
    except Busy:
        raise NotLookedAt("busy") from None
    except GaveUp:
        raise NotLookedAt("gave_up") from None
    if is_locked(data, report):
        raise NotLookedAt("locked")
    return report, sent.filename


def shown(report: Report, file_name: str) -> dict[str, object]:
    """What the page of a result is given."""
    stamped = [datetime.fromisoformat(each.stamped_at) if each.stamped_at else None for each in report.signatures]
    return {
        "report": report,
        "file_name": file_name,
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
