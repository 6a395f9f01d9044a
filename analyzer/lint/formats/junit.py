"""JUnit XML: one test suite a file, one failed case a finding."""

from __future__ import annotations

from itertools import groupby
from xml.etree import ElementTree

from analyzer.lint.finding import Finding, Report


def render(report: Report) -> str:
    count = str(len(report.findings))
    root = ElementTree.Element("testsuites", name="whest lint", tests=str(max(len(report.findings), 1)), failures=count)
    for name, group in groupby(sorted(report.findings, key=lambda f: f.file), key=lambda f: f.file):
        suite(root, name, list(group))
    if not report.findings:
        clean = ElementTree.SubElement(root, "testsuite", name="whest lint", tests="1", failures="0", errors="0")
        ElementTree.SubElement(clean, "testcase", name="no findings", classname="whest lint")
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def suite(root: ElementTree.Element, name: str, findings: list[Finding]) -> None:
    """One file."""
    count = str(len(findings))
    parent = ElementTree.SubElement(root, "testsuite", name=name, tests=count, failures=count, errors="0")
    for finding in findings:
        where = f"line {finding.line}, column {finding.column}"
        case = ElementTree.SubElement(
            parent, "testcase", name=f"{finding.code} {finding.rule} ({where})", classname=name, line=str(finding.line)
        )
        failure = ElementTree.SubElement(case, "failure", type=finding.code, message=finding.message)
        failure.text = f"{where}: {finding.message}"
