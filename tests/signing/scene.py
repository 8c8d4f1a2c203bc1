"""A procedure about a real document in the database, and what its signatories do."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from licensing.accounts.access import Actor
from licensing.documents.operations import store
from licensing.kernel.database import db
from licensing.outbox.models import OutboxMessage
from licensing.signing import operations
from licensing.signing.models import SignatureRequest, SigningProcedure
from licensing.signing.values import Browser, Consent, Signatory
from tests.signing import samples

AT = samples.SIGNED_AT
MINUTE = timedelta(minutes=1)
BROWSER = Browser("session-of-maelle", "203.0.113.7", "Mozilla/5.0 (test)")
ANONYMOUS = Actor()
STAFF = Actor(person_id="p", email="remi.sonnier@gdp.example", roles={"producer": frozenset({"signatory"})})
PARTIES = (
    Signatory("licensee", "Université de Valmont", "Maëlle Ouahbi", "maelle@valmont.example", "Présidente", "fr"),
    Signatory("licensor", "ABC Gestion de Projet", "Rémi Sonnier", "remi.sonnier@gdp.example", "Directeur", "fr"),
)


def opened(subject: str = "agreement:1", at: datetime = AT) -> SigningProcedure:
    """An open procedure, its first signatory invited; committed."""
    document = store(
        samples.fielded_pdf(subject), kind="test", file_name="CONV-1.pdf", media_type="application/pdf", at=at
    )
    procedure = operations.open_procedure(
        subject=subject, title="Convention CONV-1", language="fr", document_id=document.id, signatories=PARTIES, at=at
    )
    db.session.commit()
    return procedure


def request_of(procedure: SigningProcedure, party: str) -> SignatureRequest:
    """One party's request as it is stored now."""
    return next(request for request in procedure.requests if request.party == party)


def mails(template: str) -> list[dict[str, str]]:
    """What was put in the outbox from a template, oldest first."""
    query = (
        select(OutboxMessage).where(OutboxMessage.kind == "mail").order_by(OutboxMessage.created_at, OutboxMessage.id)
    )
    return [row.payload for row in db.session.scalars(query) if row.payload["template"] == template]


def last_token() -> str:
    """The token of the last invitation sent."""
    return re.findall(r"/sign/([\w-]+)", mails("signing/mail/invite")[-1]["text"])[0]


def last_code() -> str:
    """The last code sent."""
    return re.findall(r"^\s+(\d{6})$", mails("signing/mail/code")[-1]["text"], re.MULTILINE)[0]


def given(code: str, name: str = "Maëlle Ouahbi", agreed: bool = True) -> Consent:
    """A filled-in form."""
    return Consent(code, name, agreed, "fr")


def sign_licensee(at: datetime = AT) -> None:
    """The licensee asks for a code and consents."""
    token = last_token()
    operations.send_code(token, BROWSER, ANONYMOUS, at)
    operations.consent(token, given(last_code()), BROWSER, ANONYMOUS, at + MINUTE)


def sign_licensor(at: datetime) -> None:
    """The licensor, signed in, asks for a code and consents."""
    token, browser = last_token(), replace(BROWSER, session_id="session-of-remi")
    operations.send_code(token, browser, STAFF, at)
    operations.consent(token, given(last_code(), "Rémi Sonnier"), browser, STAFF, at + MINUTE)
