"""The answers of a request: one frozen value whose shape is the request schema, and every problem of a raw one at once."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_serializer

from licensing.intake.cross_checks import cross_problems
from licensing.intake.fields import (
    BLANK_IS_NONE,
    Code,
    Country,
    Email,
    Ice,
    Learners,
    Name,
    PostalCode,
    ShortText,
    Siret,
    Text,
    Uai,
    Vat,
)
from licensing.intake.messages import SENTENCES
from licensing.kernel.errors import InvalidInput, Problem
from licensing.kernel.shapes import Day, Shape, shape_problems


class Identifiers(Shape):
    """Registered numbers of the organisation; each may be absent, all may be."""

    siret: Annotated[Siret | None, BLANK_IS_NONE] = Field(
        default=None, description="French establishment number: 14 digits, check digits verified. FR only."
    )
    uai: Annotated[Uai | None, BLANK_IS_NONE] = Field(
        default=None, description="French school number: 7 digits and a check letter. FR only."
    )
    vat: Annotated[Vat | None, BLANK_IS_NONE] = Field(
        default=None, description="VAT number of an EU organisation, with its country prefix."
    )
    ice: Annotated[Ice | None, BLANK_IS_NONE] = Field(
        default=None, description="Moroccan company number: 15 digits, check digits verified. MA only."
    )

    @model_serializer
    def _present(self) -> dict[str, str]:
        return {name: value for name, value in self.__dict__.items() if value is not None}


class Address(Shape):
    """Postal address of the organisation."""

    street: Text = Field(description="Number and street.")
    postal_code: PostalCode = Field(description="Postal code, as written in that country.")
    city: Text = Field(description="City.")


class Organisation(Shape):
    """The organisation that asks: the future licensee."""

    name: Text = Field(description="Official name, as it must stand on the agreement.")
    country: Country = Field(description="ISO 3166-1 alpha-2 code of the country of registration.")
    public: bool = Field(default=False, description="Whether it is a public body (public invoicing rules).")
    network: bool = Field(default=False, description="Whether it belongs to the producer's partner network.")
    identifiers: Identifiers = Field(default=Identifiers(), description="Registered numbers; may be empty.")
    address: Address = Field(description="Postal address.")


class Person(Shape):
    """Someone to write to."""

    name: Name = Field(description="First and last name.")
    email: Email = Field(description="E-mail address.")


class Signatory(Person):
    """The person who signs for the organisation."""

    role: Name = Field(description="Capacity in which the person signs, for example President.")


class Contacts(Shape):
    """Who asks, who signs, who receives the invoice."""

    requester: Person = Field(description="The person who makes the request.")
    signatory: Signatory = Field(description="The person who signs the agreement.")
    billing: Person = Field(description="The person who receives the invoice.")


class Session(Shape):
    """The session asked for, with its dates (both inclusive)."""

    id: Code = Field(description="Code of the session in the catalogue.")
    starts_on: Day = Field(description="First day.")
    ends_on: Day = Field(description="Last day; not before the first.")


class Cohort(Shape):
    """A group of learners that follows one track."""

    label: Text = Field(description="Name of the group at the organisation.")
    learners: Learners = Field(description="Number of learners, at least 1.")
    track: Code = Field(description="Code of the track the group follows.")


Payer = Literal["organisation", "learner"]


class Certificates(Shape):
    """Certificates asked for on one track."""

    track: Code = Field(description="Code of the track; each track at most once.")
    quantity: Learners = Field(description="Number of certificates, at least 1.")
    payer: Payer = Field(description="Who pays for them.")


class SupervisedExam(Shape):
    """Supervised examinations asked for."""

    quantity: Learners = Field(description="Number of examinations, at least 1 and at most the number of learners.")
    payer: Payer = Field(description="Who pays for them.")


class Uses(Shape):
    """What the organisation wants to do with the course, beyond taking it on its site."""

    curriculum: bool = Field(default=False, description="Make the course part of a degree or training plan.")
    certificates: Annotated[tuple[Certificates, ...], Field(strict=False, max_length=20)] = Field(
        default=(), description="Certificates, one entry per track."
    )
    supervised_exam: SupervisedExam | None = Field(default=None, description="Supervised examination, or null.")
    results_report: bool = Field(default=False, description="Receive the learners' results, with their consent.")
    internal_sessions: bool = Field(default=False, description="Run internal sessions on the course's material.")
    private_circles: int = Field(default=0, ge=0, le=1000, description="Number of private discussion circles.")
    content_reuse: bool = Field(default=False, description="Use the content elsewhere than on the course's site.")
    private_session: bool = Field(default=False, description="Order a dedicated private session.")


class IntakeAnswers(Shape):
    """A request to use a course as an organisation."""

    audience: Literal["individual", "education", "employer"] = Field(
        description="Who asks: decides the rules that apply."
    )
    language: Literal["fr", "en", "ar"] = Field(description="Language of the agreement and of the mails.")
    organisation: Organisation = Field(description="The organisation that asks.")
    contacts: Contacts = Field(description="Requester, signatory and billing contact.")
    cosignatories: Annotated[tuple[Signatory, ...], Field(strict=False, max_length=2)] = Field(
        default=(), description="People who sign for the organisation after the signatory, in that order; may be empty."
    )
    teachers: Annotated[tuple[Person, ...], Field(strict=False, max_length=100)] = Field(
        default=(), description="Teachers who accompany the learners; may be empty."
    )
    course: Code = Field(description="Code of the course in the catalogue.")
    session: Session = Field(description="The session asked for.")
    cohorts: Annotated[tuple[Cohort, ...], Field(strict=False, min_length=1, max_length=200)] = Field(
        description="Groups of learners, at least one."
    )
    uses: Uses = Field(description="What the organisation wants to do.")
    purchase_order: Annotated[ShortText | None, BLANK_IS_NONE] = Field(
        default=None, description="The organisation's order number, printed on the invoice."
    )
    service_code: Annotated[ShortText | None, BLANK_IS_NONE] = Field(
        default=None, description="Service code of a French public body (Chorus Pro)."
    )
    submitted_on: Day | None = Field(default=None, description="Day of submission; the price is that of this day.")

    @property
    def learner_count(self) -> int:
        """Learners of all cohorts together."""
        return sum(cohort.learners for cohort in self.cohorts)


def _read(raw: object) -> tuple[IntakeAnswers | None, list[Problem]]:
    try:
        answers, found = IntakeAnswers.model_validate(raw), []
    except ValidationError as error:
        answers = None
        found = shape_problems(error.errors(include_url=False, include_input=False), SENTENCES)
    known = {each.path for each in found}
    return answers, found + [each for each in cross_problems(raw) if each.path not in known]


def problems(raw: object) -> list[Problem]:
    """Every problem of a raw request at once: shape, types, limits, then what fields say together. Empty when it is right."""
    return _read(raw)[1]


def parse_request(raw: object) -> IntakeAnswers:
    """The frozen answers of a raw request (the JSON value). Raises InvalidInput with every problem at once."""
    answers, found = _read(raw)
    if answers is None or found:
        raise InvalidInput(found)
    return answers


def answers_to_dict(answers: IntakeAnswers) -> dict[str, Any]:
    """The JSON value of the answers, in the shape of the request schema; parse_request gives the same answers back."""
    return answers.model_dump(mode="json")


def request_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a request, every field described."""
    schema = IntakeAnswers.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Request"}
