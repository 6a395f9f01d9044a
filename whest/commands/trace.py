"""`whest trace`: what an estimator costs, line by line, without running it."""

from __future__ import annotations

from pathlib import Path
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
from whest.commands._spec import spec_of

if TYPE_CHECKING:
    from whest.contest.spec import ContestSpec
    from whest.report.preview import Preview
    from whest.spread import Spread

PICTURES = ("html", "svg", "dot", "graphml", "speedscope")
_LIST = "a list like 64,128 makes a what-if table"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("trace")(trace)


def trace(
    estimator: EstimatorArgument = None,
    estimator_option: EstimatorOption = None,
    class_name: ClassOption = None,
    round: Annotated[str | None, typer.Option(help=f"Settings to start from; {_LIST}.", metavar="TAG[,TAG]")] = None,
    seed: Annotated[int | None, typer.Option(parser=seed_number, help="Seed of the network (default 0).")] = None,
    mlp: Annotated[int | None, typer.Option(parser=seed_number, help="Number of the network under the seed.")] = None,
    width: Annotated[str | None, typer.Option(help=f"Neurons in a layer; {_LIST}.", metavar="N[,N]")] = None,
    depth: Annotated[str | None, typer.Option(help=f"Layers; {_LIST}.", metavar="N[,N]")] = None,
    flop_budget: Annotated[str | None, typer.Option(help=f"B in FLOPs, like 6.8e10; {_LIST}.", metavar="N[,N]")] = None,
    annotate: Annotated[bool, typer.Option("--annotate", help="Show the whole source in order.")] = False,
    formulas: Annotated[
        bool | None,
        typer.Option(help="Closed forms in width n and depth d (default: if they take at most two seconds)."),
    ] = None,
    waste: Annotated[bool, typer.Option(help="Look for what could be saved.")] = True,
    solve: Annotated[
        str | None,
        typer.Option(help="Largest width, depth or integer attribute of that name that fits B.", metavar="NAME"),
    ] = None,
    against: Annotated[
        str | None, typer.Option(help="Compare with another file, or with a git revision.", metavar="FILE|REV")
    ] = None,
    max_flops: Annotated[
        int | None, typer.Option(parser=positive_whole, help="Exit with 1 when predict costs more, like 5e9.")
    ] = None,
    max_share: Annotated[
        float | None,
        typer.Option(parser=positive, help="Exit with 1 when it costs more than this part of B, like 0.1."),
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page with source, icicle, graph and sliders.")] = None,
    svg: Annotated[Path | None, typer.Option(help="Write the icicle as a picture.")] = None,
    dot: Annotated[Path | None, typer.Option(help="Write the graph for Graphviz.")] = None,
    graphml: Annotated[Path | None, typer.Option(help="Write the graph as GraphML.")] = None,
    speedscope: Annotated[Path | None, typer.Option(help="Write the call stacks for speedscope.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Trace again whenever the file is saved.")] = False,
    exact: Annotated[bool, typer.Option("--exact", help="Compute every value that is read, however long.")] = False,
    mlps: Annotated[int | None, typer.Option(parser=positive_whole, help="Trace this many networks.")] = None,
    debug: DebugOption = False,
    format: FormatOption = None,
    json: JsonOption = False,
) -> None:
    """Show what predict will cost, line by line, without running a kernel.

    Exit codes: 0 it completes, 1 predict would fail or costs more than a gate allows, 2 usage.
    """
    path = one_estimator(estimator, estimator_option)
    lists = {"width": _wholes(width), "depth": _wholes(depth), "flop_budget": _wholes(flop_budget)}
    rounds = [spec_of(tag.strip() or None, {"seed": seed or 0}) for tag in (round or "").split(",")]
    gates = {"--max-flops": max_flops, "--max-share": max_share}
    pictures = dict(zip(PICTURES, (html, svg, dot, graphml, speedscope), strict=True))
    with output_as(format, json, debug=debug) as output:
        from whest.sweeping import specs_of

        specs = specs_of(rounds, lists)
        if len(specs) > 1:
            bad = _what_if(path, class_name, specs, output, gates, mlp or 0)
        elif watch:
            bad = _watch(path, class_name, specs[0], output, mlp or 0)
        else:
            result = _preview(path, class_name, specs[0], formulas, waste, mlp or 0, solve, exact)
            several = _spread(path, class_name, specs[0], exact, mlps) if mlps and not result.failure else None
            bad = _show(result, output, gates, annotate, against, class_name, several)
            _draw(result, pictures)
    raise typer.Exit(1 if bad else 0)


def _wholes(text: str | None) -> list[int]:
    return [positive_whole(part.strip()) for part in text.split(",")] if text else []


def _preview(
    path: Path,
    class_name: str | None,
    spec: ContestSpec,
    formulas: bool | None,
    waste: bool,
    mlp: int,
    name: str | None,
    exact: bool,
) -> Preview:
    from whest.previewing import preview_of
    from whest.subject import EstimatorSubject

    subject = EstimatorSubject(path, class_name, spec, mlp, exact=exact)
    return preview_of(subject, path, spec, formulas=formulas, waste=waste, solve=name)


def _show(
    result: Preview,
    output: Output,
    gates: dict[str, float | None],
    annotate: bool,
    against: str | None,
    class_name: str | None,
    several: Spread | None,
) -> bool:
    """Show a preview; whether it fails or a gate is passed."""
    from whest.report.blocks import Facts
    from whest.report.gates import gate_blocks, passed_gates
    from whest.report.preview import preview_json
    from whest.report.preview_text import layout

    passed = passed_gates(result.verdict, gates)
    comparison = None if against is None else _compared(result, against, class_name)
    bad = bool(result.failure or passed)
    if output.format is Format.JSON:
        extra = {"gates": passed, "against": None if comparison is None else comparison.to_json(), "ok": not bad}
        spread = {} if several is None else {"several": several.as_dict()}
        output.json({**preview_json(result), **extra, **spread})
        return bad
    blocks = [*gate_blocks(passed)]
    if comparison is not None and against is not None:
        from whest.report.tables_text import comparison_blocks

        blocks += comparison_blocks(comparison, against)
    more = [] if several is None else [Facts([several.text()])]
    output.blocks([*blocks, *layout(result, annotate=annotate), *more])
    return bad


def _spread(path: Path, class_name: str | None, spec: ContestSpec, exact: bool, mlps: int) -> Spread:
    from whest.spread import spread
    from whest.subject import EstimatorSubject

    return spread(EstimatorSubject(path, class_name, spec, exact=exact), mlps)


def _compared(result: Preview, against: str, class_name: str | None) -> Any:
    from whest.against import compared

    return compared(result, against, class_name)


def _what_if(
    path: Path,
    class_name: str | None,
    specs: list[ContestSpec],
    output: Output,
    gates: dict[str, float | None],
    mlp: int,
) -> bool:
    """Show the table of settings; whether predict fails in one of them or a gate is passed."""
    from whest.report.gates import gate_blocks, passed_gates
    from whest.report.schema import SCHEMA_VERSION
    from whest.report.tables_text import what_if_blocks
    from whest.sweeping import sweep

    rows = sweep(path, class_name, specs, mlp)
    passed = [gate for row in rows for gate in passed_gates(row.verdict, gates)]
    bad = bool(passed or any(row.failure for row in rows))
    if output.format is Format.JSON:
        table = [row.to_json() for row in rows]
        output.json({"schema_version": SCHEMA_VERSION, "ok": not bad, "what_if": table, "gates": passed})
    else:
        output.blocks([*gate_blocks(passed), *what_if_blocks(rows)])
    return bad


def _watch(path: Path, class_name: str | None, spec: ContestSpec, output: Output, mlp: int) -> bool:
    from whest.watching import Watch, saves

    Watch(path, class_name, spec, mlp).run(saves(path), output.blocks)
    return False


def _draw(result: Preview, pictures: dict[str, Path | None]) -> None:
    wanted = {kind: path for kind, path in pictures.items() if path is not None}
    if wanted:
        from whest.pictures import draw

        draw(result, wanted)
