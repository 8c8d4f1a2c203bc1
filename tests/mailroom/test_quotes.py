"""What is new in a reply: nothing above the quoted mail is ever lost, whatever the program that wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.mailroom.quotes import ABOVE, without_quote

OUR_LINE = f"{ABOVE} Pour répondre, écrivez au-dessus de cette ligne {ABOVE}"
QUOTES = {
    "ours": OUR_LINE + "\nBonjour,\nLe texte.",
    "gmail-fr": "Le mar. 1 sept. 2026 à 10:00, ABC <a@b.example> a écrit :\n\n> Bonjour,\n> Le texte.",
    "gmail-en": "On Tue, Sep 1, 2026 at 10:00 AM ABC <a@b.example> wrote:\n> Hello\n>\n> The text.",
    "gmail-wrapped": "Le mar. 1 sept. 2026 à 10:00, ABC Gestion de Projet\n<conventions@licensing.example> a\nécrit :\n\n> Bonjour",
    "apple-ours": "Le 1 sept. 2026 à 10:00, ABC a écrit :\n" + OUR_LINE + "\nBonjour",
    "outlook-fr": "________________________________\nDe : ABC <a@b.example>\nEnvoyé : mardi\nÀ : x\nObjet : question\n\nBonjour",
    "outlook-en": "From: ABC\nSent: Tuesday\nTo: x\nSubject: question\n\nHello",
    "original": "-----Original Message-----\nFrom: ABC\nHello",
    "origine": "----- Message d'origine -----\nBonjour",
    "only-quoted": "> Bonjour\n> Le texte",
    "german": "Am 1.9.2026 um 10:00 schrieb ABC:\n> Hallo",
}
WORDS = st.text(
    alphabet=st.characters(blacklist_characters=">–_:", blacklist_categories=("Cs", "Cc")), min_size=1, max_size=60
)
BODIES = st.lists(WORDS, min_size=1, max_size=8).map("\n".join).filter(lambda text: text.strip())


@pytest.mark.parametrize("quote", QUOTES.values(), ids=QUOTES)
def test_the_quoted_mail_goes(quote: str) -> None:
    assert without_quote(f"Oui, pour 40 étudiants.\n\nCamille\n\n{quote}\n") == "Oui, pour 40 étudiants.\n\nCamille"
    assert without_quote(f"Oui.\r\n\r\n{quote}".replace("\n", "\r\n").replace("\r\r", "\r")) == "Oui."


@given(body=BODIES, quote=st.sampled_from(sorted(QUOTES.values())))
def test_nothing_above_the_quote_is_lost(body: str, quote: str) -> None:
    kept = without_quote(f"{body}\n\n{quote}")
    lines = body.replace("\r\n", "\n").replace("\r", "\n").strip()
    assert kept == lines


@given(st.text(max_size=400))
def test_what_is_kept_is_the_beginning_and_never_nothing(text: str) -> None:
    whole = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    kept = without_quote(text)
    assert whole.startswith(kept)
    assert bool(kept) == bool(whole)


@pytest.mark.parametrize(
    "text",
    [
        "> Combien ?\nQuarante.\n> Quand ?\nEn mars.",
        "De : Paris\nÀ : Casablanca, nous avons deux sites.",
        "Le directeur a écrit : « oui ».\nCordialement",
        "_____\nUne ligne de tirets n’est pas une citation.",
        "On vous a écrit :",
    ],
)
def test_answers_between_the_lines_stay_whole(text: str) -> None:
    assert without_quote(text) == text


def test_an_answer_under_the_quote_is_kept_with_it() -> None:
    text = "> Combien d’étudiants ?\n\nQuarante."
    assert without_quote(text) == text
    under_ours = f"{OUR_LINE}\nBonjour\n\nQuarante."
    assert "Quarante." in without_quote(under_ours)
