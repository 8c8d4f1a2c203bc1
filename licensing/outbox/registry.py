"""Every mail of the product: who receives it, when, what may be filled in, its one action, the wording delivered with it.

One file of facts and one of wording per language beside the other templates of the room:
`templates/<room>/mail/<name>.yaml`, `<name>.fr.md`, `<name>.en.md`, `<name>.ar.md`. What names mean stands once, in
`templates/outbox/mail/names.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from licensing.kernel.texts import LANGUAGES
from licensing.outbox.checking import wording_problems
from licensing.outbox.values import MailKind, Value
from licensing.outbox.wording import Wording

ROOT = Path(__file__).resolve().parents[2] / "templates"
_FRONT_MATTER = re.compile(r"\A---\n(?P<head>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)


class BrokenMail(Exception):
    """A mail whose files contradict each other: a fault of the templates, found when they load."""


def mail_of_template(template: str) -> MailKind:
    """The mail of a template (room, mail, name); KeyError when there is none."""
    return mail_kinds()[template.replace("/mail/", ".")]


def template_of(key: str) -> str:
    """The inverse: the template of a mail by its key."""
    return key.replace(".", "/mail/", 1)


@cache
def mail_kinds(root: Path = ROOT) -> dict[str, MailKind]:
    """Every mail by its key, "room.name". BrokenMail says which file is wrong."""
    names = {name: _value(name, raw) for name, raw in _yaml(root / "outbox" / "mail" / "names.yaml").items()}
    files = sorted(path for path in root.glob("*/mail/*.yaml") if path.parts[-3] != "outbox")
    kinds = [_kind(path, names) for path in files]
    return {kind.key: kind for kind in kinds}


def _kind(path: Path, names: Mapping[str, Value]) -> MailKind:
    raw, room = _yaml(path), path.parts[-3]
    unknown = [name for name in raw["values"] if name not in names]
    if unknown:
        raise BrokenMail(f"{path}: no such names: {unknown}")
    kind = MailKind(
        key=f"{room}.{path.stem}",
        room=room,
        side=raw["side"],
        to=raw["to"],
        when=raw["when"],
        action=raw.get("action"),
        attached=raw.get("attached"),
        in_subject=tuple(raw.get("in_subject", ())),
        values={name: _as_shown(names[name], raw.get("samples", {})) for name in raw["values"]},
        optional=frozenset(raw.get("optional", ())),
        common=raw.get("common", False),
        wordings={file.suffixes[-2][1:]: read_wording(file) for file in sorted(path.parent.glob(f"{path.stem}.*.md"))},
    )
    found = wording_problems(kind, kind.wordings)
    if found:
        raise BrokenMail(f"{path}: " + "; ".join(f"{each.path}: {each.text('en')}" for each in found))
    return kind


def read_wording(path: Path) -> Wording:
    """A wording from its file: subject, title and action in front of the Markdown body."""
    found = _FRONT_MATTER.match(path.read_text(encoding="utf-8"))
    if found is None:
        raise BrokenMail(f"{path}: no front matter between two lines of three dashes")
    head = yaml.safe_load(found["head"])
    return Wording(head["subject"], head["title"], head.get("action", ""), found["body"].strip() + "\n")


def _as_shown(value: Value, samples: Mapping[str, Any]) -> Value:
    return replace(value, sample=samples[value.name]) if value.name in samples else value


def _value(name: str, raw: Mapping[str, Any]) -> Value:
    label = {language: raw[language] for language in LANGUAGES if language in raw}
    return Value(name, raw.get("kind", "text"), label, raw["sample"])


def _yaml(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read
