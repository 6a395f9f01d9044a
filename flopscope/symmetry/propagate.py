"""What symmetry a result has, from that of its operands: elementwise operations, reductions, indexing, new arrays.

Every function takes groups on axis numbers (or None) and shapes, and returns a group or None. A symmetry that cannot be
followed is given up: that costs a discount, never correctness. Operations that only move elements are in `moves.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

from flopscope.symmetry.group import GroupTooLargeError, SymmetryGroup, group_of
from flopscope.symmetry.orbits import components, kept_group
from flopscope.symmetry.products import embedded

Shape = tuple[int, ...]
Group = SymmetryGroup | None


def product(groups: Iterable[Group]) -> Group:
    """The product of groups on disjoint axes; None of none."""
    factors = [group for group in groups if group is not None]
    if len(factors) < 2:
        return factors[0] if factors else None
    return SymmetryGroup.direct_product(*factors)


def equal_axes(shape: Shape, axes: Iterable[int]) -> Group:
    """All permutations among those of `axes` that have the same length; None where no two have.

    >>> equal_axes((3, 4, 3, 4), range(4))
    SymmetryGroup([1, 0, 2, 3], [0, 1, 3, 2], axes=(0, 2, 1, 3))
    """
    blocks: dict[int, list[int]] = {}
    for axis in axes:
        blocks.setdefault(shape[axis], []).append(axis)
    return product(SymmetryGroup.symmetric(axes=block) for block in blocks.values() if len(block) > 1)


def of_constant(shape: Shape) -> Group:
    """An array of one repeated value (zeros, ones, full): all axes of equal length may be exchanged."""
    return equal_axes(shape, range(len(shape)))


def of_like(group: Group, template: Shape, shape: Shape) -> Group:
    """A constant array made like a template: the template's group where it fits, else that of a constant."""
    return group if group is not None and template == shape else of_constant(shape)


def of_diagonal(shape: Shape, offset: int = 0) -> Group:
    """A square matrix that is zero off its main diagonal (eye, identity, diag of a vector)."""
    square = len(shape) == 2 and shape[0] == shape[1] and offset == 0
    return SymmetryGroup.symmetric(axes=(0, 1)) if square else None


def moved(group: Group, place: Mapping[int, int]) -> Group:
    """The same group after every axis a has become `place[a]`; None when an axis has no place."""
    if group is None or any(axis not in place for axis in group.labels):
        return None
    return group.relabelled(place[axis] for axis in group.labels)


def shifted(group: Group, count: int) -> Group:
    """The same group with `count` axes in front."""
    return None if group is None else group.relabelled(axis + count for axis in group.labels)


def keep_axes(group: Group, kept: Iterable[int]) -> Group:
    """The elements that map `kept` to itself, acting on it; None when that leaves nothing to exchange."""
    if group is None:
        return None
    inside = set(kept)
    rest = kept_group(group, [i for i, axis in enumerate(group.labels) if axis in inside])
    return rest if rest is not None and rest.moving else None


def intersection(one: Group, other: Group, ndim: int) -> Group:
    """What two groups on the axes of one array have in common; on all axes where they name different ones."""
    if one is None or other is None:
        return None
    if one == other:
        return one if one.moving else None
    if one.labels != other.labels:
        one, other = _on_all_axes(one, ndim), _on_all_axes(other, ndim)
    small, large = sorted((one, other), key=SymmetryGroup.order)
    if all(map(large.has, small.perms)):
        return small if small.moving else None
    common = _young_meet(small, large) if small.is_young and large.is_young else _listed_meet(small, large)
    return common if common is not None and common.moving else None


def _on_all_axes(group: SymmetryGroup, ndim: int) -> SymmetryGroup:
    return SymmetryGroup._of([embedded(g, group, ndim) for g in group.perms], tuple(range(ndim)), ndim)


def _young_meet(one: SymmetryGroup, other: SymmetryGroup) -> SymmetryGroup:
    blocks = [a & b for a in one.orbits() for b in other.orbits()]
    return one.of_blocks([block for block in blocks if block])


def _listed_meet(small: SymmetryGroup, large: SymmetryGroup) -> Group:
    try:
        return group_of(filter(large.has, small.element_perms()), small.axes, small.degree)
    except GroupTooLargeError:
        return None


