"""`whest compare`: two saved reports, network by network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whest.commands._options import JsonOption
from whest.commands._output import Format, FormatOption, output_as

if TYPE_CHECKING:
    from whest.comparing import Comparison
    from whest.report.blocks import Block


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("compare")(compare)


def compare(
    a: Annotated[Path, typer.Argument(help="A report saved with -o.")],
    b: Annotated[Path, typer.Argument(help="Another one, of the same seed.")],
    format: FormatOption = None,
    json: JsonOption = False,
) -> None:
    """Compare two reports on the networks that both scored, with a confidence interval of the mean difference."""
    from whest.comparing import compare_reports, read_report
    from whest.report.report import finite

    with output_as(format, json) as output:
        found = compare_reports(read_report(a), read_report(b))
        if output.format is Format.JSON:
            output.json(finite(_data(found)))
        else:
            output.blocks(_blocks(found))


def _data(found: Comparison) -> dict[str, object]:
    from whest.report.schema import SCHEMA_VERSION

    return {
        "schema_version": SCHEMA_VERSION,
        "ok": True,
        "verdict": found.verdict,
        "mean_difference": found.mean,
        "confidence_interval_95": list(found.interval) if found.interval else None,
        "warnings": found.warnings,
        "per_mlp": [
            {"mlp_index": pair.index, "mlp_name": pair.name, "a": pair.a, "b": pair.b, "difference": pair.difference}
            for pair in found.pairs
        ],
    }


def _blocks(found: Comparison) -> list[Block]:
    from whest.report.blocks import Blank, Column, Facts, Table
    from whest.ui.numbers import small

    interval = ""
    if found.interval:
        interval = f"95 % confidence {found.interval[0]:+.3g} to {found.interval[1]:+.3g}"
    columns = [Column("MLP", left=True), Column("A"), Column("B"), Column("B - A")]
    rows = [[pair.name, small(pair.a), small(pair.b), f"{pair.difference:+.3g}"] for pair in found.pairs]
    mean = f"mean difference B - A of {len(rows)} networks {found.mean:+.3g}"
    blocks: list[Block] = [
        Facts([found.verdict], "score", 0),
        Facts([mean, interval]),
        Blank(),
        Table(columns, rows, []),
    ]
    return [*blocks, *(Facts([f"warning: {text}"], "warn") for text in found.warnings)]
