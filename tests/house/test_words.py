"""What no file may contain: unexplained exceptions, forgotten notes, addresses of one machine, secrets."""

from __future__ import annotations

import re

import pytest

from tests.house.files import commented, python_files, texts

ROOTS = "|".join(("ro" + "ot", "ho" + "me", "wo" + "rk", "Us" + "ers"))
FORBIDDEN = {
    "a path of one machine": re.compile(rf"(?<![\w./}}])/(?:{ROOTS})/"),
    "a forgotten note": re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b(?![|)])"),
    "a registry's address": re.compile(
        r"(?:pypi\.(?:org|python\.org)|pythonhosted\.org|registry\.npmjs|index-" + r"url|deb\.debian|archive\.ubuntu)"
    ),
}
SECRETS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE " + r"KEY-----"),
    "a cloud key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a hosting token": re.compile(r"\b(?:gh[pousr]|glpat|xox[bp])[-_][0-9A-Za-z-_]{20,}\b"),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_contains(what: str) -> None:
    found = [
        f"{path}:{number}: {line.strip()[:120]}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if FORBIDDEN[what].search(line)
    ]
    assert found == []


@pytest.mark.parametrize("what", SECRETS)
def test_no_secret_is_kept(what: str) -> None:
    assert [str(path) for path, text in texts() if SECRETS[what].search(text)] == []


@pytest.mark.parametrize("marker", ["no" + "qa", "type: ig" + "nore", "pragma: no " + "cover"])
def test_every_exception_has_its_reason(marker: str) -> None:
    """A marker names what it silences and says why, after a dash or a second comment sign."""
    explained = re.compile(
        r"# (?:ruff: )?" + re.escape(marker) + r"(?:: ?[A-Z0-9, ]+|\[[a-z, -]+\])?\s+(?:—|#|--)\s*\w.{5,}"
    )
    bare = [
        f"{path}:{number}: {line}"
        for path, source in python_files()
        for number, line in commented(source, f"# {marker}")
        if not explained.search(line)
    ]
    assert bare == []


def test_templates_have_no_inline_script_or_style() -> None:
    """The content security policy allows neither; `<script>` with a nonce or a source is the only form."""
    inline = re.compile(r"\son[a-z]+\s*=\s*[\"']|\sstyle\s*=|javascript:", re.IGNORECASE)
    pages = [
        (path, text) for path, text in texts("templates") if "/mail" not in str(path) and "outbox" not in str(path)
    ]
    assert [f"{path}" for path, text in pages if inline.search(text)] == []
