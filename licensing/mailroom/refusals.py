"""Why a mail is not sent again, in both languages."""

from __future__ import annotations

CODE = {
    "fr": "Ce message contient un code : la personne en demande un nouveau elle-même, là où il lui est demandé.",
    "en": "This message holds a code: the person asks for a new one themselves, where it is asked for.",
    "ar": "تتضمن هذه الرسالة رمزًا: يطلب الشخص رمزًا جديدًا بنفسه، حيث يُطلب منه.",
}
WAITS = {
    "fr": "Ce message n’est pas encore parti : il part tout seul, il n’y a rien à renvoyer.",
    "en": "This message has not left yet: it leaves by itself, there is nothing to send again.",
    "ar": "لم تُرسل هذه الرسالة بعد: تُرسل تلقائيًا، ولا شيء يُعاد إرساله.",
}
TOO_OFTEN = {
    "fr": "Ce message vient d’être renvoyé : attendez quelques minutes. Trois renvois par jour au plus.",
    "en": "This message was sent again just now: wait a few minutes. Three times a day at most.",
    "ar": "أُعيد إرسال هذه الرسالة للتو: انتظروا بضع دقائق. ثلاث مرات في اليوم على الأكثر.",
}
DEAD_LINK = {
    "fr": "Le lien de ce message n’a plus d’objet et ne peut pas être refait : ce qu’il demandait est déjà fait, ou annulé.",
    "en": "The link in this message has lost its purpose and cannot be made again: what it asked for is done, or cancelled.",
    "ar": "لم يعد لرابط هذه الرسالة موضوع ولا يمكن إنشاؤه من جديد: ما كان يطلبه تم أو أُلغي.",
}
HANDLED = {
    "fr": "Quelqu’un s’est déjà occupé de ce message.",
    "en": "Someone has already taken care of this message.",
    "ar": "سبق أن تولى أحدهم أمر هذه الرسالة.",
}
