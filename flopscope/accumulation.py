"""Prices of contractions and reductions of given arrays, with the orbit counts behind them. Nothing is run or billed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flopscope.bind import operand
from flopscope.rules.folding import axes_of, fold, folded_length
from flopscope.symmetry import accounting
from flopscope.symmetry.accounting import AccumulationCost
from flopscope.symmetry.orbits import partition_limit


@contextmanager
def limited(partition_budget: int | None) -> Iterator[None]:
    """Orbit counting with another limit than the setting."""
    token = partition_limit.set(partition_budget)
    try:
        yield
    finally:
        partition_limit.reset(token)


def einsum_accumulation_cost(subscripts: str, *operands: Any, partition_budget: int | None = None) -> AccumulationCost:
    """The price of an einsum of these arrays in FLOPs, before weight and rate.

    Args:
        subscripts: as for `einsum`.
        operands: arrays; their symmetries, and which of them are the same object, count.
        partition_budget: limit of orbit counting, instead of the setting of that name.

    Raises:
        ValueError: the subscripts do not fit the arrays.
    """
    specs = [operand(value, "einsum")[0] for value in operands]
    identity = [next(j for j, other in enumerate(operands) if other is value) for value in operands]
    with limited(partition_budget):
        return accounting.of_einsum(subscripts, [s.shape for s in specs], [s.symmetry for s in specs], identity)


def reduction_accumulation_cost(
    a: Any, axis: Any = None, *, op_factor: int = 1, extra_ops: int = 0, partition_budget: int | None = None
) -> AccumulationCost:
    """The price of reducing `a` in FLOPs, before weight and rate: `op_factor` per addition, and `extra_ops`."""
    spec = operand(a, "sum")[0]
    with limited(partition_budget):
        return accounting.of_reduction(spec.symmetry, spec.shape, axes_of(spec.ndim, axis), op_factor, extra_ops)


def tier2_reduction_cost(a: Any, axis: Any = None, *, dense_per_output_cost: int | None = None) -> int:
    """The price of a reduction that looks at all values for each distinct result (median, percentile ...).

    Args:
        a, axis: what is reduced.
        dense_per_output_cost: FLOPs for each result; by default the number of values that it is made of.
    """
    what = fold(operand(a, "median")[0], axis)
    return what.outputs * (folded_length(what.x, axis) if dense_per_output_cost is None else dense_per_output_cost)
