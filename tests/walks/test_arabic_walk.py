"""A Moroccan institution asks for an agreement in Arabic, from the home page to the status page: phone and wide screen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.own import PICTURES
from tests.walks import steps
from tests.walks.conftest import Product
from tests.walks.steps import Walk
from tests.walks.test_rules_walk import opened, signed_in, sound

pytestmark = pytest.mark.browser

NAME = "المدرسة العليا للتدبير بطنجة (مؤسسة متخيلة)"
SIGNATORY = "فاطمة الزهراء بنعلي"
NEXT = "متابعة"
STEPS = ("step/1", "step/2", "step/3", "step/4", "step/5", "step/6")


@pytest.mark.parametrize("width", [320, 1440])
def test_a_moroccan_institution_asks_in_arabic(width: int, product: Product, browser: Browser) -> None:
    pictures = PICTURES / "arabic" / str(width)
    pictures.mkdir(parents=True, exist_ok=True)
    walk, watch = opened(browser, product, width)
    walk = Walk(walk.page, walk.url, pictures)
    email = f"amina.{width}@madrasa.example"

    _switch(walk)
    request = _begin(walk, email)
    _fill(walk, request, email, check_errors=width == 320)
    _every_page_is_sound(walk, request)
    _send(walk, request)

    walk.go(f"{request}/status")
    sound(walk.page)
    walk.picture("status")
    expect(walk.page.locator("main")).to_contain_text("الدور على المنتِج")
    _mail_is_arabic(walk, email)
    assert watch.complaints == []
    assert watch.hosts == {product.url.split("/")[2]}


def _switch(walk: Walk) -> None:
    """The switch keeps the page, and the page is Arabic from right to left, in its own font."""
    walk.go("/check/")
    walk.press("العربية")
    assert walk.page.url.removeprefix(walk.url) == "/check/"
    expect(walk.page.locator("html")).to_have_attribute("lang", "ar")
    expect(walk.page.locator("html")).to_have_attribute("dir", "rtl")
    assert walk.page.evaluate(
        "document.fonts.ready.then(() => document.fonts.check('16px \"IBM Plex Sans Arabic\"', 'م'))"
    )
    sound(walk.page)
    walk.picture("check")
    walk.go("/")
    sound(walk.page)
    walk.picture("home")


def _begin(walk: Walk, email: str) -> str:
    walk.go("/request/")
    walk.page.check("input[name=audience][value=education]")
    walk.page.fill("#email", email)
    course = walk.page.locator("input[name=course][value=gdp]")
    if course.get_attribute("type") == "radio":
        course.check()
    walk.picture("start")
    walk.press(NEXT)
    found = re.search(r"/request/[0-9a-f]{32}", walk.page.url)
    assert found, walk.page.url
    sound(walk.page)
    walk.picture("tasks")
    return found.group()


def _fill(walk: Walk, request: str, email: str, check_errors: bool) -> None:
    page = walk.page
    walk.go(f"{request}/step/1")
    expect(page.locator("input[name=language][value=ar]")).to_be_checked()
    if check_errors:
        page.fill("#organisation-identifiers-ice", "123")
        walk.press(NEXT)
        expect(page.locator(".error-summary")).to_contain_text("أدخلوا الاسم الرسمي لمؤسستكم")
        assert page.title().startswith("خطأ:")
        sound(page)
        walk.picture("step-1-errors")
    page.fill("#organisation-name", NAME)
    page.select_option("#organisation-country", "MA")
    page.fill("#organisation-identifiers-ice", "000 000 914 000 154")
    page.fill("#organisation-address-street", "12، شارع العرض")
    page.fill("#organisation-address-postal_code", "90990")
    page.fill("#organisation-address-city", "طنجة")
    walk.press(NEXT)
    walk.go(f"{request}/step/2")
    page.fill("#contacts-requester-name", "أمينة الإدريسي")
    page.fill("#contacts-requester-email", email)
    page.fill("#contacts-signatory-name", SIGNATORY)
    page.fill("#contacts-signatory-email", f"signataire.{email}")
    page.fill("#contacts-signatory-role", "المديرة")
    page.check("#contacts-billing-same")
    walk.press(NEXT)
    walk.go(f"{request}/step/3")
    page.check("input[name='session-id'][value='gdp-2027-03']")
    walk.press(NEXT)
    walk.go(f"{request}/step/4")
    steps.fill_cohort(walk, 0, "الفوج أ", "40", "classic")
    walk.press(NEXT)
    walk.go(f"{request}/step/5")
    page.check("#uses-curriculum")
    walk.press(NEXT)


def _every_page_is_sound(walk: Walk, request: str) -> None:
    """Each step as filled, the price in dirhams, the draft agreement with its French reference text."""
    for step in STEPS:
        walk.go(f"{request}/{step}")
        sound(walk.page)
        walk.picture(step.replace("/", "-"))
    # 30 × 90.00 + 10 × 70.00 = 3 400.00; early −340.00; no French VAT outside the European Union
    expect(walk.page.locator("#quote")).to_contain_text("3.060,00\u00a0درهم")
    walk.go(f"{request}/preview")
    sound(walk.page)
    walk.picture("preview")
    expect(walk.page.locator(".agreement-text[lang=ar] .part-general")).to_contain_text("المادة 1")
    expect(walk.page.locator(".agreement-text[lang=fr] .part-general")).to_contain_text("Article 1")
    expect(walk.page.locator("main")).to_contain_text("عند وجود اختلاف، يرجح النص الفرنسي")


def _send(walk: Walk, request: str) -> None:
    walk.go(f"{request}/step/6")
    walk.page.check("input[type=checkbox][name=commitment]")
    walk.press("إرسال الطلب")
    sound(walk.page)
    walk.picture("sent")


def _mail_is_arabic(walk: Walk, email: str) -> None:
    page = steps.open_newest_mail(walk, email, "توصلنا بطلبكم")
    frame = page.frame_locator("iframe").first.locator("html")
    expect(frame).to_have_attribute("dir", "rtl")
    expect(frame).to_have_attribute("lang", "ar")
    walk.picture("mail")


def test_the_producers_desk_in_arabic(product: Product, browser: Browser) -> None:
    walk, watch = opened(browser, product, 1440)
    signed_in(walk, "nora.lambert@abc-gdp.example")
    walk.press("العربية")
    for path in ("/desk", "/rules/", "/rules/clauses", "/rules/clauses/gdp/price", "/terms/gdp"):
        walk.go(path)
        expect(walk.page.locator("html")).to_have_attribute("dir", "rtl")
        sound(walk.page)
    assert watch.complaints == []
