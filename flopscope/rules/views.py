"""Views: free, and their shape is what NumPy says for a stand-in array that takes no memory."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from flopscope.bind import Dtype
from flopscope.op import Op
from flopscope.rules import tags
from flopscope.rules.dtypes import promoted
from flopscope.rules.indexing import stand_in
from flopscope.rules.outcome import attempt
from flopscope.rules.viewed_tags import of_broadcast, of_view
from flopscope.spec import Spec
from flopscope.symmetry import moves
from flopscope.work import Out, Work


def spec_of_view(a: Spec, view: Any) -> Out:
    """Spec of what a view function made of the stand-in of `a`; of a list or tuple of views, their specs."""
    if isinstance(view, list | tuple):
        return tuple(Spec.of(np.shape(part), a.dtype, scalar=isinstance(part, np.generic)) for part in view)
    return Spec.of(np.shape(view), a.dtype)


def viewed(kernel: Callable[..., Any], a: Spec, *args: Any, **kwargs: Any) -> Out:
    """Spec(s) of `kernel(a, ...)`, by calling it on a stand-in of one element."""
    return spec_of_view(a, kernel(stand_in(a), *args, **kwargs))


def view(op: Op, a: Spec, *args: Any, **kwargs: Any) -> Work:
    """Free; the result shares memory with a."""
    out = of_view(op, a, attempt(viewed, op.kernel, a, *args, **kwargs), args, kwargs)
    return Work(0, None, out, shapes=(a.shape,))


def cut(op: Op, a: Spec, *args: Any, **kwargs: Any) -> Work:
    """Free; the results share memory with a. It is logged with the dtype of a."""
    out = attempt(viewed, op.kernel, a, *args, **kwargs)
    out = of_broadcast(a, out) if op.name == "broadcast_to" else of_view(op, a, out, args, kwargs)
    return Work(0, a.dtype, out, shapes=(a.shape,))


def rolled_axis(op: Op, a: Spec, axis: Any, start: Any = 0) -> Work:
    """Free; the result shares memory with a.

    Raises:
        AxisError: when there is no such axis.
    """
    return Work(0, a.dtype, viewed(op.kernel, a, axis, start), shapes=(a.shape,))


def at_least(op: Op, *arys: Spec) -> Work:
    """Free; one record for every array."""
    outs = [of_view(op, a, attempt(viewed, op.kernel, a), (), {}) for a in arys]
    works = [Work(0, None, None, shapes=(a.shape,)) for a in arys]
    if not works:
        return Work(0, None, ())
    out = outs[0] if len(outs) == 1 else tuple(outs)
    return Work(0, None, out, shapes=works[0].shapes, extra=tuple(works[1:]))


def broadcast_arrays(op: Op, *args: Spec, subok: Any = False) -> Work:
    """Free; the results share memory with the arrays.

    Raises:
        ValueError: when there is no common shape.
    """
    shape = np.broadcast_shapes(*(a.shape for a in args))
    out = tuple(of_broadcast(a, Spec.of(shape, a.dtype)) for a in args)
    return Work(0, promoted(*args) if args else None, out, shapes=tuple(a.shape for a in args))


def reshape(op: Op, a: Spec, shape: Any = None, order: Any = "C", *, copy: Any = None, newshape: Any = None) -> Work:
    """One unit per element (1 for an empty array), also where the result is a view."""
    wanted = shape if newshape is None else newshape
    out = None if wanted is None else attempt(viewed, np.reshape, a, wanted, "C" if order == "A" else order)
    if isinstance(out, Spec):
        out = tags.carried(a, out, moves.reshape, a.shape, out.shape)
    return Work(max(a.size, 1), a.dtype, out, shapes=(a.shape,))


def ravel(op: Op, a: Spec, order: Any = "C") -> Work:
    """One unit per element (1 for an empty array), also where the result is a view."""
    out = tags.carried(a, Spec.of((a.size,), a.dtype), moves.reshape, a.shape, (a.size,))
    return Work(max(a.size, 1), a.dtype, out, shapes=(a.shape,))


def part(op: Op, a: Spec) -> Work:
    """Free: the real or imaginary part as a view, of the matching real dtype."""
    if op.name == "ndarray.real" and a.dtype.kind != "c":
        return Work(0, None, a, shapes=(a.shape,))
    return Work(0, None, Spec.of(a.shape, op.kernel(np.zeros((), a.dtype)).dtype), shapes=(a.shape,))


def reinterpreted(op: Op, a: Spec, dtype: Dtype = None) -> Work:
    """Free: the same memory read as another dtype.

    Raises:
        TypeError, ValueError: as NumPy, where lengths do not fit.
    """
    if dtype is None:
        return Work(0, None, Spec.of(a.shape, a.dtype), shapes=(a.shape,))
    one_row = np.empty((1,) * max(a.ndim - 1, 0) + a.shape[-1:], a.dtype).view(dtype)
    return Work(0, None, Spec.of(a.shape[:-1] + one_row.shape[-1:], one_row.dtype), shapes=(a.shape,))


def same(op: Op, a: Spec) -> Work:
    """Free; shape and dtype are those of a."""
    return Work(0, None, Spec.of(a.shape, a.dtype), shapes=(a.shape,))


def field(op: Op, a: Spec, dtype: Dtype, offset: Any = 0) -> Work:
    """Free: a view of some bytes of every element."""
    return Work(0, None, Spec.of(a.shape, dtype), shapes=(a.shape,))


# ---- diagonals and triangles


def diag(op: Op, v: Spec, k: Any = 0) -> Work:
    """A vector on the k-th diagonal: one unit per element of it. The diagonal of a matrix: free, a view."""
    if v.ndim == 2:
        return Work(0, v.dtype, attempt(viewed, np.diag, v, k), shapes=(v.shape,))
    return diagflat(op, v, k) if v.ndim == 1 else Work(0, v.dtype, None, shapes=(v.shape,))


def diagflat(op: Op, v: Spec, k: Any = 0) -> Work:
    """One unit per element that is put on the k-th diagonal of a square matrix."""
    n = v.size + abs(int(k))
    return Work(v.size, v.dtype, tags.of_diagonal(Spec.of((n, n), v.dtype), int(k)), shapes=(v.shape,))


def triangle(op: Op, m: Spec, k: Any = 0) -> Work:
    """One unit per element that is kept, at least 1."""
    if not m.ndim:
        return Work(0, m.dtype, None)
    rows, columns = (m.shape * 2)[-2:] if m.ndim == 1 else m.shape[-2:]
    below = lower(rows, columns, math.floor(k if op.name == "tril" else k - 1))
    kept = below if op.name == "tril" else rows * columns - below
    out = tags.carried(m, Spec.of((rows, columns) if m.ndim == 1 else m.shape, m.dtype), tags.given_up)
    return Work(max(kept * math.prod(m.shape[:-2]), 1), m.dtype, out, shapes=(m.shape,))


def lower(rows: int, columns: int, k: int = 0) -> int:
    """Number of elements (i, j) of a rows x columns matrix with j <= i + k."""
    first = max(-k, 0)
    full = min(max(columns - k, first), max(rows, first))
    growing = full - first
    return growing * (2 * (first + k + 1) + growing - 1) // 2 + max(rows - full, 0) * columns
