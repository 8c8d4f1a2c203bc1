"""From one chosen colour to the colours of the pages, light and dark: lightness gives way until the contrasts hold. Pure.

Contrast as WCAG 2.2 defines it (relative luminance, 1.4.3 for text, 1.4.11 for parts of the interface). Lightness is that of
OKLCH (Björn Ottosson, "A perceptual color space for image processing", 2020), so that a colour keeps its hue while it moves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import atan2, cos, hypot, sin

TEXT, PART = 4.5, 3.0
"""The ratios asked for: text; borders, marks and other parts of the interface."""

LIGHT_GROUNDS = ("#ffffff", "#f6f8f7", "#eef3f1", "#e6eef9", "#e3f2e8", "#fcf1d9", "#fbe9e7")
DARK_GROUNDS = ("#16201f", "#0e1615", "#1c2928", "#182a42", "#16301f", "#382a10", "#3d1a18")
"""Everything that the accent is written on: surface, ground, sunken, then the four washes of `site.css`."""

_STEP = 0.01
_HEX = re.compile(r"#?([0-9a-fA-F]{6})")


@dataclass(frozen=True, slots=True)
class Shades:
    """The accent of one colour scheme: as link and button, stronger under the pointer, the text on it, a wash behind text."""

    accent: str
    accent_strong: str
    on_accent: str
    accent_wash: str


def clean_colour(text: str) -> str | None:
    """A colour as `#rrggbb`, however it was typed; None when it is none."""
    found = _HEX.fullmatch(text.strip())
    return f"#{found[1].lower()}" if found else None


def light_shades(colour: str) -> Shades:
    """The shades for light pages: the colour itself where it can be read, else a darker one of its hue."""
    lightness, chroma, hue = to_oklch(colour)
    wash = from_oklch(0.95, min(chroma, 0.035), hue)
    grounds = (*LIGHT_GROUNDS, wash)
    accent = _first_readable(_downwards(lightness), chroma, hue, grounds)
    strong = from_oklch(max(to_oklch(accent)[0] - 0.08, 0.0), chroma, hue)
    return Shades(accent, _readable(strong, accent, grounds), "#ffffff", wash)


def dark_shades(colour: str) -> Shades:
    """The shades for dark pages: a lighter colour of the same hue, with dark text on it."""
    lightness, chroma, hue = to_oklch(colour)
    wash = from_oklch(0.29, min(chroma, 0.045), hue)
    ink = from_oklch(0.2, min(chroma, 0.03), hue)
    grounds = (*DARK_GROUNDS, wash, ink)
    accent = _first_readable(_upwards(max(lightness, 0.6)), min(chroma, 0.16), hue, grounds)
    strong = from_oklch(min(to_oklch(accent)[0] + 0.07, 1.0), min(chroma, 0.12), hue)
    return Shades(accent, _readable(strong, accent, grounds), ink, wash)


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two colours, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _first_readable(levels: Iterator[float], chroma: float, hue: float, grounds: tuple[str, ...]) -> str:
    candidates = (from_oklch(level, chroma, hue) for level in levels)
    return next(each for each in candidates if all(contrast(each, ground) >= TEXT for ground in grounds))


def _readable(colour: str, otherwise: str, grounds: tuple[str, ...]) -> str:
    return colour if all(contrast(colour, ground) >= TEXT for ground in grounds) else otherwise


def _downwards(start: float) -> Iterator[float]:
    """Levels from one down to black, which every light ground can carry."""
    while start > 0:
        yield start
        start -= _STEP
    yield 0.0


def _upwards(start: float) -> Iterator[float]:
    """Levels from one up to white, which every dark ground can carry."""
    while start < 1:
        yield start
        start += _STEP
    yield 1.0


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _gamma(channel: float) -> float:
    return channel * 12.92 if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def to_oklch(colour: str) -> tuple[float, float, float]:
    """Lightness 0 to 1, chroma, hue in radians."""
    r, g, b = (_linear(channel) for channel in _channels(colour))
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    bb = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, hypot(a, bb), atan2(bb, a)


def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """The colour as `#rrggbb`; chroma gives way where the screen has no such colour."""
    for part in range(20, -1, -1):
        channels = _rgb(lightness, chroma * part / 20, hue)
        if all(-0.002 <= channel <= 1.002 for channel in channels):
            break
    return "#" + "".join(f"{round(255 * _gamma(min(max(channel, 0.0), 1.0))):02x}" for channel in channels)


def _rgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * cos(hue), chroma * sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
