"""`whest init`: an estimator to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from whest.commands._options import JsonOption
from whest.commands._output import Format, FormatOption, output_as


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("init")(init)


def init(
    path: Annotated[Path, typer.Argument(help="The folder to write to.")] = Path("."),
    format: FormatOption = None,
    json: JsonOption = False,
) -> None:
    """Write an estimator that runs, and a .whestignore. Files that exist are kept."""
    from whest.errors import WhestError
    from whest.report.blocks import Blank, Facts
    from whest.report.schema import SCHEMA_VERSION
    from whest.starter import write_starter

    with output_as(format, json) as output:
        try:
            written, kept = write_starter(path)
        except OSError as error:
            raise WhestError(f"cannot write to {path}: {error.strerror}", code="OUTPUT_NOT_WRITTEN") from None
        if output.format is Format.JSON:
            created = [str(path / name) for name in written]
            output.json({"schema_version": SCHEMA_VERSION, "ok": True, "created": created, "kept": kept})
            return
        lines = [Facts([f"wrote {path / name}"], "score", 0) for name in written]
        lines += [Facts([f"kept {path / name}, which exists"], "dim", 0) for name in kept]
        output.blocks([*lines, Blank(), Facts([f"next: whest run {path / 'estimator.py'}"], "dim", 0)])
