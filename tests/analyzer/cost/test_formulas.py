"""Closed forms against real runs at shapes that were not used to find them; what has none says why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.cost.formulas import BUDGET, STEPS, TOTAL, VALUES, Formulas, formulas
from tests.analyzer.cost.estimators import SPEC, real_flops, written
from whest.contest.spec import ContestSpec
from whest.subject import EstimatorSubject

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
UNUSED = [(1, 1), (2, 3), (4, 1), (6, 7), (16, 2), (33, 5), (50, 1), (64, 9), (97, 2), (130, 3)]


def formulas_of(path: Path, spec: ContestSpec = SPEC) -> Formulas:
    subject = EstimatorSubject(path, None, spec)
    return formulas(subject, subject.setting, subject.trace(subject.setting))


@pytest.mark.parametrize("name", ["covariance_propagation", "mean_propagation", "zeros"])
def test_the_total_is_what_real_runs_bill_at_ten_other_shapes(name: str) -> None:
    path = EXAMPLES / f"{name}.py"
    found = formulas_of(path)
    assert found.total is not None
    for n, d in UNUSED:
        assert found.total(n, d) == real_flops(path, replace(SPEC, width=n, depth=d)), (n, d)


def test_lines_add_up_to_the_total() -> None:
    found = formulas_of(EXAMPLES / "covariance_propagation.py")
    assert found.total is not None
    for n, d in UNUSED:
        assert sum(line(n, d) for line in found.lines.values()) == found.total(n, d)


def reason_of(tmp_path: Path, body: str) -> set[str]:
    found = formulas_of(written(tmp_path, "estimator", body))
    assert found.total is None
    return {reason for key, reason in found.reasons.items() if key != TOTAL}


def test_a_line_with_a_logarithm_has_no_closed_form(tmp_path: Path) -> None:
    assert reason_of(tmp_path, "return fnp.stack([fnp.sort(w[0]) for w in mlp.weights])") == {STEPS}


def test_a_line_that_depends_on_the_budget_has_no_closed_form(tmp_path: Path) -> None:
    body = """
    k = int(budget // 10**11)
    x = mlp.weights[0][0]
    for _ in range(k):
        x = x * 0.5
    return fnp.stack([x] * mlp.depth)
    """
    assert reason_of(tmp_path, body) == {BUDGET}


def test_a_line_that_depends_on_values_has_no_closed_form(tmp_path: Path) -> None:
    body = """
    x = mlp.weights[0][0]
    for _ in range(int(1000 * abs(float(x[0]))) + mlp.seed % 1000):
        x = x * 0.5
    return fnp.stack([x] * mlp.depth)
    """
    assert reason_of(tmp_path, body) == {VALUES}


def test_a_branch_on_the_width_is_not_taken_for_a_polynomial(tmp_path: Path) -> None:
    body = """
    x = mlp.weights[0]
    if mlp.width >= 24:
        x = x * 2.0
    return fnp.stack([x[0]] * mlp.depth)
    """
    found = formulas_of(written(tmp_path, "estimator", body))
    assert found.total is None
    assert len(found.reasons) == 2


def test_half_of_an_odd_number_is_no_polynomial(tmp_path: Path) -> None:
    body = "return fnp.stack([fnp.concatenate([w[0][: mlp.width // 2] * 2.0, w[0][mlp.width // 2 :]]) for w in mlp.weights])"
    assert formulas_of(written(tmp_path, "estimator", body)).total is None


def test_an_estimator_that_fails_at_small_shapes_has_its_formula_from_larger_ones(tmp_path: Path) -> None:
    body = """
    if mlp.width < 50:
        raise ValueError("too narrow")
    return fnp.stack([w[0] * 2.0 for w in mlp.weights])
    """
    found = formulas_of(written(tmp_path, "estimator", body), replace(SPEC, width=100))
    assert found.total is not None
    assert found.total.source() == "2*d*n"
    assert found.least > 17


def test_when_every_trace_fails_the_reason_is_said(tmp_path: Path) -> None:
    body = """
    if mlp.width != 24:
        raise ValueError("only 24")
    return fnp.stack([w[0] for w in mlp.weights])
    """
    found = formulas_of(written(tmp_path, "estimator", body))
    assert found.lines == {}
    assert "predict fails at" in found.unavailable
