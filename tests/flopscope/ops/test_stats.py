"""Distributions: against scipy.stats, and against each other."""

import numpy as np
import pytest
from scipy import stats

import flopscope as flops
import flopscope.numpy as fnp
from flopscope.op import TABLE

SHAPES = {"lognorm": [(0.7,), (2.0,)], "truncnorm": [(-1.0, 1.5), (-np.inf, 2.0), (3.0, 9.0), (-8.0, -7.0)]}
NAMES = ["cauchy", "expon", "laplace", "logistic", "lognorm", "norm", "truncnorm", "uniform"]
FAMILIES = [(name, shapes) for name in NAMES for shapes in SHAPES.get(name, [()])]
PLACES = [(0.0, 1.0), (-3.0, 0.25), (0.5, 20.0)]
Z = np.array(
    [-40.0, -8.0, -7.5, -3.0, -1.0, -0.2, 0.0, 1e-9, 0.3, 1.0, 1.4, 2.0, 5.0, 8.5, 30.0, -np.inf, np.inf, np.nan]
)
Q = np.array([0.0, 1e-12, 0.01, 0.3, 0.5, 0.75, 0.99, 1 - 1e-9, 1.0, -0.1, 1.1, np.nan])


def oracle(name, method):
    """SciPy's function; SciPy 1.13 loses the tails of Cauchy's quantiles, so that their closed form stands in."""
    return cauchy_quantile if (name, method) == ("cauchy", "ppf") else getattr(getattr(stats, name), method)


def cauchy_quantile(q, loc, scale):
    """loc - scale / tan(pi q), the nearer tail taken, and infinite at the ends."""
    with np.errstate(all="ignore"):
        lower = -1 / np.tan(np.pi * q)
        standard = np.where(q > 0.5, 1 / np.tan(np.pi * (1 - q)), np.where(q == 0.5, 0.0, lower))
    ends = np.select([q == 0, q == 1, (q < 0) | (q > 1)], [-np.inf, np.inf, np.nan], standard)
    return loc + scale * ends


@pytest.mark.parametrize(("name", "shapes"), FAMILIES)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("method", ["pdf", "cdf", "ppf"])
def test_values_are_scipys(name, shapes, place, method):
    x = Q if method == "ppf" else place[0] + place[1] * Z
    got = np.asarray(getattr(getattr(flops.stats, name), method)(x, *shapes, *place))
    want = oracle(name, method)(x, *shapes, *place)
    np.testing.assert_allclose(got, want, rtol=1e-9 if name == "truncnorm" else 1e-11, atol=1e-300)


@pytest.mark.parametrize(("name", "shapes"), FAMILIES)
def test_quantile_undoes_distribution_function(name, shapes):
    family = getattr(flops.stats, name)
    q = np.linspace(0.01, 0.99, 25)
    np.testing.assert_allclose(np.asarray(family.cdf(family.ppf(q, *shapes), *shapes)), q, rtol=1e-10)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["pdf", "cdf", "ppf"])
def test_parameters_may_be_counted_arrays(name, method):
    shapes = SHAPES.get(name, [()])[0]
    x, loc, scale = np.linspace(0.1, 0.9, 4), np.zeros((3, 1)), np.ones((2, 1, 1))
    function = getattr(getattr(flops.stats, name), method)
    plain = np.asarray(function(x, *shapes, loc, scale))
    counted = [fnp.asarray(value) for value in (x, *shapes, loc, scale)]
    with flops.BudgetContext(10**9, quiet=True) as context:
        got = function(*counted)
    assert isinstance(got, fnp.ndarray)
    np.testing.assert_array_equal(np.asarray(got), plain)
    (record,) = context.op_log
    assert (record.op_name, record.resolved_dtype, got.shape) == (f"stats.{name}.{method}", "float64", (2, 3, 4))
    assert record.flop_cost % (2 * 24) == 0


@pytest.mark.parametrize("dtype", ["float16", "float32", "int8", "bool", "complex128"])
def test_always_float64(dtype):
    x = np.array([0, 1]).astype(dtype)
    got = flops.stats.norm.cdf(x)
    assert got.dtype == np.float64
    np.testing.assert_allclose(np.asarray(got), [0.5, 0.8413447460685429])


def test_shapes_that_do_not_fit_are_free():
    with flops.BudgetContext(10**9, quiet=True) as context:
        with pytest.raises(ValueError):
            flops.stats.norm.cdf([1.0, 2.0], loc=[1.0, 2.0, 3.0])
        with pytest.raises(TypeError):
            flops.stats.lognorm.cdf(1.0)
        with pytest.raises(TypeError):
            flops.stats.norm.cdf(np.array(["a"]))
    assert context.flops_used == 0


def test_namespace_is_the_table():
    rows = {name for name, op in TABLE.items() if op.home == "stats"}
    assert rows == {f"stats.{name}.{method}" for name in NAMES for method in ("pdf", "cdf", "ppf")}
    assert repr(flops.stats.norm) == "<flopscope.stats.norm>"
    with pytest.raises(AttributeError):
        _ = flops.stats.student
