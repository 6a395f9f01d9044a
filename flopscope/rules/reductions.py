"""Reductions: what is combined is billed, elements less results."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from flopscope.bind import Dtype, Out
from flopscope.op import Op
from flopscope.rules import tags
from flopscope.rules.dtypes import DType, accumulated, float_like, itself, joined, promote, sum_like
from flopscope.rules.folding import Fold, fold, folded_length
from flopscope.rules.outcome import attempt
from flopscope.rules.outs import holds
from flopscope.rules.probe import probe
from flopscope.spec import Shape, Spec
from flopscope.symmetry.propagate import of_reduction
from flopscope.work import Work

INTP = np.dtype(np.intp)
WARNING = frozenset(
    [
        "sum",
        "prod",
        "max",
        "min",
        "amax",
        "amin",
        "all",
        "any",
        "argmax",
        "argmin",
        "nansum",
        "nanprod",
        "nanmax",
        "nanmin",
    ]
)
Accumulator = Callable[[DType], DType]


def folded(
    op: Op,
    what: Fold,
    count: int,
    accumulator: Accumulator,
    *,
    axis: Any,
    keepdims: Any,
    dtype: DType | None = None,
    out: Any = None,
    **options: Any,
) -> Work:
    """`count` units, billed in the accumulator of this family; NumPy tells the dtype of the result."""
    x = what.x
    billed = accumulated(x.dtype, accumulator(x.dtype), dtype, out)
    if dtype is not None:
        options["dtype"] = dtype
    if keepdims:
        options["keepdims"] = True
    answer = probe(op.kernel, x, axis=axis, **options)
    result = None if answer is None else what.result(keepdims, answer.dtype)
    if result is not None and breaks_symmetry(options):
        result = result.plain()
    if result is not None and out is not None and probe(op.kernel, x, axis=axis, out=out, **options) is None:
        result = None
    return reduced(op, count, billed, what, result, out)


def breaks_symmetry(options: dict[str, Any]) -> bool:
    """Whether a mask or a given mean treats elements differently that a symmetry would exchange."""
    return any(spec is not None and spec.ndim > 0 for spec in (options.get("where"), options.get("mean")))


def reduced(op: Op, count: int, billed: DType, what: Fold, result: Spec | None, out: Any) -> Work:
    """The work of a reduction whose result (None: NumPy refuses the call) is known."""
    x = what.x
    if x.symmetry is None and out is None or result is None:
        return Work(count, billed, result, shapes=(x.shape,))
    tags.require_group(out, result.symmetry)
    if not holds(out, result.shape):
        return Work(count, billed, None, shapes=(x.shape,))
    if op.name in WARNING:
        tags.warn_lost(x, what.axes, result)
    return Work(count, billed, result, shapes=(x.shape,), finish=tags.finish(result) if out is None else None)


def nan_pass(op: Op, x: Spec) -> int:
    """The pass of a nan-function over data that can hold NaN: one unit per element."""
    return x.work if op.name.startswith("nan") and x.dtype.kind in "fc" else 0


def total(
    op: Op,
    a: Spec,
    axis: Any = None,
    dtype: Dtype = None,
    out: Out = None,
    keepdims: Any = False,
    initial: Spec | None = None,
    where: Spec | None = None,
) -> Work:
    """One unit per element less one per result. Narrow integers are summed, and billed, as 64-bit ones."""
    what = fold(a, axis)
    count = what.reductions + nan_pass(op, a)
    return folded(
        op,
        what,
        count,
        sum_like,
        axis=axis,
        keepdims=keepdims,
        dtype=dtype,
        out=out,
        initial=initial,
        where=where,
    )


def extremum(
    op: Op,
    a: Spec,
    axis: Any = None,
    out: Out = None,
    keepdims: Any = False,
    initial: Spec | None = None,
    where: Spec | None = None,
) -> Work:
    """One unit per element less one per result, in the dtype of a."""
    what = fold(a, axis)
    return folded(
        op,
        what,
        what.reductions,
        itself,
        axis=axis,
        keepdims=keepdims,
        out=out,
        initial=initial,
        where=where,
    )


def truth(
    op: Op, a: Spec, axis: Any = None, out: Out = None, keepdims: Any = False, *, where: Spec | None = None
) -> Work:
    """One unit per element less one per result, in the dtype of a; the result is bool."""
    what = fold(a, axis)
    return folded(op, what, what.reductions, itself, axis=axis, keepdims=keepdims, out=out, where=where)


def position(op: Op, a: Spec, axis: Any = None, out: Out = None, *, keepdims: Any = False) -> Work:
    """One unit per element less one per result, in the dtype of a.

    Raises:
        TypeError: when `out=` cannot hold indices.
    """
    if out is not None and not np.can_cast(out.dtype, INTP, "safe"):
        raise TypeError(f"{op.name}: out of dtype {out.dtype} cannot hold indices")
    what = fold(a, axis)
    work = folded(op, what, what.reductions + nan_pass(op, a), itself, axis=axis, keepdims=keepdims)
    return work if holds(out, what.shape(keepdims)) else Work(work.count, work.dtype, None, shapes=work.shapes)


def mean(
    op: Op,
    a: Spec,
    axis: Any = None,
    dtype: Dtype = None,
    out: Out = None,
    keepdims: Any = False,
    *,
    where: Spec | None = None,
) -> Work:
    """One unit per element less one per result for the sum, one per result for the division. Integers as float64."""
    what = fold(a, axis)
    count = what.steps + what.outputs + nan_pass(op, a)
    return folded(op, what, count, float_like, axis=axis, keepdims=keepdims, dtype=dtype, out=out, where=where)


def spread(
    op: Op,
    a: Spec,
    axis: Any = None,
    dtype: Dtype = None,
    out: Out = None,
    ddof: Any = 0,
    keepdims: Any = False,
    *,
    where: Spec | None = None,
    mean: Spec | None = None,
    correction: Any = None,
) -> Work:
    """Two passes (differences, squares), two sums and two divisions; one root per result for the standard deviation."""
    shape = a.shape if mean is None or op.name.startswith("nan") else np.broadcast_shapes(a.shape, mean.shape)
    what = fold(a if shape == a.shape else Spec.of(shape, a.dtype), axis)
    count = 2 * (what.x.work + what.steps + what.outputs) + nan_pass(op, a)
    count += what.outputs if op.name.endswith("std") else 0
    options = {"ddof": ddof or None, "mean": mean, "correction": correction, "where": where}
    return folded(op, what, count, float_like, axis=axis, keepdims=keepdims, dtype=dtype, out=out, **options)


def peak_to_peak(op: Op, a: Spec, axis: Any = None, out: Out = None, keepdims: Any = False) -> Work:
    """A maximum, a minimum and a difference; the result has no symmetry."""
    what = fold(a, axis)
    count = 2 * what.reductions + what.outputs
    return folded(op, what._replace(x=a.plain()), count, itself, axis=axis, keepdims=keepdims, out=out)


def count_nonzero(op: Op, a: Spec, axis: Any = None, *, keepdims: Any = False) -> Work:
    """One unit per element, in the dtype of a; without `axis` and `keepdims` a plain integer."""
    if axis is None and not keepdims:
        return Work(a.work, a.dtype, Spec.of((), INTP, scalar=True), shapes=(a.shape,))
    return folded(op, fold(a, axis), a.work, itself, axis=axis, keepdims=keepdims)


def average(
    op: Op, a: Spec, axis: Any = None, weights: Spec | None = None, returned: Any = False, *, keepdims: Any = False
) -> Work:
    """A mean; with weights also a product per element and the sum of the weights, whose dtype joins.

    With `returned=` the result is one array of both: average and sum of weights.
    """
    what = fold(a, axis)
    count = what.reductions + what.outputs + (what.x.work + what.reductions if weights is not None else 0)
    options = {"weights": weights, "returned": returned or None}
    answer = probe(op.kernel, a, axis=axis, keepdims=keepdims or None, **options)
    if weights is not None and not weights_fit(what, weights, axis):
        answer = None
    billed = float_like(a.dtype)
    if weights is not None:
        billed = promote(billed, weights.participant)
    result = None
    if answer is not None:
        shape = what.shape(keepdims)
        symmetric = not returned and (weights is None or weights.ndim == 1)
        natural = what.result(keepdims, answer.dtype)
        result = natural if symmetric else Spec.of((2, *shape) if returned else shape, answer.dtype)
    # Weights must not sum to zero.
    return replace(reduced(op, count, billed, what, result, None), doubtful=weights is not None)


def weights_fit(what: Fold, weights: Spec, axis: Any) -> bool:
    """Whether `average` takes weights of that shape: that of the array, or of the axes in the order they are given."""
    if weights.shape == what.x.shape:
        return True
    if axis is None:
        return False
    named = (axis,) if hasattr(axis, "__index__") else axis
    return weights.shape == attempt(lambda: tuple(what.x.shape[a] for a in named))


def cumulative(op: Op, a: Spec, axis: Any = None, dtype: Dtype = None, out: Out = None) -> Work:
    """As many units as the reduction along that axis (without one, of the flat array); small integers as 64-bit."""
    what = fold(a, axis)
    answer = probe(op.kernel, a, axis=axis, dtype=dtype)
    shape = (a.size,) if axis is None or not a.ndim else a.shape
    return running(op, what, shape, answer, sum_like(what.x.dtype), dtype, out)


def cumulative_array_api(
    op: Op, x: Spec, *, axis: Any = None, dtype: Dtype = None, out: Out = None, include_initial: Any = False
) -> Work:
    """As `cumsum` and `cumprod`; an array of more than one axis needs `axis`."""
    what = fold(x, axis)
    answer = probe(op.kernel, x, axis=axis, dtype=dtype)
    extra = 1 if include_initial else 0
    along = what.axes if x.ndim else frozenset((0,))
    shape = tuple(n + (extra if i in along else 0) for i, n in enumerate(x.shape or (1,)))
    return running(op, what, shape, answer, sum_like(what.x.dtype), dtype, out)


def running(op: Op, what: Fold, shape: Shape, answer: Any, base: DType, dtype: DType | None, out: Any) -> Work:
    """The work of a running reduction that accumulates in `base`; `answer` is what NumPy said to a sample."""
    x = what.x
    billed = accumulated(x.dtype, base, dtype, out)
    if answer is None:
        return Work(what.reductions + nan_pass(op, x), billed, None, shapes=(x.shape,))
    group = None if len(what.axes) > 1 else of_reduction(x.symmetry, x.ndim, what.axes, keepdims=True)
    result = Spec.of(shape, answer.dtype, group, inferred=group is not None)
    return reduced(op, what.reductions + nan_pass(op, x), billed, what, result, out)


def median(
    op: Op, a: Spec, axis: Any = None, out: Out = None, overwrite_input: Any = False, keepdims: Any = False
) -> Work:
    """One unit per element that is folded into each result; integers as float64.

    Raises:
        IndexError: when an axis is out of range.
    """
    what, length = fold(a, axis), folded_length(a, axis)
    answer = probe(op.kernel, a, axis=axis, keepdims=keepdims or None)
    result = None if answer is None else what.result(keepdims, answer.dtype)
    count = what.outputs * length + (a.work if op.name.startswith("nan") else 0)
    return reduced(op, count, joined(float_like(a.dtype), out), what, result, out)


def trace(
    op: Op,
    a: Spec,
    offset: Any = 0,
    axis1: Any = 0,
    axis2: Any = 1,
    dtype: Dtype = None,
    out: Out = None,
) -> Work:
    """One unit per element of each diagonal; narrow integers as 64-bit ones. The trace of one matrix is a plain scalar."""
    billed = accumulated(a.dtype, sum_like(a.dtype), dtype, out)
    if a.ndim < 2:
        return Work(0, billed, None, shapes=(a.shape,))
    rows, columns = (operator.index(axis) % a.ndim for axis in (axis1, axis2))
    n, m = a.shape[rows], a.shape[columns]
    length = min(n, m, m - offset) if offset >= 0 else min(n, m, n + offset)
    count = max(length, 1) * (a.size // (n * m)) if n and m else 0
    answer = probe(op.kernel, a, 0, axis1, axis2, dtype)
    rest = tuple(k for i, k in enumerate(a.shape) if i not in (rows, columns))
    refused = answer is None or not holds(out, rest)
    result = None if refused else Spec.of(rest, answer.dtype, scalar=not rest and out is None)
    return Work(count, billed, result, shapes=(a.shape,))
