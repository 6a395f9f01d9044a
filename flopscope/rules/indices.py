"""Arrays of indices: their sizes follow from shapes, so most are billed alike for all dtypes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from flopscope.bind import Dtype, Source, Specs
from flopscope.op import Op
from flopscope.rules.creation import new_shape
from flopscope.rules.dtypes import FLOAT64, INT64, heavier, promote
from flopscope.rules.outcome import attempt
from flopscope.rules.views import lower
from flopscope.spec import Shape, Spec
from flopscope.work import Work


def index_arrays(count: int, length: int) -> Work:
    """Work of `count` index vectors: one unit per element, at least 1, alike for all dtypes."""
    return Work(max(count * length, 1), None, (Spec.of((length,), INT64),) * count)


def diag_indices(op: Op, n: Any, ndim: Any = 2) -> Work:
    """One unit per index, at least 1, alike for all dtypes."""
    return index_arrays(int(ndim), max(math.ceil(n), 0))


def diag_indices_from(op: Op, arr: Spec) -> Work:
    """One unit per index, at least 1, alike for all dtypes.

    Raises:
        ValueError: when arr has less than two axes or they differ in length.
    """
    if arr.ndim < 2 or len(set(arr.shape)) > 1:
        raise ValueError("input array must be at least 2-d, with all axes of equal length")
    return index_arrays(arr.ndim, arr.shape[0])


def triangle_indices(op: Op, n: Any, k: Any = 0, m: Any = None) -> Work:
    """One unit per index, at least 1, alike for all dtypes."""
    rows, columns = (max(math.ceil(length), 0) for length in (n, n if m is None else m))
    return index_arrays(2, kept(op.name.startswith("tril"), rows, columns, k))


def triangle_indices_from(op: Op, arr: Spec, k: Any = 0) -> Work:
    """One unit per index, at least 1, alike for all dtypes.

    Raises:
        ValueError: when arr is no matrix.
    """
    if arr.ndim != 2:
        raise ValueError("input array must be 2-d")
    return index_arrays(2, kept(op.name.startswith("tril"), arr.shape[0], arr.shape[1], k))


def kept(below: bool, rows: int, columns: int, k: Any) -> int:
    """Elements of a matrix on and below (or above) its k-th diagonal."""
    if below:
        return lower(rows, columns, math.floor(k))
    return rows * columns - lower(rows, columns, math.floor(k - 1))


def indices(op: Op, dimensions: Any, dtype: Dtype = None, sparse: Any = False) -> Work:
    """One unit per element of the result, in its dtype."""
    kind = dtype or INT64
    shape = attempt(new_shape, tuple(dimensions))
    if shape is None:
        return Work(0, kind, None)
    if sparse:
        parts = tuple(Spec.of(open_shape(shape, axis), kind) for axis in range(len(shape)))
        return Work(sum(shape), kind, parts)
    spec = Spec.of((len(shape), *shape), kind)
    return Work(spec.size, kind, spec)


def open_shape(shape: Shape, axis: int) -> Shape:
    """The shape that has the length of one axis, and 1 on the others."""
    return tuple(length if at == axis else 1 for at, length in enumerate(shape))


def unravel_index(op: Op, indices: Spec, shape: Any, order: Any = "C") -> Work:
    """One unit per element of the result, at least 1, alike for all dtypes."""
    axes = len(attempt(new_shape, shape) or ())
    out = (Spec.of(indices.shape, INT64, scalar=not indices.shape),) * axes
    return Work(max(indices.size * axes, 1), None, out, shapes=(indices.shape,))


def ravel_multi_index(op: Op, multi_index: Specs, dims: Any, mode: Any = "raise", order: Any = "C") -> Work:
    """One unit per index, alike for all dtypes.

    Raises:
        ValueError: when the shapes do not broadcast.
    """
    shape = np.broadcast_shapes(*(s.shape for s in multi_index))
    return Work(math.prod(shape), None, Spec.of(shape, INT64, scalar=not shape))


def ix_(op: Op, *args: Source) -> Work:
    """One unit per index that comes out and per element of a boolean input, in the common dtype of the results."""
    if any(a.spec.ndim != 1 for a in args):
        return Work(0, None, None)
    lengths = [chosen(a) for a in args]
    kinds = [a.spec.dtype if a.spec.size and a.spec.dtype != bool else INT64 for a in args]
    shapes = [(1,) * at + (n,) + (1,) * (len(args) - at - 1) for at, n in enumerate(lengths)]
    count = sum(lengths) + sum(a.spec.size for a in args if a.spec.dtype == bool)
    out = tuple(Spec.of(shape, kind) for shape, kind in zip(shapes, kinds, strict=True))
    return Work(count, promote(*kinds) if kinds else FLOAT64, out)


def chosen(a: Source) -> int:
    """Indices that one argument of `ix_` stands for."""
    if a.spec.dtype != bool:
        return a.spec.size
    return int(np.count_nonzero(a.value.force() if hasattr(a.value, "force") else a.value))


def meshgrid(op: Op, *xi: Spec, copy: Any = True, sparse: Any = False, indexing: Any = "xy") -> Work:
    """One unit per element that is written (a grid of views: 1), at least 1, in the common dtype of the inputs."""
    sizes = [x.size for x in xi]
    count = 1 if not copy else sum(sizes) if sparse else math.prod(sizes) * len(sizes)
    billed = promote(*(x.dtype for x in xi)) if xi else FLOAT64
    swapped = indexing == "xy" and len(sizes) > 1
    shape = (sizes[1], sizes[0], *sizes[2:]) if swapped else tuple(sizes)
    if indexing not in ("xy", "ij"):
        return Work(max(count, 1), billed, None)
    axes = [1, 0, *range(2, len(sizes))] if swapped else range(len(sizes))
    shapes = [open_shape(shape, axis) if sparse else shape for axis in axes]
    out = tuple(Spec.of(s, x.dtype) for s, x in zip(shapes, xi, strict=True))
    return Work(max(count, 1), billed, out, shapes=tuple(x.shape for x in xi))


def broadcast_shapes(op: Op, *args: Any) -> Work:
    """One unit per length in the arguments, at least 1, alike for all dtypes. The result is a tuple of int."""
    return Work(max(sum(len(a) if isinstance(a, tuple | list) else 1 for a in args), 1), None, None)


# ---- results of callbacks


def by_result(op: Op, *args: Any, result: Any, **kwargs: Any) -> Work:
    """One unit per element of the result, in its dtype. Of a text one unit per character, of anything else one in all."""
    if isinstance(result, Spec):
        return Work(result.size, result.dtype, result)
    return Work(len(result) if isinstance(result, str) else 1, None, None)


def mask_indices(op: Op, n: Any, mask: Spec) -> Work:
    """One unit per element of the mask (n x n unless the callback says otherwise), in its dtype."""
    return Work(max(mask.size, n * n, 1), mask.dtype, None, shapes=(mask.shape,))


def applied_along(op: Op, func1d: Any, axis: Any, arr: Spec, *args: Any, result: Spec, **kwargs: Any) -> Work:
    """One unit per element of the result, in the heavier dtype of arr and the result."""
    return Work(result.size, heavier(arr.dtype, result.dtype), result, shapes=(arr.shape,))


def applied_over(op: Op, func: Any, a: Spec, axes: Any, result: Spec) -> Work:
    """One unit per element of the result, in the heavier dtype of a and the result."""
    return Work(result.size, heavier(a.dtype, result.dtype), result, shapes=(a.shape,))


def buffer(op: Op, *args: Any, result: Spec, **kwargs: Any) -> Work:
    """Free: the result shares the memory that was passed in."""
    return Work(0, result.dtype, result)
