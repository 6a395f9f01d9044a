"""The examples of the rules, run: a fixed estimator gives the values it gave before, for no more FLOPs."""

import numpy as np
import pytest

import flopscope as flops
from analyzer.lint import registry
from whest import load_estimator, sample_mlp

# Before the fix these raise, draw other numbers, or are another file altogether.
NEW_DRAWS = {"unseeded-rng", "time-based-seed", "constant-seed-ignores-mlp-seed"}
OTHER_DTYPE = {"float64-by-default", "draw-then-cast"}
RAISES_BEFORE = {"item-assignment"}
NOT_RUN = {
    "relative-import": "its helper module is not there",
    "path-object-to-load": "its table is not there",
    "order-of-a-set": "its table is not there",
    "hard-coded-shape": "it only runs at the shape of one round",
}
RUN = [
    pytest.param(rule, bad, id=f"{rule.name}-{i}")
    for rule in registry.rules()
    for i, bad in enumerate(rule.bad)
    if bad.fixed is not None and rule.name not in NOT_RUN
]


def run(source, folder):
    """Values and FLOPs of predict() on a small network."""
    path = folder / "estimator.py"
    path.write_text(source)
    estimator = load_estimator(path)
    mlp = sample_mlp(6, 6, np.random.default_rng(5), seed=3)
    with flops.BudgetContext(10**9, quiet=True) as budget:
        result = estimator.predict(mlp, 10**9)
        used = budget.flops_used
    return plain(result), used


def plain(result):
    return np.asarray(result.tolist() if hasattr(result, "tolist") else result, dtype=float)


@pytest.mark.parametrize(("rule", "bad"), RUN)
def test_a_fixed_example_gives_the_same_values_for_no_more(rule, bad, tmp_path):
    values, used = run(bad.fixed, tmp_path)
    assert np.isfinite(values).all()
    if rule.name in RAISES_BEFORE:
        with pytest.raises(TypeError):
            run(bad.source, tmp_path)
        return
    before, cost = run(bad.source, tmp_path)
    assert before.shape == values.shape
    drawn = rule.name in NEW_DRAWS or (rule.name in OTHER_DTYPE and "standard_normal" in bad.source)
    if not drawn:
        np.testing.assert_allclose(values, before, rtol=1e-4, atol=1e-5)
    if rule.family == "cost":
        assert used < cost


def test_every_fixable_rule_is_run_or_excused():
    fixable = {rule.name for rule in registry.rules() if rule.fixable}
    assert {param.values[0].name for param in RUN} | set(NOT_RUN) == fixable
