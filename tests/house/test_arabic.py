"""Every text of the product is there in every language: reasons, refusals, data files and catalogues."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
import yaml

from licensing.kernel.texts import LANGUAGES
from licensing.web import catalogues
from licensing.web.languages import ROOMS_FOLDER
from tests.house.files import ROOT, python_files

ARABIC = re.compile("[\u0600-\u06ff]")
FRENCH_LAW = {"billing/mentions.yaml", "billing/wording.yaml"}
"""An invoice is printed in French or English: its mentions are French law."""
ONE_PRODUCER = {"demo/langues-policy.yaml"}
"""Shows what a producer's rules without Arabic look like."""
WITH_CATALOGUES = sorted(file.parts[-5] for file in ROOMS_FOLDER.glob("*/translations/ar/LC_MESSAGES/messages.po"))
ISOLATE = re.compile("[\u2066-\u2068]|\u2069")


def _sentences(node: ast.AST) -> bool:
    """Whether that is a sentence of the product and not a name passed on."""
    text = ast.unparse(node)
    return isinstance(node, ast.Constant | ast.JoinedStr) and " " in text


def _is_both(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "both"


def _lacks_arabic(node: ast.AST) -> bool:
    if isinstance(node, ast.Dict):
        keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
        return {"fr", "en"} <= keys and "ar" not in keys
    pair = node.elts if isinstance(node, ast.Tuple) else node.args if _is_both(node) else []
    return len(pair) == 2 and all(map(_sentences, pair))


def _without_arabic(tree: ast.AST) -> Iterator[int]:
    return (node.lineno for node in ast.walk(tree) if _lacks_arabic(node))


def test_every_text_of_the_code_has_its_arabic() -> None:
    found = [
        f"{path}:{line}"
        for path, source in python_files()
        if (ROOT / path).is_relative_to(ROOMS_FOLDER)
        for line in _without_arabic(ast.parse(source))
    ]
    assert found == [], "write the Arabic: docs/translating.md says how"


def _texts(value: object, path: str = "") -> Iterator[tuple[str, set[str]]]:
    if isinstance(value, dict):
        if {"fr", "en"} <= set(value):
            yield path, set(value)
        for key, each in value.items():
            yield from _texts(each, f"{path}.{key}")
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _texts(each, f"{path}.{number}")


def test_every_text_of_the_data_files_has_its_arabic() -> None:
    folders = (ROOMS_FOLDER, ROOT / "agreement_templates", ROOT / "templates")
    files = [file for folder in folders for file in folder.rglob("*.yaml")]
    found = [
        f"{file.name}: {path}"
        for file in files
        if "/".join(file.parts[-2:]) not in FRENCH_LAW | ONE_PRODUCER
        for path, languages in _texts(yaml.safe_load(file.read_text()))
        if "ar" not in languages and "courses" not in path
    ]
    assert found == []


def test_no_catalogue_has_a_fault() -> None:
    rooms = catalogues.rooms()
    assert rooms == WITH_CATALOGUES, "every room with texts has its catalogues, and no other"
    assert [str(fault) for room in rooms for fault in catalogues.faults(room)] == []
    assert catalogues.contradictions() == []
    assert {"fr", *catalogues.TRANSLATED} == set(LANGUAGES)


@pytest.mark.parametrize("room", WITH_CATALOGUES)
def test_arabic_entries_are_arabic_and_keep_their_places(room: str) -> None:
    """Letters where the French has words, every place filled, isolates closed, six forms for what is counted."""
    for message in catalogues._catalogue(room, "ar"):
        if not message.id:
            continue
        french, forms = catalogues._forms(message.id), catalogues._forms(message.string)
        wanted = catalogues._holes(french[-1])
        assert len(forms) == (6 if len(french) > 1 else 1), french
        for text in forms:
            assert ARABIC.search(text) or not re.search(r"[a-zà-ÿ]{3}", re.sub(r"%\(\w+\)s", "", french[-1])), text
            signs = "".join(ISOLATE.findall(text))
            assert re.fullmatch("(?:[\u2066-\u2068]\u2069)*", signs), text
            assert not re.search(r"[?;](?!\S*=)|[\u0600-\u06ff],", text), text
        assert catalogues._holes(forms[-1]) == wanted, french
