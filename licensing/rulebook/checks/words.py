"""Sentences of the findings, each saying what to do, in every language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from licensing.kernel.texts import in_languages, said
from licensing.pricing.words import product_name
from licensing.rulebook.checks.values import Finding

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "id_taken": (
        "error",
        "L’identifiant {id} est déjà publié avec un autre contenu : choisissez-en un autre.",
        "The identifier {id} is already published with other content: choose another one.",
        "سبق نشر المعرف \u2068{id}\u2069 بمحتوى آخر: اختاروا معرفًا آخر.",
    ),
    "clause_version": (
        "error",
        "La version {version} de la clause {key} existe déjà, ou une plus récente : donnez-lui la version {next}.",
        "Version {version} of the clause {key} exists already, or a later one: make it version {next}.",
        "الصيغة \u2068{version}\u2069 من البند \u2068{key}\u2069 موجودة من قبل، أو توجد صيغة أحدث: أعطوه الصيغة \u2068{next}\u2069.",
    ),
    "reference_unknown": (
        "error",
        "La clause renvoie à « {key} », qu’aucune clause en vigueur ce jour-là ne porte : corrigez le renvoi.",
        "The clause refers to “{key}”, which no clause in force that day provides: correct the reference.",
        "يحيل البند إلى «\u2068{key}\u2069»، ولا يحمله أي بند سارٍ في ذلك اليوم: صححوا الإحالة.",
    ),
    "same_day": (
        "error",
        "La version {id} prend effet le même jour ({day}) : un même jour n’a qu’un verdict par cas. Choisissez une autre date ou retirez-la.",
        "Version {id} takes effect on the same day ({day}): one day has one verdict per case. Choose another date or withdraw it.",
        "تسري الصيغة \u2068{id}\u2069 في اليوم نفسه ({day}): لا يكون في اليوم الواحد إلا حكم واحد لكل حالة. اختاروا تاريخًا آخر أو اسحبوها.",
    ),
    "past": (
        "warning",
        "La date d’effet ({day}) est passée : choisissez une date à partir d’aujourd’hui pour publier.",
        "The effective date ({day}) has passed: choose a date from today on to publish.",
        "تاريخ النفاذ ({day}) قد مضى: اختاروا تاريخًا ابتداءً من اليوم للنشر.",
    ),
    "on_request": (
        "notice",
        "Pas de prix en {currency} pour {product} : il sera sur demande.",
        "No price in {currency} for {product}: it will be on request.",
        "لا يوجد ثمن بعملة \u2068{currency}\u2069 لـ\u2068{product}\u2069: سيكون عند الطلب.",
    ),
    "price_gap": (
        "error",
        "Pas de prix en {currency} pour {product} du {start} au {end} exclu : ajoutez une règle pour ces jours.",
        "No price in {currency} for {product} from {start} until before {end}: add a rule for these days.",
        "لا يوجد ثمن بعملة \u2068{currency}\u2069 لـ\u2068{product}\u2069 من {start} إلى {end} غير داخل: أضيفوا قاعدة لهذه الأيام.",
    ),
    "price_ends": (
        "warning",
        "Le dernier prix en {currency} pour {product} s’arrête le {start} : ajoutez la règle qui le suit.",
        "The last price in {currency} for {product} ends on {start}: add the rule that follows it.",
        "آخر ثمن بعملة \u2068{currency}\u2069 لـ\u2068{product}\u2069 يتوقف في {start}: أضيفوا القاعدة التي تليه.",
    ),
    "not_charged": (
        "notice",
        "Le produit {product} a un prix, mais aucune règle du jeu ne le demande.",
        "The product {product} has a price, but no rule of the game asks for it.",
        "المنتوج \u2068{product}\u2069 له ثمن، لكن لا تطلبه أي قاعدة من قواعد الاستعمال.",
    ),
    "falls": (
        "warning",
        "Le total passe de {before} à {after} quand la quantité passe à {at} : vérifiez que c’est voulu.",
        "The total falls from {before} to {after} at {at}: check that this is intended.",
        "ينخفض المجموع من {before} إلى {after} عندما تبلغ الكمية {at}: تحققوا من أن ذلك مقصود.",
    ),
    "whole_discount": (
        "warning",
        "La remise {id} est de 100 % : tout devient gratuit. Vérifiez que c’est voulu.",
        "The discount {id} is 100%: everything becomes free. Check that this is intended.",
        "التخفيض \u2068{id}\u2069 بنسبة 100%: يصبح كل شيء مجانيًا. تحققوا من أن ذلك مقصود.",
    ),
    "clause_missing": (
        "error",
        "La clause « {key} » n’existe pas dans la bibliothèque : créez-la ou retirez-la.",
        "The clause “{key}” does not exist in the library: create it or remove it.",
        "البند «\u2068{key}\u2069» غير موجود في مكتبة البنود: أنشئوه أو احذفوه.",
    ),
    "clause_language": (
        "error",
        "La clause « {key} » n’existe pas dans la langue {language} : traduisez-la.",
        "The clause “{key}” does not exist in the language {language}: translate it.",
        "البند «\u2068{key}\u2069» غير موجود باللغة \u2068{language}\u2069: ترجموه.",
    ),
    "clause_placeholders": (
        "error",
        "Les langues de la clause « {key} » n’ont pas les mêmes champs ni les mêmes renvois : accordez-les.",
        "The languages of the clause “{key}” do not hold the same placeholders and references: make them agree.",
        "لغات البند «\u2068{key}\u2069» لا تتضمن الحقول نفسها والإحالات نفسها: وافقوا بينها.",
    ),
    "clause_use": (
        "warning",
        "La clause « {key} » ne dit pas qu’elle porte sur cet usage : vérifiez que c’est la bonne.",
        "The clause “{key}” does not say that it covers this use: check that it is the right one.",
        "البند «\u2068{key}\u2069» لا يذكر أنه يخص هذا الاستعمال: تحققوا من أنه المناسب.",
    ),
    "instead_forbidden": (
        "warning",
        "L’alternative proposée ({instead}) n’est pas permise non plus à ce public : proposez-en une autre.",
        "The alternative offered ({instead}) is not permitted to this audience either: offer another one.",
        "البديل المقترح (\u2068{instead}\u2069) غير مسموح به لهذه الفئة أيضًا: اقترحوا بديلًا آخر.",
    ),
    "agreement_silent": (
        "error",
        "Cet usage est permis par convention, mais la convention n’aurait aucune clause qui le permette : ajoutez une clause.",
        "This use is permitted by agreement, but the agreement would hold no clause that permits it: add a clause.",
        "هذا الاستعمال مسموح به بموجب اتفاقية، لكن الاتفاقية لن تتضمن أي بند يسمح به: أضيفوا بندًا.",
    ),
    "agreement_fails": (
        "error",
        "La convention de cet usage ne peut pas être composée : {why}",
        "The agreement for this use cannot be put together: {why}",
        "لا يمكن تركيب اتفاقية هذا الاستعمال: {why}",
    ),
    "agreement_permits": (
        "error",
        "La table ne permet pas cet usage par convention, mais la clause « {key} » de la convention porte sur lui : retirez-la.",
        "The table does not permit this use by agreement, but the agreement’s clause “{key}” covers it: remove it.",
        "لا يسمح الجدول بهذا الاستعمال بموجب اتفاقية، لكن البند «\u2068{key}\u2069» من الاتفاقية يخصه: احذفوه.",
    ),
    "terms_differ": (
        "error",
        "Les conditions générales disent « {said} » là où la table dit « {table} ».",
        "The terms of use say “{said}” where the table says “{table}”.",
        "تقول الشروط العامة «{said}» حيث يقول الجدول «{table}».",
    ),
}


def finding(code: str, path: str, **facts: Any) -> Finding:
    """A finding of that code at a dotted path; a fact may be a text in each language."""
    severity, *sentences = SENTENCES[code]
    told = {
        language: sentence.format(**{name: _in(name, value, language) for name, value in facts.items()})
        for language, sentence in in_languages(sentences).items()
    }
    return Finding(severity, code, path, told, facts)


def _in(name: str, value: Any, language: str) -> Any:
    if name == "product":
        return said(product_name(value), language)
    return said(value, language) if isinstance(value, Mapping) else value
