"""For people: what, where (a frame with a caret), and what to do."""

from __future__ import annotations

from analyzer.lint.finding import Finding, Report, Safety
from analyzer.lint.text import Text


def render(report: Report) -> str:
    """One block a finding, then the summary."""
    texts = {name: Text(source) for name, source in report.sources.items()}
    blocks = [block(finding, texts.get(finding.file)) for finding in report.findings]
    return "\n".join([*blocks, summary(report)]) + "\n"


def block(finding: Finding, text: Text | None) -> str:
    """Verdict, place, frame, help."""
    cell = f" (cell {finding.cell})" if finding.cell else ""
    lines = [
        f"{finding.code} {finding.rule}: {finding.message}{price(finding)}",
        f"  --> {finding.file}:{finding.line}:{finding.column}{cell}",
    ]
    if text is not None:
        lines += frame(finding, text)
    lines += advice(finding)
    return "\n".join(lines) + "\n"


def price(finding: Finding) -> str:
    """What the fix saves, when a trace has said so."""
    return f" [saves {finding.flops_saved:,} FLOPs]" if finding.flops_saved else ""


def frame(finding: Finding, text: Text) -> list[str]:
    """The source line with carets under the finding's part of it."""
    line, column = text.position(finding.span.start)
    source = text.line(line)
    width = finding.end_column - finding.column if finding.end_line == finding.line else len(source) - column + 1
    pad = "".join(c if c == "\t" else " " for c in source[: column - 1])
    gutter = " " * len(str(finding.line))
    return [
        f"  {gutter} |",
        f"  {finding.line} | {source}",
        f"  {gutter} | {pad}{'^' * max(width, 1)}",
    ]


def advice(finding: Finding) -> list[str]:
    """The help line, and how to have it done."""
    fix = finding.fix
    flag = {Safety.SAFE: "--fix", Safety.UNSAFE: "--unsafe-fixes"}[fix.safety] if fix else ""
    how = f"   (fixable: whest lint {flag} {finding.file})" if fix else ""
    text = finding.help or (fix.message if fix else "")
    return [f"  help: {text}{how}"] if text else []


def summary(report: Report) -> str:
    """How much was found, and what can be fixed by which flag."""
    files = len({finding.file for finding in report.findings})
    fixed = f"Fixed {report.fixes_applied} in {plural(len(report.fixed), 'file')}. " if report.fixes_applied else ""
    if not report.findings:
        return f"{fixed}No findings in {plural(report.files, 'file')}."
    safe, unsafe = report.fixable(Safety.SAFE), report.fixable(Safety.UNSAFE)
    parts = [f"{safe} fixable with --fix"] if safe else []
    parts += [f"{unsafe} {'more ' if safe else ''}with --unsafe-fixes"] if unsafe else []
    return f"{fixed}Found {plural(len(report.findings), 'finding')} in {plural(files, 'file')}. " + (
        ", ".join(parts) + "." if parts else "`whest explain CODE` says why and what to do."
    )


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
