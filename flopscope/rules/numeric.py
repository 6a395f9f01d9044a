"""Differences, gradients, integrals and covariances."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from flopscope.bind import Dtype, Sample, Value
from flopscope.op import Op
from flopscope.rules.dtypes import FLOAT64, DType, float_like, promote, promoted, strong
from flopscope.rules.linalg import scalar_or_array
from flopscope.spec import WEAK, Shape, Spec
from flopscope.work import Work

ABSENT: Any = None  # a default that, as in NumPy, is not the same as passing None
UNIT_STEP = WEAK[float]


def diff(op: Op, a: Spec, n: Any = 1, axis: Any = -1, prepend: Spec = ABSENT, append: Spec = ABSENT) -> Work:
    """One subtraction for each difference of each of the n rounds, at least one.

    Raises:
        IndexError: for an axis that is not there.
    """
    rounds, parts = operator.index(n), [spec for spec in (prepend, append) if spec is not None]
    at = axis % max(a.ndim, 1)
    length = a.shape[axis] + sum(spec.shape[at] if at < spec.ndim else 1 for spec in parts)
    lanes = math.prod(a.shape) // a.shape[axis] if a.shape[axis] else math.prod(s or 1 for s in a.shape)
    count = lanes * (rounds * length - rounds * (rounds + 1) // 2)
    dtype = strong(a, *parts)
    shape = list(a.shape)
    shape[axis] = max(length - max(rounds, 0), 0)
    fits = rounds >= 0 and all(joins(spec.shape, a.shape, axis) for spec in parts)
    out = Spec.of(tuple(shape), dtype) if fits else None
    if not rounds:
        out = a.plain()
    return Work(max(count, 1), dtype, out, shapes=(a.shape,))


def joins(part: Shape, whole: Shape, axis: int) -> bool:
    """Whether `part` can be joined to `whole` along an axis; a scalar can."""
    if not part:
        return True
    at = axis % len(whole)
    return len(part) == len(whole) and all(
        i == at or one == other for i, (one, other) in enumerate(zip(part, whole, strict=True))
    )


def ediff1d(op: Op, ary: Spec, to_end: Spec | None = None, to_begin: Spec | None = None) -> Work:
    """One operation for each element of the result, at least one."""
    extras = [spec for spec in (to_end, to_begin) if spec is not None]
    added = sum(spec.size for spec in extras)
    fits = ary.dtype.kind != "b" and all(np.can_cast(spec.dtype, ary.dtype, "same_kind") for spec in extras)
    out = Spec.of((max(ary.size - 1, 0) + added,), ary.dtype) if fits else None
    return Work(max(ary.size - 1 + added, 1), ary.dtype, out, shapes=(ary.shape,))


# ---- gradients


def gradient(op: Op, f: Spec, *varargs: Value, axis: Any = None, edge_order: int = 1) -> Work:
    """2 N operations for each axis (6 more for each lane where `edge_order` is 2), and what coordinates add.

    Coordinates are read: equal steps are cheaper than unequal ones.

    Raises:
        AxisError: for an axis that is not there.
    """
    axes = tuple(range(f.ndim)) if axis is None else normalize_axis_tuple(axis, f.ndim)
    base = sum(2 * f.size + (lanes(f, i) * 6 if edge_order != 1 else 0) for i in axes)
    given = [np.asarray(spacing) for spacing in varargs]
    extra = 0
    if len(given) == len(axes):
        extra = sum(coordinates(f, i, g) for i, g in zip(axes, given, strict=True) if g.ndim)
    one = Spec.of(f.shape, float_like(f.dtype))
    out = one if len(axes) == 1 else (one,) * len(axes)
    return Work(max(base, 1) + extra, one.dtype, out if spaced(f, axes, given, edge_order) else None, shapes=(f.shape,))


def lanes(f: Spec, axis: int) -> int:
    return f.size // f.shape[axis] if f.shape[axis] else 0


def coordinates(f: Spec, axis: int, values: np.ndarray[Any, Any]) -> int:
    """Operations that an array of coordinates along one axis adds."""
    length, size = f.shape[axis], f.size
    if values.ndim != 1 or values.size != length:
        return 0
    steps = np.diff(values)
    if (steps == steps[0]).all():
        return 3 * (length - 1)
    inner = 3 * size * (length - 2) // length + 4 * size // length
    return inner + 10 * (length - 2) + 3 * (length - 1)


def spaced(f: Spec, axes: tuple[int, ...], given: list[np.ndarray[Any, Any]], edge_order: int) -> bool:
    """Whether NumPy takes these arguments."""
    fits = len(given) in (0, len(axes)) or (len(given) == 1 and not given[0].ndim)
    for i, values in zip(axes, given, strict=False):
        fits = fits and (not values.ndim or values.shape == (f.shape[i],)) and values.dtype.kind != "b"
    return fits and f.dtype.kind != "b" and edge_order in (1, 2) and all(f.shape[i] > edge_order for i in axes)


# ---- integrals


def trapezoid(op: Op, y: Spec, x: Spec | None = None, dx: Spec = UNIT_STEP, axis: Any = -1) -> Work:
    """Four operations for each element of y, for every grid that an x of several axes brings."""
    grid = broadcast(y.shape, x.shape) if x is not None and x.ndim > 1 else None
    elements = y.size if grid is None else math.prod(grid)
    fits = -y.ndim <= axis < y.ndim and (x is None or axis < x.ndim)
    kept = integrated(y.shape, dx.shape if x is None else None, x, axis) if fits else None
    dtype = float_like(promote(y.dtype, dx.participant if x is None else x.dtype))
    out = None if kept is None else scalar_or_array(kept, dtype)
    return Work(4 * elements, promoted(y, dx, x), out, shapes=(y.shape,))


def integrated(y: Shape, steps: Shape | None, x: Spec | None, axis: int) -> Shape | None:
    """Shape of an integral along an axis; None where steps and samples do not broadcast."""
    if x is not None and x.ndim == 1 and x.shape[0] not in (1, 2, y[axis]):
        return None
    if steps is None:
        steps = between(x.shape, axis) if x is not None and x.ndim > 1 else ()
    shape = broadcast(steps, between(y, axis))
    if shape is None:
        return None
    lengths = list(shape)
    del lengths[axis]
    return tuple(lengths)


def between(shape: Shape, axis: int) -> Shape:
    """Shape of the gaps between neighbours along an axis."""
    lengths = list(shape)
    lengths[axis] = max(lengths[axis] - 1, 0)
    return tuple(lengths)


def broadcast(one: Shape, other: Shape) -> Shape | None:
    """The broadcast of two shapes; None where they do not."""
    try:
        return np.broadcast_shapes(one, other)
    except ValueError:
        return None


# ---- covariances


def variables(spec: Spec, rowvar: bool) -> Shape:
    """(variables, observations) of a data set; a vector is one variable.

    Raises:
        IndexError: for a scalar.
    """
    if spec.ndim < 2:
        return 1, spec.shape[0]
    return (spec.shape[0], spec.shape[1]) if rowvar else (spec.shape[1], spec.shape[0])


def covariance(m: Spec, y: Spec | None, rowvar: Any, dtype: Any, weights: list[Spec]) -> tuple[int, DType, Spec | None]:
    """Operations, billing dtype and result of a covariance matrix."""
    count, seen = variables(m, rowvar)
    rows, fits = count, m.ndim <= 2 and all(spec.shape == (seen,) for spec in weights)
    if y is not None:
        count += variables(y, rowvar)[0] if y.ndim else 1
        more, seen_too = second_set(y, rowvar)
        fits = fits and y.ndim <= 2 and seen_too == seen
        rows += more
    billed = promote(m.dtype, FLOAT64, None if y is None else y.dtype)
    result = dtype or billed
    out = Spec.of(() if rows == 1 else (rows, rows), result) if fits and result.kind in "fc" else None
    if not variables(m, rowvar)[0] and m.ndim <= 2:
        out = Spec.of((0, 0), FLOAT64)
    return max(2 * count**2 * seen + 2 * count * seen, 1), billed, out


def second_set(y: Spec, rowvar: Any) -> Shape:
    """(variables, observations) as NumPy takes them of a second data set: one row stays a row."""
    if y.ndim == 2 and y.shape[0] == 1:
        return y.shape
    return variables(y, rowvar) if y.ndim else (1, 1)


def cov(
    op: Op,
    m: Sample,
    y: Spec | None = None,
    rowvar: Any = True,
    bias: Any = False,
    ddof: Any = None,
    fweights: Spec | None = None,
    aweights: Spec | None = None,
    *,
    dtype: Dtype = None,
) -> Work:
    """2 f^2 s + 2 f s operations for f variables and s observations, in float64 at least."""
    weights = [spec for spec in (fweights, aweights) if spec is not None]
    count, billed, out = covariance(m, y, rowvar, dtype, weights)
    whole = ddof is None or ddof == int(ddof)
    # Weights must not be negative.
    return Work(count, billed, out if whole else None, shapes=(m.shape,), doubtful=bool(weights))


def corrcoef(
    op: Op, x: Sample, y: Spec | None = None, rowvar: Any = True, *, dtype: Dtype = None, **removed: Any
) -> Work:
    """As `cov`, and 2 f^2 + f operations to divide by the deviations; a plain scalar for one variable."""
    count, billed, out = covariance(x, y, rowvar, dtype, [])
    f = variables(x, rowvar)[0] + (0 if y is None else variables(y, rowvar)[0] if y.ndim else 1)
    if out is not None:
        out = scalar_or_array(out.shape, out.dtype)
    return Work(count + 2 * f**2 + f, billed, None if removed else out, shapes=(x.shape,))
