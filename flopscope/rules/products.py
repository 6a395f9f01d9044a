"""Products: chains and powers of matrices, Kronecker and cross products."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from flopscope.bind import Out, Specs
from flopscope.op import Op
from flopscope.rules.dtypes import FLOAT64, DType, strong
from flopscope.rules.linalg import Matrices, computed, matrices, mm, scalar_or_array, solvable
from flopscope.spec import Shape, Spec
from flopscope.work import Work


def matrix_power(op: Op, a: Spec, n: Any) -> Work:
    """floor(log2 n) + popcount(n) - 1 products by repeated squaring; a negative power costs one product more."""
    power = operator.index(n)
    size = a.shape[-1]
    stack = matrices(a) if a.ndim > 1 else Matrices((), 1, 1)
    steps = abs(power).bit_length() + abs(power).bit_count() - 2 if abs(power) > 1 else 0
    count = stack.times((steps + (power < 0)) * mm(size, size, size))
    dtype = computed(a) if power < 0 else a.dtype
    fits = a.ndim > 1 and stack.m == stack.n and (power >= 0 or solvable(a))
    return Work(count, dtype, Spec.of(a.shape, dtype) if fits else None, shapes=(a.shape,), doubtful=power < 0)


def multi_dot(op: Op, arrays: Specs, *, out: Out = None) -> Work:
    """The cheapest order of the products; a vector at either end is a row or a column."""
    shapes = tuple(spec.shape for spec in arrays)
    dtype = strong(*arrays) if arrays else FLOAT64
    return Work(chain_cost(shapes), dtype, chain_result(shapes, dtype), shapes=shapes)


def chain_cost(shapes: tuple[Shape, ...]) -> int:
    """Operations of the cheapest parenthesization of a chain of products (dynamic programming over intervals)."""
    if len(shapes) < 2:
        return 0
    if () in shapes:
        return max(map(math.prod, shapes))
    heads = [1 if len(shapes[0]) == 1 else shapes[0][0], *(shape[0] for shape in shapes[1:])]
    sides = [*heads, shapes[-1][-1] if len(shapes[-1]) > 1 else 1]
    best = {(i, i + 1): 0 for i in range(len(shapes))}
    for width in range(2, len(sides)):
        for i in range(len(sides) - width):
            j = i + width
            best[i, j] = min(best[i, k] + best[k, j] + mm(sides[i], sides[k], sides[j]) for k in range(i + 1, j))
    return best[0, len(shapes)]


def chain_result(shapes: tuple[Shape, ...], dtype: DType) -> Spec | None:
    """What a chain of products returns; None where NumPy refuses it."""
    inner = all(len(shape) == 2 for shape in shapes[1:-1])
    ends = len(shapes) == 2 or all(len(shape) in (1, 2) for shape in (shapes[:1] + shapes[-1:]))
    if len(shapes) < 2 or not (inner and ends) or () in shapes:
        return None
    facing = [
        (left[-1], right[-2] if len(right) > 1 else right[0]) for left, right in zip(shapes, shapes[1:], strict=False)
    ]
    if any(one != other for one, other in facing):
        return None
    last = shapes[-1]
    return scalar_or_array(shapes[0][:-1] + (last[:-2] + last[-1:] if len(last) > 1 else ()), dtype)


def kron(op: Op, a: Spec, b: Spec) -> Work:
    """One multiplication for each element of the result."""
    rank = max(a.ndim, b.ndim)
    padded = [(1,) * (rank - spec.ndim) + spec.shape for spec in (a, b)]
    shape = tuple(m * n for m, n in zip(*padded, strict=True))
    dtype = strong(a, b)
    return Work(max(a.size * b.size, 1), dtype, Spec.of(shape, dtype), shapes=(a.shape, b.shape))


def cross(op: Op, a: Spec, b: Spec, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None) -> Work:
    """Three operations for each element of the result.

    Raises:
        ValueError: unless both are arrays of vectors of two or three components.
    """
    if axis is not None:
        axisa = axisb = axisc = axis
    out = Spec.of(cross_shape(a, b, axisa, axisb, axisc), strong(a, b))
    # NumPy has no difference of booleans: its kernel raises, after the charge.
    return Work(max(3 * out.size, 1), out.dtype, None if out.dtype == bool else out, shapes=(a.shape, b.shape))


def cross_shape(a: Spec, b: Spec, axisa: int, axisb: int, axisc: int) -> Shape:
    """Shape of a cross product: a scalar for each pair of vectors of two components, else a vector of three.

    Raises:
        ValueError: unless both are arrays of vectors of two or three components.
    """
    if not (a.ndim and b.ndim):
        raise ValueError("cross needs vectors, got a scalar")
    sides = [lead_and_length(a, axisa), lead_and_length(b, axisb)]
    if any(length not in (2, 3) for _, length in sides):
        raise ValueError("cross needs vectors of two or three components")
    lead = np.broadcast_shapes(*(lead for lead, _ in sides))
    if all(length == 2 for _, length in sides):
        return lead
    at = normalize_axis_index(axisc, len(lead) + 1)
    return (*lead[:at], 3, *lead[at:])


def lead_and_length(a: Spec, axis: int) -> tuple[Shape, int]:
    """The other axes of an array of vectors, and the length of the vectors."""
    at = normalize_axis_index(axis, a.ndim)
    return a.shape[:at] + a.shape[at + 1 :], a.shape[at]


def cross3(op: Op, x1: Spec, x2: Spec, /, *, axis: int = -1) -> Work:
    """Three operations for each element of the broadcast operands; vectors of three components only."""
    elements = math.prod(np.broadcast_shapes(x1.shape, x2.shape))
    dtype = strong(x1, x2)
    fits = all(-x.ndim <= axis < x.ndim and x.shape[axis] == 3 for x in (x1, x2)) and dtype.kind != "b"
    out = Spec.of(cross_shape(x1, x2, axis, axis, axis), dtype) if fits else None
    return Work(max(3 * elements, 1), dtype, out, shapes=(x1.shape, x2.shape))
