"""What `einsum_accumulation_cost` and `reduction_accumulation_cost` report: a price, with the counts behind it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from flopscope.symmetry.contraction import Contraction, Groups, Step, breakdown
from flopscope.symmetry.group import SymmetryGroup
from flopscope.symmetry.orbits import Accumulation, component_counts, reduction
from flopscope.symmetry.subscripts import Shape, label_sizes, parse


@dataclass(frozen=True, slots=True)
class ComponentCost:
    """The counts of labels that the symmetry links; those of all components multiply.

    Attributes:
        labels, va, wa: the labels; those of the result; those that are summed.
        sizes: their lengths.
        m, alpha, num_output_orbits: orbits of products, updates, orbits of outputs.
        dense_count: index tuples, symmetry ignored.
        regime_id: how `alpha` was counted.
        shape: "trivial", "allVisible", "allSummed" or "mixed".
        group_order: elements of the group.
    """

    labels: tuple[Any, ...]
    va: tuple[Any, ...]
    wa: tuple[Any, ...]
    sizes: tuple[int, ...]
    m: int
    alpha: int
    dense_count: int
    num_output_orbits: int
    regime_id: str
    shape: str
    group_order: int


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
        per_component: the counts of every independent set of labels.
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
    per_component: tuple[ComponentCost, ...] = ()
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
        return _of_step(priced.steps[0], len(shapes), sizes)
    return _of_path(priced, sizes, len(shapes))


def _of_step(step: Step, terms: int, sizes: Mapping[str, int], source: str | None = None) -> AccumulationCost:
    lengths = {label: sizes[label] for label in step.labels}
    return AccumulationCost(
        step.total,
        step.multiplications,
        step.counts.updates,
        step.counts.products,
        step.dense,
        terms,
        () if step.fallback else _components(step.group, lengths, step.visible),
        step.fallback,
        pre_reductions_per_step=(step.pre_reduction,) if step.pre_reduction else (),
        cost_source=source,
    )


def _of_path(priced: Contraction, sizes: Mapping[str, int], terms: int) -> AccumulationCost:
    steps = tuple(_of_step(step, 2, sizes, step.source) for step in priced.steps)
    dense = math.prod(sizes.values())
    return AccumulationCost(
        priced.total,
        priced.multiplications,
        sum(step.alpha for step in steps),
        dense,
        dense,
        terms,
        (),
        any(step.fallback_used for step in steps),
        steps,
        priced.path,
        tuple(step.pre_reduction for step in priced.steps),
    )


def of_reduction(
    group: SymmetryGroup | None, shape: Shape, axes: Iterable[int], op_factor: int = 1, extra_ops: int = 0
) -> AccumulationCost:
    """The price of reducing an array over `axes`: `op_factor` per addition, and `extra_ops`."""
    reduced = frozenset(axes)
    counts = reduction(group, shape, reduced)
    total = op_factor * counts.additions + extra_ops
    fallback = group is not None and counts.products == math.prod(shape) and bool(group.moving)
    kept = frozenset(range(len(shape))) - reduced
    parts = () if fallback else _components(group, dict(enumerate(shape)), kept)
    return AccumulationCost(total, 0, counts.updates, counts.products, math.prod(shape), 1, parts, fallback)


def _components(group: SymmetryGroup | None, sizes: Mapping[Any, int], visible: Set[Any]) -> tuple[ComponentCost, ...]:
    found = component_counts(group, sizes, visible)
    return tuple(_component(part, [sizes[label] for label in part.labels], visible, counts) for part, counts in found)


def _component(group: SymmetryGroup, sizes: Sequence[int], visible: Set[Any], counts: Accumulation) -> ComponentCost:
    shown = tuple(label for label in group.labels if label in visible)
    summed = tuple(label for label in group.labels if label not in visible)
    return ComponentCost(
        group.labels,
        shown,
        summed,
        tuple(sizes),
        counts.products,
        counts.updates,
        math.prod(sizes),
        counts.outputs,
        _regime(group, shown),
        _shape(group, shown, summed),
        group.order(),
    )


def _regime(group: SymmetryGroup, shown: Sequence[Any]) -> str:
    """The first of the ways to count updates that applies."""
    if group.order() == 1:
        return "trivial"
    if all((group.labels[i] in shown) == (group.labels[j] in shown) for g in group.perms for i, j in enumerate(g)):
        return "functionalProjection"
    if len(shown) == 1:
        return "singleton"
    return "young" if group.is_symmetric() else "partitionCount"


def _shape(group: SymmetryGroup, shown: Sequence[Any], summed: Sequence[Any]) -> str:
    if group.order() == 1:
        return "trivial"
    return "mixed" if shown and summed else "allVisible" if shown else "allSummed"
