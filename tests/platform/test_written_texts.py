"""A text of somebody's own: nothing in it is ever computed, becomes markup of its own or leads where it should not."""

from __future__ import annotations

import contextlib
import re
from html import unescape
from html.parser import HTMLParser
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from licensing.agreements.rules.markdown import clause_html, placeholders
from licensing.agreements.rules.redline import plain_paragraphs
from licensing.outbox.wording import fill_html, fill_line, fill_text, fill_title
from tests.growth import grows_linearly

TAGS = {
    "p", "span", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "br", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "a",
    "table", "thead", "tbody", "tr", "th", "td", "bdi",
}  # fmt: skip
ATTRIBUTES = {"class", "href", "start", "scope", "align", "title"}
VALUES = {"producer_name": "École <b> {{ contact_email }} &amp; [x](https://e.example)", "contact_email": "a@b.example"}
BRACES = [
    "&#123;&#123; 7*7 &#125;&#125;", "&#x7b;&#x7B; 7*7 &#x7d;&#x7D;", "&lbrace;&lcub; 7*7 &rcub;&rbrace;", "\\{\\{ 7*7 \\}\\}",
    "&#123;% for x in [1] %&#125;x&#123;% endfor %&#125;", "&#123;&#35; 7 &#35;&#125;", "&#123;ref:object&#125;",
    "&#123;&#123; contact_email &#125;&#125;", "&lbrace;{ contact_email }&rbrace;",
]  # fmt: skip
PIECES = st.sampled_from(
    [
        *BRACES, "{{ producer_name }}", "{ref:object}", "{{ 7*7 }}", "{% if 1 %}", "<b hx-get='/x'>", "<script>", "</p>", "<!--", "]]>",
        "&lt;img src=x onerror=1&gt;", "[a](javascript:alert(1))", "[a](/sign-out)", "[a](//e.example)",
        "[a](<data:text/html,x>)",
        "[a](https://e.example 'x\" onmouseover=1')", "![p](https://e.example/p.png)", "<https://e.example>", "[r]",
        "[r]: https://e.example",
        "**", "*", "`", "```", "~~~", "\n", "\n\n", "    ", "- ", "1. ", "# ", "> ", "|", "|-|:-:|-:|", "---", "\\", "&",
        '"', "é", "\ue000", "\u2028", "\x00", "&#xe000;producer_name&#xe001;", "%(x)s", "{0.__class__}", "${7*7}",
    ]
)  # fmt: skip


class Reader(HTMLParser):
    """Tags, attributes and addresses of a page, and what one reads in it."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()
        self.said = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses |= {value or "" for name, value in attrs if name == "href"}

    def handle_data(self, data: str) -> None:
        self.said += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def article(key: str) -> Markup:
    return Markup('<a class="ref" href="#article-{}">article 1</a>').format(key)


def clause(body: str) -> str:
    return clause_html(body, "1", "fr", article, VALUES)


@given(st.lists(PIECES, max_size=24))
def test_only_tags_and_addresses_of_ours_come_out(pieces: list[str]) -> None:
    body = "".join(pieces)
    for page in (clause(body), fill_html(body, "fr", frozenset(), VALUES)):
        read = Reader(page)
        assert read.tags <= TAGS
        assert read.attributes <= ATTRIBUTES
        assert all(re.match(r"(https?:|mailto:|#)", address) for address in read.addresses)
        assert "49" not in read.said


@pytest.mark.parametrize("written", BRACES)
def test_braces_in_another_spelling_are_read_as_they_are(written: str) -> None:
    meant = unescape(written).replace("\\", "")
    for page in (clause(f"Un {written} mot."), fill_html(f"Un {written} mot.", "fr", frozenset(), VALUES)):
        assert meant in Reader(page).said
    assert fill_text(f"Un {written} mot.", "fr", frozenset(), VALUES) == f"Un {meant} mot.\n"
    assert plain_paragraphs(f"Un {written} mot.") == (f"Un {meant} mot.",)


def test_a_line_is_filled_and_never_read() -> None:
    for line in (
        "&#123;&#123; contact_email &#125;&#125;",
        "{% set x = 1 %}",
        "{{ 7*7 }}",
        "{{contact_email}}",
        "%(contact_email)s",
    ):
        assert fill_line(line, "en", VALUES) == line
        assert unescape(str(fill_title(line, "en", VALUES))) == line
    assert (
        fill_line("{{ contact_email }} : {{ producer_name }}", "en", VALUES)
        == f"a@b.example : {VALUES['producer_name']}"
    )


@pytest.mark.parametrize(
    "body",
    [
        "[x](https://e.example/{{ contact_email }})",
        "[x](<https://e.example/{{ contact_email }}>)",
        '[x](https://e.example "{{ contact_email }}")',
        "`{{ contact_email }}`",
        "    {{ contact_email }}",
        "\\{{ contact_email }}",
        "[x]: https://e.example '{ref:object}'",
        "`{ref:object}`",
        "{{ 7*7 }}",
        "{%",
    ],
)
def test_a_name_where_none_can_be_filled_is_refused(body: str) -> None:
    with pytest.raises(ValueError, match=r"braces|filled"):
        placeholders(body)


def test_columns_are_aligned_by_class() -> None:
    page = clause("|a|b|c|\n|-|-:|:-:|\n|1|2|3|")
    assert "style" not in page
    assert '<td class="to-end">2</td>' in page
    assert '<td class="to-centre">3</td>' in page


NESTED = [
    "[",
    "*a ",
    "**",
    ">",
    "`",
    "![[",
    "<",
    "[x](",
    "|a",
    "- ",
    "&#x",
    "\\",
    "_a__b ",
    "{{ contact_email }}",
    "{{",
    "{ref:",
    "[a]: ",
    "*[",
    "\n|-",
    "~~~\n",
]


@pytest.mark.parametrize("piece", NESTED)
def test_reading_grows_with_the_text_whatever_is_in_it(piece: str) -> None:
    """Each text is another one: trees of clauses are kept."""
    number = count()

    def shown(size: int) -> None:
        text = f"{piece * size}\n\n{next(number)}"
        clause(text)
        with contextlib.suppress(ValueError):
            placeholders(text)

    assert grows_linearly(shown, 600 // len(piece))
