"""The contest that a command's options describe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from whest.contest.rounds import DEFAULT_ROUND, ROUNDS

if TYPE_CHECKING:
    from whest.contest.spec import ContestSpec

RoundOption = Annotated[
    str | None,
    typer.Option(help=f"Settings to start from: {', '.join(ROUNDS)} (default {DEFAULT_ROUND}).", metavar="TAG"),
]


def spec_of(tag: str | None, given: dict[str, Any]) -> ContestSpec:
    """The spec of the round with the options that were given. Raises typer.BadParameter for an unknown round."""
    from whest.contest.spec import ContestSpec

    tag = tag or DEFAULT_ROUND
    if tag not in ROUNDS:
        raise typer.BadParameter(f"{tag!r} is not one of {', '.join(ROUNDS)}", param_hint="--round")
    return ContestSpec.for_round(tag, **{name: value for name, value in given.items() if value is not None})
