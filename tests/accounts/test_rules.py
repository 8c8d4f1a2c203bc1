"""Rules of accounts: local addresses, session ends, e-mail syntax, codes."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.accounts import rules

AT = datetime(2026, 9, 1, 8, 0, tzinfo=timezone.utc)
LIFE = rules.Lifetimes(timedelta(minutes=60), timedelta(hours=12))


@pytest.mark.parametrize("path", ["/", "/desk", "/desk?etat=new&page=2", "/request/abc/step/3#learners"])
def test_a_path_of_this_site_is_kept(path: str) -> None:
    assert rules.local_path(path) == path


@pytest.mark.parametrize(
    "path",
    ["", None, "desk", "//evil.example", "///evil.example", "/\\evil.example", "\\evil", "https://evil.example", "https:evil",
     "javascript:alert(1)", "/\t/evil.example", "/\n/evil.example", "//user@evil.example", "/ /evil", "/" + "a" * 300],
)  # fmt: skip
def test_anything_else_leads_home(path: str | None) -> None:
    assert rules.local_path(path) == "/"


@given(st.text(alphabet="/\\:@.eviltap?#\t\n ht%2f", max_size=12))
def test_no_text_leads_to_another_host(text: str) -> None:
    target = rules.local_path(text)
    assert urlsplit(urljoin("https://here.example/sign-in", target)).netloc == "here.example"
    assert "\\" not in target


def expired(created: timedelta, seen: timedelta, proved: bool = True) -> bool:
    return rules.has_expired(created_at=AT - created, last_seen_at=AT - seen, proved=proved, lifetimes=LIFE, at=AT)


def test_a_session_ends_after_an_idle_hour_to_the_second() -> None:
    assert not expired(timedelta(hours=2), timedelta(minutes=59, seconds=59))
    assert expired(timedelta(hours=2), timedelta(minutes=60))


def test_a_session_ends_after_twelve_hours_however_busy() -> None:
    assert not expired(timedelta(hours=12) - timedelta(seconds=1), timedelta(0))
    assert expired(timedelta(hours=12), timedelta(0))


def test_a_browser_with_only_its_draft_may_pause() -> None:
    assert not expired(timedelta(hours=11), timedelta(hours=10), proved=False)
    assert expired(timedelta(hours=12), timedelta(0), proved=False)


@pytest.mark.parametrize("address", ["a@b.fr", "prénom.nom+mooc@université.example", "O'Neil@x-y.co.uk"])
def test_addresses(address: str) -> None:
    assert rules.is_email(address)


@pytest.mark.parametrize(
    "address", ["", "a", "a@b", "a@b.c", "a b@c.fr", "a@b.fr\nBcc: x@y.fr", "a@b.fr,c@d.fr", "<a@b.fr>", "a@@b.fr"]
)
def test_not_addresses(address: str) -> None:
    assert not rules.is_email(address)


def test_a_long_input_is_refused_at_once() -> None:
    assert not rules.is_email("a@" * 5000)
