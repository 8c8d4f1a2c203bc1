"""Problems in the words of the page: what to do in this field, rather than what the data must look like."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask_babel import LazyString, get_locale
from flask_babel import lazy_gettext as _l

from licensing.kernel.errors import Problem

_ROW = re.compile(r"\.[0-9]+\.")

MISSING: Mapping[str, LazyString] = {
    "organisation.name": _l("Indiquez le nom officiel de votre organisation"),
    "organisation.country": _l("Choisissez le pays de votre organisation"),
    "organisation.address.street": _l("Indiquez le numéro et la rue"),
    "organisation.address.postal_code": _l("Indiquez le code postal"),
    "organisation.address.city": _l("Indiquez la ville"),
    "language": _l("Choisissez la langue de la convention"),
    "contacts.requester.name": _l("Indiquez le prénom et le nom du demandeur"),
    "contacts.requester.email": _l("Indiquez l’adresse électronique du demandeur"),
    "contacts.signatory.name": _l("Indiquez le prénom et le nom du signataire"),
    "contacts.signatory.email": _l("Indiquez l’adresse électronique du signataire"),
    "contacts.signatory.role": _l("Indiquez à quel titre le signataire signe, par exemple « Présidente »"),
    "contacts.billing.name": _l("Indiquez le prénom et le nom du contact de facturation"),
    "contacts.billing.email": _l("Indiquez l’adresse électronique du contact de facturation"),
    "cosignatories.*.name": _l("Indiquez le prénom et le nom de ce signataire, ou retirez-le"),
    "cosignatories.*.email": _l("Indiquez l’adresse électronique de ce signataire, ou retirez-le"),
    "cosignatories.*.role": _l("Indiquez à quel titre ce signataire signe, par exemple « Agent comptable »"),
    "teachers.*.name": _l("Indiquez le prénom et le nom de cette personne, ou retirez-la"),
    "teachers.*.email": _l("Indiquez l’adresse électronique de cette personne, ou retirez-la"),
    "session.id": _l("Choisissez une session"),
    "cohorts": _l("Indiquez au moins un groupe"),
    "cohorts.*.label": _l("Donnez un nom à ce groupe, par exemple « Promotion A »"),
    "cohorts.*.learners": _l("Indiquez le nombre d’apprenants de ce groupe"),
    "cohorts.*.track": _l("Choisissez le parcours de ce groupe"),
    "uses.certificates.*.payer": _l("Indiquez qui paie ces certificats"),
    "uses.certificates.*.quantity": _l("Indiquez le nombre de certificats"),
    "uses.supervised_exam.payer": _l("Indiquez qui paie ces examens"),
    "uses.supervised_exam.quantity": _l("Indiquez le nombre d’examens"),
    "commitment": _l("Cochez l’engagement pour envoyer votre demande"),
}
BY_CODE: Mapping[str, LazyString] = {
    "number_type": _l("Écrivez un nombre entier en chiffres, par exemple 120"),
    "missing": _l("Renseignez ce champ"),
}
EMPTY = frozenset({"missing", "text_blank", "list_too_short"})


def sentence(problem: Problem) -> str:
    """What the page says about a problem, in the page's language: without a final stop, like a label."""
    pattern = _ROW.sub(".*.", problem.path)
    if problem.code in EMPTY and pattern in MISSING:
        return str(MISSING[pattern])
    if problem.code in BY_CODE:
        return str(BY_CODE[problem.code])
    locale = get_locale()
    return problem.text(locale.language if locale else "fr").removesuffix(".")
