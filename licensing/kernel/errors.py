"""Refusals: typed, with reasons in the user's language; views turn them into pages, commands into exit code 1."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in an input.

    `path` is the dotted path of the field ("cohorts.0.learners"); `code` a stable key;
    `message` maps a language ("fr", "en", "ar") to a sentence that says what to do.
    """

    path: str
    code: str
    message: dict[str, str]

    def text(self, language: str) -> str:
        """The sentence in that language, French when there is none."""
        return self.message.get(language) or self.message["fr"]


class Refusal(Exception):
    """Base of every refusal: something the rules do not allow. Never a bug."""


class InvalidInput(Refusal):
    """An input has problems; all of them at once in `problems`."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{p.path}: {p.message['fr']}" for p in problems))
        self.problems = problems


class NotAllowed(Refusal):
    """An event that the current state or the actor's role does not permit."""

    def __init__(self, event: str, state: str, because: dict[str, str] | None = None) -> None:
        super().__init__(f"{event} is not allowed in state {state}")
        self.event, self.state = event, state
        self.because = because or {
            "fr": "Cette action n'est plus possible dans l'état actuel du dossier.",
            "en": "This action is no longer possible in the file's current state.",
            "ar": "لم يعد هذا الإجراء ممكنًا في الوضعية الحالية للملف.",
        }


class NotFound(Refusal):
    """No such thing for this actor: a foreign id and a missing one look the same."""


class NotProved(Refusal):
    """An act or a page that needs the address proved in this browser; `email` is the one that may do it."""

    def __init__(self, email: str) -> None:
        super().__init__("the address is not proved in this browser")
        self.email = email


class Conflict(Refusal):
    """Someone else changed the same thing first; `theirs` holds what is now stored."""

    def __init__(self, theirs: object = None) -> None:
        super().__init__("changed by someone else in the meantime")
        self.theirs = theirs
