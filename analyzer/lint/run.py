"""Lint files: find them, read them, run the engine, write fixes back, and gather one report."""

from __future__ import annotations

import difflib
from dataclasses import replace
from pathlib import Path

from analyzer.lint import document, files
from analyzer.lint.config import Config, ConfigError, nearest_config
from analyzer.lint.document import Document, Unreadable
from analyzer.lint.engine import Fixed, Options, fix_text, lint_text
from analyzer.lint.finding import Finding, Problem, Report, Severity, Span

STDIN = "<stdin>"


def lint_paths(
    paths: list[str], *, fix: bool = False, unsafe: bool = False, write: bool = True, config: Config | None = None
) -> Report:
    """Lint files, folders and globs. `fix` applies fixes (`write=False`: only in memory); `config` overrides
    the pyproject.toml files. Every file is linted, whatever happens to the others."""
    files.reached_from.cache_clear()
    nearest_config.cache_clear()
    found, problems = files.expand(paths)
    report = Report(problems=problems)
    for path in found:
        lint_file(report, path, config, fix=fix, unsafe=unsafe, write=write, explicit=str(path) in paths)
    return report


def lint_file(
    report: Report, path: Path, config: Config | None, *, fix: bool, unsafe: bool, write: bool, explicit: bool
) -> None:
    """Lint one file into the report."""
    folder = path.resolve().parent
    try:
        settings = config or nearest_config(folder)
    except ConfigError as error:
        add_problem(
            report, Problem(str(path), str(error), "fix the configuration, or give --select on the command line")
        )
        return
    if settings.excluded(path) and not explicit:
        return
    report.files += 1
    try:
        source = document.read(path)
    except Unreadable as error:
        report.findings.append(unreadable(path, str(error)))
        return
    reached = files.is_reached(path.resolve())
    lint_document(report, str(path), source, settings.options(path), path, reached, fix=fix, unsafe=unsafe, write=write)


def lint_document(
    report: Report,
    name: str,
    source: Document,
    options: Options,
    path: Path | None,
    reached: bool = False,
    *,
    fix: bool = False,
    unsafe: bool = False,
    write: bool = False,
) -> None:
    """Lint a text into the report, fixing it first when asked."""
    result = analyse(source, options, path, reached, fix=fix, unsafe=unsafe)
    if result.refused:
        report.problems.append(Problem(name, result.refused, "the file was left as it was; please report this"))
    if result.text != source.text and write and path is not None and not save(report, path, source, result.text):
        result = analyse(source, options, path, reached, fix=False, unsafe=False)
    if result.text != source.text:
        report.fixed[name] = result.text
        report.originals[name] = source.text
        report.fixes_applied += result.applied
    if result.findings:
        report.sources[name] = result.text
    report.findings += [placed(finding, name, source) for finding in result.findings]


def analyse(source: Document, options: Options, path: Path | None, reached: bool, *, fix: bool, unsafe: bool) -> Fixed:
    """The text after its fixes, if any are wanted, and the findings in it."""
    if fix:
        return fix_text(source.text, options, path, reached=reached, unsafe=unsafe)
    return Fixed(source.text, lint_text(source.text, options, path, reached=reached), 0)


def save(report: Report, path: Path, source: Document, text: str) -> bool:
    """Write a fixed text back; a file that cannot be written is a problem, not a crash."""
    try:
        document.write(path, source.encode(text))
    except (OSError, UnicodeEncodeError) as error:
        report.problems.append(Problem(str(path), f"cannot be written: {error}"))
        return False
    return True


def placed(finding: Finding, name: str, source: Document) -> Finding:
    """The finding with its file, in the file's own line numbers (a notebook counts them by cell)."""
    line, cell = source.place(finding.line)
    shift = finding.line - line
    return replace(finding, file=name, line=line, end_line=finding.end_line - shift, cell=cell)


def unreadable(path: Path, message: str) -> Finding:
    return Finding(
        "unreadable-file", "WH000", message, Span(0, 0), severity=Severity.ERROR, file=str(path), line=1, column=1
    )


def add_problem(report: Report, problem: Problem) -> None:
    """One broken pyproject.toml is said once, not once a file."""
    if all(p.message != problem.message for p in report.problems):
        report.problems.append(problem)


def diff(report: Report) -> str:
    """What `--fix` would change, as a unified diff."""
    parts: list[str] = []
    for name, fixed in report.fixed.items():
        before = report.originals[name].splitlines(keepends=True)
        parts += difflib.unified_diff(before, fixed.splitlines(keepends=True), name, name)
    return "".join(part if part.endswith("\n") else part + "\n\\ No newline at end of file\n" for part in parts)


def lint_stdin(report: Report, data: bytes, name: str, config: Config | None, *, fix: bool, unsafe: bool) -> None:
    """Lint standard input into the report under `name`; nothing is written."""
    path = Path(name) if name != STDIN else None
    try:
        settings = config or nearest_config(path.resolve().parent if path else Path.cwd())
        source = document.decode(data, path.suffix if path else ".py")
    except (ConfigError, Unreadable) as error:
        add_problem(report, Problem(name, str(error)))
        return
    report.files += 1
    lint_document(report, name, source, settings.options(path), path, fix=fix, unsafe=unsafe, write=False)