def aligned(group: Group, shape: Shape, result: Shape) -> Group:
    """The group of an operand once it is broadcast to `result`.

    Axes that are stretched leave the group; new leading axes of equal length may be exchanged. Where nothing else is left,
    all axes of equal length that the array is constant along may be exchanged, the stretched ones too.
    """
    if group is None:
        return None
    fresh = len(result) - len(shape)
    placed = shifted(group, fresh)
    assert placed is not None
    stretched = {fresh + i for i, n in enumerate(shape) if n != result[fresh + i]}
    if stretched.isdisjoint(placed.labels):
        return product([equal_axes(result, range(fresh)), placed])
    rest = keep_axes(placed, set(placed.labels) - stretched)
    if rest is not None:
        return product([equal_axes(result, range(fresh)), rest])
    single = {axis for axis, n in enumerate(result) if n == 1}
    return equal_axes(result, sorted(stretched | single | set(range(fresh))))


def of_elementwise(operands: Sequence[tuple[Group, Shape]], result: Shape) -> Group:
    """An elementwise result: what all operands but the 0-d ones have in common.

    Args:
        operands: group and shape of each.
        result: the broadcast shape.
    """
    groups = [aligned(group, shape, result) for group, shape in operands if shape]
    common = groups[0] if groups else None
    for group in groups[1:]:
        common = intersection(common, group, len(result))
    return common


def of_reduction(group: Group, ndim: int, axes: Iterable[int], *, keepdims: bool = False) -> Group:
    """The result of a reduction over `axes` (non-negative; all of them give None)."""
    reduced = set(axes)
    if group is None or not reduced:
        return group
    kept = [axis for axis in range(ndim) if axis not in reduced]
    left = product(_factor_left(factor, reduced) for factor in _factors(group))
    return left if keepdims else moved(left, {axis: i for i, axis in enumerate(kept)})


def _factors(group: SymmetryGroup) -> list[SymmetryGroup]:
    return [part for part in components(group) if part.moving]


def _factor_left(group: SymmetryGroup, reduced: Set[int]) -> Group:
    return group if reduced.isdisjoint(group.labels) else keep_axes(group, set(group.labels) - reduced)


def of_cumulative(group: Group, ndim: int, axis: int | None) -> Group:
    """The result of a running sum or product along `axis` (None: of the flattened array)."""
    return None if axis is None else of_reduction(group, ndim, {axis}, keepdims=True)


def of_index(group: Group, shape: Shape, key: Sequence[Any], *, tagged: bool = True) -> Group:
    """A basic-indexed array.

    Args:
        group, shape: of the array.
        key: one int, slice or None per step, Ellipsis spelt out, so that ints and slices match the axes.
        tagged: whether two and more inserted axes may be exchanged (an untagged array stays untagged).
    """
    inserted, place, removed, resized = _read_key(key, shape)
    fresh = SymmetryGroup.symmetric(axes=inserted) if tagged and group is not None and len(inserted) > 1 else None
    return product([_indexed(group, place, removed, resized), fresh])


def _read_key(key: Sequence[Any], shape: Shape) -> tuple[list[int], dict[int, int], set[int], set[int]]:
    inserted, place, removed, resized = [], {}, set(), set()
    axis = out = 0
    for part in key:
        if part is None:
            inserted.append(out)
        elif isinstance(part, slice):
            place[axis] = out
            if shape[axis] and part.indices(shape[axis]) != (0, shape[axis], 1):
                resized.add(axis)
        else:
            removed.add(axis)
            out -= 1
        axis += part is not None
        out += 1
    return inserted, place, removed, resized


def _indexed(group: Group, place: Mapping[int, int], removed: Set[int], resized: Set[int]) -> Group:
    if group is None or not group.moving or not resized.isdisjoint(group.labels):
        return None
    if removed.isdisjoint(group.labels):
        return moved(group, place)
    try:
        fixed = group.pointwise_stabilizer(i for i, axis in enumerate(group.labels) if axis in removed)
    except GroupTooLargeError:
        return None
    return moved(keep_axes(fixed, place), place)
