"""The forms of one file at the desk, each with its own prefix so that a page can hold them all."""

from __future__ import annotations

from licensing.agreements.dossier import Dossier
from licensing.agreements.forms import (
    CorrectionsForm,
    DecisionForm,
    DiscountForm,
    EndingForm,
    ManualLineForm,
    ReasonForm,
    RemarkForm,
)

Form = DecisionForm | ManualLineForm | DiscountForm


class DeskForms:
    """Approval, corrections, refusal, cancellation, ending, one form per product without a price, one per answer for remarks."""

    def __init__(self, file: Dossier) -> None:
        version = {"version": file.request.version}
        self.approval = DecisionForm(None, data=version, prefix="approve")
        self.corrections = CorrectionsForm(None, data=version, prefix="corrections")
        self.refusal = ReasonForm(None, data=version, prefix="decline")
        self.cancellation = ReasonForm(None, data=version, prefix="cancel")
        self.ending = EndingForm(None, prefix="end")
        self.delegation = ReasonForm(None, data=version, prefix="delegate")
        unpriced = file.unpriced if file.can_decide else ()
        self.lines = [
            ManualLineForm(None, data={"product": each.product}, prefix=f"line{index}")
            for index, each in enumerate(unpriced)
        ]
        self.discount = DiscountForm(None, prefix="discount")
        self.wrong: Form | None = None

    def replace(self, name: str, form: Form) -> DeskForms:
        """The same forms with the one that was sent and refused in its place, opened and with its errors."""
        if isinstance(form, ManualLineForm):
            self.lines = [form if each.product.data == form.product.data else each for each in self.lines]
        elif name:
            setattr(self, name, form)
        self.wrong = form
        return self

    def remark(self, path: str) -> RemarkForm:
        """The form of a remark on an answer; the refused one where it was written."""
        if isinstance(self.wrong, RemarkForm) and self.wrong.path.data == path:
            return self.wrong
        return RemarkForm(None, data={"path": path}, prefix=RemarkForm.prefix_of(path))
