"""The empty signature fields of a document, tagged for assistive technology, added before anybody signs.

Structure elements cannot be added once a signature stands, so all fields come in one incremental update
(PDF/UA-1 7.18.1, 7.18.3, 7.18.4). Reads and writes PDF with pyHanko: import it from jobs only.
"""

# pyHanko ships types but leaves many constructors untyped:
# mypy: allow-untyped-calls

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec, append_signature_field

from licensing.signing.revisions import Revision, open_revision, resolved, written


@dataclass(frozen=True, slots=True)
class SignatureBox:
    """Where somebody signs: the field's name, page from 0, PDF points from the page's bottom-left corner; `label` is read aloud."""

    name: str
    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    label: str


def add_signature_fields(pdf: bytes, boxes: Sequence[SignatureBox]) -> bytes:
    """Append one revision with an empty, tagged signature field per box; the same input gives the same bytes.

    The last field carries a lock: once it is signed, nothing may change any more. ValueError when the PDF has no
    structure tree (it is not tagged).
    """
    writer = open_revision(pdf)
    if "/StructTreeRoot" not in writer.root:
        raise ValueError("signature fields need a tagged PDF: this one has no structure tree")
    _tab_by_structure(writer, 0)
    for box in boxes:
        append_signature_field(writer, _field_spec(box, locks=box is boxes[-1]))
        _tag_field(writer, box, writer.root["/AcroForm"]["/Fields"].raw_get(-1))
        _tab_by_structure(writer, box.page)
    return written(writer)


def _field_spec(box: SignatureBox, *, locks: bool) -> SigFieldSpec:
    return SigFieldSpec(
        sig_field_name=box.name,
        on_page=box.page,
        box=(box.x0, box.y0, box.x1, box.y1),  # type: ignore[arg-type]  # points need not be whole; pyHanko rounds
        readable_field_name=box.label,
        field_mdp_spec=FieldMDPSpec(FieldMDPAction.ALL) if locks else None,
        doc_mdp_update_value=MDPPerm.NO_CHANGES if locks else None,
    )


def _tab_by_structure(writer: Revision, page: int) -> None:
    """Tab order follows the structure on that page (the archive time stamp later hangs its widget on the first)."""
    page_object = writer.find_page_for_modification(page)[0].get_object()
    if page_object.get("/Tabs") != "/S":
        page_object["/Tabs"] = pdf_name("/S")
        writer.update_container(page_object)


def _tag_field(writer: Revision, box: SignatureBox, widget_ref: generic.IndirectObject) -> None:
    """A Form element for the widget: its /K is the object reference itself, never an array of one."""
    root = writer.root["/StructTreeRoot"]
    parent_ref, siblings = _document_element(root)
    page_ref = writer.find_page_for_modification(box.page)[0]
    reference = generic.DictionaryObject(
        {pdf_name("/Type"): pdf_name("/OBJR"), pdf_name("/Obj"): widget_ref, pdf_name("/Pg"): page_ref}
    )
    element_ref = writer.add_object(_form_element(parent_ref, page_ref, box.label, reference))
    siblings.append(element_ref)
    writer.update_container(siblings)
    key = _add_to_parent_tree(writer, root, element_ref)
    widget_ref.get_object()[pdf_name("/StructParent")] = generic.NumberObject(key)


def _form_element(parent: Any, page: Any, label: str, reference: generic.DictionaryObject) -> generic.DictionaryObject:
    return generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/StructElem"),
            pdf_name("/S"): pdf_name("/Form"),
            pdf_name("/P"): parent,
            pdf_name("/Pg"): page,
            pdf_name("/Alt"): generic.TextStringObject(label),
            pdf_name("/K"): reference,
        }
    )


def _document_element(root: generic.DictionaryObject) -> tuple[Any, generic.ArrayObject]:
    """The reference of the top Document element and its children."""
    tops = root.raw_get("/K")
    top_list = resolved(tops)
    reference = top_list.raw_get(0) if isinstance(top_list, generic.ArrayObject) else tops
    children = reference.get_object()["/K"]
    if not isinstance(children, generic.ArrayObject):
        raise ValueError("the top structure element has no list of children")
    return reference, children


def _add_to_parent_tree(writer: Revision, root: generic.DictionaryObject, element_ref: Any) -> int:
    """Enter the element in the parent tree under the next free key, and return that key."""
    numbers = root["/ParentTree"]["/Nums"]
    key = int(root.get("/ParentTreeNextKey", 0)) or _next_key(numbers)
    numbers.append(generic.NumberObject(key))
    numbers.append(element_ref)
    writer.update_container(numbers)
    root[pdf_name("/ParentTreeNextKey")] = generic.NumberObject(key + 1)
    writer.update_container(root)
    return key


def _next_key(numbers: generic.ArrayObject) -> int:
    return 1 + max((int(numbers[index]) for index in range(0, len(numbers), 2)), default=-1)
