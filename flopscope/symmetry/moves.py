"""What symmetry survives operations that move elements: transposing, reshaping, joining, splitting, repeating."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import reduce

from flopscope.symmetry.group import SymmetryGroup
from flopscope.symmetry.orbits import kept_group
from flopscope.symmetry.propagate import Group, Shape, equal_axes, intersection, keep_axes, moved, product, shifted


def transpose(group: Group, order: Sequence[int]) -> Group:
    """Result axis i is operand axis `order[i]`."""
    return moved(group, {axis: i for i, axis in enumerate(order)})


def expand_dims(group: Group, ndim: int, inserted: Iterable[int]) -> Group:
    """New axes at the positions `inserted` of the result (`ndim` axes); two and more of them may be exchanged."""
    fresh = sorted(inserted)
    kept = [axis for axis in range(ndim) if axis not in fresh]
    block = SymmetryGroup.symmetric(axes=fresh) if len(fresh) > 1 else None
    return product([moved(_moving(group), dict(enumerate(kept))), block])


def squeeze(group: Group, ndim: int, removed: Iterable[int]) -> Group:
    """Axes of length 1 removed; None when one of them belongs to the group."""
    gone = set(removed)
    return moved(group, {axis: i for i, axis in enumerate(a for a in range(ndim) if a not in gone)})


def reshape(group: Group, shape: Shape, result: Shape) -> Group:
    """Kept when every axis of the group is an axis of the result, with as many elements between them as before.

    Groups on axes of several lengths are given up where the shape changes.
    """
    if group is None or shape == result:
        return group
    if len({shape[axis] for axis in group.labels}) > 1:
        return None
    place: dict[int, int] = {}
    at, start = 0, 0
    for axis in sorted(group.labels):
        found = _after(result, at, math.prod(shape[start:axis]), shape[axis])
        if found is None:
            return None
        place[axis], at, start = found, found + 1, axis + 1
    return moved(group, place) if math.prod(result[at:]) == math.prod(shape[start:]) else None


def _after(result: Shape, at: int, skip: int, length: int) -> int | None:
    """The axis of that length in `result` that has `skip` elements between it and `at`."""
    passed = 1
    while at < len(result):
        if passed == skip and result[at] == length:
            return at
        passed *= result[at]
        at += 1
    return None


def broadcast_to(group: Group, shape: Shape, result: Shape) -> Group:
    """Stretched axes leave the group; new leading axes of equal length may be exchanged."""
    fresh = len(result) - len(shape)
    unstretched = {fresh + i for i, n in enumerate(shape) if n == result[fresh + i]}
    placed = shifted(group, fresh)
    if placed is not None and not unstretched.issuperset(placed.labels):
        placed = keep_axes(placed, unstretched)
    return product([equal_axes(result, range(fresh)), placed])


def concatenate(groups: Sequence[Group], ndim: int, axis: int | None) -> Group:
    """Arrays joined along `axis` (None: flattened first): what they share besides that axis."""
    if axis is None:
        return None
    return _shared([without_axis(group, axis) for group in groups], ndim)


def stack(groups: Sequence[Group], ndim: int, axis: int) -> Group:
    """Arrays joined along the new axis `axis` of a result of `ndim` axes: what they share."""
    place = {old: old + (old >= axis) for old in range(ndim - 1)}
    return _shared([moved(group, place) for group in groups], ndim)


def _shared(groups: Sequence[Group], ndim: int) -> Group:
    return reduce(lambda one, other: intersection(one, other, ndim), groups) if groups else None


def without_axis(group: Group, axis: int) -> Group:
    """A piece that was cut along `axis`: the group on the other axes."""
    return _moving(group) if group is None or axis not in group.labels else keep_axes(group, set(group.labels) - {axis})


def tile(group: Group, ndim: int, reps: Sequence[int]) -> Group:
    """Kept when axes that are exchanged are repeated equally often."""
    if group is None:
        return None
    full = (1,) * (ndim - len(reps)) + tuple(reps)
    placed = shifted(group, len(full) - ndim)
    assert placed is not None
    counts = [{full[placed.labels[i]] for i in orbit} for orbit in placed.orbits()]
    return placed if all(len(count) == 1 for count in counts) else None


def untouched(group: Group, axes: Iterable[int] | None) -> Group:
    """Kept when no axis of the group is among `axes`, None for all (repeat, roll)."""
    if group is None or axes is None:
        return None
    return group if set(axes).isdisjoint(group.labels) else None


def flip(group: Group, axes: Iterable[int]) -> Group:
    """The elements that exchange reversed axes with reversed ones only."""
    if group is None:
        return None
    reversed_axes = [i for i, axis in enumerate(group.labels) if axis in set(axes)]
    if not reversed_axes or len(reversed_axes) == group.degree:
        return group
    kept = kept_group(group, reversed_axes)
    return _moving(group.setwise_stabilizer(reversed_axes)) if kept is not None else None


def outer(one: Group, other: Group, ndim: int) -> Group:
    """An outer product or an uncontracted tensordot: both groups, `ndim` being the axes of the first operand."""
    return product([_moving(one), shifted(_moving(other), ndim)])


def tensordot(
    one: Group, ndim: int, contracted: Iterable[int], other: Group, other_ndim: int, other_contracted: Iterable[int]
) -> Group:
    """What each operand's group leaves of its uncontracted axes."""
    gone, other_gone = set(contracted), set(other_contracted)
    left = [axis for axis in range(ndim) if axis not in gone]
    right = [axis for axis in range(other_ndim) if axis not in other_gone]
    first = moved(keep_axes(one, left), {axis: i for i, axis in enumerate(left)})
    second = moved(keep_axes(other, right), {axis: len(left) + i for i, axis in enumerate(right)})
    return product([first, second])


def _moving(group: Group) -> Group:
    return group if group is not None and group.moving else None
