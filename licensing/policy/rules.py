"""The rules of the game applied to a request: verdict per use, charges, clauses, refusals. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from licensing.policy.reading import read_policy
from licensing.policy.values import USES, Charge, Forbidden, Judgement, Policy, RequestedUse, Text, Verdict

__all__ = ["is_charged", "judge", "needs_agreement", "read_policy"]

REPLACED_BY_PRIVATE_SESSION = "open_course"

_PLACES = {use: place for place, use in enumerate(USES)}
_NOT_FORESEEN: Text = {
    "fr": "Cet usage n’est pas prévu par les règles du jeu.",
    "en": "The rules of the game do not provide for this use.",
    "ar": "هذا الاستعمال غير منصوص عليه في قواعد الاستعمال.",
}
_PAYER_BECAUSE: dict[str, Text] = {
    "organisation": {
        "fr": "Pour ce public, l’organisation paye ; l’apprenant ne peut pas être le payeur.",
        "en": "For this audience the organisation pays; the learner cannot be the payer.",
        "ar": "بالنسبة إلى هذه الفئة، تؤدي المؤسسة؛ ولا يمكن أن يكون المتعلم هو المؤدي.",
    },
    "learner": {
        "fr": "Pour ce public, l’apprenant paye lui-même ; l’organisation ne peut pas être le payeur.",
        "en": "For this audience learners pay for themselves; the organisation cannot be the payer.",
        "ar": "بالنسبة إلى هذه الفئة، يؤدي المتعلم بنفسه؛ ولا يمكن أن تكون المؤسسة هي المؤدية.",
    },
}


def judge(policy: Policy, audience: str, uses: Sequence[RequestedUse], on: date) -> Judgement:
    """What the policy says to an audience that asks for uses on a day.

    Uses are judged in the policy's own order, whatever the order asked. A use the policy does not name is refused. A
    payer that the verdict does not permit is refused with the verdict's reason and the permitted payer as `instead`.
    A permitted private session replaces the charge of the open course, not its clauses. KeyError: unknown audience.
    """
    cells = policy.verdicts[audience]
    asked = sorted(uses, key=_place)
    pairs = [(each, cells.get(each.use) or _not_foreseen(audience, each.use)) for each in asked]
    permitted: list[tuple[RequestedUse, Verdict]] = []
    refusals: list[Forbidden] = []
    for each, cell in pairs:
        refusal = _refusal(each, cell)
        if refusal is None:
            permitted.append((each, cell))
        else:
            refusals.append(refusal)
    return Judgement(
        policy_id=policy.id,
        policy_sha256=policy.sha256,
        verdicts=tuple({cell.use: cell for _, cell in pairs}.values()),
        charges=_charges(permitted, on),
        clauses=tuple(dict.fromkeys(clause for _, cell in permitted for clause in cell.clauses)),
        forbidden=tuple({(each.use, each.instead): each for each in refusals}.values()),
    )


def _place(asked: RequestedUse) -> int:
    return _PLACES[asked.use]


def is_charged(verdict: Verdict, on: date) -> bool:
    """Whether the verdict asks for a price on that day; before its `from` the use is covered without charge."""
    return verdict.charge is not None and (verdict.charged_from is None or on >= verdict.charged_from)


def needs_agreement(judgement: Judgement) -> bool:
    """Whether anything has to be signed: never for an individual."""
    return any(verdict.verdict == "agreement" for verdict in judgement.verdicts)


def _not_foreseen(audience: str, use: str) -> Verdict:
    return Verdict(audience, use, "forbidden", None, (), (), _NOT_FORESEEN, None, None)


def _refusal(asked: RequestedUse, cell: Verdict) -> Forbidden | None:
    if cell.verdict == "forbidden":
        return Forbidden(cell.use, cell.because or _NOT_FORESEEN, cell.instead)
    if asked.payer and cell.payers and asked.payer not in cell.payers:
        payer = cell.payers[0]
        return Forbidden(cell.use, cell.because or _PAYER_BECAUSE[payer], payer)
    return None


def _charges(permitted: Sequence[tuple[RequestedUse, Verdict]], on: date) -> tuple[Charge, ...]:
    private = any(cell.use == "private_session" for _, cell in permitted)
    return tuple(
        Charge(cell.charge, cell.use, asked.quantity, asked.track, cell)
        for asked, cell in permitted
        if cell.charge
        and is_charged(cell, on)
        and asked.quantity > 0
        and asked.payer != "learner"
        and not (private and cell.use == REPLACED_BY_PRIVATE_SESSION)
    )
