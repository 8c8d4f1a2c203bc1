"""Every mail as it reads, text and HTML, in every language it has: one file each, compared sign by sign.

`TESTS_RENEW=1 python -m pytest tests/outbox/test_snapshots.py` writes them anew; the difference is then read in review.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from licensing.kernel.texts import LANGUAGES
from licensing.outbox.drawing import draw
from licensing.outbox.registry import mail_kinds, template_of
from licensing.outbox.values import MailKind
from tests.house.files import ROOT
from tests.own import RENEW

FOLDER = Path(__file__).parent / "snapshots"
NAMELESS = {
    "intake.resume", "intake.invited", "intake.handed_over", "reminders.draft",
    "accounts.absence_recorded", "accounts.absence_cancelled",
}  # fmt: skip
"""Mails about something that has no reference yet, or none at all."""
CASES = [(kind, language) for kind in mail_kinds().values() for language in LANGUAGES]


def snapshot(kind: MailKind, language: str) -> dict[str, str]:
    """File name → content: the whole with every value, and the text again without the optional ones."""
    drawn = draw(kind, kind.wording(language), language, kind.samples(language))
    head = f"Subject: {drawn.subject}\n\n"
    found = {f"{kind.key}.{language}.txt": head + drawn.text, f"{kind.key}.{language}.html": drawn.html + "\n"}
    if kind.optional:
        empty: dict[str, Any] = {**kind.samples(language), **dict.fromkeys(kind.optional, "")}
        bare = draw(kind, kind.wording(language), language, empty)
        found[f"{kind.key}.{language}.bare.txt"] = f"Subject: {bare.subject}\n\n{bare.text}"
    return found


@pytest.mark.parametrize(("kind", "language"), CASES, ids=[f"{kind.key}.{language}" for kind, language in CASES])
def test_it_reads_as_kept(sqlite_app: Flask, kind: MailKind, language: str) -> None:
    for name, said in snapshot(kind, language).items():
        if RENEW:
            (FOLDER / name).write_text(said, encoding="utf-8")
        assert (FOLDER / name).is_file(), f"{name} has no snapshot: renew them and read what is new"
        assert said == (FOLDER / name).read_text(encoding="utf-8"), name
        assert not re.search(r"\{\{|\{%|<bdi></bdi>", said), name


def test_no_snapshot_outlives_its_mail(sqlite_app: Flask) -> None:
    wanted = {name for kind, language in CASES for name in snapshot(kind, language)}
    assert {path.name for path in FOLDER.iterdir()} == wanted


def test_every_mail_that_is_sent_is_in_the_register() -> None:
    """And the other way round: a mail nobody sends is not kept. A pair of .txt and .html is no mail any more."""
    sent = set()
    for path in sorted((ROOT / "licensing").rglob("*.py")):
        sent |= set(re.findall(r'"([a-z_]+/mail/[a-z_{}]+)"', path.read_text()))
    known = {template_of(key) for key in mail_kinds()}
    whole = {name for name in sent if "{" not in name}
    rooms = tuple(name.partition("{")[0] for name in sent if "{" in name)
    assert whole - known == set()
    assert {name for name in known - whole if not name.startswith(rooms)} == set()
    assert [str(path) for path in (ROOT / "templates").glob("*/mail/*") if path.suffix not in (".md", ".yaml")] == []


def test_the_subject_holds_the_reference() -> None:
    for kind in mail_kinds().values():
        assert kind.in_subject or kind.key in NAMELESS, kind.key
        assert set(kind.in_subject) <= set(kind.values), kind.key
