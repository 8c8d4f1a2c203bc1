"""What a refusal about the people on a request says, in French and English."""

from __future__ import annotations

from licensing.kernel.errors import Problem

NOT_OWNER = {
    "fr": "Seule la personne responsable de la demande, une fois son adresse prouvée, peut inviter, retirer ou transmettre.",
    "en": "Only the person in charge of the request, once their address is proved, can invite, remove or hand over.",
    "ar": "الشخص المسؤول عن الطلب وحده، بعد إثبات عنوانه، يمكنه الدعوة والإزالة والنقل.",
}
IS_REQUESTER = {
    "fr": "Cette personne est le demandeur indiqué à l’étape 2. Changez d’abord le demandeur, puis retirez-la.",
    "en": "This person is the requester named in step 2. Change the requester first, then remove them.",
    "ar": "هذا الشخص هو صاحب الطلب المذكور في الخطوة 2. غيِّروا صاحب الطلب أولًا، ثم أزيلوه.",
}
TOO_MANY = {
    "fr": "Trop d’invitations : retirez une personne de la liste, ou réessayez demain.",
    "en": "Too many invitations: remove someone from the list, or try again tomorrow.",
    "ar": "دعوات كثيرة: أزيلوا شخصًا من اللائحة، أو أعيدوا المحاولة غدًا.",
}
BAD_ADDRESS = {
    "fr": "Indiquez une adresse électronique complète, par exemple nom@etablissement.fr",
    "en": "Write a complete e-mail address, for example name@school.org",
    "ar": "أدخلوا عنوان بريد إلكتروني كاملًا، مثلًا nom@etablissement.ma",
}
OWN_ADDRESS = {
    "fr": "Cette adresse est la vôtre : indiquez celle d’un collègue",
    "en": "This is your own address: give a colleague’s",
    "ar": "هذا عنوانكم: أدخلوا عنوان زميل",
}
LONG_NAME = {
    "fr": "Écrivez un nom de 200 caractères au plus",
    "en": "Write a name of 200 characters at most",
    "ar": "اكتبوا اسمًا لا يتجاوز 200 حرف",
}


def problem(path: str, message: dict[str, str]) -> Problem:
    """A problem of the invitation form."""
    return Problem(path, "invitation", message)
