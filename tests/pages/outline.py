"""What a page is made of, as far as the checks of this folder ask: title, headings, language, ids, forms with their fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

DIRECTIONS = {"fr": "ltr", "en": "ltr", "ar": "rtl"}


@dataclass
class FormOutline:
    """A form: method, address, names of its fields, values of the hidden ones."""

    method: str
    action: str
    names: set[str] = field(default_factory=set)
    hidden: dict[str, str] = field(default_factory=dict)


class Outline(HTMLParser):
    """Read from the HTML of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.title = ""
        self.headings: list[str] = []
        self.root: dict[str, str] = {}
        self.forms: list[FormOutline] = []
        self.ids: list[str] = []
        self.places: set[str] = set()
        self._in = ""
        self.feed(html)

    def form_to(self, action: str) -> FormOutline:
        """The form that sends to that path."""
        found = [form for form in self.forms if form.method == "post" and form.action.partition("?")[0] == action]
        assert found, f"no form sends to {action}, only to {[form.action for form in self.forms]}"
        return found[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._in = tag if tag in ("title", "h1") else self._in
        self.ids += [given["id"]] if "id" in given else []
        if tag == "a" and given.get("href", "").startswith("#"):
            self.places.add(given["href"][1:])
        if tag == "html":
            self.root = given
        elif tag == "h1":
            self.headings.append("")
        elif tag == "form":
            self.forms.append(FormOutline(given.get("method", "get").lower(), given.get("action", "")))
        elif tag in ("input", "select", "textarea") and self.forms:
            self._field(given)

    def handle_endtag(self, tag: str) -> None:
        self._in = "" if tag == self._in else self._in

    def handle_data(self, data: str) -> None:
        if self._in == "title":
            self.title += data
        elif self._in == "h1":
            self.headings[-1] += data

    def _field(self, given: dict[str, str]) -> None:
        name = given.get("name", "")
        self.forms[-1].names.add(name)
        if given.get("type") == "hidden":
            self.forms[-1].hidden.setdefault(name, given.get("value", ""))


def faults(html: str, language: str) -> list[str]:
    """What every page must have and this one lacks, in words."""
    outline = Outline(html)
    found = []
    if len(outline.title.rpartition("–")[0].strip()) < 3:
        found.append(f"no title of its own: {outline.title!r}")
    if len(outline.headings) != 1 or not outline.headings[0].strip():
        found.append(f"not exactly one h1: {outline.headings}")
    if (outline.root.get("lang"), outline.root.get("dir")) != (language, DIRECTIONS[language]):
        found.append(f"language or direction: {outline.root}")
    unprotected = [form for form in outline.forms if form.method == "post" and not _has_token(form)]
    found += [f"a form without token: {form.action}" for form in unprotected]
    found += [f"an id twice: {each}" for each in sorted({each for each in outline.ids if outline.ids.count(each) > 1})]
    found += [f"a link to nowhere on the page: #{each}" for each in sorted(outline.places - {*outline.ids, ""})]
    return found


def _has_token(form: FormOutline) -> bool:
    return any(name.endswith("csrf_token") and value for name, value in form.hidden.items())
