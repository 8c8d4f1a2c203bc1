"""Any colour at all makes pages that can be read, light and dark."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config import ROOT
from licensing.looks.rules.colours import (
    DARK_GROUNDS,
    LIGHT_GROUNDS,
    PART,
    TEXT,
    Shades,
    clean_colour,
    contrast,
    dark_shades,
    from_oklch,
    light_shades,
    to_oklch,
)

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def _faults(shades: Shades, grounds: tuple[str, ...]) -> list[tuple[str, str]]:
    texts = (shades.accent, shades.accent_strong)
    on = [
        (text, ground) for text in texts for ground in (*grounds, shades.accent_wash) if contrast(text, ground) < TEXT
    ]
    on += [(shades.on_accent, button) for button in texts if contrast(shades.on_accent, button) < TEXT]
    return on + [(shades.accent, ground) for ground in grounds if contrast(shades.accent, ground) < PART]


@given(COLOURS)
@example("#000000")
@example("#ffffff")
@example("#ffff00")
@example("#0000ff")
@example("#00ff00")
def test_every_colour_can_be_read(colour: str) -> None:
    assert _faults(light_shades(colour), LIGHT_GROUNDS) == []
    assert _faults(dark_shades(colour), DARK_GROUNDS) == []


@given(COLOURS)
def test_ink_stays_readable_on_the_washes(colour: str) -> None:
    assert contrast("#14211f", light_shades(colour).accent_wash) >= 7
    assert contrast("#e6eeec", dark_shades(colour).accent_wash) >= 7


def test_a_colour_that_can_be_read_is_kept() -> None:
    assert light_shades("#0b5e5a").accent == "#0b5e5a"
    assert light_shades("#8a1538").accent == "#8a1538"
    assert dark_shades("#8fd6e8").accent == "#8fd6e8"


def test_the_hue_is_kept_when_the_lightness_gives_way() -> None:
    for colour in ("#ff9900", "#33cc66", "#8888ff"):
        assert abs(to_oklch(light_shades(colour).accent)[2] - to_oklch(colour)[2]) < 0.12


@given(COLOURS)
def test_there_and_back_is_the_same_colour(colour: str) -> None:
    lightness, chroma, hue = to_oklch(colour)
    back = from_oklch(lightness, chroma, hue)
    assert all(abs(int(colour[at : at + 2], 16) - int(back[at : at + 2], 16)) <= 1 for at in (1, 3, 5))


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_the_grounds_are_those_of_the_style_sheet() -> None:
    sheet = (ROOT / "licensing/web/static/site.css").read_text()
    light, dark = re.findall(r":root \{(.*?)\n\s*\}", sheet, re.DOTALL)[:2]
    names = ("surface", "ground", "sunken", "info-wash", "good-wash", "warn-wash", "bad-wash")
    for block, grounds in ((light, LIGHT_GROUNDS), (dark, DARK_GROUNDS)):
        told = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", block))
        assert (
            tuple(told[name].replace("#fff", "#ffffff") if len(told[name]) == 4 else told[name] for name in names)
            == grounds
        )


@pytest.mark.parametrize(
    ("typed", "kept"), [(" 0B5E5A", "#0b5e5a"), ("#0b5e5a", "#0b5e5a"), ("red", None), ("#12345", None), ("", None)]
)
def test_a_colour_as_it_is_typed(typed: str, kept: str | None) -> None:
    assert clean_colour(typed) == kept
