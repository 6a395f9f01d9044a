"""`whest dataset`: suites with ground truth on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from whest.commands._options import JsonOption, positive_whole, seed_number
from whest.commands._output import Format, FormatOption, Output, output_as

INTERRUPTED = 130

OutputOption = Annotated[Path, typer.Option("--output", "-o", help="Folder to make; must not exist.")]
Folders = Annotated[list[Path], typer.Argument(help="Folders of datasets.", metavar="DIR...")]


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(help="Bake, look at, check and join suites with ground truth.", no_args_is_help=True)
    for command in (bake, info, verify, merge, combine_splits):
        group.command(command.__name__.replace("_", "-"))(command)
    app.add_typer(group, name="dataset")


def bake(
    n_mlps: Annotated[int, typer.Option(parser=positive_whole, help="Networks in the whole dataset.")],
    n_samples: Annotated[int, typer.Option(parser=positive_whole, help="Samples for each network, like 1e9.")],
    width: Annotated[int, typer.Option(parser=positive_whole, help="Neurons in a layer.")],
    depth: Annotated[int, typer.Option(parser=positive_whole, help="Layers.")],
    output: OutputOption,
    seed: Annotated[
        int | None, typer.Option(parser=seed_number, help="Seed that all networks follow from; drawn if not given.")
    ] = None,
    mlp_seeds: Annotated[
        Path | None, typer.Option(help="JSON array with the seed of every network.", metavar="FILE")
    ] = None,
    part: Annotated[str | None, typer.Option("--slice", help="Only slice K of N, from 0.", metavar="K/N")] = None,
    mlp_range: Annotated[str | None, typer.Option(help="Only networks A to B.", metavar="A-B")] = None,
    split: Annotated[str, typer.Option(help="Name of the split.")] = "public",
    config: Annotated[str, typer.Option(help="Name of the configuration.")] = "default",
    executor: Annotated[
        str | None, typer.Option(help="local, local:N, dask or dask://HOST:PORT; else this process, all cores.")
    ] = None,
    checkpoint_interval: Annotated[float, typer.Option(help="Seconds between checkpoints.", min=0.1)] = 60.0,
    format: FormatOption = None,
    json: JsonOption = False,
) -> None:
    """Sample ground truths and write them with their networks.

    Interrupted, the same command goes on where it was. The folder appears when it is whole.
    """
    with output_as(format, json) as out:
        from whest.dataset.bake import bake as run
        from whest.dataset.inform import describe
        from whest.dataset.plan import make_plan
        from whest.ui.countdown import Countdown

        plan = make_plan(
            n_mlps,
            n_samples,
            width,
            depth,
            seed=seed,
            mlp_seeds=mlp_seeds,
            part=part,
            mlp_range=mlp_range,
            split=split,
            config=config,
        )
        countdown = Countdown("samples")
        try:
            run(plan, output, executor=executor, progress=countdown, checkpoint_s=checkpoint_interval)
        except KeyboardInterrupt:
            countdown.clear()
            typer.echo("interrupted; the same command goes on from here", err=True)
            raise typer.Exit(INTERRUPTED) from None
        finally:
            countdown.clear()
        _show(describe(output), out)


def info(
    folder: Annotated[Path, typer.Argument(help="Folder of a dataset.", metavar="DIR")],
    format: FormatOption = None,
    json: JsonOption = False,
) -> None:
    """Tell what a dataset holds, from its metadata and footers."""
    with output_as(format, json) as out:
        from whest.dataset.inform import describe

        _show(describe(folder), out)


def verify(
    folder: Annotated[Path, typer.Argument(help="Folder of a dataset.", metavar="DIR")],
    format: FormatOption = None,
    json: JsonOption = False,
) -> None:
    """Check files against their hashes, and networks and names against their seeds."""
    with output_as(format, json) as out:
        from whest.dataset.inform import describe
        from whest.dataset.verify import verify as run
        from whest.ui.countdown import Countdown

        countdown = Countdown("networks")
        try:
            checked = run(folder, countdown)
        finally:
            countdown.clear()
        _show({**describe(folder), "checked": checked}, out)


def merge(folders: Folders, output: OutputOption, format: FormatOption = None, json: JsonOption = False) -> None:
    """Join slices to the dataset that they are slices of."""
    with output_as(format, json) as out:
        from whest.dataset.inform import describe
        from whest.dataset.merge import merge as run

        _show(describe(run(folders, output)), out)


def combine_splits(
    folders: Folders,
    output: OutputOption,
    default_split: Annotated[str | None, typer.Option(help="The split to use when none is named.")] = None,
    format: FormatOption = None,
    json: JsonOption = False,
) -> None:
    """Put datasets with different splits into one."""
    with output_as(format, json) as out:
        from whest.dataset.inform import describe
        from whest.dataset.merge import combine_splits as run

        _show(describe(run(folders, output, default_split)), out)


def _show(facts: dict[str, Any], out: Output) -> None:
    from whest.dataset.inform import blocks
    from whest.report.schema import SCHEMA_VERSION

    if out.format is Format.JSON:
        out.json({"schema_version": SCHEMA_VERSION, "ok": True, **facts})
    else:
        out.blocks(blocks(facts))
