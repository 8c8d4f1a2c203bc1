"""A versioned document as YAML text for people and version control, and back. Nothing is lost either way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml

from licensing.kernel.canonical import fingerprint
from licensing.kernel.errors import InvalidInput, Problem
from licensing.kernel.received import check_received, repeated
from licensing.kernel.shapes import plain
from licensing.kernel.texts import isolated
from licensing.versions.kinds import kind_named

LONGEST = 150_000
"""Characters; the longest document of the demonstration has 8,000."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_STRING = "tag:yaml.org,2002:str"
_PLAIN_VALUES = {
    "null": (r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    "bool": (r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    "int": (r"[-+]?(?:0|[1-9][0-9]{0,17})", list("-+0123456789")),
    "float": (r"[-+]?(?:[0-9]{1,18}\.[0-9]{0,18}|\.[0-9]{1,18})(?:[eE][-+][0-9]{1,3})?", list("-+0123456789.")),
    "timestamp": (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", list("0123456789")),
}
"""What a value without quotes may be besides a text (NO is Norway, 012 a code): written as, begins with."""


class _Loader(yaml.SafeLoader):
    """Plain values only: no key twice, no reference to another node, no kind named by hand, no date with an hour."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 — declared so by the library, which fills it

    def compose_node(self, parent: Any, index: Any) -> Any:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]  # PyYAML
        if isinstance(event, yaml.events.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.constructor.ConstructorError(None, None, "references (&, *) are not used here", event.start_mark)
        if getattr(event, "tag", None) not in (None, "!", _STRING):
            raise yaml.constructor.ConstructorError(None, None, f"{event.tag} is not used here", event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        if any(not isinstance(key, yaml.ScalarNode) for key, _ in node.value):
            raise yaml.constructor.ConstructorError(None, None, "a name must be a single value", node.start_mark)
        twice = repeated(self.construct_object(key) for key, _ in node.value)
        if twice is not None:
            raise yaml.constructor.ConstructorError(None, None, f"{twice!r} stands twice", node.start_mark)
        return super().construct_mapping(node, deep)


for _kind, (_written, _begins) in _PLAIN_VALUES.items():
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", re.compile(rf"\A(?:{_written})\Z"), _begins)


class _Dumper(yaml.SafeDumper):
    """Short values in one line, dates without quotes, no reference ever."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def read_text(text: str) -> dict[str, Any]:
    """The document of a YAML text. InvalidInput (path "") when it is not one, too long, or not a table of names."""
    if len(text) > LONGEST:
        raise InvalidInput(
            [_problem(f"plus de {LONGEST} caractères", f"more than {LONGEST} characters", f"أكثر من {LONGEST} حرف")]
        )
    try:
        value = yaml.load(text, Loader=_Loader)  # noqa: S506 — a subclass of the safe loader
        check_received(value)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        where = " ".join(str(error).split())[:300]
        raise InvalidInput([_problem(where, where, isolated(where))]) from error
    if not isinstance(value, dict):
        raise InvalidInput(
            [
                _problem(
                    "un tableau de noms et de valeurs est attendu",
                    "a table of names and values is expected",
                    "المنتظر جدول من الأسماء والقيم",
                )
            ]
        )
    return plain(value)  # type: ignore[no-any-return]  # a mapping stays one


def _problem(french: str, english: str, arabic: str) -> Problem:
    message = {
        "fr": f"Corrigez le texte YAML : {french}.",
        "en": f"Correct the YAML text: {english}.",
        "ar": f"صححوا نص YAML: {arabic}.",
    }
    return Problem("", "yaml", message)


def write_text(kind: str, document: Mapping[str, Any], source: str | None = None) -> str:
    """The YAML text of a document: the text it was imported from while that still says the same, else a fresh one."""
    if source is not None and _says(source, document):
        return source
    arranged = kind_named(kind).arrange(plain(document))
    return yaml.dump(_dated(arranged), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def _says(source: str, document: Mapping[str, Any]) -> bool:
    try:
        return fingerprint(read_text(source)) == fingerprint(plain(document))
    except InvalidInput:
        return False


def _dated(value: Any) -> Any:
    """ISO days as dates, which YAML writes without quotes; reading makes texts of them again."""
    if isinstance(value, Mapping):
        return {key: _dated(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_dated(each) for each in value]
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value
