"""Numeric helpers, windows and polynomials: what rules infer is NumPy's; counts by counting the steps themselves."""

import numpy as np
import pytest

from flopscope.rules.signal import correlation
from tests.flopscope.ops.calls import assert_same, run, run_numpy, sample

CALLS = [
    "N.diff(a, n=3)",
    "N.diff(a, n=0)",
    "N.diff(a, axis=0, prepend=a[:1], append=1)",
    "N.diff(a, n=-1)",
    "N.ediff1d(a, to_begin=[1, 2])",
    "N.ediff1d(a, to_end=1.5)",
    "N.gradient(a)",
    "N.gradient(a, 2.0, axis=-1)",
    "N.gradient(a, np.arange(4.0) ** 2, axis=0, edge_order=2)",
    "N.gradient(a, axis=())",
    "N.gradient(a[:1], axis=0)",
    "N.trapezoid(a)",
    "N.trapezoid(a, x=a[0])",
    "N.trapezoid(a[0], x=a)",
    "N.trapezoid(a, dx=np.float32(2), axis=0)",
    "N.trapezoid(a, x=a[:, 0])",
    "N.cov(a, rowvar=False)",
    "N.cov(a[0], a[1], dtype=np.float32)",
    "N.cov(a[:1])",
    "N.corrcoef(a)",
    "N.corrcoef(a[0])",
    "N.unwrap(a, axis=0)",
    "N.unwrap(a, period=4)",
    "N.interp(a, np.arange(5.0), np.arange(5) * 1j, period=3.0)",
    "N.interp(1.5, np.arange(5.0), a[0])",
    "N.convolve(a[0], a[1, :2], 'same')",
    "N.convolve(a[0], 2)",
    "N.correlate(a[0], a[1, :2], 'full')",
    "N.correlate(a, a)",
    "N.polyadd(a[0], a[1, :2])",
    "N.polysub(a, a[0])",
    "N.polymul(a[0], a[1])",
    "N.polydiv(a[0], a[1, :2])",
    "N.polyval(a[0], a)",
    "N.polyval(a, 2)",
    "N.polyder(a[0], 2)",
    "N.polyder(a[0], 9)",
    "N.polyint(a[0], 2, [1, 2j])",
    "N.polyint(a[0], 3, [1, 2])",
    "N.poly(a[0])",
    "N.roots(a[0])",
    "N.polyfit(np.arange(5.0), a[0], 2)",
    "N.polyfit(np.arange(5.0), a.T, 1, cov=True)",
    "N.polyfit(np.arange(5.0), a.T, 1, cov='unscaled')",
    "N.polyfit(np.arange(5.0), a[0], 1, full=True, w=np.ones(5))",
]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("dtype", ["float64", "float32", "complex128", "int64", "uint8", "bool"])
def test_result_is_numpys(call, dtype):
    a = sample((4, 5), dtype)
    got, billed = run(call, a=a)
    want = run_numpy(call, a=a)
    if isinstance(want, type) and issubclass(want, TypeError) and not billed:  # complex phases: refused before NumPy is
        assert issubclass(got, TypeError)
        return
    assert_same(got, want)


@pytest.mark.parametrize("name", ["bartlett", "blackman", "hamming", "hanning"])
@pytest.mark.parametrize("length", [-1, 0, 1, 2, 7, 3.5])
def test_windows_are_numpys(name, length):
    call = f"N.{name}({length})"
    assert_same(run(call)[0], run_numpy(call))


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
@pytest.mark.parametrize("n", range(1, 9))
@pytest.mark.parametrize("m", [1, 2, 3, 6])
def test_correlation_counts_every_overlap(n, m, mode):
    # Correlating ones gives the number of elements that overlap at each place: k products, k - 1 additions.
    overlaps = np.correlate(np.ones(n), np.ones(m), mode).astype(int)
    assert correlation(n, m, mode) == sum(2 * k - 1 for k in overlaps)


@pytest.mark.parametrize(("n", "length"), [(0, 6), (1, 6), (3, 6), (6, 6), (2, 1)])
def test_diff_counts_every_difference(n, length):
    a = sample((length,), "int32")
    rounds = [np.diff(a, n=i).size for i in range(1, n + 1)]
    assert run(f"N.diff(a, n={n})", a=a)[1] == max(sum(rounds), 1)


def test_equal_steps_are_cheaper():
    f = sample((6,), "float32")
    even = run("N.gradient(a, np.arange(6.0))", a=f)[1]
    uneven = run("N.gradient(a, np.arange(6.0) ** 2)", a=f)[1]
    assert run("N.gradient(a)", a=f)[1] < even < uneven


def test_integer_given_as_counted_scalar_is_read():
    a = sample((6,))
    got = [run("N.diff(a, n=N.asarray(n))", a=a, n=n)[0].shape for n in (1, 2, 3)]
    assert got == [(5,), (4,), (3,)]
