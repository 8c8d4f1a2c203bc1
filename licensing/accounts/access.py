"""Who may open a page: each view carries one access mark; an unmarked view stops the application from starting.

Marks: `@public`, `@partner` (proved e-mail or a draft made in this browser), `@staff("approver", …)` (a role at one producer),
`@admin`. What a marked view loads is still limited to the actor's own producers or e-mail by its queries (404 otherwise).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import g

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking. `roles` maps producer id to the person's roles there. Everything empty: an anonymous browser."""

    session_id: str | None = None
    person_id: str | None = None
    email: str | None = None
    name: str | None = None
    partner_email: str | None = None
    is_admin: bool = False
    roles: dict[str, frozenset[str]] = field(default_factory=dict)
    shortcuts: bool = False
    """Whether single keys act on this person's pages."""

    @property
    def label(self) -> str:
        """How the journal names this actor."""
        if self.person_id:
            return f"staff:{self.email}"
        return f"partner:{self.partner_email}" if self.partner_email else "anonymous"

    def producers_as(self, *roles: str) -> set[str]:
        """Producer ids where this person has any of the roles."""
        return {producer for producer, held in self.roles.items() if held & set(roles)}

    def has(self, role: str, producer_id: str) -> bool:
        """Whether the person holds the role at that producer."""
        return role in self.roles.get(producer_id, frozenset())


@dataclass(frozen=True, slots=True)
class Access:
    """An access mark: kind is public, partner, staff or admin."""

    kind: str
    roles: tuple[str, ...] = ()


def actor() -> Actor:
    """The actor of the current request (anonymous when nobody signed in)."""
    return g.get("actor") or Actor()


def allows(access: Access, who: Actor) -> bool:
    """Whether an actor passes a mark. A `partner` page is open to any browser with a session: its query decides."""
    if access.kind == "public":
        return True
    if access.kind == "partner":
        return who.session_id is not None
    if access.kind == "staff":
        return bool(who.producers_as(*access.roles)) or ("admin" in access.roles and who.is_admin)
    return who.is_admin


def _mark(access: Access) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]  # the mark travels on the function
        return view

    return decorate


public = _mark(Access("public"))
partner = _mark(Access("partner"))
admin = _mark(Access("admin"))


def staff(*roles: str) -> Callable[[View], View]:
    """Open to people with any of these roles (editor, approver, signatory, finance) at some producer; "admin": to admins too."""
    return _mark(Access("staff", roles))
