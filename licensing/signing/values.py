"""The values that signing hands around: who is to sign, and from which browser someone acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Party = Literal["licensee", "licensor"]


@dataclass(frozen=True, slots=True)
class Signatory:
    """One person who is to sign, in order. `role`: in what capacity ("Présidente"); `language`: of their pages and mails.

    `field`: the signature field of the document that is theirs; empty where the side's own name is its name.
    """

    party: str
    organisation: str
    name: str
    email: str
    role: str
    language: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody proposed in a signatory's place, in what capacity they would sign, and why."""

    name: str
    email: str
    role: str
    reason: str


@dataclass(frozen=True, slots=True)
class Browser:
    """Where an act comes from, for the evidence: the browser session's id, the network address, the browser's own name."""

    session_id: str
    address: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class Consent:
    """What the signatory typed and ticked; `language` is that of the consent text shown."""

    code: str
    typed_name: str
    agreed: bool
    language: str
