"""`licensing user …`: people who work here, their roles, their passwords."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import select

from licensing.accounts import operations, queries
from licensing.accounts.models import Person
from licensing.accounts.rules import ROLES
from licensing.app import create_app
from licensing.catalogue.models import Producer
from licensing.kernel import clock
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotFound

BY = "system"
password_option = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")


@click.group()
def user() -> None:
    """Members of staff: add, list, give or take a role, change a password, disable."""


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="Name as shown on pages.")
@click.option("--admin", is_flag=True, help="May administer the whole installation.")
@password_option
def add(email: str, name: str, admin: bool, password_stdin: bool) -> None:
    """Add a person; the password is asked for, never given as an argument."""
    password = _password(password_stdin)
    with _installation():
        operations.add_person(email, name, password, is_admin=admin, at=clock.now(), by=BY)
    click.echo(f"{email} added.")


@user.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_people(as_json: bool) -> None:
    """List people with their roles."""
    with _installation():
        producers = {producer.id: producer.slug for producer in db.session.scalars(select(Producer))}
        people = [_shown(person, producers) for person in queries.everyone()]
    if as_json:
        click.echo(json.dumps(people, ensure_ascii=False, indent=2))
    else:
        for person in people:
            click.echo(_line(person))


@user.command()
@click.argument("email")
@click.argument("producer")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--remove", is_flag=True, help="Take the role away instead.")
def role(email: str, producer: str, role: str, remove: bool) -> None:
    """Give EMAIL a ROLE at PRODUCER (its short name), or take it away."""
    change = operations.revoke_role if remove else operations.grant_role
    with _installation():
        change(email, _producer_id(producer), role, clock.now(), by=BY)
    click.echo(f"{email}: {role} at {producer} {'removed' if remove else 'given'}.")


@user.command()
@click.argument("email")
@password_option
def password(email: str, password_stdin: bool) -> None:
    """Change a password and end every session of that person."""
    fresh = _password(password_stdin)
    with _installation():
        operations.set_password(email, fresh, clock.now(), by=BY)
    click.echo(f"{email}: password changed, sessions ended.")


@user.command()
@click.argument("email")
@click.option("--undo", is_flag=True, help="Let the person sign in again.")
def disable(email: str, undo: bool) -> None:
    """Refuse a person from now on, signed in or not."""
    with _installation():
        (operations.enable_person if undo else operations.disable_person)(email, clock.now(), by=BY)
    click.echo(f"{email} {'enabled' if undo else 'disabled'}.")


@contextmanager
def _installation() -> Iterator[None]:
    """The application's context; refusals become sentences on standard error and exit code 1."""
    with create_app().app_context():
        try:
            yield
        except InvalidInput as refused:
            for problem in refused.problems:
                click.echo(f"{problem.path}: {problem.text('en')}", err=True)
            raise click.exceptions.Exit(1) from refused
        except NotFound as refused:
            click.echo("No such person or producer.", err=True)
            raise click.exceptions.Exit(1) from refused


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer


def _producer_id(slug: str) -> str:
    found = db.session.scalars(select(Producer.id).where(Producer.slug == slug)).first()
    if found is None:
        raise NotFound()
    return found


def _shown(person: Person, producers: dict[str, str]) -> dict[str, object]:
    roles = sorted(f"{producers[held.producer_id]}:{held.role}" for held in person.memberships)
    shown = {"email": person.email, "name": person.name, "admin": person.is_admin, "active": person.is_active}
    return {**shown, "roles": roles}


def _line(person: dict[str, object]) -> str:
    roles = person["roles"]
    words = [*(roles if isinstance(roles, list) else []), *(["admin"] if person["admin"] else [])]
    return f"{person['email']}  {person['name']}  {', '.join(words) or '—'}{'' if person['active'] else '  (disabled)'}"
