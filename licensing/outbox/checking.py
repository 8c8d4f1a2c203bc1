"""What is wrong in the wording of a mail: names it does not have, languages that differ, a subject without its reference. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from licensing.kernel.errors import Problem
from licensing.kernel.markdown import names_in
from licensing.kernel.shapes import problem
from licensing.outbox.values import MailKind
from licensing.outbox.wording import BUTTON, Wording, lone_lines, sources

FIELDS = {"subjects": "subject", "titles": "title", "actions": "action", "bodies": "body"}
"""Where a field of a wording stands in the document of its version."""
NEEDED = ("fr", "en")
_IN_LINK = re.compile(r"\]\([^)\n]*\{\{")
LONGEST = {"subjects": 200, "titles": 200, "actions": 60, "bodies": 8000}

SENTENCES: Mapping[str, tuple[str, str]] = {
    "language_missing": ("Donnez ce texte en français et en anglais.", "Give this text in French and in English."),
    "too_long": ("Ne dépassez pas {longest} caractères.", "Use at most {longest} characters."),
    "one_line": ("Écrivez-le en une ligne.", "Write it on one line."),
    "braces": ("Entre accolades, n’écrivez que {{{{ nom }}}}.", "In braces, write only {{{{ name }}}}."),
    "placeholder_unknown": (
        "« {name} » n’existe pas dans ce courriel ; choisissez parmi : {expected}.",
        "“{name}” does not exist in this mail; choose one of: {expected}.",
    ),
    "placeholder_in_link": (
        "Une adresse de lien ne peut pas contenir de champ : écrivez l’adresse entière.",
        "The address of a link cannot hold a field: write the whole address.",
    ),
    "alone": (
        "Mettez « {name} » seul sur sa ligne, hors d’une liste.",
        "Put “{name}” alone on its line, outside lists.",
    ),
    "may_be_empty": (
        "« {name} » est parfois vide : ne l’écrivez que dans le texte.",
        "“{name}” is sometimes empty: write it in the text only.",
    ),
    "reference_missing": (
        "L’objet doit contenir {expected} : c’est ainsi qu’on retrouve le message.",
        "The subject must hold {expected}: that is how the message is found again.",
    ),
    "button_once": (
        "Mettez {{{{ button }}}} une fois dans le texte : c’est l’action du message.",
        "Put {{{{ button }}}} once in the text: it is the action of the message.",
    ),
    "no_action": (
        "Ce courriel n’a pas de bouton : laissez ce champ vide.",
        "This mail has no button: leave this empty.",
    ),
    "languages_differ": (
        "Les deux langues doivent nommer les mêmes champs ; une seule a : {names}.",
        "Both languages must name the same fields; only one has: {names}.",
    ),
}


def wording_problems(kind: MailKind, wordings: Mapping[str, Wording]) -> list[Problem]:
    """Every problem of a wording in its languages, at the paths of its document ("bodies.fr")."""
    found: list[Problem] = []
    for language in dict.fromkeys([*NEEDED, *wordings]):
        wording = wordings.get(language)
        if wording is None:
            found.append(_at("bodies", language, "language_missing"))
            continue
        found += [each for field in FIELDS for each in _field(kind, wording, field, language)]
        found += [] if found else _whole(kind, wording, language)
    return found or list(_differences(wordings))


def _field(kind: MailKind, wording: Wording, field: str, language: str) -> Iterator[Problem]:
    """What is wrong in one field by itself."""
    said = getattr(wording, FIELDS[field])
    if field == "actions" and not kind.action:
        if said:
            yield _at(field, language, "no_action")
        return
    if not said.strip():
        yield _at(field, language, "language_missing")
    if len(said) > LONGEST[field]:
        yield _at(field, language, "too_long", longest=LONGEST[field])
    if field != "bodies" and not said.isprintable() and any(sign in said for sign in "\r\n\t"):
        yield _at(field, language, "one_line")
    try:
        names = names_in(said)
    except ValueError:
        yield _at(field, language, "braces")
        return
    known = kind.placeable if field == "bodies" else _inline(kind)
    for name in sorted(names - set(known)):
        code = "may_be_empty" if name in kind.optional else "placeholder_unknown"
        yield _at(field, language, code, name=name, expected=", ".join(known))


def _inline(kind: MailKind) -> tuple[str, ...]:
    """Names that may stand in a line: never empty, no block; a code may, it is what such a mail is about."""
    wanted = {"text", "code"}
    return tuple(each.name for each in kind.values.values() if each.kind in wanted and each.name not in kind.optional)


def _whole(kind: MailKind, wording: Wording, language: str) -> Iterator[Problem]:
    """What is wrong between the fields, once each can be read."""
    body, subject = names_in(wording.body), names_in(wording.subject)
    if kind.in_subject and not subject & set(kind.in_subject):
        expected = " / ".join("{{ " + name + " }}" for name in kind.in_subject)
        yield _at("subjects", language, "reference_missing", expected=expected)
    lone = Counter(lone_lines(wording.body))
    if kind.action and lone[BUTTON] != 1:
        yield _at("bodies", language, "button_once")
    written = Counter(name for name in kind.blocks & body for _ in range(wording.body.count("{{ " + name + " }}")))
    for name in sorted(name for name in written if written[name] != lone[name] and name != BUTTON):
        yield _at("bodies", language, "alone", name=name)
    if _IN_LINK.search(wording.body) or "%7B" in sources(wording.body, language, kind.blocks)[0]:
        yield _at("bodies", language, "placeholder_in_link")


def _differences(wordings: Mapping[str, Wording]) -> Iterator[Problem]:
    """Every language names what French names, no more and no less."""
    named = {language: names_in(each.subject) | names_in(each.body) for language, each in wordings.items()}
    for other in (language for language in named if language != "fr"):
        for language, names in (("fr", named["fr"] - named[other]), (other, named[other] - named["fr"])):
            if names:
                yield _at("bodies", language, "languages_differ", names=", ".join(sorted(names)))


def _at(field: str, language: str, code: str, **facts: object) -> Problem:
    return problem(f"{field}.{language}", code, facts, SENTENCES)
