"""Style sheets that work in both writing directions and hold nothing that no page uses; components shown where people look."""

from __future__ import annotations

import re

import pytest

from tests.house.files import ROOT, texts

SHEETS = [
    (path, re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
    for path, text in texts("licensing/web/static")
    if path.suffix == ".css"
]
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)"
    r"|border-(?:top|bottom)-(?:left|right)-radius|left|right|top|bottom)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
)  # fmt: skip
FOUR_SIDES = re.compile(r"(?<![\w-])(margin|padding|inset|border-width|border-radius):\s*([^;{}()]+)")
PAGES = "\n".join(
    text
    for _, text in [*texts("templates"), *texts("licensing"), *texts("agreement_templates/documents")]
    if not text.startswith("/*")
)
MADE = set(re.findall(r"([a-z][a-z0-9-]*-)\{\{", PAGES))
"""Beginnings of class names that a template completes: `status-{{ tone }}`; code completes others at their end: `{css}-wrong`."""

HTMX = {"htmx-request", "htmx-indicator", "htmx-swapping", "htmx-settling"}
"""Classes that htmx itself gives."""


@pytest.mark.parametrize(("path", "text"), SHEETS, ids=lambda each: getattr(each, "name", None) or "sheet")
def test_only_logical_properties(path: object, text: str) -> None:
    """What stands left in French stands right in Arabic: write margin-inline-start, text-align: start, inset-inline-end …"""
    assert [found.group() for found in PHYSICAL.finditer(text)] == []


@pytest.mark.parametrize(("path", "text"), SHEETS, ids=lambda each: getattr(each, "name", None) or "sheet")
def test_no_side_differs_in_a_shorthand(path: object, text: str) -> None:
    """`padding: 0 1rem 0 2rem` is physical as well: write its inline part apart."""
    lopsided = []
    for name, value in FOUR_SIDES.findall(text):
        sides = value.split()
        if name == "border-radius" and len(sides) == 4:
            lopsided += [value] if (sides[0], sides[3]) != (sides[1], sides[2]) else []
        elif len(sides) == 4 and sides[1] != sides[3]:
            lopsided.append(value)
    assert lopsided == []


@pytest.mark.parametrize(("path", "text"), SHEETS, ids=lambda each: getattr(each, "name", None) or "sheet")
def test_no_rule_for_what_no_page_has(path: object, text: str) -> None:
    selectors = re.sub(r"\{[^{}]*\}", " ", text)
    names = set(re.findall(r"\.([a-z][\w-]*)", selectors)) - HTMX
    names -= {name for name in names if re.search(rf"\}}{re.escape(name[name.rfind('-') :])}\b", PAGES)}
    unused = [name for name in sorted(names) if not re.search(rf"(?<![\w-]){name}(?![\w-])", PAGES)]
    assert [name for name in unused if not any(name.startswith(begun) for begun in MADE)] == []


def test_every_token_is_used() -> None:
    everything = "".join(text for _, text in SHEETS)
    given = set(re.findall(r"(--[a-z0-9-]+)\s*:", everything))
    assert sorted(given - set(re.findall(r"var\((--[a-z0-9-]+)", everything))) == []


def test_every_macro_is_on_the_component_page() -> None:
    """A new component is shown there, in each of its states, before a page uses it."""
    page = (ROOT / "templates/web/components_page.html").read_text()
    files = ("templates/web/components.html", "templates/web/forms.html")
    macros = [name for file in files for name in re.findall(r"{% macro ([a-z]\w*)", (ROOT / file).read_text())]
    assert [name for name in macros if not re.search(rf"(?:call |\{{\{{ ?){name}\(", page)] == []
