"""`whest trace`: what an estimator costs, line by line, without running it."""

from __future__ import annotations

from typing import Annotated

import typer

from whest.commands._options import (
    ClassOption,
    DebugOption,
    EstimatorArgument,
    EstimatorOption,
    JsonOption,
    one_estimator,
    positive_whole,
    seed_number,
)
from whest.commands._output import Format, FormatOption, output_as
from whest.commands._spec import RoundOption, spec_of


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("trace")(trace)


def trace(
    estimator: EstimatorArgument = None,
    estimator_option: EstimatorOption = None,
    class_name: ClassOption = None,
    round: RoundOption = None,
    seed: Annotated[int | None, typer.Option(parser=seed_number, help="Seed of the network (default 0).")] = None,
    width: Annotated[int | None, typer.Option(parser=positive_whole, help="Neurons in a layer.")] = None,
    depth: Annotated[int | None, typer.Option(parser=positive_whole, help="Layers.")] = None,
    flop_budget: Annotated[int | None, typer.Option(parser=positive_whole, help="B in FLOPs, like 6.8e10.")] = None,
    debug: DebugOption = False,
    format: FormatOption = None,
    json: JsonOption = False,
) -> None:
    """Show what predict will cost, line by line, without running a kernel.

    Exit codes: 0 it completes, 1 predict would fail, 2 usage.
    """
    path = one_estimator(estimator, estimator_option)
    spec = spec_of(round, {"seed": seed or 0, "width": width, "depth": depth, "flop_budget": flop_budget})
    with output_as(format, json, debug=debug) as output:
        from whest.previewing import preview
        from whest.report.preview import layout, preview_json

        result = preview(path, class_name, spec)
        if output.format is Format.JSON:
            output.json(preview_json(result))
        else:
            output.blocks(layout(result))
    raise typer.Exit(1 if result.failure else 0)
