"""What was typed in a form whose session had ended: carried through the sign-in page, offered again after it. Never sent by itself."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from licensing.accounts.rules import local_path
from licensing.kernel.strict_json import read_json

LONGEST = 600_000
LEFT_OUT = frozenset({"csrf_token", "password"})


@dataclass(frozen=True, slots=True)
class Kept:
    """An address of this site and the fields typed for it, in order; a name may come several times."""

    path: str
    fields: tuple[tuple[str, str], ...]


def pack(path: str, fields: Iterable[tuple[str, str]]) -> str:
    """The text that carries a form; empty when there is nothing typed, or too much to carry."""
    typed = [[name, value] for name, value in fields if name not in LEFT_OUT]
    text = json.dumps({"path": path, "fields": typed}, ensure_ascii=False) if typed else ""
    return text if len(text) <= LONGEST else ""


def unpack(text: str | None) -> Kept | None:
    """What `pack` wrote; None for anything else, or for an address that is not of this site."""
    if not text or len(text) > LONGEST:
        return None
    try:
        value = read_json(text)
        fields = tuple((str(name), str(each)) for name, each in value["fields"] if name not in LEFT_OUT)
        path = local_path(str(value["path"]), "")
    except (ValueError, TypeError, KeyError):
        return None
    return Kept(path, fields) if path and fields else None
