"""What each stage is called on screen, for the producer's people and for the partner: tables of words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import LazyString, gettext, ngettext
from flask_babel import lazy_gettext as _l

from licensing.agreements import progress
from licensing.kernel.clock import business_day


@dataclass(frozen=True, slots=True)
class Words:
    """A stage in words: its name, its tone, and what happens next."""

    label: LazyString
    tone: str
    following: LazyString


DESK = {
    "to_review": Words(_l("À examiner"), "warn", _l("Attend une décision d’approbation")),
    "corrections": Words(_l("Corrections demandées"), "info", _l("Le partenaire corrige sa demande")),
    "preparing": Words(_l("Convention en préparation"), "info", _l("Le document est en cours de production")),
    "awaiting_licensee": Words(_l("À signer par le partenaire"), "info", _l("Le signataire du partenaire est invité")),
    "awaiting_licensor": Words(_l("À contresigner"), "warn", _l("Attend la contresignature du producteur")),
    "in_force": Words(_l("En vigueur"), "good", _l("Signée par les deux parties")),
    "declined": Words(_l("Refusée"), "neutral", _l("Dossier clos par le producteur")),
    "signature_declined": Words(_l("Signature refusée"), "bad", _l("Dossier clos : une partie a refusé de signer")),
    "cancelled": Words(_l("Annulée"), "neutral", _l("Convention annulée avant signature")),
    "withdrawn": Words(_l("Retirée"), "neutral", _l("Le partenaire a retiré sa demande")),
    "expired": Words(_l("Échue"), "neutral", _l("La convention est arrivée à son terme")),
    "terminated": Words(_l("Résiliée"), "neutral", _l("La convention a pris fin avant son terme")),
}
"""Stages as the producer's people read them; drafts are not shown to them."""

MINE = {
    "to_review": _l("Examiner et décider"),
    "awaiting_licensor": _l("Contresigner"),
}
"""The next action where it is the reader's own turn."""

PARTNER = {
    "draft": Words(_l("Brouillon"), "neutral", _l("C’est à vous : terminez les six étapes, puis envoyez la demande.")),
    "to_review": Words(
        _l("En cours d’examen"),
        "info",
        _l("C’est au producteur : il vérifie votre demande et son prix, puis vous répond par courriel."),
    ),
    "corrections": Words(
        _l("Corrections demandées"),
        "warn",
        _l("C’est à vous : corrigez les points signalés, puis renvoyez la demande."),
    ),
    "preparing": Words(
        _l("Approuvée, convention en préparation"),
        "info",
        _l("Rien à faire : la convention est en cours de production, votre signataire sera invité par courriel."),
    ),
    "awaiting_licensee": Words(
        _l("À signer par votre organisation"),
        "warn",
        _l("C’est à votre signataire : le lien de signature lui a été envoyé par courriel."),
    ),
    "awaiting_licensor": Words(
        _l("Signée par votre organisation"),
        "info",
        _l("C’est au producteur : il contresigne, puis vous recevez tous la convention scellée."),
    ),
    "in_force": Words(
        _l("En vigueur"),
        "good",
        _l("La convention est signée par les deux parties. Téléchargez-la et conservez-la avec son dossier de preuve."),
    ),
    "declined": Words(
        _l("Refusée"), "bad", _l("Le producteur a refusé la demande ; vous pouvez en déposer une nouvelle.")
    ),
    "signature_declined": Words(
        _l("Signature refusée"), "bad", _l("Une des parties a refusé de signer : cette convention n’aura pas d’effet.")
    ),
    "cancelled": Words(
        _l("Convention annulée"), "bad", _l("Le producteur a annulé la convention avant toute signature.")
    ),
    "withdrawn": Words(
        _l("Retirée"), "neutral", _l("Vous avez retiré cette demande ; vous pouvez en déposer une nouvelle.")
    ),
    "expired": Words(
        _l("Échue"),
        "neutral",
        _l(
            "La convention est arrivée à son terme. Pour une autre session, faites une nouvelle demande : vos réponses y sont reprises."
        ),
    ),
    "terminated": Words(
        _l("Résiliée"),
        "neutral",
        _l(
            "La convention a pris fin avant son terme : ses usages se sont arrêtés, la lettre dit ce que devient le prix."
        ),
    ),
}
"""Stages as the partner reads them: whose turn it is, and what follows."""

