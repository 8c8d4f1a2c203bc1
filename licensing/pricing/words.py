"""The words of a quote in French, English and Arabic: labels of lines, and why each line is there. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from licensing.kernel.formats import currency_name, unit_price
from licensing.kernel.texts import LANGUAGES, Text, arabic, in_languages, isolated, joined, said
from licensing.kernel.wording import day_in_words
from licensing.policy.values import Charge
from licensing.pricing.values import Discount, PriceRule, Tier

LABELS: Mapping[str, Text] = {
    "seat": {"fr": "Inscriptions d’apprenants", "en": "Learner seats", "ar": "تسجيلات المتعلمين"},
    "certificate": {"fr": "Certificats", "en": "Certificates", "ar": "الشهادات"},
    "supervised_exam": {"fr": "Examens surveillés", "en": "Supervised examinations", "ar": "الامتحانات المراقَبة"},
    "internal_sessions": {
        "fr": "Séances internes, par apprenant",
        "en": "Internal sessions, per learner",
        "ar": "الحصص الداخلية، عن كل متعلم",
    },
    "private_circle": {"fr": "Cercles privés", "en": "Private circles", "ar": "الحلقات الخاصة"},
    "content_reuse": {
        "fr": "Exploitation du contenu hors du site",
        "en": "Use of the content elsewhere",
        "ar": "استعمال المحتوى خارج الموقع",
    },
    "private_session": {
        "fr": "Session privée, par apprenant",
        "en": "Private session, per learner",
        "ar": "دورة خاصة، عن كل متعلم",
    },
    "results_report": {
        "fr": "Relevé des résultats des apprenants",
        "en": "Report of learners’ results",
        "ar": "كشف نتائج المتعلمين",
    },
}


OF_AUDIENCE: Mapping[str, Text] = {
    "education": {"fr": "établissements", "en": "institutions", "ar": "المؤسسات"},
    "employer": {"fr": "employeurs", "en": "employers", "ar": "المشغِّلون"},
}


TIER: Text = {"fr": "Tranche", "en": "Tier", "ar": "الشريحة"}


def both(french: str, english: str, *arabic: str) -> Text:
    """A sentence in every language. Without Arabic: what a person wrote once, read as it is in every language."""
    return in_languages((french, english, *arabic))


def money(amount: Decimal, currency: str) -> Text:
    """An amount as each language writes it: « 4 050,00 € », "€4,050.00"; all decimals of a finer unit price."""
    return {language: unit_price(str(amount), currency, language) for language in LANGUAGES}


def product_label(charge: Charge, rule: PriceRule | None, track_labels: Mapping[str, Text]) -> Text:
    """What is priced: the schedule's own label or the usual one, with the track."""
    family = charge.product.partition(".")[0]
    label = (rule.label if rule else None) or LABELS.get(family) or both(charge.product, charge.product)
    label = both(label["fr"], said(label, "en"), arabic(label))
    if charge.track is None:
        return label
    return on_track(label, track_labels.get(charge.track) or both(charge.track, charge.track))


def product_name(key: str) -> Text:
    """A product of a schedule by its usual name, with whom it is for and its track: « Certificats (employeurs), parcours team ».

    `key`: as `pricing.rules.product_key` makes it; what has no usual name keeps its code.
    """
    product, _slash, track = key.partition("/")
    family, _point, audience = product.partition(".")
    if family not in LABELS or (audience and audience not in OF_AUDIENCE):
        return both(key, key)
    label = LABELS[family]
    if audience:
        label = {language: f"{label[language]} ({OF_AUDIENCE[audience][language]})" for language in LANGUAGES}
    return on_track(label, both(track, track)) if track else label


def on_track(label: Text, track: Text) -> Text:
    """A label with the name of a track."""
    return both(
        f"{label['fr']}, parcours {track['fr']}",
        f"{label['en']}, {said(track, 'en')} track",
        f"{label['ar']}، مسار {arabic(track)}",
    )


def with_tier(label: Text, first: int, tier: Tier) -> Text:
    """A label with the slice of quantities it prices; nothing is said of a slice that is everything."""
    if tier.up_to is None and first == 1:
        return label
    if tier.up_to is None:
        return both(
            f"{label['fr']}, au-delà de {first - 1}",
            f"{label['en']}, above {first - 1}",
            f"{arabic(label)}، ما فوق {first - 1}",
        )
    return both(
        f"{label['fr']}, de {first} à {tier.up_to}",
        f"{label['en']}, {first} to {tier.up_to}",
        f"{arabic(label)}، من {first} إلى {tier.up_to}",
    )


