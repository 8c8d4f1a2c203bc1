"""Makes the two interface fonts of the pages from IBM Plex Sans: `python -m tests.tools.subset_fonts FOLDER`.

FOLDER holds `IBMPlexSans-Regular-Latin1.woff2` and `IBMPlexSans-SemiBold-Latin1.woff2` of npm `@ibm/plex-sans`
(`fonts/split/woff2/`). Characters and spacing stay; instructions for old screens and variants that no page asks for go. The
licence reserves the name "Plex" to unchanged files, so the smaller ones are called otherwise.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

TARGET = Path(__file__).parents[2] / "licensing/web/static/vendor/interface"
NAME = "Convention Sans"
WEIGHTS = {"Regular": 400, "SemiBold": 600}
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum"]
CHARACTERS = [
    *range(0x20, 0x7F), *range(0xA0, 0x100), 0x131, 0x152, 0x153, 0x2C6, 0x2DA, 0x2DC, 0x2010, 0x2011, 0x2013, 0x2014,
    *range(0x2018, 0x201B), *range(0x201C, 0x201F), *range(0x2020, 0x2023), 0x2026, 0x202F, 0x2030, 0x2039, 0x203A,
    0x2044, 0x20AC, 0x2122, 0x2192, 0x2212,
]  # fmt: skip


def smaller(source: Path, weight: str) -> Path:
    """Write the smaller font of a weight; its path."""
    options = subset.Options(
        flavor="woff2", hinting=False, desubroutinize=False, layout_features=FEATURES, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        notdef_outline=True, drop_tables=[*subset.Options._drop_tables_default, "DSIG"],
    )  # fmt: skip
    font = TTFont(source, recalcTimestamp=False)
    made = subset.Subsetter(options)
    made.populate(unicodes=CHARACTERS)
    made.subset(font)
    for record in list(font["name"].names):
        if record.nameID in (1, 3, 4, 6, 16):
            record.string = f"{NAME} {weight}".replace(" ", "-" if record.nameID == 6 else " ")
    TARGET.mkdir(exist_ok=True)
    target = TARGET / f"ConventionSans-{weight}.woff2"
    subset.save_font(font, str(target), options)
    return target


def main() -> None:
    """Both weights; prints what they weigh."""
    folder = Path(sys.argv[1])
    for weight in WEIGHTS:
        made = smaller(folder / f"IBMPlexSans-{weight}-Latin1.woff2", weight)
        print(made.name, made.stat().st_size)


if __name__ == "__main__":
    main()
