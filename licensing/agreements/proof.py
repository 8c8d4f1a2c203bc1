"""The check word of an agreement: printed on its first page, asked for by the page that says what agreement that is.

It is drawn at approval and frozen into the terms, so that the printed bytes still come from the terms alone. References can be
guessed, the word cannot.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from licensing.kernel.ids import new_check_word

KEY = "verification"


def fresh_proof(base_url: str) -> dict[str, str]:
    """What new terms freeze under `KEY`: where this installation answers, and a fresh word."""
    return {"base_url": base_url.rstrip("/"), "word": new_check_word()}


def proof_address(terms: Mapping[str, Any]) -> str:
    """The address in the QR code of an agreement; empty for terms made before there was one."""
    proof = terms.get(KEY)
    return f"{proof['base_url']}/v/{terms['reference']}/{proof['word']}" if proof else ""


def spaced(word: str) -> str:
    """A check word as it is printed, in groups of four."""
    return "-".join(word[at : at + 4] for at in range(0, len(word), 4))


def is_word_of(terms: Mapping[str, Any], typed: str) -> bool:
    """Whether that is the agreement's check word, however it was typed; False for an agreement without one."""
    proof = terms.get(KEY)
    plain = "".join(sign for sign in typed.casefold() if sign.isascii() and sign.isalnum())
    return proof is not None and hmac.compare_digest(proof["word"], plain)
