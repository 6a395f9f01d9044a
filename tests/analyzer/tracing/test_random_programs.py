"""What a trace predicts for random programs is what a real run of them bills, logs and returns."""

import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import analyzer
import flopscope as flops
import flopscope.numpy as fnp
from tests.analyzer.tracing import programs

USUAL = settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def drawn_from(steps):
    step = st.tuples(st.sampled_from(steps), st.lists(st.integers(0, 30), min_size=3, max_size=3), st.integers(1, 3))
    return st.lists(step, min_size=2, max_size=14)


def plain(value):
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return np.asarray(value) if isinstance(value, flops.FlopscopeArray | np.ndarray | np.generic) else value


def compare(program, inputs=programs.inputs):
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        fnp.random.seed(3)
        real = {name: fnp.asarray(array.copy()) for name, array in inputs().items()}
        with flops.BudgetContext(flop_budget=10**30, quiet=True) as context:
            results = programs.run(program, real, fnp.random.default_rng(5))
        fnp.random.seed(3)
        same = {name: fnp.asarray(array.copy()) for name, array in inputs().items()}
        traced = analyzer.trace(programs.run, program, same, fnp.random.default_rng(5))
        assert [(r.op_name, r.flop_cost) for r in traced.op_log] == [(r.op_name, r.flop_cost) for r in context.op_log]
        assert traced.flops == context.flops_used
        np.testing.assert_equal(plain(traced.output), plain(results))
        for name, array in inputs().items():
            np.testing.assert_array_equal(np.asarray(same[name]), array)


@given(drawn_from(programs.QUIET))
@USUAL
def test_programs_that_read_nothing(program):
    compare(program)


@given(drawn_from(programs.QUIET + programs.READS * 2))
@USUAL
def test_programs_that_read_values(program):
    compare(program)


@given(drawn_from(programs.QUIET + programs.READS + programs.SAMPLES))
@USUAL
def test_programs_over_the_table(program):
    compare(program)


@pytest.mark.parametrize("step", programs.QUIET + programs.READS)
def test_every_step_succeeds_by_itself(step):
    arrays = {name: fnp.asarray(array) for name, array in programs.inputs().items()}
    last = programs.run([(step, [0, 1, 2], 1)], arrays, fnp.random.default_rng(5))[-1]
    refused = step == "fnp.add(v, w, out=x)"
    assert (last == "ValueError") if refused else not str(last).endswith("Error")


ADVERSE = {
    "nan": lambda a: a * np.nan if a.dtype.kind == "f" else a,
    "infinite": lambda a: a * np.inf if a.dtype.kind == "f" else a,
    "zero": lambda a: a * a.dtype.type(0),
    "negative": lambda a: -a if a.dtype.kind == "f" else a,
    "large": lambda a: a * 1e300 if a.dtype.kind == "f" else a,
    "out of range": lambda a: a + 7 if a.dtype.kind == "i" else a,
}


@pytest.mark.parametrize("change", ADVERSE.values(), ids=ADVERSE)
def test_calls_that_fail_for_their_values_fail_in_the_same_place(change):
    def inputs():
        return {name: change(array) for name, array in programs.inputs().items()}

    for step in programs.QUIET + programs.READS + programs.SAMPLES:
        compare([(step, [0, 0, 1], 1)], inputs)
