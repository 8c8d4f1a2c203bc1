"""One installation with a request in each state, made by the real operations at a fixed time: what all page checks look at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from flask import Flask, current_app
from sqlalchemy import select

from licensing.accounts.access import Actor
from licensing.accounts.models import BrowserSession
from licensing.accounts.queries import actor_named
from licensing.agreements.desk.bulk import assign_all, read_chosen
from licensing.agreements.desk.saved_views import save_view
from licensing.agreements.ending import terminate_agreement
from licensing.agreements.models import Agreement
from licensing.agreements.operations import approve_request, ask_for_preview
from licensing.agreements.rules.ending import Asked
from licensing.attestations.queries import attestations_of
from licensing.billing.operations import issue_invoice
from licensing.catalogue.models import Producer
from licensing.catalogue.queries import producer_by_slug
from licensing.conversation.operations import answer, ask
from licensing.demo import setting, signatory
from licensing.demo.hands import Hands
from licensing.intake.models import IntakeRequest
from licensing.intake.operations import start_draft, withdraw_request
from licensing.intake.operations.colleagues import invite
from licensing.intake.operations.drafts import Start
from licensing.intake.operations.files import Sent, add_file
from licensing.intake.review import Comment, decline_request, request_corrections
from licensing.intake.written_prices import Discount, add_manual_discount
from licensing.kernel.canonical import sha256_hex
from licensing.kernel.database import db
from licensing.kernel.ids import new_token
from licensing.looks.operations import Change, change_looks
from licensing.mailroom.models import IncomingMail
from licensing.outbox.models import Mail, MailEntry
from licensing.outbox.operations import drain
from licensing.quotes.operations import offer_quote
from licensing.reminders.kind import delivered_document
from licensing.reminders.operations import stop_url
from licensing.renewals.operations import offer_renewal
from licensing.rulebook.clauses import next_document
from licensing.rulebook.mails import mail_named, next_mail_document
from licensing.rulebook.what_if.operations import Question, ask_what_if
from licensing.signing.batch import consent_to_all, open_batch
from licensing.signing.models import SignatureRequest
from licensing.signing.queries import procedure_of
from licensing.signing.values import Browser, Consent
from licensing.versions import drafts
from licensing.versions.models import VersionDraft
from licensing.versions.queries import versions
from tests.factories.files import pdf
from tests.factories.requests import demo_requests, draft_request, submitted_request
from tests.looks.pictures import png

AT = datetime(2026, 9, 2, 10, 0, tzinfo=timezone.utc)
"""The instant of the world; whoever looks at it travels there."""

PARTNER = "claire.fontaine@valmont.example"
PARTNER_TOKEN = "the-browser-of-the-partner"
STAFF = {
    "editor": "maelle.toussaint@abc-gdp.example",
    "approver": "nora.lambert@abc-gdp.example",
    "signatory": "solene.vasseur@abc-gdp.example",
    "finance": "idriss.caron@abc-gdp.example",
    "admin": "admin@licensing.example",
}
CLAUSE = "private-circle"
BROWSER = Browser("a browser of the producer", "203.0.113.7", "Mozilla/5.0 (test)")


@dataclass(frozen=True)
class World:
    """The application, and what stands where: a name such as "submitted" → what goes into an address."""

    app: Flask
    places: dict[str, str]


def build(app: Flask) -> World:
    """Fill the empty database of an application; to be called at `AT`."""
    with app.app_context():
        setting.build()
        maker = Maker(producer_by_slug("gdp"))
        places = {**maker.requests(), **maker.rulebook()}
        places |= maker.correspondence(places["submitted"])
        places |= maker.desk(places)
        drain(AT + timedelta(hours=1))
        places |= maker.after_printing(places["submitted"], places["begun"])
        _open_partner_session()
        change_looks(maker.producer.id, Change("#8a1538", png(300, 90)), actor_named(STAFF["approver"]), AT)
        db.session.remove()
    return World(app, places)


def _open_partner_session() -> None:
    """A browser whose user has proved the partner's address: it has the cookie `PARTNER_TOKEN`."""
    hashed = sha256_hex(PARTNER_TOKEN.encode())
    db.session.add(BrowserSession(token_hash=hashed, partner_email=PARTNER, created_at=AT, last_seen_at=AT))
    db.session.commit()


