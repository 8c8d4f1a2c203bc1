"""The visible mark of a signature: who, in what capacity, for whom, when, at which level; fonts embedded.

Set by WeasyPrint as a page of the field's size and placed as the field's appearance: glyph widths are right whatever the
font's units per em, and names in any script are shaped. Import it from jobs only.
"""

# pyHanko ships types but leaves many constructors untyped:
# mypy: allow-untyped-calls

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from jinja2 import Environment, StrictUndefined
from pyhanko.pdf_utils.content import PdfContent, PdfResources
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from licensing.documents.glyphs import FONTS, printable
from licensing.kernel.clock import BUSINESS_ZONE

FACES = (
    ("Stamp", 400, "IBMPlexSans-Regular"),
    ("Stamp", 600, "IBMPlexSans-SemiBold"),
    ("Stamp Arabic", 400, "IBMPlexSansArabic-Regular"),
    ("Stamp Arabic", 600, "IBMPlexSansArabic-SemiBold"),
    ("Stamp Serif", 400, "IBMPlexSerif-Regular"),
)
WORDS = {
    "fr": ("Signé par", "pour", "le", "à", "heure de Paris", "Signature électronique simple", ", "),
    "en": ("Signed by", "for", "on", "at", "Paris time", "Simple electronic signature", ", "),
    "ar": ("وُقِّع من طرف", "باسم", "في", "على الساعة", "بتوقيت باريس", "توقيع إلكتروني بسيط", "، "),
}
PAGE = """<!doctype html><html lang="{{ language }}" dir="{{ direction }}"><meta charset="utf-8"><title>{{ words[5] }}</title><style>
{% for family, weight, file in faces -%}
@font-face { font-family: "{{ family }}"; font-weight: {{ weight }}; src: url("stamp:{{ file }}") }
{% endfor -%}
@page { size: {{ width }}pt {{ height }}pt; margin: 0 }
body { margin: 0; font: 400 6.8pt/1.32 Stamp, 'Stamp Arabic', 'Stamp Serif'; color: #16262b }
.box { position: absolute; top: 0; left: 0; width: {{ width - 16 }}pt; height: {{ height - 6 }}pt; padding: 3pt 7pt;
       overflow: hidden; border-left: 2pt solid #0b5c6b }
.foot { position: absolute; bottom: 3pt; left: 7pt; right: 7pt }
html[dir="rtl"] { direction: rtl; text-align: right }
html[dir="rtl"] .box { border-left: 0; border-right: 2pt solid #0b5c6b }
bdi[dir="ltr"] { direction: ltr } bdi[dir="rtl"] { direction: rtl }
p { margin: 0; overflow: hidden; overflow-wrap: anywhere }
.who { font-weight: 600; font-size: {{ 10 if name|length < 34 else 7.4 }}pt; max-height: 2.64em; max-lines: 2; continue: discard }
.for { max-height: 2.64em; max-lines: 2; continue: discard }
.level { color: #0b5c6b; font-weight: 600 }
</style><div class="box"><div class="foot"><p>{{ words[2] }} {{ day }} {{ words[3] }} {{ time }} ({{ words[4] }})</p>
<p class="level">{{ words[5] }}</p></div>
<p>{{ words[0] }}</p><p class="who"><bdi>{{ name }}</bdi></p>
<p class="for"><bdi>{{ role }}</bdi>{{ words[6] }}{{ words[1] }} <bdi>{{ organisation }}</bdi></p></div></html>"""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a signature shows. `at`: the instant of consent."""

    name: str
    role: str
    organisation: str
    at: datetime
    language: str


class _Fonts(URLFetcher):  # type: ignore[misc]  # WeasyPrint is untyped here
    """Fetches the vendored fonts of a stamp and refuses everything else."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The font file behind `stamp:<name>`; ValueError for any other address."""
        name = url.removeprefix("stamp:")
        if not url.startswith("stamp:") or name not in {file for _family, _weight, file in FACES}:
            raise ValueError("nothing outside the vendored fonts is fetched for a stamp")
        return URLFetcherResponse(url, (FONTS / f"{name}.ttf").read_bytes(), {"Content-Type": "font/ttf"})


class _Page(PdfContent):
    """The first page of a PDF as appearance content, under a fixed resource name."""

    def __init__(self, pdf: bytes, width: float, height: float) -> None:
        super().__init__(PdfResources(), box=BoxConstraints(width=width, height=height))
        self.pdf = pdf

    def render(self) -> bytes:
        """Import the page into the writer and paint it."""
        self.resources.xobject["/Stamp"] = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(self.pdf)))
        return b"/Stamp Do"


def stamp_style(mark: Mark, width: float, height: float) -> StaticStampStyle:
    """The stamp of that mark for a field of that size in points."""
    corner = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MIN, AxisAlignment.ALIGN_MIN, Margins.uniform(0))
    page = _Page(stamp_pdf(mark, width, height), width, height)
    return StaticStampStyle(border_width=0, background=page, background_layout=corner, background_opacity=1.0)


def stamp_pdf(mark: Mark, width: float, height: float) -> bytes:
    """The mark alone, as a one-page PDF of that size."""
    local = mark.at.astimezone(BUSINESS_ZONE)
    context = {
        "language": mark.language,
        "words": WORDS.get(mark.language, WORDS["fr"]),
        "direction": "rtl" if mark.language == "ar" else "ltr",
        "width": round(width, 2),
        "height": round(height, 2),
        "faces": FACES,
        "name": printable(mark.name),
        "role": printable(mark.role),
        "organisation": printable(mark.organisation),
        "day": local.strftime("%d/%m/%Y"),
        "time": local.strftime("%H:%M:%S"),
    }
    page = Environment(autoescape=True, undefined=StrictUndefined).from_string(PAGE).render(context)
    pdf: bytes = HTML(string=page, url_fetcher=_Fonts()).write_pdf(pdf_identifier=b"stamp", full_fonts=False)
    return pdf
