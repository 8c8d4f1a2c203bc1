"""The kinds of field of a request: what a text, a code, an e-mail, a country may be. No I/O."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, Field, JsonValue

from licensing.kernel.countries import COUNTRIES, FRENCH_OVERSEAS
from licensing.kernel.identifiers import LONGEST, normalise_ice, normalise_siret, normalise_uai, normalise_vat
from licensing.kernel.shapes import fault

MAX_LEARNERS = 100_000
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def check_text(text: str) -> str:
    """A text without control characters and with something visible; outer spaces are dropped."""
    if _CONTROL.search(text):
        raise fault("text_control")
    stripped = text.strip()
    if all(unicodedata.category(character)[0] in "ZC" for character in stripped):
        raise fault("text_blank")
    return stripped


def blank_as_none(value: Any) -> Any:
    """An optional answer left empty is no answer."""
    return None if isinstance(value, str) and not value.strip() else value


def check_email(address: str) -> str:
    """A complete address that any mail server can carry (ASCII before the @; the domain in its ASCII form)."""
    try:
        found = validate_email(address.strip(), allow_smtputf8=False, check_deliverability=False)
    except EmailNotValidError as error:
        raise fault("email") from error
    return found.ascii_email or found.normalized


def check_country(code: str) -> str:
    """An ISO 3166-1 alpha-2 code; French overseas departments are written FR."""
    if code in FRENCH_OVERSEAS:
        raise fault("country_overseas")
    if code not in COUNTRIES:
        raise fault("country")
    return code


def _typed(pattern: str) -> dict[str, JsonValue]:
    """The JSON Schema pattern of an identifier as people type it; S stands for the separators that are dropped."""
    return {"pattern": f"^S*{pattern}$".replace("S", "[ .\\-\u00a0\u202f]")}


Text = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(check_text)]
Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(check_text)]
ShortText = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(check_text)]
PostalCode = Annotated[str, Field(min_length=1, max_length=20), AfterValidator(check_text)]
Code = Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9][a-z0-9-]*$")]
Email = Annotated[
    str, Field(min_length=3, max_length=254, json_schema_extra={"format": "email"}), AfterValidator(check_email)
]
Country = Annotated[str, Field(json_schema_extra={"pattern": "^[A-Z]{2}$"}), AfterValidator(check_country)]
Siret = Annotated[
    str, Field(max_length=LONGEST, json_schema_extra=_typed(r"([0-9]S*){14}")), AfterValidator(normalise_siret)
]
Uai = Annotated[
    str, Field(max_length=LONGEST, json_schema_extra=_typed(r"([0-9]S*){7}[A-Za-z]S*")), AfterValidator(normalise_uai)
]
Vat = Annotated[
    str,
    Field(max_length=LONGEST, json_schema_extra=_typed(r"([A-Za-z]S*){2}([0-9A-Za-z+*]S*){2,13}")),
    AfterValidator(normalise_vat),
]
Ice = Annotated[
    str, Field(max_length=LONGEST, json_schema_extra=_typed(r"([0-9]S*){15}")), AfterValidator(normalise_ice)
]
BLANK_IS_NONE = BeforeValidator(blank_as_none)
Learners = Annotated[int, Field(ge=1, le=MAX_LEARNERS)]
