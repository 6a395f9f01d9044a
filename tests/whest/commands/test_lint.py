"""`whest lint`, `whest rules` and `whest explain` as they are typed."""

import json

import pytest
from typer.testing import CliRunner

from analyzer.lint import registry
from analyzer.lint.rule import estimator
from whest.cli import build_app

POWER = estimator("x = mlp.weights[0] ** 2\nreturn x[: mlp.depth]")
CLEAN = estimator("return fnp.zeros((mlp.depth, mlp.width))")


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "estimator.py").write_text(POWER)
    (tmp_path / "clean.py").write_text(CLEAN)
    return tmp_path


def whest(*arguments, stdin=None):
    return CliRunner().invoke(build_app(), list(arguments), input=stdin)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["clean.py"], 0),
        (["estimator.py"], 1),
        (["estimator.py", "--exit-zero"], 0),
        (["estimator.py", "--ignore", "WH401"], 0),
        (["--estimator", "estimator.py"], 1),
        (["estimator.py", "--select", "accounting"], 0),
        (["estimator.py", "--select", "nonsense"], 2),
        (["estimator.py", "--format", "xml"], 2),
        (["estimator.py", "--round", "v9"], 2),
        (["nowhere.py"], 2),
        (["estimator.py", "--diff"], 1),
        (["clean.py", "--diff"], 0),
    ],
)
def test_exit_codes(here, arguments, code):
    assert whest("lint", *arguments).exit_code == code
    assert (here / "estimator.py").read_text() == POWER


def test_fix_then_clean(here):
    result = whest("lint", "--fix", "estimator.py")
    assert result.exit_code == 0
    assert result.stdout == "Fixed 1 in 1 file. No findings in 1 file.\n"
    assert "fnp.square(mlp.weights[0])" in (here / "estimator.py").read_text()


def test_standard_input(here):
    result = whest("lint", "-", "--format", "concise", stdin=POWER)
    assert result.exit_code == 1
    assert result.stdout.startswith("<stdin>:8:13: WH401")


def test_fixing_standard_input_prints_the_fixed_text_alone(here):
    result = whest("lint", "-", "--fix", stdin=POWER)
    assert result.exit_code == 0
    assert result.stdout == POWER.replace("mlp.weights[0] ** 2", "fnp.square(mlp.weights[0])")


def test_json_and_fix_together_fix_and_print_json(here):
    result = whest("lint", "--fix", "--json", "estimator.py")
    data = json.loads(result.stdout)
    assert (data["fixed"], data["findings"], data["ok"]) == (["estimator.py"], [], True)


def test_output_goes_to_a_file(here):
    result = whest("lint", "estimator.py", "--format", "sarif", "-o", "report.sarif")
    assert result.stdout == ""
    assert json.loads((here / "report.sarif").read_text())["version"] == "2.1.0"


def test_errors_in_json_are_in_the_object(here):
    result = whest("lint", "nowhere.py", "clean.py", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["errors"][0]["path"] == "nowhere.py"


def test_statistics(here):
    assert whest("lint", "--statistics", ".").stdout.splitlines()[0].split() == [
        "1",
        "WH401",
        "[*]",
        "power-for-product",
    ]


def test_rules_lists_every_rule(here):
    text = whest("rules").stdout
    assert all(rule.code in text and rule.name in text for rule in registry.rules())
    assert len(json.loads(whest("rules", "--json").stdout)["rules"]) == len(registry.rules())


def test_explain_takes_code_or_name(here):
    assert whest("explain", "WH401").stdout == whest("explain", "power-for-product").stdout
    wrong = whest("explain", "power-for-prodct")
    assert wrong.exit_code == 2
    assert "power-for-product" in wrong.stderr
