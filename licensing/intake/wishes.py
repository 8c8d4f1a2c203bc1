"""A wish: what someone wants to do with a course, before any request. Read from an address, priced, or made a draft's first answers. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from licensing.intake.fields import MAX_LEARNERS
from licensing.intake.steps import typed
from licensing.intake.steps.answers import NO_USES
from licensing.kernel.countries import COUNTRIES
from licensing.kernel.errors import InvalidInput, Problem
from licensing.kernel.shapes import problem
from licensing.policy.values import AUDIENCES, USES, RequestedUse, Verdict

PAYERS = ("organisation", "learner")
MAX_CIRCLES = 1000
COUNTED = ("certificate", "supervised_exam", "private_circle")
"""Uses asked for by number; the others by a tick."""

_SENTENCES = {
    "audience": ("Dites qui vous êtes.", "Say who you are.", "حددوا صفتكم."),
    "country": ("Choisissez un pays.", "Choose a country.", "اختاروا بلدًا."),
    "use": ("Choisissez au moins un usage de la liste.", "Choose at least one use of the list.", "اختاروا استعمالًا واحدًا على الأقل من اللائحة."),
    "learners": (
        "Écrivez un nombre d’apprenants entre 1 et {most}.", "Write a number of learners between 1 and {most}.",
            "أدخلوا عدد المتعلمين بين 1 و{most}.",
    ),
    "count": ("Écrivez un nombre entier entre 1 et {most}.", "Write a whole number between 1 and {most}.", "أدخلوا عددًا صحيحًا بين 1 و{most}."),
    "exams": (
        "Demandez au plus un examen par apprenant ({most}).", "Ask for at most one examination per learner ({most}).",
            "اطلبوا امتحانًا واحدًا لكل متعلم على الأكثر ({most}).",
    ),
    "payer": ("Dites qui paie.", "Say who pays.", "حددوا من يؤدي الثمن."),
    "certificates": ("Écrivez un nombre de certificats pour un parcours au moins.", "Write a number of certificates for one track at least.",
        "أدخلوا عدد الشهادات لمسار واحد على الأقل."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """Who, from where, for how many, to do what. `certificates` and `exams` are paid by `payer`."""

    audience: str
    country: str
    uses: tuple[str, ...]
    learners: int
    certificates: tuple[tuple[str, int], ...] = ()
    exams: int = 0
    circles: int = 0
    payer: str = "organisation"
    network: bool = False

    @property
    def track_first(self) -> str | None:
        """The first track named, if any."""
        return self.certificates[0][0] if self.certificates else None


Read = Callable[[str], Sequence[str]]
"""The values given for a parameter, as typed; empty when there is none."""


def read_wish(audience: str, values: Read, tracks: Collection[str]) -> Wish:
    """The wish that parameters spell. InvalidInput with every problem, its path the parameter's name."""
    found = list(_Problems(audience, values, tracks).all())
    if found:
        raise InvalidInput(found)
    uses = _uses(values)
    learners = _number(values, "learners")
    return Wish(
        audience=audience,
        country=_first(values, "country") or "FR",
        uses=uses,
        learners=learners if isinstance(learners, int) else 1,
        certificates=_certificates(values, tracks) if "certificate" in uses else (),
        exams=_int(values, "exams") if "supervised_exam" in uses else 0,
        circles=_int(values, "circles") if "private_circle" in uses else 0,
        payer=_first(values, "payer") or "organisation",
        network=_first(values, "network") == "1",
    )


def wish_query(wish: Wish) -> str:
    """The parameters that `read_wish` reads back to the same wish."""
    pairs: list[tuple[str, str]] = [("use", use) for use in wish.uses]
    pairs += [("learners", str(wish.learners)), ("country", wish.country)]
    pairs += [(f"certificates-{track}", str(count)) for track, count in wish.certificates]
    pairs += [("exams", str(wish.exams))] if wish.exams else []
    pairs += [("circles", str(wish.circles))] if wish.circles else []
    pairs += [("payer", wish.payer)] if wish.certificates or wish.exams else []
    pairs += [("network", "1")] if wish.network else []
    return urlencode(pairs)


def wished_uses(wish: Wish) -> tuple[RequestedUse, ...]:
    """The uses as the rules of the game are asked. An organisation's request always takes the course too."""
    return tuple(_requested(wish))


