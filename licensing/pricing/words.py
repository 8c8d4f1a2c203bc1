"""The words of a quote in French and English: labels of lines, and why each line is there. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from licensing.kernel.money import currency_digits
from licensing.kernel.texts import Text
from licensing.policy.values import Charge
from licensing.pricing.values import Discount, PriceRule, Tier

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


def decided(where: str) -> Text:
    """The decision that set a price, as its author wrote it."""
    return both(where, where)


def because(why: Text, how: Text, where: str) -> Text:
    """A line's reason in one go: why it is there, how it is computed, which decision set the price."""
    return joined([why, how, both(f"Source\u00a0: {where}.", f"Source: {where}.")])


def flat_words(rule: PriceRule) -> Text:
    """A price that does not depend on the quantity."""
    price = money(rule.amount, rule.currency)
    return both(f"Forfait de {price['fr']}.", f"Flat price of {price['en']}.")


def unit_words(rule: PriceRule) -> Text:
    """A price per unit."""
    price = each_at(rule.unit, rule.currency)
    return both(f"{price['fr']}.", f"{price['en']}.")


def package_label(label: Text, rule: PriceRule) -> Text:
    """A label with the size of its packages."""
    return both(
        f"{label['fr']}, lots de {rule.size} apprenants",
        f"{label['en']}, packages of {rule.size} learners",
    )


def minimum_label(label: Text) -> Text:
    """The label of the line that brings a product up to its minimum."""
    return both(f"{label['fr']}, complément au minimum", f"{label['en']}, up to the minimum")


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


def manual_why(why: str) -> Text:
    """The reason a person gave, in the language it was written in."""
    return both(why, why)


def manual_how() -> Text:
    """What a price written by hand rests on."""
    return both("Le barème n’a pas de prix pour ce produit.", "The schedule has no price for this product.")


def by_hand(author: str) -> Text:
    """Who decided something by hand."""
    return both(f"Décision de {author}.", f"Decided by {author}.")


def discount_why(discount: Discount, starts_on: date, on: date) -> Text:
    """Why a discount of the schedule applies: each of its conditions, with the facts that meet it."""
    parts = []
    if discount.days_before_session_start_at_least is not None:
        days, least = (starts_on - on).days, discount.days_before_session_start_at_least
        parts.append(
            both(
                f"Demande faite {days} jours avant le début de la session ; il en faut au moins {least}.",
                f"Asked for {days} days before the session starts; at least {least} are needed.",
            )
        )
    if discount.organisation_network:
        parts.append(
            both("L’organisation fait partie du réseau partenaire.", "The organisation belongs to the partner network.")
        )
    return (
        joined(parts)
        if parts
        else both("Remise du barème pour ce public.", "Discount of the schedule for this audience.")
    )


def percent_words(percent: Decimal, base: Decimal, currency: str) -> Text:
    """A percentage of a running total."""
    of, share = money(base, currency), f"{percent.normalize():f}"
    return both(f"{share.replace('.', ',')}\u00a0% de {of['fr']}.", f"{share}% of {of['en']}.")


def amount_words(amount: Decimal, currency: str) -> Text:
    """A reduction of a fixed amount."""
    taken = money(amount, currency)
    return both(f"Montant de {taken['fr']}.", f"Amount of {taken['en']}.")


def schedule_words(schedule: str) -> Text:
    """The schedule that decides a discount."""
    return both(f"Barème {schedule}.", f"Price schedule {schedule}.")
