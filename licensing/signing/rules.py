"""Rules of signing: how long a code lives, whether a typed name is the signatory's, what one consents to. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from licensing.kernel.errors import Problem
from licensing.kernel.texts import isolated

CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
CODES_PER_HOUR = 5
CONSENT_VERSION = "2026-11"
CONSENT = {
    "fr": (
        "J’ai pris connaissance de la totalité du document qui m’est présenté. Je suis habilité(e) à engager l’organisation "
        "au nom de laquelle je signe. J’accepte de signer ce document par voie électronique, au moyen d’un code reçu "
        "à mon adresse e-mail, et je reconnais que cette signature électronique simple m’engage "
        "(articles 1366 et 1367 du Code civil)."
    ),
    "en": (
        "I have read the whole document presented to me. I am authorised to commit the organisation in whose name I sign. "
        "I agree to sign this document electronically, by means of a code received at my e-mail address, and "
        "I acknowledge that this simple electronic signature binds me (articles 1366 and 1367 of the French Civil Code)."
    ),
    "ar": (
        "اطلعتُ على الوثيقة المعروضة عليَّ بكاملها. وأنا مخوَّل لي إلزام المؤسسة التي أوقع باسمها. أقبل توقيع هذه الوثيقة "
        "إلكترونيًا، بواسطة رمز توصلت به على عنوان بريدي الإلكتروني، وأقر بأن هذا التوقيع الإلكتروني البسيط ملزم لي "
        "(المادتان 1366 و1367 من القانون المدني الفرنسي)."
    ),
}
"""What the signatory ticks. A change of words is a new version: both are kept with each signature."""


NOT_AGREED = {
    "fr": "Cochez la case pour donner votre accord",
    "en": "Tick the box to give your agreement",
    "ar": "ضعوا علامة في الخانة لإعطاء موافقتكم",
}
CODE_EXPIRED = {
    "fr": "Ce code n’est plus valable : demandez-en un nouveau",
    "en": "This code is no longer valid: ask for a new one",
    "ar": "لم يعد هذا الرمز صالحًا: اطلبوا رمزًا جديدًا",
}
CODE_WRONG = {
    "fr": "Ce n’est pas le code envoyé pour cette page : recopiez les six chiffres du dernier message reçu",
    "en": "This is not the code sent for this page: copy the six digits of the last message you received",
    "ar": "ليس هذا هو الرمز المرسل لهذه الصفحة: أعيدوا كتابة الأرقام الستة من آخر رسالة توصلتم بها",
}

NO_CODE = Problem(
    "code",
    "missing",
    {
        "fr": "Saisissez les six chiffres du code reçu par e-mail",
        "en": "Enter the six digits of the code you received by e-mail",
        "ar": "أدخلوا الأرقام الستة للرمز الذي توصلتم به عبر البريد الإلكتروني",
    },
)
"""Nothing like a code was typed: it costs no try."""


def consent_text(language: str) -> tuple[str, str]:
    """The language it is really in, and the consent text."""
    known = language if language in CONSENT else "fr"
    return known, CONSENT[known]


def same_name(typed: str, expected: str) -> bool:
    """Whether two spellings are one name: case, accents, hyphens, apostrophes and spaces do not count."""
    return bool(_letters(typed)) and _letters(typed) == _letters(expected)


def _letters(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    return "".join(sign for sign in decomposed if sign.isalnum())


def expires_at(at: datetime, days: int, latest: datetime | None) -> datetime:
    """When a link made at that instant stops signing: after so many days, at the latest at `latest` where that is to come."""
    end = at + timedelta(days=days)
    return min(end, latest) if latest is not None and latest > at else end


def is_over(expires: datetime | None, at: datetime) -> bool:
    """Whether the time to sign has passed."""
    return expires is not None and at >= expires


def may_send_code(sent_at: Sequence[datetime], at: datetime) -> bool:
    """At most five codes per request in any hour."""
    return sum(moment > at - timedelta(hours=1) for moment in sent_at) < CODES_PER_HOUR


def consent_problems(typed_name: str, expected_name: str, agreed: bool) -> list[Problem]:
    """What stands in the way of consent, before any code is tried."""
    problems = []
    if not same_name(typed_name, expected_name):
        french = f"Écrivez votre nom tel qu’il figure dans le document : {expected_name}"
        english = f"Type your name as it stands in the document: {expected_name}"
        arabic = f"اكتبوا اسمكم كما يرد في الوثيقة: {isolated(expected_name)}"
        problems.append(Problem("typed_name", "name", {"fr": french, "en": english, "ar": arabic}))
    if not agreed:
        problems.append(Problem("agreed", "required", NOT_AGREED))
    return problems


def code_problem(*, matches: bool, expires_at: datetime | None, attempts: int, at: datetime) -> Problem | None:
    """Why a code is not accepted; None when it is. `attempts` counts this try; `matches`: right digits, right browser."""
    if expires_at is None or at >= expires_at or attempts > CODE_TRIES:
        return Problem("code", "expired", CODE_EXPIRED)
    if not matches:
        return Problem("code", "wrong", CODE_WRONG)
    return None
