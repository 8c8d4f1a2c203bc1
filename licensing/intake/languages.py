"""Languages in which an agreement cannot be made, as the room above that knows the clauses says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Flask, current_app

from licensing.kernel.texts import Text

Withheld = Callable[[str, date], dict[str, Text]]


def use_withheld_languages_of(app: Flask, withheld: Withheld) -> None:
    """Tell who knows (producer id, day) → the languages it withholds and why; called by the wiring."""
    app.extensions["withheld_languages"] = withheld


def withheld_languages(producer_id: str, on: date) -> dict[str, Text]:
    """Languages in which agreements of a producer cannot be made on a day, each with the reason."""
    withheld: Withheld = current_app.extensions["withheld_languages"]
    return withheld(producer_id, on)
