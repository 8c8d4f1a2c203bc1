"""Why a message is not taken, in both languages."""

from __future__ import annotations

TOO_MANY = {
    "fr": "Beaucoup de messages ont déjà été écrits aujourd’hui dans cette conversation. Reprenez demain, ou téléphonez.",
    "en": "Many messages have been written in this conversation today. Go on tomorrow, or use the telephone.",
    "ar": "كُتبت اليوم رسائل كثيرة في هذه المحادثة. استأنفوا غدًا، أو اتصلوا بالهاتف.",
}
NO_TEXT = {
    "fr": "Ce courriel n’a pas de texte à verser dans la conversation.",
    "en": "This mail has no text to put into the conversation.",
    "ar": "ليس لهذه الرسالة الإلكترونية نص يُدرج في المحادثة.",
}
