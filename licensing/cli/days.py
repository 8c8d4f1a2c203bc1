"""Days that commands are given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click
from pydantic_core import PydanticCustomError

from licensing.kernel.shapes import read_day

Command = TypeVar("Command", bound=Callable[..., Any])


class _Day(click.ParamType[date]):
    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """An ISO day; wrong usage for anything else, and for a year that is a slip of the hand."""
        try:
            day: date = read_day(value)
        except PydanticCustomError:
            self.fail(f"{value!r} is no day: write it as 2026-09-14.", param, ctx)
        return day


def day_option(text: str) -> Callable[[Command], Command]:
    """`--on YYYY-MM-DD`, a day or None."""
    return click.option("--on", type=_Day(), default=None, metavar="YYYY-MM-DD", help=text)
