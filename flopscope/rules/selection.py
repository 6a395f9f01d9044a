"""Choosing elements by condition or by index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from flopscope.bind import Listed, Out, Specs, Value
from flopscope.op import Op
from flopscope.rules.creation import new_shape
from flopscope.rules.dtypes import promote, promoted, strong
from flopscope.rules.indexing import FANCY_UNITS
from flopscope.rules.outcome import attempt
from flopscope.spec import WEAK, Shape, Spec
from flopscope.work import Work

UINT8 = np.dtype(np.uint8)


def scanned(op: Op, a: Spec, *args: Any, **kwargs: Any) -> Work:
    """One unit per element of a; how many come out, only the values tell."""
    return Work(a.size, a.dtype, None, shapes=(a.shape,))


def extract(op: Op, condition: Spec, arr: Spec) -> Work:
    """One unit per element of arr."""
    return Work(arr.size, arr.dtype, None, shapes=(condition.shape, arr.shape))


# ---- by index


def picked(op: Op, shape: Shape | None, a: Spec, out: Spec | None) -> Work:
    """One unit per element that is gathered from a; one element is a plain scalar."""
    if shape is None:
        return Work(0, a.dtype, None)
    spec = Spec.of(shape, a.dtype, scalar=not shape and out is None)
    fits = out is None or (out.shape, out.dtype) == (shape, a.dtype)
    return Work(spec.size, a.dtype, spec if fits else None, shapes=(a.shape,))


def take(op: Op, a: Spec, indices: Listed, axis: Any = None, out: Out = None, mode: Any = "raise") -> Work:
    """One unit per element that is gathered, in the dtype of a."""
    return picked(op, attempt(take_shape, a, indices, axis), a, out)


def take_shape(a: Spec, indices: Spec, axis: int | None) -> Shape:
    """Shape of `take`.

    Raises:
        IndexError: when there is no such axis.
    """
    if axis is None:
        return indices.shape
    at = range(max(a.ndim, 1))[axis]
    return (*a.shape[:at], *indices.shape, *a.shape[at + 1 :])


def take_along_axis(op: Op, arr: Spec, indices: Spec, axis: Any = -1) -> Work:
    """One unit per element that is gathered, in the dtype of arr."""
    return picked(op, attempt(along_shape, arr, indices, axis), arr, None)


def along_shape(arr: Spec, indices: Spec, axis: int | None) -> Shape:
    """Shape of indices along one axis, the others broadcast with those of the array.

    Raises:
        ValueError: when the numbers of axes differ.
    """
    if axis is None:
        return indices.shape
    if arr.ndim != indices.ndim:
        raise ValueError("as many axes in indices as in arr")
    at = range(arr.ndim)[axis]
    return np.broadcast_shapes((*arr.shape[:at], 1, *arr.shape[at + 1 :]), indices.shape)


def choose(op: Op, a: Spec, choices: Specs, out: Out = None, mode: Any = "raise") -> Work:
    """One unit per element of the result, in the common dtype of the choices (or that of `out=`).

    Raises:
        ValueError: when the shapes do not broadcast.
    """
    shape = np.broadcast_shapes(a.shape, *(c.shape for c in choices))
    kind = strong(*choices) if out is None else out.dtype
    spec = Spec.of(shape, kind, scalar=not shape and out is None)
    return Work(spec.size, kind, spec, shapes=(a.shape,))


def compress(op: Op, condition: Value, a: Spec, axis: Any = None, out: Out = None) -> Work:
    """One unit per element of the condition and four per element that is kept, in the dtype of a."""
    chosen = np.asarray(condition)
    kept = np.flatnonzero(chosen)
    shape = attempt(take_shape, a, Spec.of(kept.shape, kept.dtype), axis)
    if (
        shape is None
        or chosen.ndim != 1
        or kept.max(initial=-1) >= (a.size if axis is None else (a.shape or (1,))[axis])
    ):
        return Work(0, a.dtype, None)
    spec = Spec.of(shape, a.dtype)
    return Work(chosen.size + FANCY_UNITS * spec.size, a.dtype, spec, shapes=(a.shape,))


def select(op: Op, condlist: Specs, choicelist: Specs, default: Spec = WEAK[int]) -> Work:
    """One unit per condition and element of the result, in the common dtype of the choices and the default."""
    spec = attempt(select_spec, condlist, choicelist, default)
    if not isinstance(spec, Spec):
        return Work(0, None, None)
    billed = promote(*(c.dtype for c in choicelist), default.participant)
    return Work(spec.size * max(len(condlist), 1), billed, spec)


def select_spec(condlist: Specs, choicelist: Specs, default: Spec) -> Spec:
    """Spec of `select`.

    Raises:
        ValueError: when there are no conditions, not as many choices, or the shapes do not broadcast.
    """
    if len(condlist) != len(choicelist) or not condlist:
        raise ValueError("as many conditions as choices, and at least one")
    shape = np.broadcast_shapes(*(s.shape for s in (*condlist, *choicelist, default)))
    return Spec.of(shape, promoted(*choicelist, default))


def piecewise(op: Op, x: Spec, condlist: Specs, funclist: Any, *args: Any, result: Spec, **kw: Any) -> Work:
    """One unit per condition and element of x, in the dtype of x."""
    single = not isinstance(condlist, list | tuple) or (bool(condlist) and not condlist[0].shape and bool(x.shape))
    return Work(x.size * (1 if single else len(condlist)), x.dtype, result, shapes=(x.shape,))


# ---- bits


def packbits(op: Op, a: Spec, axis: Any = None, bitorder: Any = "big") -> Work:
    """One unit per bit that is packed."""
    shape = attempt(lambda: resized(a, axis, lambda n: -(-n // 8))) if a.dtype.kind in "biu" else None
    return Work(a.size, a.dtype, None if shape is None else Spec.of(shape, UINT8), shapes=(a.shape,))


def unpackbits(op: Op, a: Spec, axis: Any = None, count: Any = None, bitorder: Any = "big") -> Work:
    """One unit per bit that comes out."""

    def bits(n: int) -> int:
        return 8 * n if count is None else count if count >= 0 else 8 * n + count

    shape = attempt(lambda: resized(a, axis, bits)) if a.dtype == UINT8 else None
    spec = None if shape is None else Spec.of(shape, UINT8)
    return Work(0 if spec is None else spec.size, a.dtype, spec, shapes=(a.shape,))


def resized(a: Spec, axis: int | None, length: Callable[[int], int]) -> Shape:
    """Shape of a (of one element, if it has no axis) with one axis, or its flat form, of another length.

    Raises:
        IndexError: when there is no such axis.
        ValueError: when the length is negative.
    """
    shape = (a.size,) if axis is None else a.shape or (1,)
    at = range(len(shape))[axis or 0]
    return new_shape((*shape[:at], length(shape[at]), *shape[at + 1 :]))
