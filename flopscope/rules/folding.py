"""What a reduction folds: how many elements along which axes into how many results."""

from __future__ import annotations

import math
import operator
from typing import Any, NamedTuple

from flopscope.rules.dtypes import DType
from flopscope.spec import Shape, Spec
from flopscope.symmetry.orbits import reduction
from flopscope.symmetry.propagate import of_reduction


class Fold(NamedTuple):
    """A reduction of `x` over `axes`.

    Attributes:
        x: the array.
        axes: positions that are folded.
        outputs: distinct results.
        steps: combinations of two values, distinct elements less distinct results; not clamped.
    """

    x: Spec
    axes: frozenset[int]
    outputs: int
    steps: int

    @property
    def reductions(self) -> int:
        """Steps that are billed: at least one, of an empty array too."""
        return max(self.steps, 1)

    def shape(self, keepdims: Any) -> Shape:
        """Shape of the result."""
        if keepdims:
            return tuple(1 if i in self.axes else n for i, n in enumerate(self.x.shape))
        return tuple(n for i, n in enumerate(self.x.shape) if i not in self.axes)

    def result(self, keepdims: Any, dtype: DType) -> Spec:
        """Spec of the result: its symmetry is what the folded axes leave of that of the array."""
        group = of_reduction(self.x.symmetry, self.x.ndim, self.axes, keepdims=bool(keepdims))
        return Spec.of(self.shape(keepdims), dtype, group, inferred=group is not None)


def fold(x: Spec, axis: Any) -> Fold:
    """The reduction of x over `axis` (None, an integer, or a sequence of integers).

    An axis out of range counts as the one it is modulo the rank: NumPy refuses it only after it is charged.

    Raises:
        TypeError: when `axis` is none of these.
    """
    axes = axes_of(x.ndim, axis)
    if x.symmetry is not None:
        return symmetric_fold(x, axes)
    outputs = math.prod(n for i, n in enumerate(x.shape) if i not in axes)
    return Fold(x, axes, outputs, x.size - outputs if x.size else 0)


def symmetric_fold(x: Spec, axes: frozenset[int]) -> Fold:
    """The reduction of an array with a symmetry: distinct results, and additions of distinct values to them."""
    assert x.symmetry is not None
    steps = reduction(x.symmetry, x.shape, axes).additions
    return Fold(x, axes, Fold(x, axes, 0, 0).result(False, x.dtype).unique, steps)


def axes_of(ndim: int, axis: Any) -> frozenset[int]:
    """The axes that an `axis=` names."""
    if axis is None:
        return frozenset(range(ndim))
    named = (axis,) if hasattr(axis, "__index__") else tuple(axis)
    return frozenset(operator.index(a) % ndim for a in named) if ndim else frozenset()


def folded_length(x: Spec, axis: Any) -> int:
    """Elements that are folded into one result.

    Raises:
        IndexError: when an axis is out of range.
    """
    if axis is None:
        return x.size
    return math.prod(x.shape[one] for one in ((axis,) if hasattr(axis, "__index__") else axis))
