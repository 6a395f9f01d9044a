"""SARIF 2.1.0, with fixes: what code hosts and editors read."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from analyzer.lint import registry
from analyzer.lint.finding import Edit, Finding, Report, Severity
from analyzer.lint.text import Text

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(report: Report) -> str:
    texts = {name: Text(source) for name, source in report.sources.items()}
    run = {
        "tool": {"driver": {"name": "whest", "rules": [describe(rule) for rule in registry.rules()]}},
        "columnKind": "unicodeCodePoints",
        "results": [result(finding, texts.get(finding.file)) for finding in report.findings],
        "invocations": [{"executionSuccessful": not report.problems, "exitCode": report.exit_code}],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def describe(rule: registry.Rule) -> dict[str, Any]:
    """A rule's entry in the tool's table."""
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"family": rule.family},
    }


def result(finding: Finding, text: Text | None) -> dict[str, Any]:
    """One finding."""
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
    }
    entry: dict[str, Any] = {
        "ruleId": finding.code,
        "level": LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": {"artifactLocation": artifact(finding), "region": region}}],
    }
    if finding.flops_saved is not None:
        entry["properties"] = {"flopsSaved": finding.flops_saved}
    if finding.fix and text and not finding.cell:
        entry["fixes"] = [
            {
                "description": {"text": finding.fix.message},
                "artifactChanges": [
                    {
                        "artifactLocation": artifact(finding),
                        "replacements": [replacement(edit, text) for edit in finding.fix.edits],
                    }
                ],
            }
        ]
    return entry


def artifact(finding: Finding) -> dict[str, str]:
    """The file as a relative or absolute URI."""
    path = PurePath(finding.file)
    return {"uri": path.as_uri() if path.is_absolute() else quote(path.as_posix())}


def replacement(edit: Edit, text: Text) -> dict[str, Any]:
    line, column = text.position(edit.start)
    end_line, end_column = text.position(edit.end)
    region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
    return {"deletedRegion": region, "insertedContent": {"text": edit.text}}
