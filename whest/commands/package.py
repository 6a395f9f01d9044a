"""`whest package`: make a submission."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from whest.commands._options import ClassOption, DebugOption, EstimatorOption, JsonOption, one_estimator
from whest.commands._output import Format, FormatOption, output_as, write_file

if TYPE_CHECKING:
    from whest.packaging.collect import Selection
    from whest.report.blocks import Block


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("package")(package)


def package(
    estimator: Annotated[Path | None, typer.Argument(help="The estimator's .py file, or its folder.")] = None,
    estimator_option: EstimatorOption = None,
    class_name: ClassOption = None,
    save: Annotated[Path | None, typer.Option("-o", "--output", help="The archive to write.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before writing.")] = False,
    debug: DebugOption = False,
    format: FormatOption = None,
    json: JsonOption = False,
) -> None:
    """Pack an estimator, or a folder with an estimator.py, into an archive to submit.

    Secrets are never packed. The same files give the same bytes. Exit codes: 0 written, 2 it cannot be packed.
    """
    path = one_estimator(estimator, estimator_option)
    with output_as(format, json, debug=debug) as output:
        selection, class_name = _selected(path, class_name)
        if output.format is not Format.JSON and not yes and sys.stdin.isatty() and path.is_dir():
            _ask(selection)
        result = _written(
            selection, class_name, save or Path(datetime.now(UTC).strftime("submission-%Y%m%d-%H%M%S.tar.gz"))
        )
        if output.format is Format.JSON:
            output.json(result)
        else:
            output.blocks(_blocks(result))


def _selected(path: Path, class_name: str | None) -> tuple[Selection, str]:
    from whest.loading import load
    from whest.packaging.collect import select
    from whest.runners.capture import captured

    selection = select(path)
    with captured():
        loaded = load(selection.entry, class_name)
    return selection, loaded.class_name


def _ask(selection: Selection) -> None:
    names = "\n".join(f"  {name}" for name in sorted(selection.files))
    typer.echo(f"{names}\n", err=True)
    typer.confirm("pack these files?", abort=True, err=True)


def _written(selection: Selection, class_name: str, target: Path) -> dict[str, Any]:
    import hashlib

    from whest.packaging.archive import archive
    from whest.packaging.check import check_archive
    from whest.report.schema import SCHEMA_VERSION

    content = archive(selection.files, class_name)
    write_file(target, content)
    return {
        "schema_version": SCHEMA_VERSION,
        "ok": not check_archive(target),
        "artifact": str(target),
        "sha256": hashlib.sha256(content).hexdigest(),
        "class_name": class_name,
        "files": sorted(selection.files),
        "secrets_left_out": selection.secrets,
        "left_out": selection.left_out,
        "warnings": selection.warnings,
    }


def _blocks(result: dict[str, Any]) -> list[Block]:
    from whest.report.blocks import Blank, Facts

    blocks: list[Block] = [Facts([f"{result['artifact']}   {len(result['files'])} files"], "score", 0), Blank()]
    blocks += [Facts([name]) for name in [*result["files"], "manifest.json"]]
    blocks += [Facts([f"left out, a secret: {name}"], "warn") for name in result["secrets_left_out"]]
    blocks += [Facts([f"warning: {text}"], "warn") for text in result["warnings"]]
    return [*blocks, Blank(), Facts([f"next: whest validate-package {result['artifact']}"], "dim")]
