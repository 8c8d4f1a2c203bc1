"""The words of a quote in French and English: labels of lines, and why each line is there. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from licensing.kernel.money import currency_digits
from licensing.policy.values import Charge, Text
from licensing.pricing.values import PriceRule, Tier

LABELS: Mapping[str, Text] = {
    "seat": {"fr": "Inscriptions d’apprenants", "en": "Learner seats"},
    "certificate": {"fr": "Certificats", "en": "Certificates"},
    "supervised_exam": {"fr": "Examens surveillés", "en": "Supervised examinations"},
    "internal_sessions": {"fr": "Séances internes, par apprenant", "en": "Internal sessions, per learner"},
    "private_circle": {"fr": "Cercles privés", "en": "Private circles"},
    "content_reuse": {"fr": "Exploitation du contenu hors du site", "en": "Use of the content elsewhere"},
    "private_session": {"fr": "Session privée, par apprenant", "en": "Private session, per learner"},
    "results_report": {"fr": "Relevé des résultats des apprenants", "en": "Report of learners’ results"},
}


def both(french: str, english: str) -> Text:
    """A sentence in the two languages."""
    return {"fr": french, "en": english}


def joined(texts: Iterable[Text], separator: str = " ") -> Text:
    """Texts one after the other in each language."""
    parts = list(texts)
    return {language: separator.join(part[language] for part in parts) for language in ("fr", "en")}


def money(amount: Decimal, currency: str) -> Text:
    """An amount with its currency: decimal comma in French, point in English; at least the currency's digits."""
    digits = max(currency_digits(currency), -int(amount.normalize().as_tuple().exponent))
    plain = f"{amount:.{digits}f}"
    return both(f"{plain.replace('.', ',')}\u00a0{currency}", f"{plain}\u00a0{currency}")


def product_label(charge: Charge, rule: PriceRule | None, track_labels: Mapping[str, Text]) -> Text:
    """What is priced: the schedule's own label or the usual one, with the track."""
    family = charge.product.partition(".")[0]
    label = (rule.label if rule else None) or LABELS.get(family) or both(charge.product, charge.product)
    label = both(label["fr"], label.get("en", label["fr"]))
    if charge.track is None:
        return label
    track = track_labels.get(charge.track) or both(charge.track, charge.track)
    return both(f"{label['fr']}, parcours {track['fr']}", f"{label['en']}, {track.get('en', track['fr'])} track")


def with_tier(label: Text, first: int, tier: Tier) -> Text:
    """A label with the slice of quantities it prices; nothing is said of a slice that is everything."""
    if tier.up_to is None and first == 1:
        return label
    if tier.up_to is None:
        return both(f"{label['fr']}, au-delà de {first - 1}", f"{label['en']}, above {first - 1}")
    return both(f"{label['fr']}, de {first} à {tier.up_to}", f"{label['en']}, {first} to {tier.up_to}")


def reason(charge: Charge, policy_id: str) -> Text:
    """Why the product is due: the verdict's own words, else that the use is under agreement."""
    own = charge.verdict.because
    if own:
        return both(own["fr"], own.get("en", own["fr"]))
    since = charge.verdict.charged_from
    return joined(
        [
            both(
                f"Usage soumis à convention selon les règles du jeu {policy_id}.",
                f"Use under agreement by the rules of the game {policy_id}.",
            ),
            *([_since(since)] if since else []),
        ]
    )


def _since(day: date) -> Text:
    return both(f"Contribution demandée depuis le {day:%d/%m/%Y}.", f"Contribution asked for since {day.isoformat()}.")


def source(rule: PriceRule) -> Text:
    """The decision that set the price."""
    return both(f"Source\u00a0: {rule.source}.", f"Source: {rule.source}.")


def each_at(unit: Decimal, currency: str) -> Text:
    """The price of one unit."""
    price = money(unit, currency)
    return both(f"{price['fr']} l’unité", f"{price['en']} each")


def tier_words(first: int, tier: Tier, currency: str) -> Text:
    """A graduated tier: its slice, its unit price, what is added on entering it."""
    slice_ = with_tier(both("Tranche", "Tier"), first, tier)
    how = joined([slice_, each_at(tier.unit, currency)], separator="\u00a0: ")
    return both(
        how["fr"] + _flat(tier, currency)["fr"] + ".",
        how["en"].replace("\u00a0:", ":") + _flat(tier, currency)["en"] + ".",
    )


def volume_words(quantity: int, first: int, tier: Tier, currency: str) -> Text:
    """The volume tier that prices the whole quantity."""
    slice_, price, flat = (
        with_tier(both("Tranche", "Tier"), first, tier),
        each_at(tier.unit, currency),
        _flat(tier, currency),
    )
    return both(
        f"{slice_['fr']}\u00a0: la quantité totale ({quantity}) est au prix de {price['fr']}{flat['fr']}.",
        f"{slice_['en']}: the whole quantity ({quantity}) is priced at {price['en']}{flat['en']}.",
    )


def _flat(tier: Tier, currency: str) -> Text:
    if not tier.flat:
        return both("", "")
    flat = money(tier.flat, currency)
    return both(f", plus {flat['fr']} une fois", f", plus {flat['en']} once")


def package_words(quantity: int, packages: int, rule: PriceRule) -> Text:
    """How many packages the quantity takes."""
    price = money(rule.unit, rule.currency)
    return both(
        f"{quantity} apprenants, soit {packages} lot(s) entamé(s) de {rule.size} à {price['fr']}.",
        f"{quantity} learners, that is {packages} started package(s) of {rule.size} at {price['en']}.",
    )


def minimum_words(rule: PriceRule) -> Text:
    """Why a line brings the product up to its minimum."""
    least = money(rule.minimum, rule.currency)
    return both(f"Minimum de {least['fr']} pour ce produit.", f"Minimum of {least['en']} for this product.")


def unpriced_words(currency: str, on: date) -> Text:
    """Why a product has no price yet."""
    return both(
        f"Le barème n’a pas de prix en {currency} pour ce produit au {on:%d/%m/%Y} ; le producteur le fixera.",
        f"The schedule has no price in {currency} for this product on {on.isoformat()}; the producer will set it.",
    )


def manual_words(author: str, why: str) -> Text:
    """A price set by a person, and why."""
    return both(f"Prix fixé par {author}\u00a0: {why}", f"Price set by {author}: {why}")
