"""Why an agreement cannot be proposed again, or a proposal not be accepted, and what to do instead."""

from __future__ import annotations

NOT_SIGNED = {
    "fr": "Seule une convention en vigueur ou arrivée à son terme se renouvelle.",
    "en": "Only an agreement in force or at its term can be renewed.",
    "ar": "لا تُجدد إلا اتفاقية سارية أو بلغت أجلها.",
}
OTHER_SESSION = {
    "fr": "Cette session est close, d’un autre cours, ou ne suit pas celle de la convention : choisissez-en une autre.",
    "en": "This session is closed, of another course, or does not follow the agreement’s own: choose another one.",
    "ar": "هذه الدورة مغلقة أو تخص دروسًا أخرى أو لا تلي دورة الاتفاقية: اختاروا دورة أخرى.",
}
OFFERED = {
    "fr": "Le renouvellement pour cette session a déjà été proposé à ce partenaire.",
    "en": "The renewal for this session was already proposed to this partner.",
    "ar": "سبق اقتراح التجديد لهذه الدورة على هذا الشريك.",
}
ASKED = {
    "fr": "Ce partenaire a déjà une demande pour cette session : elle suit son cours.",
    "en": "This partner already has a request for this session: it runs its course.",
    "ar": "لهذا الشريك طلب لهذه الدورة: وهو قيد المعالجة.",
}
FORBIDDEN = {
    "fr": "Les règles du jeu refusent aujourd’hui un des usages de la convention : invitez le partenaire à faire une nouvelle demande.",
    "en": "Today’s rules of the game refuse one of the uses of the agreement: invite the partner to make a new request.",
    "ar": "ترفض قواعد الاستعمال اليوم أحد استعمالات الاتفاقية: ادعوا الشريك إلى تقديم طلب جديد.",
}
UNPRICED = {
    "fr": "Un produit n’a pas de prix au tarif : publiez-le, ou invitez le partenaire à faire une nouvelle demande.",
    "en": "A product has no price in the schedule: publish one, or invite the partner to make a new request.",
    "ar": "أحد المنتوجات لا ثمن له في التعريفة: انشروه أو ادعوا الشريك إلى تقديم طلب جديد.",
}
NO_LONGER_OPEN = {
    "fr": "Cette proposition de renouvellement n’attend plus de réponse : la page de suivi dit où en est le dossier.",
    "en": "This proposed renewal no longer waits for an answer: the status page says how the file stands.",
    "ar": "لم يعد اقتراح التجديد هذا ينتظر جوابًا: صفحة التتبع تبين وضعية الملف.",
}
NO_REASON = {
    "fr": "Dites en quelques mots pourquoi : le producteur le lira.",
    "en": "Say in a few words why: the producer will read it.",
    "ar": "قولوا السبب في كلمات قليلة: سيقرؤه المنتِج.",
}