PROPOSED = {
    True: Words(_l("Approbation proposée"), "info", _l("Vous l’avez proposée : une autre personne confirme")),
    False: Words(_l("Approbation proposée"), "warn", _l("Relire et confirmer l’approbation proposée")),
}
"""A request whose approval one person proposed, for that person (True) and for the others."""


def for_desk(stage: str, roles: frozenset[str]) -> Words:
    """A stage for someone with these roles at that producer: their own next action when it is their turn."""
    words = DESK[stage]
    if progress.turn(stage) in roles:
        return Words(words.label, words.tone, MINE[stage])
    return words


AUDIENCES = {"education": _l("Établissement d’enseignement"), "employer": _l("Entreprise ou employeur")}
VERDICTS = {
    "allowed": Words(_l("Permis"), "good", _l("Permis sans convention")),
    "agreement": Words(_l("Par convention"), "info", _l("Permis dès que la convention est en vigueur")),
    "forbidden": Words(_l("Refusé"), "bad", _l("Refusé par les règles du jeu")),
}
PAYERS = {"organisation": _l("payé par l’organisation"), "learner": _l("payé par l’apprenant")}
DOCUMENTS = {
    "unsigned": _l("Convention à signer (PDF)"),
    "half-signed": _l("Convention signée par le partenaire (PDF)"),
    "sealed": _l("Convention scellée, signée par les deux parties (PDF)"),
    "evidence": _l("Dossier de preuve (PDF)"),
    "ending": _l("Lettre de fin de convention (PDF)"),
}
EVENTS = {
    "intake.start_draft": _l("Brouillon commencé"),
    "intake.take_over": _l("Réponses d’une demande précédente reprises"),
    "intake.save_step": _l("Étape modifiée"),
    "intake.add_file": _l("Fichier joint"),
    "intake.remove_file": _l("Fichier retiré"),
    "intake.invite": _l("Collègue invité"),
    "intake.remove_colleague": _l("Collègue retiré"),
    "intake.remove_browser": _l("Navigateur sans adresse vérifiée retiré"),
    "intake.leave": _l("Collègue parti de lui-même"),
    "intake.hand_over": _l("Demande transmise à un autre responsable"),
    "intake.submit": _l("Demande envoyée"),
    "intake.withdraw": _l("Demande retirée par le partenaire"),
    "intake.request_corrections": _l("Corrections demandées"),
    "intake.remark_send": _l("Remarque envoyée"),
    "intake.remark_note": _l("Note interne écrite"),
    "intake.remark_reply": _l("Réponse à une remarque"),
    "intake.remark_resolve": _l("Remarque traitée par le partenaire"),
    "intake.remark_unresolve": _l("Remarque reprise par le partenaire"),
    "intake.remark_change": _l("Remarque traitée : la réponse a changé"),
    "intake.remark_close": _l("Remarque close"),
    "intake.remark_reopen": _l("Remarque rouverte"),
    "intake.remark_decide": _l("Remarque close par la décision"),
    "intake.mark_as_read": _l("Demande marquée comme lue"),
    "intake.decline": _l("Demande refusée"),
    "intake.add_manual_line": _l("Ligne de prix manuelle ajoutée"),
    "intake.remove_manual_line": _l("Ligne de prix manuelle retirée"),
    "intake.add_manual_discount": _l("Remise accordée à la main"),
    "intake.remove_manual_discount": _l("Remise retirée"),
    "conversation.ask": _l("Message du partenaire"),
    "conversation.answer": _l("Message du producteur"),
    "conversation.no_answer_needed": _l("Message sans réponse attendue"),
    "mailroom.resend": _l("Courriel renvoyé"),
    "quotes.issue": _l("Prix confirmé avec la demande : devis numéroté"),
    "quotes.offer": _l("Devis envoyé au partenaire"),
    "quotes.accept": _l("Devis accepté par le partenaire"),
    "agreements.propose_approval": _l("Approbation proposée"),
    "agreements.withdraw_proposal": _l("Proposition d’approbation retirée"),
    "agreements.approve": _l("Demande approuvée"),
    "agreements.prepared": _l("Convention prête, signataire du partenaire invité"),
    "agreements.licensee_sealed_in_part": _l("Signée par un des signataires du partenaire"),
    "agreements.licensor_sealed_in_part": _l("Contresignée par un des signataires du producteur"),
    "agreements.licensee_sealed": _l("Signée par le partenaire"),
    "agreements.licensor_sealed": _l("Contresignée par le producteur : convention en vigueur"),
    "agreements.propose_delegate": _l("Délégation de signature proposée"),
    "agreements.accept_delegate": _l("Délégation de signature acceptée"),
    "agreements.decline_delegate": _l("Délégation de signature refusée"),
    "agreements.signature_expired": _l("Délai de signature passé"),
    "agreements.extend": _l("Délai de signature prolongé"),
    "agreements.renew_archive": _l("Archivage renouvelé : le document signé reste vérifiable"),
    "agreements.signature_declined": _l("Signature refusée"),
    "agreements.cancel": _l("Convention annulée"),
    "agreements.renounce": _l("Le partenaire a renoncé à la convention"),
    "agreements.terminate": _l("Convention résiliée"),
    "agreements.expire": _l("Convention arrivée à son terme"),
    "signing.invite": _l("Signataire invité"),
    "signing.send_code": _l("Code de signature envoyé"),
    "signing.consent": _l("Consentement donné, scellement en cours"),
    "billing.issue": _l("Facture émise"),
    "reminders.draft": _l("Rappel envoyé : brouillon à finir"),
    "reminders.corrections": _l("Rappel envoyé : corrections attendues"),
    "reminders.quote": _l("Rappel envoyé : devis qui expire"),
    "reminders.signature": _l("Rappel envoyé au signataire du partenaire"),
    "reminders.countersignature": _l("Rappel envoyé : contresignature attendue"),
    "reminders.review": _l("Rappel envoyé : décision attendue"),
    "reminders.renewal": _l("Rappel envoyé : renouvellement proposé"),
    "renewals.offer": _l("Renouvellement proposé"),
    "renewals.decline": _l("Renouvellement décliné"),
    "renewals.left_to_review": _l("Renouvellement accepté, à examiner"),
    "intake.renewed_draft": _l("Demande préparée pour le renouvellement"),
    "reminders.off": _l("Rappels suspendus"),
    "reminders.on": _l("Rappels repris"),
}
"""Journal entries as people read them; entries that are not here are not shown."""
PARTNERS_OWN = frozenset(
    {
        "intake.save_step",
        "intake.take_over",
        "intake.invite",
        "intake.remove_colleague",
        "intake.remove_browser",
        "intake.leave",
        "intake.hand_over",
    }
)
"""Entries about how the partner works on a request: the producer does not read them."""
COMMENTS = {
    "draft": Words(_l("Pas encore envoyée"), "neutral", _l("Part avec « Demander des corrections »")),
    "open": Words(_l("À corriger"), "warn", _l("Le partenaire n’a pas encore répondu")),
    "resolved": Words(_l("Corrigé, à vérifier"), "info", _l("Le partenaire a renvoyé sa demande")),
    "closed": Words(_l("Clos"), "neutral", _l("Remarque traitée")),
}
NOTE = Words(_l("Note interne"), "neutral", _l("Le partenaire ne la lit jamais"))
COMMENT_EVENTS = {
    "send": _l("envoyée"),
    "note": _l("écrite"),
    "reply": _l("réponse"),
    "resolve": _l("traitée"),
    "unresolve": _l("reprise : pas encore traitée"),
    "change": _l("traitée : la réponse a changé"),
    "close": _l("close"),
    "reopen": _l("rouverte"),
    "decide": _l("close par la décision"),
}
"""What happened to a remark, as its own history says it."""
ROLES = {
    "requester": _l("Demandeur du partenaire"),
    "licensee": _l("Signataire du partenaire"),
    "approver": _l("Approbation"),
    "second_approver": _l("Seconde approbation"),
    "licensor": _l("Signataire du producteur"),
    "finance": _l("Finances"),
    "nobody": _l("Personne"),
}
ACTIONS = {
    "finish": _l("Terminer et envoyer la demande"),
    "price": _l("Fixer le prix de ce que le barème ne chiffre pas"),
    "decide": _l("Examiner et décider"),
    "propose": _l("Examiner, puis proposer l’approbation"),
    "confirm": _l("Relire et confirmer l’approbation proposée"),
    "accept_quote": _l("Accepter le devis envoyé"),
    "correct": _l("Corriger les points signalés et renvoyer"),
    "preparing": _l("Rien à faire : le document est en cours de production"),
    "sign": _l("Signer la convention"),
    "countersign": _l("Contresigner la convention"),
    "delegate": _l("Accepter ou refuser la délégation de signature proposée"),
    "extend": _l("Prolonger le délai de signature, qui est passé"),
    "invoice": _l("Émettre la facture"),
    "credit": _l("Annuler la facture par un avoir, et rembourser ce qui a été payé"),
    "done": _l("Rien à faire : tout est en ordre"),
    "closed": _l("Rien à faire : le dossier est clos"),
}
"""Who must do what now (`next_actions`)."""
AUTOMATIC = _l("Automatique")
MOMENTS = {
    "request": _l("Demande"),
    "review": _l("Relecture et décisions"),
    "price": _l("Prix et devis"),
    "agreement": _l("Convention"),
    "signature": _l("Signatures"),
    "invoice": _l("Facture"),
    "mail": _l("Courriels"),
}
"""The kinds of things that happen in a file."""
SIGNATURES = {
    "waiting": Words(_l("À son tour plus tard"), "neutral", _l("N’est pas encore invité")),
    "invited": Words(_l("Invité à signer"), "warn", _l("Son lien lui a été envoyé")),
    "expired": Words(_l("Délai passé"), "bad", _l("Son lien ne signe plus")),
    "consented": Words(_l("Scellement en cours"), "info", _l("A signé ; le fichier est en cours de scellement")),
    "sealed": Words(_l("A signé"), "good", _l("Signature scellée dans le fichier")),
    "declined": Words(_l("A refusé"), "bad", _l("A refusé de signer")),
    "cancelled": Words(_l("N’a plus à signer"), "neutral", _l("La procédure s’est arrêtée")),
}
"""Where one signatory stands."""
STANDINGS = {
    "same": Words(_l("Standard"), "good", _l("Texte standard, sans écart")),
    "changed": Words(_l("Autre texte"), "warn", _l("La convention dit autre chose que le texte standard")),
    "added": Words(_l("En plus"), "warn", _l("Le texte standard ne retient pas cette clause")),
    "missing": Words(_l("Manque"), "bad", _l("Le texte standard la retient, la convention ne l’a pas")),
    "left_out": Words(_l("Sans objet ici"), "neutral", _l("Clause conditionnelle, non retenue")),
}
"""How an article of an agreement stands against the standard text (`rules.redline`)."""


def age(since: datetime, today: date) -> str:
    """How long ago an instant was, in days where the producer does business."""
    days = (today - business_day(since)).days
    if days <= 0:
        return str(gettext("aujourd’hui"))
    return str(ngettext("il y a %(num)s jour", "il y a %(num)s jours", days))
