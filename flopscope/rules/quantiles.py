"""Quantiles: a selection per output, by partition for few quantiles and by sorting for weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from flopscope.bind import Out, Value, operand
from flopscope.op import Op
from flopscope.rules import tags
from flopscope.rules.dtypes import float_like, promote
from flopscope.rules.folding import Fold, fold, folded_length
from flopscope.rules.outs import takes
from flopscope.rules.probe import probe
from flopscope.rules.reductions import weights_fit
from flopscope.rules.sorting import log2_ceil
from flopscope.spec import Spec
from flopscope.symmetry.propagate import shifted
from flopscope.work import Work

TOP = {"percentile": 100, "quantile": 1}


def quantiles(
    op: Op,
    a: Spec,
    q: Value,
    axis: Any = None,
    out: Out = None,
    overwrite_input: Any = False,
    method: Any = "linear",
    keepdims: Any = False,
    *,
    weights: Spec | None = None,
) -> Work:
    """Per output: selection of the quantiles of its elements, or a sort when weighted; nan versions add a pass.

    `percentile` is billed as a mean is (integers as float64), `quantile` in the dtype of a; q joins.

    Raises:
        ValueError: when a quantile is out of range.
        IndexError: when an axis is out of range.
    """
    wanted = checked(op, q)
    what, length = fold(a, axis), folded_length(a, axis)
    count = what.outputs * (weighted if weights is not None else selected)(length, max(wanted.size, 1))
    base = float_like(a.dtype) if op.name.endswith("percentile") else a.dtype
    outs = [spec.dtype for spec in (out if isinstance(out, tuple) else (out,)) if spec is not None]
    billed = promote(base, wanted.participant, *outs)
    answer = None
    if weights is None or weights_fit(what, weights, axis):
        answer = probe(op.kernel, a, wanted, axis=axis, method=method, keepdims=keepdims or None, weights=weights)
    shape = (*wanted.shape, *what.shape(keepdims))
    count += a.work if op.name.startswith("nan") else 0
    if answer is None or odd_shape(op, what, wanted) or not takes(out, shape):
        return Work(count, billed, None, shapes=(a.shape,))
    group = what.result(keepdims, answer.dtype).symmetry if weights is None or weights.ndim == 1 else None
    result = Spec.of(shape, answer.dtype).with_symmetry(shifted(group, wanted.ndim))
    tags.require_group(out, result.symmetry)
    finish = tags.finish(result) if out is None else None
    # Weights must not be negative.
    return Work(count, billed, result, shapes=(a.shape,), finish=finish, doubtful=weights is not None)


def odd_shape(op: Op, what: Fold, wanted: Spec) -> bool:
    """Whether only the result tells its shape.

    NumPy's nan versions forget the axes of q for empty data, and place those of a nested q elsewhere when nothing is folded.
    """
    return op.name.startswith("nan") and (not what.x.size or (not what.axes and wanted.ndim > 1))


def checked(op: Op, q: Any) -> Spec:
    """Spec of the quantiles that are asked for.

    Raises:
        ValueError: when one is out of range, or no number.
    """
    spec, raw = operand(q, op.name)
    top = TOP[op.name.removeprefix("nan")]
    values = np.asarray(raw)
    if not bool(np.all((values >= 0) & (values <= top))):
        raise ValueError(f"{op.name}: q must be in the range [0, {top}]")
    return spec


def selected(length: int, wanted: int) -> int:
    """Elements that are looked at to select `wanted` of `length`, and four units to interpolate each."""
    passes = min(wanted, 1 + 4 * log2_ceil(min(wanted, length)))
    return length * passes + 4 * wanted


def weighted(length: int, wanted: int) -> int:
    """Sort by value, cumulate the weights, search each quantile."""
    depth = log2_ceil(length)
    return 4 * length * depth + 3 * length + wanted * (depth + 4)
