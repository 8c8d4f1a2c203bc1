"""Terms → page and paper: accessible HTML of the agreement, and its PDF with an empty signature field for each signatory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timezone
from typing import Any

from markupsafe import Markup

from licensing.agreements import proof
from licensing.agreements.libraries import library_of
from licensing.agreements.rules import assemble, odrl, texts_of
from licensing.agreements.rules.fragments import fragment
from licensing.agreements.rules.markdown import MARKS, typeset
from licensing.agreements.rules.places import Place, places
from licensing.agreements.values import REFERENCE, AgreementText, ClauseLibrary, Part
from licensing.documents.codes import qr_svg
from licensing.documents.render import Attachment, Layout, RenderedPdf, render_parts
from licensing.kernel.canonical import canonical_json, fingerprint

DIRECTIONS = {"fr": "ltr", "en": "ltr", "ar": "rtl"}
TEXT = Markup('<div class="agreement-text" lang="{}" dir="{}">{}</div>')


def agreement_body_html(terms: dict[str, Any], draft: bool) -> str:
    """The agreement as HTML without html, head or h1, for a page that brings its own. The same clauses as the PDF."""
    library = library_of(terms)
    texts = texts_of(terms, library)
    if len(texts) == 1:
        return _parts_html(texts[0], library, draft)
    return "\n".join(
        TEXT.format(text.language, DIRECTIONS[text.language], Markup(_parts_html(text, library, draft)))  # noqa: S704 — every filled value is escaped when the text is assembled
        for text in texts
    )


def agreement_html(terms: dict[str, Any], *, draft: bool) -> str:
    """The agreement as one whole HTML page, in its own language (of a translation: without its reference text)."""
    library = library_of(terms)
    text = assemble(terms, library)
    return _page(text, text.parts, library, draft)


def render_agreement(terms: dict[str, Any], *, draft: bool, library: ClauseLibrary | None = None) -> bytes:
    """The agreement as PDF/A-3a and PDF/UA-1, with its terms as `terms.json` and their rules as ODRL in `policy.jsonld`.

    The same terms give the same bytes. With the empty signature fields unless it is a draft, which carries a watermark
    instead and whose policy is an offer. `library`: one that holds its clauses, where no database is open. In jobs and
    commands only.
    """
    library = library or library_of(terms)
    texts = texts_of(terms, library)
    text = texts[0]
    address = "" if draft else proof.proof_address(terms)
    parts = [
        Layout(_page(each, (part,), library, draft, address), reusable=part.key == "general", language=each.language)
        for each in texts
        for part in each.parts
    ]
    rendered = render_parts(
        parts,
        title=f"{text.title} {text.reference}",
        language=text.language,
        author=text.licensor,
        created_at=_day_start(terms["agreed_on"]),
        identifier=fingerprint([terms, draft]),
        attachments=[
            Attachment("terms.json", canonical_json(terms), _word(library, text, "terms_file")),
            Attachment(odrl.FILE_NAME, _policy(terms, draft), _word(library, text, "policy_file")),
        ],
    )
    return rendered.data if draft else _with_fields(rendered, places(terms), library, text)


def _policy(terms: dict[str, Any], draft: bool) -> bytes:
    return canonical_json(odrl.as_agreement(terms, draft=draft))


def _with_fields(rendered: RenderedPdf, spots: Sequence[Place], library: ClauseLibrary, text: AgreementText) -> bytes:
    """A signature field for each place, at the box that the stylesheet left empty for it."""
    from licensing.signing.fields import SignatureBox, add_signature_fields

    boxes = []
    for place in spots:
        spot = rendered.anchors[f"sig-{place.field}"]
        corners = (spot.x, spot.y - spot.height, spot.x + spot.width, spot.y)
        boxes.append(SignatureBox(place.field, spot.page, *corners, label=_field_label(place, spots, library, text)))
    return add_signature_fields(rendered.data, boxes)


def _field_label(place: Place, spots: Sequence[Place], library: ClauseLibrary, text: AgreementText) -> str:
    """What is read aloud of a field: its side, and the person where the side has several."""
    label = _word(library, text, f"sign_{place.party}")
    alone = sum(each.party == place.party for each in spots) == 1
    return label if alone else f"{label}{_word(library, text, 'colon')} {place.name}"


def _day_start(agreed_on: str) -> datetime:
    return datetime.combine(date.fromisoformat(agreed_on), time(), timezone.utc)


def _word(library: ClauseLibrary, text: AgreementText, key: str) -> str:
    return typeset(library.document.wording[key][text.language], text.language)


def _parts_html(text: AgreementText, library: ClauseLibrary, draft: bool) -> str:
    return "\n".join(_part_html(text, part, library, draft) for part in text.parts)


def _part_html(text: AgreementText, part: Part, library: ClauseLibrary, draft: bool) -> str:
    names = ("number", "key", "title", "html", "why")
    values = {
        "key": part.key,
        "title": part.title,
        "intro": part.intro,
        "articles": [{name: getattr(article, name) for name in names} for article in part.articles],
        "summary": [{"term": term, "value": value} for term, value in text.summary],
        "draft": draft,
        "words": _words(library, text.language),
        "mark": MARKS[text.language],
        "notices": _notices(text, part, library),
    }
    return fragment(library.fragments["part"]).render(values)


def _notices(text: AgreementText, part: Part, library: ClauseLibrary) -> list[dict[str, str]]:
    """What the first page of a translation says in both languages, and that of its reference text in its own: which prevails."""
    if part.key != "particular" or not text.bilingual:
        return []
    key, languages = (
        ("reference", [REFERENCE]) if text.language == REFERENCE else ("translation", [text.language, REFERENCE])
    )
    return [
        {"language": each, "direction": DIRECTIONS[each], "title": words[key], "text": words[f"{key}_notice"]}
        for each, words in ((language, _words(library, language)) for language in languages)
    ]


def _page(text: AgreementText, parts: tuple[Part, ...], library: ClauseLibrary, draft: bool, address: str = "") -> str:
    """A whole page. That of the general conditions alone holds nothing of one agreement: many share its layout."""
    general, first = parts[0].key == "general", parts[0].key == "particular"
    values = {
        "heading": parts[0].title if general else f"{text.title} {text.reference}",
        "footer": parts[0].title if general else f"{text.reference} · {parts[0].title}",
        "masthead": first,
        "code": _code(text, library, address) if first and address else None,
        "body": "\n".join(_part_html(text, part, library, draft) for part in parts),
        "draft": draft,
        "words": _words(library, text.language),
        "direction": DIRECTIONS[text.language],
        **{name: getattr(text, name) for name in ("subtitle", "language", "licensor")},
    }
    return fragment(library.fragments["page"]).render(values)


def _code(text: AgreementText, library: ClauseLibrary, address: str) -> dict[str, str]:
    """The QR code that leads to the page of this agreement, and its check word for who has no camera."""
    alternative = typeset(library.document.wording["code_alternative"][text.language], text.language)
    return {"svg": qr_svg(address, alternative), "word": proof.spaced(address.rpartition("/")[2])}


def _words(library: ClauseLibrary, language: str) -> dict[str, str]:
    return {key: typeset(texts[language], language) for key, texts in library.document.wording.items()}
