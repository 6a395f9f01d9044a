"""Running one call twice: counted, and in NumPy. Calls are written with `N` for the namespace."""

import warnings

import numpy as np

import flopscope as flops
import flopscope.numpy as fnp

RNG = np.random.default_rng(11)


def sample(shape, dtype="float64"):
    """Values that every operation takes: well-conditioned matrices, positive numbers."""
    values = RNG.uniform(0.1, 0.9, shape)
    if len(shape) > 1 and shape[-1] == shape[-2]:
        values = values + np.swapaxes(values, -1, -2) + 2 * len(values) * np.eye(shape[-1])
    return (values * (9 if np.dtype(dtype).kind in "iu" else 1)).astype(dtype)


def run(call, **arrays):
    """Result (or the class of the error) of a counted call, and what it bills."""
    counted = {name: fnp.asarray(value) if isinstance(value, np.ndarray) else value for name, value in arrays.items()}
    with flops.BudgetContext(flop_budget=10**30, quiet=True) as budget:
        return outcome(call, {"N": fnp, "np": np, **counted}), budget.flops_used


def run_numpy(call, **arrays):
    return outcome(call, {"N": np, "np": np, **arrays})


def outcome(call, names):
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return eval(call, names)
        except Exception as error:
            return type(error)


def assert_same(got, want):
    """What the rule inferred (shape, dtype) and what the kernel computed are NumPy's."""
    if isinstance(want, tuple):
        assert type(got).__name__ == type(want).__name__
        assert len(got) == len(want)
        for one, other in zip(got, want, strict=True):
            assert_same(one, other)
    elif isinstance(want, type):
        assert got is want
    else:
        value, other = np.asarray(got), np.asarray(want)
        assert (value.shape, value.dtype) == (other.shape, other.dtype)
        if isinstance(got, flops.FlopscopeArray):
            assert (got.shape, got.dtype) == (other.shape, other.dtype)
        tolerance = 1e-2 if other.dtype.itemsize < 4 else 1e-4 if other.dtype.itemsize < 8 else 1e-8
        np.testing.assert_allclose(value, other, rtol=tolerance, atol=tolerance, equal_nan=True)
