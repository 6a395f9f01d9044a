"""`whest version`: what is installed."""

from __future__ import annotations

import typer

from whest.commands._options import JsonOption
from whest.commands._output import Format, FormatOption, output_as


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("version")(version)


def version(format: FormatOption = None, json: JsonOption = False) -> None:
    """Print the versions of what decides a score."""
    from whest.report.blocks import Facts
    from whest.report.host import versions
    from whest.report.schema import SCHEMA_VERSION

    facts = versions()
    with output_as(format, json) as output:
        if output.format is Format.JSON:
            output.json({"schema_version": SCHEMA_VERSION, "ok": True, "versions": facts})
        else:
            output.blocks([Facts([f"{name} {value}"], indent=0) for name, value in facts.items()])
