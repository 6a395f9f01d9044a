"""`whest run`: score an estimator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from whest.commands._dataset import opened_suite
from whest.commands._options import (
    ClassOption,
    DebugOption,
    EstimatorArgument,
    EstimatorOption,
    JsonOption,
    indices,
    non_negative,
    one_estimator,
    positive,
    positive_whole,
    seed_number,
)
from whest.commands._output import Format, FormatOption, Output, output_as
from whest.commands._spec import RoundOption, spec_of
from whest.contest.rounds import DEFAULT_SAMPLES

if TYPE_CHECKING:
    from whest.contest.spec import ContestSpec
    from whest.errors import WhestError
    from whest.options import RunOptions
    from whest.report.report import Report

FAILED, INTERRUPTED = 1, 130


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("run")(run)


def run(
    estimator: EstimatorArgument = None,
    estimator_option: EstimatorOption = None,
    class_name: ClassOption = None,
    round: RoundOption = None,
    seed: Annotated[
        int | None,
        typer.Option(parser=seed_number, help="Same seed, same networks; drawn and printed if not given."),
    ] = None,
    n_mlps: Annotated[int | None, typer.Option(parser=positive_whole, help="How many networks to score on.")] = None,
    n_samples: Annotated[
        int | None, typer.Option(parser=positive_whole, help=f"Ground-truth samples (default {DEFAULT_SAMPLES:,}).")
    ] = None,
    width: Annotated[int | None, typer.Option(parser=positive_whole, help="Neurons in a layer.")] = None,
    depth: Annotated[int | None, typer.Option(parser=positive_whole, help="Layers.")] = None,
    flop_budget: Annotated[int | None, typer.Option(parser=positive_whole, help="B in FLOPs, like 6.8e10.")] = None,
    lambda_flops_per_second: Annotated[
        float | None, typer.Option(parser=non_negative, help="Price of a second of residual time, in FLOPs.")
    ] = None,
    wall_time_limit: Annotated[
        float | None, typer.Option(parser=positive, help="Seconds that one predict may take.")
    ] = None,
    residual_wall_time_limit: Annotated[
        float | None, typer.Option(parser=positive, help="Seconds of it outside counted operations.")
    ] = None,
    no_residual_wall_time_limit: Annotated[
        bool, typer.Option("--no-residual-wall-time-limit", help="Lift the round's residual limit.")
    ] = False,
    setup_timeout: Annotated[float | None, typer.Option(parser=positive, help="Seconds that setup may take.")] = None,
    runner: Annotated[
        str, typer.Option(help="local, or subprocess for a fresh process per MLP (inprocess and server work too).")
    ] = "local",
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", parser=positive_whole, help="Predicts at a time, in processes of their own."),
    ] = None,
    threads: Annotated[
        int | None,
        typer.Option("--threads", "--max-threads", parser=positive_whole, help="BLAS threads of each process."),
    ] = None,
    reuse_worker: Annotated[
        bool, typer.Option("--reuse-worker", help="One process for the whole suite instead of one per MLP.")
    ] = False,
    mlps: Annotated[str | None, typer.Option(help="Only these MLPs, like 3,7-9.", metavar="LIST")] = None,
    repeat: Annotated[
        int | None, typer.Option(parser=positive_whole, help="Run each predict so often; the first counts.")
    ] = None,
    stream: Annotated[
        Path | None, typer.Option(help="Write each result as a JSON line as soon as it is there.")
    ] = None,
    resume: Annotated[Path | None, typer.Option(help="Continue a --stream file; it need not exist yet.")] = None,
    dataset: Annotated[
        Path | None, typer.Option(help="Score on the networks of a baked dataset.", metavar="DIR")
    ] = None,
    split: Annotated[str | None, typer.Option(help="Which split of the dataset.")] = None,
    compare_runners: Annotated[
        bool, typer.Option("--compare-runners", help="Run under both runners and explain every difference.")
    ] = False,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="Stop at the first MLP that fails.")] = False,
    debug: DebugOption = False,
    save: Annotated[Path | None, typer.Option("-o", "--output", help="Also write the report as JSON.")] = None,
    html: Annotated[Path | None, typer.Option(help="Also write the report as a page to look at offline.")] = None,
    format: FormatOption = None,
    json: JsonOption = False,
) -> None:
    """Score an estimator: predict its cost, run it, count its FLOPs, compare with the ground truth.

    The estimator's FLOPs are predicted before each run and held against what was counted.
    Exit codes: 0 every MLP is fine, 1 an MLP failed, 2 usage, 130 interrupted.
    """
    given = {
        "seed": seed,
        "n_mlps": n_mlps,
        "ground_truth_samples": n_samples,
        "width": width,
        "depth": depth,
        "flop_budget": flop_budget,
        "lambda_flops_per_second": lambda_flops_per_second,
        "wall_time_limit_s": wall_time_limit,
        "residual_wall_time_limit_s": residual_wall_time_limit,
        "setup_timeout_s": setup_timeout,
    }
    path = one_estimator(estimator, estimator_option)
    spec = spec_of(round, given)
    if no_residual_wall_time_limit:
        spec = replace(spec, residual_wall_time_limit_s=None)
    with output_as(format, json, debug=debug) as output:
        suite = opened_suite(dataset, split, given, mlps)
        options = _options(
            spec,
            suite=suite,
            runner="subprocess" if compare_runners else runner,
            jobs=jobs,
            threads=threads,
            reuse_worker=reuse_worker,
            mlps=None if mlps is None or suite is not None else indices(mlps),
            repeat=repeat,
            fail_fast=fail_fast,
            stream=stream,
            resume=resume,
        )
        report = _scored(path, class_name, spec, options, both=compare_runners)
        unsaved = _save(report.save, save) or _save(report.save_html, html)
        _show(report, output, debug)
        if unsaved:
            raise unsaved
    raise typer.Exit(_exit_code(report))


def _options(spec: ContestSpec, **given: Any) -> RunOptions:
    from whest.options import RunOptions

    options = RunOptions(**{name: value for name, value in given.items() if value is not None})
    try:
        options.validate(spec.n_mlps)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    return options


def _scored(path: Path, class_name: str | None, spec: ContestSpec, options: RunOptions, *, both: bool) -> Report:
    from whest.both_runners import compare_runners
    from whest.scorer import score
    from whest.ui.progress import ProgressLine

    progress = ProgressLine()
    try:
        return (compare_runners if both else score)(path, spec, options, class_name=class_name, listener=progress)
    finally:
        progress.clear()


def _show(report: Report, output: Output, debug: bool) -> None:
    from whest.report.layout import layout
    from whest.report.report import finite

    if output.format is Format.JSON:
        output.json(finite(report.to_json()))
    else:
        output.blocks(layout(report.to_json(), debug=debug))


def _save(save: Callable[[Path], None], path: Path | None) -> WhestError | None:
    """Save the report before anything is shown; what kept it from being saved is told after."""
    from whest.errors import WhestError

    if path is None:
        return None
    try:
        save(path)
    except OSError as error:
        return WhestError(f"cannot write {path}: {error.strerror}", code="OUTPUT_NOT_WRITTEN")
    return None


def _exit_code(report: Report) -> int:
    if report.to_json()["stopped_early"] == "interrupted":
        return INTERRUPTED
    return 0 if report.ok else FAILED
