"""NumPy's own functions called on counted arrays, and functions that this NumPy does not have."""

from __future__ import annotations

from typing import Any

import numpy as np

from flopscope.array import FlopscopeArray, box_array
from flopscope.bind import unwrap
from flopscope.errors import UnsupportedFunctionError
from flopscope.free import UNBILLED
from flopscope.install import FUNCTIONS
from flopscope.notices import warn
from flopscope.op import TABLE, Op, numpy_callable


def missing_kernel(op: Op) -> UnsupportedFunctionError:
    """The error for a row whose function the installed NumPy does not have."""
    return UnsupportedFunctionError(op.name, min_version=op.minimum)


def ufunc_called(ufunc: np.ufunc, method: str, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`ufunc(...)` or one of its methods, called on a counted array."""
    name = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
    op = TABLE.get(name)
    if op is not None and op.kernel in (ufunc, getattr(ufunc, method, None)):
        if len(inputs) == 2 and not kwargs and not isinstance(inputs[0], FlopscopeArray):
            name, inputs = reflected(name, inputs)
        warn_routed(f"np.{name}", name)
        out = kwargs.get("out")
        if isinstance(out, tuple) and len(out) == 1:
            kwargs["out"] = out[0]
        return FUNCTIONS[name](*inputs, **kwargs)
    if getattr(np, ufunc.__name__, None) is ufunc:
        raise TypeError(f"np.{name} is not counted for counted arrays; see flopscope.numpy for what is")
    return uncounted(getattr(ufunc, method), inputs, kwargs)


# A NumPy array (or scalar) on the left of an operator calls the ufunc; it is logged as the operator of the counted array
# on the right, as Python would call it for a subclass.
REFLECTED = {"divide": "true_divide", "remainder": "mod"}
MIRRORED = {
    "less": "greater",
    "less_equal": "greater_equal",
    "greater": "less",
    "greater_equal": "less_equal",
}


def reflected(name: str, inputs: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """The operation and operands of an operator whose right side is counted."""
    if name in MIRRORED:
        return MIRRORED[name], inputs[::-1]
    return REFLECTED.get(name, name) if isinstance(inputs[0], np.ndarray) else name, inputs


def uncounted(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A function of another library (scipy.special.ndtr ...): it works, is not counted, and leaves its trace."""
    values = [np.asarray(a) if hasattr(a, "_spec") else a for a in args]
    result = function(*values, **unwrap(kwargs))
    if isinstance(result, np.ndarray) and result.dtype == object:
        raise TypeError(f"{function!r} makes objects, which are not counted; use flopscope.numpy")
    return box_array(result) if isinstance(result, np.ndarray | np.generic) else result


def function_called(function: Any, args: Any, kwargs: Any) -> Any:
    """`np.f(...)` called on a counted array: routed to the row of that function, or refused."""
    if function in UNBILLED:
        return UNBILLED[function](*args, **kwargs)
    op = BY_FUNCTION.get(function)
    if op is None or not op.forward:
        name = getattr(function, "__name__", "?")
        raise TypeError(
            f"no implementation found for numpy.{name} on counted arrays; use flopscope.numpy.{name} if there is one"
        )
    if op.logged:
        warn_routed(f"np.{op.name}", op.name)
    return FUNCTIONS[op.name](*args, **kwargs)


def warn_routed(called: str, name: str) -> None:
    warn(f"{called}(FlopscopeArray) auto-routed to fnp.{name}; call fnp.{name}", UserWarning)


BY_FUNCTION: dict[Any, Op] = {}


def index_functions() -> None:
    """Find rows by NumPy function; the first row of a function wins."""
    for op in TABLE.values():
        if op.kernel is not None and op.home == "numpy":
            BY_FUNCTION.setdefault(op.kernel, op)
            BY_FUNCTION.setdefault(numpy_callable(op.name), op)
