"""The tables add up to what a real run bills, whichever way they are cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.cost import Costs, Terms
from analyzer.cost.compare import Text, compare
from analyzer.cost.solve import largest
from analyzer.cost.verdict import verdict
from tests.analyzer.cost.estimators import SPEC, real_flops, written
from whest.previewing import OWN
from whest.subject import EstimatorSubject

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"


def costs_of(path: Path) -> Costs:
    subject = EstimatorSubject(path, None, SPEC)
    return Costs(subject.trace(subject.setting), own=OWN)


@pytest.mark.parametrize("name", ["covariance_propagation", "mean_propagation", "monte_carlo", "zeros"])
def test_every_table_adds_up_to_what_a_real_run_bills(name: str) -> None:
    path = EXAMPLES / f"{name}.py"
    costs, billed = costs_of(path), real_flops(path)
    assert costs.flops == billed
    for table in (costs.lines, costs.ops, costs.namespaces, costs.dtypes):
        assert sum(row.flops for row in table) == billed
    assert sum(row.own_flops for row in costs.functions) == billed
    assert all(sum(one.flops for one in line.expressions) == line.flops for line in costs.lines)


def test_namespaces_and_charges_by_hand_are_told_apart(tmp_path: Path) -> None:
    body = """
    with flops.namespace("layers"):
        x = mlp.weights[0][0] * 2.0
    return fnp.stack([x] * mlp.depth)
    """
    costs = costs_of(written(tmp_path, "estimator", body))
    assert {row.name: row.flops for row in costs.namespaces}["layers"] == SPEC.width
    assert costs.by_hand == 0


def test_a_line_that_ran_in_every_layer_has_as_many_hits(tmp_path: Path) -> None:
    costs = costs_of(written(tmp_path, "estimator", "return fnp.stack([w[0] * 2.0 + 1.0 for w in mlp.weights])"))
    (line,) = [line for line in costs.lines if "stack" in line.source]
    assert line.hits == SPEC.depth
    assert line.calls == 2 * SPEC.depth + 1


def test_peak_memory_of_a_chain_is_two_results(tmp_path: Path) -> None:
    body = """
    x = mlp.weights[0]
    for _ in range(9):
        x = x * 2.0
    return fnp.stack([x[0]] * mlp.depth)
    """
    assert costs_of(written(tmp_path, "estimator", body)).peak_bytes == 2 * 4 * SPEC.width**2


@pytest.mark.parametrize(
    ("flops", "multiplier", "free", "left"), [(0, 0.1, 100, 1000), (250, 0.25, 0, 750), (1200, 1.2, 0, -200)]
)
def test_the_verdict(flops: int, multiplier: float, free: int, left: int) -> None:
    found = verdict(flops, Terms(1000, 0.1, 1e3), residual_s=0.5)
    assert (found.multiplier, found.free_flops, found.left_flops) == (multiplier, free, left)
    assert found.residual_flops == 500.0
    assert found.fits is (left >= 0)


@pytest.mark.parametrize("start", [1, 7, 60, 5000])
@pytest.mark.parametrize("limit", [2, 999, 10**6])
def test_largest_is_what_trying_all_finds(start: int, limit: int) -> None:
    found = largest(lambda k: k * k + k, limit, start)
    assert found.value == max((k for k in range(1, 2000) if k * k + k <= limit), default=0)


def test_largest_without_a_bound() -> None:
    assert not largest(lambda k: 5, 10, 3, most=100).bounded
    assert largest(lambda k: 50, 10, 3).value == 0


def test_a_comparison_finds_the_line_that_changed(tmp_path: Path) -> None:
    before = written(tmp_path, "before", "a = mlp.weights[0][0] ** 2\nb = a + 1.0\nreturn fnp.stack([b] * mlp.depth)")
    after = written(
        tmp_path,
        "after",
        "# a comment\nx = mlp.weights[0][0]\na = x * x\nb = a + 1.0\nreturn fnp.stack([b] * mlp.depth)",
    )
    texts = [Text(path, tuple(path.read_text().splitlines())) for path in (before, after)]
    found = compare(costs_of(before), costs_of(after), *texts)
    assert found.new_flops - found.old_flops == sum(change.moved for change in found.changes) == -15 * SPEC.width
    assert all("b = a" not in change.source for change in found.changes)
