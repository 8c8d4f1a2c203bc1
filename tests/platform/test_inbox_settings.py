"""Settings of the inbox: refused at start when they cannot work; the password never shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.conftest import make_settings

ADDRESS = "reponses@licensing.example"


@pytest.mark.parametrize(
    "wrong",
    [
        {"inbox_url": "imaps://a:b@c"},
        {"inbox_reply_address": ADDRESS},
        {"inbox_url": "http://a", "inbox_reply_address": ADDRESS},
        {"inbox_url": "maildir:/x", "inbox_reply_address": "no address"},
        {"inbox_url": "maildir:/x", "inbox_reply_address": f"{'a' * 21}@b.example"},
        {"inbox_url": "maildir:/x", "inbox_reply_address": "a@b.example\nBcc: c@d.example"},
        {"inbox_url": "maildir:/x", "inbox_reply_address": ADDRESS, "inbox_minutes": 0},
    ],
)
def test_what_cannot_work_is_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        make_settings(tmp_path, **wrong)


def test_the_password_does_not_show_and_the_address_takes_a_tag(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, inbox_url="imaps://robot:hunter2@mx.example/Box", inbox_reply_address=ADDRESS)
    assert "hunter2" not in repr(settings)
    assert settings.inbox_address("r-x") == "reponses+r-x@licensing.example"
    assert make_settings(tmp_path).inbox_address("r-x") is None
