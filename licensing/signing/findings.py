"""What a verification found, as plain values: checks in words, and a verdict of three states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Outcome = Literal["ok", "warning", "failed"]
Verdict = Literal["valid", "changed", "not_ours"]

VERDICTS: dict[Verdict, dict[str, str]] = {
    "valid": {
        "fr": "Valide et inchangé : signé par cette installation, rien n’a été modifié depuis.",
        "en": "Valid and unchanged: signed by this installation, nothing has been modified since.",
        "ar": "صالح ودون تغيير: وقَّعه هذا النظام، ولم يُعدَّل أي شيء بعد ذلك.",
    },
    "changed": {
        "fr": "Signé, mais modifié ou abîmé depuis : ce fichier n’est plus celui qui a été signé.",
        "en": "Signed, but changed or damaged since: this file is no longer the one that was signed.",
        "ar": "موقَّع، لكنه عُدِّل أو تلف بعد ذلك: لم يعد هذا الملف هو الملف الذي وُقِّع.",
    },
    "not_ours": {
        "fr": "Pas de chez nous : aucune signature de ce fichier ne vient de cette installation.",
        "en": "Not ours: no signature in this file comes from this installation.",
        "ar": "ليس من عندنا: لا يصدر أي توقيع في هذا الملف عن هذا النظام.",
    },
}

COLON = {"fr": "\u00a0: ", "en": ": ", "ar": ": "}
SENTENCES: dict[str, dict[str, str]] = {
    "readable": {
        "fr": "Le fichier se lit comme un PDF",
        "en": "The file can be read as a PDF",
        "ar": "يمكن قراءة الملف بصفته ملف PDF",
    },
    "signed": {
        "fr": "Le fichier porte au moins une signature",
        "en": "The file carries at least one signature",
        "ar": "يحمل الملف توقيعًا واحدًا على الأقل",
    },
    "complete": {
        "fr": "Toutes les parties attendues ont signé",
        "en": "All expected parties have signed",
        "ar": "وقَّعت كل الأطراف المنتظرة",
    },
    "intact": {
        "fr": "Les octets signés sont intacts",
        "en": "The signed bytes are intact",
        "ar": "البيانات الموقَّعة سليمة",
    },
    "unchanged": {
        "fr": "Rien de non permis n’a été ajouté après la signature",
        "en": "Nothing that is not allowed was added after the signature",
        "ar": "لم يُضف بعد التوقيع أي شيء غير مسموح به",
    },
    "chain": {
        "fr": "Le certificat vient de l’autorité de cette installation",
        "en": "The certificate comes from this installation’s authority",
        "ar": "الشهادة الرقمية صادرة عن سلطة هذا النظام",
    },
    "stamped": {
        "fr": "Un horodatage de confiance date la signature",
        "en": "A trusted time stamp dates the signature",
        "ar": "ختم زمني موثوق يؤرخ التوقيع",
    },
    "profile": {
        "fr": "La signature est complète selon le profil PAdES",
        "en": "The signature is complete under the PAdES profile",
        "ar": "التوقيع كامل حسب معيار PAdES",
    },
    "archive": {
        "fr": "L’horodatage d’archivage couvre tout le fichier tel qu’il était alors",
        "en": "The archive time stamp covers the whole file as it was then",
        "ar": "ختم الأرشفة الزمني يغطي الملف كله كما كان حينئذ",
    },
    "covered": {
        "fr": "Le fichier est couvert jusqu’au dernier octet",
        "en": "The file is covered to its last byte",
        "ar": "الملف مغطى إلى آخر بايت",
    },
    "renewal": {
        "fr": "Le certificat d’horodatage est encore en cours de validité",
        "en": "The time-stamp certificate is still within its validity",
        "ar": "شهادة الختم الزمني ما زالت سارية الصلاحية",
    },
    "terms": {
        "fr": "Les conditions jointes sont celles qui ont été signées",
        "en": "The attached terms are those that were signed",
        "ar": "الشروط المرفقة هي التي وُقِّعت",
    },
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `key` names the sentence; `detail` says about whom, or what was found.

    `because`: why it failed, in each language; empty where the sentence says it all.
    """

    key: str
    outcome: Outcome
    detail: str = ""
    because: Mapping[str, str] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """The check in words, with its detail and the reason of a failure."""
        sentence = SENTENCES[self.key].get(language) or SENTENCES[self.key]["fr"]
        why = self.because.get(language) or self.because.get("fr")
        said = f"{sentence} ({self.detail})" if self.detail else sentence
        return f"{said}{COLON.get(language, COLON['fr'])}{why}" if why else said


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """Who signed, as the certificate and the time stamp say. `stamped_at` in ISO 8601, empty when not stamped.

    `stamped_by`: the name in the certificate of the time-stamp authority.
    """

    party: str
    name: str
    organisation: str
    stamped_at: str
    certificate_sha256: str
    stamped_by: str = ""


@dataclass(frozen=True, slots=True)
class StampFacts:
    """One archive time stamp: when (ISO 8601), by which authority, until when its certificate is valid, with which digest."""

    at: str
    by: str
    certificate_expires: str
    digest: str
    key: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict on one file, its checks in order, and who signed."""

    verdict: Verdict
    checks: tuple[Check, ...]
    signatures: tuple[SignatureFacts, ...]
    sha256: str
    archive: tuple[StampFacts, ...] = ()

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that failed."""
        return tuple(check for check in self.checks if check.outcome == "failed")

    def as_dict(self, language: str) -> dict[str, Any]:
        """The JSON shape of `licensing verify --json` and of the evidence."""
        return {
            "verdict": self.verdict,
            "sentence": VERDICTS[self.verdict].get(language) or VERDICTS[self.verdict]["fr"],
            "sha256": self.sha256,
            "checks": [{"check": c.key, "outcome": c.outcome, "text": c.text(language)} for c in self.checks],
            "signatures": [asdict(facts) for facts in self.signatures],
            "archive": [asdict(facts) for facts in self.archive],
        }
