"""What form macros need from a WTForms form: its errors in order with their targets, the attributes of a field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from wtforms import Field, FieldList, Form, FormField, RadioField, SelectMultipleField


@dataclass(frozen=True, slots=True)
class FormError:
    """One error: the id of the control to go to, and the sentence."""

    target: str
    message: str


def install(app: Flask) -> None:
    """Make the helpers known to every template."""
    app.jinja_env.globals.update(form_errors=form_errors, field_attributes=field_attributes)


def form_errors(form: Form) -> list[FormError]:
    """Every error of a form in the order of its fields, those of repeated groups included."""
    general = [FormError("main", str(message)) for message in getattr(form, "form_errors", [])]
    return general + [error for field in form for error in _field_errors(field)]


def field_attributes(field: Field, hint: str, css: str, **more: Any) -> dict[str, Any]:
    """HTML attributes of a control: class, state, and what describes it. Empty values are left out."""
    described = [f"{field.id}-hint"] if hint else []
    described += [f"{field.id}-error"] if field.errors else []
    described += [f"{field.id}-remarks"] if getattr(field, "remarks", None) else []
    attributes = {"class": f"{css} {css}-wrong" if field.errors else css, "required": False, **more}
    attributes["aria-describedby"] = " ".join(described)
    attributes["aria-invalid"] = "true" if field.errors else ""
    return {name: value for name, value in attributes.items() if value not in ("", None)}


def _field_errors(field: Field) -> Iterator[FormError]:
    if isinstance(field, FormField):
        yield from form_errors(field.form)
    elif isinstance(field, FieldList):
        yield from _list_errors(field)
    else:
        target = f"{field.id}-0" if isinstance(field, RadioField | SelectMultipleField) else field.id
        yield from (FormError(target, str(message)) for message in field.errors)


def _list_errors(field: FieldList) -> Iterator[FormError]:
    for entry in field.entries:
        yield from _field_errors(entry)
    yield from (FormError(field.id, str(message)) for message in field.errors if isinstance(message, str))
