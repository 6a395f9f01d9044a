"""Warnings point at the line of the user, whichever way it takes to reach them."""

import linecache
import warnings

import numpy as np
import pytest

import flopscope as flops
import flopscope.numpy as fnp
from flopscope.errors import ConfigureNoOpWarning, CostFallbackWarning, FlopscopeWarning, RemoteCallbackWarning


def symmetric(n=4):
    return flops.as_symmetric(np.ones((n, n)), symmetry=(0, 1))


CALLS = {
    "a NumPy function": (lambda: np.exp(fnp.ones(3)), UserWarning),
    "a NumPy function in Python": (lambda: np.sum(fnp.ones(3)), UserWarning),
    "an operator with a NumPy array": (lambda: np.ones(3) + fnp.ones(3), UserWarning),
    "a lost symmetry": (lambda: symmetric() + fnp.ones((4, 1)), flops.SymmetryLossWarning),
    "a lost symmetry by a method": (lambda: symmetric(5).ravel(), flops.SymmetryLossWarning),
    "a callback": (lambda: fnp.apply_along_axis(np.sum, 0, fnp.ones((2, 3))), RemoteCallbackWarning),
    "a callback for a mask": (lambda: fnp.mask_indices(3, np.triu), RemoteCallbackWarning),
    "a setting": (lambda: flops.configure(symmetry_warnings=True), ConfigureNoOpWarning),
    "a group too large": (lambda: fnp.exp(fnp.zeros((2,) * 9)), CostFallbackWarning),
}


@pytest.mark.parametrize("name", CALLS)
def test_the_warning_points_here(name):
    call, category = CALLS[name]
    fnp.clear_einsum_cache()
    flops.clear_cache()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call()
    found = [w for w in caught if w.category is category]
    assert found
    assert {w.filename for w in found} == {__file__}
    assert {linecache.getline(w.filename, w.lineno).strip().split(":")[0] for w in found} == {f'"{name}"'}


def test_checked_results_point_here():
    try:
        flops.configure(check_nan_inf=True)
        with np.errstate(all="ignore"), pytest.warns(FlopscopeWarning, match="1 Inf") as caught:
            fnp.log(np.zeros(1))
    finally:
        flops.configure(check_nan_inf=False)
    assert {w.filename for w in caught} == {__file__}
