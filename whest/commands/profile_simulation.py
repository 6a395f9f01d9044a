"""`whest profile-simulation`: how fast ground truths are made here."""

from __future__ import annotations

from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from whest.commands._options import JsonOption
from whest.commands._output import Format, FormatOption, output_as, write_file

if TYPE_CHECKING:
    from whest.report.blocks import Block


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("profile-simulation")(profile_simulation)


def profile_simulation(
    preset: Annotated[str, typer.Option(help="super-quick, quick, standard or exhaustive.")] = "standard",
    save: Annotated[Path | None, typer.Option("-o", "--output", help="Also write the result as JSON.")] = None,
    format: FormatOption = None,
    json: JsonOption = False,
) -> None:
    """Time the sampling of ground truths over a grid of shapes. Exit codes: 0, or 1 where a mean is wrong."""
    from whest.profiling import PRESETS, profile
    from whest.report.host import host
    from whest.report.schema import SCHEMA_VERSION

    if preset not in PRESETS:
        raise typer.BadParameter(f"{preset!r} is not one of {', '.join(PRESETS)}", param_hint="--preset")
    with output_as(format, json) as output:
        rows = list(profile(preset))
        ok = all(row["correct"] for row in rows)
        data = {"schema_version": SCHEMA_VERSION, "ok": ok, "preset": preset, "host": host(), "rows": rows}
        if save is not None:
            write_file(save, dumps(data, indent=2).encode())
        if output.format is Format.JSON:
            output.json(data)
        else:
            output.blocks([_table(rows)])
    raise typer.Exit(0 if ok else 1)


def _table(rows: list[dict[str, Any]]) -> Block:
    from whest.report.blocks import Column, Table

    titles = ("width", "depth", "samples", "time", "speed", "means")
    return Table([Column(title) for title in titles], [_cells(row) for row in rows])


def _cells(row: dict[str, Any]) -> list[str]:
    from whest.ui.numbers import seconds, with_unit

    return [
        str(row["width"]),
        str(row["depth"]),
        f"{row['n_samples']:,}",
        seconds(row["seconds"]),
        f"{with_unit(row['flops_per_second'])}/s",
        "right" if row["correct"] else "WRONG",
    ]
