"""Arrays of repeated, shifted, removed and inserted elements: one unit per element of the result."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from flopscope.bind import Value
from flopscope.op import Op
from flopscope.rules import tags
from flopscope.rules.creation import new_shape
from flopscope.rules.dtypes import DType, promoted
from flopscope.rules.outcome import attempt
from flopscope.rules.probe import probe, sample
from flopscope.rules.selection import resized
from flopscope.spec import Shape, Spec
from flopscope.symmetry import moves
from flopscope.work import Work


def moved(a: Spec, shape: Shape | None, billed: DType | None = None, *, least: int = 0) -> Work:
    """One unit per element of a result of that shape; None is a call that NumPy refuses."""
    if shape is None:
        return Work(least, billed or a.dtype, None, shapes=(a.shape,))
    spec = Spec.of(shape, a.dtype)
    return Work(max(spec.size, least), billed or a.dtype, spec, shapes=(a.shape,))


def tile(op: Op, A: Spec, reps: Any) -> Work:
    """One unit per element of the result, at least 1."""
    work = moved(A, attempt(tiled_shape, A, reps), least=1)
    return followed(A, work, moves.tile, A.ndim, tuple(reps) if np.ndim(reps) else (reps,))


def followed(a: Spec, work: Work, rule: Callable[..., Any], *args: Any) -> Work:
    """`work` with what `rule(group, *args)` leaves of the symmetry of a."""
    if a.symmetry is None or not isinstance(work.out, Spec):
        return work
    return replace(work, out=tags.carried(a, work.out, rule, *args))


def named_axes(a: Spec, axis: Any) -> list[int] | None:
    """The axes that `axis=` names, counted from the front; None for the flat array."""
    if axis is None:
        return None
    return [at % a.ndim for at in (axis if isinstance(axis, tuple | list) else (axis,))]


def tiled_shape(a: Spec, reps: Any) -> Shape:
    """Shape of `tile`.

    Raises:
        ValueError: for a negative repetition.
    """
    counts = tuple(map(operator.index, reps)) if np.ndim(reps) else (operator.index(reps),)
    ndim = max(a.ndim, len(counts))
    shape, counts = (1,) * (ndim - a.ndim) + a.shape, (1,) * (ndim - len(counts)) + counts
    return new_shape(tuple(n * count for n, count in zip(shape, counts, strict=True)))


def repeat(op: Op, a: Spec, repeats: Value, axis: Any = None) -> Work:
    """One unit per element of the result, at least 1."""
    work = moved(a, attempt(lambda: resized(a, axis, lambda n: repeated(n, repeats))), least=1)
    return followed(a, work, moves.untouched, named_axes(a, axis) if a.shape else None)


def repeated(length: int, repeats: Any) -> int:
    """Length of an axis after its elements were repeated.

    Raises:
        ValueError: when there are neither one nor `length` counts, or one is negative.
    """
    counts = np.asarray(repeats).astype(int)
    if (counts < 0).any() or counts.size not in (1, length) or counts.ndim > 1:
        raise ValueError("counts do not fit")
    return int(counts.sum()) * (length if counts.size == 1 else 1)


def roll(op: Op, a: Spec, shift: Spec, axis: Any = None) -> Work:
    """One unit per element, at least 1."""
    fits = axis is None or attempt(rolls, a, shift, axis)
    work = moved(a, a.shape if fits else None, least=1)
    return followed(a, work, moves.untouched, named_axes(a, axis) if a.shape else None)


def rolls(a: Spec, shift: Spec, axis: Any) -> bool:
    """Whether shifts fit axes.

    Raises:
        AxisError: when there is no such axis.
    """
    axes = axis if isinstance(axis, tuple | list) else (axis,)
    np.broadcast_shapes(shift.shape, np.shape(axis))
    return all(-a.ndim <= at < a.ndim for at in axes)


def resize(op: Op, a: Spec, new_shape: Any) -> Work:
    """One unit per element of the result."""
    return moved(a, attempt(lambda: np.broadcast_to(np.False_, new_shape).shape))


def delete(op: Op, arr: Spec, obj: Value, axis: Any = None) -> Work:
    """One unit per element that is left."""
    fits = arr.shape or axis is None
    shape = attempt(lambda: resized(arr, axis, lambda n: left(n, obj))) if fits else None
    return followed(arr, moved(arr, shape), tags.given_up)


def left(length: int, obj: Any) -> int:
    """Length of an axis after the elements at `obj` were removed.

    Raises:
        IndexError: when there is no such element.
        ValueError: when a mask has another length.
    """
    if isinstance(obj, slice):
        return length - len(range(*obj.indices(length)))
    at = np.asarray(obj)
    if at.dtype == bool:
        if at.shape != (length,):
            raise ValueError("the mask does not fit")
        return length - int(at.sum())
    if at.dtype.kind not in "iu" and at.size:
        raise IndexError("indices must be integers")
    if ((at < -length) | (at >= length)).any():
        raise IndexError("out of bounds")
    return length - len(np.unique(at % length)) if at.size else length


def insert(op: Op, arr: Spec, obj: Value, values: Spec, axis: Any = None) -> Work:
    """One unit per element of the result, in the common dtype of arr and the values."""
    fits = probe(np.array, values, dtype=arr.dtype) is not None
    return moved(arr, attempt(inserted_shape, arr, obj, values, axis) if fits else None, promoted(arr, values))


def inserted_shape(arr: Spec, obj: Any, values: Spec, axis: int | None) -> Shape:
    """Shape of `insert`.

    Raises:
        IndexError: when there is no such axis or place.
        ValueError: when the values do not fit.
    """
    shape, at = ((arr.size,), 0) if axis is None else (arr.shape, range(arr.ndim)[axis])
    if isinstance(obj, slice):
        obj = np.arange(*obj.indices(shape[at]))
    places = np.asarray(obj)
    places = np.flatnonzero(places) if places.dtype == bool else places
    if ((places < -shape[at]) | (places > shape[at])).any():
        raise IndexError("out of bounds")
    if places.size == 1:
        full = (1,) * (len(shape) - values.ndim) + values.shape
        given = np.moveaxis(np.broadcast_to(np.False_, full), 0, at).shape if not places.ndim else full
        count = given[at]
    else:
        given, count = values.shape, places.size
    new = (*shape[:at], count, *shape[at + 1 :])
    if np.broadcast_shapes(given, new) != new:
        raise ValueError("values do not fit")
    return (*shape[:at], shape[at] + count, *shape[at + 1 :])


def trim_zeros(op: Op, filt: Spec, trim: Any = "fb", axis: Any = None) -> Work:
    """One unit per element; how many are left, only the values tell."""
    return Work(filt.size, filt.dtype, None, shapes=(filt.shape,))


# ---- pad

TWICE = ("linear_ramp",)
STATISTICS = ("maximum", "minimum", "median", "mean")


def pad(op: Op, array: Spec, pad_width: Value, mode: Any = "constant", **kwargs: Value) -> Work:
    """One unit per element of the result, at least 1; ramps and odd reflections two per element that is added.

    A statistic adds, axis by axis, one unit for every element that it reads (and one per result for a mean).

    Raises:
        ValueError: when the widths do not fit the axes, or `mode` is a function.
    """
    if callable(mode):
        raise ValueError("pad: a function as mode is not counted")
    widths = pairs(array.ndim, pad_width)
    shape = tuple(n + before + after for n, (before, after) in zip(array.shape, widths, strict=True))
    added = 0
    if mode in TWICE or (mode in ("reflect", "symmetric") and kwargs.get("reflect_type") == "odd"):
        added = math.prod(shape) - array.size
    elif mode in STATISTICS and array.size:
        added = statistics(array.shape, shape, kwargs.get("stat_length"), mode == "mean")
    count = max(math.prod(shape) + added, 1)
    possible = min((w for pair in widths for w in pair), default=0) >= 0
    fine = possible and attempt(np.pad, sample(array), widths, mode, **kwargs) is not None
    return Work(count, array.dtype, Spec.of(shape, array.dtype) if fine else None, shapes=(array.shape,))


def pairs(ndim: int, widths: Any) -> list[tuple[int, int]]:
    """(before, after) of every axis.

    Raises:
        ValueError: when the widths do not fit the axes.
    """
    if isinstance(widths, dict):
        given: list[Any] = [widths.get(axis, widths.get(axis - ndim, 0)) for axis in range(ndim)]
        widths = [pair if np.ndim(pair) else (pair, pair) for pair in given]
    return [(before, after) for before, after in np.broadcast_to(np.asarray(widths), (ndim, 2)).tolist()]


def statistics(shape: Shape, padded: Shape, stat_length: Any, mean: bool) -> int:
    """Elements that the statistics of all axes read, in turn, plus one per mean."""
    limits = [(None, None)] * len(shape) if stat_length is None else pairs(len(shape), stat_length)
    total = 0
    for axis, (n, limit) in enumerate(zip(shape, limits, strict=True)):
        across = math.prod(padded[:axis]) * math.prod(shape[axis + 1 :])
        read = [n if most is None else min(most, n) for most in limit]
        passes = [n] if read == [n, n] else read
        total += across * (sum(passes) + (len(passes) if mean else 0))
    return total
