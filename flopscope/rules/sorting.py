"""Sorting and searching: n log2 n per sorted slice, log2 n per search."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from flopscope.bind import Specs
from flopscope.op import Op
from flopscope.rules.dtypes import promote, strong
from flopscope.rules.probe import probe
from flopscope.spec import Spec
from flopscope.work import Work

INTP = np.dtype(np.intp)


def log2_ceil(n: int) -> int:
    """Smallest k with 2**k >= n; 0 up to one element."""
    return (n - 1).bit_length() if n > 1 else 0


def search_depth(n: int) -> int:
    """Comparisons of one binary search in n elements, at least one."""
    return max(log2_ceil(n), 1)


def sort_units(n: int) -> int:
    """Comparisons to sort n elements, at least one."""
    return n * search_depth(n) if n > 0 else 1


def axis_length(x: Spec, axis: Any) -> int:
    """Length along an axis; one that is out of range counts as the one it is modulo the rank."""
    return x.shape[operator.index(axis) % x.ndim] if x.ndim else 1


def slices_sorted(x: Spec, axis: Any) -> int:
    """Units to sort every slice of x along the axis (None: all elements at once)."""
    length = x.size if axis is None else axis_length(x, axis)
    if not x.size:
        return 1
    return x.size // length * sort_units(length)


def along(x: Spec, axis: Any, answer: Any) -> Spec | None:
    """Spec of a result of the shape of x, flat without an axis; `answer` is what NumPy said to a sample."""
    if answer is None:
        return None
    shape = (x.size,) if axis is None else x.shape if x.ndim else answer.shape
    return Spec.of(shape, answer.dtype)


def sort(op: Op, a: Spec, axis: Any = -1, kind: Any = None, order: Any = None, *, stable: Any = None) -> Work:
    """n log2 n per slice of n elements, in the dtype of a."""
    answer = probe(op.kernel, a, axis, kind, order, stable=stable)
    return Work(slices_sorted(a, axis), a.dtype, along(a, axis, answer), shapes=(a.shape,))


def sort_complex(op: Op, a: Spec) -> Work:
    """n log2 n per slice along the last axis, in the complex dtype of the result."""
    answer = probe(op.kernel, a)
    billed = np.dtype(np.complex64) if a.dtype.kind in "iu" and a.dtype.itemsize <= 2 else promote(a.dtype, 0j)
    if answer is not None:
        billed = answer.dtype
    return Work(slices_sorted(a, -1), billed, along(a, -1, answer), shapes=(a.shape,))


def partition(op: Op, a: Spec, kth: Any, axis: Any = -1, kind: Any = "introselect", order: Any = None) -> Work:
    """One unit per element for each position that is asked for, in the dtype of a."""
    length = a.size if axis is None else axis_length(a, axis)
    answer = probe(op.kernel, a, 0, axis, kind, order) if positions_exist(kth, length) else None
    count = max(a.size * int(np.size(kth)), 1) if a.ndim else 1
    return Work(count, a.dtype, along(a, axis, answer), shapes=(a.shape,))


def positions_exist(kth: Any, length: int) -> bool:
    """Whether NumPy takes these positions of a partition."""
    wanted = np.asarray(kth)
    if wanted.dtype.kind not in "iu" or wanted.ndim > 1:
        return False
    return not length or bool(np.all((wanted >= -length) & (wanted < length)))


def lexsort(op: Op, keys: Specs, axis: Any = -1) -> Work:
    """A sort of every slice for every key, in the common dtype of the keys.

    Raises:
        IndexError: when the axis is out of range.
    """
    if not keys:
        return Work(1, None, None)
    first = keys[0]
    length = first.shape[axis] if first.ndim else 1
    lanes = first.size // length if length else 1
    result = Spec.of(first.shape, INTP, scalar=not first.shape)
    alike = all(key.shape == first.shape for key in keys)
    count = max(len(keys) * lanes * sort_units(length), 1)
    return Work(count, strong(*keys), result if alike else None, shapes=tuple(key.shape for key in keys))


def searchsorted(op: Op, a: Spec, v: Spec, side: Any = "left", sorter: Spec | None = None) -> Work:
    """One binary search per element of v, in the common dtype; a scalar v gives a plain integer."""
    length = a.shape[0] if a.ndim else 1
    fits = a.ndim == 1 and side in ("left", "right") and (sorter is None or sorter.shape == a.shape)
    result = Spec.of(v.shape, INTP, scalar=not v.shape) if fits else None
    return Work(max(v.size, 1) * search_depth(length), strong(a, v), result, shapes=(a.shape, v.shape))


def digitize(op: Op, x: Spec, bins: Spec, right: Any = False) -> Work:
    """One binary search per element of x, in the common dtype; a scalar x gives a plain integer.

    Raises:
        TypeError: when bins is a scalar.
    """
    if not bins.ndim:
        raise TypeError(f"{op.name}: bins must be an array of edges")
    result = Spec.of(x.shape, INTP, scalar=not x.shape) if bins.ndim == 1 else None
    count = max(x.size, 1) * search_depth(bins.shape[0])
    return Work(count, strong(x, bins), result, shapes=(x.shape, bins.shape))
