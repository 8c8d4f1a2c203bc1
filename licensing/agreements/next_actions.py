"""Who must do what in a file now, one action per role. Pure."""

from __future__ import annotations

from dataclasses import dataclass

ROLES = ("requester", "licensee", "approver", "second_approver", "licensor", "finance", "nobody")
"""The partner's requester and signatory, the producer's two approvers, its signatory, its finance people."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides: the stage (`progress.STAGES`), and what stands around it.

    `two_needed`: two people approve; `proposed`: the first has; `unpriced`: a product has no price; `quote_offered`: a quote
    waits for the partner; `to_invoice`: the signed agreement owes an amount and has no invoice; `to_credit`: it ended without
    owing what was invoiced; `expired`: the signatory's time has passed; `delegate`: they propose somebody else.
    """

    stage: str
    two_needed: bool = False
    proposed: bool = False
    unpriced: bool = False
    quote_offered: bool = False
    to_invoice: bool = False
    to_credit: bool = False
    expired: bool = False
    delegate: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """`role` is one of ROLES, `what` a key of `wording.ACTIONS`; `later`: only after the actions that are not."""

    role: str
    what: str
    later: bool = False


_PLAIN = {
    "draft": Action("requester", "finish"),
    "corrections": Action("requester", "correct"),
    "preparing": Action("nobody", "preparing"),
    "awaiting_licensee": Action("licensee", "sign"),
    "awaiting_licensor": Action("licensor", "countersign"),
}


def next_actions(now: Situation) -> tuple[Action, ...]:
    """What each role has to do, the one whose turn it is first; "nobody" alone when the file asks nothing of anyone."""
    if now.stage == "to_review":
        return _of_review(now)
    if now.to_invoice or now.to_credit:
        return (Action("finance", "invoice" if now.to_invoice else "credit"),)
    if now.stage == "in_force":
        return (Action("nobody", "done"),)
    plain = _PLAIN.get(now.stage, Action("nobody", "closed"))
    if now.delegate:
        return Action("approver", "delegate"), Action(plain.role, plain.what, later=True)
    if now.expired:
        return Action("approver", "extend"), Action(plain.role, plain.what, later=True)
    return (plain,)


def _of_review(now: Situation) -> tuple[Action, ...]:
    deciding = _deciding(now)
    if now.unpriced:
        return (Action("approver", "price"), *(Action(each.role, each.what, later=True) for each in deciding))
    if now.quote_offered:
        return (Action("requester", "accept_quote"), *deciding)
    return deciding


def _deciding(now: Situation) -> tuple[Action, ...]:
    if not now.two_needed:
        return (Action("approver", "decide"),)
    if now.proposed:
        return (Action("second_approver", "confirm"),)
    return Action("approver", "propose"), Action("second_approver", "confirm", later=True)
