"""The public namespace, NumPy's functions on counted arrays, free functions, callbacks, and what arrays do not show."""

import sys
import time
import types

import numpy as np
import pytest

import flopscope as flops
import flopscope.numpy as fnp
from flopscope.errors import RemoteCallbackWarning
from flopscope.free import FREE, REFUSED
from flopscope.op import TABLE


def counted(*shape):
    return fnp.asarray(np.arange(1.0, 1.0 + int(np.prod(shape))).reshape(shape))


# ---- names


def test_every_row_and_free_name_is_public():
    rows = {name for name, op in TABLE.items() if op.home == "numpy" and "." not in name}
    assert rows | FREE.keys() <= set(fnp.__all__)
    assert not any(isinstance(getattr(fnp, name), types.ModuleType) for name in fnp.__all__)


@pytest.mark.parametrize("name", REFUSED)
def test_refused_names(name):
    with pytest.raises(AttributeError, match="does not support"):
        getattr(fnp, name)


@pytest.mark.parametrize("name", ["ascontiguousarray", "r_", "mgrid", "ma", "vectorize", "no_such_name"])
def test_absent_names(name):
    with pytest.raises(AttributeError, match="does not provide"):
        getattr(fnp, name)


@pytest.mark.parametrize("name", ["array", "zeros", "exp"])
def test_names_of_numpy_are_not_at_the_top(name):
    with pytest.raises(AttributeError, match=f"fnp.{name}"):
        getattr(flops, name)


# ---- free functions


@pytest.mark.parametrize(
    "call",
    [
        "shape(x)",
        "size(x, 0)",
        "ndim(x)",
        "result_type(x, np.float32, 2)",
        "can_cast(np.float32, x.dtype)",
        "iscomplexobj(x)",
        "isscalar(x)",
        "min_scalar_type(x[0, 0])",
        "isfortran(x.T)",
        "shares_memory(x, x[0])",
        "may_share_memory(x, x.T)",
        "iterable(x)",
        "finfo(x.dtype).eps",
    ],
)
@pytest.mark.parametrize("module", [fnp, np], ids=["fnp", "np"])
def test_free_function(call, module):
    x = counted(2, 3)
    with flops.BudgetContext(1, quiet=True) as budget:
        got = eval(f"module.{call}", {"module": module, "np": np, "x": x})
    assert got == eval(f"np.{call}", {"np": np, "x": np.asarray(x)})
    assert budget.op_log == []


def test_common_type():
    assert fnp.common_type(counted(2), counted(3)) is np.float64


def test_isnat_has_nothing_to_answer():
    with pytest.raises(TypeError):
        fnp.isnat(np.datetime64("NaT"))


# ---- NumPy's functions


@pytest.mark.parametrize("name", sorted(name for name, op in TABLE.items() if op.forward and op.arity == 1))
def test_forwarded_ufunc_bills_like_ours(name):
    if not isinstance(getattr(np, name, None), np.ufunc):
        return
    x = fnp.asarray(np.array([1, 2, 3])) if name.startswith("bitwise") or name == "invert" else counted(3) / 4
    with flops.BudgetContext(10**6, quiet=True) as ours:
        getattr(fnp, name)(x)
    with flops.BudgetContext(10**6, quiet=True) as numpys, pytest.warns(UserWarning, match="auto-routed"):
        getattr(np, name)(x)
    assert ours.flops_used == numpys.flops_used > 0


@pytest.mark.parametrize(
    "call", ["kron(x, x)", "take(x, [0])", "zeros_like(x)", "convolve(x[0], np.ones(2))", "fft.fft(x)", "nan_to_num(x)"]
)
def test_what_is_not_forwarded_is_refused(call):
    x = counted(2, 3)
    with flops.BudgetContext(10**6, quiet=True) as budget, pytest.raises(TypeError, match="fnp|flopscope.numpy"):
        eval(f"np.{call}", {"np": np, "x": x})
    assert budget.flops_used == 0


