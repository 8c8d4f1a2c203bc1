"""The filters of the list of invoices, as they stand in its address."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import Length, Optional, ValidationError

from licensing.agreements.desk.forms import Day
from licensing.billing.queries.filters import InvoiceFilters
from licensing.kernel.errors import InvalidInput, Problem
from licensing.kernel.money import CURRENCY_DIGITS
from licensing.kernel.texts import LANGUAGES


class FilterForm(FlaskForm):  # type: ignore[misc]  # flask_wtf is untyped
    """Filters of invoices; sent by GET, so without token. A wrong one is said and left out."""

    class Meta:
        csrf = False

    partner = StringField(_l("Partenaire ou numéro"), [Length(max=200, message=_l("Écrivez 200 caractères au plus."))])
    year = SelectField(_l("Année"), validate_choice=False)
    currency = SelectField(_l("Devise"), validate_choice=False)
    starts_on = Day(_l("Du"), [Optional()])
    ends_on = Day(_l("Au"), [Optional()])

    def offer(self, years: Sequence[int], currencies: Sequence[str]) -> None:
        """Fill the choices; the empty one means everything."""
        self.year.choices = [("", _("Toutes")), *((str(year), str(year)) for year in years)]
        self.currency.choices = [("", _("Toutes")), *((each, each) for each in currencies)]

    def validate_year(self, field: Any) -> None:
        """A calendar year in four digits."""
        if field.data and not (
            len(field.data) == 4 and field.data.isascii() and field.data.isdecimal() and int(field.data)
        ):
            raise ValidationError(_("Choisissez une année de la liste."))

    def validate_currency(self, field: Any) -> None:
        """A currency of the product."""
        if field.data and field.data not in CURRENCY_DIGITS:
            raise ValidationError(_("Choisissez une devise de la liste."))

    def validate_ends_on(self, field: Any) -> None:
        """The end does not come before the start."""
        if isinstance(self.starts_on.data, date) and field.data and field.data < self.starts_on.data:
            raise ValidationError(_("La fin de la période précède son début."))

    def filters(self) -> InvoiceFilters:
        """The filters asked for, without those that are wrong."""
        self.validate()
        given = {field.short_name: field.data for field in self if field.data and not field.errors}
        if "year" in given:
            given["year"] = int(given["year"])
        if "partner" in given:
            given["partner"] = _clean(given["partner"])
        return InvoiceFilters(**given)

    def strict_filters(self) -> InvoiceFilters:
        """The same for an export, where nothing may be left out: InvalidInput when one is wrong."""
        filters = self.filters()
        if self.errors:
            raise InvalidInput([_problem(name, messages) for name, messages in self.errors.items()])
        return filters


def _clean(text: str) -> str:
    """In normal form C, without control characters."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(sign for sign in composed if unicodedata.category(sign) != "Cc").strip()


def _problem(name: str, messages: Sequence[Any]) -> Problem:
    said = " ".join(str(message) for message in messages)
    return Problem(name, "filter", dict.fromkeys(LANGUAGES, said))
