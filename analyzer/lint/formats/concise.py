"""One line a finding: `file:line:column: CODE name: message`."""

from __future__ import annotations

from analyzer.lint.finding import Finding, Report
from analyzer.lint.formats.full import price, summary


def render(report: Report) -> str:
    return "".join(f"{line(finding)}\n" for finding in report.findings) + summary(report) + "\n"


def line(finding: Finding) -> str:
    cell = f"cell {finding.cell}:" if finding.cell else ""
    mark = " [*]" if finding.fix else ""
    where = f"{finding.file}:{cell}{finding.line}:{finding.column}"
    return f"{where}: {finding.code} {finding.rule}:{mark} {finding.message}{price(finding)}"
