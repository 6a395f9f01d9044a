"""Methods of universal functions: one rule for each method, whatever the function."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from flopscope.bind import Dtype, Out, Value
from flopscope.op import Op
from flopscope.rules.dtypes import DType, accumulated, promoted, sum_like
from flopscope.rules.elementwise import binary, refuse_complex, ufunc_of
from flopscope.rules.folding import fold
from flopscope.rules.indexing import stand_in
from flopscope.rules.outcome import attempt
from flopscope.rules.probe import probe
from flopscope.rules.reductions import folded
from flopscope.spec import Spec
from flopscope.symmetry import moves
from flopscope.work import Work

SUMS = ("add", "multiply")


def loop_output(op: Op, *operands: Spec) -> DType:
    """Dtype in which the function's inner loop answers for these operands.

    Raises:
        UnsupportedDtypeError: for complex data, where the price list says that the function has no meaning for it.
    """
    for spec in operands:
        refuse_complex(op, spec.dtype)
    ufunc = ufunc_of(op)
    kinds = [spec.loop_type for spec in operands]
    return np.dtype(ufunc.resolve_dtypes((*kinds, None))[-1])


def accumulator(op: Op, array: Spec) -> DType:
    """What a reduction with this function accumulates in, if nothing else is said."""
    return sum_like(array.dtype) if ufunc_of(op).__name__ in SUMS else loop_output(op, array, array)


def reduce(
    op: Op,
    array: Spec,
    axis: Any = 0,
    dtype: Dtype = None,
    out: Out = None,
    keepdims: Any = False,
    initial: Spec | None = None,
    where: Spec | None = None,
) -> Work:
    """One unit per element less one per result; the accumulator is what the function makes of two elements."""
    what, base = fold(array, axis), accumulator(op, array)
    return folded(
        op,
        what,
        what.reductions,
        lambda _: base,
        axis=axis,
        keepdims=keepdims,
        dtype=dtype,
        out=out,
        initial=initial,
        where=where,
    )


def accumulate(op: Op, array: Spec, axis: Any = 0, dtype: Dtype = None, out: Out = None) -> Work:
    """As many units as the reduction along that axis."""
    what = fold(array, axis)
    billed = accumulated(array.dtype, accumulator(op, array), dtype, out)
    answer = probe(op.kernel, array, axis=axis, dtype=dtype)
    result = None if answer is None else Spec.of(array.shape, answer.dtype)
    return Work(what.reductions, billed, result, shapes=(array.shape,))


def reduceat(op: Op, array: Spec, indices: Value, axis: Any = 0, dtype: Dtype = None, out: Out = None) -> Work:
    """Per lane one unit per element of each segment less one, at least one unit per segment and lane.

    Raises:
        TypeError: for a scalar.
        AxisError: when the axis is out of range.
    """
    if not array.ndim:
        raise TypeError(f"{op.name}: cannot work on a scalar")
    axis = normalize_axis_index(axis, array.ndim)
    length, starts = array.shape[axis], np.asarray(indices)
    billed = accumulated(array.dtype, accumulator(op, array), dtype, out)
    if starts.ndim != 1 or not all(0 <= start < length for start in starts.tolist()):
        return Work(1, billed, None, shapes=(array.shape,))
    lanes = array.size // length if length else 0
    count = max(lanes * folds(starts.tolist(), length), lanes * len(starts), 1)
    answer = probe(op.kernel, array, [0], axis=axis, dtype=dtype)
    shape = (*array.shape[:axis], len(starts), *array.shape[axis + 1 :])
    return Work(count, billed, None if answer is None else Spec.of(shape, answer.dtype), shapes=(array.shape,))


def folds(starts: list[int], length: int) -> int:
    """Applications of the function in one lane: elements of each segment less one."""
    ends = [*starts[1:], length]
    return sum(max(end - start - 1, 0) for start, end in zip(starts, ends, strict=True))


def outer(op: Op, A: Spec, B: Spec, **options: Any) -> Work:
    """One unit per pair of distinct elements; dtypes as of the function itself, Python scalars as arrays."""
    left = Spec.of((*A.shape, *(1,) * B.ndim), A.dtype)
    work = binary(op, left, Spec.of(B.shape, B.dtype), **options)
    group = moves.outer(A.symmetry, B.symmetry, A.ndim)
    if group is None or not isinstance(work.out, Spec):
        return work
    spec = work.out.with_symmetry(group)
    return replace(work, count=spec.work, out=spec)


def at(op: Op, a: Spec, indices: Value, b: Spec | None = None) -> Work:
    """One unit per cell that is written, as often as it is, in the dtype of the function's answer or of a.

    Raises:
        ValueError: for an array with a symmetry.
    """
    if a.symmetry is not None:
        raise ValueError(f"{op.name} would break the symmetry {a.symmetry}: write to fnp.array(x)")
    operands = (a,) if b is None else (a, b)
    output = attempt(loop_output, op, *operands)
    billed = promoted(*operands) if output is None else accumulated(a.dtype, output, None, None)
    return Work(max(cells(a, indices), 1), billed, None, shapes=(a.shape,))


def cells(a: Spec, indices: Any) -> int:
    """Cells of a that indices name, one named twice counted twice; an index out of range counts too."""
    found = attempt(lambda: np.size(stand_in(a)[indices]))
    if found is not None:
        return int(found)
    parts = indices if isinstance(indices, tuple) else (indices,)
    return math.prod((*np.broadcast_shapes(*map(np.shape, parts)), *a.shape[len(parts) :]))