def test_operators_with_a_numpy_array_on_the_left():
    x, plain = counted(3), np.array([2.0, 2.0, 2.0])
    with flops.BudgetContext(10**6, quiet=True) as budget:
        results = [plain / x, plain < x, plain >= x]
    assert [record.op_name for record in budget.op_log] == ["true_divide", "greater", "less_equal"]
    values = np.asarray(x)
    for got, want in zip(results, [plain / values, plain < values, plain >= values], strict=True):
        np.testing.assert_array_equal(np.asarray(got), want)


# ---- callbacks

CALLBACKS = {
    "apply_along_axis": lambda f: fnp.apply_along_axis(lambda row: (f(), row)[1], 0, counted(2, 1)),
    "apply_over_axes": lambda f: fnp.apply_over_axes(lambda a, axis: (f(), a.sum(axis))[1], counted(2, 1), [0]),
    "fromfunction": lambda f: fnp.fromfunction(lambda i: (f(), i)[1], (3,)),
    "fromiter": lambda f: fnp.fromiter((f() or k for k in range(1)), float),
    "piecewise": lambda f: fnp.piecewise(counted(2), [[True, True]], [lambda v: (f(), v)[1]]),
    "mask_indices": lambda f: fnp.mask_indices(2, lambda a, k: (f(), a)[1]),
}


@pytest.mark.parametrize("name", CALLBACKS)
def test_time_in_a_callback_is_the_users(name, monkeypatch):
    clock = [0.0]
    for name_of, module in list(sys.modules.items()):
        if name_of.startswith("flopscope.") and getattr(module, "clock", None) is time.perf_counter:
            monkeypatch.setattr(module, "clock", lambda: clock[0])

    def slow():
        clock[0] += 5.0

    with pytest.warns(RemoteCallbackWarning), flops.BudgetContext(10**6, quiet=True) as budget:
        CALLBACKS[name](slow)
    record = next(record for record in budget.op_log if record.op_name == name)
    assert record.flopscope_backend_duration_s == 0.0
    assert clock[0] == 5.0
    assert name in flops.remote_unsupported_ops()


@pytest.mark.filterwarnings("ignore")
def test_counted_calls_in_a_callback_are_counted():
    with flops.BudgetContext(10**6, quiet=True) as budget:
        result = fnp.apply_along_axis(fnp.sum, 0, counted(2, 3))
    assert [record.op_name for record in budget.op_log] == ["asarray", *["sum"] * 3, "apply_along_axis"]
    np.testing.assert_array_equal(np.asarray(result), [5.0, 7.0, 9.0])


# ---- what an array shows


@pytest.mark.parametrize(
    "write",
    [
        lambda x: x.flat.__setitem__(0, 9.0),
        lambda x: np.asarray(x).__setitem__(0, 9.0),
        lambda x: x.view(np.ndarray).__setitem__(0, 9.0),
        lambda x: x.data.__setitem__(0, 9.0),
        lambda x: setattr(x, "shape", (3, 1)),
        lambda x: setattr(x, "real", 0.0),
        lambda x: x.byteswap(True),
        lambda x: x.base.fill(0.0),
        lambda x: x.sort(),
    ],
)
def test_nothing_writes_behind_the_meter(write):
    x = counted(3)
    with pytest.raises((AttributeError, TypeError, ValueError)):
        write(x)
    assert x.tolist() == [1.0, 2.0, 3.0]


def test_looking_is_free():
    x = counted(2, 3)
    plain = np.asarray(x)
    with flops.BudgetContext(1, quiet=True) as budget:
        assert (x.strides, x.flags.c_contiguous, x.data.nbytes, x.device) == (plain.strides, True, 48, "cpu")
        assert list(x.flat) == plain.ravel().tolist()
        assert x.flat[4] == 5.0
        assert x.getfield(np.float64).shape == (2, 3)
        assert x.to_device("cpu") is x
        assert x.byteswap().byteswap().tolist() == plain.tolist()
        assert x.view(np.int64).dtype == np.int64
        assert x.dumps() == plain.dumps()
    assert budget.op_log == []
    assert budget.flops_used == 0
