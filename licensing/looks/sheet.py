"""The style sheet of a producer: its colours as the tokens of `site.css`, for light and dark pages."""

from __future__ import annotations

from licensing.looks.rules.colours import Shades, dark_shades, light_shades


def sheet_of(accent: str) -> str:
    """The whole style sheet of a page in that colour."""
    light, dark = _tokens(light_shades(accent)), _tokens(dark_shades(accent))
    return f":root{{{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


def preview_of(accent: str) -> str:
    """The same colours for the two samples of the settings page, side by side."""
    return f".sample-light{{{_tokens(light_shades(accent))}}}\n.sample-dark{{{_tokens(dark_shades(accent))}}}\n"


def _tokens(shades: Shades) -> str:
    return (
        f"--accent:{shades.accent};--accent-strong:{shades.accent_strong};"
        f"--on-accent:{shades.on_accent};--accent-wash:{shades.accent_wash}"
    )
