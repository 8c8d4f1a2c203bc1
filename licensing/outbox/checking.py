"""What is wrong in the wording of a mail: names it does not have, languages that differ, a subject without its reference. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from licensing.kernel.errors import Problem
from licensing.kernel.markdown import names_in, unfillable
from licensing.kernel.shapes import SENTENCES as COMMON
from licensing.kernel.shapes import Sentences, problem
from licensing.outbox.values import MailKind
from licensing.outbox.wording import BUTTON, Wording, lone_lines, read

FIELDS = {"subjects": "subject", "titles": "title", "actions": "action", "bodies": "body"}
"""Where a field of a wording stands in the document of its version."""
NEEDED = ("fr", "en")
"""Languages that a producer's own wording always has; in the others the delivered one stands in."""
LONGEST = {"subjects": 200, "titles": 200, "actions": 60, "bodies": 8000}

SENTENCES: Sentences = {
    "language_missing": (
        "Donnez ce texte en français et en anglais.",
        "Give this text in French and in English.",
        "قدموا هذا النص بالفرنسية والإنجليزية.",
    ),
    "translation_unfinished": (
        "Écrivez tous les textes de cette langue, ou aucun.",
        "Write every text of this language, or none.",
        "اكتبوا كل نصوص هذه اللغة، أو لا تكتبوا أيًا منها.",
    ),
    "too_long": (
        "Ne dépassez pas {longest} caractères.",
        "Use at most {longest} characters.",
        "لا تتجاوزوا {longest} حرف.",
    ),
    "one_line": ("Écrivez-le en une ligne.", "Write it on one line.", "اكتبوه في سطر واحد."),
    "braces": (
        "Entre accolades, n’écrivez que {{{{ nom }}}}.",
        "In braces, write only {{{{ name }}}}.",
        "داخل الأقواس المزدوجة، لا تكتبوا إلا \u2068{{{{ name }}}}\u2069.",
    ),
    "placeholder_unknown": (
        "« {name} » n’existe pas dans ce courriel ; choisissez parmi : {expected}.",
        "“{name}” does not exist in this mail; choose one of: {expected}.",
        "«\u2068{name}\u2069» غير موجود في هذه الرسالة؛ اختاروا من بين: \u2068{expected}\u2069.",
    ),
    "placeholder_in_link": COMMON["placeholder_in_link"],
    "alone": (
        "Mettez « {name} » seul sur sa ligne, hors d’une liste.",
        "Put “{name}” alone on its line, outside lists.",
        "ضعوا «\u2068{name}\u2069» وحده في سطره، خارج أي لائحة.",
    ),
    "may_be_empty": (
        "« {name} » est parfois vide : ne l’écrivez que dans le texte.",
        "“{name}” is sometimes empty: write it in the text only.",
        "«\u2068{name}\u2069» فارغ أحيانًا: لا تكتبوه إلا في النص.",
    ),
    "reference_missing": (
        "L’objet doit contenir {expected} : c’est ainsi qu’on retrouve le message.",
        "The subject must hold {expected}: that is how the message is found again.",
        "يجب أن يتضمن الموضوع \u2068{expected}\u2069: بذلك يُعثر على الرسالة من جديد.",
    ),
    "button_once": (
        "Mettez {{{{ button }}}} une fois dans le texte : c’est l’action du message.",
        "Put {{{{ button }}}} once in the text: it is the action of the message.",
        "ضعوا \u2068{{{{ button }}}}\u2069 مرة واحدة في النص: إنه الإجراء المطلوب في الرسالة.",
    ),
    "no_action": (
        "Ce courriel n’a pas de bouton : laissez ce champ vide.",
        "This mail has no button: leave this empty.",
        "ليس لهذه الرسالة زر: اتركوا هذه الخانة فارغة.",
    ),
    "languages_differ": (
        "Chaque langue doit nommer les mêmes champs ; une autre n’a pas : {names}.",
        "Every language must name the same fields; another one lacks: {names}.",
        "يجب أن تذكر كل اللغات الحقول نفسها؛ وتنقص لغة أخرى: \u2068{names}\u2069.",
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
        yield _at(field, language, "language_missing" if language in NEEDED else "translation_unfinished")
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
    if unfillable(wording.body, read(wording.body)):
        yield _at("bodies", language, "placeholder_in_link")


def _differences(wordings: Mapping[str, Wording]) -> Iterator[Problem]:
    """Every language names what French names, no more and no less; what another lacks is said once, at the French."""
    named = {language: names_in(each.subject) | names_in(each.body) for language, each in wordings.items()}
    french = named.pop("fr")
    lacked = frozenset[str]().union(*(french - names for names in named.values()))
    for language, names in [("fr", lacked), *((other, names - french) for other, names in named.items())]:
        if names:
            yield _at("bodies", language, "languages_differ", names=", ".join(sorted(names)))


def _at(field: str, language: str, code: str, **facts: object) -> Problem:
    return problem(f"{field}.{language}", code, facts, SENTENCES)
