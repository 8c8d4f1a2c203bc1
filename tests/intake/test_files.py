"""Files sent with a request: kept, taken away, frozen at submission, refused without a trace; on both databases."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DatabaseError

from licensing.accounts.access import Actor
from licensing.accounts.models import Person
from licensing.audit.models import AuditEntry
from licensing.catalogue.models import Producer
from licensing.documents.incoming import LARGEST
from licensing.documents.models import StoredDocument
from licensing.documents.operations import read
from licensing.intake.models import IntakeRequest, RequestFile, SubmittedFile
from licensing.intake.operations.files import MOST_FILES, Sent, add_file, remove_file
from licensing.intake.operations.submission import Submission, submit_request
from licensing.intake.queries import files_of, sent_files_of
from licensing.intake.review import Comment, request_corrections
from licensing.intake.review_price import reviewed_quote
from licensing.intake.steps.price import quote_fingerprint
from licensing.kernel.canonical import sha256_hex
from licensing.kernel.clock import business_day
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound
from licensing.kernel.ids import new_token
from licensing.pricing.wire import quote_to_dict
from tests.agreements import scene
from tests.factories.catalogue import make_producer
from tests.factories.files import archive, pdf, picture
from tests.factories.people import csrf_token, sign_in, sign_in_partner
from tests.factories.requests import demo_request, draft_request
from tests.factories.scanner import FakeScanner
from tests.intake.partner import Page, Partner

AT = scene.AT
OWNER = Actor(partner_email="contact@haute-sorgue.example")


@pytest.fixture
def draft(app: Flask) -> IntakeRequest:
    return draft_request(scene.staffed_producer(), demo_request("Université Haute-Sorgue"), AT)


def send(request: IntakeRequest, at: datetime = AT) -> IntakeRequest:
    quote = reviewed_quote(request, business_day(at))
    submission = Submission(request.version, new_token(), quote_fingerprint(quote_to_dict(quote)), committed=True)
    return submit_request(request.id, submission, OWNER, at)


def person(email: str | None) -> Person:
    """The member of staff with that address."""
    return db.session.scalars(select(Person).where(Person.email == email)).one()


def stored_files(app: Flask) -> list[str]:
    folder = app.config["SETTINGS"].data_dir / "files"
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_file_is_kept_once_with_who_and_when(draft: IntakeRequest) -> None:
    first = add_file(draft.id, "mandate", Sent(pdf(), "Pouvoir.pdf"), OWNER, AT)
    again = add_file(draft.id, "mandate", Sent(pdf(), "Autre nom.pdf"), OWNER, AT)
    assert first.id == again.id
    [row] = files_of(draft.id)
    assert (row.file_name, row.media_type, row.size, row.sha256) == (
        "Pouvoir.pdf", "application/pdf", len(pdf()), sha256_hex(pdf()),
    )  # fmt: skip
    assert (row.added_by, row.added_at, read(row.document_id)) == ("partner:contact@haute-sorgue.example", AT, pdf())
    assert scene.journal(f"request:{draft.id}").count("intake.add_file") == 1


def test_the_same_bytes_in_another_request_keep_their_own_name(draft: IntakeRequest) -> None:
    producer = db.session.get_one(Producer, draft.producer_id)
    other = draft_request(producer, demo_request("École centrale"), AT)
    add_file(draft.id, "mandate", Sent(pdf(), "a.pdf"), OWNER, AT)
    add_file(other.id, "purchase_order", Sent(pdf(), "b.pdf"), OWNER, AT)
    assert [row.file_name for row in (*files_of(draft.id), *files_of(other.id))] == ["a.pdf", "b.pdf"]
    assert db.session.scalar(select(func.count()).select_from(StoredDocument)) == 1


REFUSED = [
    (b"", "empty"), (b"MZ", "type"), (archive(), "type"), (pdf()[:40], "damaged"), (b"%PDF-" + b"x" * LARGEST, "too_large"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "code"), REFUSED)
def test_a_refused_file_leaves_nothing(app: Flask, draft: IntakeRequest, data: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        add_file(draft.id, "mandate", Sent(data, "x.pdf"), OWNER, AT)
    assert [(problem.path, problem.code) for problem in refused.value.problems] == [("file-mandate", code)]
    _nothing_is_there(app)


def _nothing_is_there(app: Flask) -> None:
    db.session.rollback()
    for table in (StoredDocument, RequestFile):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
    assert stored_files(app) == []


def test_the_scanner_decides_and_its_absence_lets_nothing_through(
    app: Flask, draft: IntakeRequest, tmp_path: Path
) -> None:
    settings = app.config["SETTINGS"]
    infected = pdf("EICAR")
    with FakeScanner(tmp_path / "c.ctl") as scanner:
        app.config["SETTINGS"] = settings.model_copy(update={"scanner_url": scanner.url})
        with pytest.raises(InvalidInput) as refused:
            add_file(draft.id, "mandate", Sent(infected, "x.pdf"), OWNER, AT)
        assert refused.value.problems[0].code == "infected"
        _nothing_is_there(app)
    with pytest.raises(InvalidInput) as refused:
        add_file(draft.id, "mandate", Sent(pdf(), "x.pdf"), OWNER, AT)
    assert refused.value.problems[0].code == "scanner_down"
    _nothing_is_there(app)


def test_a_store_that_fails_leaves_no_row(app: Flask, draft: IntakeRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_data: bytes) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("licensing.documents.storage.write_once", full)
    with pytest.raises(OSError, match="No space"):
        add_file(draft.id, "mandate", Sent(pdf(), "x.pdf"), OWNER, AT)
    _nothing_is_there(app)


def test_there_are_five_files_at_most(draft: IntakeRequest) -> None:
    for number in range(MOST_FILES):
        add_file(draft.id, "mandate", Sent(pdf(str(number)), f"{number}.pdf"), OWNER, AT)
    with pytest.raises(InvalidInput) as refused:
        add_file(draft.id, "mandate", Sent(pdf("six"), "6.pdf"), OWNER, AT)
    assert refused.value.problems[0].code == "too_many"
    add_file(draft.id, "purchase_order", Sent(pdf("six"), "6.pdf"), OWNER, AT)


def test_what_is_sent_is_frozen_and_a_correction_sends_the_new_ones(draft: IntakeRequest) -> None:
    add_file(draft.id, "mandate", Sent(pdf(), "a.pdf"), OWNER, AT)
    removed = add_file(draft.id, "purchase_order", Sent(picture(), "b.png"), OWNER, AT)
    request = send(draft)
    assert [(row.kind, row.file_name, row.sha256) for row in sent_files_of(request)] == [
        ("mandate", "a.pdf", sha256_hex(pdf())), ("purchase_order", "b.png", sha256_hex(picture())),
    ]  # fmt: skip
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "intake.submit")).one()
    assert {file["sha256"] for file in entry.data["files"]} == {sha256_hex(pdf()), sha256_hex(picture())}
    with pytest.raises(NotAllowed):
        add_file(request.id, "mandate", Sent(pdf("late"), "c.pdf"), OWNER, AT)
    with pytest.raises(NotAllowed):
        remove_file(request.id, removed.id, OWNER, AT)
    producer = db.session.get_one(Producer, request.producer_id)
    request_corrections(request.id, (Comment("steps.6", "Le bon de commande ?"),), scene.staff(producer), AT)
    remove_file(request.id, removed.id, OWNER, AT)
    assert [row.file_name for row in sent_files_of(request)] == ["a.pdf", "b.png"], "what was sent stays as it was"
    send(request, AT + timedelta(hours=1))
    assert [row.file_name for row in sent_files_of(request)] == ["a.pdf"]


@pytest.mark.parametrize(
    "change", [update(SubmittedFile).values(file_name="other.pdf"), delete(SubmittedFile)], ids=["update", "delete"]
)
def test_the_database_itself_keeps_what_was_sent(draft: IntakeRequest, change: object) -> None:
    add_file(draft.id, "mandate", Sent(pdf(), "a.pdf"), OWNER, AT)
    send(draft)
    with pytest.raises(DatabaseError):
        db.session.execute(change)  # type: ignore[call-overload]  # one of the two statements above


def test_a_file_of_another_request_or_kind_is_missing(draft: IntakeRequest) -> None:
    producer = db.session.get_one(Producer, draft.producer_id)
    other = draft_request(producer, demo_request("École centrale"), AT)
    row = add_file(other.id, "mandate", Sent(pdf(), "a.pdf"), OWNER, AT)
    with pytest.raises(NotFound):
        remove_file(draft.id, row.id, OWNER, AT)
    with pytest.raises(NotFound):
        add_file(draft.id, "malware", Sent(pdf(), "a.pdf"), OWNER, AT)


# The pages, without JavaScript


@pytest.fixture
def partner(sqlite_app: Flask) -> Iterator[Partner]:
    make_producer(agreement_prefix="GDP")
    return Partner(sqlite_app)


def begin(partner: Partner) -> str:
    page = partner.press(
        partner.open("/request/"), "/request/", {"audience": "education", "email": "ines@example.org"}, button=None
    )
    return page.url.rpartition("/")[2]


def upload(
    partner: Partner, draft: str, kind: str, data: bytes, name: str, typed: dict[str, str] | None = None
) -> Page:
    """Press « Envoyer ce fichier »: the whole form of the step goes along, as a browser sends it."""
    number = {"mandate": 2, "purchase_order": 6}[kind]
    page = partner.open(f"/request/{draft}/step/{number}")
    form = dict(next(form for form in page.tree.forms if "version" in form.fields).form_values())
    sent = {**form, **(typed or {}), f"file-{kind}": (io.BytesIO(data), name)}
    url = f"/request/{draft}/files/{kind}"
    return partner._follow(url, partner.client.post(url, data=sent, content_type="multipart/form-data"))


def test_a_file_goes_with_what_is_typed_around_it(partner: Partner) -> None:
    draft = begin(partner)
    page = upload(partner, draft, "mandate", pdf(), "تفويض.pdf", {"contacts-requester-name": "Inès"})
    assert (page.url, page.status) == (f"/request/{draft}/step/2", 200)
    assert page.texts("//ul[@class='files']//a/bdi") == ["تفويض.pdf"]
    assert page.form("/step/2").fields["contacts-requester-name"] == "Inès"
    [link] = page.tree.xpath("//ul[@class='files']//a/@href")
    answer = partner.client.get(link)
    assert answer.data == pdf()
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "%D8%AA%D9%81%D9%88%D9%8A%D8%B6.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    [button] = page.tree.xpath("//ul[@class='files']//button/@formaction")
    known = dict(page.form("/step/2").form_values())
    page = partner.post(button, {**known, "contacts-signatory-name": "Nadia"})
    assert page.texts("//ul[@class='files']//a") == []
    assert page.form("/step/2").fields["contacts-signatory-name"] == "Nadia"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"", "Ce fichier est vide"), (b"MZ", "Envoyez un PDF"), (b"%PDF-" + b"0" * 3000, "dépasse 10 Mo")],
)
def test_a_refusal_stands_beside_its_field_and_keeps_the_rest(
    partner: Partner, data: bytes, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("licensing.documents.incoming", "licensing.intake.views.files"):
        monkeypatch.setattr(f"{module}.LARGEST", 2000)
    draft = begin(partner)
    page = upload(partner, draft, "mandate", data, "<b>x</b>.pdf", {"contacts-requester-name": "Inès"})
    assert (page.status, page.title.startswith("Erreur")) == (422, True)
    [(target, words)] = page.errors()
    assert (target, sentence in words) == ("#file-mandate", True)
    [field] = page.tree.xpath("//input[@id='file-mandate']")
    assert field.get("aria-invalid") == "true"
    assert sentence in page.texts("//*[@id='file-mandate-error']")[0]
    assert page.form("/step/2").fields["contacts-requester-name"] == "Inès"


def test_a_body_beyond_every_measure_is_refused_with_the_size_that_is_taken(partner: Partner) -> None:
    draft = begin(partner)
    answer = partner.client.post(f"/request/{draft}/files/mandate", content_length=100 * 1024 * 1024)
    assert answer.status_code == 413
    assert "10 Mo au plus" in answer.get_data(as_text=True)
    answer = partner.client.post(f"/request/{draft}/step/2", content_length=3 * 1024 * 1024)
    assert answer.status_code == 413, "only the address of files takes more than a form"
    assert "2 Mo au plus" in answer.get_data(as_text=True)


def test_a_chosen_file_that_was_not_sent_is_said(partner: Partner) -> None:
    draft = begin(partner)
    page = partner.press(partner.open(f"/request/{draft}/step/2"), "/step/2", {"file-mandate": "pouvoir.pdf"})
    assert "#file-mandate" in [target for target, _ in page.errors()]
    page = partner.press(partner.open(f"/request/{draft}/step/6"), "/submit", {"file-purchase_order": "bc.pdf"}, None)
    assert (page.status, [target for target, _ in page.errors()]) == (422, ["#file-purchase_order"])


def test_a_script_gets_the_list_alone(partner: Partner) -> None:
    draft = begin(partner)
    token = csrf_token(partner.client, f"/request/{draft}/step/2")

    def post(data: bytes) -> tuple[int, str]:
        fields = {"csrf_token": token, "file-mandate": (io.BytesIO(data), "a.pdf")}
        answer = partner.client.post(
            f"/request/{draft}/files/mandate", data=fields, headers={"X-Requested-With": "fetch"}
        )
        return answer.status_code, answer.get_data(as_text=True)

    status, body = post(pdf())
    assert (status, "a.pdf" in body, "<html" in body) == (200, True, False)
    status, body = post(b"")
    assert (status, "a.pdf" in body, "Ce fichier est vide" in body) == (422, True, True)


def test_the_desk_reads_what_was_sent_and_strangers_read_nothing(app: Flask, draft: IntakeRequest) -> None:
    add_file(draft.id, "mandate", Sent(pdf(), "\u202eفويض<script>.pdf"), OWNER, AT)
    request = send(draft)
    [row] = sent_files_of(request)
    approver, signer = app.test_client(), scene.staff(db.session.get_one(Producer, request.producer_id))
    sign_in(approver, person(signer.email))
    page = approver.get(f"/desk/requests/{request.id}").get_data(as_text=True)
    path = f"/request/{request.id}/sent-file/{row.id}"
    assert path in page
    assert "<script>.pdf" not in page
    assert row.sha256 in page
    assert approver.get(path).data == pdf()
    partner, stranger, rival = (app.test_client() for _ in range(3))
    sign_in_partner(partner, request.answers["contacts"]["requester"]["email"])
    sign_in_partner(stranger, "stranger@elsewhere.example")
    other = scene.staffed_producer("other")
    sign_in(rival, person(scene.staff(other, slug="other").email))
    assert partner.get(path).data == pdf()
    assert "Pouvoir du signataire" in partner.get(f"/request/{request.id}/status").get_data(as_text=True)
    for client in (stranger, rival):
        assert client.get(path).status_code == 404
        assert client.get(f"/request/{request.id}/file/{files_of(request.id)[0].id}").status_code == 404
