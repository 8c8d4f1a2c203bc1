"""People for tests: a member of staff with roles, and their sign-in through the real page."""

from __future__ import annotations

from datetime import datetime, timezone

from flask.testing import FlaskClient

from licensing.accounts import operations
from licensing.accounts.models import BrowserSession, Person
from licensing.catalogue.models import Producer
from licensing.kernel.canonical import sha256_hex
from licensing.kernel.clock import now
from licensing.kernel.database import db

JOINED = datetime(2026, 1, 5, 8, 0, tzinfo=timezone.utc)
PASSWORD = "un long mot de passe"


def make_person(
    email: str, producer: Producer | None = None, roles: tuple[str, ...] | list[str] = (), *,
    password: str = PASSWORD, name: str = "", is_admin: bool = False,
) -> Person:  # fmt: skip
    """A person in the database, with these roles at that producer."""
    person = operations.add_person(email, name or email.split("@")[0], password, is_admin=is_admin, at=JOINED)
    for role in roles:
        assert producer is not None, "a role is held at a producer"
        operations.grant_role(email, producer.id, role, JOINED)
    return person


def sign_in(client: FlaskClient, person: Person, password: str = PASSWORD) -> None:
    """Sign a person in on that client through the sign-in page."""
    answer = client.post(
        "/sign-in", data={"email": person.email, "password": password, "csrf_token": csrf_token(client, "/sign-in")}
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)


def sign_in_partner(client: FlaskClient, email: str, at: datetime | None = None) -> None:
    """A browser whose user has proved that address."""
    at, token = at or now(), f"token of {email}".replace(" ", "-").replace("@", "-")
    row = BrowserSession(token_hash=sha256_hex(token.encode()), partner_email=email, created_at=at, last_seen_at=at)
    db.session.add(row)
    db.session.commit()
    client.set_cookie("browser", token)


def csrf_token(client: FlaskClient, page: str = "/") -> str:
    """The form token that a page shows."""
    html = client.get(page).get_data(as_text=True)
    return html.partition('name="csrf_token" value="')[2].partition('"')[0] or _field_token(html)


def _field_token(html: str) -> str:
    """The token as WTForms writes it (id before name)."""
    return html.partition('id="csrf_token" name="csrf_token" type="hidden" value="')[2].partition('"')[0]
