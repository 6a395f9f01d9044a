"""`whest trace`: what an estimator costs, line by line, without running it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from whest.commands._options import (
    ClassOption,
    DebugOption,
    EstimatorArgument,
    EstimatorOption,
    JsonOption,
    one_estimator,
    positive,
    positive_whole,
    seed_number,
)
from whest.commands._output import Format, FormatOption, Output, output_as
from whest.commands._spec import RoundOption, spec_of

if TYPE_CHECKING:
    from pathlib import Path

    from whest.contest.spec import ContestSpec
    from whest.report.preview import Preview
    from whest.spread import Spread


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("trace")(trace)


def trace(
    estimator: EstimatorArgument = None,
    estimator_option: EstimatorOption = None,
    class_name: ClassOption = None,
    round: RoundOption = None,
    seed: Annotated[int | None, typer.Option(parser=seed_number, help="Seed of the network (default 0).")] = None,
    mlp: Annotated[int | None, typer.Option(parser=seed_number, help="Number of the network under the seed.")] = None,
    width: Annotated[int | None, typer.Option(parser=positive_whole, help="Neurons in a layer.")] = None,
    depth: Annotated[int | None, typer.Option(parser=positive_whole, help="Layers.")] = None,
    flop_budget: Annotated[int | None, typer.Option(parser=positive_whole, help="B in FLOPs, like 6.8e10.")] = None,
    annotate: Annotated[bool, typer.Option("--annotate", help="Show the whole source in order.")] = False,
    formulas: Annotated[
        bool | None,
        typer.Option(help="Closed forms in width n and depth d (default: if they take at most two seconds)."),
    ] = None,
    waste: Annotated[bool, typer.Option(help="Look for what could be saved.")] = True,
    max_flops: Annotated[
        int | None, typer.Option(parser=positive_whole, help="Exit with 1 when predict costs more, like 5e9.")
    ] = None,
    max_share: Annotated[
        float | None,
        typer.Option(parser=positive, help="Exit with 1 when it costs more than this part of B, like 0.1."),
    ] = None,
    exact: Annotated[bool, typer.Option("--exact", help="Compute every value that is read, however long.")] = False,
    mlps: Annotated[int | None, typer.Option(parser=positive_whole, help="Trace this many networks.")] = None,
    debug: DebugOption = False,
    format: FormatOption = None,
    json: JsonOption = False,
) -> None:
    """Show what predict will cost, line by line, without running a kernel.

    Exit codes: 0 it completes, 1 predict would fail or a gate is passed, 2 usage.
    """
    path = one_estimator(estimator, estimator_option)
    spec = spec_of(round, {"seed": seed or 0, "width": width, "depth": depth, "flop_budget": flop_budget})
    with output_as(format, json, debug=debug) as output:
        from whest.previewing import preview

        result = preview(path, class_name, spec, formulas=formulas, waste=waste, mlp=mlp or 0, exact=exact)
        passed = _gates(result, max_flops, max_share)
        several = _spread(path, class_name, spec, exact, mlps) if mlps and not result.failure else None
        _show(result, output, passed, annotate, several)
    raise typer.Exit(1 if result.failure or passed else 0)


def _spread(path: Path, class_name: str | None, spec: ContestSpec, exact: bool, mlps: int) -> Spread:
    from whest.spread import spread
    from whest.subject import EstimatorSubject

    return spread(EstimatorSubject(path, class_name, spec, exact=exact), mlps)


def _show(
    result: Preview, output: Output, passed: list[dict[str, Any]], annotate: bool, several: Spread | None
) -> None:
    from whest.report.blocks import Facts
    from whest.report.gates import gate_blocks
    from whest.report.preview import preview_json
    from whest.report.preview_text import layout

    spread = {} if several is None else {"several": several.as_dict()}
    if output.format is Format.JSON:
        output.json({**preview_json(result), "gates": passed, "ok": not (result.failure or passed), **spread})
    else:
        more = [] if several is None else [Facts([several.text()])]
        output.blocks([*gate_blocks(passed), *layout(result, annotate=annotate), *more])


def _gates(result: Preview, max_flops: int | None, max_share: float | None) -> list[dict[str, Any]]:
    from whest.report.gates import passed_gates

    return passed_gates(result.verdict, {"--max-flops": max_flops, "--max-share": max_share})
