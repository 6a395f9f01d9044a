"""Output formats: each well formed by its own standard, each saying where the finding is."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from analyzer.lint import formats, statistics
from analyzer.lint.finding import Report
from analyzer.lint.run import lint_paths
from analyzer.lint.text import Text

SCHEMA = json.loads((Path(__file__).parent / "data" / "sarif-2.1.0-subset.schema.json").read_text())


@pytest.fixture
def report(folder):
    return lint_paths(["estimator.py"])


def rendered(report, name):
    return formats.renderer(name)(report)


def test_the_formats():
    assert formats.names() == ("concise", "full", "github", "json", "junit", "sarif")


def test_full_has_a_frame_with_the_caret_under_the_finding(report):
    lines = rendered(report, "full").splitlines()
    at = lines.index("  --> estimator.py:6:1")
    assert lines[at - 1].startswith("WH101 raw-numpy-import: ")
    assert lines[at + 2] == "  6 | import numpy as np"
    assert lines[at + 3] == "    | ^^^^^^^^^^^^^^^^^^"
    assert "(fixable: whest lint --fix estimator.py)" in lines[at + 4]
    assert lines[-1].startswith(f"Found {len(report.findings)} findings in 1 file.")


def test_full_keeps_tabs_under_the_line(tmp_path):
    source = "import flopscope.numpy as fnp\nif True:\n\tx = fnp.zeroes(3)\n"
    (tmp_path / "a.py").write_text(source)
    text = rendered(lint_paths([str(tmp_path)]), "full")
    assert "  3 | \tx = fnp.zeroes(3)\n    | \t    ^^^^^^^^^^\n" in text


def test_concise_is_one_line_a_finding(report):
    lines = rendered(report, "concise").splitlines()
    assert len(lines) == len(report.findings) + 1
    assert all(re.match(r"estimator\.py:\d+:\d+: WH\d{3} [a-z0-9-]+: ", line) for line in lines[:-1])


def test_json_has_the_promised_fields_and_edits_that_do_the_fix(report, folder):
    data = json.loads(rendered(report, "json"))
    assert data["schema_version"] == "1.0"
    for finding in data["findings"]:
        assert {"file", "rule", "code", "line", "column", "end_line", "end_column", "message", "fix"} <= set(finding)
        assert finding["flops_saved"] is None
    power = next(f for f in data["findings"] if f["rule"] == "power-for-product")
    (edit,) = power["fix"]["edits"]
    text = Text((folder / "estimator.py").read_text(encoding="utf-8"))
    start = text.starts[edit["line"] - 1] + edit["column"] - 1
    end = text.starts[edit["end_line"] - 1] + edit["end_column"] - 1
    assert text.text[start:end] == "x**2"
    assert edit["content"] == "x * x"


@pytest.mark.parametrize("clean", [True, False])
def test_sarif_validates(report, clean):
    data = json.loads(rendered(Report(files=1) if clean else report, "sarif"))
    jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(data)
    results = data["runs"][0]["results"]
    assert [r["ruleId"] for r in results] == [f.code for f in ([] if clean else report.findings)]
    assert clean or any("fixes" in r for r in results)


def test_sarif_rule_table_covers_every_result(report):
    run = json.loads(rendered(report, "sarif"))["runs"][0]
    assert {r["ruleId"] for r in run["results"]} <= {rule["id"] for rule in run["tool"]["driver"]["rules"]}


def test_github_annotations_are_single_escaped_commands(report):
    lines = rendered(report, "github").splitlines()
    assert len(lines) == len(report.findings)
    shape = r"::(error|warning|notice) title=[^,:]+,file=[^,:]+,line=\d+,col=\d+,endLine=\d+,endColumn=\d+::[^\r\n]+"
    assert all(re.fullmatch(shape, line) for line in lines)


def test_github_escapes_what_would_end_a_property(tmp_path):
    path = tmp_path / "a,b%.py"
    path.write_text("import flopscope.numpy as fnp\nfnp.zeroes(3)\n")
    assert "a%2Cb%25.py" in rendered(lint_paths([str(path)]), "github")


def test_junit_counts_its_cases(report):
    root = ElementTree.fromstring(rendered(report, "junit"))
    cases = root.findall("./testsuite/testcase")
    assert int(root.get("failures")) == len(report.findings) == len(cases)
    assert len(root.findall(".//failure")) == len(cases)


def test_junit_of_a_clean_run_has_one_passed_case():
    root = ElementTree.fromstring(rendered(Report(files=1), "junit"))
    assert root.get("failures") == "0"
    assert len(root.findall(".//testcase")) == 1


def test_statistics_count_by_rule(report):
    lines = statistics.render(report).splitlines()
    counts = {line.split()[-1]: int(line.split()[0]) for line in lines if "WH" in line}
    assert counts["raw-numpy-import"] == 1
    assert sum(counts.values()) == len(report.findings)
