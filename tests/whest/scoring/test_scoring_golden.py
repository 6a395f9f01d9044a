"""The arithmetic against every recorded case of the public scorer."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.whest.golden import golden
from whest.scoring.flags import Flag, Limits, Measured
from whest.scoring.mlp import MLPScore, score_mlp
from whest.scoring.multiplier import effective_compute, is_over_budget, multiplier
from whest.scoring.suite import aggregate

FACTS = golden("scoring")
TARGETS = np.array([[0.5, 0.5], [1.0, 1.0]], dtype=np.float32)
RAISED = {"budget": Flag.BUDGET, "time": Flag.TIME}
FLAGS = [Flag.BUDGET, Flag.TIME, Flag.RESIDUAL, Flag.COMBINED]


def measured_of(plan: dict[str, Any]) -> Measured:
    raised = RAISED.get(plan["fail"], Flag.ERROR) if "fail" in plan else None
    if raised is Flag.ERROR:
        return Measured(raised=raised)  # the public scorer drops what it measured before an exception
    wall = plan.get("wall", plan["R"] + 0.001)
    # A zero count at exhaustion is how its local runner says that it does not know.
    flops = None if raised is Flag.BUDGET and plan["F"] == 0 else plan["F"]
    return Measured(flops, wall, plan["R"], raised)


def scored(plan: dict[str, Any], case: dict[str, Any]) -> MLPScore:
    limits = Limits(case["B"], case.get("wall_limit", 60.0), case["residual_limit"], case["lambda"])
    predictions = np.full_like(TARGETS, plan["value"]) if "value" in plan else None
    return score_mlp(predictions, TARGETS, measured_of(plan), limits)


def assert_result(score: MLPScore, result: dict[str, Any]) -> None:
    assert score.errors.final_layer_mse == result["final_layer_mse"]
    assert score.errors.all_layers_mse == result["all_layers_mse"]
    assert score.errors.per_layer_mse == result["per_layer_mse"]
    assert score.score == result["adjusted_final_layer_score"]
    assert score.flops_used == result["flops_used"]
    assert score.effective_compute == result["effective_compute"]
    assert {flag.value: score.flag is flag for flag in FLAGS} == {flag.value: result[flag.value] for flag in FLAGS}
    assert (score.flag is Flag.ERROR) == ("error_code" in result)


def test_every_recorded_case_is_here() -> None:
    assert [len(FACTS[key]) for key in ("primitive_cases", "per_mlp_cases", "suites")] == [137, 64, 5]


@pytest.mark.parametrize("case", FACTS["primitive_cases"], ids=lambda c: f"F{c['F']}-R{c['R']}-l{c['lambda']}")
def test_primitives(case: dict[str, Any]) -> None:
    compute = effective_compute(case["F"], case["R"], case["lambda"])
    assert compute == case["effective_compute"]
    over = is_over_budget(compute, case["B"])
    assert over == case["combined_exhausted"]
    assert multiplier(compute, case["B"], failed=False) == case["multiplier_ok"]
    assert multiplier(compute, case["B"], failed=True) == case["multiplier_if_failed"]
    assert multiplier(compute, case["B"], failed=over) == case["multiplier_effective"]


@pytest.mark.parametrize("case", FACTS["per_mlp_cases"], ids=lambda c: c["name"])
def test_one_mlp(case: dict[str, Any]) -> None:
    score = scored(case["plan"], case)
    assert_result(score, case["result"])
    assert (score.multiplier, score.utilization) == (case["multiplier"], case["utilization"])
    totals = aggregate([score])
    assert totals["failure_breakdown"] == case["failure_breakdown"]
    assert totals["n_failed_mlps"] == case["n_failed"]


@pytest.mark.parametrize("case", FACTS["suites"], ids=lambda c: c["name"])
def test_a_suite(case: dict[str, Any]) -> None:
    scores = [scored(plan, case) for plan in case["plan"]]
    for score, result in zip(scores, case["per_mlp"], strict=True):
        assert_result(score, result)
    totals = aggregate(scores)
    for key, value in case["aggregate"].items():
        assert totals[key] == pytest.approx(value, rel=1e-15) if isinstance(value, float) else totals[key] == value


def test_an_exception_keeps_what_was_measured() -> None:
    limits = Limits(1000, None, None, 1000.0)
    score = score_mlp(None, TARGETS, Measured(200, 0.1, 0.05, Flag.ERROR), limits)
    assert (score.flops_used, score.effective_compute, score.multiplier) == (200, 250.0, 1.0)


@pytest.mark.parametrize("flag", list(Flag))
def test_what_was_raised_decides_before_any_clock(flag: Flag) -> None:
    late = Measured(10_000, 99.0, 99.0, flag)
    limits = Limits(1000, 1.0, 0.1, 1000.0)
    assert score_mlp(None, TARGETS, late, limits).flag is flag
    assert score_mlp(None, TARGETS, replace(late, raised=None), limits).flag is Flag.TIME


def test_a_suite_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        aggregate([])
