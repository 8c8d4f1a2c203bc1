"""What the desk sends: approve, request corrections, decline, manual lines, counter-sign, cancel."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from licensing.accounts.access import actor, staff
from licensing.agreements import delegating, operations, proposing, queries
from licensing.agreements.countersigning import countersign_url
from licensing.agreements.dossier import Dossier
from licensing.agreements.ending import terminate_agreement
from licensing.agreements.extending import extend_signature
from licensing.agreements.forms import (
    CorrectionsForm,
    DecisionForm,
    DiscountForm,
    EndingForm,
    ManualLineForm,
    ReasonForm,
)
from licensing.agreements.views.blueprint import blueprint
from licensing.agreements.views.desk_forms import DeskForms, Form
from licensing.agreements.views.dossier_page import dossier_page
from licensing.intake import review, written_prices
from licensing.kernel import clock
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotAllowed

Answer = Response | tuple[str, int]
TYPED = ("TextAreaField", "StringField")
"""Fields whose text a person wrote and would not want to write again."""


@blueprint.post("/desk/requests/<request_id>/approve")
@staff("approver", "signatory")
def approve(request_id: str) -> Answer:
    """Approve: an agreement is made and prepared."""
    form = DecisionForm(request.form, prefix="approve")

    def act() -> None:
        operations.approve_request(request_id, actor(), clock.now(), seen_version=form.seen_version())

    return carry_out(request_id, "approval", form, act, _("Demande approuvée : la convention est en préparation."))


@blueprint.post("/desk/requests/<request_id>/propose")
@staff("approver", "signatory")
def propose(request_id: str) -> Answer:
    """Propose an approval that a second person confirms."""
    form = DecisionForm(request.form, prefix="approve")

    def act() -> None:
        proposing.propose_approval(request_id, actor(), clock.now(), seen_version=form.seen_version())

    return carry_out(request_id, "approval", form, act, _("Approbation proposée : une autre personne la confirme."))


@blueprint.post("/desk/requests/<request_id>/propose/withdraw")
@staff("approver", "signatory")
def withdraw_proposal(request_id: str) -> Answer:
    """Take my proposal back."""
    proposing.withdraw_proposal(request_id, actor(), clock.now())
    flash(_("Proposition retirée."))
    return back_to(request_id)


@blueprint.post("/desk/requests/<request_id>/corrections")
@staff("approver", "signatory")
def request_corrections(request_id: str) -> Answer:
    """Send the request back with remarks."""
    form = CorrectionsForm(request.form, prefix="corrections")

    def act() -> None:
        review.request_corrections(request_id, form.comments(), actor(), clock.now(), form.seen_version())

    return carry_out(request_id, "corrections", form, act, _("Corrections demandées : le partenaire est prévenu."))


@blueprint.post("/desk/requests/<request_id>/decline")
@staff("approver", "signatory")
def decline(request_id: str) -> Answer:
    """Decline with a reason."""
    form = ReasonForm(request.form, prefix="decline")

    def act() -> None:
        review.decline_request(request_id, form.reason.data, actor(), clock.now(), form.seen_version())

    return carry_out(request_id, "refusal", form, act, _("Demande refusée : le partenaire est prévenu."))


@blueprint.post("/desk/requests/<request_id>/lines/<int:number>")
@staff("approver", "signatory")
def add_manual_line(request_id: str, number: int) -> Answer:
    """Price a product that the schedule does not price."""
    form = ManualLineForm(request.form, prefix=f"line{number}")

    def act() -> None:
        written_prices.add_manual_line(
            request_id, form.product.data, form.price, form.reason.data, by=actor(), at=clock.now()
        )  # fmt: skip

    return carry_out(request_id, "lines", form, act, _("Ligne de prix ajoutée."))


@blueprint.post("/desk/requests/<request_id>/lines/<line_id>/remove")
@staff("approver", "signatory")
def remove_manual_line(request_id: str, line_id: str) -> Answer:
    """Take a manual line back."""
    written_prices.remove_manual_line(request_id, line_id, actor(), clock.now())
    flash(_("Ligne de prix retirée."))
    return back_to(request_id)


@blueprint.post("/desk/requests/<request_id>/discounts")
@staff("approver", "signatory")
def add_manual_discount(request_id: str) -> Answer:
    """Grant a discount by hand."""
    form = DiscountForm(request.form, prefix="discount")

    def act() -> None:
        granted = written_prices.Discount(form.label.data, form.percents, form.amounts, form.reason.data)
        written_prices.add_manual_discount(request_id, granted, actor(), clock.now())

    return carry_out(request_id, "discount", form, act, _("Remise ajoutée."))


@blueprint.post("/desk/requests/<request_id>/discounts/<discount_id>/remove")
@staff("approver", "signatory")
def remove_manual_discount(request_id: str, discount_id: str) -> Answer:
    """Take a discount back."""
    written_prices.remove_manual_discount(request_id, discount_id, actor(), clock.now())
    flash(_("Remise retirée."))
    return back_to(request_id)


@blueprint.post("/desk/agreements/<agreement_id>/cancel")
@staff("approver", "signatory")
def cancel(agreement_id: str) -> Answer:
    """Cancel an agreement that nobody has signed."""
    request_id = queries.agreement_for(actor(), agreement_id).request_id
    form = ReasonForm(request.form, prefix="cancel")

    def act() -> None:
        operations.cancel_agreement(agreement_id, form.reason.data, actor(), clock.now())

    return carry_out(request_id, "cancellation", form, act, _("Convention annulée : le partenaire est prévenu."))


@blueprint.post("/desk/agreements/<agreement_id>/terminate")
@staff("approver", "signatory")
def terminate(agreement_id: str) -> Answer:
    """End an agreement in force on one of its own grounds."""
    request_id = queries.agreement_for(actor(), agreement_id).request_id
    form = EndingForm(request.form, prefix="end")

    def act() -> None:
        terminate_agreement(agreement_id, form.asked(), actor(), clock.now())

    return carry_out(
        request_id, "ending", form, act, _("Convention terminée : la lettre part aux deux parties."), "end"
    )


@blueprint.post("/desk/agreements/<agreement_id>/countersign")
@staff("approver", "signatory")
def countersign(agreement_id: str) -> Answer:
    """Go to my own signing page by a fresh link."""
    return redirect(countersign_url(agreement_id, actor(), clock.now()), 303)


@blueprint.post("/desk/agreements/<agreement_id>/extend")
@staff("approver", "signatory")
def extend(agreement_id: str) -> Answer:
    """Give the signatory whose turn it is more time."""
    agreement = extend_signature(agreement_id, actor(), clock.now())
    flash(_("Délai prolongé : un nouveau lien est parti au signataire."))
    return back_to(agreement.request_id, "signatures")


@blueprint.post("/desk/agreements/<agreement_id>/delegates/<delegation_id>/accept")
@staff("approver", "signatory")
def accept_delegate(agreement_id: str, delegation_id: str) -> Answer:
    """The proposed person signs instead."""
    agreement = delegating.accept_delegate(agreement_id, delegation_id, actor(), clock.now())
    flash(_("Délégation acceptée : la personne proposée vient de recevoir son lien, l’ancien ne sert plus."))
    return back_to(agreement.request_id, "signatures")


@blueprint.post("/desk/agreements/<agreement_id>/delegates/<delegation_id>/decline")
@staff("approver", "signatory")
def decline_delegate(agreement_id: str, delegation_id: str) -> Answer:
    """The signatory stays, and reads why."""
    request_id = queries.agreement_for(actor(), agreement_id).request_id
    form = ReasonForm(request.form, prefix="delegate")

    def act() -> None:
        delegating.decline_delegate(agreement_id, delegation_id, form.reason.data, actor(), clock.now())

    return carry_out(request_id, "delegation", form, act, _("Délégation refusée : le signataire en lit le motif."))


def carry_out(request_id: str, name: str, form: Form, act: Callable[[], None], done: str, at: str = "") -> Answer:
    """Validate, act, come back to `at`; or show the file again with what is wrong beside its field."""
    queries.request_at_desk(actor(), request_id)
    if form.validate():
        try:
            act()
        except InvalidInput as refusal:
            db.session.rollback()
            form.show(refusal)
        except NotAllowed as refusal:
            db.session.rollback()
            return _too_late(request_id, form, refusal)
        else:
            flash(done)
            return back_to(request_id, at)
    return _again(request_id, name, form)


def _again(request_id: str, name: str, form: Form) -> Answer:
    file = Dossier(queries.request_at_desk(actor(), request_id), actor(), clock.now())
    return dossier_page(file, DeskForms(file).replace(name, form)), 422


def _too_late(request_id: str, form: Form, refusal: NotAllowed) -> Answer:
    """Somebody was faster, or the file moved: it says what happened, and keeps what was typed to be copied."""
    file = Dossier(queries.request_at_desk(actor(), request_id), actor(), clock.now())
    typed = [(field.label.text, field.data) for field in form if field.type in TYPED and field.data]
    return dossier_page(file, DeskForms(file), refused=refusal.because, typed=typed), 409


def back_to(request_id: str, at: str = "") -> Response:
    """The file again, at one of its parts when it is named."""
    return redirect(url_for("agreements.dossier", request_id=request_id, _anchor=at or None), 303)
