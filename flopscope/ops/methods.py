"""Array methods whose arguments differ from the function of the same name."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from flopscope.array import FlopscopeArray, SymmetricTensor, untagged
from flopscope.dispatch import call
from flopscope.op import TABLE
from flopscope.ops.views import TRANSPOSE, VIEW


def reshape(self: FlopscopeArray, *lengths: Any, **options: Any) -> Any:
    """The array in another shape; lengths may be given one by one."""
    shape = lengths if len(lengths) != 1 else lengths[0]
    return call(TABLE["reshape"], (self, shape) if lengths else (self,), options)


def transpose(self: FlopscopeArray, *axes: Any) -> Any:
    """The array with its axes permuted (by default reversed); a view."""
    chosen = axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes or None
    return call(TRANSPOSE, (self, chosen), {})


def copy(self: FlopscopeArray, order: Any = "C") -> Any:
    """A copy of the array."""
    return call(TABLE["copy"], (self, order), {})


def view(self: FlopscopeArray, dtype: Any = None, type: Any = None) -> Any:
    """The same memory, read as another dtype if one is given; for a class of NumPy's a plain read-only array."""
    kind = dtype if type is None else type
    if isinstance(kind, builtins.type) and issubclass(kind, np.ndarray):
        return np.asarray(self).view(kind)
    if isinstance(kind, builtins.type) and issubclass(kind, FlopscopeArray):
        seen = call(VIEW, (self,), {})
        return untagged(seen) if issubclass(kind, SymmetricTensor) else seen
    return call(VIEW, (self,) if dtype is None else (self, dtype), {})


def compress(self: FlopscopeArray, condition: Any, axis: Any = None, out: Any = None) -> Any:
    """The slices along an axis for which the condition holds."""
    return call(TABLE["compress"], (condition, self, axis), {} if out is None else {"out": out})


for _function in (reshape, transpose, copy, view, compress):
    setattr(FlopscopeArray, _function.__name__, _function)
