"""The terms of use on paper: HTML in their own language, and a PDF/A-3a and PDF/UA-1 file with the policy as ODRL inside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale, gettext

from licensing.documents.render import Attachment, render_pdf
from licensing.kernel import formats
from licensing.kernel.canonical import canonical_json, fingerprint
from licensing.kernel.clock import business_day

FILE_NAMES = {
    "fr": "conditions-utilisation-{code}.pdf",
    "en": "terms-of-use-{code}.pdf",
    "ar": "terms-of-use-{code}-ar.pdf",
}


def render_terms(contents: Mapping[str, Any]) -> bytes:
    """The printed terms; the same contents give the same bytes. A second of work: in jobs only."""
    with force_locale(contents["language"]):
        title = gettext("Conditions générales d’utilisation")
        described = gettext("Les mêmes règles, lisibles par une machine (ODRL 2.2 du W3C)")
        html = terms_html(contents)
    return render_pdf(
        html,
        title=f"{title} {contents['code']}",
        language=contents["language"],
        author=contents["producer"]["name"],
        created_at=datetime.fromisoformat(contents["published_at"]),
        identifier=fingerprint(contents),
        attachments=[Attachment("policy.jsonld", canonical_json(contents["policy"]), described)],
    ).data


def terms_html(contents: Mapping[str, Any]) -> str:
    """The terms as one HTML page that is only meant for printing, in the language in force."""
    language = contents["language"]
    published = business_day(datetime.fromisoformat(contents["published_at"]))
    return current_app.jinja_env.get_template("terms_of_use/terms_pdf.html").render(
        terms=contents,
        clauses={clause["key"]: clause for clause in contents["clauses"]},
        glance=_glance(contents),
        effective_from=formats.day(contents["effective_from"], language),
        published_on=formats.day(published, language),
    )


def _glance(contents: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each use with the verdict and the number of its statement, audience by audience; empty where the rules are silent."""
    found: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    for part, audience in enumerate(contents["audiences"], start=1):
        for position, statement in enumerate(audience["statements"], start=1):
            silent = [("", "")] * len(contents["audiences"])
            _, row = found.setdefault(statement["use"], (statement["label"], silent))
            row[part - 1] = (statement["verdict"], f"{part}.{position}")
    return list(found.values())


def file_name(contents: Mapping[str, Any]) -> str:
    """The name of the file, in its language."""
    return FILE_NAMES[contents["language"]].format(code=contents["code"])