def reason(charge: Charge, policy_id: str) -> Text:
    """Why the product is due: the verdict's own words, else that the use is under agreement."""
    own = charge.verdict.because
    if own:
        return both(own["fr"], said(own, "en"), arabic(own))
    since = charge.verdict.charged_from
    return joined(
        [
            both(
                f"Usage soumis à convention selon les règles du jeu {policy_id}.",
                f"Use under agreement by the rules of the game {policy_id}.",
                f"استعمال خاضع لاتفاقية حسب قواعد الاستعمال {isolated(policy_id)}.",
            ),
            *([_since(since)] if since else []),
        ]
    )


def _since(day: date) -> Text:
    return both(
        f"Contribution demandée depuis le {day:%d/%m/%Y}.",
        f"Contribution asked for since {day.isoformat()}.",
        f"المساهمة المالية مطلوبة منذ {day_in_words(day, 'ar')}.",
    )


def decided(where: str) -> Text:
    """The decision that set a price, as its author wrote it."""
    return both(where, where)


def because(why: Text, how: Text, where: str) -> Text:
    """A line's reason in one go: why it is there, how it is computed, which decision set the price."""
    return joined([why, how, both(f"Source\u00a0: {where}.", f"Source: {where}.", f"المصدر: {isolated(where)}.")])


def flat_words(rule: PriceRule) -> Text:
    """A price that does not depend on the quantity."""
    price = money(rule.amount, rule.currency)
    return both(f"Forfait de {price['fr']}.", f"Flat price of {price['en']}.", f"ثمن جزافي قدره {price['ar']}.")


def unit_words(rule: PriceRule) -> Text:
    """A price per unit."""
    price = each_at(rule.unit, rule.currency)
    return both(f"{price['fr']}.", f"{price['en']}.", f"{price['ar']}.")


def package_label(label: Text, rule: PriceRule) -> Text:
    """A label with the size of its packages."""
    return both(
        f"{label['fr']}, lots de {rule.size} apprenants",
        f"{label['en']}, packages of {rule.size} learners",
        f"{arabic(label)}، حزم من المتعلمين حجم كل منها {rule.size}",
    )


def minimum_label(label: Text) -> Text:
    """The label of the line that brings a product up to its minimum."""
    return both(
        f"{label['fr']}, complément au minimum",
        f"{label['en']}, up to the minimum",
        f"{arabic(label)}، تكملة إلى الحد الأدنى",
    )


def each_at(unit: Decimal, currency: str) -> Text:
    """The price of one unit."""
    price = money(unit, currency)
    return both(f"{price['fr']} l’unité", f"{price['en']} each", f"{price['ar']} للوحدة")


def tier_words(first: int, tier: Tier, currency: str) -> Text:
    """A graduated tier: its slice, its unit price."""
    slice_ = with_tier(TIER, first, tier)
    how = joined([slice_, each_at(tier.unit, currency)], separator="\u00a0: ")
    return both(f"{how['fr']}.", how["en"].replace("\u00a0:", ":") + ".", how["ar"].replace("\u00a0:", ":") + ".")


def volume_words(quantity: int, first: int, tier: Tier, currency: str) -> Text:
    """The volume tier that prices the whole quantity."""
    slice_, price = with_tier(TIER, first, tier), each_at(tier.unit, currency)
    return both(
        f"{slice_['fr']}\u00a0: la quantité totale ({quantity}) est au prix de {price['fr']}.",
        f"{slice_['en']}: the whole quantity ({quantity}) is priced at {price['en']}.",
        f"{slice_['ar']}: تُحسب الكمية كلها ({quantity}) بثمن {price['ar']}.",
    )


def fixed_label(label: Text) -> Text:
    """The label of the line of a tier's fixed part."""
    return both(f"{label['fr']}, part fixe", f"{label['en']}, fixed part", f"{arabic(label)}، الجزء الثابت")


def fixed_words(tier: Tier, currency: str) -> Text:
    """What entering a tier adds, whatever the quantity."""
    flat = money(tier.flat, currency)
    return both(
        f"{flat['fr']} une fois, quelle que soit la quantité dans la tranche.",
        f"{flat['en']} once, whatever the quantity in the tier.",
        f"{flat['ar']} مرة واحدة، مهما كانت الكمية في الشريحة.",
    )


