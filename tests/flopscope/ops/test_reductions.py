"""Reductions, quantiles, sorting and ufunc methods on drawn arguments: the rule infers what NumPy returns."""

import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import flopscope as flops
import flopscope.numpy as fnp
from flopscope.rules.sorting import log2_ceil

USUAL = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
SHAPES = [(3, 4), (2, 3, 4), (0, 3), (5,), (), (1, 1)]
DTYPES = ["float64", "float32", "float16", "int64", "int8", "uint8", "bool", "complex64"]
AXES = [None, 0, -1, (0, 1), (0,), (), 5, (0, 0)]

TOTALS = ["sum", "prod", "nansum", "mean", "nanmean", "var", "nanstd"]
FOLDS = [*TOTALS, "max", "nanmin", "any", "all", "ptp", "median", "nanmedian", "count_nonzero", "argmax", "nanargmin"]
ALONG = ["cumsum", "nancumprod", "sort", "argsort", "unique"]
QUANTILES = ["quantile", "nanquantile", "percentile"]
METHODS = ["add.reduce", "subtract.reduce", "logical_xor.reduce", "hypot.accumulate", "maximum.accumulate"]


def drawn(shape, dtype):
    values = np.random.default_rng(5).uniform(0.5, 6.5, shape)
    return np.asarray(values).astype(dtype)


