"""What the check of a bundle found, in words of three languages. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from licensing.kernel.texts import in_languages, said

SENTENCES = {
    key: in_languages(texts)
    for key, texts in {
        "archive": (
            "Le dossier s’ouvre et chacun de ses fichiers se lit",
            "The bundle opens and each of its files can be read",
            "يُفتح الملف ويُقرأ كل ما فيه",
        ),
        "members": ("Il ne manque aucun fichier attendu", "No expected file is missing", "لا ينقص أي ملف منتظر"),
        "sums": (
            "Le fichier a l’empreinte que donne SHA256SUMS",
            "The file has the fingerprint that SHA256SUMS gives",
            "للملف البصمة الواردة في SHA256SUMS",
        ),
        "certificates": (
            "Les certificats des autorités se lisent",
            "The authorities’ certificates can be read",
            "شهادات السلطات قابلة للقراءة",
        ),
        "sealed": (
            "La convention est valide et inchangée, signée de toutes les parties",
            "The agreement is valid and unchanged, signed by all parties",
            "الاتفاقية صالحة ودون تغيير، ووقَّعتها كل الأطراف",
        ),
        "evidence": (
            "Les preuves portent sur cette convention",
            "The evidence is about this agreement",
            "الإثباتات تخص هذه الاتفاقية",
        ),
        "annex": (
            "Les preuves jointes au PDF lisible sont les mêmes",
            "The evidence attached to the readable PDF is the same",
            "الإثباتات المرفقة بملف PDF المقروء هي نفسها",
        ),
        "tokens": (
            "Les jetons d’horodatage sont ceux que porte la convention",
            "The time-stamp tokens are those that the agreement carries",
            "رموز الختم الزمني هي التي تحملها الاتفاقية",
        ),
        "entries": (
            "Les entrées du journal ont l’empreinte qu’elles annoncent",
            "The journal’s entries have the fingerprints they state",
            "لقيود السجل البصمات التي تذكرها",
        ),
        "noted": (
            "Le journal contient l’empreinte de ces preuves",
            "The journal holds the fingerprint of this evidence",
            "يتضمن السجل بصمة هذه الإثباتات",
        ),
        "paths": (
            "Chaque entrée mène à la racine ancrée",
            "Each entry leads to the anchored root",
            "يقود كل قيد إلى الجذر المثبت",
        ),
        "anchor": (
            "L’ancrage du journal porte un horodatage de confiance",
            "The journal’s anchor bears a trusted time stamp",
            "يحمل تثبيت السجل ختمًا زمنيًا موثوقًا",
        ),
    }.items()
}
WHOLE = in_languages(
    ("Dossier complet et cohérent.", "The bundle is whole and agrees with itself.", "الملف كامل ومتسق.")
)
BROKEN = in_languages(
    (
        "Dossier modifié ou incomplet : ne vous y fiez pas.",
        "The bundle was changed or is incomplete: do not rely on it.",
        "الملف معدَّل أو ناقص: لا تعتمدوا عليه.",
    )
)
NOT_ANCHORED = in_languages(
    (
        "Le journal n’était pas encore ancré : téléchargez le dossier de nouveau le lendemain de la signature",
        "The journal was not anchored yet: download the bundle again the day after signing",
        "لم يكن السجل مثبتًا بعد: نزِّلوا الملف من جديد في اليوم الموالي للتوقيع",
    )
)
COMPARE = in_languages(
    (
        "Autorité utilisée, à comparer avec celle que publie le producteur",
        "Authority relied on, to be compared with the one the producer publishes",
        "السلطة المعتمدة، تُقارن بالتي ينشرها المنتِج",
    )
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: in which member, and what came of it ("ok", "warning", "failed")."""

    key: str
    member: str
    outcome: str
    detail: str = ""

    def text(self, language: str) -> str:
        """In words, with the member and the detail."""
        sentence = NOT_ANCHORED if self.outcome == "warning" else SENTENCES[self.key]
        told = " · ".join(each for each in (self.member, self.detail) if each)
        return f"{said(sentence, language)} ({told})" if told else said(sentence, language)


@dataclass(frozen=True, slots=True)
class BundleReport:
    """Everything found; whether the bundle stands; the authorities it was judged by (name, SHA-256)."""

    findings: tuple[Finding, ...]
    authorities: tuple[tuple[str, str], ...] = ()

    @property
    def whole(self) -> bool:
        """Whether nothing failed."""
        return all(each.outcome != "failed" for each in self.findings)

    def verdict(self, language: str) -> str:
        """The whole in one sentence."""
        return said(WHOLE if self.whole else BROKEN, language)

    def as_dict(self, language: str) -> dict[str, Any]:
        """The JSON shape of `licensing evidence verify --json`."""
        names = ("key", "member", "outcome", "detail")
        return {
            "valid": self.whole,
            "sentence": self.verdict(language),
            "findings": [
                {**{name: getattr(each, name) for name in names}, "text": each.text(language)} for each in self.findings
            ],
            "authorities": [{"name": name, "sha256": print_of} for name, print_of in self.authorities],
        }
