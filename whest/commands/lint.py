"""`whest lint`: findings in the source, before anything runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from analyzer.lint.config import Config
    from analyzer.lint.finding import Report

BROKEN = 2


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("lint")(lint)


def lint(
    paths: Annotated[list[str] | None, typer.Argument(help="Files, folders or globs; - reads standard input.")] = None,
    estimator: Annotated[
        str | None, typer.Option("--estimator", help="A file to lint, as for the other commands.")
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Apply safe fixes.")] = False,
    unsafe_fixes: Annotated[bool, typer.Option("--unsafe-fixes", help="Apply unsafe fixes too.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what fixes would change; write nothing.")] = False,
    format: Annotated[
        str, typer.Option("--format", "--output-format", help="full, concise, json, sarif, github, junit.")
    ] = "full",
    json: Annotated[bool, typer.Option("--json", help="Same as --format json.")] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write the report to a file.")] = None,
    statistics: Annotated[bool, typer.Option("--statistics", help="Count findings by rule.")] = False,
    select: Annotated[
        list[str] | None, typer.Option(help="Only these rules: codes, names, prefixes, families.")
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="Not these rules.")] = None,
    round: Annotated[str | None, typer.Option(help="The round whose grader decides what is allowed.")] = None,
    trace: Annotated[
        bool, typer.Option("--trace", help="Price cost findings by tracing predict() at the round's shape.")
    ] = False,
    stdin_filename: Annotated[str, typer.Option(help="The name to report for standard input.")] = "<stdin>",
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 in spite of findings.")] = False,
) -> None:
    """Find what fails on the grader and what costs more FLOPs than it needs to, in the source.

    Exits 0 when clean, 1 with findings, 2 when the lint could not do its work.
    """
    from analyzer.lint import formats
    from analyzer.lint import statistics as counting
    from analyzer.lint.run import diff as as_diff

    name = "json" if json else format
    if name not in formats.names():
        stop(f"no format called {name!r}; there are {', '.join(formats.names())}")
    fixing = fix or unsafe_fixes or diff
    report = analyse(
        [*(paths or []), *([estimator] if estimator else [])] or ["."],
        overrides(select, ignore, round),
        fixing,
        unsafe_fixes,
        not diff,
        stdin_filename,
    )
    if trace:
        add_prices(report, round)
    streaming = fixing and not diff and stdin_filename in report.fixed
    if streaming:
        emit(report.fixed[stdin_filename], None)
    text = as_diff(report) if diff else counting.render(report) if statistics else formats.renderer(name)(report)
    emit(text, output, err=streaming)
    for problem in report.problems if name != "json" or diff else ():
        hint = f"\n  help: {problem.help}" if problem.help else ""
        typer.echo(f"error: {problem.path}: {problem.message}{hint}", err=True)
    code = BROKEN if report.problems else int(bool(report.fixed)) if diff else report.exit_code
    raise typer.Exit(0 if exit_zero and code == 1 else code)


def analyse(paths: list[str], config: Config | None, fix: bool, unsafe: bool, write: bool, stdin_name: str) -> Report:
    """Lint the paths, standard input among them."""
    from analyzer.lint.run import lint_paths, lint_stdin

    files = [path for path in paths if path != "-"]
    report = lint_paths(files, fix=fix, unsafe=unsafe, write=write, config=config)
    if "-" in paths:
        lint_stdin(report, sys.stdin.buffer.read(), stdin_name, config, fix=fix, unsafe=unsafe)
    return report


def add_prices(report: Report, round: str | None) -> None:
    """Trace the estimators with cost findings and say what each finding would save."""
    from analyzer.lint.config import nearest_config
    from whest import linting
    from whest.commands._spec import spec_of

    linting.add_prices(report, spec_of(round or nearest_config(Path.cwd()).round, {"seed": 0}))


def overrides(select: list[str] | None, ignore: list[str] | None, round: str | None) -> Config | None:
    """The configuration of the command line; None leaves it to the pyproject.toml files."""
    from analyzer.lint.config import ConfigError, from_options

    try:
        return from_options(select, ignore, round)
    except ConfigError as error:
        stop(str(error))
    return None


def emit(text: str, output: Path | None, *, err: bool = False) -> None:
    """Print, or write to a file in one step; a terminal that lacks a character gets a substitute."""
    if output is not None:
        from analyzer.lint.document import write_new

        write_new(output, text.encode())
        return
    stream = sys.stderr if err else sys.stdout
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))


def stop(message: str) -> None:
    """A usage error."""
    typer.echo(f"error: {message}", err=True)
    raise typer.Exit(BROKEN)
