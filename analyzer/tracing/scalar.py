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
from flopscope.op import Op
from flopscope.spec import Spec
from flopscope.work import Work


class TracedScalar(FlopscopeArray):
    """A NumPy scalar whose value is not there yet."""

    __slots__ = ()

    def __round__(self, ndigits: int | None = None) -> Any:
        return round(self._egress(), ndigits)


BOXES.add(TracedScalar)
PLAIN = (bool, int, float, complex, np.generic)


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


def _unary(op: Op, a: Spec) -> Work:
    """Free: arithmetic on a plain scalar."""
    return _free(op, a)


def _binary(op: Op, a: Spec, b: Spec) -> Work:
    """Free: arithmetic on plain scalars."""
    return _free(op, a, b)


def _install(name: str, function: Callable[..., Any], arity: int) -> None:
    method = f"__{name}__"
    counted = getattr(FlopscopeArray, method, None)
    op = Op(f"scalar.{name}", _unary if arity == 1 else _binary, kernel=function, home="", logged=False)

    def free(self: Any, *others: Any) -> Any:
        if all(isinstance(other, (*PLAIN, TracedScalar)) for other in others):
            return call(op, (self, *others), {})
        return counted(self, *others) if counted else NotImplemented

    setattr(TracedScalar, method, free)
    reverse = getattr(FlopscopeArray, f"__r{name}__", None)
    if arity == 2 and reverse is not None:

        def reflected(self: Any, other: Any) -> Any:
            return call(op, (other, self), {}) if isinstance(other, PLAIN) else reverse(self, other)

        setattr(TracedScalar, f"__r{name}__", reflected)


@cache
def ready() -> None:
    """Give the class its free operators; the counted ones must be on the array class by now."""
    for name in ("neg", "pos", "abs"):
        _install(name, getattr(operator, name), 1)
    for name in ["add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "eq", "ne", "lt", "le", "gt", "ge"]:
        _install(name, getattr(operator, name), 2)
