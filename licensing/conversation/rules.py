"""Rules of the conversation. Pure: what may be said, how it is shown, until when an answer is promised, when mail looks like a loop."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from licensing.kernel.days import add_working_days
from licensing.kernel.errors import InvalidInput, Problem

LONGEST = 5_000
"""Characters of a message typed on the page."""
ANSWER_DAYS = 2
"""Working days in which the producer answers a question: a service promise, not a legal term."""
MAILS_AN_HOUR = 6
"""Messages by mail in one conversation within an hour; more looks like two programs answering each other."""
LONG_ANSWER = 60
"""Letters from which the same answer twice is a program's; people do write "merci" three times a day."""
PAGE_MESSAGES_A_DAY = 40
"""Messages typed by one side in one conversation within a day."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def clean(text: str) -> str:
    """A typed message without control characters and blank ends, line ends alike. InvalidInput when it is empty or too long."""
    kept = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not kept:
        asked = {"fr": "Écrivez votre message.", "en": "Write your message.", "ar": "اكتبوا رسالتكم."}
        raise InvalidInput([Problem("text", "required", asked)])
    if len(kept) > LONGEST:
        french = f"Ce message est trop long : {len(kept)} caractères, {LONGEST} au plus. Envoyez-le en deux fois."
        english = f"This message is too long: {len(kept)} characters, {LONGEST} at most. Send it in two parts."
        arabic = f"هذه الرسالة طويلة جدًا: عدد حروفها {len(kept)}، والحد الأقصى {LONGEST}. أرسلوها على مرتين."
        raise InvalidInput([Problem("text", "length", {"fr": french, "en": english, "ar": arabic})])
    return kept


def paragraphs(text: str) -> list[str]:
    """A message in its paragraphs; line ends inside one stay."""
    return [part.strip("\n") for part in re.split(r"\n\s*\n", text) if part.strip()]


def answer_by(asked_on: date) -> date:
    """By when the producer answers a question asked on a day."""
    return add_working_days(asked_on, ANSWER_DAYS)


def looks_like_a_loop(text: str, earlier: Sequence[tuple[datetime, str]], at: datetime) -> bool:
    """Whether one more message by mail is to be kept apart: the same words again within a day, or too many within an hour.

    `earlier`: (when, text) of the messages that came by mail. Programs that answer mail without saying so are told by this.
    """
    bare = _bare(text)
    same = sum(_bare(said) == bare for when, said in earlier if at - when < timedelta(days=1))
    in_the_hour = sum(at - when < timedelta(hours=1) for when, _said in earlier)
    return in_the_hour >= MAILS_AN_HOUR or same >= (1 if len(bare) >= LONG_ANSWER else 3)


def _bare(text: str) -> str:
    """Words only: a date or number that changes does not make it another text."""
    return re.sub(r"[\W\d_]+", " ", text).strip().lower() or text
