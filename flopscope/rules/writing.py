"""Functions that write into an array: one unit per cell that is written (or looked at)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from flopscope.bind import Listed, Out, Value
from flopscope.op import Op
from flopscope.rules.dtypes import strong
from flopscope.spec import Spec
from flopscope.work import Work


def put(op: Op, a: Out, ind: Listed, v: Listed, mode: Any = "raise") -> Work:
    """One unit per index, in the dtype of a."""
    return Work(ind.size, a.dtype, None, shapes=(a.shape,))


def put_along_axis(op: Op, arr: Out, indices: Spec, values: Spec, axis: Any) -> Work:
    """One unit per cell that is written, in the dtype of arr.

    Raises:
        IndexError: when there is no such axis.
    """
    if axis is None:
        return Work(indices.size, arr.dtype, None, shapes=(arr.shape,))
    length = arr.shape[axis]
    lanes = arr.size // length if length else 0
    return Work(lanes * indices.shape[axis], arr.dtype, None, shapes=(arr.shape,))


def place(op: Op, arr: Out, mask: Spec, vals: Listed) -> Work:
    """One unit per element of arr."""
    return Work(arr.size, arr.dtype, None, shapes=(arr.shape,))


def putmask(op: Op, a: Out, mask: Spec, values: Listed) -> Work:
    """One unit per element of a."""
    return Work(a.size, a.dtype, None, shapes=(a.shape,))


def copyto(op: Op, dst: Out, src: Spec, casting: Any = "same_kind", where: Value = True) -> Work:
    """One unit per cell that is written, in the common dtype of both arrays."""
    return Work(
        dst.size if where is True else chosen(where, dst), strong(src, dst), None, shapes=(dst.shape, src.shape)
    )


def chosen(where: Any, dst: Spec) -> int:
    """Cells of dst under a mask; of a mask that does not fit, its own."""
    mask = np.asarray(where)
    try:
        mask = np.broadcast_to(mask, dst.shape)
    except ValueError:
        pass
    return int(np.count_nonzero(mask))


def fill_diagonal(op: Op, a: Out, val: Spec, wrap: Any = False) -> Work:
    """One unit per cell that is written: the diagonal, and with `wrap=True` its continuations in a tall matrix."""
    if a.ndim != 2:
        return Work(a.shape[0] if a.shape else 0, a.dtype, None, shapes=(a.shape,))
    rows, columns = a.shape
    end = math.prod(a.shape) if wrap and rows > columns else min(columns * columns, rows * columns)
    return Work(len(range(0, end, columns + 1)), a.dtype, None, shapes=(a.shape,))
