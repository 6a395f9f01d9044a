"""Options that several commands share, and how their values are read."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer


def whole(text: str) -> int:
    """An integer, also written as 6.8e10 or 68_000_000_000."""
    number = real(text)
    try:
        return int(text.replace("_", ""))
    except ValueError:
        pass
    if number != int(number):
        raise typer.BadParameter(f"{text!r} is not a whole number")
    return int(number)


def real(text: str) -> float:
    """A finite number."""
    try:
        number = float(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a number") from None
    if not math.isfinite(number):
        raise typer.BadParameter(f"{text!r} is not a finite number")
    return number


def positive_whole(text: str) -> int:
    """An integer > 0."""
    number = whole(text)
    if number <= 0:
        raise typer.BadParameter(f"{text!r} must be > 0")
    return number


def positive(text: str) -> float:
    """A number > 0."""
    number = real(text)
    if number <= 0:
        raise typer.BadParameter(f"{text!r} must be > 0")
    return number


def non_negative(text: str) -> float:
    """A number >= 0."""
    number = real(text)
    if number < 0:
        raise typer.BadParameter(f"{text!r} must be >= 0")
    return number


def seed_number(text: str) -> int:
    """An integer >= 0."""
    number = whole(text)
    if number < 0:
        raise typer.BadParameter(f"{text!r} must be >= 0")
    return number


_MOST_INDICES = 1_000_000


def indices(text: str) -> tuple[int, ...]:
    """Numbers and ranges, like 3,7-9, in order and each once. The end of a range belongs to it."""
    found: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()):
            raise typer.BadParameter(f"{text!r} is not a list like 3,7-9", param_hint="--mlps")
        low, high = int(first), int(last or first)
        if not low <= high < _MOST_INDICES:
            raise typer.BadParameter(f"{part.strip()!r} is not a range", param_hint="--mlps")
        found.update(range(low, high + 1))
    return tuple(sorted(found))


def one_estimator(argument: Path | None, option: Path | None) -> Path:
    """The estimator's path, given as argument or as --estimator but not as both."""
    if argument is not None and option is not None and argument != option:
        raise typer.BadParameter("give the estimator once, as argument or with --estimator")
    path = argument or option
    if path is None:
        raise typer.BadParameter("which estimator? Give the path of its .py file", param_hint="ESTIMATOR")
    return path


EstimatorArgument = Annotated[Path | None, typer.Argument(help="The estimator's .py file.", metavar="ESTIMATOR")]
EstimatorOption = Annotated[Path | None, typer.Option("--estimator", help="The same as the argument.")]
ClassOption = Annotated[
    str | None, typer.Option("--class", help="Class to run, where the file defines several.", metavar="NAME")
]
JsonOption = Annotated[bool, typer.Option("--json", help="The same as --format json.")]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show tracebacks and what the estimator printed.")]
