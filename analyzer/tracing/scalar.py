"""Scalars of a traced run.

In an eager run `x[0, 0]` or `fnp.linalg.norm(x)` is a plain NumPy scalar, and arithmetic between plain scalars is not
billed. Under a trace its value is not there yet; this box behaves the same: operators between scalars are free, everything
else is the counted operation.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from flopscope.array import BOXES, FlopscopeArray
from flopscope.dispatch import call
from flopscope.install import FUNCTIONS
from flopscope.interop import reflected
from flopscope.op import TABLE, Op, Rule
from flopscope.spec import Spec
from flopscope.work import Work


class TracedScalar(FlopscopeArray):
    """A NumPy scalar whose value is not there yet.

    What has no lazy form here (methods, functions of NumPy that are no ufuncs, arithmetic with plain arrays) reads it.
    """

    __slots__ = ()

    def __round__(self, ndigits: int | None = None) -> Any:
        return round(self._egress(), ndigits)

    def __divmod__(self, other: Any) -> Any:
        return divmod_of(self, other)

    def __rdivmod__(self, other: Any) -> Any:
        return divmod_of(other, self)

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(self._egress())

    def __getitem__(self, key: Any) -> Any:
        return self._egress()[key]

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if any(map(is_counted, (*inputs, *outputs(kwargs)))):
            return super().__array_ufunc__(ufunc, method, *inputs, **kwargs)
        if method == "__call__" and ufunc.nout == 1 and not kwargs and all(map(is_scalar, inputs)):
            return call(free_op(ufunc), inputs, {})
        return getattr(ufunc, method)(*map(plain, inputs), **kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if any(kind is not TracedScalar and issubclass(kind, FlopscopeArray) for kind in types):
            return super().__array_function__(function, types, args, kwargs)
        return function(*plain(args), **plain(kwargs))

    def astype(self, dtype: Any, *args: Any, **kwargs: Any) -> Any:
        """The scalar in another dtype; free."""
        return call(cast_to(np.dtype(dtype)), (self,), {})


BOXES.add(TracedScalar)
PLAIN = (bool, int, float, complex, np.generic)


def is_scalar(value: Any) -> bool:
    """Whether an eager run has a plain scalar here."""
    return isinstance(value, (*PLAIN, TracedScalar))


def is_counted(value: Any) -> bool:
    """Whether an eager run has a counted array here."""
    return isinstance(value, FlopscopeArray) and not isinstance(value, TracedScalar)


def outputs(kwargs: dict[str, Any]) -> tuple[Any, ...]:
    """The `out=` of a ufunc call."""
    out = kwargs.get("out", ())
    return out if isinstance(out, tuple) else (out,)


def plain(value: Any) -> Any:
    """`value` with the traced scalars in it read."""
    if isinstance(value, TracedScalar):
        return value._egress()
    if isinstance(value, tuple | list):
        return type(value)(map(plain, value))
    return {key: plain(item) for key, item in value.items()} if isinstance(value, dict) else value


def traced_scalar(spec: Spec, value: Any) -> TracedScalar:
    """The box of a recorded scalar."""
    made = TracedScalar()
    made._spec, made._value = spec, value
    return made


def _free(op: Op, *operands: Spec) -> Work:
    """Free: arithmetic on plain scalars. NumPy itself says the dtype, on ones."""
    ones = [WEAK_ONE[spec.weak] if spec.weak else spec.dtype.type(1) for spec in operands]
    result = op.kernel(*ones)
    return Work(0, None, Spec.of((), np.asarray(result).dtype, scalar=True))


WEAK_ONE: dict[Any, Any] = {int: 1, float: 1.0, complex: 1 + 0j}


@cache
def cast_to(dtype: np.dtype[Any]) -> Op:
    """The row of a cast of a scalar."""
    return Op("scalar.astype", _unary, kernel=lambda value: value.astype(dtype), home="", logged=False)


@cache
def free_op(ufunc: Any) -> Op:
    """The row of a ufunc on plain scalars."""
    return Op(f"scalar.{ufunc.__name__}", RULES[ufunc.nin], kernel=ufunc, home="", logged=False)


def _unary(op: Op, a: Spec) -> Work:
    """Free: arithmetic on a plain scalar."""
    return _free(op, a)


def _binary(op: Op, a: Spec, b: Spec) -> Work:
    """Free: arithmetic on plain scalars."""
    return _free(op, a, b)


RULES: dict[int, Rule] = {1: _unary, 2: _binary}


def _install(name: str, function: Callable[..., Any], ufunc: Any) -> None:
    method = f"__{name}__"
    op = Op(f"scalar.{name}", RULES[ufunc.nin], kernel=function, home="", logged=False)

    def forward(self: Any, *others: Any) -> Any:
        if all(map(is_scalar, others)):
            return call(op, (self, *others), {})
        if any(map(is_counted, others)):
            # As NumPy's scalar does: it calls the ufunc.
            counted, inputs = reflected(ufunc.__name__, (self, *others))
            return FUNCTIONS[counted](*inputs)
        return function(self._egress(), *others)

    setattr(TracedScalar, method, forward)
    reverse = getattr(FlopscopeArray, f"__r{name}__", None)
    if reverse is not None:

        def reflection(self: Any, other: Any) -> Any:
            return call(op, (other, self), {}) if isinstance(other, PLAIN) else reverse(self, other)

        setattr(TracedScalar, f"__r{name}__", reflection)


def _install_method(name: str) -> None:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(self._egress(), name)(*args, **kwargs)

    setattr(TracedScalar, name, method)


UFUNCS = {
    "neg": np.negative,
    "pos": np.positive,
    "abs": np.absolute,
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "truediv": np.divide,
    "floordiv": np.floor_divide,
    "mod": np.remainder,
    "pow": np.power,
    "eq": np.equal,
    "ne": np.not_equal,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
}


@cache
def ready() -> None:
    """Give the class its free operators; the counted ones must be on the array class by now."""
    for name, ufunc in UFUNCS.items():
        _install(name, getattr(operator, name), ufunc)
    for op in TABLE.values():
        for name in op.methods:
            if not name.startswith("_") and name not in vars(TracedScalar) and hasattr(np.float64, name):
                _install_method(name)


def divmod_of(a: Any, b: Any) -> Any:
    """`divmod` where one operand is a traced scalar."""
    return FUNCTIONS["divmod"](a, b) if is_counted(a) or is_counted(b) else divmod(plain(a), plain(b))
