"""Predicted is measured, for estimators in the styles that people write, over several predict calls in a row."""

import warnings
from pathlib import Path

import numpy as np
import pytest

from whest.contest.spec import ContestSpec
from whest.contest.suite import networks_of
from whest.loading import load
from whest.runners.check import compare
from whest.runners.local import LocalRunner
from whest.runners.preview import predicted, trace_answer

HERE = Path(__file__).parents[2] / "data" / "estimators"
ESTIMATORS = sorted(path for path in HERE.glob("*.py") if not path.name.startswith("_"))
SHAPES = [(12, 3), (33, 4)]
BUDGET = 10**9


@pytest.fixture(params=SHAPES, ids=str)
def spec(request):
    width, depth = request.param
    return ContestSpec(width=width, depth=depth, n_mlps=3, flop_budget=BUDGET, seed=5)


def started(path, spec):
    """A runner of a fresh instance, set up."""
    instance = type(load(path, None).instance)()
    runner = LocalRunner(instance, spec, path.parent)
    runner.start()
    return runner


def networks(spec):
    return networks_of(spec.seed, spec.n_mlps, spec.width, spec.depth)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", ESTIMATORS, ids=lambda path: path.stem)
def test_predicted_is_measured(path, spec):
    watched, alone = started(path, spec), started(path, spec)
    for network in networks(spec):
        state = np.random.get_state()
        prediction = predicted(watched.estimator, network, BUDGET)
        measured = watched.predict(network)
        assert measured.failure is None
        check = compare(prediction, measured.ops)
        assert (check.verdict, check.detail) == ("exact", None)
        np.random.set_state(state)
        np.testing.assert_array_equal(measured.predictions, alone.predict(network).predictions)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", ESTIMATORS, ids=lambda path: path.stem)
def test_a_trace_has_the_values_and_moves_no_stream(path, spec):
    traced, real = started(path, spec), started(path, spec)
    network = networks(spec)[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        before = np.random.get_state()
        recorded = trace_answer(traced.estimator, network.hand_over(), BUDGET)
    np.testing.assert_equal(np.random.get_state(), before)
    np.testing.assert_array_equal(np.asarray(recorded.output), real.predict(network).predictions)
