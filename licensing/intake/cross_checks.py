"""What the fields of a raw request say together, checked even when other fields are malformed. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from licensing.intake.messages import problem
from licensing.kernel import identifiers as ids
from licensing.kernel.countries import COUNTRIES, FRENCH_OVERSEAS, vat_prefix
from licensing.kernel.errors import Problem

OWN_COUNTRY = {"siret": "FR", "uai": "FR", "ice": "MA"}
_CHECKS: dict[str, tuple[Callable[[str], str], Callable[[str], bool]]] = {
    "siret": (ids.normalise_siret, ids.valid_siret),
    "uai": (ids.normalise_uai, ids.valid_uai),
    "ice": (ids.normalise_ice, ids.valid_ice),
}


def cross_problems(raw: object) -> list[Problem]:
    """Problems between fields: identifiers and country, signatories, session dates, certificates, exams. Never fails on odd shapes."""
    return [*_identifiers(raw), *_signatories(raw), *_session(raw), *_certificates(raw), *_exams(raw)]


def at(raw: object, *path: str) -> Any:
    """The value at a path of nested objects, None where there is none."""
    for key in path:
        raw = raw.get(key) if isinstance(raw, dict) else None
    return raw


def _identifiers(raw: object) -> Iterator[Problem]:
    country = at(raw, "organisation", "country")
    known = country if isinstance(country, str) and country in COUNTRIES - FRENCH_OVERSEAS else None
    for name in _CHECKS:
        typed = at(raw, "organisation", "identifiers", name)
        if isinstance(typed, str) and typed.strip() and len(typed) <= ids.LONGEST:
            yield from _numbered(name, typed, known)
    typed = at(raw, "organisation", "identifiers", "vat")
    if isinstance(typed, str) and typed.strip() and known and len(typed) <= ids.LONGEST:
        yield from _vat(typed, known)


def _numbered(name: str, typed: str, country: str | None) -> Iterator[Problem]:
    path, own = f"organisation.identifiers.{name}", OWN_COUNTRY[name]
    normalise, valid = _CHECKS[name]
    if country not in (own, None):
        yield problem(path, "identifier_of_other_country", {"country": own})
    elif not valid(normalise(typed)):
        yield problem(path, name)


def _vat(typed: str, country: str) -> Iterator[Problem]:
    prefix = vat_prefix(country)
    if prefix is None:
        yield problem("organisation.identifiers.vat", "vat_outside_eu")
    elif not ids.valid_vat(ids.normalise_vat(typed), country):
        yield problem("organisation.identifiers.vat", "vat", {"prefix": prefix})


def _signatories(raw: object) -> Iterator[Problem]:
    """Each signatory has an address of their own: the code sent there is what proves who signs."""
    seen = {_address(at(raw, "contacts", "signatory", "email"))}
    for index, entry in enumerate(items(at(raw, "cosignatories"))):
        address = _address(at(entry, "email"))
        if address and address in seen:
            yield problem(f"cosignatories.{index}.email", "signatory_twice")
        seen.add(address)


def _address(value: object) -> str:
    return value.strip().casefold() if isinstance(value, str) else ""


def _session(raw: object) -> Iterator[Problem]:
    starts_on, ends_on = (_day(at(raw, "session", name)) for name in ("starts_on", "ends_on"))
    if starts_on and ends_on and ends_on < starts_on:
        yield problem("session.ends_on", "session_dates")


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def items(value: object) -> list[Any]:
    """The entries of a list, none for anything else."""
    return list(value) if isinstance(value, list | tuple) else []


def _certificates(raw: object) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, entry in enumerate(items(at(raw, "uses", "certificates"))):
        track = at(entry, "track")
        if not isinstance(track, str):
            continue
        if track in seen:
            yield problem(f"uses.certificates.{index}.track", "certificate_track_twice")
        seen.add(track)


def _exams(raw: object) -> Iterator[Problem]:
    counts = [at(cohort, "learners") for cohort in items(at(raw, "cohorts"))]
    asked = at(raw, "uses", "supervised_exam", "quantity")
    if not counts or not all(type(count) is int and count > 0 for count in [*counts, asked]):
        return
    if asked > sum(counts):
        yield problem("uses.supervised_exam.quantity", "exams_above_learners", {"learners": sum(counts)})
