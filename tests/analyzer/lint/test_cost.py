"""Price tags: what a finding says it saves is what the meter bills less after the fix, to the FLOP."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

import flopscope as flops
from analyzer.lint.engine import Options, fix_text, lint_text
from analyzer.lint.registry import select
from analyzer.lint.rule import estimator
from whest import load_estimator, sample_mlp
from whest.cli import build_app
from whest.contest.spec import ContestSpec
from whest.linting import add_prices, tracer

WASTEFUL = estimator(
    """
    x = fnp.ones(mlp.width, dtype=fnp.float32)
    half = x * 0.5
    rows = []
    for w in mlp.weights:
        g = w.T @ w
        x = fnp.where(g @ x > 0, g @ x, 0.0) + half * half
        x = x / fnp.sum(x**2)
        rows.append(x)
    unused = fnp.tanh(half)
    return fnp.stack(rows)
    """
)
FIXABLE = ["gram-by-matmul", "power-for-product"]


def bill(source, folder):
    path = folder / "billed.py"
    path.write_text(source)
    mlp = sample_mlp(8, 3, np.random.default_rng(0), seed=1)
    with flops.BudgetContext(10**9, quiet=True) as budget:
        load_estimator(path).predict(mlp, 10**9)
        return budget.flops_used


def spec():
    return ContestSpec.for_round("v1-warmup", width=8, depth=3, seed=0)


def priced(path):
    from analyzer.lint.run import lint_paths

    report = lint_paths([str(path)])
    add_prices(report, spec())
    return report.findings


@pytest.fixture
def wasteful(tmp_path):
    path = tmp_path / "estimator.py"
    path.write_text(WASTEFUL)
    return path


@pytest.mark.parametrize("rule", FIXABLE)
def test_the_saving_of_a_fix_is_what_the_meter_bills_less(wasteful, rule, tmp_path):
    (finding,) = [f for f in priced(wasteful) if f.rule == rule]
    fixed = fix_text(WASTEFUL, Options(select(rule)), unsafe=True).text
    assert finding.flops_saved == bill(WASTEFUL, tmp_path) - bill(fixed, tmp_path) > 0


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("unused-result", "        unused = fnp.tanh(half)\n", ""),
        ("loop-invariant", "    rows = []\n", "    rows = []\n        fixed = half * half\n"),
        ("repeated-expression", "fnp.where(g @ x > 0, g @ x, 0.0)", "fnp.where((y := g @ x) > 0, y, 0.0)"),
    ],
)
def test_findings_without_a_fix_are_priced_by_what_they_bill(wasteful, rule, before, after, tmp_path):
    (finding,) = [f for f in priced(wasteful) if f.rule == rule]
    rewritten = WASTEFUL.replace(before, after)
    if rule == "loop-invariant":
        rewritten = rewritten.replace("+ half * half", "+ fixed")
    assert finding.flops_saved == bill(WASTEFUL, tmp_path) - bill(rewritten, tmp_path) > 0


def test_cost_findings_are_sorted_by_what_they_save(wasteful):
    savings = [f.flops_saved for f in priced(wasteful) if f.flops_saved is not None]
    assert len(savings) >= 4
    assert savings == sorted(savings, reverse=True)


def test_an_estimator_that_fails_keeps_its_findings_without_a_price(tmp_path):
    path = tmp_path / "estimator.py"
    path.write_text(WASTEFUL.replace("rows = []", "rows = 1 / 0"))
    findings = priced(path)
    assert findings
    assert all(f.flops_saved is None for f in findings)
    assert tracer(path, spec())("not python(") is None


def test_the_command_prints_prices(wasteful):
    result = CliRunner().invoke(build_app(), ["lint", "--trace", "--json", str(wasteful)])
    found = json.loads(result.stdout)["findings"]
    assert result.exit_code == 1
    assert {f["rule"] for f in found if f["flops_saved"]} >= {"gram-by-matmul", "loop-invariant"}


def test_lint_alone_never_prices():
    assert all(f.flops_saved is None for f in lint_text(WASTEFUL, Options.everything()))
