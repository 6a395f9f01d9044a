"""Histograms: a search among the edges per sample, plus the passes of an automatic choice of bins.

Named estimators choose the number of bins by the values: only for them a rule looks at the data.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from flopscope.bind import Source, Value
from flopscope.op import Op
from flopscope.pricing import prices
from flopscope.rules.dtypes import FLOAT64, INT64, DType, float_like, promote, sum_like
from flopscope.rules.outcome import attempt
from flopscope.rules.probe import probe
from flopscope.rules.sorting import search_depth
from flopscope.spec import Spec
from flopscope.work import Work

LINSPACE_UNITS = 2
SCALE_PASSES = 2


class Bins(NamedTuple):
    """A `bins=` argument: number of bins, given edges if any, and passes of the estimator that chose the number."""

    number: int
    edges: np.ndarray[Any, Any] | None
    passes: int = 0

    @property
    def depth(self) -> int:
        """Comparisons that put one sample into its bin."""
        return search_depth(self.number if self.edges is None else len(self.edges))

    @property
    def participants(self) -> tuple[DType, ...]:
        """Given edges take part in the choice of the billing dtype."""
        return () if self.edges is None else (self.edges.dtype,)


def bins_of(bins: Any) -> Bins:
    """A number of bins, or edges.

    Raises:
        TypeError: when it is neither.
    """
    if is_number(bins):
        return Bins(operator.index(bins), None)
    edges = np.asarray(bins)
    return Bins(len(edges) - 1, edges)


def is_number(bins: Any) -> bool:
    return hasattr(bins, "__index__") and not getattr(bins, "ndim", 0)


def passes_of(op: Op, samples: int, name: str, weights: Spec | None) -> int:
    """Passes over the data of a named estimator of the number of bins.

    Raises:
        ValueError: for an unknown name.
        TypeError: when there are weights.
    """
    table = prices().histogram_passes
    if name not in table:
        raise ValueError(f"{op.name}: {name!r} is not a known estimator of the number of bins")
    if weights is not None:
        raise TypeError(f"{op.name}: bins cannot be estimated for weighted data")
    return SCALE_PASSES + (table[name] if isinstance(table[name], int) else max(100, math.isqrt(samples)))


def chosen_number(a: Source, name: str, limits: Any) -> int:
    """Number of bins that NumPy's estimator chooses for the data."""
    data = a.value.force() if hasattr(a.value, "force") else a.value
    return len(np.histogram_bin_edges(data, name, limits)) - 1


def spaced(bins: Bins, dtype: DType) -> tuple[Work, ...]:
    """The bill for the edges, where they are computed."""
    if bins.edges is not None:
        return ()
    return (Work(LINSPACE_UNITS * (bins.number + 1), dtype, None, name="linspace"),)


def histogram(
    op: Op, a: Source, bins: Value = 10, range: Value = None, density: Any = None, weights: Spec | None = None
) -> Work:
    """Per sample a search among the edges; separate bills for computed edges and for `density=True`.

    Raises:
        ValueError: for an unknown estimator name.
        TypeError: when bins is neither a number, nor edges, nor a name.
    """
    x = a.spec
    if isinstance(bins, str):
        passes = passes_of(op, x.size, bins, weights)
        chosen = Bins(chosen_number(a, bins, range), None, passes)
    else:
        chosen = bins_of(bins)
    count = max(x.size * (chosen.passes + chosen.depth), 1)
    billed = promote(float_like(x.dtype), INT64, *chosen.participants)
    fits = valid(chosen) and (weights is None or weights.shape == x.shape)
    answer = probe(op.kernel, x, few(chosen), range, density, weights) if fits else None
    if answer is None:
        return Work(count, billed, None, shapes=(x.shape,))
    counts, edges = answer[0].dtype, answer[1].dtype
    extra = spaced(chosen, edges)
    if density:
        extra += densities(chosen.number, edges, INT64 if weights is None else weights.dtype, counts)
    result = (Spec.of((chosen.number,), counts), Spec.of((chosen.number + 1,), edges))
    return Work(count, billed, result, shapes=(x.shape,), extra=extra)


def densities(count: int, edges: DType, counts: DType, result: DType) -> tuple[Work, ...]:
    """The bills of a density: widths of the bins, counts per width, sum of the counts, and the quotient."""
    return (
        Work(count, edges, None, name="diff"),
        Work(count, promote(counts, FLOAT64), None, name="divide"),
        Work(count - 1, sum_like(counts), None, name="sum"),
        Work(count, result, None, name="divide"),
    )


