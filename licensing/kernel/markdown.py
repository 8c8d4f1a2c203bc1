"""Texts written in Markdown with names to fill: typography, names in braces, the sandbox that fills them. Pure.

Markdown is converted first, names are filled after, so that what somebody typed can never become markup.
"""

from __future__ import annotations

import re
from functools import lru_cache

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

PLACEHOLDER = re.compile(r"\{\{ ([a-z_]+) \}\}")
NARROW, WIDE = "\u202f", "\u00a0"
FRENCH = [
    (re.compile(r"(?<=\w)'(?=[\w{«])"), "’"),
    (re.compile(r"« "), f"«{WIDE}"),
    (re.compile(r" »"), f"{WIDE}»"),
    (re.compile(r" (?=[;!?])"), NARROW),
    (re.compile(r" (?=:)"), WIDE),
    (re.compile(r"(?<=\d) (?=[%€\d])"), NARROW),
    (re.compile(r"(?<=\bn°) |(?<=\b[LRD]\.) (?=\d)"), WIDE),
]
ENGLISH = [(re.compile(r"(?<=\w)'(?=\w|\s)"), "’"), (re.compile(r'"([^"]*)"'), r"“\1”")]
ARABIC = [(re.compile(r"(?<=\d) (?=\d)"), WIDE), (re.compile(r"\d[\d.]*\.[a-z]\b"), "\u2066\\g<0>\u2069")]
_TYPOGRAPHY = {"fr": FRENCH, "en": ENGLISH, "ar": ARABIC}

_html = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
_plain = ImmutableSandboxedEnvironment(autoescape=False, undefined=StrictUndefined)


def typeset(text: str, language: str) -> str:
    """Apostrophes, quotation marks and no-break spaces of the language. For the templates' own words, never for names."""
    for pattern, replacement in _TYPOGRAPHY.get(language, []):
        text = pattern.sub(replacement, text)
    return text


def names_in(text: str) -> frozenset[str]:
    """Names to be filled in a text; ValueError for anything in braces that is not a plain name."""
    rest = PLACEHOLDER.sub("", text)
    if "{" in rest or "}" in rest:
        raise ValueError(f"only {{{{ name }}}} may stand in braces: {rest[:80]!r}")
    return frozenset(PLACEHOLDER.findall(text))


@lru_cache(maxsize=512)
def template(source: str) -> Template:
    """An HTML template compiled once per process, in the sandbox: autoescape on, an unknown name is an error."""
    return _html.from_string(source)


@lru_cache(maxsize=512)
def plain_template(source: str) -> Template:
    """The same for plain text: nothing is escaped, because nothing in it is markup."""
    return _plain.from_string(source)
