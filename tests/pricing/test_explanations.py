"""Why this, why this much, since when, decided where: of every line and discount, kept, and told in both languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given

from licensing.kernel.texts import LaterText
from licensing.pricing.wire import explanations, quote_from_dict, quote_to_dict
from tests.pricing.situations import SCHEDULE, price
from tests.pricing.test_properties import situations

ASKED = {
    "audience": "education",
    "learners": 120,
    "network": True,
    "day": date(2026, 9, 2),
    "starts_on": date(2026, 12, 1),
}


def test_a_tier_explains_itself() -> None:
    second = price(ASKED).lines[1].explanation
    assert second is not None
    assert second.why["fr"].endswith("Contribution demandée depuis le 01/09/2026.")
    assert second.how["en"] == "Tier, 31 to 100: €9.00 each."
    assert (second.since, second.decided["fr"]) == (
        date(2026, 9, 1),
        "Conseil du producteur, décision 2026-03 (démonstration)",
    )


def test_a_discount_says_what_met_its_condition() -> None:
    early, network = (each.explanation for each in price(ASKED).discounts)
    assert early is not None
    assert network is not None
    assert early.why["en"] == "Asked for 90 days before the session starts; at least 60 are needed."
    assert early.how["fr"] == "10\u00a0% de 1\u00a0120,00\u00a0€."
    assert network.how["en"] == "15% of €1,008.00."
    assert network.decided["fr"] == f"Barème {SCHEDULE.id}."


@given(situations)
def test_every_line_and_discount_answers_the_four_questions(asked) -> None:
    quote = price(asked)
    told = {language: explanations(quote, language) for language in ("fr", "en")}
    assert len(told["fr"]) == len(told["en"]) == len(quote.lines) + len(quote.discounts)
    for each in (*told["fr"], *told["en"]):
        assert all(each[name] for name in ("of", "why", "how", "since", "decided"))
        assert date.fromisoformat(each["since"]) <= asked["day"]
    for line in quote.lines:
        assert line.explanation is not None
        for language in ("fr", "en"):
            parts = (line.explanation.why, line.explanation.how, line.explanation.decided)
            assert all(part[language] in line.because[language] for part in parts)


def test_a_quote_stored_before_explanations_were_kept_still_reads() -> None:
    wire = quote_to_dict(price(ASKED))
    for each in (*wire["lines"], *wire["discounts"]):
        del each["explanation"]
    read = quote_from_dict(wire)
    assert read.net == Decimal("856.80")
    assert explanations(read, "fr") == []


def test_words_are_made_once_and_only_when_read() -> None:
    made: list[str] = []

    def make(name: str) -> dict[str, str]:
        made.append(name)
        return {"fr": name, "en": name.upper()}

    text = LaterText(make, "prix")
    assert made == []
    assert (text["fr"], text["en"], len(text)) == ("prix", "PRIX", 2)
    assert text == {"fr": "prix", "en": "PRIX"}
    assert made == ["prix"]


def test_a_quote_without_reader_makes_no_words(monkeypatch) -> None:
    def never(_self: LaterText) -> None:
        raise AssertionError("words made for nobody")

    expected = price(ASKED).total
    monkeypatch.setattr(LaterText, "_text", never)
    assert price(ASKED).total == expected