def valid(bins: Bins) -> bool:
    """Whether NumPy takes these bins, as far as their shape tells."""
    return bins.number > 0 if bins.edges is None else bins.edges.ndim == 1


def few(bins: Bins) -> Any:
    """Bins for a sample: one computed bin, or the given edges."""
    return 1 if bins.edges is None else bins.edges


def histogram_bin_edges(op: Op, a: Source, bins: Value = 10, range: Value = None, weights: Spec | None = None) -> Work:
    """One unit per sample, plus the passes of an estimator; a separate bill for computed edges.

    Raises:
        ValueError: for an unknown estimator name.
        TypeError: when bins is neither a number, nor edges, nor a name.
    """
    x = a.spec
    if isinstance(bins, str):
        passes = passes_of(op, x.size, bins, weights)
        chosen = Bins(attempt(chosen_number, a, bins, range) or 0, None, passes)
    else:
        chosen = bins_of(bins)
    count, billed = max(x.size * (chosen.passes or 1), 1), promote(float_like(x.dtype), *chosen.participants)
    answer = probe(op.kernel, x, few(chosen), range) if valid(chosen) else None
    if answer is None:
        return Work(count, billed, None, shapes=(x.shape,))
    result = Spec.of((chosen.number + 1,), answer.dtype)
    return Work(count, billed, result, shapes=(x.shape,), extra=spaced(chosen, answer.dtype))


def histogram2d(
    op: Op,
    x: Spec,
    y: Spec,
    bins: Value = 10,
    range: Value = None,
    density: Any = None,
    weights: Spec | None = None,
) -> Work:
    """Per sample a search among the edges of each axis, as float64 at least."""
    both = is_number(bins) or len(bins) != 2
    axes = [bins_of(bins)] * 2 if both else [bins_of(one) for one in bins]
    answer = None
    if x.shape == y.shape and all(map(valid, axes)):
        answer = probe(op.kernel, x, y, [short(one) for one in axes], range, density, weights)
    work = binned(x.size, (x, y), axes, answer and (answer[0], answer[1:]))
    if answer is None:
        return work
    counts, edges = work.out  # type: ignore[misc]
    return Work(work.count, work.dtype, (counts, *edges), shapes=work.shapes)


def histogramdd(
    op: Op, sample: Spec, bins: Value = 10, range: Value = None, density: Any = None, weights: Spec | None = None
) -> Work:
    """Per sample a search among the edges of each axis, as float64 at least."""
    rank = sample.shape[1] if sample.ndim > 1 else 1
    samples = sample.shape[0] if sample.ndim else 1
    axes = [bins_of(bins)] * rank if is_number(bins) else [bins_of(one) for one in bins]
    answer = None
    if len(axes) == rank and all(map(valid, axes)):
        row = Spec.of((samples, rank), sample.dtype)
        answer = probe_rows(op, row, axes, range, density, weights)
    return binned(samples, (sample,), axes, answer)


def probe_rows(op: Op, row: Spec, axes: list[Bins], limits: Any, density: Any, weights: Spec | None) -> Any:
    """NumPy's answer for one sample of the same dimension."""
    one = np.ones((min(row.shape[0], 1), row.shape[1]), row.dtype)
    return probe(op.kernel, one, [short(bins) for bins in axes], limits, density, weights)


def short(bins: Bins) -> Any:
    """One bin of each axis, so that the sample's histogram stays small."""
    return 1 if bins.edges is None else bins.edges[:2]


def binned(samples: int, operands: tuple[Spec, ...], axes: Sequence[Bins], answer: Any) -> Work:
    """Work of a histogram of several axes; `answer` is NumPy's (counts, edges) for a sample."""
    participants = [float_like(spec.dtype) for spec in operands] + [d for one in axes for d in one.participants]
    count = max(samples * sum(one.depth for one in axes), 1)
    result: Any = None
    if answer is not None:
        counts, edges = answer
        shape = tuple(one.number for one in axes)
        found = tuple(Spec.of((one.number + 1,), e.dtype) for one, e in zip(axes, edges, strict=True))
        result = (Spec.of(shape, counts.dtype), found)
    return Work(count, promote(FLOAT64, *participants), result, shapes=tuple(spec.shape for spec in operands))
