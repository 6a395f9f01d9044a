"""Networks that are drawn only when they are read are those of a run."""

import numpy as np
import pytest

from whest.contest.spec import ContestSpec
from whest.contest.suite import networks_of
from whest.contest.unread import UnreadNetwork
from whest.subject import EstimatorSubject

PROGRAM = """
import flopscope.numpy as fnp
from whest import BaseEstimator

class Estimator(BaseEstimator):
    def predict(self, mlp, budget):
        w = mlp.weights[0]
        if {condition}:
            w = fnp.exp(w)
        return fnp.stack([fnp.sum(w, axis=0)] * mlp.depth)
"""


@pytest.fixture
def subject(tmp_path):
    def make(condition, **spec):
        path = tmp_path / "estimator.py"
        path.write_text(PROGRAM.format(condition=condition))
        return EstimatorSubject(path, None, ContestSpec(seed=3, **spec))

    return make


def test_values_seed_and_name_are_those_of_a_run():
    drawn = networks_of(7, 3, 5, 2)[2].hand_over()
    unread = UnreadNetwork(7, 2, 5, 2).hand_over()
    assert (unread.seed, unread.name, unread.width, unread.depth) == (drawn.seed, drawn.name, 5, 2)
    for a, b in zip(unread.weights, drawn.weights, strict=True):
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(np.asarray(a), np.asarray(b))


def test_a_preview_of_a_huge_network_makes_no_weights(subject):
    huge = subject("mlp.width < 0", width=65_536, depth=4)
    traced = huge.trace(huge.setting)
    assert traced.grade == "exact for every MLP of this shape"
    assert traced.flops >= 65_536**2 - 65_536


def test_what_does_not_fit_is_answered_by_a_small_network(subject):
    huge = subject("float(fnp.max(w)) > 0.0", width=65_536, depth=4, flop_budget=10**12)
    traced = huge.trace(huge.setting)
    assert traced.grade == "assumed"
    assert [(read.expression, read.assumed) for read in traced.reads] == [("float(fnp.max(w))", True)]
    assert "exp" in [row.op for row in traced.by_op()]


def test_without_a_limit_nothing_is_assumed(tmp_path):
    path = tmp_path / "estimator.py"
    path.write_text(PROGRAM.format(condition="float(fnp.max(w @ w @ w)) > 0.0"))
    spec = ContestSpec(width=128, depth=2, seed=3)
    exact = EstimatorSubject(path, None, spec, exact=True)
    assert exact.trace(exact.setting).grade == "exact for this MLP"
