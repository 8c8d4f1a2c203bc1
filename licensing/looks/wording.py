"""What is said about a colour or a picture that cannot be taken."""

from __future__ import annotations

COLOUR = {
    "fr": "Écrivez la couleur en six chiffres hexadécimaux, par exemple #0b5e5a",
    "en": "Write the colour as six hexadecimal digits, for example #0b5e5a",
    "ar": "اكتبوا اللون بستة أرقام بالنظام الست عشري، مثلًا #0b5e5a",
}
PICTURE = {
    "kind": {
        "fr": "Choisissez une image PNG : les autres formats, SVG compris, ne sont pas repris",
        "en": "Choose a PNG image: other formats, SVG included, are not taken",
        "ar": "اختاروا صورة PNG: الصيغ الأخرى، ومنها SVG، غير مقبولة",
    },
    "size": {
        "fr": "Choisissez une image de 256 ko au plus",
        "en": "Choose an image of at most 256 kB",
        "ar": "اختاروا صورة لا يتجاوز حجمها 256 كيلوبايت",
    },
    "side": {
        "fr": "Choisissez une image de 16 à 2 000 pixels de côté",
        "en": "Choose an image of 16 to 2,000 pixels a side",
        "ar": "اختاروا صورة ضلعها من 16 إلى 2000 بكسل",
    },
    "damaged": {
        "fr": "Cette image est abîmée : enregistrez-la de nouveau en PNG",
        "en": "This image is damaged: save it again as PNG",
        "ar": "هذه الصورة تالفة: احفظوها من جديد بصيغة PNG",
    },
}
