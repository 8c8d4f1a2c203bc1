"""Every address that names something, with the ids of things of the world that exist; what asks for one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import Rule

from licensing.accounts.access import Access
from licensing.accounts.models import Absence, BrowserSession, Person
from licensing.agreements.models import SavedView
from licensing.catalogue.queries import producer_by_slug
from licensing.documents.models import StoredDocument
from licensing.intake.models import (
    Colleague,
    DraftGrant,
    ManualDiscountRow,
    ManualLine,
    RequestFile,
    ReviewComment,
    SubmittedFile,
)
from licensing.kernel.canonical import sha256_hex
from licensing.kernel.database import db
from licensing.mailroom.models import IncomingMail
from licensing.rulebook.mails import mail_named, next_mail_document
from licensing.signing.models import SignatureDelegation
from licensing.signing.queries import procedure_of
from licensing.versions.operations import publish_document
from licensing.web import gate
from tests.factories.people import csrf_token
from tests.pages import world as made
from tests.pages.world import World

ARGUMENTS = {
    "request_id": "{submitted}", "agreement_id": "{in_force_agreement}", "number": "1", "kind": "mandate",
    "draft_id": "{policy_draft}", "version_id": "{policy_version}", "run_id": "{run}", "invoice_id": "{invoice}",
    "entry_id": "{entry}", "incoming_id": "{incoming}", "view_id": "{view}", "absence_id": "{absence}",
    "comment_id": "{comment}", "verb": "close", "discount_id": "{discount}", "line_id": "{line}",
    "delegation_id": "{delegation}", "colleague_id": "{colleague}", "grant_id": "{grant}", "file_id": "{file}",
    "batch_id": "{batch}", "key": "private-circle", "slug": "gdp", "version": "1", "language": "fr",
}  # fmt: skip
SPECIAL = {
    "/admin/mails/incoming/<incoming_id>/aside": "/admin/mails/incoming/{stray}/aside",
    "/request/<request_id>/people/<colleague_id>/owner": "/request/{draft}/people/{heir}/owner",
    "/request/<request_id>/withdraw": "/request/{begun}/withdraw",
    "/rules/drafts/<draft_id>/discard": "/rules/drafts/{clause_draft}/discard",
    "/rules/drafts/<draft_id>/merge": "/rules/drafts/{reminders_draft}/merge",
    "/rules/versions/<version_id>/mail/<language>": "/rules/versions/{mail_version}/mail/fr",
    "/agreements/<agreement_id>/document/<kind>": "/agreements/{in_force_agreement}/document/sealed",
    "/desk/bulk/<key>": "/desk/bulk/{bulk}",
    "/desk/agreements/<agreement_id>/delegates/<delegation_id>/accept": "/desk/agreements/{approved_agreement}/delegates/{delegation}/accept",
    "/desk/agreements/<agreement_id>/delegates/<delegation_id>/decline": "/desk/agreements/{approved_agreement}/delegates/{delegation}/decline",
    "/desk/requests/<request_id>/discounts/<discount_id>/remove": "/desk/requests/{priced}/discounts/{discount}/remove",
    "/quotes/<number>": "/quotes/DEV-GDP-2026-0003",
    "/quotes/<number>/accept": "/quotes/DEV-GDP-2026-0003/accept",
    "/quotes/<number>/renew": "/quotes/DEV-GDP-2026-0003/renew",
    "/quotes/<number>/file": "/quotes/DEV-GDP-2026-0003/file",
    "/quotes/<number>/json": "/quotes/DEV-GDP-2026-0003/json",
    "/request/<request_id>/preview/file": "/request/{priced}/preview/file",
    "/request/<request_id>/renewal": "/request/{renewal}/renewal",
    "/request/<request_id>/renewal/decline": "/request/{renewal}/renewal/decline",
    "/request/<request_id>/renounce": "/request/{spring}/renounce",
    "/request/<request_id>/sent-file/<file_id>": "/request/{submitted}/sent-file/{sent_file}",
    "/rules/drafts/<draft_id>/mail/<language>": "/rules/drafts/{mail_draft}/mail/fr",
    "/rules/drafts/<draft_id>/what-if": "/rules/drafts/{prices_draft}/what-if",
    "/rules/mails/<slug>/<key>": "/rules/mails/gdp/agreements.approved",
    "/rules/mails/<slug>/<key>/draft": "/rules/mails/gdp/agreements.approved/draft",
    "/rules/mails/<slug>/<key>/<int:version>/<language>": "/rules/mails/gdp/agreements.approved/0/fr",
    "/rules/mails/<slug>/<key>/<int:version>/yaml": "/rules/mails/gdp/agreements.approved/0/yaml",
}
OF_DRAFT = (
    "people", "files", "file", "step", "price", "submit", "prefill", "again", "preview", "withdraw", "browsers",
)  # fmt: skip


@dataclass(frozen=True)
class Address:
    """One address of a thing that exists, and who may open it."""

    rule: Rule
    path: str
    access: Access


def addresses_of(world: World) -> list[Address]:
    """Every address that takes an argument and is not public."""
    app, places = world.app, world.places
    with app.app_context():
        places |= _more(places)
        db.session.remove()
    found = []
    for rule in app.url_map.iter_rules():
        access = gate.mark_of(app, rule.endpoint)
        assert access is not None
        if rule.arguments and access.kind != "public":
            found.append(Address(rule, path_of(rule, places), access))
    return found


def path_of(rule: Rule, places: dict[str, str]) -> str:
    text = SPECIAL.get(str(rule)) or re.sub(r"<(?:\w+:)?(\w+)>", lambda name: ARGUMENTS[name[1]], str(rule))
    part = str(rule).removeprefix("/request/<request_id>/").partition("/")[0]
    if str(rule).startswith("/request/") and (part in OF_DRAFT or str(rule) == "/request/<request_id>"):
        text = text.replace("{submitted}", "{draft}") if str(rule) not in SPECIAL else text
    return text.format(**places)


def _more(places: dict[str, str]) -> dict[str, str]:
    """Rows of the kinds that the world has none of yet, and the ids of those it has."""
    nora = db.session.scalars(select(Person).filter_by(email=made.STAFF["approver"])).one()
    producer, document = producer_by_slug("gdp"), db.session.scalars(select(StoredDocument)).first()
    session = BrowserSession(token_hash="f" * 64, created_at=made.AT, last_seen_at=made.AT)
    procedure = procedure_of(f"agreement:{places['approved_agreement']}")
    assert procedure is not None
    asked = next(each for each in procedure.requests if each.party == "licensee")
    assert document is not None
    db.session.add(session)
    db.session.flush()
    rows = {
        "absence": Absence(
            producer_id=producer.id, person_id=nora.id, stand_in_id=db.session.scalars(select(Person.id).where(Person.id != nora.id)).first(),
            starts_on=made.AT.date() + timedelta(days=3), ends_on=made.AT.date() + timedelta(days=4), recorded_at=made.AT,
        ),
        "grant": DraftGrant(session_id=session.id, request_id=places["draft"], granted_at=made.AT),
        "heir": Colleague(
            request_id=places["draft"], email="zoe@valmont.example", invited_by=made.PARTNER, invited_at=made.AT,
        ),
        "stray": IncomingMail(
            source="inbox/2", fingerprint="1" * 64, state="quarantined", why="other_sender", sender="x@x.example", sender_name="",
            subject="?", text="?", files=[], received_at=made.AT,
        ),
        "line": ManualLine(
            request_id=places["submitted"], product="private_session", label="Session", quantity=1, unit_price=Decimal(1), reason="Accord",
            author=nora.email, created_at=made.AT,
        ),
        "delegation": SignatureDelegation(
            request_id=asked.id, former_name="Ana", former_email="ana@x.example", name="Luc", email="luc@x.example", role="Doyen",
            reason="Absente", proof={}, proposed_at=made.AT,
        ),
        "sent_file": SubmittedFile(
            request_id=places["submitted"], request_version=1, kind="mandate", file_name="a.pdf", media_type="application/pdf", size=1,
            sha256="0" * 64, document_id=document.id, added_by="partner:a", submitted_at=made.AT,
        ),
    }  # fmt: skip
    there = {
        "incoming": IncomingMail, "view": SavedView, "comment": ReviewComment, "discount": ManualDiscountRow,
        "colleague": Colleague, "file": RequestFile,
    }  # fmt: skip
    found = {name: db.session.scalars(select(kind.id)).first() or "" for name, kind in there.items()}
    db.session.add_all(rows.values())
    wording = next_mail_document(producer, mail_named("intake.sent"), made.AT.date(), delivered=True)
    found["mail_version"] = publish_document("mail", producer.id, wording, made.AT).id
    return {**found, **{name: row.id for name, row in rows.items()}}


def open_session(token: str, email: str | None) -> str:
    row = BrowserSession(
        token_hash=sha256_hex(token.encode()), partner_email=email, created_at=made.AT, last_seen_at=made.AT
    )
    db.session.add(row)
    db.session.commit()
    return row.id


def asked(client: FlaskClient, method: str, path: str) -> tuple[int, str]:
    data = (
        {"csrf_token": csrf_token(client), "reason": "Pourquoi", "version": "1", "base": "{}", "mine": "{}"}
        if method == "POST"
        else None
    )
    answer = client.open(path, method=method, data=data)
    answer.close()
    return answer.status_code, answer.headers.get("Location", "")


def methods_of(rule: Rule) -> list[str]:
    return [method for method in ("GET", "HEAD", "POST") if method in (rule.methods or ())]


def rows_of(world: World) -> dict[str, int]:
    with world.app.app_context():
        count = {
            name: db.session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in db.metadata.tables.items()
        }
        db.session.remove()
    return count  # fmt: skip
