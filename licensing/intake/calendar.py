"""The days of a request for an agenda: its session, the last day of its price."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from urllib.parse import urlsplit

from flask import current_app

from licensing.intake.models import IntakeRequest
from licensing.intake.queries import course_of
from licensing.kernel.ics import MEDIA_TYPE, DayEvent, calendar_file
from licensing.outbox.mail import Attachment

WORDS = {
    "session": {
        "fr": "{course} : session {code}",
        "en": "{course}: session {code}",
        "ar": "\u2068{course}\u2069: الدورة \u2068{code}\u2069",
    },
    "session_text": {
        "fr": "Demande {reference} de {organisation} auprès de {producer}.",
        "en": "Request {reference} of {organisation} to {producer}.",
        "ar": "الطلب \u2068{reference}\u2069 المقدم من \u2068{organisation}\u2069 إلى \u2068{producer}\u2069.",
    },
    "quote": {
        "fr": "Dernier jour du devis {reference}",
        "en": "Last day of the quote {reference}",
        "ar": "آخر يوم لعرض الأثمان \u2068{reference}\u2069",
    },
    "quote_text": {
        "fr": "Après ce jour, le prix de la demande {reference} est à confirmer.",
        "en": "After this day, the price of request {reference} has to be confirmed.",
        "ar": "بعد هذا اليوم، يجب تأكيد ثمن الطلب \u2068{reference}\u2069.",
    },
    "signature": {
        "fr": "Convention {reference} : à signer",
        "en": "Agreement {reference}: to sign",
        "ar": "الاتفاقية \u2068{reference}\u2069: للتوقيع",
    },
    "signature_text": {
        "fr": "Dernier jour prévu pour signer la convention {reference}.",
        "en": "Last day planned for signing agreement {reference}.",
        "ar": "آخر يوم مقرر لتوقيع الاتفاقية \u2068{reference}\u2069.",
    },
}


def session_event(request: IntakeRequest) -> DayEvent:
    """The session asked for; the same entry in every file of this request."""
    session, texts = request.answers["session"], course_of(request).texts
    course = texts.get(request.language, texts["fr"])["title"]
    first, last = (date.fromisoformat(session[name]) for name in ("starts_on", "ends_on"))
    said = {"course": course, "code": session["id"], **_facts(request)}
    return day_event(request, "session", first, last, said)


def quote_event(request: IntakeRequest) -> DayEvent:
    """The last day of the price that the partner confirmed."""
    last = date.fromisoformat((request.quote or {})["valid_until"])
    return day_event(request, "quote", last, last, _facts(request))


def signature_event(request: IntakeRequest, turn: str, reference: str, due_on: date) -> DayEvent:
    """The day by which one party is to sign."""
    return day_event(request, "signature", due_on, due_on, {"reference": reference}, turn)


def day_event(
    request: IntakeRequest, name: str, first: date, last: date, said: dict[str, str], turn: str = ""
) -> DayEvent:
    """An entry in the language of the request. Its number rises with every change of the request."""
    settings, language = current_app.config["SETTINGS"], request.language
    words = {place: WORDS[place].get(language) or WORDS[place]["fr"] for place in (name, f"{name}_text")}
    return DayEvent(
        uid=f"{name}{'-' + turn if turn else ''}-{request.id}@{urlsplit(settings.base_url).hostname}",
        sequence=request.version,
        title=words[name].format(**said),
        starts_on=first,
        ends_on=last,
        text=words[f"{name}_text"].format(**said),
        url=f"{settings.base_url.rstrip('/')}/request/{request.id}/status",
    )


def calendar_of(request: IntakeRequest, events: Sequence[DayEvent] | Iterator[DayEvent], at: datetime) -> Attachment:
    """The file of these entries, named after the request."""
    name = f"{request.reference or 'demande'}.ics"
    return Attachment(name, MEDIA_TYPE, calendar_file(events, request.language, at))


def _facts(request: IntakeRequest) -> dict[str, str]:
    return {
        "reference": request.reference or "",
        "organisation": request.organisation_name,
        "producer": request.producer.name,
    }