def package_words(quantity: int, packages: int, rule: PriceRule) -> Text:
    """How many packages the quantity takes."""
    price = money(rule.unit, rule.currency)
    return both(
        f"{quantity} apprenants, soit {packages} lot(s) entamé(s) de {rule.size} à {price['fr']}.",
        f"{quantity} learners, that is {packages} started package(s) of {rule.size} at {price['en']}.",
        f"عدد المتعلمين {quantity}، أي ما عدده {packages} من الحزم المبدوءة (حجم الحزمة {rule.size}) بثمن {price['ar']} للحزمة.",
    )


def minimum_words(rule: PriceRule) -> Text:
    """Why a line brings the product up to its minimum."""
    least = money(rule.minimum, rule.currency)
    return both(
        f"Minimum de {least['fr']} pour ce produit.",
        f"Minimum of {least['en']} for this product.",
        f"الحد الأدنى لهذا المنتوج {least['ar']}.",
    )


def unpriced_words(currency: str, on: date) -> Text:
    """Why a product has no price yet."""
    return both(
        f"Le barème n’a pas de prix en {currency} pour ce produit au {on:%d/%m/%Y} ; le producteur le fixera.",
        f"The schedule has no price in {currency} for this product on {on.isoformat()}; the producer will set it.",
        f"ليس لهذا المنتوج ثمن بعملة {currency_name(currency, 'ar')} في جدول الأثمان بتاريخ {day_in_words(on, 'ar')}؛ سيحدده المنتِج.",
    )


def manual_words(author: str, why: str) -> Text:
    """A price set by a person, and why."""
    return both(
        f"Prix fixé par {author}\u00a0: {why}",
        f"Price set by {author}: {why}",
        f"ثمن حدده {isolated(author)}: {isolated(why)}",
    )


def manual_why(why: str) -> Text:
    """The reason a person gave, in the language it was written in."""
    return both(why, why)


def manual_how() -> Text:
    """What a price written by hand rests on."""
    return both(
        "Le barème n’a pas de prix pour ce produit.",
        "The schedule has no price for this product.",
        "ليس لهذا المنتوج ثمن في جدول الأثمان.",
    )


def by_hand(author: str) -> Text:
    """Who decided something by hand."""
    return both(f"Décision de {author}.", f"Decided by {author}.", f"قرار {isolated(author)}.")


def discount_why(discount: Discount, starts_on: date, on: date) -> Text:
    """Why a discount of the schedule applies: each of its conditions, with the facts that meet it."""
    parts = []
    if discount.days_before_session_start_at_least is not None:
        days, least = (starts_on - on).days, discount.days_before_session_start_at_least
        parts.append(
            both(
                f"Demande faite {days} jours avant le début de la session ; il en faut au moins {least}.",
                f"Asked for {days} days before the session starts; at least {least} are needed.",
                f"عدد الأيام بين الطلب وبداية الدورة: {days}؛ والمطلوب على الأقل: {least}.",
            )
        )
    if discount.organisation_network:
        parts.append(
            both(
                "L’organisation fait partie du réseau partenaire.",
                "The organisation belongs to the partner network.",
                "المؤسسة عضو في شبكة الشركاء.",
            )
        )
    return (
        joined(parts)
        if parts
        else both(
            "Remise du barème pour ce public.",
            "Discount of the schedule for this audience.",
            "تخفيض ينص عليه جدول الأثمان لهذه الفئة.",
        )
    )


def percent_words(percent: Decimal, base: Decimal, currency: str) -> Text:
    """A percentage of a running total."""
    of, share = money(base, currency), f"{percent.normalize():f}"
    comma = share.replace(".", ",")
    return both(f"{comma}\u00a0% de {of['fr']}.", f"{share}% of {of['en']}.", f"{comma}% من {of['ar']}.")


def amount_words(amount: Decimal, currency: str) -> Text:
    """A reduction of a fixed amount."""
    taken = money(amount, currency)
    return both(f"Montant de {taken['fr']}.", f"Amount of {taken['en']}.", f"مبلغ قدره {taken['ar']}.")


def schedule_words(schedule: str) -> Text:
    """The schedule that decides a discount."""
    return both(f"Barème {schedule}.", f"Price schedule {schedule}.", f"جدول الأثمان {isolated(schedule)}.")
