"""Files of a request: sent and taken away from the step that asks for them, read back by either party."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from licensing.accounts.access import actor, partner
from licensing.documents.incoming import LARGEST
from licensing.documents.queries import document_of
from licensing.documents.responses import send_document
from licensing.documents.uploads import takes_files
from licensing.intake.file_messages import refusal
from licensing.intake.forms.wording import sentence
from licensing.intake.models import FILE_KINDS, RequestFile
from licensing.intake.operations.files import STEP_OF_KIND, Sent, add_file, remove_file
from licensing.intake.queries import file_for, files_of, sent_file_for
from licensing.intake.steps.table import step
from licensing.intake.views.blueprint import blueprint
from licensing.intake.views.page import RequestPage, editable_page
from licensing.intake.views.step_page import step_page
from licensing.intake.views.steps import conflict_page, save_beside, sent_form
from licensing.kernel import clock
from licensing.kernel.errors import Conflict, InvalidInput, NotFound, Problem

Answer = AnyResponse | tuple[str, int] | str


@blueprint.post("/<request_id>/files/<kind>")
@partner
@takes_files
def upload(request_id: str, kind: str) -> Answer:
    """Keep one file; what is typed on the page around it is saved as well. A script gets the list of files alone."""
    page = editable_page(request_id, clock.now())
    if kind not in FILE_KINDS:
        raise NotFound(kind)
    try:
        problem = None
        add_file(request_id, kind, _sent(kind), actor(), page.at)
    except InvalidInput as refused:
        problem = refused.problems[0]
    return _answer(page, kind, problem)


@blueprint.post("/<request_id>/files/<kind>/<file_id>/remove")
@partner
def remove_upload(request_id: str, kind: str, file_id: str) -> Answer:
    """Take one file away; what is typed on the page around it is saved as well."""
    page = editable_page(request_id, clock.now())
    kind = remove_file(request_id, file_id, actor(), page.at)
    return _answer(page, kind, None)


@blueprint.get("/<request_id>/file/<file_id>")
@partner
def draft_file(request_id: str, file_id: str) -> Response:
    """A file as it lies with the request now, for its partner."""
    row = file_for(actor(), request_id, file_id)
    return send_document(document_of(row.document_id), row.file_name)


@blueprint.get("/<request_id>/sent-file/<file_id>")
@partner
def sent_file(request_id: str, file_id: str) -> Response:
    """A file as it was sent, for the partner and for the producer's desk."""
    row = sent_file_for(actor(), request_id, file_id)
    return send_document(document_of(row.document_id), row.file_name)


def _sent(kind: str) -> Sent:
    """The file of the form; one byte more than allowed is enough to know that it is too large."""
    found = request.files.get(f"file-{kind}")
    if found is None or not found.filename:
        raise InvalidInput([refusal(kind, "none")])
    return Sent(found.stream.read(LARGEST + 1), found.filename)


def _answer(page: RequestPage, kind: str, problem: Problem | None) -> Answer:
    status = 422 if problem else 200
    if request.headers.get("X-Requested-With") == "fetch":
        said = sentence(problem) if problem else ""
        return render_template(
            "intake/file_list.html", page=page, kind=kind, said=said, files=_files(page, kind)
        ), status
    chosen = step(STEP_OF_KIND[kind])
    try:
        save_beside(page, chosen)
    except Conflict as conflict:
        return conflict_page(page, sent_form(page, chosen), conflict), 409
    if problem:
        return step_page(page, chosen, file_problem=problem), status
    back = "6" if request.form.get("back") == "6" else None
    return redirect(
        url_for(
            "intake.show_step", request_id=page.request.id, number=chosen.number, back=back, _anchor=f"files-{kind}"
        ),
        303,
    )


def _files(page: RequestPage, kind: str) -> list[RequestFile]:
    return list(files_of(page.request.id, kind))
