"""`whest validate-package`: is an archive a submission?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from whest.commands._options import JsonOption
from whest.commands._output import Format, FormatOption, output_as


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("validate-package")(validate_package)


def validate_package(
    artifact: Annotated[Path, typer.Argument(help="The archive.")],
    format: FormatOption = None,
    json: JsonOption = False,
) -> None:
    """Check an archive without unpacking it: manifest, hashes, names, links, sizes. Exit codes: 0 fine, 1 not."""
    from whest.packaging.check import check_archive
    from whest.report.blocks import Facts
    from whest.report.schema import SCHEMA_VERSION

    with output_as(format, json) as output:
        issues = check_archive(artifact)
        if output.format is Format.JSON:
            data = {"schema_version": SCHEMA_VERSION, "ok": not issues, "artifact": str(artifact)}
            output.json({**data, "issues": [issue.to_json() for issue in issues]})
        elif issues:
            output.blocks([Facts([f"{issue.code}: {issue.message}"], "bad", 0) for issue in issues])
        else:
            output.blocks([Facts([f"{artifact} is a submission"], "score", 0)])
    raise typer.Exit(1 if issues else 0)
