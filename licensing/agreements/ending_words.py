"""What an ending says: its grounds, as the desk chooses them and as both parties read them, and what becomes of the price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from licensing.kernel import formats
from licensing.kernel.texts import LANGUAGES, Text, in_languages, isolated

Three = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class GroundWords:
    """A ground: how the desk chooses it, and how mails and the letter name it."""

    label: Text
    told: Text


def _ground(label: Three, told: Three) -> GroundWords:
    return GroundWords(in_languages(label), in_languages(told))


GROUNDS: Mapping[str, GroundWords] = {
    "renounced": _ground(
        (
            "Le partenaire renonce, dans le délai sans frais",
            "The partner renounces, within the time without cost",
            "يتنازل الشريك داخل الأجل دون تكاليف",
        ),
        (
            "renonciation du partenaire, dans le délai sans frais",
            "renunciation by the partner, within the time without cost",
            "تنازل الشريك داخل الأجل دون تكاليف",
        ),
    ),
    "renounced_late": _ground(
        (
            "Le partenaire renonce, après ce délai",
            "The partner renounces, after that time",
            "يتنازل الشريك بعد هذا الأجل",
        ),
        (
            "renonciation du partenaire, après le délai sans frais",
            "renunciation by the partner, after the time without cost",
            "تنازل الشريك بعد الأجل دون تكاليف",
        ),
    ),
    "impeded": _ground(
        (
            "Empêchement imputable au producteur",
            "Impediment attributable to the producer",
            "مانع منسوب إلى المنتِج",
        ),
        (
            "empêchement imputable au producteur",
            "impediment attributable to the producer",
            "مانع منسوب إلى المنتِج",
        ),
    ),
    "session_cancelled": _ground(
        (
            "Session annulée ; le partenaire refuse celle qui la remplace",
            "Session cancelled; the partner refuses the one offered instead",
            "أُلغيت الدورة؛ ويرفض الشريك الدورة البديلة",
        ),
        (
            "session annulée par le producteur, celle qui la remplaçait refusée par le partenaire",
            "session cancelled by the producer, the one offered instead refused by the partner",
            "ألغى المنتِج الدورة ورفض الشريك الدورة البديلة",
        ),
    ),
    "breach_of_licensee": _ground(
        (
            "Manquement du partenaire, sans remède après mise en demeure",
            "Breach by the partner, not remedied after formal notice",
            "إخلال من الشريك لم يُتدارك بعد الإنذار",
        ),
        (
            "manquement grave du partenaire, resté sans remède après mise en demeure",
            "serious breach by the partner, not remedied after formal notice",
            "إخلال جسيم من الشريك لم يُتدارك بعد الإنذار",
        ),
    ),
    "breach_of_licensor": _ground(
        (
            "Manquement du producteur, sans remède après mise en demeure",
            "Breach by the producer, not remedied after formal notice",
            "إخلال من المنتِج لم يُتدارك بعد الإنذار",
        ),
        (
            "manquement grave du producteur, resté sans remède après mise en demeure",
            "serious breach by the producer, not remedied after formal notice",
            "إخلال جسيم من المنتِج لم يُتدارك بعد الإنذار",
        ),
    ),
}

NOTHING_AGREED = in_languages(
    (
        "Aucun prix n’était convenu : rien n’est dû.",
        "No price was agreed: nothing is due.",
        "لم يُتفق على أي ثمن: لا شيء مستحق.",
    )
)
CONSEQUENCES: Mapping[tuple[str, bool], Text] = {
    ("not_due", False): in_languages(
        (
            "Le prix de {total} n’est pas dû : aucune facture ne sera émise.",
            "The price of {total} is not due: no invoice will be issued.",
            "الثمن {total} غير مستحق: لن تصدر أي فاتورة.",
        )
    ),
    ("not_due", True): in_languages(
        (
            "Le prix de {total} n’est pas dû : un avoir annule la facture {invoices}, et ce qui a été payé est remboursé.",
            "The price of {total} is not due: a credit note cancels invoice {invoices}, and what was paid is refunded.",
            "الثمن {total} غير مستحق: يلغي إشعار دائن الفاتورة {invoices}، ويُرد ما أُدي.",
        )
    ),
    ("due", False): in_languages(
        (
            "Le prix convenu, {total}, reste dû : il sera facturé.",
            "The agreed price, {total}, remains due: it will be invoiced.",
            "يبقى الثمن المتفق عليه {total} مستحقًا: ستصدر فاتورته.",
        )
    ),
    ("due", True): in_languages(
        (
            "Le prix convenu, {total}, reste dû : la facture {invoices} reste à payer à son échéance.",
            "The agreed price, {total}, remains due: invoice {invoices} remains payable when it falls due.",
            "يبقى الثمن المتفق عليه {total} مستحقًا: تبقى الفاتورة {invoices} واجبة الأداء عند استحقاقها.",
        )
    ),
    ("settle", False): in_languages(
        (
            "Les parties règlent entre elles ce qui reste dû du prix de {total} (article 1229 du Code civil).",
            "The parties settle between them what remains due of the price of {total} (article 1229 of the Code civil).",
            "يسوي الطرفان بينهما ما يبقى مستحقًا من الثمن {total} (المادة 1229 من القانون المدني الفرنسي).",
        )
    ),
    ("settle", True): in_languages(
        (
            "Les parties règlent entre elles ce qui reste dû du prix de {total}, facturé sous {invoices} (article 1229 du Code "
            "civil).",
            "The parties settle between them what remains due of the price of {total}, invoiced as {invoices} (article 1229 of "
            "the Code civil).",
            "يسوي الطرفان بينهما ما يبقى مستحقًا من الثمن {total}، الصادرة فاتورته برقم {invoices} (المادة 1229 من القانون المدني "
            "الفرنسي).",
        )
    ),
}


def consequence(facts: Mapping[str, Any]) -> dict[str, str]:
    """What becomes of the price, in every language. `facts`: those of `rules.ending.facts_of`."""
    if Decimal(facts["total"]) == 0:
        return dict(NOTHING_AGREED)
    text = CONSEQUENCES[facts["price"], bool(facts["invoices"])]
    return {language: text[language].format(**_values(facts, language)) for language in LANGUAGES}


def _values(facts: Mapping[str, Any], language: str) -> dict[str, str]:
    total, invoices = formats.money(facts["total"], facts["currency"], language), ", ".join(facts["invoices"])
    if language == "ar":
        return {"total": isolated(total), "invoices": isolated(invoices)}
    return {"total": total, "invoices": invoices}
