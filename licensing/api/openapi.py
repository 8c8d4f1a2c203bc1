"""The description of the API (OpenAPI 3.1), made from the same schemas that read the input. Pure."""

from __future__ import annotations

from typing import Any

from licensing.intake.answers import request_schema

_AMOUNT = {"type": "string", "description": 'An amount with the currency\'s digits, for example "4050.00".'}
_NULLABLE_TEXT = {"type": ["string", "null"]}


def description(base_url: str) -> dict[str, Any]:
    """The whole document; `base_url` is the public address of the installation."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Course licensing",
            "version": "1",
            "description": "Prices of requests to use a course, with the rule and reason of every line. Nothing is stored.",
        },
        "servers": [{"url": f"{base_url.rstrip('/')}/api/v1"}],
        "paths": {
            "/quote": {"post": _quote()},
            "/schema/request": {"get": _read("The JSON Schema (2020-12) of a request.")},
            "/openapi.json": {"get": _read("This description.")},
        },
        "components": {"schemas": {"Quote": _quote_schema()}},
    }


def _read(what: str) -> dict[str, Any]:
    return {"summary": what, "responses": {"200": {"description": what, "content": {"application/json": {}}}}}


def _quote() -> dict[str, Any]:
    return {
        "summary": "Price a request.",
        "description": "The same figures and words as the form and `licensing quote`. A refused use stands in `forbidden`.",
        "parameters": [
            _query("on", "The day whose rules apply; by default the request's submitted_on, else today.", "date"),
            _query("explain", "1: adds `explanations`, why each line is there, how it is computed, since when, decided where."),
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": request_schema()}}},
        "responses": {
            "200": {
                "description": "The quote.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Quote"}}},
            },
            **{code: _problem(text) for code, text in _PROBLEMS.items()},
        },
    }  # fmt: skip


_PROBLEMS = {
    "400": "Not JSON.",
    "413": "More than 2 MB.",
    "415": "Not application/json.",
    "422": "A wrong request: every problem with its path.",
    "429": "Too many requests; Retry-After says when to come back.",
}


def _problem(text: str) -> dict[str, Any]:
    return {"description": text, "content": {"application/problem+json": {}}}


def _query(name: str, what: str, form: str = "") -> dict[str, Any]:
    schema = {"type": "string", **({"format": form} if form else {})}
    return {"name": name, "in": "query", "required": False, "description": what, "schema": schema}


def _quote_schema() -> dict[str, Any]:
    line = {
        "product": {"type": "string"}, "label": {"type": "string"}, "quantity": {"type": "integer"},
        "unit_price": _AMOUNT, "amount": _AMOUNT, "rule": {"type": "string"}, "because": {"type": "string"},
    }  # fmt: skip
    discount = {"id": {"type": "string"}, "label": {"type": "string"}, "percent": _NULLABLE_TEXT, "amount": _AMOUNT}
    vat = {"category": {"type": "string"}, "rate": {"type": "string"}, "amount": _AMOUNT, "mention": _NULLABLE_TEXT}
    unpriced = {
        "product": {"type": "string"}, "track": _NULLABLE_TEXT, "label": {"type": "string"},
        "quantity": {"type": "integer"}, "currency": {"type": "string"}, "because": {"type": "string"},
    }  # fmt: skip
    forbidden = {"use": {"type": "string"}, "because": {"type": "string"}, "instead": _NULLABLE_TEXT}
    since = {"type": ["string", "null"], "format": "date"}
    explanation = {**{name: {"type": "string"} for name in ("of", "why", "how", "decided")}, "since": since}
    return _object(
        {
            "currency": {"type": "string"},
            "lines": _list(line),
            "discounts": _list(discount),
            "net": _AMOUNT,
            "vat": _object(vat),
            "total": _AMOUNT,
            "valid_until": {"type": "string", "format": "date"},
            "schedule": {"type": "string"},
            "policy": {"type": "string"},
            "unpriced": _list(unpriced),
            "forbidden": _list(forbidden),
        },
        optional={"explanations": _list(explanation)},
    )


def _object(fields: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    properties = {**fields, **(optional or {})}
    return {"type": "object", "properties": properties, "required": list(fields), "additionalProperties": False}


def _list(fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": _object(fields)}
