"""Every route that answers a page is in the table of pages: nothing new escapes the checks."""

from __future__ import annotations

from flask import Flask

from tests.pages.table import NO_PAGE, PAGES, REFUSALS

ADVICE = (
    "add each to PAGES in tests/pages/table.py (how to reach it), or to NO_PAGE (what it answers instead of a page)"
)


def _get_routes(app: Flask) -> set[str]:
    return {str(rule) for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}


def test_every_get_route_is_in_the_table(sqlite_app: Flask) -> None:
    known = {page.rule for page in PAGES} | set(NO_PAGE)
    missing = sorted(_get_routes(sqlite_app) - known)
    assert missing == [], ADVICE


def test_the_table_names_nothing_that_is_gone(sqlite_app: Flask) -> None:
    gone = sorted(({page.rule for page in PAGES} | set(NO_PAGE)) - _get_routes(sqlite_app) - {""})
    assert gone == [], "remove each from tests/pages/table.py, or bring the route back"


def test_names_are_unique() -> None:
    names, refusals = [page.name for page in PAGES], [refusal.name for refusal in REFUSALS]
    assert len(set(names)) == len(names)
    assert len(set(refusals)) == len(refusals)