def _requested(wish: Wish) -> Iterator[RequestedUse]:
    if wish.audience != "individual" or "open_course" in wish.uses:
        yield RequestedUse("open_course", wish.learners)
    for use in wish.uses:
        if use == "results_report":
            yield RequestedUse(use, 1)
        elif use not in (*COUNTED, "open_course"):
            yield RequestedUse(use, wish.learners)
    payer = "learner" if wish.audience == "individual" else wish.payer
    for track, count in wish.certificates:
        yield RequestedUse("certificate", count, payer, track)
    if wish.exams:
        yield RequestedUse("supervised_exam", wish.exams, payer)
    if wish.circles:
        yield RequestedUse("private_circle", wish.circles)


def permitted(wish: Wish, verdicts: Mapping[str, Verdict]) -> Wish:
    """The part of a wish that the rules of its audience permit, paid by whom they permit."""
    uses = tuple(use for use in wish.uses if use in verdicts and verdicts[use].verdict != "forbidden")
    payers = [
        verdicts[use].payers for use in ("certificate", "supervised_exam") if use in uses and verdicts[use].payers
    ]
    payer = wish.payer if all(wish.payer in allowed for allowed in payers) else payers[0][0]
    return replace(
        wish,
        uses=uses,
        payer=payer,
        certificates=wish.certificates if "certificate" in uses else (),
        exams=wish.exams if "supervised_exam" in uses else 0,
        circles=wish.circles if "private_circle" in uses else 0,
    )


def wish_answers(wish: Wish, track: str, label: str) -> dict[str, Any]:
    """The first answers of a draft: country, one group of all learners on a track, the options."""
    uses: dict[str, Any] = {**NO_USES, **{use: True for use in wish.uses if use in NO_USES and use != "certificates"}}
    uses["certificates"] = [
        {"track": code, "quantity": count, "payer": wish.payer} for code, count in wish.certificates
    ]
    uses["supervised_exam"] = {"quantity": wish.exams, "payer": wish.payer} if wish.exams else None
    uses["private_circles"] = wish.circles
    return {
        "organisation": {"identifiers": {}, "address": {}, "country": wish.country, "network": wish.network},
        "cohorts": [{"label": label, "learners": wish.learners, "track": wish.track_first or track}],
        "uses": uses,
    }


@dataclass(frozen=True, slots=True)
class _Problems:
    audience: str
    values: Read
    tracks: Collection[str]

    def all(self) -> Iterator[Problem]:
        """Every problem, in the order of the form."""
        learners, uses = _number(self.values, "learners"), _uses(self.values)
        if self.audience not in AUDIENCES:
            yield _say("audience", "audience")
        if (_first(self.values, "country") or "FR") not in COUNTRIES:
            yield _say("country", "country")
        if not uses or any(use not in USES for use in self.values("use")):
            yield _say("use", "use")
        if learners is not None and not _within(learners, MAX_LEARNERS):
            yield _say("learners", "learners", MAX_LEARNERS)
        yield from self._counts(uses, learners if isinstance(learners, int) else MAX_LEARNERS)
        if (_first(self.values, "payer") or "organisation") not in PAYERS:
            yield _say("payer", "payer")

    def _counts(self, uses: Collection[str], learners: int) -> Iterator[Problem]:
        if "certificate" in uses:
            yield from self._certificates()
        if "supervised_exam" in uses and not _within(_number(self.values, "exams"), learners):
            yield _say("exams", "exams", learners)
        if "private_circle" in uses and not _within(_number(self.values, "circles"), MAX_CIRCLES):
            yield _say("circles", "count", MAX_CIRCLES)

    def _certificates(self) -> Iterator[Problem]:
        typed_ = {track: _number(self.values, f"certificates-{track}") for track in self.tracks}
        wrong = [
            track for track, count in typed_.items() if count not in (None, 0) and not _within(count, MAX_LEARNERS)
        ]
        for track in wrong:
            yield _say(f"certificates-{track}", "count", MAX_LEARNERS)
        if not wrong and not any(typed_.values()):
            yield _say("certificates", "certificates")


def _say(path: str, code: str, most: int = 0) -> Problem:
    return problem(path, code, {"most": most}, _SENTENCES)


def _first(values: Read, name: str) -> str:
    return (list(values(name)) or [""])[0].strip()


def _number(values: Read, name: str) -> int | str | None:
    return typed.count(_first(values, name))


def _int(values: Read, name: str) -> int:
    number = _number(values, name)
    return number if isinstance(number, int) else 0


def _within(number: int | str | None, most: int) -> bool:
    return isinstance(number, int) and 1 <= number <= most


def _uses(values: Read) -> tuple[str, ...]:
    asked = set(values("use"))
    return tuple(use for use in USES if use in asked)


def _certificates(values: Read, tracks: Collection[str]) -> tuple[tuple[str, int], ...]:
    counts: Mapping[str, int] = {track: _int(values, f"certificates-{track}") for track in tracks}
    return tuple((track, count) for track, count in counts.items() if count)
