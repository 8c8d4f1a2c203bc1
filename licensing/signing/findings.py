"""What a verification found, as plain values: checks in words, and a verdict of three states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Outcome = Literal["ok", "warning", "failed"]
Verdict = Literal["valid", "changed", "not_ours"]

VERDICTS: dict[Verdict, dict[str, str]] = {
    "valid": {
        "fr": "Valide et inchangé : signé par cette installation, rien n’a été modifié depuis.",
        "en": "Valid and unchanged: signed by this installation, nothing has been modified since.",
    },
    "changed": {
        "fr": "Signé, mais modifié ou abîmé depuis : ce fichier n’est plus celui qui a été signé.",
        "en": "Signed, but changed or damaged since: this file is no longer the one that was signed.",
    },
    "not_ours": {
        "fr": "Pas de chez nous : aucune signature de ce fichier ne vient de cette installation.",
        "en": "Not ours: no signature in this file comes from this installation.",
    },
}

SENTENCES: dict[str, dict[str, str]] = {
    "readable": {"fr": "Le fichier se lit comme un PDF", "en": "The file can be read as a PDF"},
    "signed": {"fr": "Le fichier porte au moins une signature", "en": "The file carries at least one signature"},
    "complete": {"fr": "Toutes les parties attendues ont signé", "en": "All expected parties have signed"},
    "intact": {"fr": "Les octets signés sont intacts", "en": "The signed bytes are intact"},
    "unchanged": {
        "fr": "Rien de non permis n’a été ajouté après la signature",
        "en": "Nothing that is not allowed was added after the signature",
    },
    "chain": {
        "fr": "Le certificat vient de l’autorité de cette installation",
        "en": "The certificate comes from this installation’s authority",
    },
    "stamped": {"fr": "Un horodatage de confiance date la signature", "en": "A trusted time stamp dates the signature"},
    "profile": {
        "fr": "La signature est complète selon le profil PAdES",
        "en": "The signature is complete under the PAdES profile",
    },
    "archive": {
        "fr": "L’horodatage d’archivage couvre le fichier jusqu’au dernier octet",
        "en": "The archive time stamp covers the file to its last byte",
    },
    "covered": {
        "fr": "Le fichier est couvert jusqu’au dernier octet",
        "en": "The file is covered to its last byte",
    },
    "renewal": {
        "fr": "Le certificat d’horodatage est encore en cours de validité",
        "en": "The time-stamp certificate is still within its validity",
    },
    "terms": {
        "fr": "Les conditions jointes sont celles qui ont été signées",
        "en": "The attached terms are those that were signed",
    },
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `key` names the sentence; `detail` says about whom, or what was found."""

    key: str
    outcome: Outcome
    detail: str = ""

    def text(self, language: str) -> str:
        """The check in words, with its detail."""
        sentence = SENTENCES[self.key].get(language) or SENTENCES[self.key]["fr"]
        return f"{sentence} ({self.detail})" if self.detail else sentence


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """Who signed, as the certificate and the time stamp say. `stamped_at` in ISO 8601, empty when not stamped."""

    party: str
    name: str
    organisation: str
    stamped_at: str
    certificate_sha256: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict on one file, its checks in order, and who signed."""

    verdict: Verdict
    checks: tuple[Check, ...]
    signatures: tuple[SignatureFacts, ...]
    sha256: str

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
            "signatures": [
                {name: getattr(facts, name) for name in SignatureFacts.__dataclass_fields__}
                for facts in self.signatures
            ],
        }
