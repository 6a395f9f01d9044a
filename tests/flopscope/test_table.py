"""One generic body over all rows: what a call returns, what the rule infers, and what the tracer predicts agree.

A new row is tested by existing: its `samples` run on drawn shapes, dtypes and memory layouts, and the oracle is NumPy.
"""

import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import analyzer
import flopscope as flops
import flopscope.numpy as fnp
from flopscope.op import TABLE

DTYPES = ["float64", "float32", "float16", "complex128", "int64", "int32", "uint8", "bool"]
SHAPES = [(3, 4), (4, 4), (1, 5), (0, 3), (2, 3, 4), (5,), ()]
USUAL = settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def samples():
    for op in TABLE.values():
        for sample in op.samples:
            yield pytest.param(op, sample, id=f"{op.name}: {sample}")


def values(draw_shape=(3, 4), dtype="float64", strided=False):
    """The arrays that samples name, as plain NumPy arrays."""
    rng = np.random.default_rng(7)

    def make(shape, kind):
        wide = rng.uniform(0.1, 0.9, (*shape[:-1], shape[-1] * 2) if strided and shape else shape)
        array = (wide * (8 if np.dtype(kind).kind in "iu" else 1)).astype(kind)
        return array[..., ::2] if strided and shape else array

    g = rng.uniform(-1.0, 1.0, (4, 4))
    return {
        "x": make(draw_shape, dtype),
        "y": make(draw_shape, dtype),
        "v": make((5,), "float64"),
        "w": make((5,), "float64"),
        "p": g @ g.T + 4 * np.eye(4),
        "i": rng.integers(0, 3, (3, 4)),
        "m": rng.integers(0, 2, (3, 4)).astype(bool),
    }


def names_in(sample):
    import re

    return [name for name in "xyvwpim" if re.search(rf"(?<![\w.\"']){name}(?![\w(\"'])", sample)]


def outcome(run):
    """("ok", result) or ("error", class name)."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        np.random.seed(3)
        try:
            return "ok", run()
        except Exception as error:
            return "error", type(error).__name__


def plain(result):
    if isinstance(result, list | tuple):
        return [plain(item) for item in result]
    if isinstance(result, dict):
        return {key: plain(item) for key, item in result.items()}
    if isinstance(result, flops.FlopscopeArray | np.ndarray | np.generic):
        return np.asarray(result)
    return result


def described(result):
    if isinstance(result, list | tuple):
        return [described(item) for item in result]
    return (tuple(result.shape), str(result.dtype)) if hasattr(result, "dtype") and hasattr(result, "shape") else None


def assert_equal(got, want):
    if isinstance(want, list):
        assert len(got) == len(want)
        for a, b in zip(got, want, strict=True):
            assert_equal(a, b)
    elif isinstance(want, dict):
        assert got.keys() == want.keys()
        for key in want:
            assert_equal(got[key], want[key])
    elif isinstance(want, np.ndarray):
        assert np.shape(got) == want.shape
        tolerance = 1e-2 if want.dtype.itemsize < 4 else 1e-4 if want.dtype in (np.float32, np.complex64) else 1e-9
        np.testing.assert_allclose(got, want, rtol=tolerance, atol=tolerance, equal_nan=True)


def run_eager(sample, arrays):
    env = {"fnp": fnp, "np": np, "flops": flops, **{k: fnp.asarray(v.copy()) for k, v in arrays.items()}}
    with flops.BudgetContext(flop_budget=10**30, quiet=True) as context:
        kind, result = outcome(lambda: eval(sample, env))
    return kind, result, context.flops_used


def run_traced(sample, arrays):
    used = names_in(sample)
    env = {"fnp": fnp, "np": np, "flops": flops}
    function = eval(f"lambda {', '.join(used)}: ({sample})", env)
    counted = [fnp.asarray(arrays[name].copy()) for name in used]
    return outcome(lambda: analyzer.trace(function, *counted))


@pytest.mark.parametrize(("op", "sample"), samples())
@given(shape=st.sampled_from(SHAPES), dtype=st.sampled_from(DTYPES), strided=st.booleans())
@USUAL
def test_sample(op, sample, shape, dtype, strided):
    arrays = values(shape, dtype, strided)
    kind, result, billed = run_eager(sample, arrays)
    traced_kind, traced = run_traced(sample, arrays)
    if kind == "error":
        assert (traced_kind, traced) == (kind, result)
        return
    assert traced_kind == "ok", traced
    assert traced.flops == billed
    assert described(traced.output) == described(result)
    assert_equal(plain(traced.output), plain(result))


# What NumPy has no answer for: fresh memory, random streams (tested against theirs elsewhere), tags, the top-k option,
# and contraction paths, which are opt_einsum's.
NO_ORACLE = ("fnp.random", "fnp.empty", "symmetr", "k=", "matrix", "mask_indices", "from", "einsum_path")


@pytest.mark.parametrize(
    ("op", "sample"),
    [p for p in samples() if p.values[0].home == "numpy" and not any(word in p.values[1] for word in NO_ORACLE)],
)
def test_sample_is_numpys(op, sample):
    arrays = values()
    kind, result, _ = run_eager(sample, arrays)
    oracle_kind, oracle = outcome(lambda: eval(sample.replace("fnp.", "np."), {"np": np, **arrays}))
    assert kind == oracle_kind
    if kind == "ok":
        assert_equal(plain(result), plain(oracle))


def test_every_row_has_samples():
    missing = [op.name for op in TABLE.values() if not op.samples and op.home and op.logged and op.kernel is not None]
    assert missing == []
