"""`whest doctor`: what about this machine can change a score."""

from __future__ import annotations

from typing import Annotated

import typer

from whest.commands._options import JsonOption
from whest.commands._output import Format, FormatOption, output_as


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor)


def doctor(
    strict: Annotated[bool, typer.Option("--strict", help="Warnings are failures too.")] = False,
    format: FormatOption = None,
    json: JsonOption = False,
) -> None:
    """Check Python, BLAS, threads, memory, disk and isolation. Exit codes: 0 fine, 1 a check failed."""
    from whest.doctor import FAIL, OK, WARN, examine
    from whest.report.blocks import Blank, Column, Facts, Table

    with output_as(format, json) as output:
        result = examine()
        if output.format is Format.JSON:
            output.json(result)
        else:
            rows = result["checks"]
            columns = [Column("", left=True), Column("", left=True), Column("", left=True)]
            cells = [[row["status"], row["label"], row["detail"]] for row in rows]
            styles = [{WARN: "warn", FAIL: "bad"}.get(row["status"], "") for row in rows]
            hints = [Facts([f"{row['label']}: {row['fix_hint']}"], "warn") for row in rows if row["fix_hint"]]
            output.blocks([Table(columns, cells, styles, 2, 20), Blank(), *hints])
    raise typer.Exit(1 if result["overall"] == FAIL or (strict and result["overall"] != OK) else 0)
