"""Norms and traces."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from flopscope.bind import Dtype
from flopscope.op import Op
from flopscope.rules.dtypes import DType, heavier
from flopscope.rules.linalg import computed, matrices, real_of, scalar_or_array, solvable, svd_values
from flopscope.spec import Shape, Spec
from flopscope.work import Work

PLAIN_ORDERS = (None, 0, 1, 2, np.inf, -np.inf)
SPECTRAL_ORDERS = ("nuc", 2, -2)
MATRIX_ORDERS = (None, "fro", "f", 1, -1, np.inf, -np.inf, *SPECTRAL_ORDERS)


def norm(op: Op, x: Spec, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Work:
    """A vector norm over one axis, a matrix norm over two.

    Two operations for each element; 18 L + 16 for each group of L elements where `ord` needs powers; singular values
    (2 L S^2 + 2 S^3 for long and short side L, S) for the matrix norms 2, -2 and "nuc".

    Raises:
        AxisError: for an axis that is not there.
    """
    if axis is None:
        axes = tuple(range(x.ndim))
    elif isinstance(axis, tuple | list):
        axes = tuple(normalize_axis_index(i, x.ndim) for i in axis)
    else:
        axes = (normalize_axis_index(axis, x.ndim),)
    matrix = len(axes) == 2 or axis is None and x.ndim != 1
    if axis is None and ord is None:
        return result(2 * x.size, x, axes, keepdims, valid=True)
    valid = len(set(axes)) == len(axes) in (1, 2) and not isinstance(axis, list)
    if not matrix:
        valid = valid and vector_order(ord) and not (0 in x.shape and ord not in (None, 0, 1, 2))
        return result(vector_count(x.shape, axes, ord), x, axes, keepdims, valid=valid)
    if ord in SPECTRAL_ORDERS:
        valid = valid and solvable(x)
    valid = valid and ord in MATRIX_ORDERS and not (0 in x.shape and ord not in (None, "fro", "f"))
    work = result(matrix_count(x.shape, axes, ord), x, axes, keepdims, valid=valid)
    # Singular values may not converge.
    return replace(work, doubtful=True) if ord in SPECTRAL_ORDERS else work


def vector_order(ord: Any) -> bool:
    return not isinstance(ord, str)


def vector_count(shape: Shape, axes: tuple[int, ...], ord: Any) -> int:
    """Operations of a vector norm over `axes`; none where there are no elements."""
    if 0 in shape:
        return 0
    length = math.prod(shape[i] for i in axes)
    groups = math.prod(shape[i] for i in range(len(shape)) if i not in axes)
    return groups * (2 * length if ord in PLAIN_ORDERS else 18 * length + 16)


def matrix_count(shape: Shape, axes: tuple[int, ...], ord: Any) -> int:
    """Operations of a matrix norm over two axes."""
    if ord not in SPECTRAL_ORDERS:
        return 2 * math.prod(shape)
    m, n = (shape[i] for i in axes[-2:])
    return math.prod(shape[i] for i in range(len(shape)) if i not in axes) * svd_values(m, n)


def result(count: int, x: Spec, axes: tuple[int, ...], keepdims: bool, *, valid: bool) -> Work:
    """Work of a norm over `axes`; what NumPy refuses has no result."""
    kept = tuple(1 if i in axes else length for i, length in enumerate(x.shape) if keepdims or i not in axes)
    dtype = computed(x)
    return Work(count, dtype, scalar_or_array(kept, real_of(dtype)) if valid else None, shapes=(x.shape,))


def vector_norm(op: Op, x: Spec, /, *, axis: Any = None, keepdims: bool = False, ord: Any = 2) -> Work:
    """Two operations for each element for ord 0, 1, 2, inf and -inf; else 18 L + 16 for each group of L elements.

    Raises:
        AxisError: for an axis that is not there.
    """
    axes = tuple(range(x.ndim)) if axis is None else normalize_axis_tuple(axis, x.ndim)
    valid = vector_order(ord) and not (0 in x.shape and ord not in (None, 0, 1, 2))
    return result(vector_count(x.shape, axes, ord), x, axes, keepdims, valid=valid)


def matrix_norm(op: Op, x: Spec, /, *, keepdims: bool = False, ord: Any = "fro") -> Work:
    """A norm of every matrix of a stack: two operations an element, or singular values for ord 2, -2 and "nuc"."""
    matrices(x)
    return norm(op, x, ord, (x.ndim - 2, x.ndim - 1), keepdims)


def trace(op: Op, x: Spec, /, *, offset: int = 0, dtype: Dtype = None) -> Work:
    """One addition for each element of the diagonal, at least one for each matrix; billed as a sum is."""
    s = matrices(x)
    length = min(s.m, s.n, s.n - offset) if offset > 0 else min(s.m, s.n, s.m + offset)
    total = dtype or accumulator(x.dtype)
    billed = dtype or heavier(total, x.dtype)
    return Work(s.times(max(length, 1)), billed, scalar_or_array(s.lead, total), shapes=(x.shape,))


def accumulator(dtype: DType) -> DType:
    """The dtype that NumPy sums elements of `dtype` in."""
    return np.add.reduce(np.zeros(1, dtype)).dtype
