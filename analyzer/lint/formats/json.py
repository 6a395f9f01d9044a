"""For programs: one object under a versioned schema; places count from 1."""

from __future__ import annotations

import json
from typing import Any

from analyzer.lint.finding import Finding, Fix, Report
from analyzer.lint.formats import SCHEMA_VERSION
from analyzer.lint.text import Text


def render(report: Report) -> str:
    return json.dumps(data(report), indent=2, ensure_ascii=False) + "\n"


def data(report: Report) -> dict[str, Any]:
    """The report as plain data."""
    texts = {name: Text(source) for name, source in report.sources.items()}
    return {
        "schema_version": SCHEMA_VERSION,
        "ok": report.exit_code == 0,
        "files": report.files,
        "fixed": sorted(report.fixed),
        "fixes_applied": report.fixes_applied,
        "findings": [one(finding, texts.get(finding.file)) for finding in report.findings],
        "errors": [{"path": p.path, "message": p.message, "help": p.help} for p in report.problems],
    }


def one(finding: Finding, text: Text | None) -> dict[str, Any]:
    """A finding; `fix` is null or has its edits with places of their own."""
    place = ("line", "column", "end_line", "end_column")
    return {
        "file": finding.file,
        "rule": finding.rule,
        "code": finding.code,
        "severity": str(finding.severity),
        **{key: getattr(finding, key) for key in place},
        "cell": finding.cell,
        "message": finding.message,
        "help": finding.help,
        "fix": fix(finding.fix, text, finding) if finding.fix and text else None,
        "flops_saved": finding.flops_saved,
    }


def fix(value: Fix, text: Text, finding: Finding) -> dict[str, Any]:
    """The edits of a fix, located as findings are (in a notebook: by lines of the cell)."""
    shift = text.position(finding.span.start)[0] - finding.line
    return {
        "message": value.message,
        "applicability": str(value.safety),
        "edits": [
            {**region(text, edit.start, "", shift), **region(text, edit.end, "end_", shift), "content": edit.text}
            for edit in value.edits
        ],
    }


def region(text: Text, offset: int, prefix: str, shift: int) -> dict[str, int]:
    line, column = text.position(offset)
    return {f"{prefix}line": line - shift, f"{prefix}column": column}