class Maker:
    """Makes things at the producer, five minutes after one another."""

    def __init__(self, producer: Producer) -> None:
        self.producer = producer
        self._raws = demo_requests()
        self._at = AT - timedelta(hours=5)
        self._nora, self._maelle = actor_named(STAFF["approver"]), actor_named(STAFF["editor"])

    def requests(self) -> dict[str, str]:
        """A request in each state; ids by state."""
        places = {"draft": self._draft(4), "submitted": self._submitted(5).id, "priced": self._quoted(6)}
        places |= {"begun": self._begun(), "scratch": self._begun()}
        corrected, declined, withdrawn = (self._submitted(number) for number in (12, 20, 14))
        comments = (
            Comment("organisation.name", "Écrivez le nom <b>officiel</b>."),
            Comment("steps.4", "Comptez chacun une fois."),
        )
        request_corrections(corrected.id, comments, self._nora, self._later())
        decline_request(declined.id, "Cette session est complète.", self._nora, self._later())
        withdraw_request(withdrawn.id, Actor(partner_email=PARTNER), self._later())
        places |= {"corrections": corrected.id, "declined": declined.id, "withdrawn": withdrawn.id}
        self._raws[8]["session"] = {"id": "gdp-2027-03", "starts_on": "2027-03-08", "ends_on": "2027-06-11"}
        for name, number in (
            ("approved", 16),
            ("half_signed", 18),
            ("in_force", 23),
            ("invoiced", 7),
            ("spring", 8),
            ("terminated", 9),
        ):
            places |= self._agreed(name, number)
        cancelled = Asked("session_cancelled", "La session n’ouvre pas : <b>trop peu</b> d’inscrits.")
        terminate_agreement(places["terminated_agreement"], cancelled, self._nora, self._later())
        half_signed = db.session.get_one(Agreement, places["half_signed_agreement"])
        places["batch"] = self._batch(self._request(half_signed, "licensor"))
        places["renewal"] = offer_renewal(places["invoiced"], "gdp-2027-03", self._nora, self._later()).request_id
        return places

    def rulebook(self) -> dict[str, str]:
        """A draft of each kind, one proposed, one replayed; the versions in force."""
        places = {}
        for kind in ("policy", "prices"):
            (row,) = versions(kind, self.producer.id)
            places[f"{kind}_version"] = row.id
            document = {**row.document, "id": f"{row.code}-b", "effective_from": "2099-01-01"}
            made = drafts.start_draft(kind, self.producer.id, document, self._maelle, self._later(), based_on=row)
            places[f"{kind}_draft"] = made.id
        text = next_document(self.producer, CLAUSE, AT.date())
        places["clause_draft"] = drafts.start_draft("clause", self.producer.id, text, self._maelle, self._later()).id
        wording = next_mail_document(self.producer, mail_named("intake.sent"), AT.date(), delivered=True)
        for kind, document in (("mail", wording), ("reminders", delivered_document(self.producer.slug, AT.date()))):
            made = drafts.start_draft(kind, self.producer.id, document, self._maelle, self._later())
            places[f"{kind}_draft"] = made.id
        places["proposed_draft"] = self._proposed(places["policy_version"]).id
        run = ask_what_if(places["prices_draft"], Question(None, "", ""), self._maelle, self._later())
        return {**places, "run": run.id}

    def correspondence(self, request_id: str) -> dict[str, str]:
        """A question and its answer, a reply by mail that nobody could place, the link that stops reminders."""
        partner = Actor(partner_email=PARTNER)
        ask(request_id, "La convention couvre-t-elle <b>deux</b> campus ?", new_token(), partner, self._later())
        answer(request_id, "Oui, si vous les nommez dans l’étape 1.", new_token(), self._nora, self._later())
        ask(request_id, "Merci. Nous les ajoutons.", new_token(), partner, self._later())
        db.session.add(
            IncomingMail(
                source="inbox/1", fingerprint="0" * 64, state="quarantined", why="other_sender", sender="hugo@valmont.example",
                sender_name="Hugo Blanc", subject="Re: votre réponse", text="Nous viendrons à <40>.", files=["plan.pdf"],
                producer_id=self.producer.id, about=f"request:{request_id}", received_at=self._later(),
            )
        )  # fmt: skip
        db.session.commit()
        with current_app.test_request_context():
            return {"stop_link": stop_url(request_id).rpartition("/")[2]}

    def desk(self, places: dict[str, str]) -> dict[str, str]:
        """A colleague and a file on the draft, a view kept, requests given to somebody in one go, an absence."""
        invite(places["draft"], "hugo.blanc@valmont.example", "Hugo Blanc", Actor(partner_email=PARTNER), self._later())
        sent = Sent(pdf(), "Pouvoir de signature.pdf")
        add_file(places["draft"], "mandate", sent, Actor(partner_email=PARTNER), self._later())
        save_view("À décider", {"stage": "to_review"}, self._nora, self._later())
        chosen = read_chosen([f"{places[name]}_{self._version(places[name])}" for name in ("submitted", "priced")])
        run = assign_all(new_token(), chosen, self._nora.person_id, self._nora, self._later())
        return {"bulk": run.id, "chosen": f"{chosen[0].id}_{chosen[0].version}"}

    def _version(self, request_id: str) -> int:
        request = db.session.get(IntakeRequest, request_id)
        assert request is not None
        return request.version

    def after_printing(self, request_id: str, begun_id: str) -> dict[str, str]:
        """What exists once the outbox has been carried out: mails and the links in them."""
        mails = db.session.scalars(select(Mail).order_by(Mail.sent_at.desc(), Mail.id)).all()
        entry = (
            select(MailEntry.id)
            .where(MailEntry.about == f"request:{request_id}")
            .order_by(MailEntry.created_at, MailEntry.template, MailEntry.to)
        )
        return {
            "entry": db.session.scalars(entry).first() or "",
            "mail": next(mail.id for mail in mails if mail.template == "intake/mail/sent"),
            "resume": next(
                re.findall(r"/resume/([\w.-]+)", mail.text)[0] for mail in mails if begun_id in mail.message_key
            ),
        }

    def _later(self) -> datetime:
        self._at += timedelta(minutes=5)
        return self._at

    def _raw(self, number: int) -> dict[str, Any]:
        raw = self._raws[number]
        raw.pop("submitted_on", None)
        raw["contacts"]["requester"] |= {"name": "Claire Fontaine", "email": PARTNER}
        return raw

    def _draft(self, number: int) -> str:
        return draft_request(self.producer, self._raw(number), self._later()).id

    def _begun(self) -> str:
        """A request of which only the first page was sent."""
        start = Start("education", PARTNER, self.producer.courses[0], "fr", new_token())
        with current_app.test_request_context():
            return start_draft(start, Actor(), self._later()).id

    def _submitted(self, number: int) -> IntakeRequest:
        return submitted_request(self.producer, self._raw(number), self._later())

    def _quoted(self, number: int) -> str:
        """A request whose price got a discount by hand and was sent as a quote; a preview of its agreement is printed."""
        request = self._submitted(number)
        drain(self._later())
        add_manual_discount(
            request.id, Discount("Fidélité", Decimal(5), None, "Troisième année"), self._nora, self._later()
        )
        offer_quote(request.id, self._nora, self._later())
        ask_for_preview(request, AT)
        return request.id

    def _agreed(self, name: str, number: int) -> dict[str, str]:
        """An approved request, as far as its name says."""
        agreement = approve_request(self._submitted(number).id, self._nora, self._later())
        drain(self._later())
        places = {name: agreement.request_id, f"{name}_agreement": agreement.id}
        places[f"{name}_word"] = agreement.terms["verification"]["word"]
        places[f"{name}_link"] = self._link(agreement, "licensee")
        if name != "approved":
            self._sign(agreement, "licensee", Actor(partner_email=self._request(agreement, "licensee").email))
            places[f"{name}_link_licensor"] = self._link(agreement, "licensor")
        if name == "spring":
            places["batch_done"] = self._sign_in_batch(self._request(agreement, "licensor"))
        if name in ("in_force", "invoiced", "terminated"):
            self._sign(agreement, "licensor", setting.staff(self.producer, "signatory"))
        if name == "in_force":
            places["attestation"] = attestations_of(agreement)[1].token
        if name == "invoiced":
            places["invoice"] = issue_invoice(agreement.id, setting.staff(self.producer, "finance"), self._later()).id
        return places

    def _sign(self, agreement: Agreement, party: str, who: Actor) -> None:
        signatory.sign(self._request(agreement, party), who, Hands(), self._later())
        drain(self._later())

    def _batch(self, request: SignatureRequest) -> str:
        """A signatory of the producer has asked for the code that signs what they ticked."""
        return open_batch([request.id], BROWSER, setting.staff(self.producer, "signatory"), self._later()).id

    def _sign_in_batch(self, request: SignatureRequest) -> str:
        batch_id, who = self._batch(request), setting.staff(self.producer, "signatory")
        drain(self._later())
        subject = select(Mail.subject).where(Mail.message_key == f"signing.batch_code:{batch_id}")
        (code,) = re.findall(r"\d{6}", db.session.scalars(subject).one())
        consent_to_all(batch_id, Consent(code, request.name, True, "fr"), BROWSER, who, self._at)
        drain(self._later())
        return batch_id

    def _request(self, agreement: Agreement, party: str) -> SignatureRequest:
        procedure = procedure_of(f"agreement:{agreement.id}")
        assert procedure is not None
        return next(request for request in procedure.requests if request.party == party)

    def _link(self, agreement: Agreement, party: str) -> str:
        """The token of the last invitation to a party."""
        key = f"signing.invite:{self._request(agreement, party).id}:%"
        texts = db.session.scalars(select(Mail.text).where(Mail.message_key.like(key)))
        return [re.findall(r"/sign/([\w-]{20,})", text)[0] for text in texts][-1]

    def _proposed(self, version_id: str) -> VersionDraft:
        (row,) = [row for row in versions("policy", self.producer.id) if row.id == version_id]
        document = {**row.document, "id": f"{row.code}-c", "effective_from": "2098-01-01"}
        made = drafts.start_draft("policy", self.producer.id, document, self._maelle, self._later(), based_on=row)
        return drafts.propose(made.id, "Un an de plus", made.revision, self._maelle, self._later())
