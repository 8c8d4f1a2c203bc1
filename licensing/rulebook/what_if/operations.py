"""Ask for a replay of a draft; a worker carries it out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from licensing.accounts.access import Actor
from licensing.audit.operations import record
from licensing.kernel.clock import business_day
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotFound
from licensing.kernel.shapes import problem
from licensing.outbox.operations import enqueue
from licensing.rulebook.models import WhatIf
from licensing.rulebook.what_if.given import asked_to_dict, checked, read_given
from licensing.rulebook.what_if.loading import count_received, scene_of, versions_on
from licensing.rulebook.what_if.replaying import Replay
from licensing.rulebook.what_if.values import Asked, Scene
from licensing.versions.kinds import kind_named
from licensing.versions.models import VersionDraft
from licensing.versions.queries import DRAFTING, draft_for

_SENTENCES = {
    "nothing_received": (
        "Aucune demande n’a encore été reçue : donnez-en un jeu à rejouer.",
        "No request has been received yet: give a set to replay.",
        "لم يرد أي طلب بعد: قدموا مجموعة من الطلبات لإعادة حسابها.",
    ),
}


@dataclass(frozen=True, slots=True)
class Question:
    """What is replayed: on which day, with which draft of the other kind beside, which requests (a text; empty: those received)."""

    on: date | None = None
    companion_id: str = ""
    text: str = ""


def ask_what_if(draft_id: str, question: Question, by: Actor, at: datetime) -> WhatIf:
    """Freeze both sides and have the requests replayed by a worker. One commit.

    Without a day, that on which the draft takes effect, today at the earliest. Raises InvalidInput: a draft that cannot be
    read, no rules in force that day, a given set with problems (every one, at its row), nothing to replay; NotFound: a
    foreign draft.
    """
    draft = draft_for(draft_id, by)
    documents = {draft.kind: draft.document, **_companion(draft, question.companion_id, by)}
    on = question.on or max(kind_named(draft.kind).read(draft.document).effective_from, business_day(at))
    before = versions_on(draft.producer_id, on)
    scene = scene_of(draft.producer, before, (documents.get("policy"), documents.get("prices")), on)
    given = _given(question.text, scene, business_day(at)) if question.text.strip() else None
    total = len(given) if given is not None else count_received(draft.producer_id)
    if not total:
        raise InvalidInput([problem("set", "nothing_received", sentences=_SENTENCES)])
    run = WhatIf(
        producer_id=draft.producer_id, draft_id=draft.id, on=on,
        policy_before_id=before[0].id, prices_before_id=before[1].id,
        policy_after=documents.get("policy"), prices_after=documents.get("prices"),
        given=None if given is None else [asked_to_dict(each) for each in given],
        total=total, asked_by=by.email or by.label, asked_at=at,
    )  # fmt: skip
    db.session.add(run)
    db.session.flush()
    record(at, by.label, "rules.what_if", f"draft:{draft.id}", {"run": run.id, "requests": total})
    enqueue("rulebook.what_if", f"rulebook.what_if:{run.id}", {"run_id": run.id}, at)
    db.session.commit()
    return run


def what_if_for(run_id: str, by: Actor) -> WhatIf:
    """A replay of one of the actor's producers; NotFound for a missing or foreign one."""
    run = db.session.get(WhatIf, run_id)
    if run is None or run.producer_id not in by.producers_as(*DRAFTING):
        raise NotFound(run_id)
    return run


def _companion(draft: VersionDraft, companion_id: str, by: Actor) -> dict[str, dict[str, object]]:
    if not companion_id:
        return {}
    other = draft_for(companion_id, by)
    if other.producer_id != draft.producer_id or {other.kind, draft.kind} != {"policy", "prices"}:
        raise NotFound(companion_id)
    return {other.kind: other.document}


def _given(text: str, scene: Scene, today: date) -> list[Asked]:
    given = read_given(text, next(iter(scene.courses), ""), today)
    return checked(given, Replay(scene).turn)
