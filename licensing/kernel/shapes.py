"""Shapes: what is wrong with the form of a document or a request, as Problems in every language. Built on pydantic; no I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from licensing.kernel.errors import InvalidInput, Problem
from licensing.kernel.texts import in_languages

Sentences = Mapping[str, tuple[str, ...]]
"""Code → its sentence in French, English and Arabic."""

SENTENCES: Sentences = {
    "missing": ("Renseignez ce champ.", "Fill in this field.", "املؤوا هذه الخانة."),
    "unknown_field": (
        "Retirez ce champ : il n’est pas prévu ici.",
        "Remove this field: it is not expected here.",
        "احذفوا هذه الخانة: غير منتظرة هنا.",
    ),
    "text_type": ("Écrivez un texte.", "Write a text.", "اكتبوا نصًا."),
    "text_blank": (
        "Écrivez au moins un caractère visible.",
        "Write at least one visible character.",
        "اكتبوا حرفًا ظاهرًا واحدًا على الأقل.",
    ),
    "text_too_long": (
        "Ne dépassez pas {max_length} caractères.",
        "Use at most {max_length} characters.",
        "لا تتجاوزوا {max_length} حرف.",
    ),
    "text_control": (
        "Retirez les caractères de contrôle (retour à la ligne, tabulation…).",
        "Remove control characters (line break, tab…).",
        "احذفوا حروف التحكم (رجوع إلى السطر، جدولة…).",
    ),
    "number_type": (
        "Écrivez un nombre entier, sans guillemets.",
        "Write a whole number, without quotes.",
        "أدخلوا عددًا صحيحًا، دون علامات تنصيص.",
    ),
    "number_too_small": (
        "Écrivez un nombre d’au moins {limit}.",
        "Write a number of at least {limit}.",
        "أدخلوا عددًا لا يقل عن {limit}.",
    ),
    "number_too_large": (
        "Écrivez un nombre d’au plus {limit}.",
        "Write a number of at most {limit}.",
        "أدخلوا عددًا لا يزيد على {limit}.",
    ),
    "yes_no_type": ("Répondez true ou false.", "Answer true or false.", "أجيبوا بـ true أو false."),
    "object_type": ("Donnez un objet avec ses champs.", "Give an object with its fields.", "قدموا كائنًا مع حقوله."),
    "list_type": ("Donnez une liste.", "Give a list.", "قدموا لائحة."),
    "list_too_short": ("Donnez au moins un élément.", "Give at least one item.", "قدموا عنصرًا واحدًا على الأقل."),
    "list_too_long": (
        "Donnez au plus {max_length} éléments.",
        "Give at most {max_length} items.",
        "عدد العناصر يجب ألا يتجاوز {max_length}.",
    ),
    "choice": (
        "Choisissez parmi : {expected}.",
        "Choose one of: {expected}.",
        "اختاروا من بين: \u2068{expected}\u2069.",
    ),
    "code": (
        "Écrivez un code : lettres minuscules, chiffres et tirets, 40 au plus.",
        "Write a code: lower-case letters, digits and hyphens, at most 40.",
        "اكتبوا رمزًا: حروف لاتينية صغيرة وأرقام وشرطات، 40 على الأكثر.",
    ),
    "date": (
        "Écrivez une date réelle sous la forme AAAA-MM-JJ.",
        "Write a real date as YYYY-MM-DD.",
        "أدخلوا تاريخًا حقيقيًا على شكل YYYY-MM-DD.",
    ),
    "invalid": ("Corrigez cette valeur.", "Correct this value.", "صححوا هذه القيمة."),
    "placeholder_in_link": (
        "Ni l’adresse d’un lien, ni un texte entre accents graves ne peuvent contenir de champ : écrivez-les en entier.",
        "Neither the address of a link nor text between backticks can hold a field: write it out.",
        "لا يمكن أن يتضمن عنوان الرابط أو النص المكتوب بين علامتي ` أي حقل: اكتبوه كاملًا.",
    ),
}

_CODES = {
    "missing": "missing", "extra_forbidden": "unknown_field", "string_type": "text_type",
    "string_unicode": "text_control", "string_too_short": "text_blank", "string_too_long": "text_too_long",
    "string_pattern_mismatch": "code", "int_type": "number_type", "int_from_float": "number_type",
    "int_parsing_size": "number_type", "greater_than_equal": "number_too_small",
    "less_than_equal": "number_too_large", "bool_type": "yes_no_type", "model_type": "object_type",
    "model_attributes_type": "object_type", "dict_type": "object_type", "tuple_type": "list_type",
    "list_type": "list_type", "too_short": "list_too_short", "too_long": "list_too_long", "literal_error": "choice",
}  # fmt: skip

YEARS = range(1, 9000)
"""Of days that people give: days are added to them. Year 1 is how a schedule says that it always applied."""
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Shape(BaseModel):
    """Base of frozen shapes: strict types, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


Model = TypeVar("Model", bound=BaseModel)


def fault(code: str, **context: Any) -> PydanticCustomError:
    """What a field's own check raises; `code` is a key of the sentences."""
    return PydanticCustomError(code, "see the sentences of this code", context)


def read_day(value: Any) -> Any:
    """An ISO day as a date; a date passes, every other spelling is refused, and so is a year that is a slip of the hand."""
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        try:
            value = date.fromisoformat(value)
        except ValueError as error:
            raise fault("date") from error
    if type(value) is not date or value.year not in YEARS:
        raise fault("date")
    return value


Day = Annotated[date, BeforeValidator(read_day), WithJsonSchema({"type": "string", "format": "date"})]


def problem(
    path: str, code: str, context: Mapping[str, Any] | None = None, sentences: Sentences = SENTENCES
) -> Problem:
    """A Problem at a dotted path, its sentences filled from the context."""
    values = context or {}
    texts = in_languages(sentences[code])
    return Problem(path, code, {language: text.format_map(values) for language, text in texts.items()})


def shape_problems(errors: Sequence[Any], sentences: Sentences = SENTENCES) -> list[Problem]:
    """One problem per pydantic error; a list is not called short because its items are wrong."""
    inside = {error["loc"][:depth] for error in errors for depth in range(1, len(error["loc"]))}
    return [_as_problem(e, sentences) for e in errors if e["type"] != "too_short" or e["loc"] not in inside]


def _as_problem(error: Any, sentences: Sentences) -> Problem:
    path = ".".join(str(part)[:80] for part in error["loc"])
    own = error.get("ctx") or {}
    code = _CODES.get(error["type"], error["type"])
    expected = str(own.get("expected", "")).replace("'", "").replace(" or ", ", ")
    values = {**own, "limit": own.get("ge", own.get("le")), "expected": expected}
    return problem(path, code if code in sentences else "invalid", values, sentences)


def read_shape(model: type[Model], raw: object, sentences: Sentences = SENTENCES) -> Model:
    """The frozen shape of a raw document. Raises InvalidInput with every problem of form at once."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise InvalidInput(shape_problems(error.errors(include_url=False, include_input=False), sentences)) from error


def plain(value: Any) -> Any:
    """A YAML value as JSON: dates become ISO days, keys texts, tuples lists. What is neither stays and fails later."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
