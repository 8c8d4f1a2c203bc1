"""Forms of the desk: decisions, manual price lines, filters."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from licensing.agreements import ending_words, wording
from licensing.agreements.desk.forms import Day
from licensing.agreements.models import STATES
from licensing.agreements.progress import stage
from licensing.agreements.refusals import REASON_LENGTH
from licensing.agreements.rules.ending import Asked
from licensing.intake.forms.choices import choices_of
from licensing.intake.review import Comment
from licensing.intake.steps.table import STEPS
from licensing.kernel.errors import InvalidInput
from licensing.kernel.numerals import amount_text, compact
from licensing.kernel.texts import said
from licensing.pricing.reading import read_amount

_LONG = Length(max=REASON_LENGTH, message=_l("Ce texte est trop long : 2 000 caractères au plus."))


class DecisionForm(FlaskForm):  # type: ignore[misc]  # flask_wtf is untyped
    """What every decision sends: the version of the request that was on screen."""

    version = HiddenField()

    def seen_version(self) -> int | None:
        """The version that was on screen; None when the browser sent none."""
        return int(self.version.data) if str(self.version.data or "").isdecimal() else None

    def show(self, refusal: InvalidInput) -> None:
        """Put the problems of a refused operation beside their fields, the first field when they have none."""
        language = str(get_locale())[:2]
        shown = [field for field in self if field.type in ("TextAreaField", "StringField", "RadioField", "Day")]
        for problem in refusal.problems:
            target = next((field for field in shown if field.short_name == _name(problem.path)), shown[0])
            target.errors = [*target.errors, problem.text(language)]


class ReasonForm(DecisionForm):
    """A decision with its reason: decline a request, cancel an agreement."""

    reason = TextAreaField(_l("Motif"), [InputRequired(_l("Indiquez le motif.")), _LONG])


class EndingForm(DecisionForm):
    """End an agreement in force: ground, day of the formal notice where one is needed, details. The operation says what is missing."""

    ground = RadioField(_l("Motif prévu par la convention"), choices=[], validate_choice=False)
    notice_on = Day(_l("Jour de la mise en demeure"), [Optional()])
    reason = TextAreaField(_l("Précisions"), [_LONG])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = str(get_locale())[:2]
        self.ground.choices = [(key, said(words.label, language)) for key, words in ending_words.GROUNDS.items()]

    def asked(self) -> Asked:
        """What is asked for."""
        return Asked(self.ground.data or "", self.reason.data or "", self.notice_on.data)


class CorrectionsForm(DecisionForm):
    """One remark per step of the request; at least one."""

    def comments(self) -> tuple[Comment, ...]:
        """The remarks in the order of the steps; blank ones included."""
        return tuple(Comment(f"steps.{step.number}", self[_field(step.number)].data or "") for step in STEPS)


def _field(number: int) -> str:
    return f"step_{number}"


def _name(path: str) -> str:
    """The field of a problem's path: "steps.4" → "step_4"."""
    return path.replace("steps.", "step_")


for _step in STEPS:
    setattr(CorrectionsForm, _field(_step.number), TextAreaField(_step.title, [_LONG]))


class RemarkForm(DecisionForm):
    """A remark on one answer. Its prefix is made of the path, so that a page can hold one beside every answer."""

    path = HiddenField()
    text = TextAreaField(_l("Remarque"), [InputRequired(_l("Écrivez votre remarque.")), _LONG])
    internal = BooleanField(_l("Note interne : le partenaire ne la lit pas"))

    @staticmethod
    def prefix_of(path: str) -> str:
        """The prefix of the form beside an answer."""
        return f"remark-{path.replace('.', '-')}"


class RemarkMoveForm(DecisionForm):
    """Words that go with closing, reopening or rewriting a remark."""

    text = TextAreaField(_l("Précision"), [_LONG])


class ManualLineForm(FlaskForm):  # type: ignore[misc]  # flask_wtf is untyped
    """The price of one product that the schedule does not price."""

    product = HiddenField()
    unit_price = StringField(_l("Prix unitaire hors taxes"), [InputRequired(_l("Indiquez un prix."))])
    reason = TextAreaField(_l("Motif"), [InputRequired(_l("Indiquez le motif.")), _LONG])

    def validate_unit_price(self, field: Field) -> None:
        """A decimal number, as people write it."""
        self.price = _number(str(field.data))

    show = DecisionForm.show


class DiscountForm(FlaskForm):  # type: ignore[misc]  # flask_wtf is untyped
    """A discount granted by hand: a percentage or an amount."""

    label = StringField(_l("Nom de la remise"), [InputRequired(_l("Nommez cette remise.")), Length(max=200)])
    percent = StringField(_l("En pourcentage"))
    amount = StringField(_l("Ou en montant hors taxes"))
    reason = TextAreaField(_l("Motif"), [InputRequired(_l("Indiquez le motif.")), _LONG])

    def validate_percent(self, field: Field) -> None:
        """A decimal number, as people write it, a percent sign ignored; empty: an amount is given."""
        typed = compact(str(field.data or "")).rstrip("%٪")
        self.percents = _number(typed) if typed else None

    def validate_amount(self, field: Field) -> None:
        """The same for an amount."""
        typed = compact(str(field.data or ""))
        self.amounts = _number(typed) if typed else None

    show = DecisionForm.show


def _number(typed: str) -> Decimal:
    try:
        return read_amount(amount_text(typed))
    except ValueError as error:
        raise ValidationError(_("Écrivez un nombre positif ou nul, par exemple 12,50.")) from error


class AgreementFilterForm(FlaskForm):  # type: ignore[misc]  # flask_wtf is untyped
    """Filters of the list of agreements."""

    class Meta:
        csrf = False

    text = StringField(_l("Organisation ou référence"))
    state = SelectField(
        _l("État"),
        choices=choices_of(
            [("", _l("Tous")), *((each, wording.DESK[stage("approved", each)].label) for each in STATES)]
        ),
        validate_choice=False,
    )

    def value(self, name: str) -> str:
        """What was asked, cleaned."""
        return (self[name].data or "").strip()[:200]
