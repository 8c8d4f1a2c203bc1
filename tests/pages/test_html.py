"""Every page in every language, as it is answered: what it must have, and its words as they were last read by a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from licensing.kernel.database import db
from licensing.outbox.models import Mail
from tests.own import RENEW
from tests.pages import world as made
from tests.pages.conftest import LANGUAGES, Visitor
from tests.pages.outline import faults
from tests.pages.table import PAGES, REFUSALS, Page, Refusal
from tests.pages.words import as_words

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.fixture(autouse=True)
def _then() -> Iterator[None]:
    with time_machine.travel(made.AT, tick=False):
        yield


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.name)
def test_a_page(entry: Page, language: str, visitor: Visitor) -> None:
    html = visitor.opened(entry, language)
    assert faults(html, language) == []
    words = as_words(html, visitor.world.places)
    _compare(f"{entry.name}.{language}", words if entry.ordered else "\n".join(sorted(words.splitlines())) + "\n")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.name)
def test_a_refused_form(refusal: Refusal, language: str, visitor: Visitor) -> None:
    html = visitor.refused(refusal, language)
    assert faults(html, language) == []
    _compare(f"{refusal.name}-refused.{language}", as_words(html, visitor.world.places))


def test_a_code_sent_to_somebody_is_shown_to_nobody_else(visitor: Visitor) -> None:
    """A signature code proves who signs: the producer's people never read one, in no page of a dossier and no list of mails."""
    with visitor.world.app.app_context():
        subjects = db.session.scalars(select(Mail.subject).where(Mail.template == "signing/mail/code")).all()
    codes = {re.findall(r"\d{6}", subject)[0] for subject in subjects}
    assert len(codes) >= 4
    for page in PAGES:
        if page.name.startswith(("dossier-", "mail-log", "status-", "home-staff")):
            shown = visitor.opened(page, "fr")
            assert not [code for code in codes if re.search(rf"(?<!\w){code}(?!\w)", shown)], page.name


def test_no_snapshot_is_left_behind() -> None:
    names = [page.name for page in PAGES] + [f"{refusal.name}-refused" for refusal in REFUSALS]
    expected = {f"{name}.{language}.txt" for name in names for language in LANGUAGES}
    assert {path.name for path in SNAPSHOTS.iterdir()} - expected == set(), "delete these files"


def test_the_checks_see_what_is_missing() -> None:
    html = '<html lang="fr"><title>– Site</title><form method="POST" action="/x"><input name="a"></form><h1></h1><i id="a"></i><b id="a"></b>'
    assert [fault.split(":")[0] for fault in faults(html, "fr")] == [
        "no title of its own", "not exactly one h1", "language or direction", "a form without token", "an id twice",
    ]  # fmt: skip


def _compare(name: str, words: str) -> None:
    file = SNAPSHOTS / f"{name}.txt"
    if RENEW:
        file.parent.mkdir(exist_ok=True)
        file.write_text(words, encoding="utf-8")
    kept = file.read_text(encoding="utf-8") if file.exists() else "(no snapshot yet)"
    assert re.split("\n", words) == re.split("\n", kept), (
        f"the words of {name} changed: read the difference; if it is meant, run these tests once with TESTS_RENEW=1 and commit {file.name}"
    )
