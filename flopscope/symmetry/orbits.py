"""Counting index tuples up to symmetry.

A group acts on index tuples by permuting their positions. Values in one orbit are equal, so they are computed once:
the price of a pass is the number of orbits, not of elements.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence, Set
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from flopscope.errors import CostFallbackWarning
from flopscope.notices import warn
from flopscope.settings import settings
from flopscope.symmetry.group import GroupTooLargeError, SymmetryGroup, group_of
from flopscope.symmetry.permutation import Perm

Shape = tuple[int, ...]


partition_limit: ContextVar[int | None] = ContextVar("partition_limit", default=None)


class TooManyPartitionsError(Exception):
    """Orbit counting would visit more typed partitions than the setting `partition_budget` allows."""


@dataclass(frozen=True, slots=True)
class Accumulation:
    """How many values a contraction forms and adds up.

    Attributes:
        products: orbits of full index tuples (M).
        updates: pairs of a product orbit and an output orbit that it adds to (alpha).
        outputs: orbits of output index tuples (O).
    """

    products: int
    updates: int
    outputs: int

    @property
    def additions(self) -> int:
        """Additions needed: the first update of an output is a copy; nothing when there are no products."""
        return self.updates - self.outputs if self.updates else 0

    def __mul__(self, other: Accumulation) -> Accumulation:
        """Of two independent sets of labels taken together."""
        return Accumulation(self.products * other.products, self.updates * other.updates, self.outputs * other.outputs)


def burnside(group: SymmetryGroup, sizes: Sequence[int]) -> int:
    """Number of orbits of index tuples whose position i runs over `sizes[i]` values.

    >>> burnside(SymmetryGroup.symmetric(axes=(0, 1)), [4, 4])
    10

    Raises:
        ValueError: positions of one orbit have different sizes.
        GroupTooLargeError: the group would have to be listed and is too large.
    """
    lengths = [_common_size(orbit, sizes) for orbit in group.orbits()]
    if group.is_young:
        return math.prod(multisets(n, len(orbit)) for n, orbit in zip(lengths, group.orbits(), strict=True))
    fixed = sum(
        count * math.prod(n**k for n, k in zip(lengths, row, strict=True)) for row, count in group.cycle_counts.items()
    )
    return fixed // group.order()


def multisets(n: int, k: int) -> int:
    """Number of ways to choose k of n values, order ignored, repeats allowed."""
    return math.comb(n + k - 1, k) if n + k else 1


def _common_size(orbit: Set[int], sizes: Sequence[int]) -> int:
    lengths = {sizes[i] for i in orbit}
    if len(lengths) > 1:
        raise ValueError(f"axes that the group exchanges have different sizes {sorted(lengths)}")
    return lengths.pop()


PAIR = 2  # the identity and one exchange: there is nothing to list, whatever the limit


def unique_elements(group: SymmetryGroup, shape: Shape) -> int:
    """Number of distinct elements of an array; with a warning all of them, if the group is too large to list.

    >>> unique_elements(SymmetryGroup.symmetric(axes=(0, 1)), (4, 4, 3))
    30
    """
    if group.order() > max(settings.dimino_budget, PAIR):
        warn_fallback(f"a symmetry group of {group.order()} elements")
        return math.prod(shape)
    others = set(range(len(shape))) - set(group.labels)
    return burnside(group, [shape[axis] for axis in group.labels]) * math.prod(shape[axis] for axis in others)


def warn_fallback(what: str) -> None:
    """Say that a price is the dense one because orbit counting was too large."""
    warn(f"{what} is too large to count orbits of; the dense price is billed", CostFallbackWarning)


def reduction(group: SymmetryGroup | None, shape: Shape, axes: Set[int]) -> Accumulation:
    """What a reduction of an array over `axes` counts: M products (input orbits), alpha updates, O outputs.

    Its price is `additions` (the callers clamp it to 1). Groups too large to count fall back to the dense price.

    >>> reduction(SymmetryGroup.symmetric(axes=(0, 1)), (4, 4), {0, 1}).additions
    9
    """
    kept = frozenset(range(len(shape))) - axes
    if group is None or not group.moving:
        return dense(dict(enumerate(shape)), kept)
    if group.order() ** 2 > settings.dimino_budget:
        return _fallback(group, shape, axes)
    try:
        return accumulate(group, dict(enumerate(shape)), kept)
    except TooManyPartitionsError:
        return _fallback(group, shape, axes)


def _fallback(group: SymmetryGroup, shape: Shape, axes: Set[int]) -> Accumulation:
    """Every input visited; outputs are pooled only where the group of the result is too large as well."""
    warn_fallback(f"a reduction under a symmetry group of {group.order()} elements")
    size, outputs = math.prod(shape), math.prod(n for axis, n in enumerate(shape) if axis not in axes)
    visible = kept_group(group, [i for i, axis in enumerate(group.labels) if axis not in axes])
    if visible is not None and visible.order() ** 2 > settings.dimino_budget:
        rest = math.prod(n for axis, n in enumerate(shape) if axis not in axes and axis not in visible.labels)
        pooled = rest * burnside(visible, [shape[axis] for axis in visible.labels])
        return Accumulation(size, size // pooled * pooled if pooled else 0, pooled)
    return Accumulation(size, size, outputs)


def dense(sizes: Mapping[Any, int], visible: Set[Any]) -> Accumulation:
    """Counts without symmetry: every index tuple is its own orbit."""
    size = math.prod(sizes.values())
    return Accumulation(size, size, math.prod(n for label, n in sizes.items() if label in visible))


def kept_group(group: SymmetryGroup, positions: Sequence[int]) -> SymmetryGroup | None:
    """The action on some positions, of the elements that map them to themselves; None when nothing is left to move.

    A group too large to list gives None as well: losing a symmetry is safe.
    """
    if not positions:
        return None
    try:
        return group.setwise_stabilizer(positions).restrict(positions)
    except GroupTooLargeError:
        return None


def accumulate(group: SymmetryGroup, sizes: Mapping[Any, int], visible: Set[Any]) -> Accumulation:
    """Counts of a contraction of `sizes` (label -> length) to the labels `visible`, under a group on labels.

    Labels that no generator links are independent, so the counts of each linked set are multiplied.

    Raises:
        GroupTooLargeError, TooManyPartitionsError: past the settings of those names.
    """
    total = Accumulation(1, 1, 1)
    for _, counts in component_counts(group, sizes, visible):
        total = total * counts
    return total


def component_counts(
    group: SymmetryGroup | None, sizes: Mapping[Any, int], visible: Set[Any]
) -> Iterator[tuple[SymmetryGroup, Accumulation]]:
    """The linked sets of labels, each with its group and its counts."""
    moved = set() if group is None else set(group.labels)
    for label, n in sizes.items():
        if label not in moved:
            yield SymmetryGroup.symmetric(axes=(label,)), dense({label: n}, visible)
    for component in components(group) if group is not None else ():
        yield component, _component(component, [sizes[a] for a in component.labels], visible)


def components(group: SymmetryGroup) -> Iterator[SymmetryGroup]:
    """Groups on disjoint labels whose product is `group`."""
    linked = {i: {i} for i in range(group.degree)}
    for generator in group.moving:
        together = set().union(*(linked[i] for i, j in enumerate(generator) if i != j))
        linked.update(dict.fromkeys(together, together))
    for block in {min(block): block for block in linked.values()}.values():
        positions = sorted(block)
        inside = [g for g in group.moving if any(g[i] != i for i in positions)]
        place = {position: i for i, position in enumerate(positions)}
        moved = [tuple(place[g[i]] for i in positions) for g in inside]
        yield SymmetryGroup._of(moved, tuple(group.labels[i] for i in positions), len(positions))


def _component(group: SymmetryGroup, sizes: Sequence[int], visible: Set[Any]) -> Accumulation:
    shown = [i for i, label in enumerate(group.labels) if label in visible]
    products = burnside(group, sizes)
    shown_group = kept_group(group, shown)
    outputs = burnside(shown_group, [sizes[i] for i in shown]) if shown_group is not None else 1
    if all(g[i] in shown for g in group.perms for i in shown):
        return Accumulation(products, products, outputs)
    if group.is_young:
        return Accumulation(products, _young_updates(group, sizes, shown), outputs)
    return Accumulation(products, _counted_updates(group, sizes, shown), outputs)


def _young_updates(group: SymmetryGroup, sizes: Sequence[int], shown: Sequence[int]) -> int:
    """Within a block, an update is a multiset of the visible values and one of the summed values."""
    total = 1
    for orbit in group.orbits():
        n, inside = sizes[min(orbit)], len(orbit.intersection(shown))
        total *= multisets(n, inside) * multisets(n, len(orbit) - inside)
    return total


def _counted_updates(group: SymmetryGroup, sizes: Sequence[int], shown: Sequence[int]) -> int:
    """Visit index tuples by which of their values coincide: all that matters of them to the group."""
    orbits = group.orbits()
    shapes = [[(row, _falling(sizes[min(orbit)], max(row) + 1)) for row in partitions(len(orbit))] for orbit in orbits]
    shapes = [[(row, ways) for row, ways in options if ways] for options in shapes]
    limit = partition_limit.get()
    if math.prod(map(len, shapes)) > (settings.partition_budget if limit is None else limit):
        raise TooManyPartitionsError
    elements = group.element_perms()
    visible = kept_group(group, shown)
    assert visible is not None
    total = 0
    for choice in itertools.product(*shapes):
        values = _filled(group.degree, orbits, [row for row, _ in choice])
        images = {tuple(values[i] for i in element) for element in elements}
        seen = {min_image(tuple(image[i] for i in shown), visible) for image in images}
        total += math.prod(ways for _, ways in choice) * len(seen) * (len(elements) // len(images))
    return total // len(elements)


def _filled(degree: int, orbits: Sequence[Set[int]], rows: Sequence[Perm]) -> Perm:
    values = [0] * degree
    for orbit, row in zip(orbits, rows, strict=True):
        for position, value in zip(sorted(orbit), row, strict=True):
            values[position] = value
    return tuple(values)


def min_image(values: Perm, group: SymmetryGroup) -> Perm:
    """The smallest tuple that the group makes of `values`."""
    return min(tuple(values[i] for i in element) for element in group.element_perms())


def _falling(n: int, k: int) -> int:
    return math.perm(n, k)


def partitions(k: int) -> list[Perm]:
    """All ways in which k values can coincide, as restricted growth strings.

    >>> partitions(2)
    [(0, 0), (0, 1)]
    """
    rows: list[Perm] = [()]
    for _ in range(k):
        rows = [(*row, value) for row in rows for value in range(max(row, default=-1) + 2)]
    return rows


def label_group(perms: Sequence[Perm], labels: Sequence[Any]) -> SymmetryGroup:
    """The group that permutations of `labels` generate."""
    return group_of(perms, tuple(labels), len(labels))
