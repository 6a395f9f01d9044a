"""GitHub Actions annotations: one workflow command a finding."""

from __future__ import annotations

from analyzer.lint.finding import Finding, Report, Severity

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report) -> str:
    return "".join(f"{annotation(finding)}\n" for finding in report.findings)


def annotation(finding: Finding) -> str:
    """`::warning file=...,line=...::message`, escaped as the runner wants it."""
    properties = {
        "title": f"{finding.code} {finding.rule}",
        "file": finding.file,
        "line": finding.line,
        "col": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
    }
    listed = ",".join(f"{key}={escape(str(value), ':,')}" for key, value in properties.items())
    return f"::{COMMANDS[finding.severity]} {listed}::{escape(finding.message)}"


def escape(text: str, also: str = "") -> str:
    """Percent-encode what would end the command, the line or a property."""
    for char in "%\r\n" + also:
        text = text.replace(char, f"%{ord(char):02X}")
    return text
