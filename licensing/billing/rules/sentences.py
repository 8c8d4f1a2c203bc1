"""What the checks of an invoice say: (French, English, Arabic) per code."""

from __future__ import annotations

FINDINGS = {
    "nothing_to_invoice": (
        "Le total de la convention est nul : il n’y a rien à facturer.",
        "The agreement’s total is zero: there is nothing to invoice.",
        "مجموع الاتفاقية منعدم: لا شيء يُفوتر.",
    ),
    "negative_total": (
        "Le total est négatif : une facture ne peut pas l’être, il faudrait un avoir.",
        "The total is negative: an invoice cannot be, a credit note would be needed.",
        "المجموع سالب: لا يمكن أن تكون الفاتورة كذلك، بل يلزم إشعار دائن.",
    ),
    "unpriced": (
        "« {label} » n’a pas de prix dans la convention : complétez-la par un avenant avant de facturer.",
        "“{label_en}” has no price in the agreement: complete it by an amendment before invoicing.",
        "«{label_ar}» ليس له ثمن في الاتفاقية: أكملوها بملحق تعديلي قبل الفوترة.",
    ),
    "line_amount": (
        "Ligne {line} : le montant {amount} n’est pas quantité × prix unitaire + part fixe, soit {expected}.",
        "Line {line}: the amount {amount} is not quantity × unit price + fixed part, which is {expected}.",
        "السطر {line}: المبلغ {amount} لا يساوي الكمية × الثمن الفردي + الجزء الثابت، أي \u2068{expected}\u2069.",
    ),
    "discount_amount": (
        "La remise de {amount} n’est pas le pourcentage annoncé du montant en cours, soit {expected}.",
        "The discount of {amount} is not the stated percentage of the running amount, which is {expected}.",
        "التخفيض {amount} لا يوافق النسبة المئوية المعلنة من المبلغ الجاري، أي \u2068{expected}\u2069.",
    ),
    "discount_above": (
        "La remise accordée de {amount} n’est pas une réduction comprise dans le montant en cours, soit {expected}.",
        "The discount of {amount} granted is not a reduction within the running amount, which is {expected}.",
        "التخفيض الممنوح {amount} ليس خفضًا في حدود المبلغ الجاري، أي \u2068{expected}\u2069.",
    ),
    "net_sum": (
        "Le total hors taxes {amount} n’est pas la somme des lignes et des remises, soit {expected}.",
        "The net total {amount} is not the sum of lines and discounts, which is {expected}.",
        "المجموع دون احتساب الرسوم {amount} لا يساوي مجموع السطور والتخفيضات، أي \u2068{expected}\u2069.",
    ),
    "vat_sum": (
        "La TVA totale {amount} n’est pas la somme de la TVA par taux, soit {expected}.",
        "The VAT total {amount} is not the sum of VAT per rate, which is {expected}.",
        "مجموع الضريبة على القيمة المضافة {amount} لا يساوي مجموع الضريبة حسب الأسعار، أي \u2068{expected}\u2069.",
    ),
    "total_sum": (
        "Le total {amount} n’est pas le total hors taxes plus la TVA, soit {expected}.",
        "The total {amount} is not the net total plus VAT, which is {expected}.",
        "المجموع {amount} لا يساوي المجموع دون احتساب الرسوم زائد الضريبة على القيمة المضافة، أي \u2068{expected}\u2069.",
    ),
    "too_fine": (
        "Un montant a plus de décimales que la devise {currency} n’en a.",
        "An amount has more decimals than the currency {currency} has.",
        "أحد المبالغ له منازل عشرية أكثر مما لعملة \u2068{currency}\u2069.",
    ),
    "vat_base": (
        "La base de TVA {amount} n’est pas la somme de ses lignes et remises, soit {expected}.",
        "The VAT base {amount} is not the sum of its lines and discounts, which is {expected}.",
        "أساس الضريبة على القيمة المضافة {amount} لا يساوي مجموع سطوره وتخفيضاته، أي \u2068{expected}\u2069.",
    ),
    "vat_amount": (
        "La TVA {amount} n’est pas la base multipliée par le taux et arrondie, soit {expected}.",
        "The VAT amount {amount} is not its base times the rate, rounded, which is {expected}.",
        "الضريبة على القيمة المضافة {amount} لا تساوي الأساس مضروبًا في السعر ومقرَّبًا، أي \u2068{expected}\u2069.",
    ),
    "vat_missing_group": (
        "Une ligne relève d’un taux de TVA qui n’a pas de total.",
        "A line falls under a VAT rate that has no total.",
        "أحد السطور يخضع لسعر ضريبة ليس له مجموع.",
    ),
    "outside_scope_mixed": (
        "Une opération hors champ (O) ne peut pas être facturée avec une opération d’un autre régime : faites deux factures.",
        "An operation outside the scope of VAT (O) cannot be invoiced with one of another category: make two invoices.",
        "لا يمكن فوترة عملية خارج نطاق الضريبة (O) مع عملية تخضع لنظام آخر: أصدروا فاتورتين.",
    ),
    "vat_rate": (
        "Le taux {rate} % ne convient pas au régime {category} : seul le régime normal (S) a un taux, et il en a un.",
        "The rate {rate}% does not fit category {category}: only the standard category (S) has a rate, and it has one.",
        "السعر {rate}% لا يناسب النظام \u2068{category}\u2069: النظام العادي (S) وحده له سعر، ولا بد له منه.",
    ),
    "vat_mention": (
        "Une facture sans TVA doit dire pourquoi : la mention légale manque.",
        "An invoice without VAT must say why: the legal mention is missing.",
        "الفاتورة دون ضريبة على القيمة المضافة يجب أن تذكر السبب: البيان القانوني ناقص.",
    ),
    "vat_in_foreign_currency": (
        "Une TVA due en France doit être chiffrée en euros : facturez en euros, ou ajoutez un cours de change à {currency}.",
        "French VAT must be stated in euros: invoice in euros, or add an exchange rate to {currency}.",
        "الضريبة المستحقة في فرنسا يجب أن تُحسب باليورو: فوتروا باليورو، أو أضيفوا سعر صرف لعملة \u2068{currency}\u2069.",
    ),
    "reverse_charge_number": (
        "L’autoliquidation exige le numéro de TVA du client, et celui-ci manque ou n’est pas valable dans son pays.",
        "Reverse charge needs the customer’s VAT number, which is missing or not valid in its country.",
        "يتطلب الاحتساب الذاتي للضريبة رقم الضريبة على القيمة المضافة للزبون، وهو ناقص أو غير صالح في بلده.",
    ),
    "seller_vat_number": (
        "Votre numéro de TVA manque dans l’identité légale du producteur.",
        "Your VAT number is missing from the producer’s legal identity.",
        "رقمكم للضريبة على القيمة المضافة ناقص في الهوية القانونية للمنتِج.",
    ),
    "seller_incomplete": (
        "L’identité légale du producteur est incomplète : renseignez « {field} ».",
        "The producer’s legal identity is incomplete: fill in “{field}”.",
        "الهوية القانونية للمنتِج غير مكتملة: املؤوا «\u2068{field}\u2069».",
    ),
    "iban": (
        "L’IBAN du producteur manque ou ses chiffres de contrôle sont faux : la facture ne pourrait pas être payée.",
        "The producer’s IBAN is missing or its check digits are wrong: the invoice could not be paid.",
        "رقم IBAN للمنتِج ناقص أو أرقام مراقبته خاطئة: لن يمكن أداء الفاتورة.",
    ),
    "buyer_incomplete": (
        "Le nom ou l’adresse du client est incomplet.",
        "The customer’s name or address is incomplete.",
        "اسم الزبون أو عنوانه غير مكتمل.",
    ),
}

REMARKS = {
    "no_siret": (
        "Le client n’a pas donné de SIRET : son SIREN ne figurera pas sur la facture.",
        "The customer gave no SIRET: its SIREN will not stand on the invoice.",
        "لم يقدم الزبون رقم SIRET: لن يظهر رقم SIREN الخاص به في الفاتورة.",
    ),
    "no_ice": (
        "Le client n’a pas donné d’ICE : son comptable pourrait le demander.",
        "The customer gave no ICE: its accountant may ask for it.",
        "لم يقدم الزبون التعريف الموحد للمقاولة (ICE): قد يطلبه محاسبه.",
    ),
    "no_purchase_order": (
        "Pas de numéro d’engagement : un client public peut refuser la facture sur Chorus Pro.",
        "No purchase order number: a public customer may refuse the invoice on Chorus Pro.",
        "لا يوجد رقم التزام: قد يرفض زبون عمومي الفاتورة في منصة Chorus Pro.",
    ),
    "no_service_code": (
        "Pas de code service : certains clients publics l’exigent sur Chorus Pro.",
        "No service code: some public customers require it on Chorus Pro.",
        "لا يوجد رمز المصلحة: بعض الزبناء العموميين يشترطونه في منصة Chorus Pro.",
    ),
}
