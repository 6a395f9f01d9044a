"""`whest run`: score an estimator."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whest.commands._dataset import opened_suite
from whest.commands._options import (
    ClassOption,
    DebugOption,
    EstimatorArgument,
    EstimatorOption,
    JsonOption,
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
    from whest.dataset.suite import DatasetSuite
    from whest.errors import WhestError
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
    dataset: Annotated[
        Path | None, typer.Option(help="Score on the networks of a baked dataset.", metavar="DIR")
    ] = None,
    split: Annotated[str | None, typer.Option(help="Which split of the dataset.")] = None,
    mlps: Annotated[str | None, typer.Option(help="Which networks of the dataset, like 0-9,17.")] = None,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="Stop at the first MLP that fails.")] = False,
    debug: DebugOption = False,
    save: Annotated[Path | None, typer.Option("-o", "--output", help="Also write the report as JSON.")] = None,
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
        report = _scored(path, class_name, spec, fail_fast, suite)
        unsaved = _save(report, save) if save is not None else None
        _show(report, output, debug)
        if unsaved:
            raise unsaved
    raise typer.Exit(_exit_code(report))


def _scored(
    path: Path, class_name: str | None, spec: ContestSpec, fail_fast: bool, suite: DatasetSuite | None
) -> Report:
    from whest.loading import load
    from whest.runners.capture import captured
    from whest.scorer import score
    from whest.ui.progress import ProgressLine

    with captured():
        loaded = load(path, class_name)
    progress = ProgressLine()
    source = {"path": str(path), "class": loaded.class_name, "sha256": loaded.sha256}
    try:
        return score(loaded.instance, spec, fail_fast=fail_fast, listener=progress, source=source, suite=suite)
    finally:
        progress.clear()


def _show(report: Report, output: Output, debug: bool) -> None:
    from whest.report.layout import layout
    from whest.report.report import finite

    if output.format is Format.JSON:
        output.json(finite(report.to_json()))
    else:
        output.blocks(layout(report.to_json(), debug=debug))


def _save(report: Report, path: Path) -> WhestError | None:
    """Save the report before anything is shown; what kept it from being saved is told after."""
    from whest.errors import WhestError

    try:
        report.save(path)
    except OSError as error:
        return WhestError(f"cannot write {path}: {error.strerror}", code="OUTPUT_NOT_WRITTEN")
    return None


def _exit_code(report: Report) -> int:
    if report.to_json()["stopped_early"] == "interrupted":
        return INTERRUPTED
    return 0 if report.ok else FAILED