def outcome(function, *args, **kwargs):
    """The result, or the class of the error."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return function(*args, **kwargs)
        except Exception as error:
            return type(error)


def assert_as_numpy(got, want):
    """Same value, and the spec that the rule gave is the one of the value."""
    if isinstance(want, type):
        assert isinstance(got, type)
        assert issubclass(got, want) or issubclass(want, got) or want is np.exceptions.AxisError
        return
    assert not isinstance(got, type), got
    if isinstance(got, flops.FlopscopeArray):
        assert (got.shape, got.dtype) == (np.shape(got._value), got._value.dtype)
    plain, want = np.asarray(got), np.asarray(want)
    assert (plain.shape, plain.dtype) == (want.shape, want.dtype)
    np.testing.assert_array_equal(plain, want)


def check(name, array, *args, **kwargs):
    with flops.BudgetContext(flop_budget=10**12, quiet=True):
        got = outcome(getattr(fnp, name), fnp.asarray(array), *args, **kwargs)
    assert_as_numpy(got, outcome(getattr(np, name), array, *args, **kwargs))


@pytest.mark.parametrize("name", FOLDS)
@given(st.sampled_from(SHAPES), st.sampled_from(DTYPES), st.sampled_from(AXES), st.booleans())
@USUAL
def test_reduction(name, shape, dtype, axis, keepdims):
    check(name, drawn(shape, dtype), axis=axis, keepdims=keepdims)


@pytest.mark.parametrize("name", TOTALS)
@given(st.sampled_from(DTYPES), st.sampled_from(["float32", "float64", "complex128"]), st.sampled_from(AXES[:4]))
@USUAL
def test_reduction_with_dtype(name, dtype, accumulator, axis):
    check(name, drawn((3, 4), dtype), axis=axis, dtype=accumulator)


@pytest.mark.parametrize("name", ALONG)
@given(st.sampled_from(SHAPES), st.sampled_from(DTYPES), st.sampled_from([None, 0, -1, 1, 5]))
@USUAL
def test_along_an_axis(name, shape, dtype, axis):
    check(name, drawn(shape, dtype), axis=axis)


@pytest.mark.parametrize("name", QUANTILES)
@given(
    st.sampled_from([(3, 4), (2, 3, 4), (5,)]),
    st.sampled_from(DTYPES[:6]),
    st.sampled_from(AXES[:4]),
    st.sampled_from([0.5, [0.1, 0.9], [[0.2], [1]], 0]),
    st.sampled_from(["linear", "lower", "median_unbiased"]),
)
@USUAL
def test_quantile(name, shape, dtype, axis, q, method):
    check(name, drawn(shape, dtype), q, axis=axis if len(shape) > 1 else None, method=method, keepdims=True)


@pytest.mark.parametrize("name", METHODS)
@given(st.sampled_from(SHAPES), st.sampled_from(DTYPES[:7]), st.sampled_from([None, 0, -1, 1, 5]))
@USUAL
def test_ufunc_method(name, shape, dtype, axis):
    ufunc, method = name.split(".")
    function = getattr(getattr(np, ufunc), method)
    array = drawn(shape, dtype)
    with flops.BudgetContext(flop_budget=10**12, quiet=True):
        got = outcome(function, fnp.asarray(array), axis=axis)
    assert_as_numpy(got, outcome(function, array, axis=axis))


@pytest.mark.parametrize("dtype", ["float64", "float32", "complex128", "int64"])
@pytest.mark.parametrize("shape", [(4,), (3,), (1, 4), (3, 4), ()])
@pytest.mark.parametrize(
    ("name", "kwargs"),
    [("sum", {"axis": 0}), ("mean", {"axis": 0}), ("max", {"axis": 0}), ("exp", {}), ("round", {}), ("clip", {})],
)
def test_out_is_taken_or_refused_as_by_numpy(name, kwargs, shape, dtype):
    bounds = (1, 2) if name == "clip" else ()
    array, ours, numpys = drawn((3, 4), "float64"), np.zeros(shape, dtype), np.zeros(shape, dtype)
    with flops.BudgetContext(flop_budget=10**12, quiet=True):
        got = outcome(getattr(fnp, name), fnp.asarray(array), *bounds, out=fnp.asarray(ours), **kwargs)
    want = outcome(getattr(np, name), array, *bounds, out=numpys, **kwargs)
    assert isinstance(got, type) == isinstance(want, type)
    np.testing.assert_array_equal(ours, numpys)


@pytest.mark.parametrize("call", ["fnp.median(x, overwrite_input=True)", "fnp.nan_to_num(x, copy=False)"])
def test_arguments_are_never_written_to(call):
    array = np.array([3.0, np.nan, 1.0, 2.0])
    with flops.BudgetContext(flop_budget=10**12, quiet=True):
        eval(call, {"fnp": fnp, "x": fnp.asarray(array)})
    np.testing.assert_array_equal(array, [3.0, np.nan, 1.0, 2.0])


@given(st.integers(1, 10**18))
@USUAL
def test_log2_ceil_is_exact(n):
    depth = log2_ceil(n)
    assert 2**depth >= n
    assert depth == 0 or 2 ** (depth - 1) < n


@pytest.mark.parametrize("name", ["auto", "fd", "doane", "scott", "stone", "rice", "sturges", "sqrt"])
def test_histogram_of_a_named_estimator(name):
    array = np.random.default_rng(1).normal(size=200)
    with flops.BudgetContext(flop_budget=10**12, quiet=True) as budget:
        counts, edges = fnp.histogram(fnp.asarray(array), bins=name)
    want, want_edges = np.histogram(array, bins=name)
    np.testing.assert_array_equal(np.asarray(counts), want)
    np.testing.assert_array_equal(np.asarray(edges), want_edges)
    assert [record.op_name for record in budget.op_log] == ["asarray", "histogram", "linspace"]


def test_where_takes_the_truth_of_anything():
    with flops.BudgetContext(flop_budget=10**6, quiet=True):
        assert np.asarray(fnp.where([None, "", "a", 2], 1, 0)).tolist() == [0, 0, 1, 1]
        with pytest.raises(flops.errors.UnsupportedDtypeError):
            fnp.where(np.array(["2020-01-01"], dtype="M8[D]"), 1, 0)


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0,)])
@pytest.mark.parametrize("q", [0.5, [0.1, 0.9]])
def test_nan_quantiles_of_nothing(shape, q):
    check("nanquantile", np.zeros(shape), q, axis=-1)


def test_a_mask_breaks_the_symmetry_of_a_sum():
    mask = np.array([[True, False], [True, True]])
    cube = np.arange(8.0).reshape(2, 2, 2)
    with flops.BudgetContext(flop_budget=10**12, quiet=True):
        tagged = flops.symmetrize(fnp.asarray(cube), symmetry=(0, 1, 2))
        got = fnp.sum(tagged, axis=0, where=mask)
        whole = fnp.sum(tagged, axis=0)
    assert isinstance(whole, flops.SymmetricTensor)
    assert not isinstance(got, flops.SymmetricTensor)
    np.testing.assert_allclose(np.asarray(got), np.sum(np.asarray(tagged), axis=0, where=mask))


@pytest.mark.parametrize("q", [0.5, [0.25, 0.75]])
def test_quantiles_of_a_symmetric_array_are_symmetric(q):
    with flops.BudgetContext(flop_budget=10**12, quiet=True):
        tagged = flops.symmetrize(fnp.asarray(np.arange(27.0).reshape(3, 3, 3) ** 2), symmetry=(0, 1, 2))
        got = fnp.quantile(tagged, q, axis=0)
    assert set(got.symmetry.axes) == {got.ndim - 2, got.ndim - 1}
    np.testing.assert_allclose(np.asarray(got), np.quantile(np.asarray(tagged), q, axis=0))
