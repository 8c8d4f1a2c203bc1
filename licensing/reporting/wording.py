"""The words of home pages: what each figure counts, what each task asks."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FIGURES = {
    "mine": _l("À traiter par moi"),
    "late": _l("Dossiers en retard"),
    "to_sign": _l("À contresigner"),
    "with_partner": _l("Chez les partenaires"),
    "in_force": _l("Conventions en vigueur"),
    "to_issue": _l("À facturer"),
    "issued": _l("Facturé en %(year)s"),
    "invoices": _l("Factures émises en %(year)s"),
    "to_publish": _l("Règles à publier par moi"),
    "drafts": _l("Brouillons de règles"),
    "proposed": _l("Proposés à la publication"),
    "people": _l("Personnes actives"),
    "without_role": _l("Personnes sans rôle"),
    "lacking": _l("Rôles que personne ne tient"),
}
TASKS = {
    "to_review": _l("Examiner et décider"),
    "awaiting_licensor": _l("Contresigner"),
    "to_issue": _l("Émettre la facture"),
    "to_publish": _l("Relire et publier"),
    "draft": _l("Continuer le brouillon"),
    "lacking_approver": _l("Donner le rôle d’approbation à quelqu’un"),
    "lacking_signatory": _l("Donner le rôle de signataire à quelqu’un"),
    "lacking_finance": _l("Donner le rôle de facturation à quelqu’un"),
}
KINDS = {
    "policy": _l("Règles du jeu"),
    "prices": _l("Tarif"),
    "clause": _l("Clause de convention"),
    "clauses": _l("Clause de convention"),
}
ROLES = {
    "editor": _l("Rédaction des règles"),
    "approver": _l("Approbation"),
    "signatory": _l("Signature"),
    "finance": _l("Facturation"),
    "admin": _l("Administration"),
}
