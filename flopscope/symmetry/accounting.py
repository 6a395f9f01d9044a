"""What `einsum_accumulation_cost` and `reduction_accumulation_cost` report: a price, with the counts behind it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flopscope.symmetry.contraction import Contraction, Groups, Step, breakdown
from flopscope.symmetry.group import SymmetryGroup
from flopscope.symmetry.orbits import reduction
from flopscope.symmetry.subscripts import Shape, label_sizes, parse


@dataclass(frozen=True, slots=True)
class AccumulationCost:
    """A price in FLOPs before weight and rate, and what it counts.

    Attributes:
        total: FLOPs.
        mu: multiplications among them.
        alpha: updates: pairs of a product orbit and an output orbit that it adds to.
        m_total: orbits of products.
        dense_baseline: index tuples, symmetry ignored.
        num_terms: operands.
        fallback_used: orbits were too many to count, so the dense price was taken.
        per_step: the same for each pairwise step of three and more operands.
        path: which operands each step takes.
        pre_reductions_per_step: additions that sum labels out of a single operand first.
        cost_source: which orbits a step is priced by ("per-input", "joint" or "output").
    """

    total: int
    mu: int
    alpha: int
    m_total: int
    dense_baseline: int
    num_terms: int
    fallback_used: bool = False
    per_step: tuple[AccumulationCost, ...] = ()
    path: tuple[tuple[int, ...], ...] | None = None
    pre_reductions_per_step: tuple[int, ...] = ()
    cost_source: str | None = None

    @property
    def savings_ratio(self) -> float:
        """The price as a fraction of `num_terms` operations for every index tuple."""
        dense = self.num_terms * self.dense_baseline
        return self.total / dense if dense else 1.0

    def describe(self) -> str:
        """The counts as lines of text."""
        source = f", priced by {self.cost_source} orbits" if self.cost_source else ""
        lines = [
            f"{self.total:,} FLOPs ({self.mu:,} multiplications) for {self.num_terms} operand(s){source}",
            f"  {self.m_total:,} products, {self.alpha:,} updates; {self.dense_baseline:,} without symmetry",
        ]
        lines += [f"  step {i}: {step.describe()}" for i, step in enumerate(self.per_step, 1)]
        return "\n".join(lines)


def of_einsum(subscripts: str, shapes: Sequence[Shape], groups: Groups, identity: Sequence[int]) -> AccumulationCost:
    """The price of an einsum, broken down; arguments as for `contraction`."""
    parsed = parse(subscripts, tuple(map(len, shapes)))
    sizes = label_sizes(parsed.terms, shapes)
    priced = breakdown(parsed, shapes, groups, identity, sizes)
    if not priced.path:
        return _of_step(priced.steps[0], len(shapes))
    return _of_path(priced, math.prod(sizes.values()), len(shapes))


def _of_step(step: Step, terms: int, source: str | None = None) -> AccumulationCost:
    return AccumulationCost(
        step.total,
        step.multiplications,
        step.counts.updates,
        step.counts.products,
        step.dense,
        terms,
        step.fallback,
        pre_reductions_per_step=(step.pre_reduction,) if step.pre_reduction else (),
        cost_source=source,
    )


def _of_path(priced: Contraction, dense: int, terms: int) -> AccumulationCost:
    steps = tuple(_of_step(step, 2, step.source) for step in priced.steps)
    return AccumulationCost(
        priced.total,
        priced.multiplications,
        sum(step.alpha for step in steps),
        dense,
        dense,
        terms,
        any(step.fallback_used for step in steps),
        steps,
        priced.path,
        tuple(step.pre_reduction for step in priced.steps),
    )


def of_reduction(
    group: SymmetryGroup | None, shape: Shape, axes: Iterable[int], op_factor: int = 1, extra_ops: int = 0
) -> AccumulationCost:
    """The price of reducing an array over `axes`: `op_factor` per addition, and `extra_ops`."""
    counts = reduction(group, shape, frozenset(axes))
    total = op_factor * counts.additions + extra_ops
    return AccumulationCost(total, 0, counts.updates, counts.products, math.prod(shape), 1)
