"""A partner's browser without JavaScript: opens pages, fills the form it finds there, presses one of its buttons."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from flask import Flask
from lxml import html
from werkzeug.test import TestResponse


class Page:
    """One page as the partner sees it."""

    def __init__(self, url: str, answer: TestResponse) -> None:
        self.url, self.status, self.body = url, answer.status_code, answer.get_data(as_text=True)
        self.tree = html.fromstring(self.body) if self.body.strip() else None

    @property
    def title(self) -> str:
        return self.text("title")

    @property
    def h1(self) -> str:
        return self.text("h1")

    def text(self, tag: str) -> str:
        return " ".join(self.tree.find(f".//{tag}").text_content().split())

    def texts(self, path: str) -> list[str]:
        """Words of every element an XPath finds."""
        return [" ".join(found.text_content().split()) for found in self.tree.xpath(path)]

    def errors(self) -> list[tuple[str, str]]:
        """The error summary: (target, words)."""
        links = self.tree.xpath("//div[contains(@class,'error-summary')]//li/a")
        return [(link.get("href"), " ".join(link.text_content().split())) for link in links]

    def form(self, action: str) -> html.FormElement:
        """The form that goes to an address ending so."""
        found = [form for form in self.tree.forms if (form.action or "").endswith(action)]
        assert found, [form.action for form in self.tree.forms]
        return found[0]


class Partner:
    """A test client that walks pages as a person does."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def open(self, url: str) -> Page:
        return self._follow(url, self.client.get(url))

    def post(self, url: str, fields: dict[str, str]) -> Page:
        """Send fields to an address as they are."""
        return self._follow(url, self.client.post(url, data=fields))

    def press(self, page: Page, action: str, fields: dict[str, str], button: str | None = "continue") -> Page:
        """Fill the page's form and press a button; fields the page does not have are refused."""
        form = page.form(action)
        sent = dict(form.form_values())
        for name, value in fields.items():
            assert name in form.fields, f"{name} is not on {page.url}"
            sent[name] = value
        if button:
            sent["action"] = button
        return self.post(
            urljoin(page.url, form.action), {name: value for name, value in sent.items() if value is not None}
        )

    def _follow(self, url: str, answer: TestResponse) -> Page:
        while answer.status_code in (302, 303):
            url = urljoin(url, answer.headers["Location"])
            answer = self.client.get(url)
        return Page(urlsplit(url).path, answer)
