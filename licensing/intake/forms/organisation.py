"""Step 1: the organisation, its numbers, its address, the language of its agreement."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField

from licensing.intake.forms.base import Entry, Facts, Part, Shape
from licensing.intake.forms.choices import choices_of
from licensing.intake.steps import typed


def entries(facts: Facts, _rows: Mapping[str, int]) -> list[Entry]:
    """Name, country, standing, identifiers (the school number only for institutions), address, language."""
    return [*_who(facts), *_numbers(facts), *_where(facts)]


def _who(facts: Facts) -> list[Entry]:
    codes = tuple(code for code, _ in facts.countries)
    return [
        Entry("organisation.name", StringField(_l("Nom officiel")), typed.text),
        Entry(
            "organisation.country", SelectField(_l("Pays"), choices=choices_of(facts.countries)), typed.choice(codes)
        ),
        Entry("organisation.public", BooleanField(_l("C’est un organisme public")), typed.ticked),
        Entry("organisation.network", BooleanField(_l("Elle est membre du réseau partenaire")), typed.ticked),
    ]


def _numbers(facts: Facts) -> list[Entry]:
    school = [Entry("organisation.identifiers.uai", StringField(_l("UAI")), typed.uai)]
    return [
        Entry("organisation.identifiers.siret", StringField(_l("SIRET")), typed.siret),
        *(school if facts.audience == "education" else []),
        Entry("organisation.identifiers.ice", StringField(_l("ICE")), typed.ice),
        Entry("organisation.identifiers.vat", StringField(_l("Numéro de TVA")), typed.vat),
    ]


def _where(facts: Facts) -> list[Entry]:
    languages = tuple(code for code, _ in facts.languages)
    return [
        Entry("organisation.address.street", StringField(_l("Numéro et rue")), typed.text),
        Entry("organisation.address.postal_code", StringField(_l("Code postal")), typed.text),
        Entry("organisation.address.city", StringField(_l("Ville")), typed.text),
        Entry(
            "language",
            RadioField(_l("Langue de la convention"), choices=choices_of(facts.languages)),
            typed.choice(languages),
        ),
    ]


def blank() -> Part:
    """The objects of the part, empty."""
    return {"organisation": {"identifiers": {}, "address": {}}}


SHAPE = Shape(entries, blank=blank)
