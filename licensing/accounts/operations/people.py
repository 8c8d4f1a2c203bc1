"""People who work here: add, give and take roles, change a password, disable."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from licensing.accounts import queries, rules
from licensing.accounts.models import BrowserSession, Membership, Person
from licensing.accounts.passwords import hash_password
from licensing.audit.operations import record
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotFound, Problem
from licensing.kernel.texts import in_languages


def add_person(email: str, name: str, password: str, *, is_admin: bool, at: datetime, by: str = "system") -> Person:
    """A new member of staff, without roles yet. InvalidInput: bad or known address, no name, short password."""
    address = rules.clean_email(email)
    problems = [*_address_problems(address), *_name_problems(name), *_password_problems(password)]
    if problems:
        raise InvalidInput(problems)
    person = Person(email=address, name=name.strip(), password_hash=hash_password(password), created_at=at)
    person.is_admin = is_admin
    db.session.add(person)
    db.session.flush()
    record(at, by, "accounts.add_person", f"person:{person.id}", {"email": address, "is_admin": is_admin})
    db.session.commit()
    return person


def grant_role(email: str, producer_id: str, role: str, at: datetime, by: str = "system") -> None:
    """Give a role at one producer; nothing happens when it is held already. InvalidInput for an unknown role."""
    if role not in rules.ROLES:
        raise InvalidInput(
            [
                _problem(
                    "role",
                    "unknown",
                    f"Rôle inconnu : {role}.",
                    f"Unknown role: {role}.",
                    f"دور غير معروف: \u2068{role}\u2069.",
                )
            ]
        )
    person = _person(email)
    if _membership(person, producer_id, role) is None:
        person.memberships.append(Membership(producer_id=producer_id, role=role))
        record(at, by, "accounts.grant_role", f"person:{person.id}", {"producer_id": producer_id, "role": role})
    db.session.commit()


def revoke_role(email: str, producer_id: str, role: str, at: datetime, by: str = "system") -> None:
    """Take a role away; the person's next request is refused."""
    person = _person(email)
    membership = _membership(person, producer_id, role)
    if membership is not None:
        person.memberships.remove(membership)
        record(at, by, "accounts.revoke_role", f"person:{person.id}", {"producer_id": producer_id, "role": role})
    db.session.commit()


def set_password(email: str, password: str, at: datetime, by: str = "system") -> None:
    """Change a password and end every session of that person. InvalidInput when it is too short."""
    problems = _password_problems(password)
    if problems:
        raise InvalidInput(problems)
    person = _person(email)
    person.password_hash = hash_password(password)
    _end_sessions(person)
    record(at, by, "accounts.set_password", f"person:{person.id}")
    db.session.commit()


def set_shortcuts(person_id: str, on: bool) -> None:
    """Have single keys act on this person's pages, or not (WCAG 2.1.4). A choice of their own: not journalled."""
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound(person_id)
    person.shortcuts = on
    db.session.commit()


def disable_person(email: str, at: datetime, by: str = "system") -> None:
    """Refuse a person from now on, signed in or not; what they did stays."""
    person = _person(email)
    person.is_active = False
    _end_sessions(person)
    record(at, by, "accounts.disable_person", f"person:{person.id}")
    db.session.commit()


def enable_person(email: str, at: datetime, by: str = "system") -> None:
    """Let a disabled person sign in again."""
    person = _person(email)
    person.is_active = True
    record(at, by, "accounts.enable_person", f"person:{person.id}")
    db.session.commit()


def _person(email: str) -> Person:
    person = queries.person_with_email(email)
    if person is None:
        raise NotFound()
    return person


def _membership(person: Person, producer_id: str, role: str) -> Membership | None:
    query = select(Membership).filter_by(person_id=person.id, producer_id=producer_id, role=role)
    return db.session.scalars(query).first()


def _end_sessions(person: Person) -> None:
    db.session.execute(delete(BrowserSession).where(BrowserSession.person_id == person.id))


def _address_problems(address: str) -> list[Problem]:
    if not rules.is_email(address):
        return [
            _problem(
                "email",
                "syntax",
                "Cette adresse e-mail est mal écrite.",
                "This e-mail address is malformed.",
                "عنوان البريد الإلكتروني هذا مكتوب بشكل خاطئ.",
            )
        ]
    if queries.person_with_email(address) is not None:
        return [
            _problem(
                "email",
                "known",
                "Cette personne existe déjà.",
                "This person exists already.",
                "هذا الشخص موجود من قبل.",
            )
        ]
    return []


def _name_problems(name: str) -> list[Problem]:
    if 0 < len(name.strip()) <= 200:
        return []
    return [
        _problem(
            "name",
            "missing",
            "Indiquez un nom (200 caractères au plus).",
            "Give a name (200 characters at most).",
            "أدخلوا اسمًا (200 حرف على الأكثر).",
        )
    ]


def _password_problems(password: str) -> list[Problem]:
    """Length alone counts (NIST SP 800-63B, 3.1.1.2; OWASP ASVS 5.0, 6.2.1)."""
    low, high = rules.SHORTEST_PASSWORD, rules.LONGEST_PASSWORD
    if low <= len(password) <= high:
        return []
    french = f"Le mot de passe doit avoir de {low} à {high} caractères."
    english = f"The password must have {low} to {high} characters."
    return [_problem("password", "length", french, english, f"يجب أن يتراوح عدد حروف كلمة المرور بين {low} و{high}.")]


def _problem(path: str, code: str, *sentences: str) -> Problem:
    return Problem(path, code, in_languages(sentences))
