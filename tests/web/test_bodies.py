"""What arrives from a form: every value, in order, each line end as one sign."""

from __future__ import annotations

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from licensing.web import bodies


@pytest.fixture
def sender() -> FlaskClient:
    """A browser in front of an application that answers what it was sent."""
    app = Flask("placeholder")
    bodies.install(app)

    @app.post("/sent")
    def sent() -> list[object]:
        length = request.form.get("text", type=len)
        return [length, list(request.form.items(multi=True)), request.values.getlist("text"), list(request.files)]

    return app.test_client()


TEXT = "Deux lignes,\r\n\r\npuis « fin »\r\n"


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_text_is_as_long_as_it_was_in_the_browser(sender: FlaskClient, kind: str) -> None:
    answer = sender.post("/sent", data={"text": [TEXT, "a\rb\nc"], "other": "x"}, content_type=kind)
    kept = TEXT.replace("\r", "")
    fields = [["text", kept], ["text", "a\nb\nc"], ["other", "x"]]
    assert answer.get_json() == [len(kept), fields, [kept, "a\nb\nc"], []]


def test_a_body_that_is_no_form_is_left_alone(sender: FlaskClient) -> None:
    answer = sender.post("/sent", data=b"text=a\r\nb", content_type="text/plain")
    assert answer.get_json() == [None, [], [], []]
