"""The mails about a producer's dossiers wear its accent, readable in the light and in the dark; nobody else's do."""

from __future__ import annotations

import re
from datetime import datetime, timezone

from flask import Flask
from sqlalchemy import select

from licensing.accounts.queries import actor_named
from licensing.kernel.database import db
from licensing.looks.operations import Change, change_looks
from licensing.looks.queries import mail_colours
from licensing.looks.rules.colours import contrast
from licensing.outbox.mail import send_mail
from licensing.outbox.models import OutboxMessage
from licensing.outbox.registry import mail_of_template
from licensing.outbox.values import Colours
from licensing.rulebook.mails import drawn_in_all
from tests.factories.catalogue import make_producer
from tests.factories.people import make_person
from tests.factories.requests import demo_request, submitted_request

AT = datetime(2026, 9, 2, 10, 0, tzinfo=timezone.utc)
YELLOW = "#ffd400"


def test_a_mail_about_a_dossier_wears_its_producers_accent(app: Flask) -> None:
    producer = make_producer()
    make_person("nora@x.example", producer, ("approver",))
    request = submitted_request(producer, demo_request("Université Haute-Sorgue"), AT)
    change_looks(producer.id, Change(seen=0, accent=YELLOW), actor_named("nora@x.example"), AT)
    worn = mail_colours(producer.id)
    assert worn is not None
    assert contrast(worn.light, "#ffffff") >= 4.5 <= contrast(worn.dark, "#17211f")
    assert contrast(worn.light, worn.on_light) >= 4.5 <= contrast(worn.dark, worn.on_dark)
    html = mailed(f"request:{request.id}")
    assert f".button{{border-radius:6px;background:{worn.light}}}" in html
    assert f".button{{background:{worn.dark}}}" in html
    assert Colours().light not in html
    assert YELLOW not in html


def test_a_mail_of_nobody_and_one_of_a_producer_without_looks_wear_ours(app: Flask) -> None:
    producer = make_producer()
    request = submitted_request(producer, demo_request("Université Haute-Sorgue"), AT)
    assert mail_colours(producer.id) is None
    assert Colours().light in mailed(f"request:{request.id}")
    assert Colours().light in mailed(None)


def test_the_preview_shows_the_colours_that_the_mail_will_have(app: Flask) -> None:
    producer = make_producer()
    make_person("nora@x.example", producer, ("approver",))
    change_looks(producer.id, Change(seen=0, accent="#7a1038"), actor_named("nora@x.example"), AT)
    approved, code = (mail_of_template(f"{name}") for name in ("agreements/mail/approved", "accounts/mail/code"))
    assert "#7a1038" in drawn_in_all(approved, {}, producer)["fr"].html
    assert "#7a1038" not in drawn_in_all(code, {}, producer)["fr"].html


def mailed(about: str | None) -> str:
    """The HTML of a mail of the code, sent about that."""
    key = f"{about}"
    send_mail(
        template="accounts/mail/code", to="a@x.example", language="fr", context={"code": "123456", "minutes": 10},
        key=key, at=AT, about=about,
    )  # fmt: skip
    query = select(OutboxMessage.payload).where(OutboxMessage.kind == "mail", OutboxMessage.key == f"mail:{key}")
    html: str = db.session.scalars(query).one()["html"]
    return re.sub(r"\s+", " ", html)
